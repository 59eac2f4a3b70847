"""ShareDB's messages on the wire: those that no honest client sends, and what others may do to one (R230–R242)."""

from __future__ import annotations

import asyncio
import json
import random
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from quire.realtime import sharedb_presence
from tests.support.clients import Client, YjsWire
from tests.support.locks import no_commits
from tests.support.sharedb import RICH_TEXT, Talker, code
from tests.support.tokens import SETTINGS, mint
from tests.wire.service import Service, metric, running
from tests.wire.test_accounts import browsers
from tests.wire.test_live_changes import shared


async def stored(service: Service, name: str = "d") -> str:
    async with service.session.get(f"{service.url}/api/v1/documents/{name}/content?format=text") as response:
        return await response.text()


async def make(service: Service, name: str, kind: str) -> None:
    async with service.session.post(f"{service.url}/api/v1/documents", json={"id": name, "kind": kind}) as response:
        assert response.status == 201


@pytest.mark.parametrize(
    "frame",
    [b"\x00\x01", "", "not JSON", "[]", "null", "17", '"hs"', "[" * 50_000, '{"a":NaN}', '{"x":"' + "x" * 1_100_000],
    ids=lambda frame: repr(frame)[:12],
)
async def test_what_is_no_message_closes_the_socket(tmp_path: Path, frame: str | bytes) -> None:
    """R230: a binary frame and what is no JSON object end the connection with 4400; others go on."""
    async with running(tmp_path) as service, Talker(service.ws_url) as other:
        await other.open("hello")
        async with Talker(service.ws_url) as talker:
            await talker.open()
            if isinstance(frame, bytes):
                await talker.socket.send_bytes(frame)
            else:
                await talker.socket.send_str(frame)
            assert (await talker.closed())[0] == 4400
        assert (await other.insert(1, 1, "oh "))["v"] == 1


@pytest.mark.parametrize("path", ["/ws/yjs/d", "/ws/hocuspocus"])
async def test_other_dialects_take_no_text(tmp_path: Path, path: str) -> None:
    """R40: a text frame closes the socket of a dialect that speaks binary ones."""
    async with running(tmp_path) as service, service.socket(path) as socket:
        await socket.send_str('{"a":"hs"}')
        while (message := await socket.receive(timeout=20)).type is aiohttp.WSMsgType.BINARY:
            pass
        assert (message.type, message.data) == (aiohttp.WSMsgType.CLOSE, 4400)


async def test_malformed_messages_are_answered(tmp_path: Path) -> None:
    """R230, R237: each is answered with an error under its request; the connection and the document go on."""
    async with running(tmp_path) as service, Talker(service.ws_url) as talker:
        await talker.open("hello")
        cases: list[tuple[dict[str, Any], str]] = [
            ({"a": "?"}, "ERR_MESSAGE_BADLY_FORMED"),
            ({"a": "op", "v": 1, "seq": 1}, "ERR_OT_OP_BADLY_FORMED"),
            ({"a": "op", "v": 1, "seq": 1, "op": [{"retain": -1}]}, "ERR_OT_OP_BADLY_FORMED"),
            ({"a": "op", "v": 1, "seq": 1, "op": [{"delete": 6}]}, "ERR_OT_OP_BADLY_FORMED"),
            ({"a": "op", "v": 1, "seq": 1, "op": [{"retain": 9007199254740991}]}, "ERR_OT_OP_BADLY_FORMED"),
            ({"a": "op", "v": 1, "seq": 1, "op": [{"retain": 6}, {"insert": "x"}]}, "ERR_OT_OP_BADLY_FORMED"),
            ({"a": "op", "v": 2, "seq": 1, "op": [{"insert": "x"}]}, "ERR_OP_VERSION_NEWER_THAN_CURRENT_SNAPSHOT"),
            ({"a": "op", "v": 10**12, "seq": 1, "op": []}, "ERR_OP_VERSION_NEWER_THAN_CURRENT_SNAPSHOT"),
            ({"a": "op", "v": 0, "seq": 1, "op": [{"insert": "x"}]}, "ERR_DOC_ALREADY_CREATED"),
            ({"a": "op", "v": 0, "seq": 1, "create": {"type": RICH_TEXT}}, "ERR_DOC_ALREADY_CREATED"),
            ({"a": "op", "v": 1, "seq": 1, "del": True}, "ERR_DATABASE_METHOD_NOT_IMPLEMENTED"),
            ({"a": "s", "v": 7}, "ERR_OP_VERSION_NEWER_THAN_CURRENT_SNAPSHOT"),
            ({"a": "f", "v": 7}, "ERR_OP_VERSION_NEWER_THAN_CURRENT_SNAPSHOT"),
            ({"a": "f", "v": 7, "d": "nowhere"}, "ERR_OP_VERSION_NEWER_THAN_CURRENT_SNAPSHOT"),
            ({"a": "s", "d": ""}, "invalid_name"),
            ({"a": "s", "d": "x" * 200}, "invalid_name"),
            ({"a": "op", "v": None, "seq": 1, "op": [], "d": "nowhere"}, "ERR_DOC_DOES_NOT_EXIST"),
        ]
        for message, expected in cases:
            await talker.say(**{**talker.address, **message})
            answer = await talker.next()
            assert (message, code(answer)) == (message, expected)
            assert (answer["a"], answer.get("seq")) == (message["a"], message.get("seq"))
        assert (await talker.insert(1, 2, "oh "))["v"] == 1
        assert await stored(service) == "oh hello"


