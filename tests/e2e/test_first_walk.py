"""Somebody who has read nothing follows what is on the screen: to a document with a picture, shared, and restored."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Person
from tests.e2e.reach import go_to, too_small
from tests.e2e.test_media import png
from tests.e2e.test_pages import NARROW, overflow, violations
from tests.support.fixtures import Quire

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(400)]


async def test_from_nothing_to_a_restored_document(quire: Quire, person: Person) -> None:
    """New, named, written, formatted, with a picture, shared by its link, continued by a second person on a phone who
    was never here, compared between any two revisions, copied from, and restored: by names on the screen alone."""
    server = quire()
    nora = await person(permissions=["clipboard-read", "clipboard-write"])
    page, press, type_ = nora.page, nora.page.keyboard.press, nora.page.keyboard.type
    await page.goto(server.url)
    await page.get_by_role("main").get_by_role("button", name="New document", exact=True).click()
    question = page.get_by_role("dialog", name="What should others call you?")
    await expect(question.get_by_label("Your name")).to_be_focused()
    await type_("Nora")
    await press("Enter")
    await expect(question).to_have_count(0)

    # Whoever goes on typing names the document, and is led into the text by Enter or the arrow.
    await expect(nora.title_field).to_be_focused()
    await type_("Garden party")
    await press("ArrowDown")
    await expect(nora.text_field).to_be_focused()
    await expect(nora.text_field).to_have_attribute("data-placeholder", re.compile("/ for headings"))
    await type_("What to bring")
    await page.get_by_role("button", name="Text style").click()
    await page.get_by_role("menuitemradio", name="Heading 2").click()
    await press("Enter")
    await nora.button("Bulleted list").click()
    await type_("cake")
    await press("Enter")
    await press("Enter")
    async with page.expect_file_chooser() as chosen:
        await nora.button("Picture").click()
    await (await chosen.value).set_files({"name": "garden.png", "mimeType": "image/png", "buffer": png(300, 200)})
    await expect(nora.text_field.locator(".ql-image[data-state=ready]")).to_be_visible()
    await nora.is_saved()

    await expect(nora.text_field).to_be_focused()
    await nora.button("Share").click()
    dialog = page.get_by_role("dialog", name="Share “Garden party”")
    await expect(dialog).to_contain_text("Whoever opens this link writes with you")
    await expect(dialog).to_contain_text("This link leads to this computer only")
    assert await violations(page) == []
    await dialog.get_by_role("button", name="Copy").click()
    await expect(dialog.get_by_role("button", name="Copied")).to_be_visible()
    link = await dialog.get_by_label("Link to this document").input_value()
    assert await page.evaluate("() => navigator.clipboard.readText()") == link
    await dialog.get_by_role("button", name="Done").click()
    await expect(dialog).to_have_count(0)

    otto = await person(**NARROW)
    await otto.page.goto(link)
    await otto.page.get_by_label("Your name").fill("Otto")
    await otto.button("Continue").tap()
    await expect(otto.page.get_by_role("dialog")).to_have_count(0)
    # Whoever comes to read gets no keyboard over the text, but a place to go on from.
    await expect(otto.page.get_by_role("main")).to_be_focused()
    await otto.text_field.get_by_text("cake").tap()
    await otto.page.keyboard.press("End")
    await otto.page.keyboard.type(", and lamps")
    await nora.sees("cake, and lamps")
    await otto.is_saved()
    assert await overflow(otto.page) <= 0

    # From here on by keyboard.
    await nora.button("History").focus()
    await press("Enter")
    past = page.get_by_role("article")
    await expect(past).to_contain_text("cake, and lamps")
    await expect(past.locator("img")).to_be_visible()
    slider = page.get_by_role("slider", name="Revision", exact=True)
    head = int(await slider.get_attribute("max") or "0")
    await slider.focus()
    for revision in range(head - 1, 0, -1):
        await press("ArrowLeft")
        await expect(past).to_have_accessible_name(f"Text at revision {revision}")
        if "," not in await past.inner_text():
            break
    await expect(past.get_by_text("cake", exact=True)).to_be_visible()
    before = int(await slider.input_value())

    # Any two can be compared: each end has a thumb of its own.
    await page.get_by_role("radio", name="Text", exact=True).focus()
    await press("ArrowRight")
    other = page.get_by_role("slider", name="Compared with revision")
    await expect(other).to_have_value("0")
    await slider.focus()
    await press("End")
    await other.fill(str(before))
    await expect(past).to_have_accessible_name(f"Changes between revision {before} and revision {head}")
    await expect(past.locator("ins")).to_have_text(", and lamps")
    assert await violations(page) == []
    await page.get_by_role("radio", name="Changes", exact=True).focus()
    await press("ArrowLeft")
    await slider.fill(str(before))
    await expect(past).to_have_accessible_name(f"Text at revision {before}")

    # An old passage is copied out, without the marks of who wrote it.
    await past.get_by_text("What to bring").click(click_count=3)
    await press("Control+c")
    copied = await page.evaluate(
        "async () => await (await (await navigator.clipboard.read())[0].getType('text/html')).text()"
    )
    assert "What to bring" in copied
    assert "Nora" not in copied

    await page.get_by_role("button", name="Restore this…").focus()
    await press("Enter")
    await (
        page.get_by_role("dialog", name=f"Restore revision {before}?")
        .get_by_role("button", name="Restore", exact=True)
        .press("Enter")
    )
    await expect(page.get_by_text(f"The text is again what it was at revision {before}.")).to_be_visible()
    await press("Escape")
    await expect(nora.button("History")).to_be_focused()
    await expect(nora.text_field.locator("li")).to_have_text("cake")
    await expect(otto.text_field.locator("li")).to_have_text("cake")
    await expect(otto.text_field.locator(".ql-image")).to_be_visible()

    # It is found again among the documents, whose order has a name.
    await page.get_by_role("link", name="Quire: all documents").click()
    await expect(page.get_by_role("link", name="Garden party")).to_be_visible()
    await expect(page.get_by_role("combobox", name="Sort by")).to_have_value("Last edited")


async def test_the_same_by_touch_and_by_keys(quire: Quire, person: Person) -> None:
    """On a telephone, with fingers alone, as far as a shared link; who follows that has no mouse, formats by keys, and
    restores what was. Nothing on the way is smaller than a finger's tip, without a name, or cut off, and the focus is
    always seen."""
    server = quire()
    kim = await person(**NARROW, is_mobile=True, permissions=["clipboard-read", "clipboard-write"])
    page = kim.page

    async def fits() -> None:
        assert await overflow(page) <= 0
        assert await too_small(page) == []
        assert await violations(page) == []

    await page.goto(server.url)
    create = page.get_by_role("main").get_by_role("button", name="New document", exact=True)
    await expect(create).to_be_visible()
    await fits()
    await create.tap()
    await expect(page.get_by_label("Your name")).to_be_focused()
    await page.keyboard.type("Kim")
    await fits()
    await kim.button("Continue").tap()
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await kim.title_field.tap()
    await page.keyboard.type("Boat trip")
    await kim.text_field.tap()
    await page.keyboard.type("What to bring")
    await page.get_by_role("button", name="Text style").tap()
    await fits()
    await page.get_by_role("menuitemradio", name="Heading 2").tap()
    await expect(kim.text_field.locator("h2")).to_have_text("What to bring")
    # The text keeps the focus, so that the keyboard on the screen stays where it is.
    await expect(kim.text_field).to_be_focused()
    await page.keyboard.press("Enter")
    await kim.button("Bulleted list").tap()
    await page.keyboard.type("rope")
    await page.keyboard.press("Enter")
    await page.keyboard.press("Enter")
    async with page.expect_file_chooser() as chosen:
        await kim.button("Picture").tap()
    await (await chosen.value).set_files({"name": "boat.png", "mimeType": "image/png", "buffer": png(300, 200)})
    picture = kim.text_field.locator(".ql-image[data-state=ready] img")
    await picture.tap()
    await expect(page.get_by_role("toolbar", name="Picture")).to_be_visible()
    await fits()
    await kim.is_saved()
    await kim.button("Share").tap()
    dialog = page.get_by_role("dialog", name="Share “Boat trip”")
    await expect(dialog.get_by_role("button", name="Copy")).to_be_visible()
    await fits()
    await dialog.get_by_role("button", name="Copy").tap()
    await expect(dialog.get_by_role("button", name="Copied")).to_be_visible()
    link = await page.evaluate("() => navigator.clipboard.readText()")
    await dialog.get_by_role("button", name="Done").tap()
    await expect(dialog).to_have_count(0)
    await kim.button("Document menu").tap()
    await fits()
    await page.get_by_role("menuitem", name="History").tap()
    past = page.get_by_role("article")
    await expect(past).to_contain_text("rope")
    assert await overflow(page) <= 0
    assert await violations(page) == []
    await page.get_by_role("button", name="Back to the document", exact=True).tap()

    lea = await person(permissions=["clipboard-read", "clipboard-write"])
    keys = lea.page.keyboard
    await lea.page.goto(link)
    await expect(lea.page.get_by_label("Your name")).to_be_focused()
    await keys.type("Lea")
    await keys.press("Enter")
    await expect(lea.page.get_by_role("dialog")).to_have_count(0)
    await go_to(lea.page, lea.text_field)
    await keys.press("Control+End")
    await keys.type("Bring lamps too.")
    await kim.sees("Bring lamps too.")
    # Selected by keys, and made bold in the toolbar over it.
    await keys.press("Shift+Home")
    bold = lea.page.locator("[data-selection-bar]").get_by_role("button", name="Bold")
    await expect(bold).to_be_visible()
    await keys.press("Alt+F10")
    await go_to(lea.page, bold, "ArrowRight")
    await keys.press("Enter")
    await expect(kim.text_field.locator("strong")).to_have_text("Bring lamps too.")
    await lea.is_saved()
    # Out of the text, and back through all that stands above it.
    await keys.press("Escape")
    await go_to(lea.page, lea.button("Share"), "Shift+Tab")
    await keys.press("Enter")
    dialog = lea.page.get_by_role("dialog", name="Share “Boat trip”")
    await expect(dialog).to_be_visible()
    await go_to(lea.page, dialog.get_by_role("button", name="Copy"))
    await keys.press("Enter")
    await expect(dialog.get_by_role("button", name="Copied")).to_be_visible()
    await keys.press("Escape")
    await expect(dialog).to_have_count(0)
    await expect(lea.button("Share")).to_be_focused()
    await go_to(lea.page, lea.button("History"), "Shift+Tab")
    await keys.press("Enter")
    past = lea.page.get_by_role("article")
    await expect(past).to_contain_text("Bring lamps too.")
    await go_to(lea.page, lea.page.get_by_role("slider", name="Revision", exact=True))
    await keys.press("Home")
    await keys.press("ArrowRight")
    await expect(past).to_have_accessible_name("Text at revision 1")
    await go_to(lea.page, lea.page.get_by_role("button", name="Restore this…"))
    await keys.press("Enter")
    await go_to(lea.page, lea.page.get_by_role("dialog").get_by_role("button", name="Restore", exact=True))
    await keys.press("Enter")
    await expect(lea.page.get_by_text("The text is again what it was at revision 1.")).to_be_visible()
    await expect(kim.text_field).not_to_contain_text("lamps")
    await keys.press("Escape")
    await expect(lea.button("History")).to_be_focused()
