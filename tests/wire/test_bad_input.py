"""Hostile and broken clients get a clear refusal, are seen in logs and metrics, and harm nobody else."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from pycrdt import Doc, Text
from structlog.testing import capture_logs
from yarl import URL

from quire.rooms.linear import Linear
from tests.support.clients import DIALECTS, Client, HocuspocusWire, Kind, Wire, YjsWire
from tests.support.lib0 import with_length
from tests.support.locks import no_commits
from tests.support.sharedb import Talker
from tests.wire.service import metric, running

dialects = pytest.mark.parametrize("dialect", DIALECTS)


def typed(text: str) -> bytes:
    """An update that inserts a text into an empty document."""
    doc: Doc[Any] = Doc()
    doc["content"] = Text(text)
    return doc.get_update()


async def closed(socket: aiohttp.ClientWebSocketResponse) -> tuple[int | None, str]:
    """Read until the server closes; the code, and the error's code from the reason."""
    while True:
        message = await socket.receive(timeout=20)
        if message.type is aiohttp.WSMsgType.CLOSE:
            return message.data, (message.extra or "").split(":")[0]
        if message.type in (aiohttp.WSMsgType.CLOSED, aiohttp.WSMsgType.ERROR, aiohttp.WSMsgType.CLOSING):
            return socket.close_code, ""


async def until(socket: aiohttp.ClientWebSocketResponse, wire: Wire, kind: Kind) -> bytes:
    """Read until a frame of one kind comes; its body."""
    while True:
        message = wire.read(await socket.receive_bytes(timeout=20))
        if message.kind is kind:
            return message.body


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (b"", "malformed_frame"),
        (b"\x00", "malformed_frame"),
        (b"\x63\x01", "malformed_frame"),
        (b"\x00\x07\x01a", "malformed_frame"),
        (b"\x00\x02" + b"\xff" * 12, "malformed_frame"),
        (b"\x00\x02\x05ab", "malformed_frame"),
        (b"\x00\x02\x02\xff\xff", "malformed_update"),
        (b"\x00\x02" + with_length(b"\x01\x01\x05\x00\x08\x01\x01a\x01" + b"\x75\x01" * 150_000), "malformed_update"),
        # Two structs, each behind the other: they would be held back for ever, and called stored.
        (
            b"\x00\x02" + with_length(b"\x02\x01\x06\x00\x84\x05\x00\x01a\x01\x05\x00\x84\x06\x00\x01b\x00"),
            "malformed_update",
        ),
        (b"\x00\x00\x03\x05\x01\x01", "malformed_update"),
        (b"\x01\x02\x01\xff", "malformed_frame"),
        (b"\x01" + with_length(b"\x01\x05\x01" + with_length(b"{nojson")), "malformed_frame"),
        (b"\x01" + with_length(b"\x01\x05\x01" + with_length(b"NaN")), "malformed_frame"),
        (b"\x01" + with_length(b"\x01\x05\x01" + with_length(b"[" * 60_000)), "malformed_frame"),
        (b"\x01" + with_length(b"\x01\x05\x01" + with_length(b'"' + b"x" * 70_000 + b'"')), "malformed_frame"),
    ],
)
async def test_malformed_message_closes_only_its_sender(tmp_path: Path, frame: bytes, code: str) -> None:
    """R57: a malformed frame, varint, update or presence gets a named code; the document and the others go on."""
    async with running(tmp_path) as service:
        async with Client(YjsWire("d"), service.ws_url) as other, service.socket("/ws/yjs/d") as bad:
            await other.until_settled()
            before = metric("quire_connections_refused_total", code=code)
            with capture_logs() as logs:
                await bad.send_bytes(frame)
                assert await closed(bad) == (4400, code)
            assert metric("quire_connections_refused_total", code=code) == before + 1
            assert [entry["code"] for entry in logs if entry["event"] == "connection_refused"] == [code]
            other.edit(lambda text: text.insert(0, "still here"))
            await other.until_settled()
            assert (other.value, other.closes) == ("still here", [])


