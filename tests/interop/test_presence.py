"""Who is here: awareness of the unmodified clients."""

from __future__ import annotations

import itertools

import pytest
from tests.interop.node import FLAVOURS, Node
from tests.support.clients import DIALECTS, Client, HocuspocusWire, Kind, YjsWire
from tests.support.lib0 import with_length, write_var_uint
from tests.support.server import QuireServer


@pytest.mark.parametrize(("first", "second"), list(itertools.product(FLAVOURS, FLAVOURS)))
async def test_presence_comes_and_goes(node: Node, name: str, first: str, second: str) -> None:
    """R32, R33: clients of any two kinds see each other, changes included; one that leaves is gone at once."""
    one = await node.create(first, name)
    two = await node.create(second, name)
    await one.set_presence({"name": "Zoë 😀"})
    await two.set_presence({"name": "two"})
    await one.wait("people", ["Zoë 😀", "two"])
    await two.wait("people", ["Zoë 😀", "two"])
    await one.set_presence({"name": "one", "cursor": 3})
    await two.wait("people", ["one", "two"])
    await one.destroy()
    await two.wait("people", ["two"], seconds=10)


@pytest.mark.parametrize("flavour", FLAVOURS)
async def test_presence_of_a_lost_connection_goes_at_once(node: Node, name: str, flavour: str) -> None:
    """A client that goes offline is gone for the others, and there again when it is back and says so."""
    watcher = await node.create("hocuspocus", name)
    await watcher.set_presence({"name": "watcher"})
    lost = await node.create(flavour, name)
    await lost.set_presence({"name": "lost"})
    await watcher.wait("people", ["lost", "watcher"])
    before = watcher.reported("status")
    await lost.call("disconnect")
    await watcher.wait("people", ["watcher"], seconds=10)
    await lost.wait("status", "disconnected")
    await lost.connect()
    # y-protocols ignores a state it has seen, so without this it would come back only with its renewal after 15 s.
    await lost.set_presence({"name": "lost"})
    await watcher.wait("people", ["lost", "watcher"])
    assert watcher.reported("status") == before


@pytest.mark.parametrize("flavour", FLAVOURS)
async def test_a_state_of_null_means_gone(node: Node, name: str, flavour: str) -> None:
    """A client that sets its state to null stays connected and is not shown any more."""
    watcher = await node.create("y-websocket", name)
    await watcher.set_presence({"name": "watcher"})
    shy = await node.create(flavour, name)
    await shy.set_presence({"name": "shy"})
    await watcher.wait("people", ["shy", "watcher"])
    await shy.set_presence(None)
    await watcher.wait("people", ["watcher"], seconds=10)
    await shy.insert(0, "still here")
    await watcher.wait("text", "still here")


async def test_a_provider_without_awareness_works(node: Node, name: str) -> None:
    """A Hocuspocus provider with `awareness: null` synchronises and edits."""
    silent = await node.create("hocuspocus", name, awareness=None)
    other = await node.create("y-websocket", name)
    await silent.wait("synced")
    await silent.insert(0, "silent")
    await other.wait("text", "silent")
    await silent.wait("unsynced", 0)


@pytest.mark.parametrize("wire", DIALECTS)
async def test_a_client_hears_its_own_presence(
    server: QuireServer, name: str, wire: type[YjsWire | HocuspocusWire]
) -> None:
    """R30: awareness is echoed to its sender each time: clients that hear nothing for 30 s hang up."""
    async with Client(wire(name), server.ws()) as client:
        await client.until_settled()
        for clock in (1, 2, 3):
            data = b"\x01\x07" + write_var_uint(clock) + with_length(b'{"name":"me"}')
            client.received.clear()
            client.send(client.wire.awareness(data))
            await client.until(lambda: client.count(Kind.AWARENESS), "an echo")
            assert [message.body for message in client.received] == [data]
