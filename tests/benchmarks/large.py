"""Large things in the browser: how long the page is busy with them at a stretch, and how soon they are there."""

import asyncio
import json
import os
from collections.abc import AsyncIterator, Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from http.client import HTTPConnection
from statistics import median
from typing import Any

from playwright.async_api import Browser, Page, async_playwright

from tests.support.chromium import launch

from .browser import IDENTITY
from .figures import Figure, at_most
from .postgres import Postgres
from .servers import KINDS, Server
from .workloads import say

_LINES = 6_000
"""Of the long rich text, of 80 characters, with one match each and in every sixth a second one: 7,000."""
_MATCHES = _LINES + _LINES // 6
_CODE_KB = 500
_PASTED_LINES = 16_000
"""A megabyte."""
_DOCUMENTS = 5_000
_FOLDERS = 2_000

_WATCH = """() => {
  window.busy = [];
  new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) window.busy.push(duration);
  }).observe({ type: "longtask" });
}"""
"""Notes how long the page was busy each time that it was so for more than 50 ms."""

_PASTE = """(text) => {
  const data = new DataTransfer();
  data.setData("text/plain", text);
  document.querySelector("#text").dispatchEvent(
    new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }),
  );
}"""

_COUNT = "(word) => document.querySelector('#text')?.textContent.split(word).length - 1"


def _ask(server: Server, method: str, path: str, body: object, cookie: str = "") -> Any:
    connection = HTTPConnection(server.host, server.port, timeout=120)
    origin = f"http://{server.host}:{server.port}"
    headers = {"Content-Type": "application/json", "Origin": origin, "Cookie": cookie}
    data = body if isinstance(body, str) else json.dumps(body)
    if isinstance(body, str):
        headers["Content-Type"] = "text/plain; charset=utf-8"
    connection.request(method, f"/api/v1/{path}", data.encode(), headers)
    answer = connection.getresponse()
    said = answer.read()
    connection.close()
    if answer.status >= 300:
        raise RuntimeError(f"{method} {path}: {answer.status} {said[:200]!r}")
    return json.loads(said) if said else None


def _make(server: Server, name: str, kind: str, title: str, text: str) -> None:
    _ask(server, "POST", "documents", {"id": name, "kind": kind, "title": title})
    _ask(server, "PUT", f"documents/{name}/content", text)


def _lines(count: int) -> str:
    return "".join(
        f"Line {number} of a text that goes on and on, with a folio{' and a folio' if number % 6 == 0 else ''} in it.\n"
        for number in range(count)
    )


def _code(kilobytes: int) -> str:
    piece = 'def function_{0}(argument, other=None):\n    """Says {0}."""\n    return other or argument * {0}\n\n\n'
    return "".join(piece.format(number) for number in range(kilobytes * 10))[: kilobytes * 1000]


def _markdown(kilobytes: int) -> str:
    piece = (
        "## Heading {0}\n\nSome *text* with **bold**, `code` and [a link](https://example.org/{0}).\n\n"
        "- one\n- two {0}\n\n| a | b |\n|---|---|\n| {0} | x |\n\n```python\nprint({0})\n```\n\n"
    )
    return "".join(piece.format(number) for number in range(kilobytes * 8))[: kilobytes * 1000]


@asynccontextmanager
async def _page(browser: Browser) -> AsyncIterator[Page]:
    context = await browser.new_context(viewport={"width": 1280, "height": 800})
    context.set_default_timeout(120_000)
    try:
        await context.add_init_script(IDENTITY)
        await context.add_init_script(f"({_WATCH})()")
        yield await context.new_page()
    finally:
        await context.close()


async def _busiest(page: Page) -> float:
    """The longest time in ms for which the page answered nobody, since this was last asked."""
    # What was long is told when the page is idle again.
    await page.evaluate("() => new Promise((resolve) => setTimeout(resolve, 500))")
    durations: list[float] = await page.evaluate("() => window.busy.splice(0)")
    return max(durations, default=50.0)


