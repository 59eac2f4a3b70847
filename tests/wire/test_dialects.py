"""What the two Yjs dialects say, frame by frame and in which order."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from pycrdt import Doc, Text, merge_updates

from tests.support.clients import DIALECTS, Client, HocuspocusWire, Kind, Message, Wire, YjsWire
from tests.support.lib0 import with_length
from tests.support.locks import no_commits
from tests.support.rawlog import read_log
from tests.wire.service import Service, running

dialects = pytest.mark.parametrize("dialect", DIALECTS)

NOTHING = b"\x00\x00"
"""An update that brings nothing."""


class Bare:
    """One socket that says only what a test says."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, wire: Wire) -> None:
        self.socket = socket
        self.wire = wire

    async def send(self, *frames: bytes) -> None:
        for frame in frames:
            await self.socket.send_bytes(frame)

    async def next(self) -> Message:
        """The next frame that is a message."""
        return self.wire.read(await self.socket.receive_bytes(timeout=20))

    async def until(self, kind: Kind) -> bytes:
        """Read on until a message of one kind comes; its body."""
        while True:
            message = await self.next()
            if message.kind is kind:
                return message.body

    async def several(self, kind: Kind, count: int) -> list[bytes]:
        """The bodies of the next messages of one kind."""
        return [await self.until(kind) for _ in range(count)]

    async def end(self) -> tuple[int | None, str]:
        """Read on until the server closes; code and reason."""
        while True:
            message = await self.socket.receive(timeout=20)
            if message.type is aiohttp.WSMsgType.CLOSE:
                return message.data, message.extra or ""
            if message.type in (aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR, aiohttp.WSMsgType.CLOSING):
                return self.socket.close_code, ""

    async def join(self) -> None:
        """Say hello, and read until the server has asked for what it lacks and has answered."""
        await self.send(*self.wire.hello(b"\x00"))
        wanted = {Kind.STEP1, Kind.STEP2}
        while wanted:
            wanted.discard((await self.next()).kind)


@asynccontextmanager
async def bare(service: Service, wire: Wire, query: str = "", *, autoping: bool = True) -> AsyncIterator[Bare]:
    """A socket to a document."""
    async with service.session.ws_connect(service.url + wire.path + query, autoping=autoping) as socket:
        yield Bare(socket, wire)


@asynccontextmanager
async def watched(folder: Path, wire: Wire) -> AsyncIterator[tuple[Bare, Bare]]:
    """A client at a service of its own, and one of y-websocket that sees what it does, both joined."""
    async with running(folder) as service, bare(service, wire) as writer, bare(service, YjsWire("d")) as other:
        await writer.join()
        await other.join()
        yield writer, other


def typing(*words: str) -> list[bytes]:
    """Updates of one client that types one word after the other."""
    doc: Doc[Any] = Doc()
    text = doc.get("content", type=Text)
    updates: list[bytes] = []
    doc.observe(lambda event: updates.append(event.update))
    for word in words:
        text += word
    return updates


def text_of(*updates: bytes) -> str:
    """The text of a document that got these updates."""
    doc: Doc[Any] = Doc()
    text = doc.get("content", type=Text)
    for update in updates:
        doc.apply_update(update)
    return str(text)


async def test_joining_over_y_websocket(tmp_path: Path) -> None:
    """R50 to R52: one message in each frame: the presence there is, a step 1, and on a step 1 a step 2."""
    async with (
        running(tmp_path) as service,
        bare(service, YjsWire("d")) as first,
        bare(service, YjsWire("d")) as second,
    ):
        assert await first.next() == Message(Kind.STEP1, b"\x00")
        await first.send(first.wire.sync(0, b"\x00"))
        assert await first.next() == Message(Kind.STEP2, NOTHING)
        await first.send(first.wire.awareness(b"\x01\x05\x01" + with_length(b"{}")))
        await first.until(Kind.AWARENESS)
        async with bare(service, YjsWire("d")) as late:
            assert [(await late.next()).kind for _ in range(2)] == [Kind.AWARENESS, Kind.STEP1]
        await second.join()


async def test_joining_over_hocuspocus(tmp_path: Path) -> None:
    """R61, R62, R65: what came with the token is answered after it, in its order: a step 2, then a step 1."""
    async with running(tmp_path) as service, bare(service, HocuspocusWire("d")) as client:
        await client.send(
            *client.wire.hello(b"\x00"), client.wire.sync(2, typing("x")[0]), client.wire.sync(0, b"\x00")
        )
        kinds: list[Kind] = []
        while kinds.count(Kind.STEP1) < 2 or Kind.STATUS not in kinds:
            message = await client.next()
            kinds.append(message.kind)
            if kinds.count(Kind.STEP2) == 2 and message.kind is Kind.STEP2:
                assert text_of(message.body) == "x"
        kinds.remove(Kind.STATUS)
        assert kinds == [Kind.AUTHENTICATED, Kind.STEP2, Kind.STEP1, Kind.STEP2, Kind.STEP1]


