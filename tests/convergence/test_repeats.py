"""The server is killed over requests with an `Idempotency-Key`: sent again they are answered, and done once."""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import aiohttp
import pytest
from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.support.fixtures import Quire
from tests.support.server import QuireServer

from quire.db.tables import checkpoints, documents, folders, repeats, updates, versions

LINES, KILLS = 15, 6

TABLES = {table.name: table for table in (documents, updates, versions)}

HANG_SQLITE = (
    "CREATE TABLE many (n)",
    f"INSERT INTO many VALUES {', '.join(f'({number})' for number in range(1000))}",
    """CREATE TRIGGER hung BEFORE {event} ON {table} BEGIN
    SELECT count(*) FROM many a, many b, many c, many d, many e, many f, many g, many h; END""",
)
REVIVE_SQLITE = ("DROP TRIGGER hung", "DROP TABLE many")
HANG_POSTGRES = (
    """CREATE OR REPLACE FUNCTION hang() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN PERFORM pg_sleep(3600); RETURN NEW; END $$""",
    "CREATE TRIGGER hung BEFORE {event} ON {table} FOR EACH ROW EXECUTE FUNCTION hang()",
)
REVIVE_POSTGRES = (
    """SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid()""",
    "DROP TRIGGER hung ON {table}",
)


class Trap:
    """A trigger over which a server that writes hangs until it is killed."""

    def __init__(self, engine: AsyncEngine, event: str, table: str) -> None:
        self._engine = engine
        self._names = {"event": event, "table": table}

    async def set(self) -> None:
        """From now on a write of that kind does not end."""
        await self._execute(HANG_SQLITE if self._engine.dialect.name == "sqlite" else HANG_POSTGRES)

    async def remove(self) -> None:
        """Undo `set`, once the server is gone; what it has left in the database does not wait for it."""
        await self._engine.dispose()
        await self._execute(REVIVE_SQLITE if self._engine.dialect.name == "sqlite" else REVIVE_POSTGRES)

    async def _execute(self, statements: tuple[str, ...]) -> None:
        async with self._engine.begin() as connection:
            for statement in statements:
                await connection.execute(text(statement.format(**self._names)))


async def pass_time(engine: AsyncEngine) -> None:
    """Make all claims some minutes older. No server runs."""
    async with engine.begin() as connection:
        for key, at, begun in (
            await connection.execute(
                repeats.select()
                .where(repeats.c.status.is_(None))
                .with_only_columns(repeats.c.key_hash, repeats.c.created_at, repeats.c.begun_at)
            )
        ).all():
            ago = timedelta(minutes=2)
            await connection.execute(
                repeats.update().where(repeats.c.key_hash == key).values(created_at=at - ago, begun_at=begun - ago)
            )


async def count(engine: AsyncEngine, table: Any) -> int:
    async with engine.connect() as connection:
        return len((await connection.execute(table.select().with_only_columns(*table.primary_key.columns))).all())


async def claims(engine: AsyncEngine, since: datetime | None = None) -> int:
    """How many requests without an answer there are, of those that a server has taken up since then."""
    query = select(repeats.c.created_at).where(repeats.c.status.is_(None))
    async with engine.connect() as connection:
        return sum(since is None or at > since for at in await connection.scalars(query))


class Caller:
    """Sends requests to a server that comes and goes."""

    def __init__(self, server: QuireServer, session: aiohttp.ClientSession) -> None:
        self.server = server
        self.session = session

    async def ask(self, method: str, path: str, body: Any = None, key: str | None = None) -> tuple[int, Any, bool]:
        """Status, JSON, and whether the answer is one that was given before."""
        headers = {} if key is None else {"Idempotency-Key": key}
        url = f"{self.server.url}/api/v1{path}"
        async with self.session.request(method, url, json=body, headers=headers) as answer:
            told = await answer.json() if answer.content_type.endswith("json") else await answer.text()
            return answer.status, told, "Idempotency-Replayed" in answer.headers

    async def text(self, document_id: str = "d") -> str:
        return str((await self.ask("GET", f"/documents/{document_id}/content?format=text"))[1])


async def cut_off(caller: Caller, requests: list[tuple[str, Any]], is_time: Callable[[], Awaitable[bool]]) -> None:
    """Send requests, each with the key "k", and kill the server when it is time."""
    tasks = [asyncio.create_task(caller.ask("POST", path, body, "k")) for path, body in requests]
    while not await is_time():
        # A server that hangs for longer than a statement may take gives up waiting, with its answer not kept.
        assert {task.result()[0] for task in tasks if task.done()} <= {200, 201, 503}
    caller.server.kill9()
    await asyncio.gather(*tasks, return_exceptions=True)


@dataclass(frozen=True)
class Post:
    """A request that makes one row of a table, in or of a document that has "zero", and then "one two one"."""

    path: str
    body: Any
    table: Any
    status: int
    check: Callable[[Caller, str, Any], Awaitable[None]]


