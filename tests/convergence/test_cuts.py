"""Restoring, pruning, changing and typing, all at once on one document."""

from __future__ import annotations

import asyncio
import json
import random
from contextlib import AsyncExitStack
from functools import partial
from typing import Any

import aiohttp
import pytest
from pycrdt import Text
from tests.convergence.script import random_edit
from tests.interop.sharedb import ShareClient, ShareNode
from tests.support.clients import DIALECTS, Client, boundaries, normalised
from tests.support.content import stored_delta
from tests.support.deltas import ALPHABETS, random_delta
from tests.support.fixtures import Quire
from tests.support.server import QuireServer

from quire.text.algebra import compose
from quire.text.delta import from_json, to_json

ROUNDS = 60


class Program:
    """Asks over REST, and keeps count of what it was answered."""

    def __init__(self, server: QuireServer, session: aiohttp.ClientSession, dice: random.Random) -> None:
        self.url = f"{server.url}/api/v1/documents/d"
        self.session = session
        self.dice = dice
        self.answers: dict[tuple[str, int, str], int] = {}

    async def ask(self, method: str, path: str, body: Any = None, **headers: str) -> tuple[int, Any]:
        async with self.session.request(method, self.url + path, json=body, headers=headers) as answer:
            told = await answer.json()
            kind = (path.partition("?")[0], answer.status, told.get("code", ""))
            self.answers[kind] = self.answers.get(kind, 0) + 1
            assert answer.status < 500, (method, path, told)
            return answer.status, told

    async def head(self) -> int:
        return int((await self.ask("GET", ""))[1]["head"])

    async def change(self) -> None:
        """Make changes on a revision that may be cut off meanwhile; then load anew."""
        status, base, content = 410, 0, []
        for _ in range(ROUNDS):
            if status != 200 or self.dice.random() < 0.1:
                async with self.session.get(self.url + "/content?format=delta") as answer:
                    base, content = int(answer.headers["X-Quire-Revision"]), (await answer.json())["ops"]
            ops = random_delta(self.dice, content, self.dice.choice(ALPHABETS))
            status, told = await self.ask("PATCH", "/content", {"base": base, "ops": ops})
            assert status in (200, 410), (told, ops)

    async def restore(self) -> None:
        """Go back to any revision, over and over."""
        for _ in range(ROUNDS // 3):
            revision = self.dice.randint(0, await self.head())
            status, told = await self.ask("POST", "/restore", {"revision": revision})
            assert status in (200, 410), told

    async def prune(self) -> None:
        """Cut history off, several times at once; each answer is true of its own cut."""
        for _ in range(ROUNDS // 6):
            head = await self.head()
            cuts = [{"before": max(0, head - self.dice.randint(0, 20)), "confirm": True} for _ in range(3)]
            before = (await self.ask("GET", "/size"))[1]["pruned"]
            told = await asyncio.gather(*(self.ask("POST", "/prune", cut) for cut in cuts))
            assert {status for status, _ in told} <= {200, 409}
            after = (await self.ask("GET", "/size"))[1]["pruned"]
            done = [answer for status, answer in told if status == 200]
            assert sum(answer["revisions"] for answer in done) == after - before
            assert max(answer["pruned"] for answer in done) == after
            await asyncio.sleep(self.dice.random() / 10)

    async def follow(self, done: asyncio.Event) -> None:
        """Know the document by its changes; where these are cut off, load it anew."""
        known, revision, pruned = from_json([]), -1, 0
        while not done.is_set():
            status, told = await self.ask("GET", f"/changes?since={max(0, revision)}&wait=1")
            if status == 410 or revision < 0:
                async with self.session.get(self.url + "/content?format=delta") as answer:
                    assert answer.status == 200
                    revision, known = int(answer.headers["X-Quire-Revision"]), from_json((await answer.json())["ops"])
                pruned += 1
                continue
            for one in told["revisions"]:
                assert one["revision"] == revision + 1
                revision, known = revision + 1, compose(known, from_json(one["delta"]["ops"]))
        while (told := (await self.ask("GET", f"/changes?since={revision}"))[1])["revisions"]:
            for one in told["revisions"]:
                revision, known = revision + 1, compose(known, from_json(one["delta"]["ops"]))
        assert normalised(to_json(known)) == await self.content()

    async def content(self) -> list[dict[str, Any]]:
        async with self.session.get(self.url + "/content?format=delta") as answer:
            return normalised((await answer.json())["ops"])


def _delete(gone: slice, text: Text) -> None:
    del text[gone]


async def write(client: Client, dice: random.Random) -> None:
    """Type and delete a little here and there."""
    for _ in range(ROUNDS * 3):
        places = boundaries(client.text)
        at = dice.randrange(len(places))
        if dice.random() < 0.2 and at + 1 < len(places):
            gone = slice(places[at], places[at + 1])
            client.edit(partial(_delete, gone))
        else:
            client.insert(places[at], dice.choice(("a", "b ", "é", "😀", "\n")))
        await asyncio.sleep(dice.random() / 30)


async def share(sharer: ShareClient, dice: random.Random) -> None:
    """Edit as a ShareDB client does."""
    for _ in range(ROUNDS * 2):
        await sharer.call("edit", **random_edit(dice).as_json())
        await asyncio.sleep(dice.random() / 30)
    await sharer.wait("stored")


@pytest.mark.slow
async def test_everything_at_once_on_one_document(quire: Quire, database_url: str, rng: random.Random) -> None:
    """R234, R269, R271, R276, R291: two editors, two ShareDB clients and programs write, while others restore and prune
    what came before; nothing fails, all end equal, and what the log has left replays to the same."""
    server = quire(database_url)
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())
        async with session.post(f"{server.url}/api/v1/documents", json={"id": "d"}) as answer:
            assert answer.status == 201
        clients = [await stack.enter_async_context(Client(wire("d"), server.ws())) for wire in DIALECTS]
        for client in clients:
            await client.until_settled()
        node = await stack.enter_async_context(ShareNode(server.ws()))
        sharers = [await node.editor("documents", "d", [{"insert": "hello\n"}]) for _ in range(2)]
        dices = iter([random.Random(rng.random()) for _ in range(20)])
        programs = [Program(server, session, next(dices)) for _ in range(6)]
        done = asyncio.Event()
        following = [asyncio.create_task(program.follow(done)) for program in programs[:2]]
        try:
            await asyncio.gather(
                *(write(client, next(dices)) for client in clients),
                *(share(sharer, next(dices)) for sharer in sharers),
                *(program.change() for program in programs[2:4]),
                programs[4].restore(),
                programs[5].prune(),
            )
        finally:
            done.set()
            ended = await asyncio.gather(*following, return_exceptions=True)
        assert ended == [None, None]
        for client in clients:
            await client.until_settled()
        expected = await stored_delta(server, "d")
        for client in clients:
            await client.until_delta(expected)
        for sharer in sharers:
            await sharer.wait("delta", expected)
        size = (await programs[0].ask("GET", "/size"))[1]
        answers: dict[tuple[str, int, str], int] = {}
        for program in programs:
            for kind, count in program.answers.items():
                answers[kind] = answers.get(kind, 0) + count
        server.restart()
        assert await stored_delta(server, "d") == expected
        cut = json.loads(await (await session.get(f"{programs[0].url}/revisions/{size['pruned']}/content")).read())
        known = from_json(cut["ops"])
        revision = size["pruned"]
        while told := (await programs[0].ask("GET", f"/changes?since={revision}"))[1]["revisions"]:
            for one in told:
                revision, known = one["revision"], compose(known, from_json(one["delta"]["ops"]))
        assert (revision, normalised(to_json(known))) == (size["head"], expected)
        assert size["pruned"] > 0
        assert answers["/restore", 200, ""] > 0
