"""The server is killed again and again while it removes documents for good."""

from __future__ import annotations

import asyncio
import random

import aiohttp
from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.support.content import stored_text
from tests.support.fixtures import Quire

from quire.db.engine import create_engine
from quire.db.tables import documents, updates
from quire.documents.store import Store
from quire.rooms.log import Append, NewRow

DOOMED = [f"doomed-{number}" for number in range(8)]
KEPT = {"alive": "nobody deletes this\n", "trashed": "this one comes back\n"}
ROWS = 4000
KILLS = 5


async def rows(engine: AsyncEngine, names: list[str]) -> int:
    """How many rows some logs have together."""
    query = select(func.count()).select_from(updates).where(updates.c.document_id.in_(names))
    async with engine.connect() as connection:
        return await connection.scalar(query) or 0


async def until_fewer(engine: AsyncEngine, count: int) -> int:
    """Wait until logs have shrunk so far; how many rows are left."""
    async with asyncio.timeout(60):
        while (left := await rows(engine, DOOMED)) > count:
            await asyncio.sleep(0)
    return left


async def test_a_purge_that_is_killed_removes_what_is_doomed_and_nothing_else(
    quire: Quire, database_url: str, rng: random.Random
) -> None:
    """R405: after each kill -9 what lives or is in the trash is whole; in the end what was doomed is gone."""
    server = quire(database_url)
    engine = create_engine(database_url)
    store = Store(engine)
    async with aiohttp.ClientSession(f"{server.url}/api/v1/", raise_for_status=True) as http:
        for name in (*KEPT, *DOOMED):
            await http.post("documents", json={"id": name})
        for name, text in KEPT.items():
            await http.post(f"documents/{name}/content/append", json={"ops": [{"insert": text}]})
        for name in DOOMED:
            epoch = (await store.get_document(name)).epoch
            for start in range(0, ROWS, 1000):
                new = tuple(NewRow(b"\x02\x00\x00", "guest", "rest") for _ in range(1000))
                await store.append([Append(name, epoch, start, new)])
        for name in ("trashed", *DOOMED):
            await http.delete(f"documents/{name}")
        kept = await rows(engine, list(KEPT))
        for name in DOOMED:
            await http.delete(f"documents/{name}", params={"permanently": "true"})
        left = len(DOOMED) * ROWS
        for _ in range(KILLS):
            left = await until_fewer(engine, left - rng.randrange(1, left // 3))
            server.kill9()
            left = await rows(engine, DOOMED)
            assert kept == await rows(engine, list(KEPT))
            if not left:
                break
            await server.start_async()
        if not server.running:
            await server.start_async()
        await until_fewer(engine, 0)
        async with asyncio.timeout(60):
            while await unfinished(engine):
                await asyncio.sleep(0.01)
        await http.post("documents/trashed/untrash")
        assert KEPT == {name: await stored_text(server, name) for name in KEPT}
        async with http.get("documents", params={"filter": "trash"}) as answer:
            assert [] == (await answer.json())["items"]
    await store.close()
    await engine.dispose()


async def unfinished(engine: AsyncEngine) -> int:
    """How many doomed documents are more than a name still."""
    query = select(func.count()).select_from(documents)
    async with engine.connect() as connection:
        found = await connection.scalar(query.where(documents.c.id.in_(DOOMED), documents.c.purged_at.is_(None)))
        return found or 0
