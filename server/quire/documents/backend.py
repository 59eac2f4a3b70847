"""What the two databases do differently for the store, and what an append on either has to decide."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from sqlalchemy.sql.elements import ColumnElement

from quire.errors import DocumentNotFound, EpochChanged, QuireError
from quire.rooms.log import Append, Appended, NewRow, Row

UNKNOWN_OUTCOME = "The database did not confirm the commit in time; whether it happened is not known."


class Backend(Protocol):
    """One kind of database. Has a connection of its own for appends, opened at the first and again after a failure."""

    @property
    def snapshot(self) -> Mapping[str, Any]:
        """Execution options for a transaction that sees one state of the database in all its statements."""

    def now(self) -> ColumnElement[datetime] | datetime:
        """The time of the clock that all nodes share: the database's."""

    async def settled(self) -> None:
        """Return when what others had begun to append when this was first asked is stored, or never will be."""

    async def append(self, batch: Sequence[Append], *, retry: bool) -> list[Appended | QuireError]:
        """See `rooms.log.Log.append`. Never called while an earlier call has not returned."""

    async def close(self) -> None:
        """Close the append's connection."""


class Locked(NamedTuple):
    """A document's row as the append's transaction holds it."""

    epoch: str
    head: int
    deleted: bool


@dataclass(frozen=True, slots=True)
class Placed:
    """Where the rows of an `Append` go: one `seq` for each, and those of them that have yet to be inserted."""

    seqs: tuple[int, ...]
    new: Sequence[tuple[int, NewRow]]
    head: int


def refusal(append: Append, document: Locked | None) -> QuireError | None:
    """Why nothing can be appended to `document`; None if it can."""
    if document is None or document.deleted:
        return DocumentNotFound(f"There is no document {append.document_id}.")
    if document.epoch != append.epoch:
        return EpochChanged("The document was replaced, as by restoring a backup. Open it again.")
    return None


def place(rows: Sequence[NewRow], head: int, stored: Iterable[Row]) -> Placed:
    """Give each row the revision that an earlier attempt stored it under, found in `stored` in order, or a new one.

    Two equal rows are one edit, as Yjs numbers every operation: taking one for the other loses nothing.
    """
    seqs: list[int] = []
    new: list[tuple[int, NewRow]] = []
    candidates = list(stored)
    for row in rows:
        found = next((i for i, old in enumerate(candidates) if _same(row, old)), None)
        if found is None:
            head += 1
            new.append((head, row))
            seqs.append(head)
        else:
            seqs.append(candidates[found].seq)
            del candidates[: found + 1]
    return Placed(tuple(seqs), new, head)


def _same(new: NewRow, old: Row) -> bool:
    return new.payload == old.payload and new.actor == old.actor and new.origin == old.origin
