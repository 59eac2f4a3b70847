"""Somebody who has read nothing follows what is on the screen: to a document with a picture, shared, and restored."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Person
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
