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


@dataclass(frozen=True, slots=True)
class Actor:
    """Who makes edits. `id` is what the log keeps, e.g. "guest"."""

    id: str


GUEST = Actor("guest")
