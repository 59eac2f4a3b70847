"""Migrations make exactly the schema that the code declares, once, and never touch a newer one."""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

from quire.db.engine import create_engine
from quire.db.migrate import DatabaseTooNew, config, migrate
from quire.documents.store import Store
from quire.paths import client_dir, migrations_dir
from tests.support.postgres import Postgres

ROOT = Path(__file__).parents[2]


def run_alembic(connection: Connection, name: str, *arguments: str) -> None:
    made = config()
    made.attributes["connection"] = connection
    getattr(command, name)(made, *arguments)


async def test_tables_and_migrations_agree(engine: AsyncEngine) -> None:
    """Alembic finds no difference between the migrated database and the declared tables."""
    async with engine.begin() as connection:
        await connection.run_sync(run_alembic, "check")


async def test_migrations_can_be_undone_and_repeated(engine: AsyncEngine) -> None:
    """Down to nothing and up again gives a working database."""
    async with engine.begin() as connection:
        await connection.run_sync(run_alembic, "downgrade", "base")
    await migrate(engine)
    store = Store(engine)
    assert (await store.load("notes", create=True)).head == 0
    await store.close()


async def test_migrating_twice_keeps_documents(engine: AsyncEngine, store: Store) -> None:
    """A start on a database that is up to date changes nothing."""
    made = await store.load("notes", create=True)
    await migrate(engine)
    assert await store.load("notes", create=False) == made


async def test_nodes_that_start_at_once(postgres: Postgres) -> None:
    """Five nodes that migrate an empty Postgres database at the same moment all succeed."""
    url = postgres.url(postgres.create_database())
    await asyncio.gather(*(migrate(url) for _ in range(5)))
    engine = create_engine(url)
    async with engine.connect() as connection:
        versions = (await connection.execute(text("SELECT version_num FROM alembic_version"))).all()
    await engine.dispose()
    assert len(versions) == 1


async def test_processes_that_start_at_once(tmp_path: Path) -> None:
    """Three processes that migrate one new SQLite file at the same moment all succeed."""
    program = "import asyncio, sys; from quire.db.migrate import migrate; asyncio.run(migrate(sys.argv[1]))"
    nodes = [
        await asyncio.create_subprocess_exec(
            sys.executable, "-c", program, f"sqlite:///{tmp_path}/new.db", stderr=asyncio.subprocess.PIPE
        )
        for _ in range(3)
    ]
    outputs = [(await node.communicate())[1].decode() for node in nodes]
    assert outputs == ["", "", ""]


async def test_a_newer_database_is_refused(engine: AsyncEngine) -> None:
    """A database of a newer version is refused with its revision in the message, and is not changed."""
    async with engine.begin() as connection:
        await connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    with pytest.raises(DatabaseTooNew, match="9999"):
        await migrate(engine)
    async with engine.connect() as connection:
        assert (await connection.execute(text("SELECT version_num FROM alembic_version"))).scalar_one() == "9999"


def test_alembic_on_the_command_line(tmp_path: Path) -> None:
    """Alembic itself, started in the checkout, finds the scripts and the database."""
    environment = os.environ | {"QUIRE_DATABASE": f"sqlite:///{tmp_path}/new.db"}
    for arguments in (("upgrade", "head"), ("check",)):
        done = subprocess.run(
            [sys.executable, "-m", "alembic", *arguments], cwd=ROOT, env=environment, check=True, capture_output=True
        )
    assert b"No new upgrade operations" in done.stdout


def test_files_are_found_in_the_checkout() -> None:
    """Run from a checkout, the scripts and the client are those of the tree."""
    assert (migrations_dir(), client_dir()) == (ROOT / "migrations", ROOT / "client" / "dist")
    assert (migrations_dir() / "env.py").is_file()


@pytest.mark.parametrize("url", ["mysql://host/name", "sqlite://", "sqlite:///:memory:", "sqlite:///", "quire.db"])
def test_unknown_databases_are_refused(url: str) -> None:
    """A URL of another database, or of no file, is a ValueError before anything is opened."""
    with pytest.raises(ValueError, match=r"database|file"):
        create_engine(url)


async def test_a_relative_file_and_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A relative URL is relative to where the process runs, and its folder is made."""
    monkeypatch.chdir(tmp_path)
    await migrate("sqlite:///data/quire.db")
    assert (tmp_path / "data" / "quire.db").is_file()
