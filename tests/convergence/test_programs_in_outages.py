"""The database stops, silently or for good, in a stream of edits by programs: PATCH, append, PUT and ShareDB."""

from __future__ import annotations

import asyncio
import json
import random
from typing import Any

import aiohttp
import pytest
from tests.support.clients import Client, HocuspocusWire, Pulse
from tests.support.content import get, stored_text
from tests.support.fixtures import Quire
from tests.support.postgres import Postgres
from tests.support.server import QuireServer
from tests.support.sharedb import Talker, code

MORE = 8
"""How many edits of each program are stored between two outages."""

UNTOUCHED = ("database_unavailable", "try_again", "backlog_full")
"""Codes that promise that nothing was changed."""


class Program:
    """Makes one edit after another, each with a mark of its own, and notes what it was told of each."""

    def __init__(self, name: str, server: QuireServer, pulse: Pulse) -> None:
        self.name = name
        self.server = server
        self.pulse = pulse
        self.count = 0
        self.stored: list[str] = []
        self.refused: list[str] = []
        """Of which it was told that they are not made."""
        self.outages = 0
        """Answers that the database is away."""

    async def run(self) -> None:
        """Until cancelled."""
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(60)) as session:
            while True:
                self.count += 1
                await self.edit(session, f"<{self.name}{self.count}>")
                self.pulse.beat()

    async def edit(self, session: aiohttp.ClientSession, mark: str) -> None:
        method, path, body = self.request(mark)
        async with session.request(method, self.server.url + path, **body) as response:
            answer = await response.json()
            if response.status == 200:
                assert answer["delta"]["ops"], answer
                self.stored.append(mark)
                return
            assert response.status == 503, answer
            assert int(response.headers["Retry-After"]) > 0
            assert response.content_type == "application/problem+json"
            self.outages += 1
            if answer["code"] in UNTOUCHED:
                self.refused.append(mark)
            else:
                assert answer["code"] == "outcome_unknown"

    def request(self, mark: str) -> tuple[str, str, dict[str, Any]]:
        raise NotImplementedError


class Patcher(Program):
    def request(self, mark: str) -> tuple[str, str, dict[str, Any]]:
        return "PATCH", "/api/v1/documents/shared/content", {"json": {"base": 1, "ops": [{"insert": mark}]}}


class Appender(Program):
    def request(self, mark: str) -> tuple[str, str, dict[str, Any]]:
        return "POST", "/api/v1/documents/shared/content/append", {"json": {"ops": [{"insert": mark}]}}


class Putter(Program):
    """Has a document of its own, which it makes longer."""

    def request(self, mark: str) -> tuple[str, str, dict[str, Any]]:
        text = "".join(self.stored) + mark
        headers = {"Content-Type": "text/plain"}
        return "PUT", "/api/v1/documents/own/content", {"data": text.encode(), "headers": headers}


class Sharer(Program):
    """A ShareDB client: it sends again what it has no acknowledgement for, on a new connection under its old id."""

    async def run(self) -> None:
        src, base = None, 0
        while True:
            try:
                async with Talker(self.server.ws(), "shared") as talker:
                    await talker.say(a="hs", id=src, protocol=1, protocolMinor=2)
                    src = (await talker.hear("hs"))["id"]
                    newest = (await talker.ask("s"))["data"]["v"]
                    while True:
                        if len(self.stored) == self.count:
                            self.count, base = self.count + 1, newest
                        mark = f"<{self.name}{self.count}>"
                        told = await talker.insert(base, self.count, mark)
                        if code(told) is not None:
                            raise RuntimeError(told)
                        newest = told["v"] + 1
                        self.stored.append(mark)
                        self.pulse.beat()
            except (AssertionError, aiohttp.ClientError, TimeoutError):  # the connection was closed
                self.outages += 1
                self.pulse.beat()
                await asyncio.sleep(0.1)


@pytest.mark.slow
async def test_programs_when_the_database_stops(quire: Quire, mortal_postgres: Postgres, rng: random.Random) -> None:
    """R17, R87, R234, R235, R295: what was answered is stored once, what was refused is not, an answer that says the
    database is away says when to try again; afterwards all go on, and everybody has the same."""
    server = quire(mortal_postgres.url(mortal_postgres.create_database()), commit_seconds=1)
    pulse = Pulse()
    async with aiohttp.ClientSession() as session:
        for name in ("shared", "own"):
            async with session.post(f"{server.url}/api/v1/documents", json={"id": name}) as response:
                assert response.status == 201
        body = {"ops": [{"insert": "A document is never blank.\n"}]}
        async with session.post(f"{server.url}/api/v1/documents/shared/content/append", json=body) as response:
            assert response.status == 200
    programs = [
        made(name, server, pulse)
        for name, made in zip("pauwsx", (Patcher, Appender, Putter, Patcher, Sharer, Sharer), strict=True)
    ]
    async with Client(HocuspocusWire("shared"), server.ws(), pulse=pulse) as editor:
        await editor.until_settled()
        tasks = [asyncio.create_task(program.run()) for program in programs]

        async def progress() -> None:
            wanted = [len(program.stored) + MORE for program in programs]
            await pulse.until(
                lambda: (
                    any(task.done() for task in tasks)
                    or all(len(program.stored) >= least for program, least in zip(programs, wanted, strict=True))
                ),
                lambda: f"{wanted}: {[(p.name, len(p.stored), p.outages) for p in programs]}",
                60,
            )
            for task in tasks:
                if task.done():
                    task.result()

        try:
            for outage in ("freeze", "kill", "freeze"):
                await progress()
                if outage == "freeze":
                    mortal_postgres.freeze()
                else:
                    mortal_postgres.kill9()
                await pulse.until(
                    lambda: editor.notices() and json.loads(editor.notices()[-1])["type"] == "not-saved", "told"
                )
                # Whoever asks now is told at once, or nearly so; those whose edit is under way wait for it.
                status, problem = 200, b""
                while status == 200:  # for a second, what a caller may do is remembered
                    status, problem = await get(server, "/api/v1/documents/shared/content?format=text")
                assert (status, json.loads(problem)["code"]) == (503, "database_unavailable")
                # By now the programs have read what they were answered before that.
                promised = sum(len(program.stored) for program in programs)
                editor.edit(lambda text: text.insert(0, "e"))
                await asyncio.sleep(0.3)
                assert promised == sum(len(program.stored) for program in programs)
                if outage == "freeze":
                    mortal_postgres.thaw()
                else:
                    await asyncio.to_thread(mortal_postgres.start)
                await pulse.until(lambda: json.loads(editor.notices()[-1])["type"] == "saving", "saved again", 60)
            await progress()
        finally:
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.to_thread(server.restart)  # after what was under way when the programs stopped
        text = await stored_text(server, "shared")
        await editor.until_settled()
        assert editor.value == text
        server.restart()
        assert await stored_text(server, "shared") == text
        own = await stored_text(server, "own")
        for program in programs:
            kept = own if isinstance(program, Putter) else text
            assert [mark for mark in program.stored if kept.count(mark) != 1] == []
            assert [mark for mark in program.refused if mark in kept] == []
