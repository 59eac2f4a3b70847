"""Clients that know the protocol and mean harm, or have lost track: nobody else suffers, and nothing is called stored
that is not."""

from __future__ import annotations

import asyncio
import json
import resource
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from pycrdt import Doc, Text

from quire.protocol.awareness import decode
from quire.rooms.writer import Writer
from tests.support.clients import Client, HocuspocusWire, Kind, Message, YjsWire
from tests.support.lib0 import with_length, write_var_uint
from tests.wire.service import Service, metric, running

POISON_GC = bytes.fromhex("010201002701016d016b0200000100017100")
"""A struct of no length, at which pycrdt panics."""


async def stored_text(service: Service, name: str = "d") -> str:
    """What the log has."""
    async with service.session.get(f"{service.url}/api/v1/documents/{name}/content?format=text") as response:
        return await response.text()


def item_under(client: int, clock: int, owner: int) -> bytes:
    """An update by `owner` whose item claims to be a child of another item, which is text and can have none."""
    parent = write_var_uint(client) + write_var_uint(clock)
    return b"\x01\x01" + write_var_uint(owner) + b"\x00" + b"\x04\x00" + parent + b"\x01x" + b"\x00"


@pytest.mark.parametrize("kind", ["panic", "parent"])
async def test_poison_closes_its_sender_only(tmp_path: Path, kind: str) -> None:
    """An update at which pycrdt panics, or that names an impossible parent, closes who sent it, and nobody else."""
    async with (
        running(tmp_path) as service,
        Client(YjsWire("d"), service.ws_url) as bystander,
        Client(YjsWire("d"), service.ws_url) as attacker,
    ):
        await bystander.until_settled()
        await attacker.until_settled()
        bystander.edit(lambda text: text.insert(0, "unharmed"))
        await bystander.until_settled()
        failed = metric("quire_rooms_failed_total")
        attacker.send_update(POISON_GC if kind == "panic" else item_under(bystander.doc.client_id, 0, 77))
        await attacker.until(lambda: attacker.closes, "closed")
        assert (attacker.closes, bystander.closes) == ([4400], [])
        assert metric("quire_rooms_failed_total") == failed
        bystander.edit(lambda text: text.insert(0, "still "))
        await bystander.until_settled()
        assert await stored_text(service) == "still unharmed"


@pytest.mark.parametrize("kind", ["richtext", "yjs"])
@pytest.mark.parametrize("embed", ["bare", 5, ["a"], {"image": "x"}])
async def test_embeds_that_are_no_objects(tmp_path: Path, kind: str, embed: Any) -> None:
    """R15: a bare string would count as its characters for some and as one for others, so rich text takes objects
    only; what is opaque to us may hold anything."""
    async with running(tmp_path) as service:
        await service.session.post(f"{service.url}/api/v1/documents", json={"id": "d", "kind": kind})
        async with (
            Client(YjsWire("d"), service.ws_url) as bystander,
            Client(YjsWire("d"), service.ws_url) as attacker,
        ):
            await bystander.until_settled()
            await attacker.until_settled()
            bystander.edit(lambda text: text.insert(0, "unharmed"))
            await bystander.until_settled()
            attacker.edit(lambda text: text.insert_embed(0, embed))
            if kind == "yjs" or isinstance(embed, dict):
                await attacker.until_settled()
                assert not attacker.closes
                return
            await attacker.until(lambda: attacker.closes, "closed")
            assert (attacker.closes[0], bystander.closes) == (4400, [])
            body = {"ops": [{"insert": "replaced\n"}]}
            async with service.session.put(f"{service.url}/api/v1/documents/d/content", json=body) as answer:
                assert answer.status == 200
            assert await stored_text(service) == "replaced\n"


