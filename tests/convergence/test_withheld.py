"""A delta that is sent again is seen when it is stored: who saw it before would bring it back beside the second try."""

from __future__ import annotations

import asyncio
import random
import re
from collections import Counter
from collections.abc import Callable, Coroutine
from typing import Any

import aiohttp
import pytest
from pycrdt import Map
from sqlalchemy import text as sql
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.convergence.test_programs_in_outages import Sharer
from tests.convergence.test_repeats import Trap, pass_time
from tests.support.clients import Client, HocuspocusWire, Pulse, YjsWire, read_state_vector
from tests.support.content import stored_text
from tests.support.fixtures import Quire
from tests.support.locks import no_commits
from tests.support.server import QuireServer
from tests.support.sharedb import Talker, code

KILLS = 10

Submit = Callable[[QuireServer, str], Coroutine[None, None, int]]


async def applied(server: QuireServer) -> float:
    """How many updates the server has merged."""
    async with aiohttp.ClientSession() as session, session.get(f"{server.url}/metrics") as response:
        lines = (await response.text()).splitlines()
    return sum(float(line.split()[1]) for line in lines if line.startswith("quire_updates_applied_total"))


async def submit_sharedb(server: QuireServer, name: str) -> int:
    """As a ShareDB client that comes again under its id. The answer's version."""
    async with Talker(server.ws(), name) as talker:
        await talker.say(a="hs", id="0123456789abcdef", protocol=1, protocolMinor=2)
        await talker.hear("hs")
        await talker.ask("s")
        told = await talker.insert(1, 1, "submitted ")
        assert code(told) is None
        return int(told["v"])


async def submit_append(server: QuireServer, name: str) -> int:
    """As a program that repeats its request. The revision."""
    url = f"{server.url}/api/v1/documents/{name}/content/append"
    headers, body = {"Idempotency-Key": "k"}, {"ops": [{"insert": "submitted "}]}
    async with aiohttp.ClientSession() as session, session.post(url, json=body, headers=headers) as response:
        assert response.status == 200, await response.text()
        return int((await response.json())["revision"])


async def cut_off(attempt: asyncio.Task[int]) -> None:
    """End an attempt that can have no answer."""
    attempt.cancel()
    (ended,) = await asyncio.gather(attempt, return_exceptions=True)
    assert isinstance(ended, BaseException), "answered before it was stored"


@pytest.mark.parametrize("submit", [submit_sharedb, submit_append])
async def test_a_delta_that_is_sent_again_after_a_kill_is_there_once(
    quire: Quire, database_url: str, engine: AsyncEngine, submit: Submit
) -> None:
    """R234, R235, R445: the server is killed between an edit and its commit; editors are there, or come meanwhile."""
    server = quire(database_url)
    async with Client(YjsWire("d"), server.ws()) as ada, Client(HocuspocusWire("d"), server.ws()) as ben:
        ada.insert(0, "before ")
        await ada.until_settled()
        await ben.until_text("before ")
        trap = Trap(engine, "INSERT", "updates")
        await trap.set()
        before = await applied(server)
        attempt = asyncio.create_task(submit(server, "d"))
        while await applied(server) == before:
            await asyncio.sleep(0.01)
        async with Client(HocuspocusWire("d"), server.ws()) as eve:
            await eve.until(lambda: eve.synced, "synchronised")
            assert eve.value == "before "
            ben.edit(lambda text: text.insert(len(ben.value), "and after "))
            await ada.until_text("before and after ")
            await eve.until_text("before and after ")
        async with Client(YjsWire("d"), server.ws()) as late:
            await late.until(lambda: late.synced, "synchronised")
            assert late.value == "before and after "
        server.kill9()
        await trap.remove()
        await pass_time(engine)
        await cut_off(attempt)
        await server.start_async()
        await ada.until_settled()
        await ben.until_settled()
        await submit(server, "d")
        text = await stored_text(server, "d")
        assert sorted(text.split()) == ["after", "and", "before", "submitted"]
        await ada.until_text(text)
        await ben.until_text(text)


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_a_delta_that_a_dead_server_had_sent_to_the_database_is_there_once(
    quire: Quire, database_url: str, engine: AsyncEngine
) -> None:
    """R235: Postgres goes on with what a server asked for that was killed since, while the next one is asked again."""
    server = quire(database_url)
    async with Client(YjsWire("d"), server.ws()) as ada:
        ada.insert(0, "before ")
        await ada.until_settled()
    async with no_commits(database_url):
        attempt = asyncio.create_task(submit_sharedb(server, "d"))
        async with engine.connect() as connection:
            waiting = sql("SELECT count(*) FROM pg_locks WHERE relation = 'updates'::regclass AND NOT granted")
            while not (await connection.execute(waiting)).scalar_one():
                await asyncio.sleep(0.01)
        server.kill9()
        await cut_off(attempt)
        await server.start_async()
        attempt = asyncio.create_task(submit_sharedb(server, "d"))
        for _ in range(100):
            if await applied(server):
                break
            await asyncio.sleep(0.01)
    await attempt
    assert await stored_text(server, "d") == "submitted before "


