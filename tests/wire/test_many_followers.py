"""Floods of followers of changes: thousands that come and go, and those that never read."""

from __future__ import annotations

import asyncio
import re
from contextlib import AsyncExitStack
from pathlib import Path

import aiohttp
import pytest

from quire.realtime import changes, changes_feed
from quire.rooms import linear
from tests.support.clients import Client, YjsWire
from tests.support.content import get
from tests.support.fixtures import Quire
from tests.support.server import QuireServer
from tests.support.streams import Stream, memory
from tests.wire.service import metric, running
from tests.wire.test_changes import CHANGES, append
from tests.wire.test_content import make
from tests.wire.test_rest import call

FOLLOWERS = 2000
TOGETHER = 100
MIB = 1024 * 1024


async def gauge(server: QuireServer, name: str) -> float:
    """A metric of a server without labels."""
    _, body = await get(server, "/metrics")
    found = re.search(rf"^{name} (\S+)$", body.decode(), re.MULTILINE)
    return float(found[1]) if found else 0.0


async def until_gauge(server: QuireServer, name: str, value: float) -> None:
    async with asyncio.timeout(150):
        while await gauge(server, name) != value:
            await asyncio.sleep(0.05)


async def write(session: aiohttp.ClientSession, server: QuireServer, text: str) -> None:
    body = {"ops": [{"insert": text + "\n"}]}
    async with session.post(f"{server.url}/api/v1/documents/d/content/append", json=body) as response:
        assert response.status == 200, await response.text()


async def test_thousands_come_and_go(quire: Quire) -> None:
    """R300: of 2,000 followers each hears of a change; when all are dropped at once nothing of them is left, and
    somebody who types meanwhile notices nothing."""
    server = quire()
    async with aiohttp.ClientSession() as session, Client(YjsWire("d"), server.ws()) as typist:
        await typist.until_settled()
        sizes = []
        for number in range(2):
            async with AsyncExitStack() as stack:
                streams = [Stream(server.url, CHANGES) for _ in range(FOLLOWERS)]
                for start in range(0, FOLLOWERS, TOGETHER):
                    batch = streams[start : start + TOGETHER]
                    await asyncio.gather(*(stack.enter_async_context(stream) for stream in batch))
                    await asyncio.gather(*(stream.until(b"retry: 2000") for stream in batch))
                    typist.edit(lambda text: text.insert(0, "x"))
                assert await gauge(server, "quire_changes_followers") == FOLLOWERS
                await typist.until_settled()
                await write(session, server, f"for all {number}")
                await asyncio.gather(*(stream.until(b"for all %d" % number) for stream in streams))
            await until_gauge(server, "quire_changes_followers", 0)
            await until_gauge(server, "quire_members", 1)
            sizes.append(memory(server.pid))
        assert sizes[1] - sizes[0] < 20 * MIB, sizes
        assert typist.closes == []


async def test_those_who_never_read(quire: Quire) -> None:
    """R301: however much there is to read, each of those who do not costs a bounded amount; others get everything."""
    server = quire()
    revisions = 24
    async with aiohttp.ClientSession() as session, AsyncExitStack() as stack:
        await session.post(f"{server.url}/api/v1/documents", json={"id": "d"})
        for number in range(revisions):
            await write(session, server, f"{number} ".ljust(400_000, "x"))
        sizes = []
        for followers in (20, 60):
            while await gauge(server, "quire_changes_followers") < followers:
                stream = Stream(server.url, CHANGES + "?since=0", receive_bytes=4096)
                await stack.enter_async_context(stream)
                await stream.until(b"retry")
            async with Stream(server.url, CHANGES + "?since=0") as reader:
                await reader.until(b"id: %d\n" % revisions)
                await write(session, server, f"the newest {followers}")
                await reader.until(b"the newest %d" % followers)
            sizes.append(memory(server.pid))
        # What they lack is ten megabytes each; some two were seen, with what the allocator keeps of freed memory.
        assert sizes[1] - sizes[0] < 40 * 4 * MIB, sizes