@dialects
async def test_an_update_goes_to_the_others_as_it_came(tmp_path: Path, dialect: type[Wire]) -> None:
    """R10 to R12: before it is stored, with the same bytes; answered after the commit, in the order of the updates."""
    first, second = typing("tea", " for two")
    async with watched(tmp_path, dialect("d")) as (writer, other):
        answer = Kind.UPDATE if dialect is YjsWire else Kind.STATUS
        async with no_commits(f"sqlite:///{tmp_path / 'quire.db'}"):
            await writer.send(writer.wire.sync(2, first), writer.wire.sync(2, first), writer.wire.sync(2, second))
            answers = asyncio.create_task(writer.several(answer, 3))
            assert await other.several(Kind.UPDATE, 2) == [first, second]
            assert (await asyncio.wait({answers}, timeout=0.2))[0] == set()
        assert await answers == ([first, first, second] if dialect is YjsWire else [b"\x01"] * 3)
    assert await read_log(f"sqlite:///{tmp_path / 'quire.db'}", "d") == [first, second]


@dialects
async def test_of_a_step_2_only_news_goes_on(tmp_path: Path, dialect: type[Wire]) -> None:
    """R13: what the document has already is neither sent to others nor stored again."""
    known, news = typing("x" * 500, "y")
    async with watched(tmp_path, dialect("d")) as (writer, other):
        await writer.send(writer.wire.sync(2, known))
        assert await other.until(Kind.UPDATE) == known
        await writer.send(writer.wire.sync(1, merge_updates(known, news)))
        told = await other.until(Kind.UPDATE)
        assert (len(told) < 50, text_of(known, told)) == (True, "x" * 500 + "y")
        if dialect is HocuspocusWire:
            assert await writer.several(Kind.STATUS, 2) == [b"\x01"] * 2
    assert await read_log(f"sqlite:///{tmp_path / 'quire.db'}", "d") == [known, told]


@dialects
async def test_silence(tmp_path: Path, dialect: type[Wire]) -> None:
    """R42: who is silent is pinged; who answers stays, who does not is dropped."""
    async with running(tmp_path, ping_seconds=0.5) as service:
        async with bare(service, dialect("d")) as awake, bare(service, dialect("d"), autoping=False) as asleep:
            await awake.join()
            await asleep.join()
            reading = asyncio.create_task(awake.end())
            kinds = []
            while (message := await asleep.socket.receive(timeout=20)).type is not aiohttp.WSMsgType.CLOSED:
                kinds.append(message.type)
            assert aiohttp.WSMsgType.PING in kinds
            assert asleep.socket.close_code == 1006
            await awake.send(awake.wire.query_awareness())
            assert not reading.done()
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)


@pytest.mark.parametrize(("version", "expected"), [(b"4.8.0", [b"\x09"]), (b"3.4.0", []), (None, [])])
async def test_pings_of_hocuspocus(tmp_path: Path, version: bytes | None, expected: list[bytes]) -> None:
    """R71: a ping is answered, a pong is not; the server's own go to providers of version 4 and later only."""
    async with running(tmp_path, ping_seconds=0.5) as service:
        async with bare(service, HocuspocusWire("d"), autoping=False) as client:
            told = b"" if version is None else with_length(version)
            await client.send(with_length(b"d") + b"\x02\x00" + with_length(b"") + told, client.wire.sync(0, b"\x00"))
            await client.until(Kind.STEP1)
            await client.send(b"\x0a", b"\x09")
            assert await client.next() == Message(Kind.OTHER, b"\x0a")
            pings = []
            while (message := await client.socket.receive(timeout=20)).type is not aiohttp.WSMsgType.CLOSED:
                if message.type is aiohttp.WSMsgType.BINARY:
                    pings.append(message.data)
            assert pings == expected


async def test_leaving_one_document_of_a_socket(tmp_path: Path) -> None:
    """R60, R70: each answer carries its document's address; a Close is answered with one, the rest goes on."""
    leaving, staying = HocuspocusWire("leaving"), HocuspocusWire("staying")
    async with running(tmp_path) as service, bare(service, leaving) as client:
        await client.join()
        client.wire = staying
        await client.join()
        await client.send(with_length(b"leaving") + b"\x07")
        assert (await client.socket.receive_bytes(timeout=20)).startswith(with_length(b"leaving") + b"\x07")
        await client.send(staying.sync(2, typing("x")[0]))
        assert await client.until(Kind.STATUS) == b"\x01"


