"""What stores are built on: reading and writing on SQLite or Postgres."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import Insert as PostgresInsert
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.sql import Executable

from quire.db.engine import BEGIN
from quire.db.errors import unavailable
from quire.db.reader import Reader
from quire.errors import QuireError


class Database:
    """Base of stores. Every method of a store raises Unavailable if the database does not do its part."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._sqlite = engine.dialect.name == "sqlite"

    def _insert(self, table: Table) -> PostgresInsert | SqliteInsert:
        """An INSERT that can say ON CONFLICT."""
        return sqlite_insert(table) if self._sqlite else postgres_insert(table)

    @asynccontextmanager
    async def _reading(self, **options: Any) -> AsyncIterator[AsyncConnection]:
        """A transaction for reading, with execution options such as an isolation level."""
        with unavailable():
            async with self._engine.execution_options(**options).connect() as connection:
                yield connection

    @asynccontextmanager
    async def _writing(self, lock: Executable | None = None) -> AsyncIterator[AsyncConnection]:
        """A transaction that is committed at the end. With `lock`, a statement that takes an advisory lock of Postgres,
        what was read stays true until then; on SQLite, whoever writes is alone anyway."""
        with unavailable():
            async with self._engine.execution_options(**{BEGIN: "IMMEDIATE"}).begin() as connection:
                if lock is not None and not self._sqlite:
                    await connection.execute(lock)
                yield connection


class QuickDatabase(Database):
    """Base of stores with small reads that a request waits for (`_read`). Those have connections of their own."""

    def __init__(self, engine: AsyncEngine) -> None:
        super().__init__(engine)
        self._read = Reader(engine)

    async def close(self) -> None:
        """Close the connections of its own. The engine is its maker's."""
        await self._read.close()


@contextmanager
def broken_rule(meaning: type[QuireError]) -> Iterator[None]:
    """What it means that a row cannot be: its address is taken, or its user was deleted just now."""
    try:
        yield
    except IntegrityError as error:
        raise meaning from error