async def test_malformed_update_ends_one_document_of_a_hocuspocus_socket(tmp_path: Path) -> None:
    """On a socket with two documents a malformed update closes its own, with the reason, and not the other."""
    async with running(tmp_path) as service, service.socket("/ws/hocuspocus") as socket:
        one, two = HocuspocusWire("one"), HocuspocusWire("two")
        for wire in (one, two):
            for frame in wire.hello(b"\x00"):
                await socket.send_bytes(frame)
        seen: list[bytes] = []
        while len(seen) < 6:  # authenticated, step 2 and step 1 of each
            seen.append(await socket.receive_bytes(timeout=20))
        await socket.send_bytes(one.sync(2, b"\xff\xff"))
        while one.read(frame := await socket.receive_bytes(timeout=20)).kind is not Kind.CLOSE:
            notice = json.loads(one.read(frame).body)
            assert (notice["type"], notice["code"]) == ("closed", "malformed_update")
        assert one.read(frame).body.decode().startswith("malformed_update: ")
        await socket.send_bytes(two.sync(2, typed("fine")))
        assert two.read(await socket.receive_bytes(timeout=20)).kind is Kind.STATUS


@dialects
async def test_message_over_the_limit_is_refused(tmp_path: Path, dialect: type[Wire]) -> None:
    """A message over the limit closes with 1009 before it is read whole."""
    async with running(tmp_path, max_message_bytes=20_000) as service:
        wire = dialect("d")
        async with service.socket(wire.path) as socket:
            await socket.send_bytes(b"\x00" * 30_000)
            assert await closed(socket) == (1009, "too_large")


@dialects
async def test_text_frames_are_refused(tmp_path: Path, dialect: type[Wire]) -> None:
    """Both dialects speak binary frames only."""
    async with running(tmp_path) as service, service.socket(dialect("d").path) as socket:
        await socket.send_str("hello")
        assert await closed(socket) == (4400, "malformed_frame")


async def test_update_for_a_document_that_was_not_joined_is_not_applied(tmp_path: Path) -> None:
    """R61, R63: an update without a token before it waits in vain: it is denied, and the document is not even made."""
    async with running(tmp_path, auth_seconds=1.5) as service, service.socket("/ws/hocuspocus") as socket:
        joined, other = HocuspocusWire("joined"), HocuspocusWire("other")
        for frame in joined.hello(b"\x00"):
            await socket.send_bytes(frame)
        await until(socket, joined, Kind.STEP1)
        await socket.send_bytes(other.sync(2, typed("x")))
        assert (await until(socket, other, Kind.DENIED)).decode().startswith("timeout: ")
        async with service.session.get(f"{service.url}/api/v1/documents/other") as response:
            assert response.status == 404
        assert not socket.closed


async def test_flood_before_authentication_is_cut_off(tmp_path: Path) -> None:
    """R61: of 10,000 frames before a token at most the limit is kept; then the connection is closed with the limit."""
    async with running(tmp_path) as service, service.socket("/ws/hocuspocus") as socket:
        wire = HocuspocusWire("d")
        try:
            for _ in range(10_000):
                await socket.send_bytes(wire.sync(2, b"\x00\x00"))
        except ConnectionError:
            pass  # it was closed while we were still sending
        assert await closed(socket) == (1013, "too_many")
        assert metric("quire_connections_refused_total", code="too_many") >= 1


@pytest.mark.parametrize("name", ["..", "a%2Fb", "a/b", "a%00b", "x" * 10_000, "%F0%9F%98%80"])
async def test_bad_names_are_refused(tmp_path: Path, name: str) -> None:
    """R1, R57: a name that is too long, or has a slash, NUL or only dots, is refused, and makes nothing."""
    async with running(tmp_path) as service:
        url = f"{service.url}/ws/yjs/"
        path = name if len(name) < 1000 else name[:4000]
        async with service.session.ws_connect(URL(url + path, encoded=True)) as socket:
            code = await closed(socket)
        assert code in [(4400, "invalid_name")]
        async with service.session.get(f"{service.url}/api/v1/documents") as response:
            assert (await response.json())["items"] == []


async def test_long_address_is_refused(tmp_path: Path) -> None:
    """A Hocuspocus address of 10,000 characters closes the connection."""
    async with running(tmp_path) as service, service.socket("/ws/hocuspocus") as socket:
        await socket.send_bytes(with_length(b"x" * 10_000) + b"\x02\x00\x00")
        assert await closed(socket) == (4400, "malformed_frame")


@dialects
async def test_silent_connection_is_closed(tmp_path: Path, dialect: type[Wire]) -> None:
    """R41, R63: a client that connects and says nothing is closed with 4408 after the time it has."""
    async with running(tmp_path, auth_seconds=0.3) as service, service.socket(dialect("d").path) as socket:
        assert await closed(socket) == (4408, "timeout")


