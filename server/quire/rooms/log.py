"""What rooms need from storage: the append-only log of each document.

`documents.store` implements `Log` for SQLite and Postgres. A payload is one or several Yjs updates (format v1) of
one actor, each preceded by its length as a varUint; see `protocol.payload`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from quire.errors import QuireError


class NewRow(NamedTuple):
    """A row that waits to be appended. `actor` made the edit; `origin` is the way in, e.g. "yjs" or "rest"."""

    payload: bytes
    actor: str
    origin: str


@dataclass(frozen=True, slots=True)
class Row:
    """A stored row. `seq` counts from 1, without gaps, per document."""

    seq: int
    payload: bytes
    actor: str
    origin: str


class Append(NamedTuple):
    """Rows of one document for one transaction.

    `head` is the newest revision the room knows. It does not have to be the document's head (another node may have
    appended); it says from where to look for rows of an earlier attempt whose outcome is unknown.
    """

    document_id: str
    epoch: str
    head: int
    rows: tuple[NewRow, ...]


class Appended(NamedTuple):
    """What became of an `Append`: `seqs` has the revision of each of its rows, in order.

    They follow each other, except where a retry found some of the rows stored before it.
    """

    seqs: tuple[int, ...]

    @property
    def head(self) -> int:
        """The newest of these revisions. The document's head may be beyond it."""
        return max(self.seqs)


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """The encoded state at revision `seq`: a payload whose first update is the state, followed by updates that
    were still pending (their parents unknown) at that revision."""

    seq: int
    state: bytes


@dataclass(frozen=True, slots=True)
class Loaded:
    """One consistent reading of a document: its newest checkpoint and every row after it."""

    document_id: str
    kind: str
    title: str
    epoch: str
    head: int
    checkpoint: Checkpoint | None
    rows: Sequence[Row]


class Log(Protocol):
    """The store as rooms and the writer see it."""

    async def load(self, document_id: str, *, create: bool) -> Loaded:
        """Read a document; with `create`, an unknown one is made first (kind `richtext`, empty title).

        Raises DocumentNotFound (unknown and not `create`, or deleted) and Unavailable.
        """

    async def append(self, batch: Sequence[Append], *, retry: bool = False) -> list[Appended | QuireError]:
        """Append all rows in one transaction, committed when this returns; one result per `Append`, in order.

        A document that is gone (DocumentNotFound) or was replaced (EpochChanged) gets its error as its result and
        does not disturb the others. With `retry`, rows that an earlier attempt did commit (its outcome was unknown) are
        found after `Append.head` and not appended twice. Raises Unavailable when nothing was committed as far
        as is known, or another exception when the batch itself cannot be stored (the writer then splits it).
        """

    async def read(self, document_id: str, *, after: int, limit: int) -> list[Row]:
        """At most `limit` rows with `seq > after`, in order."""

    async def write_checkpoint(self, document_id: str, epoch: str, checkpoint: Checkpoint) -> bool:
        """Keep a checkpoint and drop the older ones that nothing needs; False if the document is gone or replaced."""
