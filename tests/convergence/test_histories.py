"""Real documents, typed edit by edit through real sockets, end in the recorded text, also after a crash."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence

import aiohttp
import pytest
from tests.convergence.histories import Step, concurrent, sequential
from tests.support.clients import DIALECTS, Client, HocuspocusWire, Kind, YjsWire, read_state_vector
from tests.support.content import stored_text
from tests.support.fixtures import Quire
from tests.support.server import QuireServer

WINDOW = 2000
"""Updates on their way that are not acknowledged: enough to keep the server busy, far below its limit."""

TOGETHER = 1 if os.environ.get("QUIRE_EVERY_EDIT") else 10
"""Transactions in one update of the two long histories. With QUIRE_EVERY_EDIT=1 each is sent by itself."""


class Author:
    """Sends updates that were made before, and counts what comes back. Keeps no document, for speed."""

    def __init__(self, wire: YjsWire | HocuspocusWire, socket: aiohttp.ClientWebSocketResponse) -> None:
        self._wire = wire
        self._socket = socket
        self._changed = asyncio.Event()
        self.synced = False
        self.sent: list[bytes] = []
        self.acknowledged = 0
        self.heard: list[bytes] = []
        """Updates of the others, as they came."""

    async def read(self) -> None:
        """Take in what the server sends, until cancelled."""
        async for frame in self._socket:
            message = self._wire.read(frame.data)
            if message.kind is Kind.STEP2:
                self.synced = True
            elif message.kind is Kind.STATUS:
                assert message.body == b"\x01"
                self.acknowledged += 1
            elif message.kind is Kind.UPDATE:
                if self._wire.echoes and self.acknowledged < len(self.sent):
                    if message.body == self.sent[self.acknowledged]:
                        self.acknowledged += 1
                    else:
                        self.heard.append(message.body)
                else:
                    self.heard.append(message.body)
            self._changed.set()
        raise ConnectionError(f"the server hung up: {self._socket.close_code}")

    async def join(self) -> None:
        for frame in self._wire.hello(b"\x00"):
            await self._socket.send_bytes(frame)
        await self.until(lambda: self.synced)

    async def until(self, condition: object) -> None:
        assert callable(condition)
        while not condition():
            self._changed.clear()
            await self._changed.wait()

    async def type(self, steps: Sequence[Step], person: int) -> None:
        """Send the steps of one person, none before its author has heard what it was made after."""
        for step in steps:
            if step.person != person:
                continue
            if len(self.heard) < step.heard:
                await self.until(lambda step=step: len(self.heard) >= step.heard)
            if len(self.sent) - self.acknowledged >= WINDOW:
                await self.until(lambda: len(self.sent) - self.acknowledged <= WINDOW // 2)
            self.sent.append(step.update)
            await self._socket.send_bytes(self._wire.sync(2, step.update))
        await self.until(lambda: self.acknowledged == len(self.sent))


async def type_all(server: QuireServer, steps: Sequence[Step], wires: Sequence[YjsWire | HocuspocusWire]) -> None:
    """Everybody types their part at the same time; each hears every update of the others, unchanged and in order."""
    async with aiohttp.ClientSession() as session:
        authors = [
            Author(wire, await session.ws_connect(server.ws(wire.path), max_msg_size=0, compress=0)) for wire in wires
        ]
        async with asyncio.TaskGroup() as group:
            readers = [group.create_task(author.read()) for author in authors]
            for author in authors:
                await author.join()
            typing = [group.create_task(author.type(steps, person)) for person, author in enumerate(authors)]
            await asyncio.gather(*typing)
            for author, other in zip(authors, reversed(authors), strict=True):
                if author is not other:
                    await author.until(lambda author=author, other=other: len(author.heard) == len(other.sent))
                    assert author.heard == other.sent
            for reader in readers:
                reader.cancel()


async def check(server: QuireServer, document: str, expected: str, clocks: int) -> None:
    """The text over REST and for newcomers of both dialects, who also get every author's every edit."""
    assert await stored_text(server, document) == expected
    for wire in DIALECTS:
        async with Client(wire(document), server.ws()) as newcomer:
            await newcomer.until_settled()
            assert newcomer.value == expected
            assert len(read_state_vector(newcomer.doc.get_state())) == clocks


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    ("name", "together", "wire"),
    [
        ("sveltecomponent", 1, YjsWire),
        ("seph-blog1", TOGETHER, HocuspocusWire),
        ("automerge-paper", TOGETHER, HocuspocusWire),
    ],
)
async def test_a_recorded_history_ends_in_its_text(
    quire: Quire, postgres_url: str, name: str, together: int, wire: type[YjsWire | HocuspocusWire]
) -> None:
    """A document typed by one person is exactly the recorded one, at once, and loaded again after a kill -9."""
    steps, expected = sequential(name, together)
    server = quire(postgres_url)
    await type_all(server, steps, [wire(name)])
    await check(server, name, expected, clocks=1)
    server.kill9()
    await server.start_async()
    await check(server, name, expected, clocks=1)


@pytest.mark.parametrize("wires", [(YjsWire, HocuspocusWire)])
async def test_two_people_type_at_once(
    quire: Quire, database_url: str, wires: tuple[type[YjsWire], type[HocuspocusWire]]
) -> None:
    """The concurrent history, each edit sent by its author with its parents heard, ends in the recorded text."""
    steps, expected = concurrent("clownschool")
    server = quire(database_url)
    await type_all(server, steps, [wire("clownschool") for wire in wires])
    await check(server, "clownschool", expected, clocks=2)
    server.kill9()
    await server.start_async()
    await check(server, "clownschool", expected, clocks=2)
