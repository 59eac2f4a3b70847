"""Several nodes write to the same documents at once: no number twice, none missing, nobody waits for ever."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from tests.contract.hammer import DOCUMENTS, Told, hammer

from quire.db.engine import create_engine
from quire.documents.store import Store
from quire.rooms.log import Append, Appended, NewRow

ROOT = Path(__file__).parents[2]


async def check(store: Store, told: Sequence[Told]) -> None:
    """Every log has no gap, and holds under each revision exactly what the node that got it was told."""
    expected = {
        (document, seq): payload
        for node in told
        for document, seqs, payloads in node
        for seq, payload in zip(seqs, payloads, strict=True)
    }
    assert len(expected) == sum(len(seqs) for node in told for _, seqs, _ in node)
    found = {}
    for document in DOCUMENTS:
        loaded = await store.load(document, create=False)
        assert [row.seq for row in loaded.rows] == list(range(1, loaded.head + 1))
        found.update({(document, row.seq): row.payload.decode() for row in loaded.rows})
    assert found == expected


async def test_two_stores_in_one_process(store: Store, second_store: Store) -> None:
    """Two nodes that append to the same documents in different orders get numbers without a gap or a repetition."""
    told = await asyncio.gather(hammer(store, "one", 1, 60), hammer(second_store, "two", 2, 60))
    await check(store, told)


@pytest.mark.timeout(120)
async def test_several_processes(store: Store, database_url: str) -> None:
    """Four processes that append to the same documents at once all succeed, and the log is what they were told."""
    nodes = [
        await asyncio.create_subprocess_exec(
            sys.executable,
            *("-m", "tests.contract.hammer", database_url, f"node-{n}", str(n), "100"),
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        for n in range(4)
    ]
    outputs = await asyncio.gather(*(node.communicate() for node in nodes))
    assert [error.decode() for _, error in outputs] == [""] * 4
    await check(store, [json.loads(output) for output, _ in outputs])


async def test_many_nodes_create_one_document(database_url: str) -> None:
    """Nodes that open an unknown document at the same moment get one document, with one epoch."""
    engines = [create_engine(database_url) for _ in range(4)]
    stores = [Store(engine) for engine in engines]
    for n in range(10):
        loaded = await asyncio.gather(*(store.load(f"new-{n}", create=True) for store in stores))
        assert len({each.epoch for each in loaded}) == 1
    for store, engine in zip(stores, engines, strict=True):
        await store.close()
        await engine.dispose()


async def test_a_deletion_races_with_appends(store: Store, second_store: Store) -> None:
    """Once a deletion has returned, no append succeeds any more, and the log ends with the last one that did."""
    notes = await store.load("notes", create=True)
    deleted = asyncio.Event()
    successes: list[int] = []
    results: list[tuple[bool, bool]] = []

    async def write() -> None:
        for n in range(10_000):
            after = deleted.is_set()
            (result,) = await store.append([Append("notes", notes.epoch, 0, (NewRow(b"%d" % n, "ada", "test"),))])
            if isinstance(result, Appended):
                successes.append(result.head)
            results.append((after, isinstance(result, Appended)))
            if after:
                return

    writing = asyncio.create_task(write())
    while len(successes) < 20:
        await asyncio.sleep(0)
    await second_store.delete("notes")
    deleted.set()
    await writing
    assert (True, True) not in results
    assert successes == [row.seq for row in await store.read("notes", after=0, limit=20_000)]
