"""What is pruned is gone for everybody at once, also for those who have the document open; on both databases."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select

from quire.db.engine import create_engine
from quire.db.tables import audit
from quire.realtime import changes_feed
from tests.support.clients import Client, YjsWire
from tests.support.sharedb import Talker
from tests.wire.service import Service, running
from tests.wire.test_changes import CHANGES, Events, append, following
from tests.wire.test_content import CONTENT, make
from tests.wire.test_rest import call

LARGE = 64
PRUNE = "/api/v1/documents/d/prune"


async def prune(service: Service, before: int) -> tuple[int, Any]:
    return await call(service, "POST", PRUNE, json={"before": before, "confirm": True})


async def refusal(service: Service, method: str, path: str, **more: Any) -> tuple[int, str]:
    status, told = await call(service, method, path, **more)
    return status, told.get("code", "")


async def last(events: Events, newest: int) -> tuple[int, Any]:
    """Read a stream to its end, which is before `newest`: the last revision that came, and why there is no more."""
    seen = 0
    while True:
        name, data = await events.next()
        if name == "change":
            seen = data["revision"]
            assert seen < newest
        elif name:
            assert name == "closed"
            return seen, data["code"]


async def test_an_open_room_forgets_what_is_pruned(tmp_path: Path, database_url: str) -> None:
    """R271: while editors of three dialects have the document open, a change made before the cut and whoever asks for
    changes since then get 410; from the cut on everything is as it was."""
    async with running(tmp_path, database=database_url) as service:
        await make(service, "one\n")
        async with Client(YjsWire("d"), service.ws_url) as editor, Talker(service.ws_url) as talker:
            await editor.until_settled()
            await talker.open()
            for number in range(2, 8):
                assert await append(service, str(number)) == number
            before = (await call(service, "GET", CHANGES + "?since=0"))[1]["revisions"]
            waiting = asyncio.create_task(call(service, "GET", CHANGES + "?since=7&wait=30"))
            assert (await prune(service, 5))[0] == 200
            patch = {"ops": [{"insert": "x"}]}
            for old in (0, 1, 4):
                body = {**patch, "base": old}
                assert (410, "pruned") == await refusal(service, "PATCH", CONTENT, json=body)
                assert (410, "pruned") == await refusal(service, "PATCH", f"{CONTENT}?dry_run=true", json=body)
                assert (410, "pruned") == await refusal(service, "GET", f"{CHANGES}?since={old}")
                assert (410, "pruned") == await refusal(service, "GET", f"{CHANGES}?since={old}&wait=5")
                stream = {"headers": {"Accept": "text/event-stream"}}
                assert (410, "pruned") == await refusal(service, "GET", f"{CHANGES}?since={old}", **stream)
            for old in (1, 4):
                assert (await talker.ask("f", v=old))["error"]["code"] == "ERR_SUBMIT_TRANSFORM_OPS_NOT_FOUND"
                assert (await talker.insert(old, old, "x"))["error"]["code"] == "ERR_SUBMIT_TRANSFORM_OPS_NOT_FOUND"
            assert (await call(service, "GET", CHANGES + "?since=5"))[1]["revisions"] == before[5:]
            assert (200, "") == await refusal(service, "PATCH", CONTENT, json={**patch, "base": 5})
            assert [8] == [one["revision"] for one in (await waiting)[1]["revisions"]]
            assert (await prune(service, 8))[0] == 200  # nothing is left in memory at all
            assert (410, "pruned") == await refusal(service, "GET", f"{CHANGES}?since=7")
            assert (await call(service, "GET", CHANGES + "?since=8"))[1]["revisions"] == []
            assert (200, "") == await refusal(service, "PATCH", CONTENT, json={**patch, "base": 8})
            await editor.until(lambda: str(editor.text) == "xxone\n2\n3\n4\n5\n6\n7\n", "both changes")


async def test_a_follower_that_is_behind_the_cut(
    tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R300: who has not read what is pruned now is told so as the last event; who keeps up notices nothing."""
    monkeypatch.setattr(changes_feed, "MAX_UNSENT", 64 * 1024)
    async with running(tmp_path, database=database_url) as service:
        await make(service)
        async with following(service) as slow, following(service) as fast:
            await slow.next()
            for number in range(1, LARGE + 1):  # more than what lies between them holds
                assert await append(service, "x" * 250_000) == number
                assert (await fast.change())["revision"] == number
            assert (await prune(service, LARGE))[0] == 200
            seen, why = await last(slow, LARGE)
            assert why == "pruned"
            await append(service, "on")
            assert (await fast.change())["revision"] == LARGE + 1
            resumed = {"headers": {"Accept": "text/event-stream", "Last-Event-ID": str(seen)}}
            assert (410, "pruned") == await refusal(service, "GET", CHANGES, **resumed)


async def test_cuts_at_once_tell_their_own_truth(
    tmp_path: Path, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """R270, R276: of cuts at the same time each says what it has cut itself, or that another was under way; together
    they have cut what is gone, and the audit log has them one by one."""
    async with running(tmp_path, database=database_url) as service:
        await make(service)
        for number in range(1, 61):
            assert await append(service, str(number)) == number
        for revision in (5, 15, 25):
            await call(service, "POST", "/api/v1/documents/d/versions", json={"name": "v", "revision": revision})
        _, whole = await call(service, "POST", PRUNE, json={"before": 50})
        told = []
        for _ in range(3):
            told += await asyncio.gather(*(prune(service, cut) for cut in (10, 50, 50, 30, 20, 50)))
        told.append(await prune(service, 50))  # those above may have lost every time
        done = [answer for status, answer in told if status == 200]
        assert {answer["code"] for status, answer in told if status != 200} <= {"conflict"}
        size = (await call(service, "GET", "/api/v1/documents/d/size"))[1]
        assert (size["pruned"], size["log"]["rows"]) == (50, 10)
        for count in ("revisions", "bytes", "versions"):
            assert sum(answer[count] for answer in done) == whole[count], count
        assert {answer["done"] for answer in done} == {True}
        assert max(answer["pruned"] for answer in done) == 50
        _, again = await prune(service, 10)
        nothing = {"pruned": 50, "revisions": 0, "bytes": 0, "versions": 0, "held_at": None, "done": True}
        assert again == nothing
    engine = create_engine(database_url)
    async with engine.connect() as connection:
        lines = await connection.scalars(select(audit.c.details).where(audit.c.action == "document.pruned"))
        assert len(lines.all()) == sum(1 for answer in done if answer["revisions"])
    await engine.dispose()
