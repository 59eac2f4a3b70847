"""Following a document's changes: by polling, by waiting, and as a stream of events."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from quire.realtime import changes, changes_feed
from quire.text.algebra import compose
from quire.text.delta import from_json, to_json
from tests.support.clients import Client, YjsWire
from tests.wire.service import Service, metric, running
from tests.wire.test_content import CONTENT, content, make
from tests.wire.test_rest import call

CHANGES = "/api/v1/documents/d/changes"


async def append(service: Service, text: str) -> int:
    """Add a line; its revision."""
    body = {"ops": [{"insert": text + "\n"}]}
    status, done = await call(service, "POST", CONTENT + "/append", json=body)
    assert status == 200
    return int(done["revision"])


class Events:
    """The events of one stream."""

    def __init__(self, response: aiohttp.ClientResponse) -> None:
        self.response = response

    async def next(self) -> tuple[str, Any]:
        """The next event: its name and data, or ("", comment or retry)."""
        fields: dict[str, str] = {}
        while True:
            line = (await asyncio.wait_for(self.response.content.readline(), 20)).decode().rstrip("\n")
            if line:
                name, _, value = line.partition(":")
                fields[name] = value.removeprefix(" ")
            elif fields:
                break
            elif self.response.content.at_eof():
                raise EOFError
        if "data" not in fields:
            return "", fields
        data = json.loads(fields["data"])
        if "id" in fields:
            assert int(fields["id"]) == data["revision"]
        return fields["event"], data

    async def change(self) -> Any:
        """The next change."""
        while True:
            name, data = await self.next()
            if name:
                assert name == "change", data
                return data


@asynccontextmanager
async def following(service: Service, since: int | None = None, **headers: str) -> AsyncIterator[Events]:
    query = "" if since is None else f"?since={since}"
    accept = {"Accept": "text/event-stream", **headers}
    async with service.session.get(service.url + CHANGES + query, headers=accept) as response:
        assert (response.status, response.content_type) == (200, "text/event-stream")
        yield Events(response)


async def test_polling(tmp_path: Path) -> None:
    """R299: what is answered composes to the content, and says when to ask again."""
    async with running(tmp_path) as service:
        await make(service, "one\n")
        async with Client(YjsWire("d"), service.ws_url) as editor:
            await editor.until_settled()
            await call(service, "GET", CHANGES + "?since=1")
            editor.edit(lambda text: text.insert(4, "two 😀\n"))
            await editor.until_settled()
            await append(service, "three")
            status, told = await call(service, "GET", CHANGES + "?since=1")
            assert (status, told["revision"], told["more"]) == (200, 3, False)
            assert [item["origin"] for item in told["revisions"]] == ["yjs", "rest"]
            known = from_json([{"insert": "one\n"}])
            for item in told["revisions"]:
                known = compose(known, from_json(item["delta"]["ops"]))
            assert to_json(known) == await content(service)
            assert told["poll_after_ms"] < (await call(service, "GET", CHANGES + "?since=3"))[1]["poll_after_ms"] * 2


async def test_waiting_for_the_next_one(tmp_path: Path) -> None:
    """A long poll answers as soon as there is a revision, with nothing after its time, and when the document goes."""
    async with running(tmp_path) as service:
        await make(service, "one\n")
        waiting = asyncio.create_task(call(service, "GET", CHANGES + "?since=1&wait=30"))
        while not metric("quire_members"):
            await asyncio.sleep(0)
        await append(service, "two")
        status, told = await waiting
        assert (status, [item["revision"] for item in told["revisions"]]) == (200, [2])
        assert (await call(service, "GET", CHANGES + "?since=2&wait=1"))[1]["revisions"] == []
        waiting = asyncio.create_task(call(service, "GET", CHANGES + "?since=2&wait=30"))
        while not metric("quire_members"):
            await asyncio.sleep(0)
        assert (await call(service, "DELETE", "/api/v1/documents/d"))[0] == 204
        assert (await waiting)[1]["poll_after_ms"] is None


async def test_a_stream_of_events(tmp_path: Path) -> None:
    """Followers get each revision once and in order, from where they say, and hear why the stream ends."""
    async with running(tmp_path) as service:
        await make(service, "one\n")
        async with following(service) as new, following(service, 0) as old:
            assert (await new.next()) == ("", {"retry": "2000"})
            await append(service, "two")
            async with following(service, 0, **{"Last-Event-ID": "1"}) as resumed:
                await append(service, "three")
                for follower, expected in ((new, [2, 3]), (old, [1, 2, 3]), (resumed, [2, 3])):
                    assert [(await follower.change())["revision"] for _ in expected] == expected
                await call(service, "DELETE", "/api/v1/documents/d")
                for follower in (new, old, resumed):
                    assert await follower.next() in (
                        ("closed", {"code": "document_not_found", "message": "The document was moved to the trash."}),
                        ("", {"retry": "2000"}),
                    )
        assert metric("quire_changes_followers") == 0


async def test_killed_and_resumed_a_hundred_times(tmp_path: Path) -> None:
    """Whoever comes back with the last id it saw sees every revision exactly once."""
    async with running(tmp_path) as service:
        await make(service)
        seen: list[int] = []
        writing = True

        async def write() -> None:
            nonlocal writing
            for number in range(300):
                await append(service, str(number))
            writing = False

        task = asyncio.create_task(write())
        kills = 0
        while kills < 100 or len(seen) < 300:
            last = {"Last-Event-ID": str(seen[-1])} if seen else {}
            async with following(service, 0, **last) as events:
                for _ in range(1 + kills % 5):
                    if len(seen) == 300:
                        break
                    seen.append((await events.change())["revision"])
                assert events.response.connection is not None
                events.response.close()
                kills += 1
        await task
        assert list(range(1, 301)) == seen


async def test_one_who_does_not_read_resumes_from_the_log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is queued beyond a bound for a follower that does not read, and it misses nothing when it does."""
    monkeypatch.setattr(changes_feed, "MAX_UNSENT", 64 * 1024)
    async with running(tmp_path) as service:
        await make(service)
        async with following(service) as slow, following(service) as fast:
            await slow.next()
            text = "x" * 100_000
            for number in range(60):
                assert await append(service, text) == number + 1
                assert (await fast.change())["revision"] == number + 1
            assert [(await slow.change())["revision"] for _ in range(60)] == list(range(1, 61))


async def test_a_heart_beats(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Something comes every so often, so that nobody takes the silence for the end."""
    monkeypatch.setattr(changes, "HEARTBEAT_SECONDS", 0.05)
    async with running(tmp_path) as service:
        await make(service)
        async with following(service) as events:
            await events.next()
            assert [(await events.next())[0] for _ in range(3)] == ["", "", ""]


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ("", "bad_request"),
        ("?since=x", "bad_request"),
        ("?since=-1", "bad_request"),
        ("?since=1&wait=61", "bad_request"),
        ("?since=1&wait=x", "bad_request"),
        ("?since=99", "unknown_revision"),
    ],
)
async def test_bad_questions(tmp_path: Path, query: str, code: str) -> None:
    """Each has its error, also as a stream."""
    async with running(tmp_path) as service:
        await make(service, "one\n")
        assert (await call(service, "GET", CHANGES + query))[1]["code"] == code
        if query:
            stream = {"Accept": "text/event-stream"}
            assert (await call(service, "GET", CHANGES + query, headers=stream))[1]["code"] == code
