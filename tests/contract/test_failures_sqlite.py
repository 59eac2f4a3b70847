"""SQLite fails in every way it can: each is Unavailable, and loses nothing acknowledged."""

from __future__ import annotations

import asyncio
import json
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from tests.contract.rows import append, stored

from quire.db.engine import SQLITE_PRAGMAS, create_engine
from quire.documents.store import Store
from quire.errors import Unavailable
from quire.rooms.log import Appended, Checkpoint

ROOT = Path(__file__).parents[2]

# Those of the connection for appends alone.
APPEND_PRAGMAS = "quire.documents.sqlite.SQLITE_PRAGMAS"
NO_DATABASE = b"no database at all " * 1000


@pytest.fixture
def file(sqlite_url: str) -> Path:
    return Path(sqlite_url.removeprefix("sqlite:///"))


def overwrite(file: Path) -> None:
    file.write_bytes(NO_DATABASE)
    for rest in ("-wal", "-shm"):
        Path(f"{file}{rest}").unlink(missing_ok=True)


def content(file: Path) -> bytes:
    return file.read_bytes()


@pytest.fixture
async def impatient(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Store]:
    """A store whose appends wait a twentieth of a second for a lock, and half a second for anything else."""
    monkeypatch.setattr(APPEND_PRAGMAS, (*SQLITE_PRAGMAS, "PRAGMA busy_timeout = 50"))
    engine = create_engine(sqlite_url)
    store = Store(engine, commit_seconds=0.5)
    yield store
    await store.close()
    await engine.dispose()


async def test_commits_are_flushed_to_the_disk(file: Path, sqlite_url: str) -> None:
    """The file is in WAL mode, and each connection of the engine syncs at every commit and checks references."""
    engine = create_engine(sqlite_url)
    async with engine.connect() as connection:
        found = [
            (await connection.exec_driver_sql(f"PRAGMA {name}")).scalar_one()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    await engine.dispose()
    full = 2
    assert found == ["wal", full, 1]


async def test_a_locked_file(file: Path, impatient: Store) -> None:
    """While another program holds the write lock, an append is Unavailable; afterwards it is stored once."""
    notes = await impatient.load("notes", create=True)
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(Unavailable, match="busy"):
        await append(impatient, notes, "a")
    other.close()
    assert await append(impatient, notes, "a", retry=True) == Appended((1,))


async def test_an_append_that_takes_too_long(file: Path, sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """An append whose time ran out goes on in its thread; the retry waits for it, and finds what it stored."""
    monkeypatch.setattr(APPEND_PRAGMAS, (*SQLITE_PRAGMAS, "PRAGMA busy_timeout = 60000"))
    engine = create_engine(sqlite_url)
    store = Store(engine, commit_seconds=0.2)
    notes = await store.load("notes", create=True)
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    for retry in (False, True):
        with pytest.raises(Unavailable, match="not known"):
            await append(store, notes, "a", retry=retry)
    other.close()
    while True:
        try:
            assert await append(store, notes, "a", retry=True) == Appended((1,))
            break
        except Unavailable:
            await asyncio.sleep(0)
    assert await stored(store, "notes") == ["a"]
    await store.close()
    await engine.dispose()


async def test_a_full_disk(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the file may not grow, the append says that the disk is full and stores nothing; later it succeeds."""
    limit = "PRAGMA max_page_count = 40"
    monkeypatch.setattr(APPEND_PRAGMAS, (*SQLITE_PRAGMAS, limit))
    engine = create_engine(sqlite_url)
    store = Store(engine)
    notes = await store.load("notes", create=True)
    await append(store, notes, "a")
    large = ["x" * 50_000 + str(n) for n in range(4)]
    for retry in (False, True):
        with pytest.raises(Unavailable, match="disk is full"):
            await append(store, notes, *large, retry=retry)
    assert await stored(store, "notes") == ["a"]
    monkeypatch.undo()
    assert await append(store, notes, *large, retry=True) == Appended((2, 3, 4, 5))
    assert await stored(store, "notes") == ["a", *large]
    await store.close()
    await engine.dispose()


async def test_a_damaged_file(file: Path, sqlite_url: str) -> None:
    """A file that is no database any more is Unavailable for every method, and is left as it is."""
    overwrite(file)
    engine = create_engine(sqlite_url)
    store = Store(engine)
    for attempt in (
        store.load("notes", create=True),
        store.ping(),
        store.write_checkpoint("notes", "x", Checkpoint(1, b"")),
        store.append([]),
    ):
        with pytest.raises(Unavailable, match="no SQLite database"):
            await attempt
    await store.close()
    await engine.dispose()
    assert content(file) == NO_DATABASE


async def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    """A database inside something that is a file is an error at once, before anything is served."""
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match="file"):
        create_engine(f"sqlite:///{tmp_path}/file/quire.db")


async def test_a_killed_process_keeps_what_it_acknowledged(sqlite_url: str) -> None:
    """A process that is killed while it appends leaves a file with every row that it reported, in order."""
    node = await asyncio.create_subprocess_exec(
        sys.executable,
        *("-m", "tests.contract.reporter", sqlite_url),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    assert node.stdout is not None
    reported = [json.loads(await node.stdout.readline()) for _ in range(100)]
    node.send_signal(signal.SIGKILL)
    reported += [
        json.loads(line) for line in (await node.stdout.read()).splitlines(keepends=True) if line[-1:] == b"\n"
    ]
    await node.wait()
    engine = create_engine(sqlite_url)
    store = Store(engine)
    kept = await stored(store, "notes")
    await store.close()
    await engine.dispose()
    assert kept[: len(reported)] == [f"row {n}" for n in reported]
    assert len(kept) - len(reported) in (0, 1)
