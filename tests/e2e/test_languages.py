"""The interface in other languages, and from right to left."""

from __future__ import annotations

import asyncio
import re

import pytest
from playwright.async_api import Page, expect

from tests.e2e.conftest import Person
from tests.e2e.documents import create
from tests.e2e.test_pages import NARROW, overflow, violations
from tests.support.fixtures import Quire

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(400)]

GERMAN = {"locale": "de-DE", "timezone_id": "Europe/Berlin"}


async def html_is(page: Page, language: str, direction: str) -> None:
    """Wait until the page says that it is in this language and direction."""
    await expect(page.locator("html")).to_have_attribute("lang", language)
    await expect(page.locator("html")).to_have_attribute("dir", direction)


async def test_german_from_the_browser(quire: Quire, person: Person) -> None:
    """R436: With a German browser everything is German from the first word on, dates and numbers too, also without the
    network; English words never appear meanwhile."""
    server = quire()
    ada = await person("Ada", **GERMAN)
    await ada.context.add_init_script(
        """new MutationObserver(() => {
          if (document.body?.textContent.includes("Document")) window.english = true;
        }).observe(document, { childList: true, subtree: true, characterData: true });"""
    )
    await ada.page.goto(server.url)
    await html_is(ada.page, "de", "ltr")
    await expect(ada.page.get_by_role("heading", name="Ein leeres Blatt")).to_be_visible()
    assert await violations(ada.page) == []
    assert await ada.page.evaluate("() => window.english") is None

    await ada.page.goto(await create(server.url, "Bericht"))
    field = ada.page.get_by_role("textbox", name="Text des Dokuments")
    await field.press_sequentially("Guten Morgen")
    await expect(ada.save).to_have_accessible_name("Gespeichert")
    assert await violations(ada.page) == []
    await ada.button("Menü des Dokuments").click()
    await expect(ada.page.get_by_role("menuitemradio", name="Deutsch")).to_be_checked()
    assert await violations(ada.page) == []
    await ada.page.keyboard.press("Escape")
    await ada.button("Verlauf").click()
    history = ada.page.get_by_role("dialog", name="Verlauf von „Bericht“")
    await expect(history.get_by_text(re.compile(r"^\d\d:\d\d"))).not_to_have_count(0)
    await ada.page.keyboard.press("Escape")

    await ada.page.goto(server.url)
    await expect(ada.page.get_by_text(re.compile(r"^Bearbeitet (vor|jetzt)"))).to_be_visible()
    await ada.page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    await ada.context.set_offline(True)
    await ada.page.reload()
    await expect(ada.page.get_by_role("heading", name="Die Dokumente konnten nicht geladen werden")).to_be_visible()
    await ada.context.set_offline(False)


async def test_changing_the_language_loses_nothing(quire: Quire, person: Person) -> None:
    """R436: Another language takes the place of the words and of nothing else: text, undo and unsaved changes stay; the
    choice holds at the next visit, and an address with ?lang= for its tab only."""
    url = await create(quire().url, "Words")
    ada = await person("Ada")
    await ada.open(url)
    await ada.type("kept ")
    await ada.is_saved()
    await ada.context.set_offline(True)
    await ada.type("unsaved")
    await ada.save_says("Offline – .* kept on this device")
    await ada.page.evaluate("() => { window.sameVisit = true; }")
    await ada.context.set_offline(False)
    await ada.is_saved()
    await ada.button("Document menu").click()
    await ada.page.get_by_role("menuitemradio", name="Deutsch").click()
    await html_is(ada.page, "de", "ltr")
    await expect(ada.save).to_have_accessible_name("Gespeichert")
    field = ada.page.get_by_role("textbox", name="Text des Dokuments")
    await expect(field).to_have_text("kept unsaved")
    await field.focus()
    await ada.page.keyboard.press("Control+z")
    await expect(field).not_to_have_text("kept unsaved")
    assert await ada.page.evaluate("() => window.sameVisit") is True

    await ada.page.reload()
    await html_is(ada.page, "de", "ltr")
    await ada.page.goto(f"{url}?lang=en")
    await html_is(ada.page, "en", "ltr")
    other = await ada.window()
    await other.page.goto(url)
    await html_is(other.page, "de", "ltr")


