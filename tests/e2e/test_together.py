"""People who are in one document at once: who is here, where they are, and what they do."""

from __future__ import annotations

import asyncio
import json

import pytest
from playwright.async_api import Page, expect

from tests.e2e.conftest import Person
from tests.e2e.documents import create
from tests.e2e.test_pages import NARROW, overflow, violations
from tests.support.fixtures import Quire

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(400)]

SETTLED_MS = 5000
"""Whoever is here when a window has been connected for so long is no news."""

IN_SIGHT = """(text) => {
  const line = [...document.querySelectorAll(".ql-editor > *")].find((one) => one.textContent === text);
  const { top, bottom } = line.getBoundingClientRect();
  return top > document.querySelector("header").getBoundingClientRect().bottom - 60 && bottom < innerHeight + 60;
}"""


async def in_sight(page: Page, text: str) -> None:
    """Wait until this line is between the header and the lower edge of the window."""
    await page.wait_for_function(IN_SIGHT, arg=text)


async def test_following_somebody(quire: Quire, person: Person) -> None:
    """R430 R431: The window goes where the followed person scrolls and writes, says whom it follows, and stops at
    the first own move, at Escape, at the button and when the person has gone."""
    url = await create(quire().url, "Long")
    ada, bo = await person("Ada"), await person("Bo")
    await asyncio.gather(ada.open(url), bo.open(url))
    await ada.type("\n".join(f"line {number}" for number in range(120)))
    await ada.is_saved()
    await bo.sees("line 119")
    await bo.page.evaluate("() => window.scrollTo(0, 0)")
    face = bo.page.get_by_role("button", name="Ada: show or follow")

    await face.focus()
    await bo.page.keyboard.press("Enter")
    await bo.page.get_by_role("menuitem", name="Show where they are").click()
    await in_sight(bo.page, "line 119")
    following = bo.page.get_by_role("region", name="Following Ada")
    await expect(following).to_have_count(0)

    await face.click()
    await bo.page.get_by_role("menuitem", name="Follow", exact=True).click()
    await expect(following).to_be_visible()
    assert await violations(bo.page) == []
    await ada.page.evaluate("() => window.scrollTo(0, 0)")
    await in_sight(bo.page, "line 0")
    await ada.press("Control+End")
    await ada.type("!")
    await in_sight(bo.page, "line 119!")
    await bo.page.keyboard.press("Escape")
    await expect(following).to_have_count(0)

    await face.click()
    await bo.page.get_by_role("menuitem", name="Follow", exact=True).click()
    await bo.page.mouse.move(300, 400)
    await bo.page.mouse.wheel(0, -200)
    await expect(following).to_have_count(0)

    await face.click()
    await bo.page.get_by_role("menuitem", name="Follow", exact=True).click()
    await bo.button("Stop").click()
    await expect(following).to_have_count(0)

    await face.click()
    await bo.page.get_by_role("menuitem", name="Follow", exact=True).click()
    await expect(following).to_be_visible()
    await ada.page.close()
    await expect(following).to_have_count(0)
    await expect(bo.page.get_by_text("No longer following Ada.").last).to_be_visible()


async def test_who_comes_and_who_leaves(quire: Quire, person: Person) -> None:
    """R432 R433: Somebody who comes or leaves gets one quiet notice; whoever was here before, and an own reconnection,
    get none. A screen reader hears that others write, once, and not when that is turned off."""
    url = await create(quire().url)
    ada, bo, cy = await person("Ada"), await person("Bo"), await person("Cy")
    await ada.page.clock.install()
    await asyncio.gather(ada.open(url), bo.open(url))
    await expect(ada.page.get_by_role("list", name="2 people are here")).to_be_visible()
    notices = ada.page.locator("[data-notice]")
    await ada.page.evaluate(
        """() => {
          window.heard = new Set();
          new MutationObserver(() => {
            for (const { textContent } of document.querySelectorAll("[role=status]")) window.heard.add(textContent);
          }).observe(document.body, { childList: true, characterData: true, subtree: true });
        }"""
    )
    await ada.is_saved()  # it is from there that she settles
    await ada.page.clock.fast_forward(SETTLED_MS)
    await expect(notices).to_have_count(0)

    # It is for seconds only, and opening a page may take as long.
    await asyncio.gather(expect(notices).to_have_text(["Cy is here"]), cy.open(url))
    await cy.type("Good morning")
    await ada.page.wait_for_function("() => window.heard.has('Cy is writing.')")

    await ada.page.get_by_role("button", name="Document menu").click()
    await ada.page.get_by_role("menuitemcheckbox", name="Tell screen readers what others do").click()
    await ada.page.keyboard.press("Escape")
    await bo.type("Quite")
    await cy.page.close()
    await expect(ada.page.locator("[data-notice]", has_text="Cy has left")).to_be_visible()
    heard = await ada.page.evaluate("() => [...window.heard]")
    assert [text for text in heard if "writing" in text or "Cy" in text] == ["Cy is here", "Cy is writing."]

    await ada.context.set_offline(True)
    await ada.save_says("Offline")
    await ada.context.set_offline(False)
    await ada.is_saved()
    await expect(ada.page.get_by_role("list", name="2 people are here")).to_be_visible()
    await ada.page.clock.fast_forward(SETTLED_MS)
    await expect(notices).to_have_count(0)


