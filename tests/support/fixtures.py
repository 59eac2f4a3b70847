"""Fixtures that several suites share: databases, and servers on them."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import closing
from pathlib import Path
from typing import Protocol

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from quire.db.engine import create_engine
from quire.db.migrate import migrate
from quire.documents.store import Store
from tests.support.postgres import Postgres
from tests.support.s3 import S3
from tests.support.server import QuireServer

TEMPLATE = "quire_template"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A running server that nobody kills; one for the whole run."""
    with closing(Postgres()) as server:
        server.start()
        server.create_database(TEMPLATE)
        asyncio.run(migrate(server.url(TEMPLATE)))
        yield server


@pytest.fixture(scope="session")
def s3(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3]:
    """A running server that speaks S3; one for the whole run."""
    with closing(S3(tmp_path_factory.mktemp("s3"))) as server:
        server.start()
        yield server


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """The URL of a fresh, migrated database on Postgres."""
    name = postgres.create_database(template=TEMPLATE)
    yield postgres.url(name)
    postgres.drop_database(name)


@pytest.fixture
async def sqlite_url(tmp_path: Path) -> str:
    """The URL of a fresh, migrated SQLite file."""
    url = f"sqlite:///{tmp_path}/quire.db"
    await migrate(url)
    return url


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request: pytest.FixtureRequest) -> str:
    """Each test runs once on a fresh SQLite file, once on a fresh Postgres database."""
    url: str = request.getfixturevalue(f"{request.param}_url")
    return url


@pytest.fixture
async def engine(database_url: str) -> AsyncIterator[AsyncEngine]:
    made = create_engine(database_url)
    yield made
    await made.dispose()


@pytest.fixture
async def store(engine: AsyncEngine) -> AsyncIterator[Store]:
    made = Store(engine)
    yield made
    await made.close()


@pytest.fixture
async def second_store(database_url: str) -> AsyncIterator[Store]:
    """A store of another node, with an engine of its own, on the same database."""
    engine = create_engine(database_url)
    made = Store(engine)
    yield made
    await made.close()
    await engine.dispose()


class Quire(Protocol):
    """Starts servers."""

    def __call__(self, database: str | None = None, *, start: bool = True, **settings: object) -> QuireServer:
        """A server on `database` (by default an SQLite file of its own), with settings as QUIRE_* in lower case."""


@pytest.fixture
def quire(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Quire]:
    """Starts servers that end with the test, which fails if one of them logged an error that it does not expect."""
    servers: list[QuireServer] = []

    def make(database: str | None = None, *, start: bool = True, **settings: object) -> QuireServer:
        folder = tmp_path / f"quire-{len(servers)}"
        folder.mkdir()
        server = QuireServer(folder, database=database, settings=settings)
        servers.append(server)
        if start:
            server.start()
        return server

    yield make
    unexpected = []
    for server in servers:
        server.close()
        request.node.add_report_section("teardown", "log of quire", server.log()[-20_000:])
        if not server.expects_errors:
            unexpected += server.errors()
    assert unexpected == []
