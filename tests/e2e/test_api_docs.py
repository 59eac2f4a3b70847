"""The pages at /api/docs, in a browser."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, expect

from tests.support.fixtures import Quire


@pytest.mark.asyncio(loop_scope="session")
@pytest.mark.parametrize(("scheme", "width"), [("light", 1200), ("dark", 375)])
async def test_the_pages_show_every_route(browser: Browser, quire: Quire, scheme: str, width: int) -> None:
    """R211: each route and model can be found and read, on a telephone and in the dark, without another host."""
    server = quire()
    context = await browser.new_context(color_scheme=scheme, viewport={"width": width, "height": 800})  # type: ignore[arg-type]  # a literal
    page = await context.new_page()
    said: list[str] = []
    hosts: set[str] = set()
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    answer = await page.goto(f"{server.url}/api/docs#documents_list")
    assert answer is not None
    scripts = next(part for part in answer.headers["content-security-policy"].split("; ") if "script-src" in part)
    assert "script-src 'self'" == scripts
    await expect(page.locator(".operation[open] .path")).to_have_text("/api/v1/documents")
    document = await (await context.request.get(f"{server.url}/api/openapi.json")).json()
    routes = sum(len(methods) for methods in document["paths"].values())
    assert routes + len(document["components"]["schemas"]) == await page.locator(".operation").count()
    assert [width, width] == await page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    light = await page.evaluate("getComputedStyle(document.body).backgroundColor === 'rgb(250, 248, 244)'")
    assert light == (scheme == "light")
    await page.get_by_label("Find").fill("put other text")
    await expect(page.locator(".operation:visible .path").first).to_have_text("/api/v1/documents/{id}/content/replace")
    await page.goto(f"{server.url}/api/docs#model-Problem")
    await expect(page.locator("#model-Problem dl")).to_be_visible()
    assert [] == said
    assert {urlsplit(server.url).netloc} == hosts
    await context.close()