async def test_a_replayed_edit_is_made_once(tmp_path: Path) -> None:
    """R235: the same edit sent again, at once, later, by another connection, on another version, counts once."""
    async with running(tmp_path) as service, Talker(service.ws_url) as talker:
        await talker.open("hello")
        edit = {"a": "op", **talker.address, "v": 1, "seq": 7, "op": [{"insert": "once "}]}
        for _ in range(3):
            await talker.say(**edit)
        assert [(await talker.hear("op"))["v"] for _ in range(3)] == [1, 1, 1]
        await talker.insert(2, 8, "more ")
        await talker.say(**{**edit, "src": talker.src})
        answer = await talker.next()
        assert (answer["v"], "error" in answer) == (1, False)
        async with Talker(service.ws_url) as again:
            await again.say(a="hs", id=talker.src, protocol=1, protocolMinor=2)
            assert (await again.hear("hs"))["id"] == talker.src
            await again.say(**edit)
            assert (await again.hear("op"))["v"] == 1
        assert await stored(service) == "more once hello"


async def test_an_edit_that_is_still_on_its_way_is_made_once(tmp_path: Path) -> None:
    """R235: sent on two connections at the same moment, an edit is made once, and acknowledged on both."""
    async with running(tmp_path, commit_ms=100) as service, Talker(service.ws_url) as talker:
        await talker.open("hello")
        async with Talker(service.ws_url) as again:
            await again.say(a="hs", id=talker.src, protocol=1, protocolMinor=2)
            await again.hear("hs")
            await again.ask("f")
            edit = {"a": "op", **talker.address, "v": 1, "seq": 7, "op": [{"insert": "once "}]}
            await asyncio.gather(*(one.say(**edit) for one in (talker, again) for _ in range(3)))
            for one in (talker, again):
                assert [(await one.hear("op"))["v"] for _ in range(3)] == [1, 1, 1]
        assert await stored(service) == "once hello"


async def test_an_edit_that_is_still_on_its_way_is_made_once_though_its_author_was_put_out(tmp_path: Path) -> None:
    """R235: somebody's token runs out while an edit waits to be stored; with a new one, it is sent again."""
    async with running(tmp_path, **SETTINGS) as service:
        async with Talker(service.ws_url) as maker:
            await maker.open("document")
        async with (
            Talker(service.ws_url, token=mint(seconds=5)) as talker,
            Talker(service.ws_url, token=mint()) as again,
        ):
            await talker.open()
            await again.say(a="hs", id=talker.src, protocol=1, protocolMinor=2)
            async with no_commits(f"sqlite:///{tmp_path / 'quire.db'}"):
                edit = {"a": "op", **talker.address, "v": 1, "seq": 7, "op": [{"insert": "once "}]}
                await talker.say(**edit)
                while code(await talker.next()) != "invalid_token":
                    pass
                await again.ask("s", v=1)
                await again.say(**edit)
                await again.say(a="pp")
                await again.hear("pp")
            assert (await again.hear("op"))["v"] == 1
        assert await stored(service) == "once document"


