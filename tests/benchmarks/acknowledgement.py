"""How long an edit takes to be called stored, beside a bare commit on the same database in the same seconds."""

import asyncio
import sqlite3
import tempfile
from abc import ABC, abstractmethod
from pathlib import Path
from statistics import median
from time import perf_counter

import asyncpg

from .figures import Figure, at_most
from .load import percentile
from .postgres import Postgres
from .servers import KINDS, Server
from .sockets import Client, Poller, join_all
from .updates import typed_edits
from .wire import Kind, Message, masked_frame

# An edit, a pause, a bare commit, a pause: one edit every 50 ms or so, as one person types.
_PAUSE = 0.025
_CEILING_MS = 2.0


class BareCommit(ABC):
    """The cheapest durable write that the database offers: one row of an edit's size, committed."""

    @abstractmethod
    def commit(self, payload: bytes) -> None:
        """Insert and commit, and return when it is durable."""

    @abstractmethod
    def close(self) -> None:
        """Disconnect."""


class PostgresCommit(BareCommit):
    """Through asyncpg, one statement that is its own transaction."""

    def __init__(self, url: str) -> None:
        self._loop = asyncio.new_event_loop()
        self._connection: asyncpg.Connection[asyncpg.Record] = self._loop.run_until_complete(asyncpg.connect(url))
        self._loop.run_until_complete(
            self._connection.execute("CREATE TABLE bare_commit (id bigserial PRIMARY KEY, payload bytea NOT NULL)")
        )

    def commit(self, payload: bytes) -> None:
        """Insert and commit."""
        insert = self._connection.execute("INSERT INTO bare_commit (payload) VALUES ($1)", payload)
        self._loop.run_until_complete(insert)

    def close(self) -> None:
        """Disconnect."""
        self._loop.run_until_complete(self._connection.close())
        self._loop.close()


class SqliteCommit(BareCommit):
    """A second file in the same folder, with the settings that Quire uses."""

    def __init__(self, path: Path) -> None:
        self._connection = sqlite3.connect(path, isolation_level=None)
        self._connection.execute("PRAGMA journal_mode=WAL")
        self._connection.execute("PRAGMA synchronous=FULL")
        self._connection.execute("CREATE TABLE bare_commit (id INTEGER PRIMARY KEY, payload BLOB NOT NULL)")

    def commit(self, payload: bytes) -> None:
        """Insert and commit."""
        self._connection.execute("INSERT INTO bare_commit (payload) VALUES (?)", (payload,))

    def close(self) -> None:
        """Disconnect."""
        self._connection.close()


class Author(Client):
    """A client that counts its durable acknowledgements."""

    stored = 0

    def on_message(self, message: Message) -> None:
        """Count."""
        if message.kind is Kind.STORED:
            self.stored += 1


def join_author(poller: Poller, server: Server, room: str) -> Author:
    """An author in `room` whose first synchronisation is acknowledged, so that what is counted next is its edits."""
    author = Author(server.host, server.port, server.kind.dialect, room)
    join_all(poller, [lambda: author])
    poller.run_until(lambda: author.stored >= 1, 10, "acknowledging step 2")
    return author


def _alternate(server: Server, bare: BareCommit, count: int) -> tuple[list[float], list[float]]:
    """Seconds until each acknowledgement, and until each bare commit."""
    edits = typed_edits(5_000_000_001, count)
    acknowledged: list[float] = []
    committed: list[float] = []

    def pause(poller: Poller) -> None:
        until = perf_counter() + _PAUSE
        while (left := until - perf_counter()) > 0:
            poller.poll(left)

    with Poller() as poller:
        author = join_author(poller, server, "acknowledgement")
        frames = [masked_frame(server.kind.dialect.update(author.room, edit)) for edit in edits]
        for number, (edit, frame) in enumerate(zip(edits, frames, strict=True), author.stored + 1):
            sent_at = perf_counter()
            author.send(frame)
            poller.run_until(lambda number=number: author.stored >= number, 10, "an acknowledgement")  # type: ignore[misc]
            acknowledged.append(perf_counter() - sent_at)
            pause(poller)
            began = perf_counter()
            bare.commit(edit)
            committed.append(perf_counter() - began)
            pause(poller)
    return acknowledged, committed


def _figures(database: str, acknowledged: list[float], committed: list[float]) -> list[Figure]:
    # The first few warm up connections and caches on both sides.
    acknowledged, committed = acknowledged[20:], committed[20:]
    ours, bare = median(acknowledged) * 1e3, median(committed) * 1e3
    slowest = [percentile(values, 0.99) * 1e3 for values in (acknowledged, committed)]
    note = f"{ours:.2f} against {bare:.2f} ms; p99 {slowest[0]:.1f} against {slowest[1]:.1f} ms"
    return [at_most(f"Acknowledgement over a bare commit, p50, {database}", ours - bare, _CEILING_MS, "ms", note)]


def measure(postgres: Postgres, count: int) -> list[Figure]:
    """`count` edits on each kind of database."""
    kind = KINDS["quire-hocuspocus"]
    url = postgres.new_database()
    with Server(kind, url) as server:
        bare: BareCommit = PostgresCommit(url)
        try:
            figures = _figures("Postgres", *_alternate(server, bare, count))
        finally:
            bare.close()
    with tempfile.TemporaryDirectory(prefix="quire-bench-", dir="/var/tmp") as name:
        folder = Path(name)
        with Server(kind, f"sqlite:///{folder / 'quire.db'}") as server:
            bare = SqliteCommit(folder / "bare.db")
            try:
                figures += _figures("SQLite", *_alternate(server, bare, count))
            finally:
                bare.close()
    return figures
