"""Names that no document may have, and documents that are gone."""

from __future__ import annotations

import aiohttp
import pytest
from tests.interop.node import Node
from tests.support.server import QuireServer

NAMES = ["a/b", "a b", "naïve", "x" * 129]


@pytest.mark.parametrize("bad", NAMES)
async def test_y_websocket_stops_at_an_invalid_name(node: Node, bad: str) -> None:
    """R57: y-websocket 3.1 is told 4400, emits `closed`, and does not try again."""
    client = await node.create("y-websocket", bad)
    await client.wait("closed")
    state = await client.state()
    assert state["closed"]["code"] == 4400
    assert state["closed"]["reason"].startswith("invalid_name: ")
    assert (state["attempts"], state["status"], state["synced"]) == (1, "disconnected", False)


async def test_y_websocket_4_is_told_the_same(node: Node) -> None:
    """@y/websocket 4.0 sees close code 4400 each time it tries; it knows no final refusal."""
    client = await node.create("@y/websocket", "a b")
    await client.wait("codes", 2)
    state = await client.state()
    assert state["codes"][:2] == [4400, 4400]
    assert state["synced"] is False


@pytest.mark.parametrize("bad", ["..", "", *NAMES])
async def test_hocuspocus_is_denied_an_invalid_name(node: Node, name: str, bad: str) -> None:
    """The provider gets `authenticationFailed` with the reason; other documents on its socket are unharmed."""
    socket = await node.socket()
    denied = await node.create("hocuspocus", bad, socket=socket)
    good = await node.create("hocuspocus", name, socket=socket)
    await denied.wait("failed")
    assert (await denied.state())["failed"].startswith("invalid_name: ")
    await good.wait("synced")
    await good.insert(0, "unharmed")
    await good.wait("unsynced", 0)
    assert (await good.state())["attempts"] == 1


async def test_a_denied_provider_may_try_again(node: Node, name: str) -> None:
    """R62: after a denial the same address on the same socket is asked anew, and let in once there is a document."""
    socket = await node.socket(params={"role": "viewer"})
    viewer = await node.create("hocuspocus", name, socket=socket)
    await viewer.wait("failed")
    editor = await node.create("hocuspocus", name)
    await editor.wait("synced")
    await editor.insert(0, "now")
    await editor.wait("unsynced", 0)
    await viewer.call("detach")
    await viewer.call("attach")
    await viewer.wait("text", "now")
    assert (await viewer.state())["attempts"] == 1


async def test_a_deleted_document_is_closed(node: Node, server: QuireServer, name: str) -> None:
    """R78: deleting a document ends it for those who have it open, for good, and only it."""
    plain = await node.create("y-websocket", name)
    provider = await node.create("hocuspocus", name)
    await plain.wait("synced")
    await provider.wait("synced")
    async with (
        aiohttp.ClientSession() as session,
        session.delete(f"{server.url}/api/v1/documents/{name}") as response,
    ):
        assert response.status == 204
    await plain.wait("closed")
    await provider.wait("closed")
    assert (await plain.state())["closed"]["code"] == 4404
    assert (await provider.state())["closed"]["reason"].startswith("document_not_found: ")
    newcomer = await node.create("hocuspocus", name)
    await newcomer.wait("failed")
