"""Real Chromium windows. One browser for the run, one profile for each person."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from tests.e2e.writer import Writer

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        launched = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=ARGUMENTS)
        yield launched
        await launched.close()


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