async def test_from_right_to_left(quire: Quire, person: Person) -> None:
    """R436: Laid out from right to left, pages fit, on a phone too, axe finds nothing, and each paragraph has the
    direction of its own words, for everybody."""
    server = quire()
    url = await create(server.url, "شهرزاد")
    ada, bo = await person("Ada"), await person("Bo", **NARROW)
    await asyncio.gather(ada.page.goto(f"{url}?lang=ar-XB"), bo.page.goto(f"{url}?lang=ar-XB"))
    for writer in (ada, bo):
        await html_is(writer.page, "en", "rtl")
        await writer.is_saved()
    await ada.type("صباح الخير\nGood morning\n")
    await bo.sees("Good morning")
    for writer in (ada, bo):
        lines = writer.text_field.locator("p")
        await expect(lines.nth(1)).to_have_attribute("dir", "ltr")
        await expect(lines.nth(0)).not_to_have_attribute("dir", "ltr")
        assert await overflow(writer.page) <= 0
        assert await violations(writer.page) == []
        sides = await lines.evaluate_all(
            """(lines) => lines.slice(0, 2).map((line) => {
              const range = document.createRange();
              range.selectNodeContents(line);
              const [text, box] = [range.getBoundingClientRect(), line.getBoundingClientRect()];
              return Math.abs(text.left - box.left) < 2 ? "left" : Math.abs(text.right - box.right) < 2 ? "right" : "?";
            })"""
        )
        assert sides == ["right", "left"]
    # Without an alignment a line stands where its words begin, and the toolbar says which side that is.
    for line, side in ((1, "Left"), (0, "Right")):
        await ada.text_field.locator("p").nth(line).click()
        await expect(ada.button(f"Alignment: {side}")).to_be_visible()
    await ada.button("Alignment: Right").click()
    await expect(ada.page.get_by_role("menuitemradio")).to_have_text(["Right", "Centre", "Justified"])
    await ada.page.keyboard.press("Escape")
    await ada.text_field.locator("p").nth(2).click()
    await ada.type("/")
    blocks = await ada.page.get_by_role("listbox").bounding_box()
    text = await ada.text_field.bounding_box()
    assert blocks is not None
    assert text is not None
    assert abs(blocks["x"] + blocks["width"] - text["x"] - text["width"]) < 30
    await ada.page.keyboard.press("Escape")
    answer = await ada.context.request.post(
        f"{server.url}/api/v1/documents/{url.rpartition('/')[2]}/content/append",
        data="<table><tr><td>Edition</td><td>1,200</td></tr></table>",
        headers={"Origin": server.url, "Content-Type": "text/html; charset=utf-8"},
    )
    assert answer.ok, await answer.text()
    for writer in (ada, bo):
        await expect(writer.text_field.locator("table")).to_have_attribute("dir", "ltr")
    brand = await ada.page.get_by_role("link", name="Quire: all documents").bounding_box()
    menu = await ada.button("Document menu").bounding_box()
    assert brand is not None
    assert menu is not None
    assert brand["x"] > menu["x"]

    await bo.button("Document menu").click()
    await expect(bo.page.get_by_role("menuitem", name="Copy link")).to_be_visible()
    assert await overflow(bo.page) <= 0
    await bo.page.keyboard.press("Escape")
    await ada.button("History").click()
    await expect(ada.page.get_by_role("slider", name="Revision", exact=True)).to_be_visible()
    assert await violations(ada.page) == []
    await ada.page.keyboard.press("Escape")
    for writer in (ada, bo):
        for path in ("/", "/sign-in", "/nowhere"):
            await writer.page.goto(f"{server.url}{path}")
            await html_is(writer.page, "en", "rtl")
            await expect(writer.page.get_by_role("heading", level=1)).to_be_visible()
            assert await overflow(writer.page) <= 0
            assert await violations(writer.page) == []
