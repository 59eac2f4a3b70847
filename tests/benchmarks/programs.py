"""What programs cost and get: changes over REST, reading content, following changes."""

import asyncio
import json
import re
import socket
from collections.abc import Awaitable, Callable
from statistics import median
from time import perf_counter
from typing import Any, cast

import uvloop

from . import machine
from .acknowledgement import PostgresCommit
from .figures import Figure, at_most
from .postgres import Postgres
from .servers import KINDS, Server
from .sockets import Client, Poller, join_all
from .updates import typed_edits
from .wire import Kind, Message, masked_frame

DOCUMENTS = 100
FOLLOWERS = 1000
MARKDOWN_BYTES = 100_000

_HEAD = re.compile(rb"HTTP/1\.1 (\d+)")
_LENGTH = re.compile(rb"\r\ncontent-length: (\d+)", re.IGNORECASE)


class Connection(asyncio.Protocol):
    """A kept-alive HTTP connection, one request at a time."""

    def __init__(self) -> None:
        self._buffer = b""
        self._waiting: asyncio.Future[tuple[int, bytes]] | None = None
        self._transport: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return
        head = self._buffer[: end + 2]
        found = _LENGTH.search(head)
        length = int(found[1]) if found else 0
        if len(self._buffer) < end + 4 + length:
            return
        body, self._buffer = self._buffer[end + 4 : end + 4 + length], b""
        status = _HEAD.match(head)
        assert status is not None
        assert self._waiting is not None
        if not self._waiting.done():
            self._waiting.set_result((int(status[1]), body))

    def connection_lost(self, exc: Exception | None) -> None:
        if self._waiting is not None and not self._waiting.done():
            self._waiting.set_exception(ConnectionError("the server hung up"))

    async def ask(self, method: str, path: str, body: bytes = b"", headers: str = "") -> tuple[int, bytes]:
        """Status and body."""
        assert self._transport is not None
        self._waiting = asyncio.get_running_loop().create_future()
        kind = f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n" if body else ""
        self._transport.write(f"{method} {path} HTTP/1.1\r\nHost: bench\r\n{kind}{headers}\r\n".encode() + body)
        return await self._waiting

    def close(self) -> None:
        """Hang up."""
        if self._transport is not None:
            self._transport.close()


async def connect(server: Server) -> Connection:
    """A new connection."""
    _, made = await asyncio.get_running_loop().create_connection(Connection, server.host, server.port)
    return made


