"""The drawing board in a real Chromium: how evenly its frames come while many others draw on it too."""

import asyncio
import json
import math
import os
import random
from contextlib import AsyncExitStack
from http.client import HTTPConnection
from statistics import median, quantiles
from typing import Any

import aiohttp
from playwright.async_api import Page, async_playwright
from pycrdt import Doc, Map, TransactionEvent

from tests.support.chromium import launch
from tests.support.clients import YjsWire
from tests.support.lib0 import with_length, write_var_uint

from .browser import IDENTITY
from .figures import Figure, at_most
from .postgres import Postgres
from .servers import KINDS, Server
from .workloads import say

_STROKES = 5_000
_OTHERS = 19
_POINTS_PER_SECOND = 20
"""What each of the others adds to its stroke, and tells."""
_STROKE_POINTS = 60
"""Of each of their strokes: three seconds of drawing."""
_BOARD = (2400, 1500)
"""The size of what is drawn, in pixels: all of it is seen."""
_FRAME_MS = 33.0
_COLOURS = ("#26241f", "#b3362c", "#2c7a3f", "#2866b0", "#7d48a8")

_RECORD = """() => {
  window.frames = [];
  let last = 0;
  const tick = (now) => {
    if (last) window.frames.push(now - last);
    last = now;
    requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
}"""


def _line(chance: random.Random, count: int) -> list[int]:
    """The points of a stroke, as a hand would wander: x, y and pressure of each, in tenths of a pixel."""
    x = y = 0.0
    angle = chance.uniform(0, math.tau)
    points: list[int] = []
    for _ in range(count):
        points += [round(x), round(y), chance.randint(35, 65)]
        angle += chance.gauss(0, 0.35)
        x += 60 * math.cos(angle)
        y += 60 * math.sin(angle)
    return points


def _stroke(chance: random.Random, points: list[int], number: int) -> dict[str, Any]:
    wide, high = _BOARD
    return {
        "type": "pen",
        "author": f"other-{number % _OTHERS}",
        "color": chance.choice(_COLOURS),
        "width": chance.choice((2, 4, 8)),
        "points": points,
        "x": round(chance.uniform(0, wide) * 10),
        "y": round(chance.uniform(0, high) * 10),
        "z": f"V{number:05d}",
    }


