"""Appending on Postgres: one round trip and one commit for each batch, on a connection of its own."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple, cast

import asyncpg
import structlog
from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine
from sqlalchemy.sql.elements import ColumnElement

from quire.db.errors import reason
from quire.documents.backend import UNKNOWN_OUTCOME, Locked, Placed, place, refusal
from quire.errors import DocumentNotFound, QuireError, Unavailable
from quire.rooms.log import Append, Appended, Row

if TYPE_CHECKING:
    from asyncpg.prepared_stmt import PreparedStatement as Prepared

    Connection = asyncpg.Connection[asyncpg.Record]
    PreparedStatement = Prepared[asyncpg.Record]

log = structlog.get_logger(__name__)

# Both statements rely on READ COMMITTED: an UPDATE that waited for another transaction's row lock computes `head + n`
# from the version which that one committed, so two nodes never give out one number twice.
# https://www.postgresql.org/docs/current/transaction-iso.html#XACT-READ-COMMITTED
#
# One document: $1 its id, $2 its epoch, $3 the count of rows, $4.. the columns of the rows.
_APPEND_ONE = """
WITH bumped AS (
    UPDATE documents SET head = head + $3, updated_at = clock_timestamp()
    WHERE id = $1 AND epoch = $2 AND deleted_at IS NULL
    RETURNING head - $3 AS base, updated_at
), stored AS (
    INSERT INTO updates (document_id, seq, payload, actor, origin, created_at)
    SELECT $1, base + n, payload, actor, origin, updated_at
    FROM bumped, unnest($4::bytea[], $5::text[], $6::text[]) WITH ORDINALITY AS row (payload, actor, origin, n)
)
SELECT base FROM bumped
"""

# Several documents: $1 ids, $2 epochs, $3 counts, and for each row $4 its document's id, $5 its place among that
# document's rows (from 1), $6.. its columns. `locked` takes the row locks in the order of ids, so that two nodes cannot
# wait for each other; `bumped` touches only rows that it has locked. The second `= ANY ($1)` lets the planner
# find the rows to update through the key, without a nested loop over the batch.
_APPEND_MANY = """
WITH batch AS (
    SELECT id, epoch, rows FROM unnest($1::text[], $2::text[], $3::bigint[]) AS batch (id, epoch, rows)
), locked AS MATERIALIZED (
    SELECT id FROM documents WHERE id = ANY ($1) ORDER BY id FOR NO KEY UPDATE
), bumped AS (
    UPDATE documents SET head = head + batch.rows, updated_at = clock_timestamp()
    FROM locked JOIN batch ON batch.id = locked.id
    WHERE documents.id = ANY ($1) AND documents.id = locked.id
      AND documents.epoch = batch.epoch AND documents.deleted_at IS NULL
    RETURNING documents.id, documents.head - batch.rows AS base, documents.updated_at
), stored AS (
    INSERT INTO updates (document_id, seq, payload, actor, origin, created_at)
    SELECT bumped.id, bumped.base + row.n, row.payload, row.actor, row.origin, bumped.updated_at
    FROM bumped
    JOIN unnest($4::text[], $5::bigint[], $6::bytea[], $7::text[], $8::text[]) AS row (id, n, payload, actor, origin)
      ON row.id = bumped.id
)
SELECT id, base FROM bumped
"""

_LOCK = """
SELECT id, epoch, head, deleted_at IS NOT NULL AS deleted FROM documents
WHERE id = ANY ($1) ORDER BY id FOR NO KEY UPDATE
"""
_STORED = """
SELECT seq, payload, actor, origin FROM updates
WHERE document_id = $1 AND seq > $2 AND payload = ANY ($3::bytea[]) ORDER BY seq
"""
_INSERT = """
INSERT INTO updates (document_id, seq, payload, actor, origin, created_at)
SELECT $1, seq, payload, actor, origin, clock_timestamp()
FROM unnest($2::bigint[], $3::bytea[], $4::text[], $5::text[]) AS row (seq, payload, actor, origin)
"""
_BUMP = "UPDATE documents SET head = $2, updated_at = clock_timestamp() WHERE id = $1"

# The plans of the two statements do not depend on their values, so planning them anew each time is wasted. What is
# switched off would be chosen for small tables and small batches, and would stay chosen when both have grown.
# A server that was configured to acknowledge before flushing is asked to flush.
_PREPARE = """
SELECT set_config('plan_cache_mode', 'force_generic_plan', false), set_config('jit', 'off', false),
       set_config('enable_seqscan', 'off', false), set_config('enable_nestloop', 'off', false),
       set_config('statement_timeout', $1, false), set_config('idle_in_transaction_session_timeout', $1, false),
       CASE current_setting('synchronous_commit') WHEN 'off' THEN set_config('synchronous_commit', 'on', false) END