async def test_who_never_reads_is_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """R301: after its time a follower that does not read is gone, and metrics tell of it."""
    monkeypatch.setattr(changes, "LAG_SECONDS", 0.2)
    monkeypatch.setattr(changes_feed, "MAX_UNSENT", 64 * 1024)
    async with running(tmp_path) as service:
        await make(service)
        closed, lagging = metric("quire_members_closed_total", code="lagging"), metric("quire_members_lagging_total")
        async with Stream(service.url, CHANGES, receive_bytes=4096) as stream:
            await stream.until(b"retry")
            while metric("quire_members_closed_total", code="lagging") == closed:
                await append(service, "x" * 100_000)
            while metric("quire_changes_followers"):
                await asyncio.sleep(0)
            assert metric("quire_members_lagging_total") > lagging


async def test_waits_end_with_their_clients(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever hangs up while it waits for a change, or follows in silence, is gone from the room soon after."""
    monkeypatch.setattr(changes, "LOOK_SECONDS", 0.05)
    async with running(tmp_path) as service:
        await make(service, "one\n")
        async with Stream(service.url, CHANGES + "?since=1&wait=60"), Stream(service.url, CHANGES):
            while metric("quire_members") < 2:
                await asyncio.sleep(0)
        async with asyncio.timeout(5):  # far less than a beat of the heart, and than the wait
            while metric("quire_members"):
                await asyncio.sleep(0)


async def test_a_cut_under_the_hands_of_a_follower(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """R300: one that lacks what is pruned meanwhile gets what it can, and is then told why the stream ends."""
    monkeypatch.setattr(changes_feed, "MAX_UNSENT", 64 * 1024)
    monkeypatch.setattr(linear, "MAX_KEPT", 1)
    async with running(tmp_path) as service:
        await make(service)
        async with Stream(service.url, CHANGES, receive_bytes=64 * 1024) as slow:
            await slow.until(b"retry")
            for number in range(14):
                assert await append(service, "x" * 500_000) == number + 1
            wish = {"before": 14, "confirm": True}
            assert (await call(service, "POST", "/api/v1/documents/d/prune", json=wish))[0] == 200
            await slow.until(b"id: 1\n")
            await slow.until(b"event: closed")
            await slow.until(b'"code": "pruned"')
            await slow.until(b"\r\n0\r\n\r\n")  # a stream that ends as it should, not broken off


@pytest.mark.parametrize(
    ("last", "status", "code"),
    [
        ("x", 400, "bad_request"),
        ("-1", 400, "bad_request"),
        ("1.0", 400, "bad_request"),
        ("1e3", 400, "bad_request"),
        ("0x1", 400, "bad_request"),
        ("9" * 16, 400, "bad_request"),
        ("9" * 15, 404, "unknown_revision"),
        ("4", 404, "unknown_revision"),
        ("1", 410, "pruned"),
    ],
)
async def test_where_nobody_can_go_on(tmp_path: Path, last: str, status: int, code: str) -> None:
    """R271, R300: a Last-Event-ID that is none, from the future or from before a cut is a problem, and no stream."""
    async with running(tmp_path) as service:
        await make(service, "one\n")
        await append(service, "two")
        await append(service, "three")
        wish = {"before": 2, "confirm": True}
        assert (await call(service, "POST", "/api/v1/documents/d/prune", json=wish))[0] == 200
    async with running(tmp_path) as service:  # an open room knows its newest revisions, pruned or not
        headers = {"Accept": "text/event-stream", "Last-Event-ID": last}
        answer = await call(service, "GET", CHANGES + "?since=3", headers=headers)
        assert (answer[0], answer[1]["code"]) == (status, code)
        assert (metric("quire_changes_followers"), metric("quire_members")) == (0, 0)


async def test_nobody_follows_what_is_not_there(tmp_path: Path) -> None:
    """Hundreds who ask for documents that nobody made are told so, and none is made or kept open."""
    async with running(tmp_path) as service:
        headers = {"Accept": "text/event-stream"}
        paths = [f"/api/v1/documents/nothing-{number}/changes" for number in range(300)]
        answers = await asyncio.gather(*(call(service, "GET", path, headers=headers) for path in paths))
        assert {(404, "document_not_found")} == {(status, body["code"]) for status, body in answers}
        assert (metric("quire_rooms"), metric("quire_members")) == (0, 0)
        assert (await call(service, "GET", "/api/v1/documents"))[1]["items"] == []
