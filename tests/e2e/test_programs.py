"""A program and a person write one document."""

from __future__ import annotations

import aiohttp
import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Person
from tests.e2e.documents import content, create
from tests.support.fixtures import Quire

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(400)]


async def test_what_a_program_writes_is_there_at_once(quire: Quire, person: Person) -> None:
    """Markdown that a program appends appears in the open editor, with what the toolbar does not have; both go on."""
    server = quire()
    url = await create(server.url)
    ada = await person("Ada")
    await ada.open(url)
    await ada.type("Typed by hand.\n")
    await ada.is_saved()
    api = f"{server.url}/api/v1/documents/{url.rpartition('/')[2]}/content"
    async with aiohttp.ClientSession(raise_for_status=True) as http:
        markdown = {"Content-Type": "text/markdown"}
        text = "## By a program\n\n---\n\nA formula: $`x^2`$ and **weight**.\n"
        async with http.post(f"{api}/append", data=text.encode(), headers=markdown):
            pass
        await ada.sees("By a program")
        await expect(ada.page.locator(".ql-editor h2")).to_have_text("By a program")
        await expect(ada.page.locator(".ql-editor hr")).to_be_attached()
        await expect(ada.page.locator(".ql-editor .ql-formula")).to_have_attribute("data-value", "x^2")
        await ada.press("Control+Home")
        await ada.type("Still here. ")
        await ada.is_saved()
        wish = {"find": "by hand", "replace": "by Ada", "expect": 1}
        async with http.post(f"{api}/replace", json=wish):
            pass
    await ada.sees("Still here. Typed by Ada.")
    assert (await content(url)).startswith("Still here. Typed by Ada.\n")
