"""Requests as accounts see them, what comes of them, and what each of them needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from urllib.parse import quote

from quire.accounts.models import Caller, Guest, User, check_nickname
from quire.errors import BadRequest, TooLarge

MAX_AGENT = 256

COLORS = ("#b3462c", "#996200", "#5f7a14", "#23804a", "#1b7f80", "#2c75b8", "#6464c8", "#9450b0", "#bd3f7d", "#7a6a5c")
"""For whoever chose none: those that the client offers (client/src/people/colours.ts). White is legible on each."""


class Changed(Protocol):
    """Told when what somebody may do has changed, so that open sockets follow."""

    async def __call__(
        self, *, document_id: str | None = None, user_id: str | None = None, session_id: str | None = None
    ) -> None:
        """Exactly one of them is given: look again at everybody whom it concerns."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A request, as far as accounts care."""

    caller: Caller
    agent: str
    """The browser, as it calls itself."""
    base_url: str
    """Where links lead."""
    device: str = ""
    """The cookie of a device where somebody signed in before; "" without one."""
    browser: str = ""
    """The cookie of the browser in which an account was made that waits to be confirmed; "" without one."""


@dataclass(frozen=True, slots=True)
class Session:
    """A new sign-in. `secret` is the cookie's value, and nowhere else."""

    id: str
    secret: str
    user: User | None = None
    guest: Guest | None = None
    device: str = ""
    """The value of the cookie by which the device is known from now on; "" if it is not to be."""

    def caller(self, address: str) -> Caller:
        """Who that is from now on."""
        who = self.user or self.guest
        assert who is not None
        return Caller(who.actor, address, user=self.user, guest=self.guest, session_id=self.id)


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """A sign-up that waits for its link. `browser` is the value of the cookie of the browser in which it was made."""

    browser: str


@dataclass(frozen=True, slots=True)
class MadeLink:
    """A link for somebody; `url` is None if it was sent to them instead."""

    url: str | None
    expires_at: datetime
    sent: bool


def user_of(caller: Caller) -> User:
    assert caller.user is not None
    return caller.user


def link_url(visit: Visit, path: str, secret: str) -> str:
    """The secret is in the fragment, which browsers keep to themselves: no log and no Referer has it."""
    return f"{visit.base_url}{path}#{quote(secret)}"


def clean(text: str) -> str:
    return "".join(character for character in text if character.isprintable())[:MAX_AGENT]


def color_of(email_key: str) -> str:
    return COLORS[sum(email_key.encode()) % len(COLORS)]


def name_from(name: str, email: str) -> str:
    """A provider's name for somebody, or what stands before the @ if that is none."""
    for candidate in (name[:64], email.partition("@")[0][:64], "New user"):
        try:
            return check_nickname(candidate)
        except (BadRequest, TooLarge):
            continue
    return "New user"