def run(work: Callable[[], Awaitable[Any]]) -> Any:
    """Run on a fast loop."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_await(work))


async def _await(work: Callable[[], Awaitable[Any]]) -> Any:
    return await work()


def patches(postgres: Postgres, seconds: float) -> list[Figure]:
    """How many changes a second over many documents, each answered before its author sends the next."""
    with Server(KINDS["quire"], postgres.new_database()) as server:

        async def author(number: int, until: float, seen: list[int]) -> None:
            connection = await connect(server)
            path = f"/api/v1/documents/patch-{number}"
            assert (await connection.ask("POST", "/api/v1/documents", b'{"id":"patch-%d"}' % number))[0] == 201
            base = 0
            while perf_counter() < until:
                body = b'{"base":%d,"ops":[%s{"insert":"x"}]}' % (base, b'{"retain":%d},' % base if base else b"")
                status, answer = await connection.ask("PATCH", path + "/content", body)
                assert status == 200, answer
                revision = json.loads(answer)["revision"]
                assert revision == base + 1, "out of order"
                base = revision
            seen.append(base)
            status, content = await connection.ask("GET", path + "/content?format=text")
            assert content == b"x" * base, "lost"
            connection.close()

        async def work() -> float:
            seen: list[int] = []
            began = perf_counter()
            await asyncio.gather(*(author(n, began + seconds, seen) for n in range(DOCUMENTS)))
            return sum(seen) / seconds

        before = machine.processor_seconds(server.pid)
        rate = run(work)
        cost = (machine.processor_seconds(server.pid) - before) / (rate * seconds)
    note = f"{cost * 1e6:.0f} µs of the server each; none lost, all in order"
    title = f"Changes by PATCH over {DOCUMENTS} documents"
    return [Figure(title, f"{rate:,.0f} a second ({note})", "at least 1,000 a second", rate >= 1000)]


class Listener(Client):
    """Notes when an update came."""

    came = 0.0
    count = 0

    def on_message(self, message: Message) -> None:
        if message.kind is Kind.UPDATE:
            self.came = perf_counter()
            self.count += 1


def delivery(postgres: Postgres, count: int) -> list[Figure]:
    """How long a PATCH takes into another editor's hands, beside a keystroke, and a bare commit."""
    url = postgres.new_database()
    with Server(KINDS["quire"], url) as server, Poller() as poller:
        dialect = server.kind.dialect
        listener = Listener(server.host, server.port, dialect, "delivery")
        author = Client(server.host, server.port, dialect, "delivery")
        join_all(poller, [lambda: listener])
        join_all(poller, [lambda: author])
        connection = socket.create_connection((server.host, server.port), 10)
        bare = PostgresCommit(url)
        keystrokes, changes, commits = list[float](), list[float](), list[float]()
        for number, edit in enumerate(typed_edits(5_000_000_002, count)):
            seen = listener.count
            began = perf_counter()
            author.send(masked_frame(dialect.update(author.room, edit)))
            poller.run_until(lambda seen=seen: listener.count > seen, 10, "a keystroke")  # type: ignore[misc]
            keystrokes.append(listener.came - began)
            _pause(poller)
            seen = listener.count
            body = b'{"base":%d,"ops":[{"insert":"p"}]}' % (2 * number)  # what is surely stored
            head = f"Host: bench\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
            request = f"PATCH /api/v1/documents/delivery/content HTTP/1.1\r\n{head}".encode() + body
            began = perf_counter()
            connection.sendall(request)
            poller.run_until(lambda seen=seen: listener.count > seen, 10, "a change")  # type: ignore[misc]
            changes.append(listener.came - began)
            assert connection.recv(65536).startswith(b"HTTP/1.1 200")
            _pause(poller)
            began = perf_counter()
            bare.commit(edit)
            commits.append(perf_counter() - began)
            _pause(poller)
        connection.close()
        bare.close()
    keystroke, change, commit = (median(times) * 1e3 for times in (keystrokes, changes, commits))
    ceiling = 1.3 * keystroke + commit
    note = f"a keystroke {keystroke:.2f} ms, a bare commit {commit:.2f} ms"
    title = "A PATCH into another editor's hands, p50"
    return [Figure(title, f"{change:.2f} ms ({note})", f"at most {ceiling:.2f} ms", change <= ceiling)]


def _pause(poller: Poller) -> None:
    until = perf_counter() + 0.02
    while (left := until - perf_counter()) > 0:
        poller.poll(left)


def reading(postgres: Postgres, count: int) -> list[Figure]:
    """A document of 100 KB as Markdown, changed before each reading; and when nothing has changed."""
    spoken = "It says little, and says it at some length, so that there is text to read. " * 6
    paragraph = f"A paragraph of ordinary words that goes on for a while, with one **bold** word in it. {spoken}"
    part = f"{paragraph}\n\n{paragraph}\n\n- {paragraph[:80]}\n- {paragraph[:60]}\n\n"
    text = "".join(f"## Part {number}\n\n{part}" for number in range(120))[:MARKDOWN_BYTES]
    with Server(KINDS["quire"], postgres.new_database()) as server:

        async def work() -> tuple[float, float]:
            connection = await connect(server)
            await connection.ask("POST", "/api/v1/documents", b'{"id":"reading"}')
            path = "/api/v1/documents/reading/content"
            markdown = f"Content-Type: text/markdown\r\nContent-Length: {len(text)}\r\n"
            status, answer = await connection.ask("PUT", path, headers=markdown + "\r\n" + text.rstrip())
            assert status == 200, answer
            read, unchanged = list[float](), list[float]()
            for _ in range(count):
                await connection.ask("POST", path + "/append", b'{"ops":[{"insert":"x\\n"}]}')
                began = perf_counter()
                status, answer = await connection.ask("GET", path + "?format=markdown")
                read.append(perf_counter() - began)
                assert (status, len(answer) >= MARKDOWN_BYTES * 0.9) == (200, True)
                status, answer = await connection.ask("GET", "/api/v1/documents/reading")
                found = json.loads(answer)
                tag = f'If-None-Match: "{found["epoch"]}-{found["head"]};markdown"\r\n'
                began = perf_counter()
                status, _ = await connection.ask("GET", path + "?format=markdown", headers=tag)
                unchanged.append(perf_counter() - began)
                assert status == 304
            connection.close()
            return median(read) * 1e3, median(unchanged) * 1e3

        read, unchanged = run(work)
    return [
        at_most("A document of 100 KB as Markdown, p50", read, 15, "ms"),
        at_most("The same if nothing has changed (304), p50", unchanged, 1, "ms"),
    ]


