"""ShareDB 7 with the type rich-text, unmodified, at `/ws/sharedb` (R230–R242)."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator

import aiohttp
import pytest
from tests.convergence.script import random_edit
from tests.interop.node import Node, NodeClient, NodeError
from tests.interop.sharedb import ShareClient, ShareNode
from tests.support.content import get, stored_delta, stored_text
from tests.support.fixtures import Quire
from tests.support.server import QuireServer

HELLO = [{"insert": "hello\n"}]

Someone = NodeClient | ShareClient


@pytest.fixture
async def share(server: QuireServer) -> AsyncIterator[ShareNode]:
    async with ShareNode(server.ws()) as running:
        yield running


async def test_a_document_is_created_and_edited(share: ShareNode, server: QuireServer, name: str) -> None:
    """A client creates a document; another subscribes, and each sees what the other does (R232, R234)."""
    ada = await share.client("documents", name)
    await ada.call("subscribe")
    assert (await ada.state())["type"] is None
    await ada.call("make", data=HELLO)
    ben = await share.editor("documents", name)
    await ada.submit([{"retain": 5}, {"insert": " world", "attributes": {"bold": True}}])
    await ben.wait("text", "hello world\n")
    await ben.submit([{"insert": "oh, "}])
    await ada.wait("text", "oh, hello world\n")
    assert await ada.delta() == await ben.delta() == await stored_delta(server, name)
    assert [(await client.state())["version"] for client in (ada, ben)] == [3, 3]


async def test_an_acknowledged_edit_is_stored(share: ShareNode, server: QuireServer, name: str) -> None:
    """When a client is told that its edit was taken, REST reads it from the log (R234)."""
    ada = await share.editor("documents", name, HELLO)
    for number in range(5):
        await ada.submit([{"insert": f"{number}"}])
        assert (await stored_text(server, name))[0] == f"{number}"


async def test_two_type_at_once(share: ShareNode, server: QuireServer, name: str) -> None:
    """Two clients that type without waiting end equal, with every character once, and astral ones whole."""
    ada = await share.editor("documents", name, [{"insert": "\n"}])
    ben = await share.editor("documents", name)
    words = "żółć 😀👩‍👧 ", "日本 𝒳 "
    await asyncio.gather(*(client.type(0, word * 10) for client, word in zip((ada, ben), words, strict=True)))
    for client in (ada, ben):
        await client.wait("stored")
    expected = await stored_text(server, name)
    for client in (ada, ben):
        await client.wait("text", expected)
        assert (await client.state())["errors"] == []
    assert sorted(expected) == sorted("".join(words) * 10 + "\n")


async def test_collections_map_to_names(share: ShareNode, server: QuireServer, name: str) -> None:
    """A collection but the default one is part of the document's name; what names cannot have is escaped (R231)."""
    await share.editor("examples", name, HELLO)
    assert await stored_text(server, f"examples~{name}") == "hello\n"
    await share.editor("bücher", f"{name}/~1", [{"insert": "odd\n"}])
    assert await stored_text(server, f"b~~c3~~bccher~{name}~~2f~~7e1") == "odd\n"


async def test_content_of_yjs_is_there_for_sharedb(node: Node, share: ShareNode, name: str) -> None:
    """A document that another dialect wrote is there at its revision, with formats and embeds."""
    writer = await node.create("y-websocket", name)
    await writer.wait("synced")
    await writer.insert(0, "plain ")
    await writer.insert(6, "bold", {"bold": True})
    await writer.call("embed", index=10, embed={"image": "/1.png"})
    await writer.wait("stored")
    reader = await share.client("documents", name)
    await reader.call("fetch")
    assert await reader.delta() == [
        {"insert": "plain "},
        {"insert": "bold", "attributes": {"bold": True}},
        {"insert": {"image": "/1.png"}},
    ]


async def test_a_document_that_yjs_begins_arrives_at_a_subscriber(node: Node, share: ShareNode, name: str) -> None:
    """Who is subscribed to a document without content gets its first edit as its creation (R232)."""
    reader = await share.client("documents", name)
    await reader.call("subscribe")
    writer = await node.create("hocuspocus", name)
    await writer.wait("synced")
    await writer.type(0, "first")
    await reader.wait("text", "first")
    assert (await reader.state())["errors"] == []


