"""Who edits, and what they may do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum


class Role(IntEnum):
    """What an actor may do with a document; each includes the ones below."""

    VIEWER = 1
    COMMENTER = 2
    EDITOR = 3
    OWNER = 4

    @property
    def may_edit(self) -> bool:
        return self >= Role.EDITOR

    @property
    def word(self) -> str:
        """The role's name as the API and the database write it."""
        return self.name.lower()

    @classmethod
    def named(cls, word: str) -> Role | None:
        """The role of that name; None for "none" and everything unknown."""
        return cls.__members__.get(word.upper()) if word.islower() else None


@dataclass(frozen=True, slots=True)
class Actor:
    """Who makes edits. `id` is what the log keeps: "guest", "guest:…", "user:…", "token:…" or "embed:…"."""

    id: str
    name: str = ""
    """What the server knows this actor as; "" if the client may choose."""
    color: str = ""
    """#rrggbb; "" if the client may choose."""
    user_id: str | None = None
    """None for whoever has no account."""

    @property
    def is_known(self) -> bool:
        """Whether this is somebody in particular; all others share one id."""
        return self.id != GUEST.id


GUEST = Actor("guest")
"""Somebody of whom nothing is known."""