async def _replacing(browser: Browser, server: Server) -> list[Figure]:
    name, here = "replacing", f"http://{server.host}:{server.port}"
    _make(server, name, "richtext", "Long", _lines(_LINES))
    loop = asyncio.get_running_loop()
    figures: list[Figure] = []
    async with _page(browser) as page, _page(browser) as other:
        for one in (page, other):
            await one.goto(f"{here}/d/{name}")
            await one.wait_for_function(f"() => ({_COUNT})('folio') === {_MATCHES}")
            await one.get_by_role("button", name="Saved", exact=True).wait_for()
        await page.click("#text p:nth-child(2)")
        await page.keyboard.press("Control+h")
        await page.get_by_role("textbox", name="Find in the document").fill("folio")
        await page.get_by_text(f"of {_MATCHES:,}").wait_for()
        await page.get_by_role("textbox", name="Replace with").fill("quarto")
        for act, word in (("Replacing", "quarto"), ("Undoing", "folio"), ("Redoing", "quarto")):
            await asyncio.gather(_busiest(page), _busiest(other))
            begun = loop.time()
            if act == "Replacing":
                await page.get_by_role("button", name="Replace all").click()
            else:
                await page.keyboard.press("Control+z" if act == "Undoing" else "Control+Shift+z")
            changed = f"() => ({_COUNT})('{word}') === {_MATCHES}"
            await page.wait_for_function(changed)
            own = loop.time() - begun
            await other.wait_for_function(changed)
            everywhere = loop.time() - begun
            busy, others = await _busiest(page), await _busiest(other)
            say(f"  {act}: {own:.1f} s, everywhere {everywhere:.1f} s; busy {busy:.0f} and {others:.0f} ms")
            note = (
                f"done after {own:.1f} s, seen by another after {everywhere:.1f} s, whose page was busy {others:.0f} ms"
            )
            what = f"{act} {_MATCHES:,} words in {_LINES:,} lines: longest time without an answer to a key"
            figures.append(at_most(what, max(busy, others), 1000, "ms", note))
            if act == "Replacing":
                await page.keyboard.press("Escape")
                await page.click("#text p:nth-child(2)")
    return figures


async def _pasting(browser: Browser, server: Server) -> Figure:
    _make(server, "pasting", "richtext", "Pasted", "Begin.\n")
    text = _lines(_PASTED_LINES)
    loop = asyncio.get_running_loop()
    async with _page(browser) as page:
        await page.goto(f"http://{server.host}:{server.port}/d/pasting")
        await page.get_by_role("button", name="Saved", exact=True).wait_for()
        await page.click("#text p")
        await _busiest(page)
        begun = loop.time()
        await page.evaluate(_PASTE, text)
        await page.wait_for_function(f"() => document.querySelector('#text').children.length > {_PASTED_LINES}")
        took = loop.time() - begun
        busy = await _busiest(page)
    title = (
        f"Pasting {len(text) / 1e6:.1f} MB of text in {_PASTED_LINES:,} lines: longest time without an answer to a key"
    )
    return at_most(title, busy, 1000, "ms", f"done after {took:.1f} s, with a note of how far it is")


async def _opening(browser: Browser, url: str, shown: str, rounds: int) -> list[float]:
    """Seconds until `shown` holds, with a cold cache."""
    waits = []
    for _ in range(rounds):
        async with _page(browser) as page:
            await page.goto(url, wait_until="commit")
            waits.append(
                float(await (await page.wait_for_function(f"() => ({shown}) && performance.now()")).json_value())
            )
    return [wait / 1e3 for wait in waits]


