"""Fixtures that several suites share: databases."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from sqlalchemy.ext.asyncio import AsyncEngine

from quire.db.engine import create_engine
from quire.db.migrate import migrate
from quire.documents.store import Store
from tests.support.postgres import Postgres

TEMPLATE = "quire_template"


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """A running server that nobody kills; one for the whole run."""
    server = Postgres()
    try:
        server.start()
        server.create_database(TEMPLATE)
        asyncio.run(migrate(server.url(TEMPLATE)))
        yield server
    finally:
        server.close()


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