async def test_poison_with_an_unknown_parent_is_never_stored(tmp_path: Path) -> None:
    """Poison that waits for its parent is not kept: when the parent comes from somebody innocent, nothing breaks."""
    async with (
        running(tmp_path) as service,
        Client(HocuspocusWire("d"), service.ws_url, client_id=1) as innocent,
        Client(HocuspocusWire("d"), service.ws_url) as attacker,
    ):
        await innocent.until_settled()
        await attacker.until_settled()
        attacker.send_update(item_under(1, 1, 9))
        await attacker.until(lambda: attacker.refused, "refused")
        innocent.edit(lambda text: text.insert(0, "abc"))
        await innocent.until_settled()
        assert (await stored_text(service), innocent.closes) == ("abc", [])


async def test_many_questions_do_not_pile_up_answers(tmp_path: Path) -> None:
    """A client that asks thousands of times for a large state and reads no answer costs no more than its bound."""
    async with running(tmp_path, max_member_bytes=1_000_000) as service:
        async with Client(YjsWire("d"), service.ws_url) as writer:
            await writer.until_settled()
            writer.edit(lambda text: text.insert(0, "x" * 200_000))
            await writer.until_settled()
            before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
            host, port = service.url.removeprefix("http://").split(":")
            _, stream = await asyncio.open_connection(host, int(port), limit=1024)
            stream.write(
                b"GET /ws/yjs/d HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n"
            )
            stream.write(b"\x82\x84\x00\x00\x00\x00\x00\x00\x01\x00" * 4_000)
            writer.edit(lambda text: text.insert(0, "y"))
            await writer.until_settled()
            stream.close()
            assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # KiB; it was 800,000


async def test_a_paste_right_before_leaving_is_kept(tmp_path: Path) -> None:
    """A large update, a keystroke and a close frame that come together are handled in this order, to the end."""
    doc: Doc[Any] = Doc()
    doc["content"] = text = Text()
    updates: list[bytes] = []
    doc.observe(lambda event: updates.append(event.update))
    text += "p" * 100_000
    text += "k"
    async with running(tmp_path) as service, Client(YjsWire("d"), service.ws_url) as bystander:
        await bystander.until_settled()
        async with service.socket("/ws/yjs/d") as leaving:
            for update in updates:
                await leaving.send_bytes(YjsWire("d").sync(2, update))
        await bystander.until(lambda: bystander.value == "p" * 100_000 + "k", "the whole paste")


class Raw:
    """A Hocuspocus socket whose frames the test writes itself."""

    def __init__(self, socket: aiohttp.ClientWebSocketResponse, name: str = "d") -> None:
        self.wire = HocuspocusWire(name)
        self.socket = socket
        self.address = with_length(name.encode())

    async def say(self, *frames: bytes) -> None:
        for frame in frames:
            await self.socket.send_bytes(frame)

    async def hear(self) -> Message:
        return self.wire.read(await self.socket.receive_bytes(timeout=20))

    async def until(self, kind: Kind) -> list[Message]:
        """What comes up to and with the first message of a kind."""
        heard = [await self.hear()]
        while heard[-1].kind is not kind:
            heard.append(await self.hear())
        return heard


@pytest.mark.parametrize(
    ("said", "heard"),
    [
        (r'{"user":{"name":"\ud83d"}}', {"user": {"name": "\ud83d", "id": "guest"}}),
        ('{"user":{},"x":[1e999,-1e999,1.5]}', {"user": {"id": "guest"}, "x": [None, None, 1.5]}),
    ],
)
async def test_presence_stays_json_that_every_browser_reads(tmp_path: Path, said: str, heard: dict[str, Any]) -> None:
    """R34, R35: half a surrogate pair, as of a name that was cut, and numbers beyond bounds reach the others as JSON,
    and harm nobody."""
    async with (
        running(tmp_path) as service,
        Client(YjsWire("d"), service.ws_url) as one,
        Client(HocuspocusWire("d"), service.ws_url) as other,
    ):
        await one.until_settled()
        await other.until_settled()
        one.send(one.wire.awareness(b"\x01\x05\x01" + with_length(said.encode())))
        await other.until(lambda: other.count(Kind.AWARENESS), "presence")
        (presence,) = [message.body for message in other.received if message.kind is Kind.AWARENESS]
        (entry,) = decode(presence)
        assert json.loads(entry.state, parse_constant=pytest.fail) == heard
        assert one.closes == other.closes == []


