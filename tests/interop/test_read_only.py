"""Those who may only read, in both dialects."""

from __future__ import annotations

import pytest
from tests.interop.node import FLAVOURS, Node
from tests.support.clients import Client, HocuspocusWire, YjsWire
from tests.support.content import stored_text
from tests.support.server import QuireServer

VIEWER = {"role": "viewer"}
EMPTY_UPDATE = b"\x00\x00"


async def prepare(node: Node, name: str, text: str = "given") -> None:
    writer = await node.create("hocuspocus", name)
    await writer.wait("synced")
    await writer.insert(0, text)
    await writer.wait("unsynced", 0)


@pytest.mark.parametrize("flavour", FLAVOURS)
async def test_a_viewer_reads_and_is_seen(node: Node, name: str, flavour: str) -> None:
    """R23: a viewer gets the text, edits as they happen, and is present to the others."""
    await prepare(node, name)
    editor = await node.create("y-websocket", name)
    viewer = await node.create(flavour, name, params=VIEWER)
    await viewer.wait("synced")
    await viewer.set_presence({"name": "viewer"})
    await editor.set_presence({"name": "editor"})
    await editor.wait("people", ["editor", "viewer"])
    await editor.insert(5, "!")
    await viewer.wait("text", "given!")


@pytest.mark.parametrize("flavour", ["y-websocket", "@y/websocket"])
async def test_edits_of_a_viewer_are_ignored_in_the_yjs_dialect(
    node: Node, server: QuireServer, name: str, flavour: str
) -> None:
    """R55: what a viewer types reaches neither the others nor the log, and is never called stored."""
    await prepare(node, name)
    viewer = await node.create(flavour, name, params=VIEWER)
    await viewer.wait("synced")
    await viewer.insert(0, "forbidden ")
    editor = await node.create("y-websocket", name)
    await editor.wait("synced")
    # The server reads a viewer's frames in order, so its presence arrives behind the ignored edit.
    await viewer.set_presence({"name": "viewer"})
    await editor.wait("people", [None, "viewer"])
    assert await editor.text() == "given"
    assert await stored_text(server, name) == "given"
    # y-websocket sent its step 2 and one update; only the step 2, which had no news, may be answered.
    assert (await viewer.state())["confirmed"] <= 1


async def test_edits_of_a_viewer_are_refused_in_the_hocuspocus_dialect(
    node: Node, server: QuireServer, name: str
) -> None:
    """R67: the provider learns that it is read-only; its empty step 2 is confirmed, its edit is answered with 0."""
    await prepare(node, name)
    viewer = await node.create("hocuspocus", name, params=VIEWER)
    await viewer.wait("scope")
    await viewer.wait("synced")
    await viewer.wait("unsynced", 0)
    await viewer.insert(0, "forbidden ")
    await viewer.wait("refusals", 1)
    state = await viewer.state()
    assert (state["scope"], state["statuses"], state["unsynced"]) == ("readonly", [1, 0], 1)
    assert await stored_text(server, name) == "given"


async def test_a_viewers_step_2_with_news_is_refused(node: Node, server: QuireServer, name: str) -> None:
    """R67: a provider that may only read and brings back an offline edit gets status 0 for it and its step 2."""
    await prepare(node, name)
    viewer = await node.create("hocuspocus", name, params=VIEWER)
    await viewer.wait("synced")
    await viewer.wait("unsynced", 0)
    await viewer.disconnect()
    await viewer.wait("status", "disconnected")
    await viewer.insert(0, "offline ")
    await viewer.connect()
    await viewer.wait("refusals", 2)
    state = await viewer.state()
    assert (state["statuses"], state["unsynced"]) == ([1, 0, 0], 1)
    assert await stored_text(server, name) == "given"


async def test_a_viewers_update_is_always_refused(server: QuireServer, name: str) -> None:
    """R67: an update from a reader gets status 0 even when it brings nothing new; a step 2 without news gets 1."""
    async with Client(HocuspocusWire(name), server.ws()) as editor:
        await editor.until_settled()
        editor.edit(lambda text: text.insert(0, "given"))
        editor.edit(lambda text: text.__delitem__(slice(0, 1)))
        await editor.until_settled()
        known = editor.doc.get_update()
        async with Client(HocuspocusWire(name), server.ws(), role="viewer") as viewer:
            await viewer.until_settled()
            assert viewer.refused == []
            viewer.send_update(known, step=1)
            viewer.send_update(known, step=2)
            viewer.send_update(EMPTY_UPDATE, step=2)
            await viewer.until_settled()
            assert viewer.acknowledged[-1] == known
            assert viewer.refused == [known, EMPTY_UPDATE]


async def test_a_viewer_does_not_create_documents(node: Node, server: QuireServer, name: str) -> None:
    """R2: a reader who opens an unknown name is told that there is no such document, and none is made."""
    provider = await node.create("hocuspocus", name, params=VIEWER)
    await provider.wait("failed")
    assert (await provider.state())["failed"].startswith("document_not_found")
    plain = await node.create("y-websocket", name, params=VIEWER)
    await plain.wait("closed")
    assert (await plain.state())["closed"]["code"] == 4404
    async with Client(YjsWire(name), server.ws()) as editor:
        await editor.until_settled()
