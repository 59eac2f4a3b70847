"""People as the server knows them, and what their names may be."""

from __future__ import annotations

import hashlib
import re
import secrets
import unicodedata
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from email_validator import EmailNotValidError, validate_email

from quire.errors import BadRequest, TooLarge
from quire.rooms.actor import Actor

MAX_NICKNAME = 64
MAX_EMAIL = 254

_COLOR = re.compile(r"#[0-9a-fA-F]{6}\Z")
_BAD_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
_JOINERS = {"\u200c", "\u200d"}
"""Needed to write several scripts, and to compose emoji; harmless inside a name."""


class Scope(StrEnum):
    """What an API token may be used for. Each includes the ones before it."""

    READ = "read"
    WRITE = "write"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class User:
    """An account. `disabled_at` is None while it may be used, `confirmed_at` until its address is proven."""

    id: str
    email: str
    name: str
    color: str
    is_admin: bool
    has_password: bool
    picture: str | None
    """The picture's etag; None without one."""
    created_at: datetime
    confirmed_at: datetime | None
    disabled_at: datetime | None

    @property
    def actor(self) -> Actor:
        return Actor(f"user:{self.id}", self.name, self.color, self.id)


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody without an account, known again by the cookie on that device."""

    id: str
    name: str
    color: str

    @property
    def actor(self) -> Actor:
        return Actor(f"guest:{self.id}", self.name, self.color)


@dataclass(frozen=True, slots=True)
class Caller:
    """Who makes a request or opens a socket, by which means, from where."""

    actor: Actor
    address: str
    """IP address, as far as it can be trusted."""
    user: User | None = None
    guest: Guest | None = None
    session_id: str | None = None
    """None unless a session's cookie was sent."""
    token_id: str | None = None
    """None unless an API token was sent."""
    scope: Scope = Scope.ADMIN
    """The most that an API token allows; a session allows everything that its user may do."""
    foreign: bool = False
    """Whether the page of another website that may embed documents sent this: its cookie was not looked at, and only
    a document token lets it in."""
    stale: bool = False
    """Whether its cookie was that of a session which is over."""

    @property
    def is_admin(self) -> bool:
        """Whether this may do what administrators do."""
        return self.user is not None and self.user.is_admin and self.scope is Scope.ADMIN


def check_nickname(name: str) -> str:
    """A name as it is kept: trimmed, composed, without control, direction and line characters.

    Raises TooLarge past 64 characters, and BadRequest if nothing is left.
    """
    if len(name) > 4 * MAX_NICKNAME:
        raise TooLarge(f"A name has at most {MAX_NICKNAME} characters.")
    kept = "".join(
        character
        for character in unicodedata.normalize("NFC", name)
        if unicodedata.category(character) not in _BAD_CATEGORIES or character in _JOINERS
    )
    kept = " ".join(kept.split())
    if len(kept) > MAX_NICKNAME:
        raise TooLarge(f"A name has at most {MAX_NICKNAME} characters, this one has {len(kept)}.")
    if not kept.strip("".join(_JOINERS)):
        raise BadRequest("A name needs at least one visible character.")
    return kept


def check_color(color: str) -> str:
    """#rrggbb in lower case, else BadRequest."""
    if not _COLOR.match(color):
        raise BadRequest("A colour is written as # and six hexadecimal digits.")
    return color.lower()


def check_email(address: str) -> tuple[str, str]:
    """An address as it is written to, and as it is compared (without regard to case). Raises BadRequest."""
    if len(address) > MAX_EMAIL:
        raise BadRequest(f"An e-mail address has at most {MAX_EMAIL} characters.")
    try:
        valid = validate_email(address.strip(" "), check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise BadRequest("This is not an e-mail address.") from None
    key = valid.normalized.lower()
    if len(key) > MAX_EMAIL:
        raise BadRequest(f"An e-mail address has at most {MAX_EMAIL} characters.")
    return valid.normalized, key


def picture_url(user_id: str, etag: str | None) -> str | None:
    """Where a user's picture is; another address for another picture, so that browsers may keep it."""
    return None if etag is None else f"/api/v1/users/{user_id}/picture?v={etag}"


def new_secret(prefix: str = "") -> str:
    """A secret of 256 bits for a cookie, a token or a link."""
    return prefix + secrets.token_urlsafe(32)


def hash_secret(secret: str) -> bytes:
    """What the database keeps of a secret: it is random enough for a plain SHA-256."""
    return hashlib.sha256(secret.encode("utf-8", "surrogatepass")).digest()
