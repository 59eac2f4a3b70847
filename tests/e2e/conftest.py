"""Real Chromium windows. One browser for the run, one profile for each person."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Playwright, async_playwright

from tests.e2e.writer import Writer
from tests.support.chromium import launch


class Launcher:
    """Has one browser running, and another if that crashed: one test's misfortune is not that of all after it."""

    def __init__(self, playwright: Playwright) -> None:
        self._playwright = playwright
        self._browser: Browser | None = None

    async def running(self) -> Browser:
        if self._browser is None or not self._browser.is_connected():
            self._browser = await launch(self._playwright)
        return self._browser

    async def close(self) -> None:
        if self._browser is not None:
            await self._browser.close()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def launcher() -> AsyncIterator[Launcher]:
    async with async_playwright() as playwright:
        made = Launcher(playwright)
        yield made
        await made.close()


@pytest_asyncio.fixture(loop_scope="session")
async def browser(launcher: Launcher) -> Browser:
    return await launcher.running()


Person = Callable[..., Awaitable[Writer]]


@pytest_asyncio.fixture(loop_scope="session")
async def person(browser: Browser, request: pytest.FixtureRequest) -> AsyncIterator[Any]:
    """Opens a browser profile: `await person("Ada")`. Without a name, the application has never been used there."""
    writers: list[Writer] = []

    async def make(name: str | None = None, **options: Any) -> Writer:
        writer = await Writer.create(browser, name, **options)
        writers.append(writer)
        return writer

    yield make
    for writer in writers:
        await writer.close()
    assert [error for writer in writers for error in writer.errors] == []
