"""Programs that send deltas, beside editors of three dialects, over a bad network and a server that comes and goes."""

from __future__ import annotations

import asyncio
import json
import random
from collections.abc import Sequence
from contextlib import AsyncExitStack
from typing import Any

import aiohttp
import pytest
from pycrdt import Text
from tests.convergence.script import Edit
from tests.convergence.test_random import Scene
from tests.interop.node import NodeClient
from tests.interop.sharedb import ShareClient, ShareNode
from tests.support.clients import Pulse, delta_of, normalised
from tests.support.content import stored
from tests.support.deltas import ALPHABETS, random_delta
from tests.support.fixtures import Quire
from tests.support.rawlog import read_log, replay
from tests.support.server import QuireServer

from quire.text.algebra import compose
from quire.text.delta import Op, from_json, to_json

STEPS = 200
RESTARTS = (70, 140)
PROGRAMS = 3


class Program:
    """Knows the document only by deltas: what it sent, the corrections, and the changes it asks for."""

    def __init__(self, server: QuireServer, rng: random.Random, pulse: Pulse) -> None:
        self.server = server
        self.pulse = pulse
        self.rng = rng
        self.known: list[Op] = []
        self.revision = 0
        self.sent = 0
        self.followed: dict[int, Any] = {}

    async def run(self, session: aiohttp.ClientSession, done: asyncio.Event) -> None:
        """Send changes made on what it knows, however old, until it is done."""
        while not done.is_set():
            try:
                if self.rng.random() < 0.2:
                    await self.follow(session)
                else:
                    await self.change(session)
            except (aiohttp.ClientError, TimeoutError, ConnectionError):
                await asyncio.sleep(0.05)  # the server is away; whether the last change was stored, `follow` tells

    async def change(self, session: aiohttp.ClientSession) -> None:
        """One random change on the newest revision that it knows."""
        ops = random_delta(self.rng, to_json(self.known), self.rng.choice(ALPHABETS))
        body = {"base": self.revision, "ops": ops}
        async with session.patch(self.server.url + "/api/v1/documents/random/content", json=body) as response:
            answer = await response.json()
            if response.status == 503:
                raise TimeoutError
            assert response.status == 200, (answer, ops)
        self.known = compose(self.known, from_json(ops))
        self.known = compose(self.known, from_json(answer.get("correction", {"ops": []})["ops"]))
        self.revision = answer["revision"]
        self.sent += 1
        self.pulse.beat()

    async def follow(self, session: aiohttp.ClientSession) -> bool:
        """Ask for what it lacks; whether that was all."""
        url = f"{self.server.url}/api/v1/documents/random/changes?since={self.revision}"
        async with session.get(url) as response:
            answer = await response.json()
            if response.status == 503:
                raise TimeoutError
            assert response.status == 200, answer
        for told in answer["revisions"]:
            assert told["revision"] == self.revision + 1
            self.revision += 1
            self.known = compose(self.known, from_json(told["delta"]["ops"]))
            self.followed[self.revision] = told["delta"]
        return not answer["more"]


async def go_on(pulse: Pulse, programs: Sequence[Program]) -> None:
    """Until the programs have sent some more edits."""
    wanted = sum(program.sent for program in programs) + 5
    await pulse.until(lambda: sum(program.sent for program in programs) >= wanted, "programs go on")


class Everybody(Scene):
    """Also two ShareDB clients."""

    def __init__(self, server: QuireServer, rng: random.Random) -> None:
        super().__init__(server, rng)
        self.sharers: list[ShareClient] = []

    async def enter(self, stack: AsyncExitStack) -> None:
        await super().enter(stack)
        node = await stack.enter_async_context(ShareNode(self.server.ws()))
        for _ in range(2):
            link = await self._link(stack)
            self.sharers.append(await node.editor("documents", "random", base=link.url))

    async def _edit(self, who: int, edit: Edit) -> None:
        if (number := who - len(self.clients) - len(self.others)) < 0:
            await super()._edit(who, edit)
        else:
            await self.sharers[number].call("edit", **edit.as_json())

    async def settle(self) -> None:
        await super().settle()
        for sharer in self.sharers:
            await sharer.wait("stored")


@pytest.mark.slow
async def test_programs_and_editors_end_equal(quire: Quire, database_url: str, rng: random.Random) -> None:
    """R291, R295, R298: whoever knows only deltas has in the end what the editors and the log have; a revision's delta
    is the same whenever it is asked for, also after restarts."""
    server = quire(database_url)
    async with AsyncExitStack() as stack:
        scene = Everybody(server, rng)
        await scene.enter(stack)
        await scene.settle()
        session = await stack.enter_async_context(aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(20)))
        done = asyncio.Event()
        programs = [Program(server, random.Random(rng.random()), scene.pulse) for _ in range(PROGRAMS)]
        running = [asyncio.create_task(program.run(session, done)) for program in programs]
        for number in range(STEPS):
            if number in RESTARTS:
                await scene.restart(kill=rng.random() < 0.6)
            await scene.step()
            if number % 10 == 0 and number - 10 not in RESTARTS:  # else most of it would happen while nobody is there
                await scene.restarted()
                await go_on(scene.pulse, programs)
        await scene.restarted()
        done.set()
        await asyncio.gather(*running)
        await scene.heal()
        await scene.settle()
        for program in programs:
            while not await program.follow(session):
                pass
        expected = await scene.merged()
        for client in scene.clients:
            await client.until_delta(expected)
        others: list[NodeClient | ShareClient] = [*scene.others, *scene.sharers]
        for other in others:
            await other.wait("delta", expected)
        log = await read_log(server.database, "random")
        assert delta_of(replay(log).get("content", type=Text)) == expected
        assert normalised(json.loads(await stored(server, "random", "delta"))["ops"]) == expected
        for program in programs:
            assert normalised(to_json(program.known)) == expected
        server.restart()
        again = Program(server, rng, scene.pulse)
        while not await again.follow(session):
            pass
        assert normalised(to_json(again.known)) == expected
        for program in programs:
            assert program.followed == {seq: again.followed[seq] for seq in program.followed}
