"""What the stores of people share: reading and writing on SQLite or Postgres."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from typing import Any

from sqlalchemy import text
from sqlalchemy.dialects.postgresql import Insert as PostgresInsert
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from quire.db.engine import BEGIN
from quire.db.errors import unavailable
from quire.db.reader import Reader
from quire.errors import QuireError

# Any constant works that the migrations do not use; this one spells "people" in ASCII.
_LOCK = 0x70656F706C65


class Database:
    """Every method of a store raises Unavailable if the database does not do its part."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._sqlite = engine.dialect.name == "sqlite"
        self._read = Reader(engine)

    async def close(self) -> None:
        """Close the connections of its own. The engine is its maker's."""
        await self._read.close()

    def _insert(self, table: Any) -> PostgresInsert | SqliteInsert:
        return sqlite_insert(table) if self._sqlite else postgres_insert(table)

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator[AsyncConnection]:
        with unavailable():
            async with self._engine.connect() as connection:
                yield connection

    @asynccontextmanager
    async def _writing(self, *, lock: bool = False) -> AsyncIterator[AsyncConnection]:
        """With `lock`, what was read stays true until the commit: SQLite has one writer anyway."""
        with unavailable():
            async with self._engine.execution_options(**{BEGIN: "IMMEDIATE"}).begin() as connection:
                if lock and not self._sqlite:
                    await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
                yield connection


@contextmanager
def broken_rule(meaning: type[QuireError]) -> Iterator[None]:
    """What it means that a row cannot be: its address is taken, or its user was deleted just now."""
    try:
        yield
    except IntegrityError as error:
        raise meaning from error
