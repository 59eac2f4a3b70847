"""Small reads that a request waits for, such as who sends it: with as few hops and round trips as there can be."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.pool import ConnectionPoolEntry

from quire.db.engine import READING, SQLITE_PRAGMAS, dispose
from quire.db.errors import unavailable

T = TypeVar("T")

THREADS = 2


class Reader:
    """Runs functions that read with a connection, each outside of a transaction.

    On SQLite a function runs whole in a thread; over the asynchronous engine, each of the half a dozen steps of one
    query would be a hop to a thread and back, which takes six times as long.
    """

    def __init__(self, engine: AsyncEngine) -> None:
        own = engine.get_execution_options().get(READING)
        self._own: AsyncEngine | None = own() if own is not None else None
        self._engine = (self._own or engine).execution_options(isolation_level="AUTOCOMMIT")
        self._sqlite: Engine | None = None
        if engine.dialect.name == "sqlite":
            self._sqlite = _open(engine.url.database or "")
            self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="quire-read")

    async def __call__(self, read: Callable[[Connection], T]) -> T:
        """What `read` returns. Raises Unavailable."""
        with unavailable():
            if self._sqlite is not None:
                return await asyncio.get_running_loop().run_in_executor(self._threads, self._read, read)
            try:
                return await self._read_over_network(read)
            except DBAPIError as error:
                if not error.connection_invalidated:
                    raise
                # The connection had been lost before it was used, as by a restart. All others of that time are given
                # up with it, so the next is new.
                return await self._read_over_network(read)

    async def close(self) -> None:
        """May be called again; whoever reads afterwards opens anew."""
        if self._sqlite is not None:
            self._sqlite.dispose()
        if self._own is not None:
            await dispose(self._own)

    async def _read_over_network(self, read: Callable[[Connection], T]) -> T:
        async with self._engine.connect() as connection:
            return await connection.run_sync(read)

    def _read(self, read: Callable[[Connection], T]) -> T:
        assert self._sqlite is not None
        with self._sqlite.connect() as connection:
            return read(connection)


def _open(file: str) -> Engine:
    engine = create_engine(
        f"sqlite:///{file}", connect_args={"isolation_level": None, "check_same_thread": False}, pool_size=THREADS
    )

    @event.listens_for(engine, "connect")
    def configure(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        for pragma in SQLITE_PRAGMAS:
            cursor.execute(pragma)
        cursor.close()

    return engine