async def test_silent_connection_is_told_once(tmp_path: Path) -> None:
    """One that does not even answer the close is cut, and counts once."""
    async with running(tmp_path, auth_seconds=0.3) as service:
        url = URL(service.url)
        before = metric("quire_connections_refused_total", code="timeout")
        reader, writer = await asyncio.open_connection(url.host, url.port)
        writer.write(
            b"GET /ws/yjs/d HTTP/1.1\r\nHost: quire\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MTIzNDU2Nzg5MDEyMzQ1Ng==\r\n\r\n"
        )
        async with asyncio.timeout(20):
            assert b"timeout: " in await reader.read()
        writer.close()
        assert metric("quire_connections_refused_total", code="timeout") == before + 1


async def test_too_many_documents_on_one_connection(tmp_path: Path) -> None:
    """R64: the first documents up to the limit are joined, the next one is denied with the limit, the socket stays."""
    async with running(tmp_path, max_documents_per_connection=3) as service:
        async with service.socket("/ws/hocuspocus") as socket:
            wires = [HocuspocusWire(f"d{number}") for number in range(4)]
            for wire in wires[:3]:
                for frame in wire.hello(b"\x00"):
                    await socket.send_bytes(frame)
            for _ in range(9):
                await socket.receive_bytes(timeout=20)
            await socket.send_bytes(wires[3].hello(b"\x00")[0])
            assert "at most 3 documents" in (await until(socket, wires[3], Kind.DENIED)).decode()


async def test_full_document_takes_only_deletions(tmp_path: Path) -> None:
    """R19, R68: past its size limit a document refuses insertions, says so, and still takes deletions."""
    async with running(tmp_path, max_document_bytes=2_000) as service:
        async with Client(HocuspocusWire("d"), service.ws_url) as client, Client(YjsWire("d"), service.ws_url) as other:
            await client.until_settled()
            await other.until_settled()
            client.edit(lambda text: text.insert(0, "x" * 3_000))
            await client.until_settled()
            client.edit(lambda text: text.insert(0, "too much"))
            await client.until(lambda: client.refused, "a refusal")
            (notice,) = [json.loads(text) for text in client.notices()]
            assert (notice["type"], notice["code"]) == ("not-saved", "document_too_large")
            assert "2000 bytes" in notice["message"]
            other.edit(lambda text: text.insert(0, "y"))
            await other.until(lambda: other.closes, "the other is closed")
            assert other.closes == [4413]
            await other.disconnect()
        async with Client(HocuspocusWire("d"), service.ws_url) as client:
            await client.until_settled()
            assert client.value == "x" * 3_000
            client.edit(lambda text: text.__delitem__(slice(0, 2_500)))
            await client.until_settled()
            client.edit(lambda text: text.insert(0, "fits again"))
            await client.until_settled()
            assert client.value == "fits again" + "x" * 500


async def joined(socket: aiohttp.ClientWebSocketResponse, wire: YjsWire) -> None:
    """Return when the server has greeted this client: before that it may be making the document, for which it needs
    the database."""
    while wire.read(await socket.receive_bytes(timeout=20)).kind is not Kind.STEP1:
        pass


def stuck(host: str, port: int, path: str) -> socket.socket:
    """A WebSocket client that says hello and never reads."""
    connection = socket.create_connection((host, port))
    connection.sendall(
        f"GET {path} HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n".encode()
    )
    connection.sendall(b"\x82\x84\x00\x00\x00\x00\x00\x00\x01\x00")  # step 1 of an empty document
    return connection


async def test_client_that_never_reads_is_bounded_and_closed(tmp_path: Path) -> None:
    """R20: a member that does not read is lagging, gets nothing more, and is closed; others notice nothing."""
    async with running(tmp_path, max_member_bytes=100_000, lag_seconds=1.0) as service:
        host, port = service.url.removeprefix("http://").split(":")
        async with Client(YjsWire("d"), service.ws_url) as one, Client(HocuspocusWire("d"), service.ws_url) as two:
            await one.until_settled()
            await two.until_settled()
            lagged = metric("quire_members_lagging_total")
            cut = metric("quire_members_closed_total", code="lagging")
            silent = stuck(host, int(port), "/ws/yjs/d")
            try:
                written = 0
                while metric("quire_members_closed_total", code="lagging") == cut:
                    one.edit(lambda text: text.insert(0, "z" * 1_000_000))
                    written += 1_000_000
                    await one.until_settled()
                    assert written < 60_000_000
            finally:
                silent.close()
            assert metric("quire_members_lagging_total") == lagged + 1
            await two.until(lambda: two.value == one.value, "the other is in step")
            assert (one.closes, two.closes) == ([], [])