async def test_nobody_can_take_the_place_of_anothers_edit(tmp_path: Path) -> None:
    """R235: others see a digest of a client's id; whoever uses that as a `src` is somebody else."""
    async with running(tmp_path) as service, Talker(service.ws_url) as ada, Talker(service.ws_url) as eve:
        await ada.open("hello")
        await eve.open()
        await ada.insert(1, 1, "a")
        seen = await eve.hear("op")
        assert ada.src not in json.dumps(eve.heard)
        await eve.insert(2, 2, "e", src=seen["src"])
        assert (await ada.hear("op"))["src"] != seen["src"]
        assert (await ada.insert(3, 2, "b"))["v"] == 3
        assert await stored(service) == "beahello"


async def test_messages_before_the_handshake_and_a_second_one(tmp_path: Path) -> None:
    """A client may speak before its handshake, and shake hands twice."""
    async with running(tmp_path) as service, Talker(service.ws_url) as talker:
        assert (await talker.ask("s"))["data"] == {"v": 0, "type": None}
        for name in (None, "mine"):
            await talker.say(a="hs", id=name, protocol=2, protocolMinor=9)
            answer = await talker.hear("hs")
            assert (answer["protocol"], answer["id"]) == (1, name or talker.src)


async def test_only_rich_text_is_spoken(tmp_path: Path) -> None:
    """R232: a document of another kind is refused with a clear error, and left alone."""
    async with running(tmp_path) as service, Talker(service.ws_url) as talker:
        await make(service, "d", "code")
        before = metric("quire_members")
        for action in ("s", "f"):
            answer = await talker.ask(action)
            assert code(answer) == "ERR_DOC_TYPE_NOT_RECOGNIZED"
            assert "of the kind code" in answer["error"]["message"]
        await talker.say(a="op", **talker.address, v=0, seq=1, create={"type": RICH_TEXT, "data": [{"insert": "x"}]})
        assert code(await talker.hear("op")) == "ERR_DOC_TYPE_NOT_RECOGNIZED"
        assert metric("quire_members") == before


async def test_documents_on_one_connection_are_bounded(tmp_path: Path) -> None:
    """R240: those that are only fetched make room for others; beyond the limit a subscription is refused."""
    async with running(tmp_path, max_documents_per_connection=3) as service, Talker(service.ws_url) as talker:
        for name in "abc":
            await make(service, name, "richtext")
        before = metric("quire_members")
        for name in ("a", "b", "c", "e", "f", "a", "b", "c"):
            await talker.say(a="f", c="documents", d=name)
            assert code(await talker.hear("f")) is None
        assert metric("quire_members") - before <= 3
        for name in "abc":
            await talker.say(a="s", c="documents", d=name)
            assert code(await talker.hear("s")) is None
        await talker.say(a="s", c="documents", d="one-more")
        assert code(await talker.hear("s")) == "too_many"
        await talker.say(a="u", c="documents", d="a")
        await talker.hear("u")
        await talker.say(a="s", c="documents", d="one-more")
        assert code(await talker.hear("s")) is None


async def test_everything_is_freed_when_a_connection_ends(tmp_path: Path) -> None:
    """Members leave their rooms with their connection, also those that are just joining."""
    async with running(tmp_path) as service:
        before = metric("quire_members")
        async with Talker(service.ws_url) as watcher:
            await watcher.open("hello")
            for _ in range(5):
                async with Talker(service.ws_url) as talker:
                    for name in ("a", "b", "d"):
                        await talker.say(a="s", c="documents", d=name)
                    await talker.say(a="op", **talker.address, v=1, seq=1, op=[{"insert": "x"}])
            for _ in range(5):
                await watcher.hear("op")
            await watcher.ask("f", v=6)
            while metric("quire_members") > before + 1:
                await watcher.ask("f", v=6)
        assert await stored(service) == "xxxxxhello"


async def test_a_viewer_cannot_edit(tmp_path: Path) -> None:
    """R236: with `?role=viewer` an edit is refused in the way that makes clients roll back; the log has nothing."""
    async with running(tmp_path) as service, Talker(service.ws_url) as editor:
        await editor.open("hello")
        async with Talker(service.ws_url, role="viewer") as viewer:
            await viewer.open()
            assert code(await viewer.insert(1, 1, "x")) == "ERR_OP_SUBMIT_REJECTED"
            await viewer.say(a="s", c="documents", d="unknown")
            assert code(await viewer.hear("s")) == "document_not_found"
        assert await stored(service) == "hello"


