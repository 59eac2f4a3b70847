"""The client's uploads in real Chromium: progress, giving up, and refusals that arrive in words."""

from __future__ import annotations

import os
import re
import struct
import subprocess
import zlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Browser, Page, expect

from quire.settings import MIB
from tests.e2e.conftest import Person
from tests.e2e.documents import create
from tests.e2e.test_media import choose, delta, png
from tests.e2e.test_pages import overflow, violations
from tests.support.fixtures import Quire
from tests.support.server import QuireServer
from tests.support.tokens import SETTINGS, mint
from tests.wire.attaching import bomb

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(400)]

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

    # So slow that not all of it is on its way when the first part is told of.
    network = await page.context.new_cdp_session(page)
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 1_000_000}
    await network.send("Network.emulateNetworkConditions", slow)
    given_up = await upload(page, 19 * MIB, give_up_at=1)
    assert given_up["error"]["name"] == "AbortError"
    await network.send("Network.emulateNetworkConditions", {**slow, "uploadThroughput": -1})

    for size in (MAX_BYTES + 1, 300 * MIB):
        refused = await upload(page, size)
        assert refused["error"] == {
            "name": "Problem",
            "message": f"A file has at most {MAX_BYTES} bytes, this one has {size}.",
            "status": 413,
            "code": "too_large",
        }

    listed = await page.evaluate("async () => (await fetch('/api/v1/documents/d/attachments')).json()")
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


