"""Connections that end and come back: a restarted server, offline edits on both sides."""

from __future__ import annotations

import asyncio

import pytest
from tests.interop.node import FLAVOURS, Node
from tests.support.content import stored_text
from tests.support.fixtures import Quire
from tests.support.server import QuireServer


@pytest.mark.parametrize("stop", ["terminate", "kill9"])
async def test_offline_edits_merge_after_a_restart(quire: Quire, stop: str) -> None:
    """Clients that typed while the server was down bring it all back when it is up, and end equal."""
    server = quire()
    async with Node(server.ws()) as node:
        clients = [await node.create(flavour, "down") for flavour in FLAVOURS]
        for client in clients:
            await client.wait("synced")
        await clients[0].insert(0, "before ")
        for client in clients:
            await client.wait("text", "before ")
            await client.wait("unsynced", 0)
        await asyncio.to_thread(getattr(server, stop))
        for client in clients:
            await client.wait("codes", 1)
        for client, word in zip(clients, ("одно ", "δύο ", "שלוש "), strict=True):
            await client.type(7, word)
        await server.start_async()
        for client in clients:
            await client.wait("stored")
        expected = await stored_text(server, "down")
        for client in clients:
            await client.wait("text", expected)
        assert sorted(expected) == sorted("before одно δύο שלוש ")
        assert expected.startswith("before ")
        codes = [(await client.state())["codes"][0] for client in clients]
        assert codes == [1001 if stop == "terminate" else 1006] * 3


@pytest.mark.parametrize("flavour", FLAVOURS)
async def test_edits_on_both_sides_of_a_lost_connection_merge(
    node: Node, server: QuireServer, name: str, flavour: str
) -> None:
    """What a client typed offline and what others typed meanwhile are both there when it is back."""
    away = await node.create(flavour, name)
    here = await node.create("hocuspocus", name)
    await away.wait("synced")
    await here.wait("synced")
    await here.insert(0, "common")
    await away.wait("text", "common")
    await away.disconnect()
    await away.wait("status", "disconnected")
    await away.insert(6, " away 😀")
    await here.insert(0, "here ")
    await here.wait("unsynced", 0)
    await away.connect()
    for client in (away, here):
        await client.wait("text", "here common away 😀")
        await client.wait("stored")
    assert await stored_text(server, name) == "here common away 😀"


@pytest.mark.parametrize("flavour", FLAVOURS)
async def test_a_cut_connection_comes_back_by_itself(node: Node, server: QuireServer, name: str, flavour: str) -> None:
    """A client whose connection breaks in the middle of typing reconnects and loses nothing."""
    client = await node.create(flavour, name)
    await client.wait("synced")
    await client.type(0, "0123456789")
    await client.cut()
    await client.type(10, "abcdefghij")
    await client.wait("attempts", 2)
    await client.wait("stored")
    assert await stored_text(server, name) == "0123456789abcdefghij"