@dialects
async def test_a_reason_fits_into_its_frame(tmp_path: Path, dialect: type[Wire]) -> None:
    """R44, R56, R57: what closes a socket for good is 44xx, with a code, a sentence and 120 bytes at most."""
    async with running(tmp_path) as service, bare(service, dialect("d")) as client:
        await client.join()
        if dialect is YjsWire:
            await client.send(b"\x63\x01")
        else:
            await client.send(with_length(b"x" * 5_000))
        code, reason = await client.end()
        assert (code, reason.partition(": ")[0]) == (4400, "malformed_frame")
        assert len(reason.partition(": ")[2]) > 5
    async with running(tmp_path) as service, bare(service, YjsWire("é" * 300)) as client:
        code, reason = await client.end()
        assert (code, reason.partition(": ")[0], len(reason.encode()) <= 120) == (4400, "invalid_name", True)


async def test_who_may_not_join_over_y_websocket(tmp_path: Path) -> None:
    """R54: y-websocket is told why in words before the socket is closed."""
    async with running(tmp_path, access="accounts") as service, bare(service, YjsWire("d")) as nobody:
        assert await nobody.until(Kind.DENIED) == b"Sign in first."
        assert (await nobody.end())[0] == 4401


@dialects
async def test_the_server_stops(tmp_path: Path, dialect: type[Wire]) -> None:
    """R43: what came is stored and answered before the socket is closed with 1001."""
    (update,) = typing("kept")
    wire = dialect("d")
    async with aiohttp.ClientSession() as session:
        async with running(tmp_path) as service, bare(service, YjsWire("d")) as other:
            client = Bare(await session.ws_connect(service.url + wire.path), wire)
            await client.join()
            await other.join()
            await client.send(wire.sync(2, update))
            await other.until(Kind.UPDATE)
        if dialect is YjsWire:
            assert await client.until(Kind.UPDATE) == update
        else:
            assert await client.until(Kind.STATUS) == b"\x01"
        code, reason = await client.end()
        assert (code, reason.partition(":")[0]) == (1001, "draining")
    assert await read_log(f"sqlite:///{tmp_path / 'quire.db'}", "d") == [update]


def replaced(database: Path, change: Callable[[bytes], bytes]) -> bytes:
    """Change the payload of the only row of a log; what it was."""
    with closing(sqlite3.connect(database)) as connection, connection:
        (payload,) = connection.execute("SELECT payload FROM updates").fetchone()
        connection.execute("UPDATE updates SET payload = ?", (change(payload),))
    return bytes(payload)


@dialects
async def test_a_log_that_cannot_be_read(tmp_path: Path, dialect: type[Wire]) -> None:
    """R4, R22: whoever joins is refused and may try again; nobody sees a blank document, and nothing is written."""
    database = tmp_path / "quire.db"
    async with running(tmp_path) as service, Client(dialect("d"), service.ws_url) as writer:
        await writer.until_settled()
        writer.insert(0, "precious")
        await writer.until_settled()
    whole = await asyncio.to_thread(replaced, database, lambda payload: payload[:-3])
    async with running(tmp_path) as service:
        async with bare(service, dialect("d")) as client:
            await client.send(*client.wire.hello(b"\x00"))
            if dialect is HocuspocusWire:
                assert (await client.until(Kind.DENIED)).startswith(b"room_failed: ")
            else:
                code, reason = await client.end()
                assert (code, reason.partition(":")[0]) == (1011, "room_failed")
        await asyncio.to_thread(replaced, database, lambda _: whole)
        async with Client(dialect("d"), service.ws_url) as reader:
            await reader.until_settled()
            assert reader.first_states == ["precious"]


async def test_notices(tmp_path: Path) -> None:
    """R75 to R78: a new title, commits that fail and go on, and the end of the document are told as they happen."""
    async with running(tmp_path, commit_seconds=0.3) as service, Client(HocuspocusWire("d"), service.ws_url) as client:
        await client.until_settled()
        async with service.session.patch(f"{service.url}/api/v1/documents/d", json={"title": "Plan"}) as response:
            assert response.status == 200
        async with no_commits(f"sqlite:///{tmp_path / 'quire.db'}"):
            client.insert(0, "x")
            await client.until(lambda: len(client.notices()) == 2, "told that it is not saved")
        await client.until_settled()
        await client.until(lambda: len(client.notices()) == 3, "told that it is saved again")
        async with service.session.delete(f"{service.url}/api/v1/documents/d") as response:
            assert response.status == 204
        await client.until(lambda: client.count(Kind.CLOSE), "closed")
        renamed, failed, going_on, over = map(json.loads, client.notices())
        assert (renamed["type"], renamed["title"]) == ("document", "Plan")
        assert failed["type"] == "not-saved"
        assert failed["message"]
        assert going_on == {"type": "saving"}
        assert (over["type"], over["code"]) == ("closed", "document_not_found")
