"""The past of a long document: how long it takes to reach any revision of it, and to tell who wrote what."""

import asyncio
import json
import random
from http.client import HTTPConnection
from statistics import median
from time import perf_counter, sleep
from typing import Any

from pycrdt import Doc, Text

from quire.db.engine import create_engine
from quire.db.migrate import migrate
from quire.documents.store import Store
from quire.protocol.payload import pack
from quire.rooms.log import Append, NewRow

from . import machine
from .figures import Figure, at_most
from .histories import HISTORY
from .past_page import opened_in_browser
from .postgres import Postgres
from .servers import KINDS, Server
from .updates import recorded_history
from .workloads import say

_CEILING_MS = 150.0
_REVISIONS = 40
_BATCH = 5_000
_WRITERS = 3
_SHIFT = 500
"""So many edits in turn are each writer's."""

_PREPARING_SECONDS = 120.0
_DOCUMENT = "past"


async def _pour(url: str, updates: list[bytes]) -> None:
    """Put each edit into the log as a row of its own, as a server that never gathers would."""
    await migrate(url)
    engine = create_engine(url)
    store = Store(engine)
    loaded = await store.load(_DOCUMENT, create=True)
    for start in range(0, len(updates), _BATCH):
        rows = tuple(
            NewRow(pack((update,)), f"guest:{number // _SHIFT % _WRITERS}", "bench")
            for number, update in enumerate(updates[start : start + _BATCH], start)
        )
        await store.append([Append(_DOCUMENT, loaded.epoch, start, rows)])
    await store.close()
    await engine.dispose()


class _Reader:
    """Reads what a server says about the document."""

    def __init__(self, server: Server) -> None:
        self._connection = HTTPConnection(server.host, server.port, timeout=60)

    def get(self, path: str) -> bytes:
        """The answer, as soon as there is one: long logs are prepared first."""
        deadline = perf_counter() + _PREPARING_SECONDS
        while True:
            self._connection.request("GET", f"/api/v1/documents/{_DOCUMENT}/{path}")
            answer = self._connection.getresponse()
            body = answer.read()
            if answer.status == 200:
                return body
            if answer.status != 503 or perf_counter() > deadline:
                raise RuntimeError(f"{path}: {answer.status} {body[:200]!r}")
            sleep(0.1)

    def timed(self, path: str) -> tuple[float, bytes]:
        """Milliseconds, and the answer."""
        began = perf_counter()
        body = self.get(path)
        return (perf_counter() - began) * 1e3, body


def _expected(updates: list[bytes], revisions: list[int]) -> dict[int, str]:
    """The text at some revisions, by merging every update once."""
    doc: Doc[Any] = Doc()
    text = doc.get("content", type=Text)
    found: dict[int, str] = {}
    for seq, update in enumerate(updates, 1):
        doc.apply_update(update)
        if seq in revisions:
            found[seq] = str(text)
    return found


def measure(postgres: Postgres, limit: int | None = None) -> list[Figure]:
    """Figures of the recorded history, each edit a revision of its own; `limit` takes only so many of them."""
    if not HISTORY.exists():
        return [Figure("Reaching any revision", f"not measured: there is no {HISTORY.name} beside the checkout")]
    updates, _, _ = recorded_history(HISTORY, limit)
    head = len(updates)
    url = postgres.new_database()
    asyncio.run(_pour(url, updates))
    revisions = [head, *random.Random(4).sample(range(1, head), min(_REVISIONS, head) - 1)]
    expected = _expected(updates, revisions)
    with Server(KINDS["quire"], url) as server:
        made, _ = _Reader(server).timed("revisions/1/content?format=text")
        made, _ = _Reader(server).timed(f"revisions/{head}/content?format=text")
        say(f"  made checkpoints in {made / 1e3:.1f} s")
    with Server(KINDS["quire"], url) as server:  # with nothing in memory
        reader = _Reader(server)
        reader.get("revisions/0/content?format=text")
        waits: list[float] = []
        used = machine.processor_seconds(server.pid)
        for revision in revisions:
            wait, body = reader.timed(f"revisions/{revision}/content?format=text")
            if body.decode() != expected[revision]:
                raise AssertionError(f"revision {revision} is not what was typed")
            waits.append(wait)
        used = (machine.processor_seconds(server.pid) - used) / len(waits)
        size = json.loads(reader.get("size"))
        listed, _ = reader.timed("revisions")
        first_blame, _ = reader.timed("blame")
        blame, _ = reader.timed(f"blame?revision={head // 2}")
        first_diff, _ = reader.timed(f"diff?from={head // 3}&to={2 * head // 3}")
        diff, _ = reader.timed(f"diff?from={head // 3}&to={head // 2}")
        opened = opened_in_browser(server, _DOCUMENT)
    log, states = size["log"], size["checkpoints"]
    kept = f"{states['count']} checkpoints of {states['bytes'] / 1e6:.1f} MB, log of {log['bytes'] / 1e6:.1f} MB"
    return [
        at_most(
            f"Reaching any of {head:,} revisions, over REST, the slowest of {len(waits)}",
            max(waits),
            _CEILING_MS,
            "ms",
            f"median {median(waits):.0f} ms, {used * 1e3:.0f} ms of the server's processor each; {kept}",
        ),
        Figure("Making the checkpoints of that log when it has none", f"{made / 1e3:.1f} s, in the background"),
        Figure(
            f"Blame of it, {_WRITERS} authors in turn",
            f"{blame:.0f} ms; the first time {first_blame / 1e3:.1f} s, in the background",
        ),
        Figure(
            "The difference of two revisions far apart, with authors",
            f"{diff:.0f} ms; the first time {first_diff / 1e3:.1f} s",
        ),
        Figure("The newest page of its sessions", f"{listed:.0f} ms"),
        opened,
    ]