async def test_everybody_ends_equal(node: Node, share: ShareNode, server: QuireServer, name: str) -> None:
    """ShareDB, y-websocket and Hocuspocus clients and PATCH edit one document at once; all end equal."""
    first = await share.editor("documents", name, [{"insert": "The beginning\n"}])
    second = await share.editor("documents", name)
    others = [await node.create(flavour, name) for flavour in ("y-websocket", "hocuspocus")]
    for other in others:
        await other.wait("synced")
    everybody: list[Someone] = [first, second, *others]
    rng = random.Random(4)

    async def patch(session: aiohttp.ClientSession) -> None:
        for _ in range(30):
            async with session.get(f"{server.url}/api/v1/documents/{name}") as response:
                base = (await response.json())["head"]
            ops = [{"insert": rng.choice(["REST ", "é😀"])}]
            url = f"{server.url}/api/v1/documents/{name}/content"
            async with session.patch(url, json={"base": base, "ops": ops}) as response:
                assert response.status == 200, await response.text()

    async def edit(client: Someone) -> None:
        for _ in range(60):
            await client.call("edit", **random_edit(rng).as_json())

    async with aiohttp.ClientSession() as session:
        await asyncio.gather(patch(session), *(edit(client) for client in everybody))
    for client in everybody:
        await client.wait("stored")
    expected = await stored_delta(server, name)
    for client in everybody:
        await client.wait("delta", expected)
    assert [(await client.state())["errors"] for client in (first, second)] == [[], []]


async def test_pending_edits_survive_a_lost_connection(share: ShareNode, server: QuireServer, name: str) -> None:
    """What was typed while the connection was gone is sent when it is back, and merges with what others did."""
    away = await share.editor("documents", name, HELLO)
    here = await share.editor("documents", name)
    await away.call("disconnect")
    await away.wait("codes", 1)
    await away.type(0, "away 😀 ")
    await here.submit([{"retain": 5}, {"insert": " here"}])
    await away.call("connect")
    for client in (away, here):
        await client.wait("text", "away 😀 hello here\n")
        await client.wait("stored")
    assert await stored_text(server, name) == "away 😀 hello here\n"


async def test_an_edit_whose_acknowledgement_was_lost_is_not_made_twice(
    share: ShareNode, server: QuireServer, name: str
) -> None:
    """A client that did not hear of its edit being stored sends it again; it is acknowledged, not repeated (R235)."""
    ada = await share.editor("documents", name, HELLO)
    ben = await share.editor("documents", name)
    await ada.call("deaf", value=True)
    await ada.call("later", ops=[{"insert": "once "}])
    await ben.wait("text", "once hello\n")
    await ben.submit([{"retain": 10}, {"insert": "!"}])
    await ada.call("cut")
    await ada.call("deaf", value=False)
    for client in (ada, ben):
        await client.wait("text", "once hello!\n")
        await client.wait("stored")
    assert await stored_text(server, name) == "once hello!\n"
    assert (await ada.state())["errors"] == []


async def test_a_create_whose_acknowledgement_was_lost_is_not_refused(
    share: ShareNode, server: QuireServer, name: str
) -> None:
    """A client that sends its `create` again gets it acknowledged; another's is refused (R233, R235)."""
    ada = await share.client("documents", name)
    await ada.call("subscribe")
    await ada.call("deaf", value=True)
    making = asyncio.create_task(ada.call("make", data=HELLO))
    ben = await share.client("documents", name)
    await ben.call("subscribe")
    await ben.wait("text", "hello\n")
    await ben.submit([{"insert": "oh "}])
    await ada.call("cut")
    await ada.call("deaf", value=False)
    await making
    await ada.wait("text", "oh hello\n")
    assert (await ada.state())["errors"] == []


async def test_of_two_creations_one_counts(share: ShareNode, server: QuireServer, name: str) -> None:
    """Two clients that create one document at once do not get their texts doubled (R233)."""
    clients = [await share.client("documents", name) for _ in range(4)]
    for client in clients:
        await client.call("subscribe")
    results = await asyncio.gather(*(client.call("make", data=HELLO) for client in clients), return_exceptions=True)
    assert sorted(str(result) for result in results) == ["ERR_DOC_ALREADY_CREATED"] * 3 + ["None"]
    for client in clients:
        await client.wait("text", "hello\n")
    assert await stored_text(server, name) == "hello\n"