async def test_accounts_decide(tmp_path: Path) -> None:
    """Who has no role gets nothing: not by subscribing, fetching, editing, in bulk, nor by presence."""
    async with browsers(tmp_path, 2, access="accounts", **SETTINGS) as [ann, bob]:
        await shared(ann, bob, "viewer")
        url = ann.service.ws_url
        async with Talker(url, cookie=ann.cookie) as owner:
            await owner.open("secret")
            async with Talker(url) as stranger:
                for action in ("s", "f"):
                    assert code(await stranger.ask(action)) == "unauthorized"
                assert code(await stranger.insert(1, 1, "x")) == "unauthorized"
                await stranger.say(a="bs", c="documents", b=["d"])
                assert (await stranger.hear("bs"))["data"]["d"]["error"]["code"] == "unauthorized"
                await stranger.say(a="ps", ch="documents.d", seq=1)
                assert code(await stranger.hear("ps")) == "unauthorized"
                await stranger.say(a="ps", ch="lobby", seq=2)
                assert code(await stranger.hear("ps")) == "ERR_PRESENCE_REFUSED"
                await stranger.say(a="p", **stranger.address, ch="documents.d", id="x", p={}, pv=1, v=1)
                assert code(await stranger.hear("p")) == "unauthorized"
            async with Talker(url, cookie=bob.cookie) as reader:
                await reader.open()
                assert code(await reader.insert(1, 1, "x")) == "ERR_OP_SUBMIT_REJECTED"
            async with Talker(url, token=mint("d")) as embedded:
                await embedded.open()
                assert code(await embedded.insert(1, 1, "no ")) is None
                await embedded.say(a="s", c="documents", d="e")
                assert code(await embedded.hear("s")) == "invalid_token"


async def test_a_change_of_role_takes_effect_at_once(tmp_path: Path) -> None:
    """R166: who may not edit any more is refused from then on; who is removed is told, and gets nothing more."""
    async with browsers(tmp_path, 2, access="accounts") as [ann, bob]:
        user_id = await shared(ann, bob, "editor")
        url = ann.service.ws_url
        async with Talker(url, cookie=ann.cookie) as owner, Talker(url, cookie=bob.cookie) as member:
            await owner.open("hello")
            await member.open()
            assert code(await member.insert(1, 1, "x")) is None
            assert (await ann.call("PATCH", f"/documents/d/members/{user_id}", {"role": "viewer"}))[0] == 204
            assert code(await member.insert(2, 2, "y")) == "ERR_OP_SUBMIT_REJECTED"
            assert (await ann.call("PATCH", f"/documents/d/members/{user_id}", {"role": "editor"}))[0] == 204
            assert code(await member.insert(2, 3, "z")) is None
            assert (await ann.call("DELETE", f"/documents/d/members/{user_id}"))[0] == 204
            told = await member.hear("op")
            assert (told["c"], told["d"], code(told)) == ("documents", "d", "forbidden")
            await owner.insert(3, 1, "secret ")
            assert code(await member.ask("s", v=3)) == "forbidden"
            assert "secret" not in json.dumps(member.heard)


async def test_a_deleted_document_ends(tmp_path: Path) -> None:
    """R238: those who have it open are told so as an error of the document; other documents go on."""
    async with running(tmp_path) as service, Talker(service.ws_url) as talker:
        await talker.open("hello")
        await talker.say(a="s", c="documents", d="other")
        await talker.hear("s")
        async with service.session.delete(f"{service.url}/api/v1/documents/d") as response:
            assert response.status == 204
        assert code(await talker.hear("op")) == "document_not_found"
        assert code(await talker.insert(1, 1, "x")) == "ERR_DOC_DOES_NOT_EXIST"
        assert code(await talker.ask("s")) == "document_not_found"
        await talker.say(a="f", c="documents", d="other", v=0)
        assert code(await talker.hear("f")) is None