def _put(server: Server, name: str) -> None:
    """A drawing of this name with all the strokes."""
    chance = random.Random(5)
    strokes = {f"s{n}": _stroke(chance, _line(chance, chance.randint(15, 45)), n) for n in range(_STROKES)}
    for method, path, body in (
        ("POST", "", {"id": name, "kind": "drawing"}),
        ("PUT", f"/{name}/content", {"strokes": strokes}),
    ):
        connection = HTTPConnection(server.host, server.port, timeout=120)
        connection.request(
            method, f"/api/v1/documents{path}", json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        answer = connection.getresponse()
        said = answer.read()
        connection.close()
        if answer.status >= 300:
            raise RuntimeError(f"{method} {path}: {answer.status} {said[:200]!r}")


class _Other:
    """Somebody who draws without end: a point every 50 ms through presence, and each stroke once when it is done."""

    def __init__(self, number: int, socket: aiohttp.ClientWebSocketResponse, wire: YjsWire) -> None:
        self._number = number
        self._socket = socket
        self._wire = wire
        self._chance = random.Random(number)
        self._doc: Doc[Any] = Doc()
        self._clock = 0
        self._made = 0
        self._updates: list[bytes] = []
        self._subscription = self._doc.observe(self._changed)

    async def draw(self) -> None:
        await asyncio.sleep(self._chance.random())
        while True:
            points = _line(self._chance, _STROKE_POINTS)
            stroke = _stroke(self._chance, points, _STROKES + self._made)
            identifier = f"o{self._number}-{self._made}"
            self._made += 1
            for count in range(1, _STROKE_POINTS + 1):
                start = max(0, count - 48)
                told = {**stroke, "id": identifier, "from": 3 * start, "points": points[3 * start : 3 * count]}
                del told["author"], told["z"]
                place = [stroke["x"] + points[3 * count - 3], stroke["y"] + points[3 * count - 2]]
                await self._tell({"pointer": place, "stroke": told, "moving": None})
                await asyncio.sleep(1 / _POINTS_PER_SECOND)
            self._doc.get("strokes", type=Map)[identifier] = Map(stroke)
            while self._updates:
                await self._socket.send_bytes(self._wire.sync(2, self._updates.pop()))
            await self._tell({"pointer": place, "stroke": None, "moving": None})

    async def listen(self) -> None:
        """Takes what comes, as a client does; an unread socket would be left out."""
        async for _ in self._socket:
            pass

    def _changed(self, event: TransactionEvent) -> None:
        self._updates.append(event.update)

    async def _tell(self, state: dict[str, Any]) -> None:
        self._clock += 1
        user = {"id": f"other-{self._number}", "name": f"Other {self._number}", "color": "#2c75b8"}
        said = json.dumps({"user": user, **state}).encode()
        data = b"\x01" + write_var_uint(self._doc.client_id) + write_var_uint(self._clock) + with_length(said)
        await self._socket.send_bytes(self._wire.awareness(data))


async def _draw(page: Page, seconds: float) -> None:
    """Strokes in circles, one after another."""
    end = asyncio.get_running_loop().time() + seconds
    turn = 0
    while asyncio.get_running_loop().time() < end:
        x, y = 400 + 60 * (turn % 8), 400
        await page.mouse.move(x, y)
        await page.mouse.down()
        for step in range(90):
            await page.mouse.move(x + 90 * math.cos(step / 8), y + 90 * math.sin(step / 8))
            await asyncio.sleep(0.008)
        await page.mouse.up()
        turn += 1


async def _pan(page: Page, seconds: float) -> None:
    """The board is moved to and fro, farther than the picture around the window reaches."""
    end = asyncio.get_running_loop().time() + seconds
    await page.keyboard.press("h")
    while asyncio.get_running_loop().time() < end:
        await page.mouse.move(300, 400)
        await page.mouse.down()
        for step in range(1, 120):
            await page.mouse.move(300 + 650 * math.sin(step / 120 * math.pi), 400 + 150 * math.sin(step / 20))
            await asyncio.sleep(0.008)
        await page.mouse.up()


async def _frames(page: Page, what: str, doing: str, work: Any) -> Figure:
    await page.evaluate("window.frames.length = 0")
    await work
    frames: list[float] = await page.evaluate("window.frames")
    p95 = quantiles(frames, n=20)[18]
    note = f"median {median(frames):.1f} ms, slowest {max(frames):.0f} ms, {len(frames)} frames"
    say(f"  {doing}: p95 {p95:.1f} ms, {note}")
    return at_most(f"From frame to frame while {doing}, p95, {what}", p95, _FRAME_MS, "ms", note)


async def _measure(url: str, seconds: float) -> list[Figure]:
    what = f"{_STROKES:,} strokes in view and {_OTHERS} others drawing {_POINTS_PER_SECOND} points/s each"
    with Server(KINDS["quire"], url) as server:
        _put(server, "board")
        async with async_playwright() as playwright, AsyncExitStack() as stack:
            browser = await launch(playwright)
            stack.push_async_callback(browser.close)
            page = await browser.new_page(viewport={"width": 1280, "height": 800})
            await page.add_init_script(IDENTITY)
            await page.goto(f"http://{server.host}:{server.port}/d/board")
            await page.get_by_role("button", name="Saved", exact=True).wait_for(timeout=60_000)
            await page.get_by_role("application").focus()
            wire = YjsWire("board")
            session = await stack.enter_async_context(aiohttp.ClientSession())
            tasks: list[asyncio.Task[None]] = []
            for number in range(_OTHERS):
                base = f"ws://{server.host}:{server.port}"
                socket = await stack.enter_async_context(session.ws_connect(base + wire.path, max_msg_size=0))
                other = _Other(number, socket, wire)
                tasks += [asyncio.create_task(other.draw()), asyncio.create_task(other.listen())]
            try:
                await page.evaluate(_RECORD)
                await _draw(page, 3)  # warms up
                figures = [
                    await _frames(page, what, "drawing", _draw(page, seconds)),
                    await _frames(page, what, "moving the board", _pan(page, seconds)),
                ]
            finally:
                for task in tasks:
                    task.cancel()
                ended = await asyncio.gather(*tasks, return_exceptions=True)
            failed = [one for one in ended if not isinstance(one, asyncio.CancelledError)]
            if failed:
                raise AssertionError(f"somebody stopped drawing: {failed[0]!r}")
            return figures


def measure(postgres: Postgres, *, quick: bool = False) -> list[Figure]:
    """In one browser beside one server and everybody else, who share the machine's cores."""
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, range(os.cpu_count() or 1))
    try:
        return asyncio.run(_measure(postgres.new_database(), 5 if quick else 20))
    finally:
        os.sched_setaffinity(0, cores)
