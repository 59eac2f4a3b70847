"""Postgres fails in every way it can: each is Unavailable, in bounded time, and loses nothing acknowledged."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path

import asyncpg
import pytest
from tests.contract.rows import append, names, row, stored
from tests.support.postgres import Postgres

from quire.db.engine import create_engine
from quire.db.migrate import migrate
from quire.documents.postgres import PostgresBackend
from quire.documents.store import Store
from quire.errors import Unavailable
from quire.rooms.log import Append, Appended


@pytest.fixture(scope="module")
def server() -> Iterator[Postgres]:
    """A server that tests may kill, if they start it again: what it commits is flushed to the disk."""
    with closing(Postgres(fsync=True, options=["max_connections=12"])) as made:
        made.start()
        yield made


@pytest.fixture
async def url(server: Postgres) -> AsyncIterator[str]:
    """A fresh database on that server."""
    name = server.create_database()
    await migrate(server.url(name))
    yield server.url(name)
    server.drop_database(name)


@pytest.fixture
async def mortal(url: str) -> AsyncIterator[Store]:
    """A store on that database, which waits at most a second for anything."""
    engine = create_engine(url, statement_seconds=1.0)
    store = Store(engine, commit_seconds=1.0)
    yield store
    await store.close()
    await engine.dispose()


async def until_back(store: Store) -> None:
    """Ping until the database answers; the test's timeout ends it otherwise."""
    while True:
        try:
            return await store.ping()
        except Unavailable:
            await asyncio.sleep(0.01)


def writer_pid(server: Postgres) -> int:
    """The server process behind the store's connection for appends: the last thing it did was one."""
    query = (
        "SELECT pid FROM pg_stat_activity WHERE application_name = 'quire' "
        "AND (query LIKE '%INSERT INTO updates%' OR query = 'COMMIT')"  # the first append goes statement by statement
    )
    return int(server.sql(query))