class Stream(asyncio.Protocol):
    """A follower: counts revisions."""

    def __init__(self, request: bytes) -> None:
        self._request = request
        self.count = 0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        cast(asyncio.Transport, transport).write(self._request)

    def data_received(self, data: bytes) -> None:
        self.count += data.count(b"\nevent: change\n")


def followers(postgres: Postgres, seconds: float) -> list[Figure]:
    """What telling a change to a follower costs, beside telling it to a WebSocket member, with 1,000 of either."""
    as_events = _cost(postgres, seconds, streams=True)
    as_members = _cost(postgres, seconds, streams=False)
    note = f"a WebSocket member {as_members * 1e6:.1f} µs"
    ceiling = 1.5 * as_members * 1e6
    return [at_most(f"A change told to each of {FOLLOWERS:,} followers", as_events * 1e6, ceiling, "µs", note)]


def _cost(postgres: Postgres, seconds: float, *, streams: bool) -> float:
    """Processor seconds of the server for one edit told to one listener; two people type 5 edits a second each."""
    with Server(KINDS["quire"], postgres.new_database()) as server, Poller() as poller:
        dialect = server.kind.dialect
        authors = [Client(server.host, server.port, dialect, "followed") for _ in range(2)]
        for author in authors:
            join_all(poller, [lambda author=author: author])  # type: ignore[misc]
        edits = [typed_edits(5_000_000_010 + number, int(20 * seconds) + 50) for number in range(2)]
        loop = uvloop.new_event_loop()
        request = b"GET /api/v1/documents/followed/changes HTTP/1.1\r\nHost: b\r\nAccept: text/event-stream\r\n\r\n"
        told: list[Stream] = []
        members: list[Listener] = []
        if streams:

            async def follow() -> None:
                for _ in range(FOLLOWERS):
                    _, stream = await loop.create_connection(lambda: Stream(request), server.host, server.port)
                    told.append(stream)
                await asyncio.sleep(2)

            loop.run_until_complete(follow())
        else:
            members = [Listener(server.host, server.port, dialect, "followed") for _ in range(FOLLOWERS)]
            join_all(poller, [lambda member=member: member for member in members])  # type: ignore[misc]

        def type_for(duration: float) -> int:
            sent, began = 0, perf_counter()
            while perf_counter() < began + duration:
                due = int((perf_counter() - began) * 10)
                while sent < due:
                    which = sent % 2
                    frame = masked_frame(dialect.update("followed", edits[which].pop(0)))
                    authors[which].send(frame)
                    sent += 1
                poller.poll(0.005)
                if streams:
                    loop.run_until_complete(asyncio.sleep(0.001))
            return sent

        type_for(1.0)
        before = machine.processor_seconds(server.pid)
        sent = type_for(seconds)
        until = perf_counter() + 1
        while perf_counter() < until:
            poller.poll(0.01)
            if streams:
                loop.run_until_complete(asyncio.sleep(0.001))
        spent = machine.processor_seconds(server.pid) - before
        if streams:
            assert all(stream.count > 0 for stream in told)
        loop.close()
    return spent / (sent * FOLLOWERS)


def measure(postgres: Postgres, *, quick: bool) -> list[Figure]:
    """Everything about programs."""
    seconds = 2.0 if quick else 8.0
    return [
        *patches(postgres, seconds),
        *delivery(postgres, 20 if quick else 200),
        *reading(postgres, 5 if quick else 50),
        *followers(postgres, seconds),
    ]