"""
_WHO = "SELECT pid, backend_start FROM pg_stat_activity WHERE pid = pg_backend_pid()"
_END = "SELECT pg_terminate_backend(pid, 2000) FROM pg_stat_activity WHERE pid = $1 AND backend_start = $2"

# Who writes rows now, or waits to, and began before :since. A lock is kept until the commit has ended.
_WRITING = text("""
SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)
WHERE relation = 'updates'::regclass AND mode = 'RowExclusiveLock' AND datname = current_database()
  AND pid <> pg_backend_pid() AND state = 'active' AND xact_start <= :since
""")
LOOK_AGAIN_SECONDS = 0.05


class Statements(NamedTuple):
    """The connection for appends and what is prepared on it: looking statements up by their text each time would cost
    a good part of an append's processor time."""

    connection: Connection
    append_one: PreparedStatement
    append_many: PreparedStatement


class PostgresBackend:
    """See `backend.Backend`.

    When an append fails or runs out of time, its connection is dropped, but the server process behind it may still be
    at work, and commit later. Before the next append that process is ended, so that a retry sees all it did.
    So it is when a node is killed in the middle of an append. The next one waits for that before it loads a document:
    clients send again what was not acknowledged, and it has to be found.
    """

    snapshot: Mapping[str, Any] = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}

    def __init__(self, engine: AsyncEngine, commit_seconds: float) -> None:
        self._engine = engine
        self._commit_seconds = commit_seconds
        self._pooled: AsyncConnection | None = None
        self._statements: Statements | None = None
        """None until the first append, and after a failure."""
        # The server's process of our connection, or of the last one we dropped: (pid, start).
        self._process: tuple[int, datetime] | None = None
        self._settling: asyncio.Task[None] | None = None
        """One for all who wait: with a database that does not answer, all are told at once."""
        self._is_settled = False

    def now(self) -> ColumnElement[datetime]:
        return func.statement_timestamp()  # the same wherever one statement says it

    async def settled(self) -> None:
        if self._is_settled:
            return
        if self._settling is None:
            self._settling = asyncio.create_task(self._settle(), name="settle")
            self._settling.add_done_callback(self._has_settled)
        await asyncio.shield(self._settling)

    def _has_settled(self, settling: asyncio.Task[None]) -> None:
        self._settling = None
        self._is_settled = not settling.cancelled() and settling.exception() is None

    async def _settle(self) -> None:
        """No longer than an append may take."""
        loop = asyncio.get_running_loop()
        until = loop.time() + self._commit_seconds
        since: datetime | None = None
        while True:
            async with self._engine.connect() as connection:  # anew: a transaction sees one state of the activity
                since = since or (await connection.execute(select(func.clock_timestamp()))).scalar_one()
                if not (await connection.execute(_WRITING, {"since": since})).scalar_one():
                    return
            if loop.time() > until:
                log.warning("earlier_append_under_way")
                return
            await asyncio.sleep(LOOK_AGAIN_SECONDS)

    async def append(self, batch: Sequence[Append], *, retry: bool) -> list[Appended | QuireError]:
        try:
            if self._statements is not None and not retry:
                if len(batch) == 1:
                    return [await self._append_one(self._statements, batch[0])]
                if len({append.document_id for append in batch}) == len(batch):
                    return await self._append_many(self._statements, batch)
            async with asyncio.timeout(self._commit_seconds):
                statements = self._statements or await self._connect()
                return await self._append_slowly(statements.connection, batch, retry)
        except TimeoutError as error:
            await self._drop()
            raise Unavailable(UNKNOWN_OUTCOME) from error
        except BaseException as error:
            await self._drop()
            if why := reason(error):
                raise Unavailable(why) from error
            raise

    async def close(self) -> None:
        if self._settling is not None:
            self._settling.cancel()
            await asyncio.wait([self._settling])
        if self._pooled is not None:
            await self._pooled.invalidate()
            await self._drop()

    async def _append_one(self, statements: Statements, append: Append) -> Appended | QuireError:
        rows = append.rows
        base = await statements.append_one.fetchval(
            append.document_id,
            append.epoch,
            len(rows),
            [row.payload for row in rows],
            [row.actor for row in rows],
            [row.origin for row in rows],
            timeout=self._commit_seconds,
        )
        if base is None:
            return (await self._refusals(statements.connection, [append]))[0]
        return Appended(tuple(range(base + 1, base + 1 + len(rows))))

    async def _append_many(self, statements: Statements, batch: Sequence[Append]) -> list[Appended | QuireError]:
        rows = [(append.document_id, n, row) for append in batch for n, row in enumerate(append.rows, 1)]
        found = await statements.append_many.fetch(
            [append.document_id for append in batch],
            [append.epoch for append in batch],
            [len(append.rows) for append in batch],
            [document_id for document_id, _, _ in rows],
            [n for _, n, _ in rows],
            [row.payload for _, _, row in rows],
            [row.actor for _, _, row in rows],
            [row.origin for _, _, row in rows],
            timeout=self._commit_seconds,
        )
        bases: dict[str, int] = dict(found)  # type: ignore[arg-type]  # a Record iterates over its values
        refused = iter(await self._refusals(statements.connection, [a for a in batch if a.document_id not in bases]))
        return [
            Appended(tuple(range(base + 1, base + 1 + len(append.rows)))) if base is not None else next(refused)
            for append in batch
            for base in [bases.get(append.document_id)]
        ]

    async def _refusals(self, connection: Connection, batch: Sequence[Append]) -> list[QuireError]:
        """Why these appends found no document to append to."""
        if not batch:
            return []
        documents = await self._lock(connection, batch)
        return [refusal(append, documents.get(append.document_id)) or DocumentNotFound() for append in batch]

    async def _append_slowly(
        self, connection: Connection, batch: Sequence[Append], retry: bool
    ) -> list[Appended | QuireError]:
        """Statement by statement: looks for rows of an earlier attempt, and takes one document several times."""
        results: list[Appended | QuireError] = []
        # Not `connection.transaction()`: it rolls back on a failure, which waits for a server that may be gone.
        await connection.execute("BEGIN ISOLATION LEVEL READ COMMITTED")
        documents = await self._lock(connection, batch)
        for append in batch:
            document = documents.get(append.document_id)
            if refused := refusal(append, document):
                results.append(refused)
                continue
            assert document is not None
            stored: list[asyncpg.Record] = []
            if retry:
                payloads = [row.payload for row in append.rows]
                stored = await connection.fetch(_STORED, append.document_id, append.head, payloads)
            placed = place(append.rows, document.head, (Row(*row) for row in stored))
            if placed.new:
                await self._insert_new(connection, append.document_id, placed)
                documents[append.document_id] = document._replace(head=placed.head)
            results.append(Appended(placed.seqs))
        await connection.execute("COMMIT")
        return results

    async def _insert_new(self, connection: Connection, document_id: str, placed: Placed) -> None:
        await connection.execute(
            _INSERT,
            document_id,
            [seq for seq, _ in placed.new],
            [row.payload for _, row in placed.new],
            [row.actor for _, row in placed.new],
            [row.origin for _, row in placed.new],
        )
        await connection.execute(_BUMP, document_id, placed.head)

    async def _lock(self, connection: Connection, batch: Sequence[Append]) -> dict[str, Locked]:
        found = await connection.fetch(_LOCK, [append.document_id for append in batch])
        return {row["id"]: Locked(row["epoch"], row["head"], row["deleted"]) for row in found}

    async def _connect(self) -> Statements:
        self._pooled = await self._engine.connect()
        raw = (await self._pooled.get_raw_connection()).driver_connection
        connection = cast("Connection", raw)
        if self._process is not None:
            ended = await connection.fetchval(_END, *self._process)
            if ended is False:
                raise Unavailable("The database is still at work on an earlier commit.")
            self._process = None
        await connection.fetchrow(_PREPARE, f"{round(self._commit_seconds * 1000)}ms")
        found = await connection.fetchrow(_WHO)
        assert found is not None
        self._process = (found["pid"], found["backend_start"])
        self._statements = Statements(
            connection, await connection.prepare(_APPEND_ONE), await connection.prepare(_APPEND_MANY)
        )
        return self._statements

    async def _drop(self) -> None:
        """End the connection at once, without a word to a server that may not listen."""
        if self._pooled is None:
            return
        pooled, self._pooled, self._statements = self._pooled, None, None
        if not pooled.closed and not pooled.invalidated:
            connection = (await pooled.get_raw_connection()).driver_connection
            cast("Connection", connection).terminate()
            await pooled.invalidate()
        await pooled.close()