async def test_slow_reader_catches_up_with_one_difference(tmp_path: Path) -> None:
    """R20: a member that stops reading for a while and then goes on has everything, without having been closed."""
    async with running(tmp_path, max_member_bytes=100_000, lag_seconds=60) as service:
        wire = YjsWire("d")
        async with Client(YjsWire("d"), service.ws_url) as writer, service.socket(wire.path) as slow:
            await writer.until_settled()
            await joined(slow, wire)
            await slow.send_bytes(wire.hello(b"\x00")[0])
            lagged = metric("quire_members_lagging_total")
            while metric("quire_members_lagging_total") == lagged:
                writer.edit(lambda text: text.insert(0, "z" * 400_000))
                await writer.until_settled()
            for _ in range(5):
                writer.edit(lambda text: text.insert(0, "z" * 400_000))
            writer.edit(lambda text: text.insert(0, "the end "))
            await writer.until_settled()
            doc: Doc[Any] = Doc()
            text = doc.get("content", type=Text)
            while not str(text).startswith("the end "):
                message = wire.read(await slow.receive_bytes(timeout=20))
                if message.kind in (Kind.STEP2, Kind.UPDATE):
                    doc.apply_update(message.body)
            assert str(text) == writer.value


async def test_slow_reader_gets_a_delta_that_was_on_its_way_when_it_fell_behind(tmp_path: Path) -> None:
    """R20, R234: what was not to be seen yet when a member stopped reading is in what it gets afterwards."""
    async with running(tmp_path, max_member_bytes=100_000, lag_seconds=60, commit_seconds=60) as service:
        wire = YjsWire("d")
        async with (
            Client(YjsWire("d"), service.ws_url) as writer,
            service.socket(wire.path) as slow,
            Talker(service.ws_url) as talker,
        ):
            await talker.open("made by ShareDB")
            await writer.until_settled()
            await joined(slow, wire)
            await slow.send_bytes(wire.hello(b"\x00")[0])
            async with no_commits(f"sqlite:///{tmp_path / 'quire.db'}"):
                applied = metric("quire_updates_applied_total")
                submitted = asyncio.create_task(talker.insert(1, 1, "submitted "))
                while metric("quire_updates_applied_total") == applied:
                    await asyncio.sleep(0.01)
                lagged = metric("quire_members_lagging_total")
                while metric("quire_members_lagging_total") == lagged:
                    writer.edit(lambda text: text.insert(len(str(text)), "z" * 400_000))
                    await asyncio.sleep(0.01)
                assert not submitted.done()
            await submitted
            await writer.until(lambda: "submitted" in writer.value, "the delta arrived")
            await writer.until_settled()
            doc: Doc[Any] = Doc()
            text = doc.get("content", type=Text)
            while str(text) != writer.value:
                message = wire.read(await slow.receive_bytes(timeout=20))
                if message.kind in (Kind.STEP2, Kind.UPDATE):
                    doc.apply_update(message.body)


