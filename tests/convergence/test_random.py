"""Random edits over a bad network and a server that comes and goes: in the end all is equal."""

from __future__ import annotations

import asyncio
import base64
import json
import random
from contextlib import AsyncExitStack
from typing import Any

import pytest
from pycrdt import Text
from tests.convergence.script import Edit, random_edit
from tests.interop.node import FLAVOURS, Node, NodeClient
from tests.support.clients import DIALECTS, Client, Pulse, boundaries, delta_of, normalised
from tests.support.content import stored
from tests.support.fixtures import Quire
from tests.support.proxy import Link
from tests.support.rawlog import lost, read_log, replay
from tests.support.server import QuireServer

STEPS = 250
RESTARTS = (60, 120, 180)
"""Steps at which the server is killed or stopped."""


def apply(text: Text, edit: Edit) -> None:
    """Make an edit on a Python client's text."""
    offsets = boundaries(text)
    start, end = (offsets[min(len(offsets) - 1, int(part * len(offsets)))] for part in (edit.start, edit.end))
    match edit.kind:
        case "insert":
            text.insert(start, edit.text)
        case "delete" if end > start:
            del text[start:end]
        case "format" if end > start:
            text.format(start, end, edit.attributes)
        case "embed":
            text.insert_embed(start, edit.embed)


class Scene:
    """Seven people behind bad links, and a server that comes and goes."""

    def __init__(self, server: QuireServer, rng: random.Random) -> None:
        self.server = server
        self.rng = rng
        self.pulse = Pulse()
        self.clients: list[Client] = []
        self.others: list[NodeClient] = []
        self.links: list[Link] = []
        self._restarting: asyncio.Task[None] | None = None

    async def enter(self, stack: AsyncExitStack) -> None:
        """Let everybody in: two Python clients of each dialect, and each JavaScript client."""
        for number, wire in enumerate(DIALECTS * 2, 1):
            link = await self._link(stack)
            client = Client(wire("random"), link.url, client_id=number, pulse=self.pulse)
            self.clients.append(await stack.enter_async_context(client))
        node = await stack.enter_async_context(Node(self.server.ws()))
        for number, flavour in enumerate(FLAVOURS, 11):
            link = await self._link(stack)
            self.others.append(await node.create(flavour, "random", base=link.url, clientID=number))

    async def _link(self, stack: AsyncExitStack) -> Link:
        link = await stack.enter_async_context(Link(self.server.port))
        self.links.append(link)
        return link

    async def step(self) -> None:
        """One thing that happens to somebody."""
        rng = self.rng
        chance = rng.random()
        link = rng.choice(self.links)
        if chance < 0.8:
            await self._edit(rng.randrange(len(self.links)), random_edit(rng))
        elif chance < 0.86:
            link.delay, link.rate = rng.choice([(0.0, float("inf")), (0.02, float("inf")), (0.0, 20_000), (0.05, 5000)])
        elif chance < 0.9:
            await link.cut()
        elif chance < 0.94:
            link.stall()
        else:
            link.resume()
        for _ in range(rng.randrange(30)):
            await asyncio.sleep(0)

    async def _edit(self, who: int, edit: Edit) -> None:
        if who < len(self.clients):
            self.clients[who].edit(lambda text: apply(text, edit))
        else:
            await self.others[who - len(self.clients)].call("edit", **edit.as_json())

    async def restart(self, *, kill: bool) -> None:
        """Kill or stop the server; it comes back in the background."""
        await self.restarted()
        if kill:
            self.server.kill9()
        else:
            self.server.signal_stop()
        self._restarting = asyncio.create_task(self._start(ended=kill))

    async def _start(self, *, ended: bool) -> None:
        if not ended:
            assert await self.server.ended_async() == 0
        await self.server.start_async()

    async def restarted(self) -> None:
        """Wait until the server is back."""
        if self._restarting is not None:
            await self._restarting

    async def heal(self) -> None:
        """The network is good again; what went silent is cut, as clients find that out only after half a minute."""
        for link in self.links:
            link.delay, link.rate = 0.0, float("inf")
            await link.cut()
            link.resume()

    async def settle(self) -> None:
        """Wait until nobody is owed anything."""
        for client in self.clients:
            await client.until_settled()
        for other in self.others:
            await other.wait("stored")

    async def merged(self) -> list[dict[str, Any]]:
        """What everything that everybody has makes together."""
        updates = [client.doc.get_update() for client in self.clients]
        updates += [await other.update() for other in self.others]
        return delta_of(replay(updates).get("content", type=Text))


@pytest.mark.slow
async def test_everybody_and_the_log_end_equal(quire: Quire, database_url: str, rng: random.Random) -> None:
    """After random edits, cuts, stalls, slow links, stops and kills, seven clients and the log have one content."""
    server = quire(database_url)
    async with AsyncExitStack() as stack:
        scene = Scene(server, rng)
        await scene.enter(stack)
        await scene.settle()
        for number in range(STEPS):
            if number in RESTARTS:
                await scene.restart(kill=rng.random() < 0.6)
            await scene.step()
        await scene.restarted()
        await scene.heal()
        await scene.settle()
        expected = await scene.merged()
        for client in scene.clients:
            await client.until_delta(expected)
        for other in scene.others:
            await other.wait("delta", expected)
        await scene.settle()
        log = await read_log(server.database, "random")
        assert delta_of(replay(log).get("content", type=Text)) == expected
        assert normalised(json.loads(await stored(server, "random", "delta"))["ops"]) == expected
        update = await stored(server, "random", "update")
        assert delta_of(replay([update]).get("content", type=Text)) == expected
        plain = "".join(op["insert"] for op in expected if isinstance(op["insert"], str))
        assert (await stored(server, "random", "text")).decode() == plain
        held = [client.doc.get_update() for client in scene.clients] + [await other.update() for other in scene.others]
        assert [base64.b64encode(one) for one in lost(replay(log), held)] == []