async def test_leaving_and_joining_again_at_once_is_answered(tmp_path: Path) -> None:
    """Token, leave, and token again without a pause end in one membership, which gets its answers."""
    async with running(tmp_path) as service, service.socket("/ws/hocuspocus") as socket:
        raw = Raw(socket)
        token, step1 = raw.wire.hello(b"\x00")
        before = metric("quire_members")
        await raw.say(token, raw.address + b"\x07", token, step1)
        heard = await raw.until(Kind.STEP1)
        assert [message.kind for message in heard][-3:] == [Kind.AUTHENTICATED, Kind.STEP2, Kind.STEP1]
        assert metric("quire_members") == before + 1


async def test_leaving_while_a_large_update_is_examined_frees_the_membership(tmp_path: Path) -> None:
    """A leave behind a large update is answered after it, and nobody stays behind in the room."""
    doc: Doc[Any] = Doc()
    doc["content"] = Text("l" * 200_000)
    async with running(tmp_path) as service:
        before = metric("quire_members")
        async with service.socket("/ws/hocuspocus") as socket:
            raw = Raw(socket)
            await raw.say(*raw.wire.hello(b"\x00"))
            await raw.until(Kind.STEP1)
            await raw.say(raw.wire.sync(2, doc.get_update()), raw.address + b"\x07")
            await raw.until(Kind.CLOSE)
            assert metric("quire_members") == before
        async with Client(YjsWire("d"), service.ws_url) as reader:
            await reader.until(lambda: reader.value == "l" * 200_000, "the update")


async def test_a_failing_room_does_not_take_the_others_edits_along(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R22: when the server itself fails in the middle of a commit, nothing is called stored that is not in the log."""
    async with (
        running(tmp_path) as service,
        Client(HocuspocusWire("d"), service.ws_url) as client,
    ):
        await client.until_settled()
        original = Writer._commit
        broken = [True]

        async def commit(writer: Writer, batch: Any) -> None:
            if broken and broken.pop():
                raise ZeroDivisionError("a fault of our own")
            await original(writer, batch)

        monkeypatch.setattr(Writer, "_commit", commit)
        client.edit(lambda text: text.insert(0, "not lost"))
        await client.until(lambda: client.closes, "told to come back")
        assert client.closes == [1011]
        await client.until(lambda: client.settled and client.joins >= 2, "settled again")
        assert await stored_text(service) == "not lost"


async def test_floods_of_state_vectors_and_presence_are_bounded(tmp_path: Path) -> None:
    """A state vector or a presence message of megabytes is refused by its length."""
    async with running(tmp_path) as service:
        for frame in (b"\x00\x00" + with_length(b"\xff" * 300_000), b"\x01" + with_length(b"\x01" * 300_000)):
            async with service.socket("/ws/yjs/d") as socket:
                await socket.send_bytes(frame)
                while (message := await socket.receive(timeout=20)).type is aiohttp.WSMsgType.BINARY:
                    pass
                assert (message.data, "at most 262144 bytes" in (message.extra or "")) == (4400, True)


async def test_after_a_refusal_later_edits_are_not_called_stored(tmp_path: Path) -> None:
    """R14, R68: edits that build on a refused one are not acknowledged until it, too, is stored; then all are."""
    async with (
        running(tmp_path, max_document_bytes=2_000) as service,
        Client(HocuspocusWire("d"), service.ws_url) as writer,
        Client(HocuspocusWire("d"), service.ws_url) as other,
    ):
        await writer.until_settled()
        await other.until_settled()
        other.edit(lambda text: text.insert(0, "a" * 3_000))
        await other.until_settled()
        await writer.until(lambda: len(writer.value) == 3_000, "in step")
        writer.edit(lambda text: text.insert(0, "refused"))
        await writer.until(lambda: writer.refused, "refused")
        other.edit(lambda text: text.__delitem__(slice(0, 2_900)))
        await other.until_settled()
        writer.edit(lambda text: text.insert(0, "later "))
        await writer.until_settled()
        await writer.until(lambda: other.value == writer.value, "seen by the other")
        assert await stored_text(service) == writer.value