@pytest.mark.parametrize("stop", ["terminate", "kill9"])
async def test_an_edit_in_flight_over_a_restart_is_made_once(quire: Quire, stop: str) -> None:
    """The server dies after it stored an edit and before the client heard of it: after the restart it is there once."""
    server = quire()
    async with ShareNode(server.ws()) as share:
        ada = await share.editor("examples", "richtext", HELLO)
        ben = await share.editor("examples", "richtext")
        await ada.call("deaf", value=True)
        await ada.call("later", ops=[{"insert": "once "}])
        await ben.wait("text", "once hello\n")
        await ben.submit([{"retain": 10}, {"insert": "!"}])
        await asyncio.to_thread(getattr(server, stop))
        await ada.type(5, "and more ")
        await ada.call("deaf", value=False)
        await server.start_async()
        for client in (ada, ben):
            await client.wait("text", "once and more hello!\n")
            await client.wait("stored")
        assert await stored_text(server, "examples~richtext") == "once and more hello!\n"
        assert [(await client.state())["errors"] for client in (ada, ben)] == [[], []]


@pytest.mark.parametrize("restart", [True, False])
async def test_a_lost_acknowledgement_with_a_correction(quire: Quire, restart: bool) -> None:
    """Edits that came to something else than they said are corrected as well when they are sent again (R234, R235)."""
    server = quire()
    async with ShareNode(server.ws()) as share:
        bold = {"insert": "bold", "attributes": {"bold": True}}
        ada = await share.editor("documents", "corrected", [bold])
        ben = await share.editor("documents", "corrected")
        for version, ops in (
            (2, [{"retain": 4, "attributes": {"bold": True}}]),  # as it is already
            (3, [{"retain": 4}, {"retain": 1, "attributes": {"header": 1}}]),  # of a line's end that is not there yet
        ):
            await ada.call("deaf", value=True)
            await ada.call("later", ops=ops)
            await ben.wait("version", version)
            if restart:
                await asyncio.to_thread(server.kill9)
            else:
                await ada.call("cut")
            await ada.call("deaf", value=False)
            if restart:
                await server.start_async()
            for client in (ada, ben):
                await client.wait("version", version)
                await client.wait("stored")
        heading = {"insert": "\n", "attributes": {"header": 1}}
        assert await stored_delta(server, "corrected") == [bold, heading]
        await ben.submit([{"insert": "x"}])
        await ada.wait("text", "xbold\n")
        assert [(await client.state())["errors"] for client in (ada, ben)] == [[], []]


async def test_typing_through_kills_loses_and_doubles_nothing(quire: Quire) -> None:
    """Clients type while the server is killed again and again; in the end each character is there once."""
    server = quire()
    async with ShareNode(server.ws()) as share:
        clients = [await share.editor("documents", "killed", [{"insert": "\n"}]) for _ in range(2)]
        typed = ""
        for turn in range(4):
            for number, client in enumerate(clients):
                text = f"<{number}:{turn}>" * 10
                typed += text
                await client.type(0, text)
            await asyncio.to_thread(server.kill9)
            await server.start_async()
        for client in clients:
            await client.wait("stored")
        expected = await stored_text(server, "killed")
        for client in clients:
            await client.wait("text", expected)
            assert (await client.state())["errors"] == []
        assert sorted(expected) == sorted(typed + "\n")


async def test_a_viewer_reads_and_its_edits_roll_back(share: ShareNode, server: QuireServer, name: str) -> None:
    """Who may only read gets what others do; what it tries is refused, and taken back on its side (R236)."""
    editor = await share.editor("documents", name, HELLO)
    viewer = await share.client("documents", name, params={"role": "viewer"})
    await viewer.call("subscribe")
    await viewer.submit([{"insert": "forbidden "}])  # ShareDB calls back without an error, as for any rejection
    await viewer.wait("text", "hello\n")
    await editor.submit([{"retain": 5}, {"insert": "!"}])
    await viewer.wait("text", "hello!\n")
    refused = [message["error"]["code"] for message in await viewer.received("op") if "error" in message]
    assert refused == ["ERR_OP_SUBMIT_REJECTED"]
    assert await stored_text(server, name) == "hello!\n"


async def test_deleting_is_refused(share: ShareNode, server: QuireServer, name: str) -> None:
    """A ShareDB client cannot delete a document; it gets it back (R236)."""
    ada = await share.editor("documents", name, HELLO)
    with pytest.raises(NodeError, match="ERR_DATABASE_METHOD_NOT_IMPLEMENTED"):
        await ada.call("del")
    await ada.wait("text", "hello\n")
    assert await stored_text(server, name) == "hello\n"


