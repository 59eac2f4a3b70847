"""What rooms keep: checkpoints, updates whose parents are missing, and eviction."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

from pycrdt import Doc, Text

from quire.protocol.payload import pack, unpack
from quire.rooms.checkpoint_worker import build
from tests.support.clients import Client, HocuspocusWire, YjsWire
from tests.wire.service import metric, running


def typed(count: int) -> list[bytes]:
    """That many updates, each inserting one character behind the last."""
    doc: Doc[Any] = Doc()
    doc["content"] = text = Text()
    updates: list[bytes] = []
    doc.observe(lambda event: updates.append(event.update))
    for number in range(count):
        text += chr(97 + number % 26)
    return updates


async def reached(condition: Callable[[], bool]) -> None:
    """Give other tasks turns until a condition holds."""
    async with asyncio.timeout(30):
        while not condition():
            await asyncio.sleep(0.01)


async def test_a_long_tail_becomes_a_checkpoint_that_loads(tmp_path: Path) -> None:
    """After enough rows a checkpoint is written in the background, and a cold load from it has everything."""
    async with running(tmp_path, checkpoint_rows=20, commit_ms=0) as service:
        written = metric("quire_checkpoints_total")
        async with Client(YjsWire("d"), service.ws_url) as client:
            await client.until_settled()
            for number in range(60):
                client.insert(0, chr(97 + number % 26))
                await client.until_settled()
            expected = client.value
            await reached(lambda: metric("quire_checkpoints_total") > written)
    database = sqlite3.connect(tmp_path / "quire.db")
    assert database.execute("SELECT count(*) FROM checkpoints").fetchone()[0] >= 1
    database.close()
    async with running(tmp_path) as service, Client(HocuspocusWire("d"), service.ws_url) as client:
        await client.until_settled()
        assert client.value == expected


async def test_update_without_its_parent_is_not_called_stored_until_the_parent_comes(tmp_path: Path) -> None:
    """R14: an update that comes before its parent is refused, and its client asked for what is missing; what the client
    sends meanwhile waits. With the answer everything is there, stored and acknowledged."""
    updates = typed(5)
    async with (
        running(tmp_path) as service,
        Client(YjsWire("d"), service.ws_url) as reader,
        Client(HocuspocusWire("d"), service.ws_url) as writer,
    ):
        await reader.until_settled()
        await writer.until_settled()
        for update in updates:
            writer.learn(update)
        for update in (updates[0], updates[2], updates[3], updates[4]):
            writer.send_update(update)
        await writer.until(lambda: updates[4] in writer.acknowledged, "all acknowledged")
        assert writer.refused == [updates[2]]
        await reader.until(lambda: reader.value == "abcde", "the whole text")
        async with service.session.get(service.url + "/api/v1/documents/d/content?format=text") as response:
            assert await response.text() == "abcde"


def test_a_checkpoint_keeps_what_is_pending_apart() -> None:
    """The first update of a checkpoint is the state, and what still waits for its parents follows as it came."""
    updates = typed(4)
    state, *pending = unpack(build(None, [pack(updates[:2]), pack(updates[3:])]))
    assert pending == [updates[3]]
    (whole,) = unpack(build(pack((state, *pending)), [pack([updates[2]])]))
    doc: Doc[Any] = Doc()
    doc.apply_update(whole)
    assert str(doc.get("content", type=Text)) == "abcd"


async def test_an_empty_room_is_freed_and_loaded_again(tmp_path: Path) -> None:
    """A room that nobody is in leaves memory once its time is up, and comes back with everything."""
    async with running(tmp_path, room_idle_seconds=0) as service:
        before = metric("quire_rooms")
        async with Client(YjsWire("d"), service.ws_url) as client:
            await client.until_settled()
            client.edit(lambda text: text.insert(0, "kept"))
            await client.until_settled()
            assert metric("quire_rooms") == before + 1
        await reached(lambda: metric("quire_rooms") == before)
        async with Client(YjsWire("d"), service.ws_url) as client:
            await client.until_settled()
            assert client.value == "kept"


async def test_many_who_come_at_once_load_a_document_once(tmp_path: Path) -> None:
    """However many join a cold document at the same moment, it is loaded once, and each gets it whole."""
    async with running(tmp_path) as service, Client(YjsWire("d"), service.ws_url) as client:
        await client.until_settled()
        client.edit(lambda text: text.insert(0, "whole"))
        await client.until_settled()
    async with running(tmp_path) as service:
        loaded = metric("quire_rooms_loaded_total")
        clients = [Client(wire("d"), service.ws_url) for wire in (YjsWire, HocuspocusWire) for _ in range(10)]
        for client in clients:
            client.connect()
        for client in clients:
            await client.until_settled()
        assert [client.value for client in clients] == ["whole"] * 20
        assert metric("quire_rooms_loaded_total") == loaded + 1
        for client in clients:
            await client.close()
