"""Cutting history off while others name, lock, read and cut it, on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.contract.test_history import content, rows_left, write
from tests.support.pasts import random_past

from quire.db.engine import create_engine
from quire.db.tables import documents, versions
from quire.documents.store import Store
from quire.errors import Conflict, Forbidden, NotFound, Pruned
from quire.history.pruner import Cut
from quire.history.service import HistoryService
from quire.history.versions import VersionStore


@pytest.fixture
async def history(engine: AsyncEngine, store: Store) -> AsyncIterator[HistoryService]:
    made = HistoryService(engine, store, days=30)
    yield made
    await made.close()


@pytest.fixture
async def elsewhere(database_url: str, second_store: Store) -> AsyncIterator[HistoryService]:
    """The same on another node."""
    engine = create_engine(database_url)
    made = HistoryService(engine, second_store, days=30)
    yield made
    await made.close()
    await engine.dispose()


async def pruned(engine: AsyncEngine) -> int:
    async with engine.connect() as connection:
        found: int = (await connection.execute(select(documents.c.pruned))).scalar_one()
        return found


async def waiting(engine: AsyncEngine) -> int:
    """How many connections wait for a lock. In a transaction of its own: Postgres shows one the same all along."""
    query = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()"
    async with engine.connect() as connection:
        found: int = (await connection.execute(text(query))).scalar_one()
        return found


async def test_cuts_at_the_same_time(
    history: HistoryService, elsewhere: HistoryService, store: Store, engine: AsyncEngine
) -> None:
    """R276: of several cuts, on one node and on two, each happens or is a conflict; what is left is whole."""
    past = random_past(21, 120)
    await write(store, past)
    expected = {revision: await content(history, revision) for revision in range(80, 121)}
    cuts = [(history, 30), (history, 60), (elsewhere, 45), (elsewhere, 80), (history, 70)]
    done = await asyncio.gather(*(node.pruner.prune("d", cut) for node, cut in cuts), return_exceptions=True)
    assert [] == [error for error in done if not isinstance(error, Cut | Conflict | Pruned)]
    reached = [made.at for made in done if isinstance(made, Cut)]
    assert sum(made.loss.revisions for made in done if isinstance(made, Cut)) == max(reached)
    assert reached
    await history.pruner.sweep()
    cut = await pruned(engine)
    assert max(reached) == cut
    assert list(range(cut + 1, 121)) == await rows_left(engine)
    for node in (history, elsewhere):
        for revision, before in expected.items():
            if revision >= cut:
                assert before == await content(node, revision)
        if cut:
            with pytest.raises(Pruned):
                await content(node, cut - 1)


async def test_readers_of_what_is_cut_off(history: HistoryService, elsewhere: HistoryService, store: Store) -> None:
    """R271: whoever reads a revision while it goes gets it whole, or is told that it is pruned."""
    past = random_past(22, 100)
    await write(store, past)
    expected = [await content(history, revision) for revision in range(101)]
    done = asyncio.Event()
    seen: set[type[BaseException] | None] = set()

    async def read(node: HistoryService, first: int) -> None:
        revision = first
        while not done.is_set():
            revision = (revision + 7) % 101
            try:
                assert expected[revision] == await content(node, revision)
                seen.add(None)
            except Pruned:
                seen.add(Pruned)
            await asyncio.sleep(0)

    readers = [asyncio.create_task(read(node, first)) for first, node in enumerate((history, elsewhere) * 2)]
    for cut in (20, 40, 60, 80):
        await history.pruner.prune("d", cut)
    done.set()
    await asyncio.gather(*readers)
    assert None in seen


async def test_a_lock_holds_a_cut_or_is_refused(history: HistoryService, store: Store, engine: AsyncEngine) -> None:
    """R275: a version that is locked while its revision is being cut off is there afterwards, or was never locked."""
    past = random_past(23, 60)
    await write(store, past)
    for cut in (10, 20, 30, 40, 50):
        version = await history.versions.create("d", cut - 5, "kept", "user:a", locked=False)

        async def lock(version_id: str = version.id) -> bool:
            try:
                await history.versions.change("d", version_id, None, True, is_owner=True)
            except NotFound:
                return False
            return True

        results = await asyncio.gather(history.pruner.prune("d", cut), lock(), return_exceptions=True)
        is_locked = results[1]
        assert isinstance(is_locked, bool), results
        left = {one.id for one in await history.versions.list("d") if one.locked}
        assert is_locked == (version.id in left)
        assert isinstance(results[0], Conflict) == is_locked or not is_locked
        if is_locked:
            assert await pruned(engine) <= version.seq
            await history.versions.delete("d", version.id, is_owner=True)


async def test_a_lock_waits_for_a_cut_that_has_looked(postgres_url: str) -> None:
    """R275: between the look for locked versions and the cut nobody locks one: on Postgres both are under one lock."""
    engine, other = create_engine(postgres_url), create_engine(postgres_url)
    store = Store(engine)
    history = HistoryService(engine, store, days=30)
    try:
        await write(store, random_past(24, 20))
        version = await history.versions.create("d", 5, "kept", "user:a", locked=False)
        async with other.connect() as holder:
            # Stops the cut after its look, where it makes its checkpoint.
            await holder.execute(text("LOCK TABLE checkpoints IN EXCLUSIVE MODE"))
            cutting = asyncio.create_task(history.pruner.prune("d", 10))
            while await waiting(other) < 1:
                assert not cutting.done()
            locking = asyncio.create_task(VersionStore(engine).change("d", version.id, None, True, is_owner=True))
            while await waiting(other) < 2 and not locking.done():
                pass
            await holder.rollback()
        await cutting
        with pytest.raises(NotFound):
            await locking
        assert [] == await history.versions.list("d")
    finally:
        await history.close()
        await store.close()
        await engine.dispose()
        await other.dispose()


async def test_a_version_that_is_locked_meanwhile(history: HistoryService, store: Store, engine: AsyncEngine) -> None:
    """R275: whoever may not change a locked version is refused also if the lock came after they began."""
    if engine.dialect.name == "sqlite":
        return  # on SQLite, whoever writes is alone
    await write(store, random_past(3, 5))

    async def forget(version: str) -> object:
        return await history.versions.delete("d", version, is_owner=False)

    async def rename(version: str) -> object:
        return await history.versions.change("d", version, "W", None, is_owner=False)

    for late in (forget, rename):
        version = await history.versions.create("d", 3, "V", "ann", locked=False)
        async with engine.begin() as connection:
            await connection.execute(update(versions).where(versions.c.id == version.id).values(locked=True))
            change = asyncio.create_task(late(version.id))
            while not await waiting(engine):
                await asyncio.sleep(0.01)
        with pytest.raises(Forbidden):
            await change
        assert (await history.versions.get("d", version.id)).name == "V"