async def test_bulk(share: ShareNode, server: QuireServer, name: str) -> None:
    """Documents of a collection are fetched and subscribed to in one message each, and come back so after a cut."""
    maker = await share.editor("documents", f"{name}-0", [{"insert": "zero\n"}])
    await share.editor("documents", f"{name}-1", [{"insert": "one\n"}])
    names = [["documents", f"{name}-{number}"] for number in range(3)] + [["documents", "bad/../" + "x" * 200]]
    reader = await share.client("documents", f"{name}-0")
    got = await reader.call("bulk", action="subscribe", names=names)
    assert [(found["version"], found["delta"], (found["error"] or {}).get("code")) for found in got] == [
        (1, [{"insert": "zero\n"}], None),
        (1, [{"insert": "one\n"}], None),
        (0, [], None),
        (None, [], "invalid_name"),
    ]
    await maker.submit([{"insert": "more than "}])
    await reader.wait("text", "more than zero\n")
    await reader.call("cut")
    await maker.submit([{"insert": "much "}])
    await reader.wait("text", "much more than zero\n")
    await reader.wait("stored")
    assert [message.get("b") for message in await reader.received("bs")] == [
        None,
        {f"{name}-0": 2, f"{name}-1": 1, f"{name}-2": 0},
    ]
    fetched = await (await share.client("documents", name)).call("bulk", action="fetch", names=names[:2])
    assert [found["version"] for found in fetched] == [3, 1]


async def test_fetching_makes_no_document(share: ShareNode, server: QuireServer, name: str) -> None:
    """A document that is only looked for is not made (R233)."""
    reader = await share.client("documents", name)
    await reader.call("fetch")
    assert (await reader.state())["version"] == 0
    assert (await get(server, f"/api/v1/documents/{name}"))[0] == 404


async def test_unsubscribing_and_coming_back(share: ShareNode, name: str) -> None:
    """Who unsubscribes hears nothing more; on subscribing again it gets what it missed, as operations."""
    ada = await share.editor("documents", name, HELLO)
    ben = await share.editor("documents", name)
    await ben.call("unsubscribe")
    for number in range(5):
        await ada.submit([{"insert": f"{number}"}])
    assert (await ben.state())["version"] == 1
    await ben.call("subscribe")
    await ben.wait("text", "43210hello\n")
    assert (await ben.state())["errors"] == []


async def test_an_edit_without_a_subscription(share: ShareNode, server: QuireServer, name: str) -> None:
    """A client that fetched an older version gets what it lacks before its edit is acknowledged (R234)."""
    ada = await share.editor("documents", name, HELLO)
    ben = await share.client("documents", name)
    await ben.call("fetch")
    await ada.submit([{"insert": "1 "}])
    await ada.submit([{"insert": "2 "}])
    await ben.submit([{"retain": 5}, {"insert": " ben"}])
    assert await ben.delta() == [{"insert": "2 1 hello ben\n"}]
    await ada.wait("text", "2 1 hello ben\n")


async def test_a_snapshot_of_a_version(share: ShareNode, name: str) -> None:
    """A document can be had as it was at a version (`fetchSnapshot`)."""
    ada = await share.editor("documents", name, HELLO)
    await ada.submit([{"insert": "oh "}])
    found = [await ada.call("fetchSnapshot", version=version) for version in (0, 1, None)]
    assert [(snapshot["v"], (snapshot.get("data") or {}).get("ops")) for snapshot in found] == [
        (0, None),
        (1, HELLO),
        (2, [{"insert": "oh hello\n"}]),
    ]
    with pytest.raises(NodeError, match="ERR_OP_VERSION_NEWER_THAN_CURRENT_SNAPSHOT"):
        await ada.call("fetchSnapshot", version=3)


async def test_formats_that_are_there_already(node: Node, share: ShareNode, server: QuireServer, name: str) -> None:
    """Making bold what another makes bold at once, and what is bold: clients and log stay equal."""
    ada = await share.editor("documents", name, HELLO)
    ben = await share.editor("documents", name)
    other = await node.create("y-websocket", name)
    await other.wait("synced")
    bold = [{"retain": 5, "attributes": {"bold": True}}]
    await asyncio.gather(ada.submit(bold), ben.submit(bold), other.format(0, 5, {"bold": True}))
    await ada.submit([{"retain": 2, "attributes": {"bold": None}}, {"retain": 4, "attributes": {"bold": True}}])
    await ben.submit(bold)
    await other.wait("stored")
    expected = await stored_delta(server, name)
    for client in (ada, ben, other):
        await client.wait("delta", expected)


