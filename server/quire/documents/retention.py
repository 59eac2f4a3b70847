"""Which checkpoints are kept: the newest two to load from, and older ones so close that any revision is near one.

A checkpoint is dropped when its neighbours are close enough without it: at most `ROWS` rows and `BYTES` bytes apart, or
no more of the log between them than the later one's state is large. So the states of a long history take at most
about twice the room of its log, however large the document is.
"""

from __future__ import annotations

from itertools import pairwise
from typing import NamedTuple

from sqlalchemy import bindparam, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from quire.db.tables import checkpoints, documents, updates

ROWS = 3_000
BYTES = 512 * 1024
"""How much of a log may lie between two checkpoints, however small the document is."""

ROW_BYTES = 64
"""What a row takes in the database beside its payload, about."""

KEPT = (
    select(checkpoints.c.seq, func.length(checkpoints.c.state))
    .where(checkpoints.c.document_id == bindparam("document_id"))
    .order_by(checkpoints.c.seq)
)
_PRUNED = select(documents.c.pruned).where(documents.c.id == bindparam("document_id"))
WEIGHT = select(func.coalesce(func.sum(func.length(updates.c.payload)), 0)).where(
    updates.c.document_id == bindparam("document_id"),
    updates.c.seq > bindparam("after"),
    updates.c.seq <= bindparam("to"),
)


class Kept(NamedTuple):
    """A checkpoint, and the size of its state in bytes."""

    seq: int
    size: int


def is_close(rows: int, payload_bytes: int, size: int) -> bool:
    """Whether a checkpoint of `size` bytes needs none before it nearer than so many rows of so many bytes."""
    return (rows <= ROWS and payload_bytes <= BYTES) or payload_bytes + ROW_BYTES * rows <= size


async def spare(connection: AsyncConnection, document_id: str, new: Kept) -> list[int]:
    """The seqs of a document's checkpoints that are not needed once `new` is there too.

    What another node writes meanwhile is not seen: then too many may go, and a later reader has one made again.
    """
    values = {"document_id": document_id}
    kept = {seq: Kept(seq, size) for seq, size in await connection.execute(KEPT, values)}
    kept.setdefault(new.seq, new)
    pruned = (await connection.execute(_PRUNED, values)).scalar_one_or_none() or 0
    ordered = [kept[seq] for seq in sorted(kept)]
    dropped: list[int] = []
    before = 0
    for one, following in pairwise(ordered[:-1]):
        if one.seq != pruned and await _is_close(connection, document_id, before, following):
            dropped.append(one.seq)
        else:
            before = one.seq
    return dropped


async def _is_close(connection: AsyncConnection, document_id: str, before: int, following: Kept) -> bool:
    rows = following.seq - before
    if not is_close(rows, 0, following.size):
        return False
    values = {"document_id": document_id, "after": before, "to": following.seq}
    return is_close(rows, (await connection.execute(WEIGHT, values)).scalar_one(), following.size)
