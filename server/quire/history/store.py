"""History in the database, on SQLite or Postgres."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import bindparam, func, select

from quire.db.reader import Reader
from quire.db.tables import checkpoints, documents, updates, versions
from quire.documents.reading import not_found
from quire.documents.retention import KEPT, WEIGHT, Kept
from quire.errors import RepeatInDoubt
from quire.history.models import Edit, Size, Subject

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from datetime import datetime

    from sqlalchemy import Connection
    from sqlalchemy.ext.asyncio import AsyncEngine

_ACTORS = (
    select(updates.c.actor)
    .where(
        updates.c.document_id == bindparam("document_id"),
        updates.c.seq > bindparam("after"),
        updates.c.seq <= bindparam("to"),
    )
    .distinct()
    .limit(2)
)

_DOCUMENT = select(documents.c.head, documents.c.pruned).where(
    documents.c.id == bindparam("document_id"), documents.c.deleted_at.is_(None)
)
_ROWS_SIZE = select(func.count(), func.coalesce(func.sum(func.length(updates.c.payload)), 0)).where(
    updates.c.document_id == bindparam("document_id")
)
_STATES_SIZE = select(func.count(), func.coalesce(func.sum(func.length(checkpoints.c.state)), 0)).where(
    checkpoints.c.document_id == bindparam("document_id")
)
_VERSIONS = select(func.count()).select_from(versions).where(versions.c.document_id == bindparam("document_id"))

SLICE_ROWS = 1000
SLICE_BYTES = 8 * 1024 * 1024
"""Rows read at a time, so that others get their turn, and about how many bytes of them."""

_older = checkpoints.alias()
_nearest = (
    select(func.max(_older.c.seq))
    .where(_older.c.document_id == documents.c.id, _older.c.seq <= bindparam("revision"))
    .scalar_subquery()
)

# Made once: putting a statement together takes longer than running it.
_SUBJECT = select(
    documents.c.kind, documents.c.epoch, documents.c.head, documents.c.pruned, func.coalesce(_nearest, 0)
).where(documents.c.id == bindparam("document_id"), documents.c.deleted_at.is_(None))

_STATE = (
    select(checkpoints.c.state)
    .select_from(documents.join(checkpoints, checkpoints.c.document_id == documents.c.id))
    .where(
        documents.c.id == bindparam("document_id"),
        documents.c.epoch == bindparam("epoch"),
        checkpoints.c.seq == bindparam("seq"),
    )
)

_AT = select(updates.c.created_at).where(
    updates.c.document_id == bindparam("document_id"), updates.c.seq == bindparam("seq")
)
_CUT_AT = select(checkpoints.c.created_at).where(
    checkpoints.c.document_id == bindparam("document_id"), checkpoints.c.seq == bindparam("seq")
)
_MARKED = (
    select(updates.c.seq)
    .where(
        updates.c.document_id == bindparam("document_id"),
        updates.c.seq > bindparam("after"),
        updates.c.origin.like(bindparam("pattern")),
    )
    .order_by(updates.c.seq)
    .limit(1)
)

_EDITS = (
    select(updates.c.seq, updates.c.payload, updates.c.actor, updates.c.origin, updates.c.created_at)
    .where(
        updates.c.document_id == bindparam("document_id"),
        updates.c.seq > bindparam("after"),
        updates.c.seq <= bindparam("to"),
    )
    .order_by(updates.c.seq)
)


class HistoryReader:
    """Reads the past. Every method raises Unavailable if the database does not do its part."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._read = Reader(engine)

    async def close(self) -> None:
        """Close the connections of its own. The engine is its maker's."""
        await self._read.close()

    async def subject(self, document_id: str, revision: int) -> Subject:
        """A document, with the checkpoint from which a revision is reached. Raises DocumentNotFound."""
        values = {"document_id": document_id, "revision": revision}
        row = await self._read(lambda connection: connection.execute(_SUBJECT, values).one_or_none())
        if row is None:
            raise not_found(document_id)
        return Subject(document_id, *row)

    async def checkpoint(self, subject: Subject) -> bytes | None:
        """The state of the subject's checkpoint; None if it was dropped since."""
        values = {"document_id": subject.document_id, "epoch": subject.epoch, "seq": subject.checkpoint}
        return await self._read(lambda connection: connection.execute(_STATE, values).scalar_one_or_none())

    async def checkpoints(self, document_id: str) -> list[Kept]:
        """All checkpoints, the oldest first."""
        values = {"document_id": document_id}
        return await self._read(lambda connection: [Kept(*row) for row in connection.execute(KEPT, values)])

    async def weight(self, document_id: str, after: int, to: int) -> int:
        """Bytes of the payloads of rows after+1 … to."""
        values = {"document_id": document_id, "after": after, "to": to}
        return await self._read(lambda connection: int(connection.execute(WEIGHT, values).scalar_one()))

    async def actors(self, document_id: str, after: int, to: int) -> list[str]:
        """Who made rows after+1 … to; of many at least two."""
        values = {"document_id": document_id, "after": after, "to": to}
        return await self._read(lambda connection: list(connection.scalars(_ACTORS, values)))

    async def size(self, document_id: str) -> Size:
        """What a document takes. Raises DocumentNotFound."""
        values = {"document_id": document_id}

        def read(connection: Connection) -> Size | None:
            row = connection.execute(_DOCUMENT, values).one_or_none()
            if row is None:
                return None
            rows, row_bytes = connection.execute(_ROWS_SIZE, values).one()
            states, state_bytes = connection.execute(_STATES_SIZE, values).one()
            named = connection.execute(_VERSIONS, values).scalar_one()
            return Size(rows, row_bytes, states, state_bytes, named, row.head, row.pruned)

        size = await self._read(read)
        if size is None:
            raise not_found(document_id)
        return size

    async def marked(self, document_id: str, mark: str, since: datetime) -> int | None:
        """The revision since a moment whose origin ends with a mark; None if there is none.

        Raises DocumentNotFound, and RepeatInDoubt if history of that time was cut off.
        """
        own = {"document_id": document_id}

        def read(connection: Connection) -> int | None:
            document = connection.execute(_DOCUMENT, own).one_or_none()
            if document is None:
                raise not_found(document_id)
            low, high = document.pruned, document.head  # searched by halves: times rise with revisions
            while low < high:
                middle = (low + high + 1) // 2
                at = connection.execute(_AT, {**own, "seq": middle}).scalar_one_or_none()
                low, high = (middle, high) if at is not None and at < since else (low, middle - 1)
            found: int | None = connection.execute(
                _MARKED, {**own, "after": low, "pattern": f"%:{mark}"}
            ).scalar_one_or_none()
            if found is None and low and low == document.pruned:
                cut_at = connection.execute(_CUT_AT, {**own, "seq": low}).scalar_one_or_none()
                if cut_at is None or cut_at >= since:
                    raise RepeatInDoubt(
                        "The document's history was cut off since the first request with this Idempotency-Key: whether "
                        "that was done is not known. Look, and if it was not, send it with a new key."
                    )
            return found

        return await self._read(read)

    async def edits(self, document_id: str, after: int, to: int, max_bytes: int | None = None) -> list[Edit]:
        """Rows after+1 … to; fewer once they have `max_bytes`, but at least the first of them."""
        found: list[Edit] = []
        size = 0
        async for part in self.slices(document_id, after, to):
            for edit in part:
                size += len(edit.payload)
                if max_bytes is not None and size > max_bytes and found:
                    return found
                found.append(edit)
        return found

    async def slices(self, document_id: str, after: int, to: int) -> AsyncIterator[list[Edit]]:
        """Rows after+1 … to in parts; ends early where one is missing."""
        is_heavy = after < to and await self.weight(document_id, after, to) > SLICE_BYTES
        while after < to:
            rows = min(SLICE_ROWS, to - after)
            while is_heavy and rows > 1 and await self.weight(document_id, after, after + rows) > SLICE_BYTES:
                rows //= 2
            part = await self._slice(document_id, after, after + rows)
            if [edit.seq for edit in part] != list(range(after + 1, after + rows + 1)):
                return
            yield part
            after += rows

    async def _slice(self, document_id: str, after: int, to: int) -> list[Edit]:
        values = {"document_id": document_id, "after": after, "to": to}

        def read(connection: Connection) -> list[Edit]:
            return [Edit(*row) for row in connection.execute(_EDITS, values)]

        return await self._read(read)