async def appended(caller: Caller, name: str, told: Any) -> None:
    assert await caller.text(name) == "one two one\nx\n"
    assert told["delta"]["ops"] == [{"retain": 12}, {"insert": "x\n"}]


async def prepended(caller: Caller, name: str, told: Any) -> None:
    assert await caller.text(name) == "x\none two one\n"
    assert told["delta"]["ops"] == [{"insert": "x\n"}]


async def replaced(caller: Caller, name: str, told: Any) -> None:
    assert await caller.text(name) == "one one two one one\n"
    assert told["matches"] == 2


async def restored(caller: Caller, name: str, told: Any) -> None:
    assert await caller.text(name) == "zero\n"
    listed = (await caller.ask("GET", f"/documents/{name}/revisions?group=none"))[1]["items"]
    assert [one["origin"] for one in listed] == ["restore:1", "rest", "rest"]


async def created(caller: Caller, name: str, told: Any) -> None:
    listed = (await caller.ask("GET", f"/documents?title={told['title']}"))[1]["items"]
    assert [told["id"]] == [one["id"] for one in listed]


async def copied(caller: Caller, name: str, told: Any) -> None:
    await created(caller, name, told)
    assert await caller.text(told["id"]) == "one two one\n"


async def named(caller: Caller, name: str, told: Any) -> None:
    assert [told] == (await caller.ask("GET", f"/documents/{name}/versions"))[1]["items"]


POSTS = {
    "append": Post("/documents/append/content/append", {"ops": [{"insert": "x\n"}]}, updates, 200, appended),
    "prepend": Post("/documents/prepend/content/prepend", {"ops": [{"insert": "x\n"}]}, updates, 200, prepended),
    "replace": Post(
        "/documents/replace/content/replace", {"find": "one", "replace": "one one"}, updates, 200, replaced
    ),
    "restore": Post("/documents/restore/restore", {"revision": 1}, updates, 200, restored),
    "create": Post("/documents", {"title": "New"}, documents, 201, created),
    "copy": Post("/documents/copy/duplicate", {"title": "Copy"}, documents, 201, copied),
    "name": Post("/documents/name/versions", {"name": "v"}, versions, 201, named),
}


@pytest.mark.parametrize(
    ("database_url", "names"),
    [("sqlite", [name]) for name in ("append", "create", "copy", "name")]
    + [("postgres", [name]) for name in ("append", "prepend", "replace", "restore", "create")],
    indirect=["database_url"],
    ids=str,
)
async def test_killed_between_the_edit_and_its_answer(
    quire: Quire, database_url: str, engine: AsyncEngine, names: list[str]
) -> None:
    """R445: what was committed when the server was killed, before the answer was kept, is found by the repeat, and
    answered as the first would have been; what was not is done then. Either way it is there once."""
    server = quire(database_url)
    posts = [POSTS[name] for name in names]
    requests = [(post.path, post.body) for post in posts]
    expected = Counter(post.table.name for post in posts)
    async with aiohttp.ClientSession() as session:
        caller = Caller(server, session)
        for name in names:
            await caller.ask("POST", "/documents", {"id": name})
            for line in ("zero\n", "one two one\n"):
                assert (await caller.ask("PUT", f"/documents/{name}/content", [{"insert": line}]))[0] == 200
        before = {name: await count(engine, TABLES[name]) for name in expected}

        async def are_claimed(since: datetime | None = None) -> bool:
            return await claims(engine, since) == len(posts)

        async def made() -> dict[str, int]:
            return {name: await count(engine, TABLES[name]) - before[name] for name in expected}

        async def are_made() -> bool:
            return await made() == expected

        traps = [Trap(engine, "INSERT", name) for name in expected]
        for trap in traps:
            await trap.set()
        await cut_off(caller, requests, are_claimed)  # before anything is committed
        for trap in traps:
            await trap.remove()
        assert not any((await made()).values())
        await pass_time(engine)
        trap = Trap(engine, "UPDATE OF status", "repeats")
        await trap.set()
        await server.start_async()
        await cut_off(caller, requests, are_made)  # between the edits and their answers
        await trap.remove()
        await pass_time(engine)
        await trap.set()
        await server.start_async()
        now = datetime.now(UTC)
        await cut_off(caller, requests, lambda: are_claimed(now))  # while the repeats are answered
        await trap.remove()
        await pass_time(engine)
        await server.start_async()
        for name, post in zip(names, posts, strict=True):
            status, told, is_old = await caller.ask("POST", post.path, post.body, "k")
            assert (status, is_old) == (post.status, False), told
            await post.check(caller, name, told)
            assert await caller.ask("POST", post.path, post.body, "k") == (post.status, told, True)
            status, refused, _ = await caller.ask("POST", post.path, {**post.body, "more": 1}, "k")
            assert (status, refused["code"]) == (422, "idempotency_key_reused")
        assert await made() == expected


