"""Checkpoints shorten a load, and are never ahead of the log or of another lineage."""

from __future__ import annotations

import os
from itertools import pairwise

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.contract.rows import append, names, row

from quire.db.tables import checkpoints
from quire.documents import retention
from quire.documents.store import Store
from quire.rooms.log import Checkpoint


async def seqs(engine: AsyncEngine) -> list[int]:
    async with engine.connect() as connection:
        return [seq for (seq,) in await connection.execute(select(checkpoints.c.seq).order_by(checkpoints.c.seq))]


async def test_a_load_starts_at_the_newest_checkpoint(store: Store) -> None:
    """A load brings the newest checkpoint and only the rows after it; the rows before are still there to read."""
    notes = await store.load("notes", create=True)
    await append(store, notes, *range(1, 6))
    assert await store.write_checkpoint("notes", notes.epoch, Checkpoint(2, b"two"))
    assert await store.write_checkpoint("notes", notes.epoch, Checkpoint(4, b"four"))
    loaded = await store.load("notes", create=False)
    assert (Checkpoint(4, b"four"), ["5"], 5) == (loaded.checkpoint, names(loaded.rows), loaded.head)
    assert names(await store.read("notes", after=0, limit=2)) == ["1", "2"]


async def test_a_checkpoint_at_the_head_leaves_no_tail(store: Store) -> None:
    """A checkpoint at the head, of any size, is all that is loaded."""
    state = os.urandom(3_000_000)
    notes = await store.load("notes", create=True)
    await append(store, notes, "a")
    assert await store.write_checkpoint("notes", notes.epoch, Checkpoint(1, state))
    loaded = await store.load("notes", create=False)
    assert (Checkpoint(1, state), []) == (loaded.checkpoint, loaded.rows)


async def test_close_checkpoints_are_thinned_out(store: Store, engine: AsyncEngine) -> None:
    """Of checkpoints that are close to each other only the newest two are kept, for each document by itself."""
    notes, other = await store.load("notes", create=True), await store.load("other", create=True)
    await append(store, notes, *range(9))
    await append(store, other, *range(9))
    await store.write_checkpoint("other", other.epoch, Checkpoint(1, b""))
    for seq in (2, 4, 6, 8):
        await store.write_checkpoint("notes", notes.epoch, Checkpoint(seq, b""))
    assert await seqs(engine) == [1, 6, 8]


async def test_checkpoints_stay_within_reach_of_any_revision(store: Store, engine: AsyncEngine) -> None:
    """No two kept ones have more than so many rows, or so many bytes, between them, and there are not many more."""
    notes = await store.load("notes", create=True)
    large = row("x" * (retention.BYTES // 4))
    await append(store, notes, *range(2 * retention.ROWS), *[large] * 20)
    head = 2 * retention.ROWS + 20
    for seq in (*range(1000, 2 * retention.ROWS + 1, 1000), *range(2 * retention.ROWS + 1, head + 1)):
        await store.write_checkpoint("notes", notes.epoch, Checkpoint(seq, b""))
    kept = await seqs(engine)
    assert kept[:2] == [retention.ROWS, 2 * retention.ROWS]
    gaps = [later - earlier for earlier, later in pairwise(kept[1:])]
    assert max(gaps) <= 4
    assert min(gaps[:-2]) >= 3


async def test_states_take_no_more_room_than_the_log(store: Store, engine: AsyncEngine) -> None:
    """Checkpoints of a large document are further apart: as far as the log between them is as large as they are."""
    notes = await store.load("notes", create=True)
    await append(store, notes, *range(4 * retention.ROWS))
    state = bytes(3 * retention.ROWS * retention.ROW_BYTES)
    for seq in range(1000, 4 * retention.ROWS + 1, 1000):
        await store.write_checkpoint("notes", notes.epoch, Checkpoint(seq, state))
    assert len(await seqs(engine)) == 3


async def test_writing_a_checkpoint_again_changes_nothing(store: Store, second_store: Store) -> None:
    """Two nodes that write the checkpoint of one revision both succeed; the first one's state stays."""
    notes = await store.load("notes", create=True)
    await append(store, notes, "a")
    assert await store.write_checkpoint("notes", notes.epoch, Checkpoint(1, b"first"))
    assert await second_store.write_checkpoint("notes", notes.epoch, Checkpoint(1, b"second"))
    assert Checkpoint(1, b"first") == (await store.load("notes", create=False)).checkpoint


async def test_checkpoints_of_another_log_are_refused(store: Store, engine: AsyncEngine) -> None:
    """A checkpoint of an old epoch, of a deleted or unknown document, or beyond the head is not kept."""
    notes, gone = await store.load("notes", create=True), await store.load("gone", create=True)
    await append(store, notes, "a")
    await append(store, gone, "a")
    await store.delete("gone")
    refused = [
        await store.write_checkpoint("notes", "another epoch", Checkpoint(1, b"")),
        await store.write_checkpoint("gone", gone.epoch, Checkpoint(1, b"")),
        await store.write_checkpoint("never-made", "x", Checkpoint(1, b"")),
        await store.write_checkpoint("notes", notes.epoch, Checkpoint(2, b"")),
    ]
    assert refused == [False] * 4
    assert await seqs(engine) == []
