"""The unmodified clients write one document, each alone and all together."""

from __future__ import annotations

import itertools

import pytest
from tests.interop.node import FLAVOURS, Node
from tests.support.content import stored_delta, stored_text
from tests.support.server import QuireServer

EVERY_SCRIPT = "héllo 😀 e\u0301 👩‍👩‍👧 שלום مرحبا 日本語 \u202bx\u202c"


@pytest.mark.parametrize("flavour", FLAVOURS)
async def test_an_empty_document_synchronises(node: Node, name: str, flavour: str) -> None:
    """R52: a client that joins an empty document is told that it is in step."""
    client = await node.create(flavour, name)
    await client.wait("synced")
    assert await client.text() == ""


@pytest.mark.parametrize("flavour", FLAVOURS)
async def test_what_one_client_types_is_stored(node: Node, server: QuireServer, name: str, flavour: str) -> None:
    """Text of every script that one client typed is in the log once nothing waits for an acknowledgement."""
    client = await node.create(flavour, name)
    await client.wait("synced")
    await client.type(0, EVERY_SCRIPT)
    await client.wait("unsynced", 0)
    assert await stored_text(server, name) == EVERY_SCRIPT


@pytest.mark.parametrize("flavour", FLAVOURS)
async def test_a_newcomer_of_any_kind_gets_everything(node: Node, name: str, flavour: str) -> None:
    """What one kind of client wrote, formats included, each kind of newcomer reads."""
    writer = await node.create(flavour, name)
    await writer.wait("synced")
    await writer.insert(0, EVERY_SCRIPT)
    await writer.format(6, 2, {"bold": True})
    await writer.insert(0, "title ", {"italic": True})
    await writer.delete(6, 1)
    await writer.wait("unsynced", 0)
    expected = await writer.delta()
    for other in FLAVOURS:
        newcomer = await node.create(other, name)
        await newcomer.wait("synced")
        assert await newcomer.delta() == expected


@pytest.mark.parametrize(("first", "second"), list(itertools.product(FLAVOURS, FLAVOURS)))
async def test_two_clients_see_each_other_type(
    node: Node, server: QuireServer, name: str, first: str, second: str
) -> None:
    """Keystrokes go both ways between any two kinds of client, and both end as the log."""
    one = await node.create(first, name)
    two = await node.create(second, name)
    await one.wait("synced")
    await two.wait("synced")
    await one.type(0, "one 😀")
    await two.wait("text", "one 😀")
    await two.type(6, " שני")
    await one.wait("text", "one 😀 שני")
    await one.delete(4, 2)
    await two.wait("text", "one  שני")
    await one.wait("unsynced", 0)
    await two.wait("unsynced", 0)
    assert await stored_text(server, name) == "one  שני"


async def test_all_kinds_write_one_document_at_once(node: Node, server: QuireServer, name: str) -> None:
    """Six clients of three kinds type at the same moment; all end equal, and nothing is missing."""
    clients = [await node.create(flavour, name) for flavour in FLAVOURS * 2]
    for client in clients:
        await client.wait("synced")
    typed = ["alpha 😀", "бета", "גמא", "δέλτα", "e\u0301psilon", "ζ👩‍👩‍👧"]
    for number in range(max(map(len, typed))):
        for client, text in zip(clients, typed, strict=True):
            if number < len(text):
                await client.call("edit", kind="insert", text=text[number], **{"from": 1, "to": 1})
    for client in clients:
        await client.wait("unsynced", 0)
    expected = await stored_text(server, name)
    for client in clients:
        await client.wait("text", expected)
    assert sorted(expected) == sorted("".join(typed))


async def test_formats_and_embedded_objects(node: Node, server: QuireServer, name: str) -> None:
    """Formats and embedded objects arrive as they were made, at clients of every kind and over REST."""
    writer = await node.create("hocuspocus", name)
    await writer.wait("synced")
    await writer.insert(0, "bold plain")
    await writer.format(0, 4, {"bold": True, "color": "#ff0000"})
    await writer.call("embed", index=4, embed={"image": "/a.png"})
    await writer.format(2, 2, {"bold": None})
    await writer.wait("unsynced", 0)
    expected = [
        {"insert": "bo", "attributes": {"bold": True, "color": "#ff0000"}},
        {"insert": "ld", "attributes": {"color": "#ff0000"}},
        {"insert": {"image": "/a.png"}},
        {"insert": " plain"},
    ]
    assert await stored_delta(server, name) == expected
    for flavour in FLAVOURS:
        reader = await node.create(flavour, name)
        await reader.wait("delta", expected)


@pytest.mark.parametrize("flavour", FLAVOURS)
async def test_half_of_an_emoji_is_deleted(node: Node, server: QuireServer, name: str, flavour: str) -> None:
    """R24: a client that deletes half of a surrogate pair leaves everybody, and the log, with the same text."""
    writer = await node.create(flavour, name)
    reader = await node.create("y-websocket", name)
    await writer.wait("synced")
    await reader.wait("synced")
    await writer.insert(0, "a😀b")
    await writer.delete(1, 1)
    await writer.insert(0, "c")
    await writer.wait("unsynced", 0)
    expected = await writer.text()
    await reader.wait("text", expected)
    assert await stored_text(server, name) == expected
    newcomer = await node.create("hocuspocus", name)
    await newcomer.wait("synced")
    assert await newcomer.text() == expected
