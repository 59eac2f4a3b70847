"""Appending on SQLite: one thread with one connection, one transaction for each batch."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncEngine

from quire.db.engine import SQLITE_PRAGMAS
from quire.db.errors import reason
from quire.documents.backend import UNKNOWN_OUTCOME, Locked, place, refusal
from quire.errors import QuireError, Unavailable
from quire.rooms.log import Append, Appended, Row

_LOCK = "SELECT epoch, head, deleted_at IS NOT NULL FROM documents WHERE id = ?"
_STORED = "SELECT seq, payload, actor, origin FROM updates WHERE document_id = ? AND seq > ? ORDER BY seq"
_INSERT = "INSERT INTO updates (document_id, seq, payload, actor, origin, created_at) VALUES (?, ?, ?, ?, ?, ?)"
_BUMP = "UPDATE documents SET head = ?, updated_at = ? WHERE id = ?"


class SqliteBackend:
    """See `backend.Backend`. The thread makes one hop per batch, and never blocks the event loop.

    A batch whose time ran out still runs in the thread; the next one waits for it, so a retry sees what it did.
    """

    snapshot: Mapping[str, Any] = {}

    def __init__(self, engine: AsyncEngine, commit_seconds: float) -> None:
        self._file = engine.url.database or ""
        self._commit_seconds = commit_seconds
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="quire-append")
        self._connection: sqlite3.Connection | None = None
        self._running: asyncio.Future[list[Appended | QuireError]] | None = None

    def now(self) -> datetime:
        return datetime.now(UTC)

    async def settled(self) -> None:
        """What a process has begun ends with it."""

    async def append(self, batch: Sequence[Append], *, retry: bool) -> list[Appended | QuireError]:
        try:
            async with asyncio.timeout(self._commit_seconds):
                if self._running is not None:
                    await asyncio.wait([self._running])
                    self._running.exception()  # looked at, or asyncio would report it as lost
                self._running = asyncio.get_running_loop().run_in_executor(self._thread, self._append, batch, retry)
                # Shielded: a cancelled wait must not make the running batch look finished.
                results = await asyncio.shield(self._running)
                self._running = None
                return results
        except TimeoutError as error:
            raise Unavailable(UNKNOWN_OUTCOME) from error
        except sqlite3.Error as error:
            if why := reason(error):
                raise Unavailable(why) from error
            raise

    async def close(self) -> None:
        await asyncio.get_running_loop().run_in_executor(self._thread, self._disconnect)
        self._thread.shutdown(wait=False)

    def _append(self, batch: Sequence[Append], retry: bool) -> list[Appended | QuireError]:
        """One transaction, in the thread."""
        try:
            connection = self._connection or self._connect()
            connection.execute("BEGIN IMMEDIATE")
            results = [self._append_one(connection, append, retry) for append in batch]
            connection.execute("COMMIT")
        except BaseException:
            # Closing rolls back, and what follows an error on the disk starts from a fresh view of the file.
            self._disconnect()
            raise
        return results

    def _append_one(self, connection: sqlite3.Connection, append: Append, retry: bool) -> Appended | QuireError:
        found = connection.execute(_LOCK, (append.document_id,)).fetchone()
        document = Locked(*found) if found else None
        if refused := refusal(append, document):
            return refused
        assert document is not None
        stored = connection.execute(_STORED, (append.document_id, append.head)) if retry else ()
        placed = place(append.rows, document.head, (Row(*row) for row in stored))
        if placed.new:
            now = datetime.now(UTC).replace(tzinfo=None).isoformat(" ", "microseconds")
            connection.executemany(
                _INSERT,
                [(append.document_id, seq, row.payload, row.actor, row.origin, now) for seq, row in placed.new],
            )
            connection.execute(_BUMP, (placed.head, now, append.document_id))
        return Appended(placed.seqs)

    def _connect(self) -> sqlite3.Connection:
        connection = sqlite3.connect(self._file, isolation_level=None, cached_statements=16)
        self._connection = connection
        for pragma in SQLITE_PRAGMAS:
            connection.execute(pragma)
        return connection

    def _disconnect(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
