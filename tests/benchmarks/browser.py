"""The editor in a real Chromium: how soon one can write, how soon a key is seen, and what an hour of it leaves."""

import asyncio
import os
import random
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from http.client import HTTPConnection
from statistics import median, quantiles
from typing import Any

from playwright.async_api import Browser, BrowserContext, CDPSession, Page, async_playwright

from tests.support.chromium import launch
from tests.support.clients import Client, YjsWire

from .figures import Figure, at_most
from .postgres import Postgres
from .servers import KINDS, Server
from .workloads import say

_SIZES_KB = ((20, 1.0), (500, 2.0))
"""Kilobytes of text, and within how many seconds one must be able to write."""
_SCRIPT_KB = 300.0
_PAINT_MS = 30.0
_TYPING_KB = 100
_OTHERS = 10
_EDITS_PER_SECOND = 3.0
"""Of each of the others."""
_KEYS = 300
_HOUR_KEYS = 14_400
"""Four keys a second, for an hour."""
_KEPT_MB = 10.0
"""What an hour may leave in the page's memory, undo steps and the document's own history included."""

WHEN_WRITABLE = """(length) => {
  window.whenWritable = new Promise((resolve) => {
    const look = () => {
      const text = document.querySelector("#text[contenteditable=true]");
      if (text && text.textContent.length >= length) resolve(performance.now());
      else requestAnimationFrame(look);
    };
    look();
  });
}"""

_TIME_KEYS = """() => {
  window.keyTimes = [];
  addEventListener("keydown", (event) => {
    requestAnimationFrame(() => {
      const channel = new MessageChannel();
      channel.port1.onmessage = () => window.keyTimes.push(performance.now() - event.timeStamp);
      channel.port2.postMessage(null);
    });
  }, true);
}"""

_SCRIPTS = """(until) => performance.getEntriesByType("resource")
  .filter((entry) => new URL(entry.name).pathname.endsWith(".js") && entry.startTime < until)
  .reduce((sum, entry) => sum + entry.encodedBodySize, 0)"""
"""All scripts that were asked for before one could write."""

IDENTITY = 'localStorage.setItem("quire:identity", JSON.stringify({ id: "bench", name: "Ada" }))'


def _paragraphs(kilobytes: int) -> str:
    """Text of such a size, in paragraphs of some sentences; the same each time."""
    chance = random.Random(kilobytes)
    words = (
        "paper",
        "quire",
        "folio",
        "margin",
        "binding",
        "thread",
        "ink",
        "letter",
        "leaf",
        "press",
        "column",
        "spine",
    )
    parts: list[str] = []
    length = 0
    while length < kilobytes * 1000:
        part = " ".join(chance.choice(words) for _ in range(chance.randint(30, 120))) + ".\n"
        parts.append(part)
        length += len(part)
    return "".join(parts)


def _shown(text: str) -> int:
    """How many characters of it the page's element has."""
    return len(text.replace("\n", ""))


def _ask(server: Server, method: str, path: str, body: bytes, content_type: str) -> None:
    connection = HTTPConnection(server.host, server.port, timeout=60)
    connection.request(method, f"/api/v1/documents{path}", body, {"Content-Type": content_type})
    answer = connection.getresponse()
    said = answer.read()
    connection.close()
    if answer.status >= 300:
        raise RuntimeError(f"{method} {path}: {answer.status} {said[:200]!r}")


def _put(server: Server, name: str, text: str) -> None:
    """A document of this name with this text."""
    _ask(server, "POST", "", f'{{"id": "{name}"}}'.encode(), "application/json")
    _ask(server, "PUT", f"/{name}/content", text.encode(), "text/plain; charset=utf-8")


def _insert(client: Client, place: int, letters: str) -> None:
    client.edit(lambda text: text.insert(place, letters))


def _delete(client: Client, place: int) -> None:
    client.edit(lambda text: text.__delitem__(slice(place, place + 1)))


@asynccontextmanager
async def _page(browser: Browser, length: int, **options: Any) -> AsyncIterator[tuple[BrowserContext, Page]]:
    """A window of somebody who was never here: nothing is cached."""
    context = await browser.new_context(viewport={"width": 1280, "height": 800}, **options)
    try:
        await context.add_init_script(IDENTITY)
        await context.add_init_script(f"({WHEN_WRITABLE})({length})")
        yield context, await context.new_page()
    finally:
        await context.close()


async def _opened(page: Page, server: Server, name: str) -> float:
    """Opens a document. Seconds until its text is there and can be written."""
    await page.goto(f"http://{server.host}:{server.port}/d/{name}", wait_until="commit")
    return float(await page.evaluate("window.whenWritable")) / 1e3


async def _opening(browser: Browser, server: Server, rounds: int) -> list[Figure]:
    figures: list[Figure] = []
    for kilobytes, ceiling in _SIZES_KB:
        name, text = f"opening-{kilobytes}", _paragraphs(kilobytes)
        _put(server, name, text)
        waits = []
        for _ in range(rounds):
            async with _page(browser, _shown(text)) as (_, page):
                waits.append(await _opened(page, server, name))
        say(f"  {kilobytes} KB: {', '.join(f'{wait:.2f}' for wait in waits)} s")
        title = f"Opening {kilobytes} KB of text with a cold cache, until it can be written"
        figures.append(at_most(title, median(waits), ceiling, "s", f"slowest of {rounds}: {max(waits):.2f} s"))
    # A service worker's answers no longer say what they measured on the wire.
    async with _page(browser, 1, service_workers="block") as (_, page):
        until = await _opened(page, server, f"opening-{_SIZES_KB[0][0]}")
        scripts = await page.evaluate(_SCRIPTS, until * 1e3)
    figures.append(at_most("JavaScript of the rich-text page, compressed", scripts / 1e3, _SCRIPT_KB, "KB"))
    return figures