async def test_presence_says_who_the_server_knows(tmp_path: Path) -> None:
    """R241: whatever a client claims, its presence has the name of its account; places follow what is typed."""
    async with browsers(tmp_path, 2, access="accounts") as [ann, bob]:
        await shared(ann, bob)
        url = ann.service.ws_url
        async with Talker(url, cookie=ann.cookie) as owner, Talker(url, cookie=bob.cookie) as member:
            await owner.open("hello")
            await member.open()
            await owner.say(a="ps", ch="documents.d", seq=1)
            assert await owner.hear("ps") == {"a": "ps", "ch": "documents.d", "seq": 1}
            about = {"a": "p", "ch": "documents.d", **member.address, "t": RICH_TEXT}
            claimed = {"index": 2, "length": 1, "user": {"id": "user:1", "name": "The Boss"}}
            await member.say(**about, id="cursor", pv=0, v=1, p=claimed)
            seen = await owner.hear("p")
            user_id = (await bob.call("GET", "/session"))[1]["actor"]["id"]
            assert (seen["p"]["index"], seen["p"]["user"]["name"]) == (2, "bob")
            assert user_id in seen["p"]["user"]["id"]
            assert (seen["src"] != member.src, seen["v"]) == (True, 1)
            await owner.say(
                a="p", ch="documents.d", **owner.address, t=RICH_TEXT, id="cursor", pv=9, v=1, p={"index": 0}
            )
            assert code(await owner.hear("p")) == "ERR_PRESENCE_ID_TAKEN"
            await owner.insert(1, 1, "oh ")
            await member.say(**about, id="cursor", pv=1, v=1, p={"index": 2, "length": 1})
            seen = await owner.hear("p")
            assert (seen["p"]["index"], seen["p"]["length"], seen["v"]) == (5, 1, 2)
            await member.socket.close()
            gone = await owner.hear("p")
            assert (gone["id"], gone["p"], gone["v"]) == ("cursor", None, 2)


async def test_presence_is_bounded(tmp_path: Path) -> None:
    """R242: a connection has at most 20 presences in a channel, and may be in so many channels as documents."""
    async with running(tmp_path, max_documents_per_connection=3) as service, Talker(service.ws_url) as talker:
        await talker.open("hello")
        for number in range(21):
            about = {"a": "p", "ch": "documents.d", **talker.address, "v": 1}
            await talker.say(**about, id=f"{number}", pv=0, p={"index": 0, "length": 0})
            assert (number, code(await talker.hear("p"))) == (number, None if number < 20 else "too_many")
        for number in range(3):
            await talker.say(a="ps", ch=f"lobby{number}", seq=number)
            assert (number, code(await talker.hear("ps"))) == (number, None if number < 2 else "too_many")


async def test_places_far_behind_are_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """R241: a place is moved over so many operations; of one that is further behind, listeners find out themselves."""
    monkeypatch.setattr(sharedb_presence, "MAX_MOVED", 5)
    async with running(tmp_path) as service, Talker(service.ws_url) as talker, Talker(service.ws_url) as listener:
        await talker.open("hello")
        await listener.open()
        await listener.say(a="ps", ch="documents.d", seq=1)
        await listener.hear("ps")
        for version in range(1, 9):
            await talker.insert(version, version, "x")
        place = {"index": 1, "length": 2}
        for number, (made_on, shown, index) in enumerate(((1, 1, 1), (6, 9, 4)), 1):
            await talker.say(
                a="p", ch="documents.d", **talker.address, id="me", pv=number, v=made_on, p=place, t=RICH_TEXT
            )
            heard = await listener.hear("p")
            assert (heard["v"], heard["p"]["index"], heard["p"]["length"]) == (shown, index, 2)


