"""Several documents, and several sessions of one document, on one Hocuspocus socket."""

from __future__ import annotations

from tests.interop.node import Node
from tests.support.content import stored_text
from tests.support.server import QuireServer


async def test_one_socket_carries_several_documents(node: Node, server: QuireServer, name: str) -> None:
    """Documents on one socket do not mix, and the socket is the same for all."""
    socket = await node.socket()
    clients = [await node.create("hocuspocus", f"{name}-{number}", socket=socket) for number in range(5)]
    for number, client in enumerate(clients):
        await client.wait("synced")
        await client.insert(0, f"text {number}")
    for client in clients:
        await client.wait("unsynced", 0)
    for number, client in enumerate(clients):
        assert await stored_text(server, f"{name}-{number}") == f"text {number}"
        assert await client.text() == f"text {number}"
    state = await clients[0].state()
    assert (state["attempts"], state["addresses"]) == (1, [f"{name}-{number}" for number in range(5)])


async def test_one_document_is_closed_while_another_goes_on(node: Node, server: QuireServer, name: str) -> None:
    """R70: leaving one document ends its presence and its updates, and nothing of the other on the same socket."""
    socket = await node.socket()
    leaving = await node.create("hocuspocus", f"{name}-a", socket=socket)
    staying = await node.create("hocuspocus", f"{name}-b", socket=socket)
    watcher = await node.create("y-websocket", f"{name}-a")
    await watcher.set_presence({"name": "watcher"})
    await leaving.wait("synced")
    await staying.wait("synced")
    await leaving.set_presence({"name": "leaving"})
    await watcher.wait("people", ["leaving", "watcher"])
    await leaving.insert(0, "kept")
    await leaving.wait("unsynced", 0)
    await leaving.call("detach")
    await watcher.wait("people", ["watcher"], seconds=10)
    await staying.insert(0, "goes on")
    await staying.wait("unsynced", 0)
    assert await stored_text(server, f"{name}-a") == "kept"
    assert await stored_text(server, f"{name}-b") == "goes on"
    assert (await staying.state())["attempts"] == 1


async def test_a_document_that_was_closed_is_joined_again(node: Node, name: str) -> None:
    """A provider that left and attaches again on the same socket is in step again, with what it missed."""
    socket = await node.socket()
    client = await node.create("hocuspocus", name, socket=socket)
    other = await node.create("y-websocket", name)
    await client.wait("synced")
    await client.call("detach")
    await other.wait("synced")
    await other.insert(0, "meanwhile")
    await other.wait("unsynced", 0)
    await client.call("attach")
    await client.wait("text", "meanwhile")
    await client.insert(9, "!")
    await other.wait("text", "meanwhile!")


async def test_two_sessions_of_one_document_on_one_socket(node: Node, server: QuireServer, name: str) -> None:
    """R60: session-aware providers of one document share a socket, see each other, and each gets its own answers."""
    socket = await node.socket()
    options = {"provider": {"sessionAwareness": True}}
    one = await node.create("hocuspocus", name, socket=socket, options=options)
    two = await node.create("hocuspocus", name, socket=socket, options=options)
    plain = await node.create("hocuspocus", name)
    for client in (one, two, plain):
        await client.wait("synced")
        await client.wait("unsynced", 0)
    await one.insert(0, "one ")
    await two.wait("text", "one ")
    await two.insert(4, "two")
    for client in (one, two, plain):
        await client.wait("text", "one two")
        await client.wait("unsynced", 0)
    state = await one.state()
    assert (state["sent"], state["statuses"]) == (4, [1, 1, 1, 1])
    assert len(state["addresses"]) == 2
    assert all(address.startswith(f"{name}\0") for address in state["addresses"])
    await one.call("detach")
    await two.insert(0, "still ")
    await plain.wait("text", "still one two")
    await two.wait("stored")
    assert await one.text() == "one two"
    assert await stored_text(server, name) == "still one two"
