"""People write code and Markdown together in real browsers."""

from __future__ import annotations

import asyncio
import re

import aiohttp
import pytest
from playwright.async_api import Page, expect
from pycrdt import Map, Text

from tests.e2e.conftest import Person
from tests.e2e.documents import content
from tests.e2e.test_pages import violations
from tests.e2e.writer import Writer
from tests.support.clients import Client, HocuspocusWire
from tests.support.fixtures import Quire

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(400)]

LINES = """element => [...element.querySelectorAll('.cm-line')].map((line) => {
  const copy = line.cloneNode(true);
  for (const person of copy.querySelectorAll('.cm-person')) person.remove();
  return copy.textContent;
}).join('\\n')"""


async def create(server: str, title: str, text: str = "") -> str:
    """Make a code document. Returns the address of its page."""
    async with aiohttp.ClientSession(raise_for_status=True) as http:
        async with http.post(f"{server}/api/v1/documents", json={"kind": "code", "title": title}) as response:
            made = await response.json()
        if text:
            path = f"{server}/api/v1/documents/{made['id']}/content"
            async with http.put(path, data=text.encode(), headers={"Content-Type": "text/plain"}):
                pass
    return f"{server}/d/{made['id']}"


async def source(writer: Writer) -> str:
    """The text as this window shows it, without the names of others."""
    shown: str = await writer.text_field.evaluate(LINES)
    return shown


async def shows(writer: Writer, text: str) -> None:
    """Wait until this window shows exactly that."""
    await writer.page.wait_for_function(f"text => ({LINES})(document.querySelector('.cm-content')) === text", arg=text)


async def choose_language(page: Page, wanted: str, name: str) -> None:
    await page.get_by_role("button", name=re.compile("^Language: ")).click()
    await page.get_by_role("combobox", name="Search languages").fill(wanted)
    await page.get_by_role("option", name=name, exact=True).click()


async def test_three_write_code(quire: Quire, person: Person) -> None:
    """R331: three type at once and end equal, the language is everybody's, and each undoes their own."""
    url = await create(quire().url, "words.py", "one = 1\ntwo = 2\nthree = 3\n")
    people = ada, bo, cy = [await person(name) for name in ("Ada", "Bo", "Cy")]
    await asyncio.gather(*(writer.open(url) for writer in people))
    for writer in people:
        await expect(writer.page.get_by_role("button", name="Language: Python")).to_be_visible()
        await expect(writer.page.locator(".tok-number").first).to_be_visible()
    for number, writer in enumerate(people):
        await writer.page.locator(".cm-line").nth(number).click()
        await writer.press("End")
    await expect(ada.page.locator(".cm-person-name", has_text="Bo")).to_have_count(1)
    await expect(ada.page.locator(".cm-person-name", has_text="Cy")).to_have_count(1)
    await asyncio.gather(*(writer.type(f"  # {name} 😀") for writer, name in zip(people, "abc", strict=True)))
    everything = "one = 1  # a 😀\ntwo = 2  # b 😀\nthree = 3  # c 😀\n"
    for writer in people:
        await shows(writer, everything)
        await writer.is_saved()
    assert await content(url) == everything

    await bo.undo_all()
    for writer in people:
        await shows(writer, everything.replace("  # b 😀", ""))
    await bo.redo_all()
    await shows(cy, everything)

    await choose_language(cy.page, "script", "TypeScript")
    await expect(ada.page.get_by_role("button", name="Language: TypeScript")).to_be_visible()
    await ada.button("Indentation and text size").click()
    await ada.page.get_by_role("menuitemradio", name="Tabs, 4 wide").click()
    await bo.press("Control+Home")
    await bo.press("Tab")
    await shows(ada, f"\t{everything}")
    await bo.press("Shift+Tab")
    await shows(ada, everything)
    await choose_language(ada.page, "auto", "Automatic: Python, by the title")
    await bo.title_field.fill("words.md")
    await expect(cy.page.get_by_role("button", name="Language: Markdown")).to_be_visible()


async def test_what_other_programs_put_there(quire: Quire, person: Person) -> None:
    """R331, R332: what is no text is shown as a sign and edited around, and a made-up language is none."""
    server = quire()
    url = await create(server.url, "main.py", "ab\n")
    name = url.rsplit("/", 1)[1]
    ada = await person("Ada")
    await ada.open(url)
    async with Client(HocuspocusWire(name), server.url.replace("http", "ws")) as program:
        await program.until_settled()
        shared = program.doc.get("content", type=Text)
        shared.insert_embed(1, {"image": "x"})
        shared.insert(4, "c\r\n")
        meta = program.doc.get("meta", type=Map)
        meta["language"] = "<b>no such</b>"
        meta["indent"] = {"width": 1e9}
        await program.until_settled()
        await shows(ada, "a•b\nc␍\n")
        await expect(ada.page.get_by_role("button", name="Language: Plain text")).to_be_visible()
        await ada.press("Control+Home")
        await ada.press("End")
        await ada.type("!")
        await program.until(lambda: "b!" in program.value, "the typed character")
    await ada.is_saved()
    assert await content(url) == "ab!\nc\r\n"
    await ada.button("History").click()
    dialog = ada.page.get_by_role("dialog", name=re.compile("^History"))
    past = dialog.locator("[data-code] .ql-editor")
    await expect(past).to_contain_text("b!")
    family = await past.evaluate("element => getComputedStyle(element).fontFamily")
    assert "monospace" in family
    assert await violations(ada.page) == []