async def _others(stack: AsyncExitStack, server: Server, name: str) -> list[Client]:
    base = f"ws://{server.host}:{server.port}"
    clients = [await stack.enter_async_context(Client(YjsWire(name), base)) for _ in range(_OTHERS)]
    for client in clients:
        await client.until_settled()
    return clients


async def _type_on(client: Client, chance: random.Random) -> None:
    """One of the others: a word here, a correction there, without end."""
    while True:
        await asyncio.sleep(chance.expovariate(_EDITS_PER_SECOND))
        place = chance.randrange(len(client.text) - 1)
        if chance.random() < 0.8:
            _insert(client, place, chance.choice("etaoin "))
        else:
            _delete(client, place)


async def _key_to_paint(browser: Browser, server: Server, keys: int) -> Figure:
    name, text = "typing", _paragraphs(_TYPING_KB)
    _put(server, name, text)
    async with AsyncExitStack() as stack:
        _, page = await stack.enter_async_context(_page(browser, _shown(text)))
        await _opened(page, server, name)
        clients = await _others(stack, server, name)
        typing = [asyncio.create_task(_type_on(client, random.Random(n))) for n, client in enumerate(clients)]
        try:
            await page.click("#text p:nth-child(3)")
            await page.keyboard.type("Begin. ", delay=60)
            await page.evaluate(_TIME_KEYS)
            await page.keyboard.type("".join(random.Random(1).choices("etaoin shrdlu", k=keys)), delay=80)
            times: list[float] = await page.evaluate("window.keyTimes")
        finally:
            for task in typing:
                task.cancel()
            await asyncio.gather(*typing, return_exceptions=True)
    if len(times) < keys * 0.95:
        raise AssertionError(f"{len(times)} of {keys} keys were painted")
    p95 = quantiles(times, n=20)[18]
    title = f"From a key to its paint, p95, {_OTHERS} others writing in a text of {_TYPING_KB} KB"
    return at_most(title, p95, _PAINT_MS, "ms", f"median {median(times):.1f} ms, slowest {max(times):.0f} ms")


async def _heap_mb(cdp: CDPSession) -> float:
    """Memory that the page's objects hold when nothing unused is left."""
    for _ in range(3):
        await cdp.send("HeapProfiler.collectGarbage")
    usage: dict[str, Any] = await cdp.send("Runtime.getHeapUsage")
    return float(usage["usedSize"]) / 1e6


async def _hour(browser: Browser, server: Server, keys: int) -> Figure:
    """Types and takes back as many keys as an hour has, as another does; the text stays as long as it was."""
    name, text = "hour", _paragraphs(20)
    _put(server, name, text)
    async with AsyncExitStack() as stack:
        context, page = await stack.enter_async_context(_page(browser, _shown(text)))
        await _opened(page, server, name)
        cdp = await context.new_cdp_session(page)
        other = await stack.enter_async_context(Client(YjsWire(name), f"ws://{server.host}:{server.port}"))
        await other.until_settled()
        await page.click("#text p:nth-child(2)")
        readings: list[float] = []
        part = keys // 12
        for number in range(13):  # the first warms up
            for _ in range(part // 40):
                await page.keyboard.type("some twenty letters ")
                for _ in range(20):
                    await page.keyboard.press("Backspace")
                place = len(other.text) // 2
                for _ in range(20):
                    _insert(other, place, "x")
                for _ in range(20):
                    _delete(other, place)
                await other.until_settled()
            readings.append(await _heap_mb(cdp))
            say(f"  {number}/12 of the hour: {readings[-1]:.1f} MB")
    title = f"What an hour of editing ({keys:,} keys here, as many elsewhere) leaves in the page's memory"
    kept = readings[-1] - readings[0]
    return at_most(title, kept, _KEPT_MB, "MB", f"from {readings[0]:.1f} to {readings[-1]:.1f} MB")


async def _measure(url: str, rounds: int, quick: bool) -> list[Figure]:
    with Server(KINDS["quire"], url) as server:
        async with async_playwright() as playwright:
            browser = await launch(playwright)
            figures = await _opening(browser, server, rounds)
            figures.append(await _key_to_paint(browser, server, 60 if quick else _KEYS))
            figures.append(await _hour(browser, server, 1_200 if quick else _HOUR_KEYS))
            await browser.close()
            return figures


def measure(postgres: Postgres, *, quick: bool = False) -> list[Figure]:
    """In one browser beside one server, which share the machine's cores as they would at somebody's desk."""
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, range(os.cpu_count() or 1))
    try:
        return asyncio.run(_measure(postgres.new_database(), 2 if quick else 7, quick))
    finally:
        os.sched_setaffinity(0, cores)
