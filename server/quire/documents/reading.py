"""Reading a document's log. The statements are built once: building one costs more than running it."""

from __future__ import annotations

from sqlalchemy import and_, bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from quire.db.tables import checkpoints, documents, updates
from quire.errors import DocumentNotFound
from quire.rooms.log import Checkpoint, Loaded, Row

# Rows read at a time, so that a long tail leaves the event loop some turns.
_ROWS = 1000

_older = checkpoints.alias()
_newest = select(func.max(_older.c.seq)).where(_older.c.document_id == documents.c.id).scalar_subquery()

_SELECT_DOCUMENT = (
    select(
        documents.c.kind,
        documents.c.title,
        documents.c.epoch,
        documents.c.head,
        documents.c.deleted_at,
        checkpoints.c.seq,
        checkpoints.c.state,
    )
    .select_from(documents)
    .outerjoin(checkpoints, and_(checkpoints.c.document_id == documents.c.id, checkpoints.c.seq == _newest))
    .where(documents.c.id == bindparam("document_id"))
)

_SELECT_ROWS = (
    select(updates.c.seq, updates.c.payload, updates.c.actor, updates.c.origin)
    .where(updates.c.document_id == bindparam("document_id"), updates.c.seq > bindparam("after"))
    .order_by(updates.c.seq)
    .limit(bindparam("limit"))
)


def not_found(document_id: str) -> DocumentNotFound:
    return DocumentNotFound(f"There is no document {document_id}.")


async def load(connection: AsyncConnection, document_id: str) -> Loaded | None:
    """A living document, from a transaction that sees one state in all its statements; None if there never was one.

    Raises DocumentNotFound if it was deleted.
    """
    found = (await connection.execute(_SELECT_DOCUMENT, {"document_id": document_id})).one_or_none()
    if found is None:
        return None
    if found.deleted_at is not None:
        raise not_found(document_id)
    checkpoint = None if found.seq is None else Checkpoint(found.seq, found.state)
    rows: list[Row] = []
    after = checkpoint.seq if checkpoint else 0
    while after < found.head:
        part = await read(connection, document_id, after, _ROWS)
        if not part:
            raise RuntimeError(f"the log of {document_id} ends at {after}, its head is {found.head}")
        rows += part
        after = part[-1].seq
    return Loaded(document_id, found.kind, found.title, found.epoch, found.head, checkpoint, rows)


async def read(connection: AsyncConnection, document_id: str, after: int, limit: int) -> list[Row]:
    """At most `limit` rows with `seq > after`, in order."""
    values = {"document_id": document_id, "after": after, "limit": limit}
    return [Row(*row) for row in await connection.execute(_SELECT_ROWS, values)]
