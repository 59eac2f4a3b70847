"""History on both databases: every revision is reached, and cutting the log off loses nothing else."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.support.pasts import random_past

from quire.db.tables import checkpoints, documents, updates
from quire.documents import retention
from quire.documents.store import Store
from quire.errors import Conflict, DocumentNotFound, Pruned, TryAgain, UnknownRevision
from quire.history import filler, replay
from quire.history.authorship import Authorship
from quire.history.models import Edit, State
from quire.history.process import Bench, ReplayFailed
from quire.history.pruning import Cutter
from quire.history.replay import deltas
from quire.history.restoring import content_at
from quire.history.service import HistoryService
from quire.history.sessions import PAUSE
from quire.history.states import NOTHING, StateCache, advance
from quire.protocol.payload import pack
from quire.rooms.log import Append, Appended, Checkpoint, NewRow
from quire.text.algebra import compose
from quire.text.delta import Op

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture
async def history(engine: AsyncEngine, store: Store) -> AsyncIterator[HistoryService]:
    made = HistoryService(engine, store, days=30)
    yield made
    await made.close()


async def write(store: Store, past: list[Edit], document_id: str = "d") -> str:
    """Append a past to a document, made if need be; its epoch."""
    loaded = await store.load(document_id, create=True)
    rows = tuple(NewRow(edit.payload, edit.actor, edit.origin) for edit in past)
    (result,) = await store.append([Append(document_id, loaded.epoch, loaded.head, rows)])
    assert isinstance(result, Appended)
    return loaded.epoch


async def checkpoint(store: Store, epoch: str, past: list[Edit], seq: int) -> None:
    state = advance(NOTHING, [edit.payload for edit in past[:seq]])
    assert await store.write_checkpoint("d", epoch, Checkpoint(seq, state))


async def content(history: HistoryService, revision: int) -> list[Op]:
    return content_at((await history.past.state("d", revision)).payload)


async def spread(engine: AsyncEngine, days: int) -> None:
    """Make the rows of the log as many days apart from each other, the first long ago."""
    async with engine.begin() as connection:
        for seq in (await connection.scalars(select(updates.c.seq))).all():
            at = LONG_AGO + timedelta(days=days * seq)
            await connection.execute(update(updates).where(updates.c.seq == seq).values(created_at=at))


async def rows_left(engine: AsyncEngine) -> list[int]:
    async with engine.connect() as connection:
        return list(await connection.scalars(select(updates.c.seq).order_by(updates.c.seq)))


@pytest.mark.parametrize("seed", range(3))
async def test_every_revision_is_reached(history: HistoryService, store: Store, seed: int) -> None:
    """Whatever the checkpoints, in any order: the content is what replaying from the beginning makes."""
    past = random_past(seed, 50)
    epoch = await write(store, past)
    for seq in (20, 35):
        await checkpoint(store, epoch, past, seq)
    expected = [content_at(advance(NOTHING, [edit.payload for edit in past[:n]])) for n in range(51)]
    order = list(range(51))
    random.Random(seed).shuffle(order)
    assert {n: expected[n] for n in order} == {n: await content(history, n) for n in order}


@pytest.mark.parametrize("seed", range(3))
async def test_deltas_are_the_same_on_every_replay(history: HistoryService, store: Store, seed: int) -> None:
    """R274: from revision 0, from a checkpoint, or in parts; and composed they make the content."""
    past = random_past(seed, 60)
    epoch = await write(store, past)
    expected, _ = deltas(NOTHING, past)
    made: list[Op] = []
    for revision in expected:
        made = compose(made, revision.delta)
    assert made == await content(history, 60)
    for seq in (None, 17, 40):
        if seq is not None:
            await checkpoint(store, epoch, past, seq)
        for base in (0, 1, 17, 39, 40, 41, 59):
            history.past.forget("d")
            found = await history.past.rows_between("d", base, 60)
            assert [(one.seq, one.delta, one.actor) for one in expected[base:]] == [
                (one.seq, one.delta, one.actor) for one in found
            ]
    assert [] == await history.past.rows_between("d", 60, 60)
    with pytest.raises(TryAgain):
        await history.past.rows_between("d", 60, 100)


async def test_long_stretches_come_in_parts(
    history: HistoryService, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of many or large revisions the first are answered, at least one; going on from there brings all."""
    past = random_past(4, 40)
    await write(store, past)
    expected, _ = deltas(NOTHING, past)
    for name, limit in (("MAX_REVISIONS", 7), ("MAX_REVISIONS_BYTES", 1)):
        monkeypatch.setattr(replay, name, limit)
        found: list[Any] = []
        while len(found) < 40:
            part = await history.past.rows_between("d", len(found), 40)
            assert 0 < len(part) <= 7
            found += part
        assert [one.delta for one in expected] == [one.delta for one in found]


