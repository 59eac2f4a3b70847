"""The client's uploads in real Chromium: progress, giving up, and refusals that arrive in words."""

from __future__ import annotations

import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, Page

from quire.settings import MIB
from tests.support.fixtures import Quire
from tests.support.server import QuireServer

pytestmark = pytest.mark.asyncio(loop_scope="session")

HERE = Path(__file__).parent
MAX_BYTES = 20 * MIB

UPLOAD = """async ([size, name, giveUpAt]) => {
    const giver = new AbortController();
    const sent = [];
    const file = new File([new Uint8Array(size)], name, {type: "image/png"});
    const options = {
        signal: giver.signal,
        onProgress: (part, total) => {
            sent.push([part, total]);
            if (giveUpAt !== null && part >= giveUpAt) giver.abort();
        },
    };
    try {
        return {made: await attachments.uploadAttachment("d", file, options), sent};
    } catch (error) {
        return {error: {name: error.name, message: error.message, status: error.status, code: error.code}, sent};
    }
}"""


@pytest.fixture(scope="session")
def module(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The client's module as one script."""
    file = tmp_path_factory.mktemp("attachments") / "module.js"
    subprocess.run(["node", "attachments-page.mjs", str(file)], cwd=HERE, check=True, timeout=120)
    return file.read_text()


@pytest.fixture
async def server(quire: Quire) -> QuireServer:
    """A server with the document `d`."""
    made = quire(max_upload_bytes=MAX_BYTES)
    async with (
        aiohttp.ClientSession(made.url) as session,
        session.post("/api/v1/documents", json={"id": "d"}) as answer,
    ):
        assert answer.status == 201
    return made


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser, server: QuireServer, module: str) -> AsyncIterator[Page]:
    """A page of that server that has the module."""
    context = await browser.new_context()
    page = await context.new_page()
    await page.goto(server.url)
    await page.evaluate(module + "; window.attachments = attachments")
    yield page
    await context.close()


async def upload(page: Page, size: int, name: str = "a.bin", give_up_at: int | None = None) -> dict[str, Any]:
    found: dict[str, Any] = await page.evaluate(UPLOAD, [size, name, give_up_at])
    return found


async def test_uploads_in_the_browser(page: Page, server: QuireServer) -> None:
    """R362 and R366: an upload tells how far it is and can be given up; one that is refused or lost says why."""
    done = await upload(page, 8 * MIB, "Größe 100%.bin")
    assert done["made"]["name"] == "Größe 100%.bin"
    assert (done["made"]["size"], done["made"]["type"]) == (8 * MIB, "application/octet-stream")
    assert done["sent"][-1] == [8 * MIB, 8 * MIB]
    assert done["sent"] == sorted(done["sent"])

    given_up = await upload(page, 19 * MIB, give_up_at=1)
    assert given_up["error"]["name"] == "AbortError"

    for size in (MAX_BYTES + 1, 300 * MIB):
        refused = await upload(page, size)
        assert refused["error"] == {
            "name": "Problem",
            "message": f"A file has at most {MAX_BYTES} bytes, this one has {size}.",
            "status": 413,
            "code": "too_large",
        }

    listed = await page.evaluate("() => attachments.listAttachments('d')")
    assert [item["id"] for item in listed["items"]] == [done["made"]["id"]]

    address = done["made"]["url"]
    assert await page.evaluate("a => attachments.previewAt(a, 500, 1)", address) == f"{address}/preview?width=640"
    assert await page.evaluate("a => attachments.previewAt(a, 500, 3)", address) == f"{address}/preview?width=1280"
    assert await page.evaluate("a => attachments.previewAt(a, 9000, 1)", address) == f"{address}/preview?width=2048"
    elsewhere = "https://example.org/cat.png"
    assert await page.evaluate("a => attachments.previewAt(a, 500)", elsewhere) == elsewhere

    server.kill9()
    lost = await upload(page, 1000)
    assert lost["error"]["message"] == "The connection was lost, so the file was not uploaded. Try again."
    assert (lost["error"]["name"], lost["error"]["status"]) == ("Problem", 0)
