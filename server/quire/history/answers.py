"""What the routes about history answer."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field, WithJsonSchema

from quire.api.models import Moment, Representation


class AuthorShown(Representation):
    """An actor as others see them; name and colour are empty for whoever is not known."""

    id: str
    name: str
    color: str
    picture: str | None


class ShareShown(AuthorShown):
    """An author in a session of work: UTF-16 units as they were typed, and in how many revisions."""

    inserted: int
    deleted: int
    revisions: int


class SessionShown(Representation):
    """Revisions `first` to `last`, made without a long pause between them."""

    first: int
    last: int
    began_at: Moment
    ended_at: Moment
    inserted: int
    deleted: int
    authors: list[ShareShown]


class RevisionShown(Representation):
    """One revision. `origin` is the way it came in."""

    revision: int
    created_at: Moment
    author: AuthorShown
    origin: str
    inserted: int
    deleted: int


class RevisionPage(Representation):
    items: list[SessionShown | RevisionShown]
    next_cursor: str | None


class VersionShown(Representation):
    """A revision that somebody named."""

    id: str
    name: str
    revision: int
    locked: bool
    created_at: Moment
    author: AuthorShown


class VersionList(Representation):
    items: list[VersionShown]


AuthoredOps = Annotated[
    list[dict[str, Any]],
    WithJsonSchema(
        {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "insert": {"type": ["string", "object"]},
                    "retain": {"type": "integer", "minimum": 1},
                    "delete": {"type": "integer", "minimum": 1},
                    "attributes": {"type": "object"},
                    "text": {"type": "string"},
                    "author": {"type": ["string", "null"]},
                },
            },
        }
    ),
]
"""Operations with the id of the actor of each; null where that is not known."""


class BlameShown(Representation):
    """The text at a revision, cut where its author changes."""

    revision: int
    ops: AuthoredOps
    authors: list[AuthorShown]


class DiffShown(Representation):
    """What changed between two revisions; `text` is what an operation deletes."""

    from_revision: int
    to_revision: int
    ops: AuthoredOps
    authors: list[AuthorShown]


class RestoredShown(Representation):
    """The revision that a restore made, and what it changed."""

    revision: int
    delta: dict[str, Any] = Field(default_factory=dict)
    """Of a text; missing for a drawing, which has the three after it."""
    added: int = 0
    changed: int = 0
    removed: int = 0
    dry_run: bool = False


class LogSize(Representation):
    rows: int
    bytes: int


class CheckpointsSize(Representation):
    count: int
    bytes: int


class SizeShown(Representation):
    """What a document takes in the database, by part. `pruned` is the oldest revision that can be reached."""

    log: LogSize
    checkpoints: CheckpointsSize
    versions: int
    head: int
    pruned: int


class PruneShown(Representation):
    """What was cut off, or without `confirm` would be. `held_at` is the locked version that kept more from going."""

    pruned: int
    revisions: int
    bytes: int
    versions: int
    held_at: int | None
    done: bool