async def test_a_flood_of_presence_harms_nobody(tmp_path: Path) -> None:
    """R239, R242: of thousands of large presences only so many wait for one who does not read; others go on writing."""
    async with (
        running(tmp_path, max_member_bytes=256 * 1024) as service,
        Talker(service.ws_url) as talker,
        Talker(service.ws_url) as slow,
        Talker(service.ws_url) as writer,
    ):
        await talker.open("hello")
        for other in (slow, writer):
            await other.open()
        await slow.say(a="ps", ch="documents.d", seq=1)
        await slow.hear("ps")
        value = {"index": 0, "length": 0, "note": "x" * 15_000}
        sent = 1500
        for number in range(1, sent + 1):
            await talker.say(a="p", ch="documents.d", **talker.address, id="me", pv=number, v=1, p=value, t=RICH_TEXT)
            if number % 500 == 0:
                assert code(await writer.insert(number // 500, number, "y")) is None
        while (await talker.hear("p"))["pv"] != sent:
            pass
        await slow.say(a="pp")
        await slow.hear("pp")
        heard = [message["pv"] for message in slow.heard if message["a"] == "p"]
        assert heard == sorted(heard)
        assert len(heard) < sent
        assert len([message for message in slow.heard if message["a"] == "op"]) == 3


async def test_a_slow_reader_gets_everything_in_order(tmp_path: Path) -> None:
    """R239: while a client does not read, what is queued for it is bounded; afterwards it gets each operation once."""
    async with (
        running(tmp_path, max_member_bytes=20_000, lag_seconds=60) as service,
        Talker(service.ws_url) as slow,
        Talker(service.ws_url) as writer,
    ):
        await writer.open("x")
        await slow.open()
        before = metric("quire_members_lagging_total")
        version, text = 1, "y" * 20_000
        while metric("quire_members_lagging_total") == before:
            # Not acknowledged one by one: the kernel's buffers take megabytes.
            for _ in range(20):
                assert (await writer.insert(version, version, text))["v"] == version
                version += 1
            assert version < 4000
        await writer.insert(version, version, "the last")
        versions: list[int] = []
        while not versions or versions[-1] < version:
            versions.append((await slow.hear("op"))["v"])
        assert versions == list(range(1, version + 1))


async def test_who_never_reads_is_closed(tmp_path: Path) -> None:
    """R239: a client that reads nothing for the time that it is given is closed with 1013."""
    async with (
        running(tmp_path, max_member_bytes=20_000, lag_seconds=0.3) as service,
        Talker(service.ws_url) as slow,
        Talker(service.ws_url) as writer,
    ):
        await writer.open("x")
        await slow.open()
        before = metric("quire_connections_refused_total", code="lagging")
        version = 1
        while metric("quire_connections_refused_total", code="lagging") == before:
            await writer.insert(version, version, "y" * 20_000)
            version += 1
            assert version < 4000
        assert (await slow.closed())[0] == 1013


async def test_a_document_over_its_limit(tmp_path: Path) -> None:
    """R237: what would grow it is refused with the limit in the error; deleting goes on."""
    async with running(tmp_path, max_document_bytes=2_000) as service, Talker(service.ws_url) as talker:
        await talker.open("a" * 3_000)
        refused = await talker.insert(1, 1, "x")
        assert (code(refused), "2000 bytes" in refused["error"]["message"]) == ("ERR_OT_OP_NOT_APPLIED", True)
        await talker.say(a="op", **talker.address, v=1, seq=2, op=[{"delete": 2_900}])
        assert code(await talker.hear("op")) is None


async def test_edits_of_yjs_have_versions(tmp_path: Path) -> None:
    """R235: edits that came by another dialect are operations of the client `quire`."""
    async with running(tmp_path) as service, Talker(service.ws_url) as talker:
        await talker.open()
        async with Client(YjsWire("d"), service.ws_url) as writer:
            await writer.until_settled()
            writer.edit(lambda text: text.insert(0, "héllo😀"))
            made = await talker.hear("op")
            assert (made["v"], made["src"], made["create"]["data"]) == (0, "quire", {"ops": [{"insert": "héllo😀"}]})
            writer.edit(lambda text: text.insert(0, "oh "))
            made = await talker.hear("op")
            assert (made["v"], made["op"]) == (1, {"ops": [{"insert": "oh "}]})


async def test_bulk_in_parts(tmp_path: Path) -> None:
    """A bulk message is answered once for all that is well, with an error for each that is not."""
    async with running(tmp_path) as service, Talker(service.ws_url) as talker:
        await talker.open("hello")
        await talker.say(a="bf", c="documents", b=["d", "unknown", ""])
        data = (await talker.hear("bf"))["data"]
        assert data["d"] == {"v": 1, "data": {"ops": [{"insert": "hello"}]}, "type": RICH_TEXT}
        assert data["unknown"] == {"v": 0, "type": None}
        assert data[""]["error"]["code"] == "invalid_name"
        await talker.say(a="bs", c="documents", b={"d": 0, "unknown": 9})
        assert (await talker.hear("op"))["v"] == 0
        answers = [await talker.hear("bs"), await talker.hear("bs")]
        assert answers[0]["b"] == {"d": 0}
        assert answers[1]["data"]["unknown"]["error"]["code"] == "ERR_OP_VERSION_NEWER_THAN_CURRENT_SNAPSHOT"
        await talker.say(a="bu", c="documents", b=["d"])
        await talker.hear("bu")
        await talker.say(a="bs", c="documents", b=[])
        assert (await talker.hear("bs"))["data"] == {}


async def test_any_message_is_survived(tmp_path: Path) -> None:
    """Thousands of random messages, each field right, wrong or missing: the service answers, and goes on."""
    rng = random.Random(230)
    values: list[Any] = [
        *(None, True, False, 0, 1, 2, -1, 1.5, 2**53, 10**30, "", "d", "documents", "x" * 600, "é😀", "\x00"),
        *([], {}, ["d"], {"d": 1}, {"ops": []}, [{"insert": "x"}], [{"retain": 1}, {"delete": 3}], [[[[]]]]),
        *(
            {"type": RICH_TEXT, "data": [{"insert": "x"}]},
            {"type": "rich-text"},
            "documents.d",
            {"index": 1, "length": 1},
        ),
        *([{"retain": 1, "attributes": {"bold": True}}], [{"insert": {"image": "x"}}], [{"insert": "x\x00y"}]),
    ]
    actions = [
        "op",
        "op",
        "op",
        "p",
        "s",
        "f",
        "u",
        "bs",
        "bf",
        "bu",
        "hs",
        "pp",
        "ps",
        "pu",
        "pr",
        "nf",
        "nt",
        "qf",
        "qs",
        "qu",
        "init",
    ]
    async with running(tmp_path) as service:
        async with Talker(service.ws_url) as talker:
            await talker.open("hello")
            for number in range(3000):
                message: dict[str, Any] = {"a": rng.choice(actions), "c": "documents", "d": "d", "v": rng.randrange(4)}
                message |= {"seq": number, "ch": "documents.d", "id": "me", "pv": number}
                for field in rng.sample(["c", "d", "v", "seq", "src", "op", "create", "del", "ch", "id", "p", "b"], 3):
                    message[field] = rng.choice(values)
                await talker.say(**message)
            await talker.say(a="pp")
            await talker.hear("pp")
        async with Talker(service.ws_url) as other:
            answer = await other.ask("s")
            assert answer["data"]["type"] == RICH_TEXT
            assert code(await other.insert(answer["data"]["v"], 1, "well ")) is None
        assert (await stored(service)).startswith("well ")


async def test_a_flood_of_large_edits_is_taken_in_turns(tmp_path: Path) -> None:
    """R21: while much of what a client sent waits for its turn nothing more is read from it, and nothing is lost."""
    async with running(tmp_path) as service, Talker(service.ws_url) as talker:
        await talker.open("hello")
        for number in range(1, 31):
            text = f"<{number}>".ljust(300_000, "x")
            await talker.say(a="op", **talker.address, v=None, seq=number, op=[{"insert": text}])
        versions = [(await talker.hear("op"))["v"] for _ in range(30)]
        assert versions == list(range(1, 31))
        found = (await stored(service)).replace("x", "")
        assert found == "".join(f"<{number}>" for number in range(30, 0, -1)) + "hello"


async def test_versions_from_before_a_prune(tmp_path: Path) -> None:
    """R237: an edit on a version whose history was cut off is refused, and so is asking for what came since."""
    async with running(tmp_path) as service:
        async with Talker(service.ws_url) as talker:
            await talker.open("hello")
            for version in range(1, 8):
                await talker.insert(version, version, f"{version}")
            src = talker.src
        url = f"{service.url}/api/v1/documents/d/prune"
        async with service.session.post(url, json={"before": 5, "confirm": True}) as response:
            assert (response.status, (await response.json())["done"]) == (200, True)
    async with running(tmp_path) as service, Talker(service.ws_url) as talker:
        await talker.say(a="hs", id=src)
        await talker.hear("hs")
        assert code(await talker.insert(3, 9, "x")) == "ERR_SUBMIT_TRANSFORM_OPS_NOT_FOUND"
        for action in ("f", "s"):
            assert code(await talker.ask(action, v=3)) == "ERR_SUBMIT_TRANSFORM_OPS_NOT_FOUND"
        await talker.say(a="nf", id=1, **talker.address, v=3)
        assert code(await talker.hear("nf")) == "ERR_SUBMIT_TRANSFORM_OPS_NOT_FOUND"
        await talker.say(
            a="op", **talker.address, v=0, seq=0, create={"type": RICH_TEXT, "data": [{"insert": "hello"}]}
        )
        assert code(await talker.hear("op")) == "ERR_DOC_ALREADY_CREATED"
        assert code(await talker.insert(6, 9, "y")) is None
        assert await stored(service) == "76y54321hello"