async def test_presence_in_a_document(share: ShareNode, name: str) -> None:
    """Clients see each other's cursors, moved by what is typed, until a connection ends (R241, R242)."""
    ada = await share.editor("documents", name, HELLO)
    ben = await share.editor("documents", name)
    await ada.call("listen")
    await ada.call("present", who="ada", value={"index": 2, "length": 1, "name": "Ada"})
    await ben.call("listen")
    await ben.wait("presence", {"ada": {"index": 2, "length": 1, "name": "Ada"}})
    await ben.call("present", who="ben", value={"index": 5, "length": 0, "name": "Ben"})
    await ada.wait("presence", {"ben": {"index": 5, "length": 0, "name": "Ben"}})
    await ben.submit([{"insert": "oh "}])
    await ben.wait("presence", {"ada": {"index": 5, "length": 1, "name": "Ada"}})
    late = await share.editor("documents", name)
    await late.call("listen")
    await late.wait(
        "presence",
        {"ada": {"index": 5, "length": 1, "name": "Ada"}, "ben": {"index": 8, "length": 0, "name": "Ben"}},
    )
    await ada.call("disconnect")
    await ben.wait("presence", {})
    await late.wait("presence", {"ben": {"index": 8, "length": 0, "name": "Ben"}})


async def test_presence_comes_back_after_a_lost_connection(share: ShareNode, name: str) -> None:
    """A client whose connection breaks is seen again when it is back, under its id."""
    ada = await share.editor("documents", name, HELLO)
    ben = await share.editor("documents", name)
    for client in (ada, ben):
        await client.call("listen")
    await ada.call("present", who="ada", value={"index": 0, "length": 0})
    await ben.wait("presence", {"ada": {"index": 0, "length": 0}})
    await ada.call("cut")
    await ben.wait("presence", {})
    await ada.wait("stored")
    await ada.call("present", who="ada", value={"index": 1, "length": 0})
    await ben.wait("presence", {"ada": {"index": 1, "length": 0}})


async def test_presence_apart_from_documents(share: ShareNode, name: str) -> None:
    """In open access clients may meet in channels of their own."""
    ada = await share.client("documents", name)
    ben = await share.client("documents", name)
    for client in (ada, ben):
        await client.call("listen", channel="lobby")
    await ada.call("present", channel="lobby", who="ada", value="here")
    await ben.wait("presence", {"ada": "here"}, channel="lobby")
    with pytest.raises(NodeError, match="ERR_PRESENCE_ID_TAKEN"):
        await ben.call("present", channel="lobby", who="ada", value="me too")


async def test_ping(share: ShareNode, name: str) -> None:
    """A ping is answered."""
    ada = await share.client("documents", name)
    await ada.wait("connected")
    assert await ada.call("ping") is True


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_random_edits_through_kills_end_equal(quire: Quire, seed: int) -> None:
    """Random edits by ShareDB, y-websocket and Hocuspocus clients while the server is killed: all end equal, and the
    log says the same."""
    rng = random.Random(seed)
    server = quire()
    async with ShareNode(server.ws()) as share, Node(server.ws()) as node:
        shares = [await share.editor("documents", "random", [{"insert": "The beginning\n"}]) for _ in range(3)]
        others = [await node.create(flavour, "random") for flavour in ("y-websocket", "hocuspocus")]
        everybody: list[Someone] = [*shares, *others]
        for other in others:
            await other.wait("synced")
        for turn in range(4):
            for number in range(60):
                somebody = rng.choice(everybody)
                await somebody.call("edit", **random_edit(rng).as_json())
                if number % 20 == 10:
                    await rng.choice(shares).call("cut")
            if turn < 3:
                await asyncio.to_thread(server.kill9 if turn % 2 else server.terminate)
                await server.start_async()
        for _ in range(2):  # one that comes back late brings what the others then have to get
            for somebody in everybody:
                await somebody.wait("stored", seconds=60)
        expected = await stored_delta(server, "random")
        for somebody in everybody:
            await somebody.wait("delta", expected)
        assert [(await client.state())["errors"] for client in shares] == [[]] * len(shares)
