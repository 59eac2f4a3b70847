"""Holds up the commits of a server from outside, through its database."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import asyncpg


@asynccontextmanager
async def no_commits(database: str) -> AsyncIterator[None]:
    """While this is open, nobody else can write to the database; what waits is committed afterwards."""
    if database.startswith("sqlite:///"):
        connection = sqlite3.connect(
            database.removeprefix("sqlite:///"), isolation_level=None, timeout=10, check_same_thread=False
        )
        try:
            # Not in this thread: a server in the same loop may be in the middle of a commit, and must end it.
            await asyncio.to_thread(connection.execute, "BEGIN IMMEDIATE")
            yield
        finally:
            connection.close()
        return
    postgres = await asyncpg.connect(database)
    try:
        async with postgres.transaction():
            await postgres.execute("LOCK TABLE updates IN EXCLUSIVE MODE")
            yield
    finally:
        await postgres.close()