async def test_who_asks_again_and_again_while_a_delta_is_on_its_way_costs_little(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R20, R234: what members may see meanwhile is put together once, however many ask for it."""
    copies = 0

    def counted(self: Linear, beyond: Sequence[bytes]) -> Doc[Any]:
        nonlocal copies
        copies += 1
        return document(self, beyond)

    document = Linear.document
    monkeypatch.setattr(Linear, "document", counted)
    async with running(tmp_path, commit_seconds=60) as service:
        wire = YjsWire("d")
        async with (
            Client(YjsWire("d"), service.ws_url) as writer,
            service.socket(wire.path) as asker,
            Talker(service.ws_url) as talker,
        ):
            await talker.open("made by ShareDB")
            await writer.until_text("made by ShareDB")
            await writer.until_settled()
            await joined(asker, wire)
            async with no_commits(f"sqlite:///{tmp_path / 'quire.db'}"):
                applied = metric("quire_updates_applied_total")
                submitted = asyncio.create_task(talker.insert(1, 1, "submitted "))
                while metric("quire_updates_applied_total") == applied:
                    await asyncio.sleep(0.01)
                writer.insert(0, "seen, ")
                while metric("quire_updates_applied_total") == applied + 1:
                    await asyncio.sleep(0.01)
                copies = 0  # also who came while the document was being made asked
                for _ in range(20):
                    await asker.send_bytes(wire.hello(b"\x00")[0])
                answers: list[str] = []
                while len(answers) < 20:
                    message = wire.read(await asker.receive_bytes(timeout=20))
                    if message.kind is Kind.STEP2:
                        doc: Doc[Any] = Doc()
                        doc.apply_update(message.body)
                        answers.append(str(doc.get("content", type=Text)))
                assert set(answers) == {"seen, made by ShareDB"}
                assert copies == 1
            await submitted


async def test_full_backlog_refuses_edits_until_the_database_is_back(tmp_path: Path) -> None:
    """R72, R76: while nothing can be committed a bounded number of edits waits, unacknowledged; past it come 1013 and
    a reason; afterwards everything is stored."""
    async with running(tmp_path, max_backlog_updates=5, commit_seconds=0.3) as service:
        async with Client(HocuspocusWire("d"), service.ws_url) as client:
            await client.until_settled()
            async with no_commits(f"sqlite:///{tmp_path / 'quire.db'}"):
                failures = metric("quire_commit_failures_total")
                acknowledged = len(client.acknowledged)
                for number in range(5):
                    client.insert(0, str(number))
                await client.until(lambda: client.notices(), "told that it is not saved")
                assert json.loads(client.notices()[0])["type"] == "not-saved"
                client.edit(lambda text: text.insert(0, "more"))
                await client.until(lambda: client.closes, "refused")
                assert client.closes[0] == 1013
                assert metric("quire_connections_refused_total", code="backlog_full") >= 1
                assert metric("quire_commit_failures_total") > failures
                assert len(client.acknowledged) == acknowledged
            await client.until(lambda: client.settled and client.value == "more43210", "stored in the end")
        async with service.session.get(f"{service.url}/api/v1/documents/d/content?format=text") as response:
            assert await response.text() == "more43210"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Upgrade": "websocket"},
        {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "8", "Sec-WebSocket-Key": "x"},
        {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": "short"},
    ],
)
@dialects
async def test_bad_handshake_is_refused(tmp_path: Path, dialect: type[Wire], headers: dict[str, str]) -> None:
    """A request that is no WebSocket handshake gets 400 and a problem."""
    async with running(tmp_path) as service:
        async with service.session.get(service.url + dialect("d").path, headers=headers) as response:
            assert (response.status, (await response.json())["code"]) == (400, "bad_request")


@pytest.mark.parametrize("key", ["", "Idempotency-Key: k\r\n"])
@pytest.mark.parametrize(
    ("method", "path", "kind"),
    [
        ("POST", "/api/v1/documents", "application/json"),
        ("PUT", "/api/v1/documents/d/content", "text/plain"),
        ("POST", "/api/v1/documents/d/content/append", "text/plain"),
    ],
)
async def test_bodies_that_never_end(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, method: str, path: str, kind: str, key: str
) -> None:
    """R219: a body that stops is given up, and so is one that drips; one that comes fast enough is taken."""
    monkeypatch.setattr("quire.api.raw.PATIENCE_SECONDS", 0.5)
    async with running(tmp_path) as service:
        async with service.session.post(f"{service.url}/api/v1/documents", json={"id": "d"}) as response:
            assert response.status == 201
        host, port = service.url.removeprefix("http://").split(":")
        head = f"{method} {path} HTTP/1.1\r\nHost: x\r\nContent-Type: {kind}\r\n{key}Content-Length: 5000\r\n\r\n"
        for drips in (False, True):
            reader, writer = await asyncio.open_connection(host, int(port))
            writer.write(head.encode() + b'"')
            answer = asyncio.create_task(reader.readline())
            while not (await asyncio.wait([answer], timeout=0.05))[0]:
                if drips:
                    writer.write(b"x")
            assert (await answer).split()[1] == b"408"
            writer.close()
        reader, writer = await asyncio.open_connection(host, int(port))
        writer.write(head.encode() + b'"' + b"x" * 4900)
        await asyncio.sleep(0.8)  # longer than the patience, but much has come
        writer.write(b"x" * 98 + b'"')
        assert (await reader.readline()).split()[1] == (b"400" if kind.endswith("json") else b"200")
        writer.close()