async def test_what_leaves_no_mark_is_in_doubt(quire: Quire, database_url: str, engine: AsyncEngine) -> None:
    """R445: a request of a kind that cannot be found again is not done twice: its repeat is told that nobody knows."""
    server = quire(database_url)
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        caller = Caller(server, session)
        assert (await caller.ask("PUT", "/guest", {"name": "Ada", "color": "#112233"}))[0] == 200
        trap = Trap(engine, "UPDATE OF status", "repeats")
        await trap.set()

        async def made() -> bool:
            return await count(engine, folders) == 1

        await cut_off(caller, [("/folders", {"name": "Plans"})], made)
        await trap.remove()
        await server.start_async()
        status, told, _ = await caller.ask("POST", "/folders", {"name": "Plans"}, "k")
        assert (status, told["code"]) == (409, "idempotency_in_progress")
        server.kill9()
        await pass_time(engine)
        await server.start_async()
        for _ in range(2):
            status, told, _ = await caller.ask("POST", "/folders", {"name": "Plans"}, "k")
            assert (status, told["code"]) == (409, "idempotency_in_doubt")
        assert await made()


async def test_cut_off_history_leaves_a_doubt(quire: Quire, database_url: str, engine: AsyncEngine) -> None:
    """R445: if what the request may have made was pruned since, its repeat is told that nobody knows; what was pruned
    before it began is no reason."""
    server = quire(database_url)
    async with aiohttp.ClientSession() as session:
        caller = Caller(server, session)
        await caller.ask("POST", "/documents", {"id": "d"})
        body, everything = {"ops": [{"insert": "x\n"}]}, {"before": "2999-01-01", "confirm": True}
        await caller.ask("POST", "/documents/d/content/append", body)
        assert (await caller.ask("POST", "/documents/d/prune", everything))[0] == 200
        async with engine.begin() as connection:
            at = (await connection.execute(select(checkpoints.c.created_at))).scalar_one()
            await connection.execute(checkpoints.update().values(created_at=at - timedelta(hours=1)))

        async def claimed() -> bool:
            return await claims(engine) == 1

        async def made() -> bool:
            return await count(engine, updates) == 2

        trap = Trap(engine, "INSERT", "updates")
        await trap.set()
        await cut_off(caller, [("/documents/d/content/append", body)], claimed)
        await trap.remove()
        await pass_time(engine)
        await server.start_async()
        assert (await caller.ask("POST", "/documents/d/content/append", body, "k"))[0] == 200
        trap = Trap(engine, "UPDATE OF status", "repeats")
        await trap.set()
        await cut_off(caller, [("/documents/d/content/prepend", body)], made)
        await trap.remove()
        await pass_time(engine)
        await server.start_async()
        assert (await caller.ask("POST", "/documents/d/prune", everything))[0] == 200
        status, told, _ = await caller.ask("POST", "/documents/d/content/prepend", body, "k")
        assert (status, told["code"]) == (409, "idempotency_in_doubt")
        assert await caller.text() == "x\n" * 3


async def test_programs_that_repeat_are_heard_once(
    quire: Quire, database_url: str, engine: AsyncEngine, rng: random.Random
) -> None:
    """R445: however often the server is killed, a program that repeats what was not answered has each line in the
    document once, in the end; and was told the revision that made it."""
    server = quire(database_url)
    async with aiohttp.ClientSession() as session:
        caller = Caller(server, session)
        await caller.ask("POST", "/documents", {"id": "d"})
        answered: dict[str, int] = {}

        async def write(name: str) -> None:
            for number in range(LINES):
                line = f"{name}{number}"
                body = {"ops": [{"insert": line + "\n"}]}
                while line not in answered:
                    try:
                        status, told, _ = await caller.ask("POST", "/documents/d/content/append", body, line)
                    except (aiohttp.ClientError, ConnectionError):
                        status, told = 503, {}
                    if status == 200:
                        answered[line] = told["revision"]
                    else:
                        assert status == 503 or told["code"] == "idempotency_in_progress", told
                        await asyncio.sleep(0.05)

        writers = [asyncio.create_task(write(name)) for name in "abcdef"]
        for kill in range(1, KILLS + 1):
            while len(answered) < kill * LINES * len(writers) // (KILLS + 1):
                await asyncio.wait(writers, timeout=0.02)
            await asyncio.sleep(rng.random() / 20)
            server.kill9()
            await asyncio.sleep(0.1)  # what the dead server has sent may be committed still
            await pass_time(engine)
            await server.start_async()
        await asyncio.gather(*writers)
        lines = (await caller.text()).splitlines()
        assert sorted(lines) == sorted(answered)
        page = (await caller.ask("GET", "/documents/d/changes?since=0"))[1]
        made = {one["revision"]: one["delta"]["ops"][-1]["insert"].strip() for one in page["revisions"]}
        assert {line: made[revision] for line, revision in answered.items()} == {line: line for line in answered}