async def _openings(browser: Browser, server: Server, rounds: int) -> list[Figure]:
    here = f"http://{server.host}:{server.port}"
    _make(server, "code", "code", "long.py", _code(_CODE_KB))
    _make(server, "markdown", "code", "long.md", _markdown(_CODE_KB))
    writable = "document.querySelector('.cm-content[contenteditable=true]')?.textContent.length > 500"
    preview = "document.querySelector('.quire-preview [data-block]')?.textContent"
    figures = []
    for name, what, shown, ceiling in (
        ("code", f"Opening {_CODE_KB} KB of code with a cold cache, until it can be written", writable, 2.0),
        ("markdown", "The same for Markdown, until the beginning of its preview is seen", preview, 2.0),
    ):
        waits = await _opening(browser, f"{here}/d/{name}", shown, rounds)
        say(f"  {name}: {', '.join(f'{wait:.2f}' for wait in waits)} s")
        figures.append(at_most(what, median(waits), ceiling, "s", f"slowest of {rounds}: {max(waits):.2f} s"))
    return figures


async def _workspace(browser: Browser, server: Server, quick: bool) -> list[Figure]:
    here = f"http://{server.host}:{server.port}"
    documents, folders = (_DOCUMENTS // 10, _FOLDERS // 10) if quick else (_DOCUMENTS, _FOLDERS)
    async with _page(browser) as page:
        answer = await page.context.request.put(
            f"{here}/api/v1/guest", data={"name": "Ada", "color": "#2c75b8"}, headers={"Origin": here}
        )
        if not answer.ok:
            raise RuntimeError(await answer.text())
        cookie = "; ".join(f"{one['name']}={one['value']}" for one in await page.context.cookies())
        ids: list[str] = []
        for number in range(folders):
            parent = None if number < folders // 4 else ids[0] if number < folders // 2 else ids[number % 50]
            ids.append(_ask(server, "POST", "folders", {"name": f"Folder {number}", "parent_id": parent}, cookie)["id"])
        with ThreadPoolExecutor(6) as pool:
            made = [
                pool.submit(_ask, server, "POST", "documents", {"title": f"Document {number}"}, cookie)
                for number in range(documents)
            ]
            for one in made:
                one.result()
        await page.goto(here, wait_until="commit")
        await page.get_by_role("treeitem").first.wait_for()
        await page.locator("li[data-document]").first.wait_for()
        opened = float(await page.evaluate("performance.now()"))
        busy = {"opening": await _busiest(page)}

        async def step(name: str, act: Callable[[], Awaitable[Any]]) -> None:
            await act()
            busy[name] = await _busiest(page)
            say(f"  {name}: busy {busy[name]:.0f} ms")

        await page.get_by_role("treeitem").first.focus()
        await step("opening the whole tree", lambda: page.keyboard.press("*"))
        await step("its end", lambda: page.keyboard.press("End"))
        field = page.get_by_role("searchbox").first
        await step("filtering", lambda: field.press_sequentially("document 49", delay=60))
        await page.get_by_role("treeitem").last.focus()
        await page.keyboard.press("Shift+F10")
        await step("the dialog for moving", lambda: page.get_by_role("menuitem", name="Move to…").click())
        part = page.get_by_role("dialog").get_by_role("textbox")
        await step("filtering in it", lambda: part.press_sequentially("folder 19", delay=60))
    worst = max(busy, key=lambda name: busy[name])
    title = f"A workspace of {documents:,} documents and {folders:,} folders"
    return [
        at_most(f"{title}, until list and tree are seen", opened / 1e3, 2.0, "s"),
        at_most(
            f"{title}: list, tree, filter and dialogs by keyboard, longest time without an answer to a key",
            busy[worst],
            300,
            "ms",
            f"for {worst}",
        ),
    ]


async def _measure(url: str, quick: bool) -> list[Figure]:
    with Server(KINDS["quire"], url) as server:
        async with async_playwright() as playwright:
            browser = await launch(playwright)
            figures = await _openings(browser, server, 1 if quick else 5)
            figures += await _replacing(browser, server)
            figures.append(await _pasting(browser, server))
            figures += await _workspace(browser, server, quick)
            await browser.close()
            return figures


def measure(postgres: Postgres, *, quick: bool = False) -> list[Figure]:
    """In one browser beside one server, which share the machine's cores as they would at somebody's desk."""
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, range(os.cpu_count() or 1))
    try:
        return asyncio.run(_measure(postgres.new_database(), quick))
    finally:
        os.sched_setaffinity(0, cores)