async def test_all_who_load_meanwhile_are_told_at_once(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """However many open documents while the database does not answer, it is asked once for all what is under way."""
    asked = 0

    async def silent(_: PostgresBackend) -> None:
        nonlocal asked
        asked += 1
        await asyncio.sleep(0.1)
        raise TimeoutError

    engine = create_engine(url)
    store = Store(engine)
    with monkeypatch.context() as patched:
        patched.setattr(PostgresBackend, "_settle", silent)
        loads = await asyncio.gather(*(store.load(f"d{n}", create=True) for n in range(9)), return_exceptions=True)
        assert [type(load) for load in loads] == [Unavailable] * 9
        assert asked == 1
    assert (await store.load("d", create=True)).head == 0
    await store.close()
    await engine.dispose()


async def test_a_server_that_is_down_at_the_start(server: Postgres, url: str) -> None:
    """Everything is Unavailable while nothing listens, and works with the same store once the server is up."""
    server.stop()
    engine = create_engine(url)
    store = Store(engine)
    for attempt in (store.ping(), store.load("notes", create=True), store.list_documents(1), migrate(url)):
        with pytest.raises(Unavailable, match="cannot be reached"):
            await attempt
    with pytest.raises(Unavailable, match="cannot be reached"):
        await store.append([Append("notes", "epoch", 0, (row("a"),))])
    server.start()
    notes = await store.load("notes", create=True)
    assert await append(store, notes, "a") == Appended((1,))
    await store.close()
    await engine.dispose()


async def test_a_database_that_does_not_exist(server: Postgres) -> None:
    """A name that the server does not know is Unavailable, and the detail says so."""
    engine = create_engine(server.url("nowhere"))
    with pytest.raises(Unavailable, match="does not exist"):
        await Store(engine).ping()
    await engine.dispose()


@pytest.mark.parametrize("way", ["kill9", "immediate", "fast"])
async def test_acknowledged_rows_survive_the_end_of_the_server(server: Postgres, mortal: Store, way: str) -> None:
    """The server is ended in the middle of appends three times; retried as the writer does, each row is there once."""
    notes = await mortal.load("notes", create=True)
    acknowledged: list[str] = []

    async def write(name: str) -> None:
        retry = False
        while True:
            try:
                await append(mortal, notes, name, retry=retry)
            except Unavailable:
                retry = True
                await asyncio.sleep(0.01)
            else:
                acknowledged.append(name)
                return

    async def write_until(enough: asyncio.Event) -> None:
        while not enough.is_set():
            await write(f"row {len(acknowledged)}")

    enough = asyncio.Event()
    writing = asyncio.create_task(write_until(enough))
    for target in (50, 100, 150):
        while len(acknowledged) < target and not writing.done():
            await asyncio.sleep(0)
        await asyncio.to_thread(server.kill9 if way == "kill9" else lambda: server.stop(way))
        await asyncio.to_thread(server.start)
    enough.set()
    await writing
    await until_back(mortal)
    assert await stored(mortal, "notes") == acknowledged


async def test_ended_connections_are_replaced(server: Postgres, mortal: Store) -> None:
    """After an administrator ended every connection, reading goes on at once, and an append succeeds on its retry."""
    notes = await mortal.load("notes", create=True)
    await append(mortal, notes, "a")
    server.sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'quire'")
    with pytest.raises(Unavailable):
        await append(mortal, notes, "b")
    assert await append(mortal, notes, "b", retry=True) == Appended((2,))
    assert await stored(mortal, "notes") == ["a", "b"]


async def test_a_frozen_server_does_not_hang_anything(server: Postgres, mortal: Store) -> None:
    """While no process of the server runs, all is Unavailable within seconds; afterwards each row is stored once."""
    notes = await mortal.load("notes", create=True)
    await append(mortal, notes, "a")
    server.freeze()
    with pytest.raises(Unavailable, match="not known"):
        async with asyncio.timeout(5):
            await append(mortal, notes, "b")
    with pytest.raises(Unavailable):
        async with asyncio.timeout(15):
            await mortal.load("notes", create=False)
    server.thaw()
    await until_back(mortal)
    while True:
        try:
            await append(mortal, notes, "b", retry=True)
            break
        except Unavailable:
            await asyncio.sleep(0.01)
    assert await stored(mortal, "notes") == ["a", "b"]


@pytest.mark.parametrize("retry", [False, True])
async def test_a_lock_that_is_held_too_long(url: str, mortal: Store, retry: bool) -> None:
    """An append that waits for another transaction gives up in time, and is stored once when tried again."""
    notes = await mortal.load("notes", create=True)
    await append(mortal, notes, "a")
    other = await asyncpg.connect(url)
    async with other.transaction():
        await other.execute("SELECT * FROM documents WHERE id = 'notes' FOR UPDATE")
        with pytest.raises(Unavailable):
            await append(mortal, notes, "b", retry=retry)
    await other.close()
    assert await append(mortal, notes, "b", retry=True) == Appended((2,))
    assert await stored(mortal, "notes") == ["a", "b"]


async def test_a_server_process_that_commits_late_is_ended_first(server: Postgres, mortal: Store) -> None:
    """A retry does not run beside the first attempt: while its server process may still commit, nothing is appended."""
    notes = await mortal.load("notes", create=True)
    await append(mortal, notes, "a")
    pid = writer_pid(server)
    os.kill(pid, signal.SIGSTOP)
    with pytest.raises(Unavailable):
        await append(mortal, notes, "b")
    with pytest.raises(Unavailable):
        await append(mortal, notes, "b", retry=True)
    os.kill(pid, signal.SIGCONT)
    while True:
        try:
            assert await append(mortal, notes, "b", retry=True) == Appended((2,))
            break
        except Unavailable:
            await asyncio.sleep(0.01)
    assert await stored(mortal, "notes") == ["a", "b"]


async def test_too_many_connections(url: str, mortal: Store) -> None:
    """A server that takes no more connections is Unavailable, and the detail says why."""
    others = await asyncio.gather(*(asyncpg.connect(url) for _ in range(20)), return_exceptions=True)
    assert asyncpg.TooManyConnectionsError in {type(each) for each in others}
    with pytest.raises(Unavailable, match="too many connections"):
        await mortal.ping()
    for each in others:
        if isinstance(each, asyncpg.Connection):
            await each.close()
    await until_back(mortal)


@pytest.fixture
def small_disk(server: Postgres) -> Iterator[Path]:
    """A folder on a disk of 8 MiB, which belongs to the server's user."""
    with tempfile.TemporaryDirectory(prefix="quire-disk-") as folder:
        mount = ["mount", "-t", "tmpfs", "-o", f"size=8m,mode=700,uid={server.account.pw_uid}", "tmpfs", folder]
        if subprocess.run(mount, check=False, capture_output=True).returncode:
            pytest.skip("mounting a small disk takes root and a kernel that lets it")
        try:
            yield Path(folder)
        finally:
            subprocess.run(["umount", "-l", folder], check=True)


async def test_a_full_disk(server: Postgres, url: str, mortal: Store, small_disk: Path) -> None:
    """When the log's disk is full, the append says so and stores nothing; with room again, it succeeds."""
    database = url.rpartition("/")[2]
    notes = await mortal.load("notes", create=True)
    ballast = small_disk / "ballast"
    ballast.write_bytes(bytes(6 * 2**20))
    server.sql(f"CREATE TABLESPACE small LOCATION '{small_disk}'")
    server.sql("ALTER TABLE updates SET TABLESPACE small", database=database)
    await append(mortal, notes, "a")
    large = [row("x" * 2**20 + str(n)) for n in range(4)]
    for retry in (False, True):
        with pytest.raises(Unavailable, match="disk is full"):
            await append(mortal, notes, *large, retry=retry)
    assert await stored(mortal, "notes") == ["a"]
    ballast.unlink()
    assert await append(mortal, notes, *large, retry=True) == Appended((2, 3, 4, 5))
    assert names(await mortal.read("notes", after=1, limit=9)) == [each.payload.decode() for each in large]
    server.sql("ALTER TABLE updates SET TABLESPACE pg_default", database=database)
    server.sql("DROP TABLESPACE small")
