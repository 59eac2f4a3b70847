"""An edit is acknowledged once, and not before it is committed."""

from __future__ import annotations

import pytest
from tests.interop.node import FLAVOURS, Node
from tests.support.clients import DIALECTS, Client, HocuspocusWire, Kind, YjsWire
from tests.support.content import stored_text
from tests.support.fixtures import Quire
from tests.support.locks import no_commits
from tests.support.server import QuireServer


async def test_nothing_is_acknowledged_before_its_commit(quire: Quire, database_url: str) -> None:
    """R11: while the database takes no commit, others see the edit, but no kind of client is told that it is stored."""
    server = quire(database_url)
    async with Node(server.ws()) as node:
        writers = [await node.create(flavour, "held") for flavour in FLAVOURS]
        reader = await node.create("hocuspocus", "held")
        for client in (*writers, reader):
            await client.wait("synced")
            await client.wait("unsynced", 0)
        async with no_commits(database_url):
            for number, writer in enumerate(writers):
                await writer.insert(number, "abc"[number])
                for client in (*writers, reader):
                    await client.wait("text", "abc"[: number + 1])
            assert [(await writer.state())["unsynced"] for writer in writers] == [1, 1, 1]
            assert await stored_text(server, "held") == ""
        for writer in writers:
            await writer.wait("unsynced", 0)
        assert await stored_text(server, "held") == "abc"


@pytest.mark.parametrize("wire", DIALECTS)
async def test_a_writer_gets_its_own_update_or_status_only_after_the_commit(
    quire: Quire, database_url: str, wire: type[YjsWire | HocuspocusWire]
) -> None:
    """R11, R53: on the wire, the echo of an update (or its status) comes after others have it, and after the commit."""
    server = quire(database_url)
    async with Client(wire("echo"), server.ws()) as writer, Client(YjsWire("echo"), server.ws()) as reader:
        await writer.until_settled()
        await reader.until_settled()
        before = len(writer.acknowledged)
        async with no_commits(database_url):
            writer.edit(lambda text: text.insert(0, "x"))
            await reader.until(lambda: reader.value == "x", "the edit arrived")
            # A question that is answered behind everything that the server had to say.
            answers = writer.count(Kind.AWARENESS)
            writer.send(writer.wire.query_awareness())
            await writer.until(lambda: writer.count(Kind.AWARENESS) > answers, "the answer to a question")
            assert writer.acknowledged[before:] == []
            expected = list(writer.waiting)
        await writer.until_settled()
        assert writer.acknowledged[before:] == expected
        assert writer.surplus == []


@pytest.mark.parametrize("flavour", FLAVOURS)
async def test_each_message_is_answered_once(node: Node, server: QuireServer, name: str, flavour: str) -> None:
    """R53, R66: every step 2 and every update gets exactly one answer: a status, or for y-websocket its echo."""
    writer = await node.create(flavour, name)
    await writer.wait("synced")
    await writer.type(0, "hundred" * 15)
    await writer.wait("unsynced", 0)
    # Another client's edit comes behind any answer too many.
    other = await node.create("y-websocket", name)
    await other.wait("synced")
    await other.insert(0, "!")
    await writer.wait("text", "!" + "hundred" * 15)
    state = await writer.state()
    assert state["sent"] == 1 + 105
    if flavour == "hocuspocus":
        assert state["statuses"] == [1] * 106
    else:
        assert state["confirmed"] == 106


async def test_a_provider_begins_with_one_unsynced_change(node: Node, name: str) -> None:
    """R66: even on an empty document the provider's step 2 is acknowledged, so that it counts down from 1 to 0."""
    client = await node.create("hocuspocus", name)
    await client.wait("synced")
    await client.wait("unsynced", 0)
    assert client.reported("unsyncedChanges") == [1, 0]


@pytest.mark.parametrize("wire", DIALECTS)
async def test_an_update_that_brings_nothing_new_is_acknowledged(
    server: QuireServer, name: str, wire: type[YjsWire | HocuspocusWire]
) -> None:
    """R12: an update that the log has already is acknowledged like a new one, and not stored again."""
    async with Client(wire(name), server.ws()) as client:
        await client.until_settled()
        client.edit(lambda text: text.insert(0, "once"))
        await client.until_settled()
        update = client.acknowledged[-1]
        client.send_update(update)
        await client.until_settled()
        assert client.acknowledged[-2:] == [update, update]
        assert await stored_text(server, name) == "once"
