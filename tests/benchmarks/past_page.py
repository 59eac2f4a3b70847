"""The history of a long document in a real Chromium: how soon it is open, and how soon another revision is shown."""

import asyncio
import os
from statistics import median

from playwright.async_api import Page, async_playwright

from tests.support.chromium import launch

from .browser import IDENTITY, WHEN_WRITABLE
from .figures import Figure, at_most
from .servers import Server
from .workloads import say

_CEILING_S = 1.0

_SHOWN = """(button) => new Promise((resolve) => {
  const began = performance.now();
  const look = () => {
    const sheet = document.querySelector("[role=dialog] [role=article]");
    if (sheet?.querySelector(".by")) resolve(performance.now() - began);
    else requestAnimationFrame(look);
  };
  button.click();
  requestAnimationFrame(look);
})"""


async def _open(page: Page, url: str) -> float:
    """Seconds from the click on History until the text is there, in a window of somebody who was never here."""
    await page.goto(url, wait_until="commit")
    await page.evaluate("window.whenWritable")
    button = page.get_by_role("button", name="History")
    await button.wait_for()
    return float(await button.evaluate(_SHOWN)) / 1e3


async def _measure(server: Server, name: str, rounds: int) -> Figure:
    waits: list[float] = []
    async with async_playwright() as playwright:
        browser = await launch(playwright)
        for _ in range(rounds):
            context = await browser.new_context(viewport={"width": 1280, "height": 800})
            await context.add_init_script(IDENTITY)
            await context.add_init_script(f"({WHEN_WRITABLE})(1000)")
            waits.append(await _open(await context.new_page(), f"http://{server.host}:{server.port}/d/{name}"))
            await context.close()
        await browser.close()
    say(f"  history in Chromium: {', '.join(f'{wait:.2f}' for wait in waits)} s")
    title = "Opening that history in Chromium, from the click until the text is coloured by author"
    return at_most(title, median(waits), _CEILING_S, "s", f"slowest of {rounds}: {max(waits):.2f} s")


def opened_in_browser(server: Server, name: str, rounds: int = 5) -> Figure:
    """Browser and server share the machine's cores, as at somebody's desk."""
    cores = os.sched_getaffinity(0)
    os.sched_setaffinity(0, range(os.cpu_count() or 1))
    try:
        return asyncio.run(_measure(server, name, rounds))
    finally:
        os.sched_setaffinity(0, cores)