def noise(width: int, height: int) -> bytes:
    """A picture that cannot be made smaller: of about three bytes a pixel."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    rows = b"".join(b"\0" + os.urandom(width * 3) for _ in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 0)) + chunk(b"IEND", b"")


async def put(page: Page, name: str, content: bytes, kind: str = "image/png") -> None:
    """Choose one file for the text."""
    async with page.expect_file_chooser() as chosen:
        await page.get_by_role("button", name="Picture", exact=True).click()
    await (await chosen.value).set_files({"name": name, "mimeType": kind, "buffer": content})


SCRIPTED = b"""<svg xmlns="http://www.w3.org/2000/svg" width="80" height="40" onload="parent.hacked = true">
<script>parent.hacked = true; window.hacked = true</script><rect width="80" height="40" fill="teal"/>
<image href="https://elsewhere.example/p.png" width="9" height="9"/></svg>"""


async def test_what_is_refused(quire: Quire, person: Person) -> None:
    """R366 and R367: what is no picture, too large or a trap is refused in clear words, leaves nothing, and nobody else
    sees anything of it; a drawing with a script is shown and runs nothing."""
    server = quire(max_upload_bytes=MIB)
    url = await create(server.url)
    ada, bo = await person("Ada"), await person("Bo")
    await ada.open(url)
    await bo.open(url)
    page = ada.page
    told = page.get_by_role("alert")
    refusals = {
        "page.png": (b"<!doctype html><script>window.hacked = true</script>", "Browsers cannot show this file"),
        "cut.png": (png(40, 30)[:20], "Browsers cannot show this file"),
        "huge.png": (bomb(), "This picture has 50,000 × 50,000 pixels. At most 100 million are possible"),
        "large.png": (noise(1000, 500), "This file has 1.4 MB, and at most 1 MB are possible here"),
    }
    for name, (content, words) in refusals.items():
        await put(page, name, content)
        await expect(told).to_contain_text(words)
        assert await violations(page) == []
        await expect(ada.button("Try again")).to_have_count(0)
        await ada.button(f"Put {name} away").click()
        await expect(told).to_have_count(0)
    # What a browser does not know, the server does.
    await put(page, "photo.heic", b"\0\0\0\x18ftypheic" + bytes(200), "image/heic")
    await expect(told).to_contain_text("Browsers cannot show this file")
    await page.set_viewport_size({"width": 375, "height": 700})
    await page.emulate_media(color_scheme="dark")
    assert (await violations(page), await overflow(page)) == ([], 0)
    await page.set_viewport_size({"width": 1280, "height": 720})
    await ada.button("Put photo.heic away").click()
    await put(page, "notes.txt", b"words", "text/plain")
    await expect(page.get_by_text("Only pictures can stand in a text.")).to_be_visible()

    async def attached() -> list[str]:
        async with (
            aiohttp.ClientSession() as http,
            http.get(url.replace("/d/", "/api/v1/documents/") + "/attachments") as answer,
        ):
            return [item["name"] for item in (await answer.json())["items"]]

    await expect(bo.text_field.locator(".ql-image")).to_have_count(0)
    assert await delta(url) == []
    assert await attached() == []

    asked: list[str] = []
    bo.page.on("request", lambda request: asked.append(request.url))
    await put(page, "drawing.svg", SCRIPTED, "image/svg+xml")
    await expect(bo.text_field.locator(".ql-image[data-state=ready]")).to_be_visible()
    assert await bo.text_field.locator("img").evaluate("image => image.naturalWidth") == 80
    for one in (ada, bo):
        assert await one.page.evaluate("() => 'hacked' in window") is False
    assert [address for address in asked if "elsewhere" in address] == []
    assert await attached() == ["drawing.svg"]


async def test_uploads_that_are_cut_off(quire: Quire, person: Person) -> None:
    """R324 and R366: an upload can be cancelled; one without a connection, and one that a killed server cuts off, says
    so, stays, warns whoever leaves, and arrives once when the connection is back; nobody sees a broken picture."""
    server = quire()
    url = await create(server.url)
    ada, bo = await person("Ada"), await person("Bo")
    await ada.open(url)
    await bo.open(url)
    page = ada.page
    pictures = bo.text_field.locator(".ql-image")
    broken = bo.text_field.locator(".ql-image[data-state=broken]")
    told = page.get_by_role("alert")

    # So slow that it would take minutes.
    network = await ada.context.new_cdp_session(page)
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 20_000}
    fast = {**slow, "uploadThroughput": -1}
    await network.send("Network.emulateNetworkConditions", slow)
    await put(page, "owl.png", noise(800, 500))
    card = page.get_by_role("region", name="Picture on its way: owl.png")
    await expect(card.get_by_role("progressbar")).to_be_visible()
    await card.get_by_role("button", name="Cancel the upload of owl.png").click()
    await expect(card).to_have_count(0)
    assert await delta(url) == []

    # The server is killed in the middle.
    await put(page, "dog.png", noise(801, 500))
    card = page.get_by_role("region", name="Picture on its way: dog.png")
    await expect(card).to_contain_text(re.compile(r"[1-9]\d?%"))
    server.kill9()
    await expect(told).to_contain_text("No connection. The picture is kept here")
    await expect(card.get_by_role("button", name="Try again")).to_be_visible()
    assert await ada.warns_on_closing() is True
    await page.get_by_role("link", name="Quire").first.click()
    await expect(page.get_by_role("dialog", name="Leave and lose changes?")).to_be_visible()
    await ada.button("Stay").click()
    await network.send("Network.emulateNetworkConditions", fast)
    await server.start_async()
    await expect(card).to_have_count(0)
    await expect(bo.text_field.locator(".ql-image[data-state=ready]")).to_have_count(1)

    # Begun without any connection.
    await ada.context.set_offline(True)
    await ada.press("Control+End")
    await put(page, "hen.png", png(90, 60))
    await expect(told).to_contain_text("No connection. The picture is kept here")
    await expect(pictures).to_have_count(1)
    await ada.context.set_offline(False)
    await expect(told).to_have_count(0)
    await expect(bo.text_field.locator(".ql-image[data-state=ready]")).to_have_count(2)

    # A refusal that may pass can be tried again by hand, and put away.
    await page.route(re.compile("/attachments"), lambda route: route.fulfill(status=503))
    await ada.press("Control+End")
    await choose(page, "cat.png", "pig.png", size=(50, 40))
    await expect(told).to_have_count(2)
    await expect(told.first).to_contain_text("The server cannot take pictures just now")
    await ada.button("Put pig.png away").click()
    await page.unroute(re.compile("/attachments"))
    await ada.button("Try again").click()
    await expect(bo.text_field.locator(".ql-image[data-state=ready]")).to_have_count(3)
    await expect(broken).to_have_count(0)
    await ada.is_saved()
    assert [op["attributes"]["width"] for op in await delta(url) if isinstance(op["insert"], dict)] == [
        "801",
        "90",
        "50",
    ]
    assert await ada.warns_on_closing() is False


EMBEDDING = """async ([server, token, path]) => {
    const files = `${server}/api/v1/documents/d/attachments`;
    const answer = await fetch(`${files}/ticket`, {method: "POST", headers: {Authorization: `Bearer ${token}`}});
    const {ticket} = await answer.json();
    const show = (address) => new Promise((resolve) => {
        const image = new Image();
        image.onload = () => resolve(image.naturalWidth);
        image.onerror = () => resolve(0);
        image.src = address;
        document.body.append(image);
    });
    const address = server + path;
    return [await show(address), await show(`${address}?ticket=${ticket}`),
            await show(`${address}/preview?width=320&ticket=${ticket}`), await show(`${address}?ticket=${ticket}x`)];
}"""


async def test_pictures_in_the_page_of_another_application(quire: Quire, browser: Browser) -> None:
    """R373: the page of an embedding application, on another site and without a cookie, shows pictures with a ticket
    that it gets by its document token, and without one it shows none."""

    async def blank(_: web.Request) -> web.Response:
        return web.Response(text="<!doctype html><title>A</title>", content_type="text/html")

    host = web.AppRunner(web.Application())
    host.app.router.add_get("/", blank)
    await host.setup()
    await web.TCPSite(host, "127.0.0.1", 0).start()
    origin = f"http://localhost:{host.addresses[0][1]}"
    server = quire(access="accounts", embed_origins=origin, start=True, **SETTINGS)
    headers = {"Authorization": f"Bearer {mint()}"}
    async with aiohttp.ClientSession(server.url) as http:
        async with http.ws_connect(f"/ws/yjs/d?token={mint()}") as socket:
            await socket.receive()  # joined, and so the document is there
        async with http.put("/api/v1/documents/d/attachments", data=png(70, 50), headers=headers) as answer:
            assert answer.status == 201
            path = (await answer.json())["url"]
    page = await (await browser.new_context()).new_page()
    await page.goto(origin)
    assert await page.evaluate(EMBEDDING, [server.url, mint(role="viewer"), path]) == [0, 70, 70, 0]
    await page.context.close()
    await host.cleanup()
