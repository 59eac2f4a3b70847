"""The browser of tests, measurements and pictures: Debian's Chromium, which asks nobody else for anything."""

from __future__ import annotations

from playwright.async_api import Browser, Playwright

EXECUTABLE = "/usr/bin/chromium"
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


async def launch(playwright: Playwright) -> Browser:
    """A browser without a window."""
    return await playwright.chromium.launch(executable_path=EXECUTABLE, args=ARGUMENTS)