async def test_three_people_with_one_colour(quire: Quire, person: Person) -> None:
    """R434: Colours stay a person's own; where several have the same one, their cursors keep their initials. Names
    appear with a cursor that moves, and fade."""
    url = await create(quire().url)
    ada = await person("Ada")
    same = [await person(), await person()]
    for writer, name in zip(same, ["Bo Diddley", "Cy Twombly"], strict=True):
        identity = json.dumps({"id": name, "name": name, "colour": "#2c75b8"})
        await writer.context.add_init_script(
            f"localStorage.getItem('quire:identity') ?? localStorage.setItem('quire:identity', {json.dumps(identity)})"
        )
    await asyncio.gather(ada.open(url), *(writer.open(url) for writer in same))
    for writer in same:
        await writer.type("here")
    initials = ada.page.locator(".ql-cursor-caret[data-initials]")
    await expect(initials).to_have_count(2)
    marked = await initials.evaluate_all("carets => carets.map((caret) => caret.dataset.initials).sort()")
    assert marked == ["BD", "CT"]
    flag = ada.page.locator(".ql-cursor", has_text="Cy Twombly").locator(".ql-cursor-flag")
    await same[1].type("!")
    await expect(flag).to_be_visible()
    await expect(flag).to_be_hidden()
    await ada.page.locator(".ql-cursor", has_text="Cy Twombly").locator(".ql-cursor-caret-container").hover()
    await expect(flag).to_be_visible()
    await same[0].page.close()
    await expect(initials).to_have_count(0)


async def test_the_list_of_people_on_a_phone(quire: Quire, person: Person) -> None:
    """With more people than a phone's header has room for, the rest are behind a number, by name, to be followed."""
    url = await create(quire().url)
    ada, bo, cy = await person("Ada", **NARROW), await person("Bo"), await person("Cy")
    await asyncio.gather(ada.open(url), bo.open(url), cy.open(url))
    await cy.type("Cy was here")
    await expect(ada.page.get_by_role("list", name="3 people are here")).to_be_visible()
    await ada.page.get_by_role("button", name="Everybody here: 2 more").tap()
    everybody = ada.page.get_by_role("list", name="People here")
    await expect(everybody.get_by_role("listitem")).to_have_count(3)
    assert await violations(ada.page) == []
    await ada.button("Follow Cy").tap()
    await expect(ada.page.get_by_role("region", name="Following Cy")).to_be_visible()
    assert await overflow(ada.page) <= 0
    await ada.button("Stop").tap()


async def test_the_sheet_of_shortcuts(quire: Quire, person: Person) -> None:
    """R435: A question mark shows the shortcuts anywhere but in a text; the menu has them too; Escape closes them."""
    server = quire()
    url = await create(server.url)
    ada = await person("Ada")
    await ada.page.goto(server.url)
    await ada.page.get_by_role("heading", name="Documents").wait_for()
    await ada.page.keyboard.press("?")
    sheet = ada.page.get_by_role("dialog", name="Keyboard shortcuts")
    # Twice: in a text a question mark is one, and there it is another key.
    await expect(sheet.get_by_text("Show these shortcuts")).to_have_count(2)
    assert await violations(ada.page) == []
    await ada.page.keyboard.press("Escape")
    await expect(sheet).to_have_count(0)
    await ada.open(url)
    await ada.type("Really?")
    await ada.sees("Really?")
    await expect(sheet).to_have_count(0)
    await ada.button("Document menu").click()
    await ada.page.get_by_role("menuitem", name="Keyboard shortcuts…").click()
    await expect(sheet.get_by_text("Bold", exact=True)).to_be_visible()