async def patch(server: QuireServer, name: str) -> int:
    """As a program that does not repeat its request. The status."""
    url, body = f"{server.url}/api/v1/documents/{name}/content", {"base": 1, "ops": [{"insert": "patched "}]}
    async with aiohttp.ClientSession() as session, session.patch(url, json=body) as response:
        return response.status


async def test_a_delta_is_seen_when_it_is_stored(quire: Quire, database_url: str) -> None:
    """R234: those who are there, and those who come while it is on its way, get it with its commit. So they do what is
    made on top of it meanwhile by a program, which nobody else would have to wait for."""
    server = quire(database_url)
    async with Client(YjsWire("d"), server.ws()) as ada, Client(HocuspocusWire("d"), server.ws()) as ben:
        ada.insert(0, "before ")
        await ada.until_settled()
        await ben.until_text("before ")
        async with no_commits(database_url):
            before = await applied(server)
            attempts = [asyncio.create_task(submit_sharedb(server, "d"))]
            while await applied(server) == before:
                await asyncio.sleep(0.01)
            attempts.append(asyncio.create_task(patch(server, "d")))
            while await applied(server) == before + 1:
                await asyncio.sleep(0.01)
            ada.insert(0, "and ")
            await ben.until_text("and before ")
            async with Client(YjsWire("d"), server.ws()) as eve:
                await eve.until_text("and before ")
                theirs = eve.doc.get_state()
            assert read_state_vector(theirs) == read_state_vector(ada.doc.get_state())
            assert not any(attempt.done() for attempt in attempts)
        await asyncio.gather(*attempts)
        await ada.until_settled()
        text = await stored_text(server, "d")
        assert sorted(text.split()) == ["and", "before", "patched", "submitted"]
        for client in (ada, ben):
            await client.until_text(text)


async def test_a_patch_is_seen_at_once(quire: Quire, database_url: str) -> None:
    """R295: what is not made again of itself goes out like a keystroke; its answer comes with the commit."""
    server = quire(database_url)
    async with Client(YjsWire("d"), server.ws()) as ada:
        ada.insert(0, "before ")
        await ada.until_settled()
        async with no_commits(database_url):
            attempt = asyncio.create_task(patch(server, "d"))
            await ada.until_text("patched before ")
            assert not attempt.done()
        assert await attempt == 200


async def draw(server: QuireServer, name: str, strokes: dict[str, Any]) -> int:
    """As a program that does not repeat its request. The status."""
    url = f"{server.url}/api/v1/documents/{name}/content"
    async with aiohttp.ClientSession() as session, session.put(url, json={"strokes": strokes}) as response:
        return response.status