async def test_revisions_that_cannot_be_reached(history: HistoryService, store: Store) -> None:
    """The future, documents that are not there, and deleted ones."""
    await write(store, random_past(5, 3))
    with pytest.raises(UnknownRevision):
        await history.past.state("d", 4)
    with pytest.raises(UnknownRevision):
        await history.past.rows_between("d", 4, 5)
    with pytest.raises(DocumentNotFound):
        await history.past.state("e", 0)
    await store.delete("d")
    with pytest.raises(DocumentNotFound):
        await history.past.state("d", 1)


async def test_a_long_log_gets_the_checkpoints_it_lacks(
    history: HistoryService, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who goes far back in a log without checkpoints has them made, close enough and no closer; then they are used."""
    past = random_past(6, 60)
    await write(store, past)
    monkeypatch.setattr(replay, "FAR_ROWS", 10)
    for module in (retention, filler):
        monkeypatch.setattr(module, "ROWS", 20)
        monkeypatch.setattr(module, "ROW_BYTES", 1000)
    expected = content_at(advance(NOTHING, [edit.payload for edit in past[:55]]))
    assert expected == await content(history, 55)
    kept = [one.seq for one in await history.reader.checkpoints("d")]
    assert kept == []  # read a thousand at a time: there was no place for one
    monkeypatch.setattr("quire.history.store.SLICE_ROWS", 10)
    history.past.forget("d")
    assert expected == await content(history, 55)
    assert [20, 40] == [one.seq for one in await history.reader.checkpoints("d")]
    subject = await history.reader.subject("d", 55)
    state = await history.reader.checkpoint(subject)
    assert state is not None
    assert content_at(state) == content_at(advance(NOTHING, [edit.payload for edit in past[:40]]))


async def test_what_comes_after_a_cut_is_the_same(history: HistoryService, store: Store, engine: AsyncEngine) -> None:
    """R276: revisions and deltas from the cut on are what they were; the rest is gone, rows and checkpoints too."""
    past = random_past(7, 60)
    epoch = await write(store, past)
    await checkpoint(store, epoch, past, 10)
    await checkpoint(store, epoch, past, 50)
    expected = [await content(history, n) for n in range(30, 61)]
    revisions = await history.past.rows_between("d", 30, 60)
    await history.pruner.prune("d", 30)
    assert expected == [await content(history, n) for n in range(30, 61)]
    assert revisions == await history.past.rows_between("d", 30, 60)
    for n in (0, 29):
        with pytest.raises(Pruned):
            await history.past.state("d", n)
    with pytest.raises(Pruned):
        await history.past.rows_between("d", 29, 60)
    assert (list(range(31, 61)), [30, 50]) == (
        await rows_left(engine),
        [one.seq for one in await history.reader.checkpoints("d")],
    )
    loaded = await store.load("d", create=False)
    assert (60, 50, 10) == (loaded.head, loaded.checkpoint.seq if loaded.checkpoint else 0, len(loaded.rows))
    await history.pruner.prune("d", 45)
    assert expected[15:] == [await content(history, n) for n in range(45, 61)]
    assert list(range(46, 61)) == await rows_left(engine)
    assert not await store.write_checkpoint("d", epoch, Checkpoint(44, NOTHING))


async def test_the_checkpoint_at_the_cut_stays(history: HistoryService, store: Store) -> None:
    """However many newer ones are written, the oldest revision can be reached."""
    past = random_past(8, 40)
    epoch = await write(store, past)
    await history.pruner.prune("d", 12)
    expected = await content(history, 12)
    for seq in (20, 25, 30, 35, 40):
        await checkpoint(store, epoch, past, seq)
    assert [12, 35, 40] == [one.seq for one in await history.reader.checkpoints("d")]
    history.past.forget("d")
    assert expected == await content(history, 12)


async def test_edits_go_on_while_history_is_cut(
    history: HistoryService, store: Store, second_store: Store, engine: AsyncEngine
) -> None:
    """What another node appends meanwhile is all there, in its order."""
    past = random_past(9, 200)
    await write(store, past[:100])

    async def type_on() -> None:
        for start in range(100, 200, 5):
            await write(second_store, past[start : start + 5])

    await asyncio.gather(type_on(), *(history.pruner.prune("d", cut) for cut in (60,)))
    assert list(range(61, 201)) == await rows_left(engine)
    assert content_at(advance(NOTHING, [edit.payload for edit in past])) == await content(history, 200)


async def test_a_log_with_a_gap_is_not_cut(history: HistoryService, store: Store, engine: AsyncEngine) -> None:
    """What cannot be proved is left as it is."""
    past = random_past(10, 40)
    await write(store, past)
    async with engine.begin() as connection:
        await connection.execute(delete(updates).where(updates.c.seq == 35))
    with pytest.raises(Conflict):
        await history.pruner.prune("d", 20)
    assert [*range(1, 35), *range(36, 41)] == await rows_left(engine)
    assert [] == await history.reader.checkpoints("d")


async def test_a_cut_that_was_overtaken_changes_nothing(
    history: HistoryService, store: Store, engine: AsyncEngine
) -> None:
    """If the document was pruned, replaced or deleted between the proof and the cut, nothing happens."""
    past = random_past(11, 30)
    await write(store, past)
    cutter = Cutter(engine)
    subject = await history.reader.subject("d", 0)
    state = advance(NOTHING, [edit.payload for edit in past[:10]])
    await history.pruner.prune("d", 5)
    with pytest.raises(Conflict):
        await cutter.cut(subject, 10, state)
    subject = await history.reader.subject("d", 0)
    async with engine.begin() as connection:
        await connection.execute(update(documents).values(epoch="other"))
    with pytest.raises(Conflict):
        await cutter.cut(subject, 10, state)
    assert [5] == [one.seq for one in await history.reader.checkpoints("d")]
    assert list(range(6, 31)) == await rows_left(engine)


async def test_an_interrupted_cut_is_swept_up(history: HistoryService, store: Store, engine: AsyncEngine) -> None:
    """After the cut itself nothing older is read; rows that a stop left go with the next sweep."""
    past = random_past(12, 30)
    await write(store, past)
    subject = await history.reader.subject("d", 0)
    await Cutter(engine).cut(subject, 10, advance(NOTHING, [edit.payload for edit in past[:10]]))
    with pytest.raises(Pruned):
        await history.past.state("d", 9)
    assert 30 == len(await rows_left(engine))
    await history.pruner.sweep()
    assert list(range(11, 31)) == await rows_left(engine)
    await history.pruner.sweep()
    assert content_at(advance(NOTHING, [edit.payload for edit in past])) == await content(history, 30)


async def test_old_history_goes_by_itself(history: HistoryService, store: Store, engine: AsyncEngine) -> None:
    """What was before so many days is cut off, of every document; what it was then is its oldest revision."""
    await write(store, random_past(13, 20))
    await write(store, random_past(14, 20), "young")
    await write(store, random_past(15, 20), "dead")
    await spread(engine, 1)
    async with engine.begin() as connection:
        await connection.execute(
            update(updates).where(updates.c.document_id == "young").values(created_at=LONG_AGO + timedelta(days=99))
        )
    await store.delete("dead")
    now = LONG_AGO + timedelta(days=30 + 12, hours=12)
    assert [1, 0] == [await history.pruner.retain(now), await history.pruner.retain(now)]
    async with engine.connect() as connection:
        found = await connection.execute(select(documents.c.id, documents.c.pruned).order_by(documents.c.id))
        assert [("d", 12), ("dead", 0), ("young", 0)] == [tuple(row) for row in found]
        count = select(func.count()).select_from(updates).where(updates.c.document_id == "d")
        assert 8 == (await connection.execute(count)).scalar_one()


async def test_the_revision_of_a_moment(history: HistoryService, store: Store, engine: AsyncEngine) -> None:
    """It is the newest from before; without one, the oldest there is."""
    await write(store, random_past(16, 20))
    await spread(engine, 1)
    cutter, subject = Cutter(engine), await history.reader.subject("d", 0)
    found = [await cutter.revision_at(subject, LONG_AGO + timedelta(days=days)) for days in (0, 1, 1.5, 7, 20.1, 99)]
    assert [0, 0, 1, 6, 20, 20] == found


async def test_sessions_end_where_nobody_edits(history: HistoryService, store: Store, engine: AsyncEngine) -> None:
    """R272: pages of sessions, however they are cut, list every revision once."""
    await write(store, random_past(17, 30))
    async with engine.begin() as connection:
        for seq in range(1, 31):
            at = LONG_AGO + seq * timedelta(seconds=1) + seq // 7 * (PAUSE + timedelta(seconds=1))
            await connection.execute(update(updates).where(updates.c.seq == seq).values(created_at=at))
    expected = [(28, 30), (21, 27), (14, 20), (7, 13), (1, 6)]
    for limit in (1, 2, 5, 9):
        found: list[tuple[int, int]] = []
        before: int | None = None
        while True:
            part, before = await history.pages.sessions("d", before, limit)
            found += [(one.first, one.last) for one in part]
            if before is None:
                break
        assert expected == found


async def test_blocks_bound_sessions(history: HistoryService, store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """R272: sessions are the same wherever a page begins, for none goes past a block's end; a page reads so much."""
    await write(store, random_past(18, 45))
    for module in ("sessions", "pages"):
        monkeypatch.setattr(f"quire.history.{module}.BLOCK", 10)
    monkeypatch.setattr("quire.history.sessions.PAUSE", timedelta(days=1))
    monkeypatch.setattr("quire.history.pages.MAX_ROWS", 20)
    first, before = await history.pages.sessions("d", None, 50)
    assert ([(41, 45), (31, 40), (21, 30)], 21) == ([(one.first, one.last) for one in first], before)
    second, before = await history.pages.sessions("d", before, 50)
    assert ([(11, 20), (1, 10)], None) == ([(one.first, one.last) for one in second], before)


async def test_authors_are_the_same_however_rows_are_read(
    history: HistoryService, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R274: of the rows between two revisions alone, of all rows, by and by, in a thread or in the worker."""
    past = random_past(19, 60)
    await write(store, past)

    async def answers(authorship: Authorship, *earlier: int) -> tuple[list[tuple[int, int, str]], Any]:
        for revision in earlier:
            await authorship.blame("d", revision)
        compared = await authorship.difference("d", 15, 55)
        _, runs = await authorship.blame("d", 60)
        return [(run.start, run.end, run.actor) for run in runs], compared

    bench = Bench()
    try:
        expected = await answers(Authorship(history.past, bench))
        assert len({actor for _, _, actor in expected[0]}) > 1
        assert expected == await answers(Authorship(history.past, bench), 20, 50)
        monkeypatch.setattr("quire.history.authorship.LONG_ROWS", 0)
        assert expected == await answers(Authorship(history.past, bench))
        assert expected == await answers(Authorship(history.past, bench), 20, 50)
    finally:
        await bench.close()


async def compare(bench: Bench, one: list[bytes], other: list[bytes]) -> bytes:
    """Merge two logs, compare what they make, and encode it."""
    async with bench.use():
        for number, payloads in enumerate((one, other)):
            await bench.open(number, None)
            await bench.merge(number, payloads)
        await bench.compare()
        return await bench.encode(0)


async def test_the_worker_tells_documents_apart() -> None:
    """Two documents that differ in anything are not the same; after an error the worker is a new one."""
    payloads = [edit.payload for edit in random_past(20, 20)]
    bench = Bench()
    try:
        assert content_at(advance(NOTHING, payloads)) == content_at(await compare(bench, payloads, payloads))
        with pytest.raises(ReplayFailed):
            await compare(bench, payloads[:19], payloads)
        with pytest.raises(ReplayFailed, match="MalformedFrame"):
            await compare(bench, [b"\xff\xff"], payloads)
        assert pack([b"\x00\x00"]) == await compare(bench, [], [])
    finally:
        await bench.close()


async def test_states_are_kept_within_bounds(history: HistoryService, store: Store) -> None:
    """The cache of states gives the nearest one before, and forgets what it must."""
    await write(store, random_past(21, 30))
    cache = StateCache(max_bytes=100)
    for seq in range(1, 30):
        cache.keep("d", State("e", seq, bytes(20)))
    assert [25, 29, 27] == [(cache.nearest("d", "e", seq) or State("", 0, b"")).seq for seq in (25, 99, 27)]
    assert None is cache.nearest("d", "e", 24)
    assert None is cache.nearest("d", "f", 99)
    assert None is cache.nearest("c", "e", 99)
    cache.keep("d", State("e", 40, bytes(51)))
    assert 29 == (cache.nearest("d", "e", 99) or State("", 0, b"")).seq
    cache.forget("d")
    assert None is cache.nearest("d", "e", 99)


async def test_a_checkpoint_that_goes_meanwhile(history: HistoryService, store: Store, engine: AsyncEngine) -> None:
    """A state is reached all the same if the checkpoint that was found is dropped before it is read."""
    past = random_past(22, 30)
    epoch = await write(store, past)
    await checkpoint(store, epoch, past, 10)
    subject = await history.reader.subject("d", 20)
    async with engine.begin() as connection:
        await connection.execute(delete(checkpoints))
    assert (10, None) == (subject.checkpoint, await history.reader.checkpoint(subject))
    assert content_at(advance(NOTHING, [edit.payload for edit in past[:20]])) == await content(history, 20)
