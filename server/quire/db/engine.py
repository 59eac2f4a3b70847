"""Engines from Quire's database URLs: `sqlite:///relative.db`, `sqlite:////absolute.db`, `postgresql://user@host/name`."""

from __future__ import annotations

import asyncio
from functools import cache
from pathlib import Path
from typing import Any

import asyncpg
from sqlalchemy import Connection, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, QueuePool

CONNECT_SECONDS = 5.0
POOL_SECONDS = 5.0
RETURN_SECONDS = 5.0

# Every connection to SQLite runs these first. WAL with synchronous=FULL flushes the log at each commit, so that a
# commit survives the loss of power; NORMAL would survive only the loss of the process. busy_timeout is set before
# the switch to WAL, which needs the file for itself for a moment.
SQLITE_PRAGMAS = (
    "PRAGMA busy_timeout = 5000",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA journal_size_limit = 67108864",
)

# The execution option that makes a transaction on SQLite take the write lock at its start. One that reads first and
# writes later fails with "database is locked" at once, without waiting, if another wrote in between.
BEGIN = "quire_begin"

# The execution option by which an engine on Postgres gives another, for short reads that are simply done again on a
# connection that was lost: its connections are not pinged before each use, which spares a round trip. It is always the
# same one.
READING = "quire_reading"
READERS = 3


def create_engine(url: str, *, statement_seconds: float | None = 10.0) -> AsyncEngine:
    """An engine for `url`; no connection is made yet. `statement_seconds` bounds each statement on Postgres.

    Raises ValueError for a URL of another database, or for SQLite without a file.
    """
    scheme, separator, rest = url.partition(":///" if url.startswith("sqlite") else "://")
    if not separator:
        raise ValueError(f"not a database URL: {scheme}")
    if scheme == "sqlite":
        return _sqlite(rest)
    if scheme in ("postgresql", "postgres"):
        return _postgres(url, statement_seconds)
    raise ValueError(f"the database must be sqlite or postgresql, not {scheme}")


async def dispose(engine: AsyncEngine) -> None:
    """Close an engine's connections. Whoever was cancelled may be giving one back at this moment, in a task of its own:
    that one is waited for, since a pool that is gone would never close it."""
    loop = asyncio.get_running_loop()
    until = loop.time() + RETURN_SECONDS
    pool = engine.sync_engine.pool
    assert isinstance(pool, QueuePool)
    while pool.checkedout() and loop.time() < until:
        await asyncio.sleep(0.005)
    await engine.dispose()


def _sqlite(file: str) -> AsyncEngine:
    if not file or file.startswith(":memory:"):
        raise ValueError("SQLite needs a file: an in-memory database would lose every document at exit")
    path = Path(file)
    path.parent.mkdir(parents=True, exist_ok=True)
    # isolation_level None: Python's sqlite3 starts no transactions of its own, `begin` below does.
    engine = create_async_engine(
        f"sqlite+aiosqlite:///{path}", connect_args={"isolation_level": None}, pool_timeout=POOL_SECONDS
    )

    @event.listens_for(engine.sync_engine, "connect")
    def configure(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        cursor = connection.cursor()
        for pragma in SQLITE_PRAGMAS:
            cursor.execute(pragma)
        cursor.close()

    @event.listens_for(engine.sync_engine, "begin")
    def begin(connection: Connection) -> None:
        connection.exec_driver_sql(f"BEGIN {connection.get_execution_options().get(BEGIN, 'DEFERRED')}")

    return engine


def _postgres(url: str, statement_seconds: float | None) -> AsyncEngine:
    async def connect(*_: Any, **__: Any) -> asyncpg.Connection[asyncpg.Record]:
        # asyncpg reads the URL itself: libpq's spellings (sslmode, a socket folder as host) work unchanged.
        return await asyncpg.connect(
            url,
            timeout=CONNECT_SECONDS,
            command_timeout=statement_seconds,
            # A node that vanishes in the middle of a transaction must not keep its row locks.
            server_settings={"application_name": "quire", "idle_in_transaction_session_timeout": "30000"},
        )

    def make(size: int, more: int, *, ping: bool) -> AsyncEngine:
        return create_async_engine(
            "postgresql+asyncpg://",
            async_creator=connect,
            pool_size=size,
            max_overflow=more,
            pool_timeout=POOL_SECONDS,
            pool_pre_ping=ping,
            pool_recycle=3600,
        )

    # Pinging first costs well under a millisecond, and spares the first load after a restart of Postgres an error.
    reading = {READING: cache(lambda: make(READERS, READERS, ping=False))}
    return make(5, 10, ping=True).execution_options(**reading)