async def restore(server: QuireServer, name: str) -> int:
    """As a program that repeats its request. The status."""
    url, headers = f"{server.url}/api/v1/documents/{name}/restore", {"Idempotency-Key": "k"}
    async with aiohttp.ClientSession() as session, session.post(url, json={"revision": 1}, headers=headers) as response:
        return response.status


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_drawing_that_is_restored_again_after_a_kill_has_its_words_once(
    quire: Quire, database_url: str, engine: AsyncEngine
) -> None:
    """R269, R445: whoever had seen the first try, and comes back after the second, would bring its words beside them.
    What is drawn on top of it meanwhile is seen with it, if it was made here."""
    server = quire(database_url)
    element: dict[str, Any] = {"type": "text", "author": "a", "color": "#26241f", "points": [0, 0], "size": 24}
    url = f"{server.url}/api/v1/documents"
    async with aiohttp.ClientSession() as session:
        async with session.post(url, json={"id": "d", "kind": "drawing"}) as response:
            assert response.status == 201
    for words in ("one two", "one"):
        assert await draw(server, "d", {"t": {**element, "text": words}}) == 200
    async with Client(YjsWire("d"), server.ws()) as ada:
        strokes = ada.doc.get("strokes", type=Map)
        await ada.until_settled()
        trap = Trap(engine, "INSERT", "updates")
        await trap.set()
        before = await applied(server)
        attempts = [asyncio.create_task(restore(server, "d"))]
        while await applied(server) == before:
            await asyncio.sleep(0.01)
        more = {"b": {**element, "text": "b"}, "t": {**element, "text": "one two three"}}
        attempts.append(asyncio.create_task(draw(server, "d", more)))
        while await applied(server) == before + 1:
            await asyncio.sleep(0.01)
        async with Client(YjsWire("d"), server.ws()) as eve:
            await eve.until(lambda: eve.synced, "synchronised")
            assert {*eve.doc.get("strokes", type=Map), *strokes} == {"t"}
        await ada.disconnect()
        server.kill9()
        await trap.remove()
        await pass_time(engine)
        for attempt in attempts:
            await cut_off(attempt)
        await server.start_async()
        assert await restore(server, "d") == 200
        ada.connect()
        await ada.until_settled()
        await ada.until(lambda: str(strokes["t"]["text"]).startswith("one two"), "restored")
        await ada.disconnect()
    async with aiohttp.ClientSession() as session, session.get(f"{url}/d/content") as response:
        assert (await response.json())["strokes"]["t"]["text"] == "one two"


@pytest.mark.slow
async def test_each_edit_is_there_once_however_often_the_server_is_killed(
    quire: Quire, database_url: str, rng: random.Random
) -> None:
    """R235: ShareDB clients send again what was not acknowledged, editors bring back all that they have seen."""
    server = quire(database_url)
    pulse = Pulse()
    sharers = [Sharer(name, server, pulse) for name in "abc"]
    async with (
        Client(YjsWire("shared"), server.ws(), pulse=pulse) as ada,
        Client(HocuspocusWire("shared"), server.ws(), pulse=pulse) as ben,
    ):
        await ada.until_settled()
        ada.insert(0, "before ")
        await ada.until_settled()
        await ben.until_text("before ")
        tasks = [asyncio.create_task(sharer.run()) for sharer in sharers]
        for number in range(KILLS):
            wanted = [len(sharer.stored) + rng.randrange(1, 4) for sharer in sharers]
            await pulse.until(
                lambda wanted=wanted: (  # type: ignore[misc]
                    any(task.done() for task in tasks)
                    or all(len(sharer.stored) >= least for sharer, least in zip(sharers, wanted, strict=True))
                ),
                lambda: str([(sharer.name, len(sharer.stored), sharer.outages) for sharer in sharers]),
                60,
            )
            assert not any(task.done() for task in tasks)
            (ada if number % 2 else ben).insert(0, f"<e{number}>")
            await asyncio.sleep(rng.random() / 20)
            server.kill9()
            await server.start_async()
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.to_thread(server.restart)  # after what was under way
        await ada.until_settled()
        await ben.until_settled()
        text = await stored_text(server, "shared")
        found = Counter(re.findall("<.*?>", text))
        last = {f"<{sharer.name}{sharer.count}>" for sharer in sharers}  # perhaps without an answer
        marks = [mark for sharer in sharers for mark in sharer.stored] + [f"<e{number}>" for number in range(KILLS)]
        assert found == Counter({*marks, *(last & found.keys())})
        await ada.until_text(text)
        await ben.until_text(text)
