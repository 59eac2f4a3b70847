"""People write one document in real browsers."""

from __future__ import annotations

import asyncio
import re

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Person
from tests.e2e.documents import content, create
from tests.support.fixtures import Quire

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(400)]


async def test_concurrent_typing_ends_equal(quire: Quire, person: Person) -> None:
    """Two windows type into one document at once and end with the same text, which is also what the server stored."""
    server = quire()
    url = await create(server.url, "Both")
    ada, bo = await person("Ada"), await person("Bo")
    await asyncio.gather(ada.open(url), bo.open(url))
    await ada.type("Common ground.\n")
    await bo.sees("Common ground.")
    await bo.press("Control+End")
    await asyncio.gather(
        ada.type("Ada wrote this sentence while the other one typed. "),
        bo.type("Bo wrote that sentence, with ümlauts and 😀. "),
    )
    await asyncio.gather(ada.is_saved(), bo.is_saved())
    await ada.same_as(bo)
    text = await ada.text()
    assert sorted(text) == sorted(
        "Common ground.\n"
        "Ada wrote this sentence while the other one typed. "
        "Bo wrote that sentence, with ümlauts and 😀. "
    )
    assert (await content(url)).rstrip("\n") == text.rstrip("\n")


async def test_formats_reach_the_other_window(quire: Quire, person: Person) -> None:
    """Headings, emphasis, lists, a link, a quote and code made with the toolbar look the same to everybody; what others
    write meanwhile neither takes the focus nor moves what was selected to other words."""
    url = await create(quire().url)
    ada, bo = await person("Ada"), await person("Bo")
    await asyncio.gather(ada.open(url), bo.open(url))
    await ada.type("Plan")
    await ada.page.get_by_role("button", name="Text style").click()
    await ada.page.get_by_role("menuitemradio", name="Heading 2").click()
    await ada.type("\n")
    for name, text in [("Bold", "heavy"), ("Italic", "leaning"), ("Underline", "under"), ("Strikethrough", "gone")]:
        await ada.button(name).click()
        await expect(ada.button(name)).to_have_attribute("aria-pressed", "true")
        await ada.type(text)
        await ada.button(name).click()
        await ada.type(" ")
    await ada.type("\n")
    for name, text in [
        ("Bulleted list", "one"),
        ("Numbered list", "first"),
        ("Checklist", "to do"),
        ("Quote", "said"),
        ("Code block", "run()"),
    ]:
        await ada.button(name).click()
        await ada.type(text)
        await ada.button(name).click()
        await ada.press("Control+End")
        await ada.type("\n")
        await ada.button("Clear formatting").click()
    await ada.type("site")
    await ada.press("Shift+Home")
    await ada.press("Control+k")
    await ada.page.get_by_label("Address", exact=True).fill("example.org")
    await ada.page.keyboard.press("Enter")
    await ada.is_saved()
    await bo.sees("site")
    await ada.same_as(bo)
    html = await bo.html()
    assert "<h2>Plan</h2>" in html
    for tag in ("<strong>heavy</strong>", "<em>leaning</em>", "<u>under</u>", "<s>gone</s>"):
        assert tag in html
    assert 'href="https://example.org"' in html

    await ada.press("Control+End")
    await ada.type("\nthese words")
    await ada.press("Control+Shift+ArrowLeft")
    await ada.press("Control+k")
    address = ada.page.get_by_label("Address", exact=True)
    await expect(address).to_be_focused()
    await bo.press("Control+Home")
    await bo.type("Others ")
    await ada.sees("Others Plan")
    await address.fill("other.example")
    await address.press("Enter")
    await expect(ada.text_field.locator('a[href="https://other.example"]')).to_have_text("words")

    await ada.press("End")
    await ada.press("Escape")
    await expect(ada.button("Undo")).to_be_focused()
    await bo.type("write on. ")
    await bo.press("Control+End")
    await bo.type("And on. ")
    await ada.sees("And on.")
    await expect(ada.button("Undo")).to_be_focused()
    await ada.type("!")
    await bo.sees("these words!And on.")
    await ada.same_as(bo)


async def test_each_undoes_only_their_own(quire: Quire, person: Person) -> None:
    """Undo takes back one's own typing and leaves what the other wrote, in both windows; redo brings it back."""
    url = await create(quire().url)
    ada, bo = await person("Ada"), await person("Bo")
    await asyncio.gather(ada.open(url), bo.open(url))
    await ada.type("from ada ")
    await bo.sees("from ada")
    await bo.press("Control+End")
    await bo.type("from bo")
    await ada.sees("from bo")

    await ada.undo_all()
    await expect(ada.text_field).to_have_text("from bo")
    await expect(bo.text_field).to_have_text("from bo")
    await expect(ada.button("Undo")).to_have_attribute("aria-disabled", "true")

    await bo.undo_all()
    await expect(bo.text_field).to_have_text("")
    await expect(ada.text_field).to_have_text("")
    await expect(bo.button("Undo")).to_have_attribute("aria-disabled", "true")

    await ada.redo_all()
    await expect(bo.text_field).to_have_text("from ada")
    await bo.redo_all()
    await expect(ada.text_field).to_contain_text("from bo")
    await expect(ada.text_field).to_contain_text("from ada")
    await ada.same_as(bo)

    # What the other has deleted since cannot be undone, and the button says so.
    await bo.press("Control+a")
    await bo.press("Delete")
    await expect(ada.text_field).to_have_text("")
    await ada.press("Control+z")
    await expect(ada.button("Undo")).to_have_attribute("aria-disabled", "true")
    await expect(ada.text_field).to_have_text("")


async def test_people_see_each_other(quire: Quire, person: Person) -> None:
    """Names, avatars and named cursors appear at once, one avatar for a person with two windows, and go with them."""
    url = await create(quire().url)
    ada, bo = await person("Ada"), await person("Bo")
    await asyncio.gather(ada.open(url), bo.open(url))
    again = await bo.window()
    await again.open(url)
    await expect(ada.page.get_by_role("list", name="2 people are here")).to_be_visible()
    await expect(ada.page.get_by_role("button", name="Bo: show or follow")).to_have_count(1)
    await bo.type("here I am")
    await ada.sees("here I am")
    await expect(ada.page.locator(".ql-cursor-name", has_text="Bo")).not_to_have_count(0)
    await again.page.close()
    await bo.page.close()
    await expect(ada.page.get_by_role("list", name="Only you are here")).to_be_visible()


async def test_the_title_is_shared(quire: Quire, person: Person) -> None:
    """A title typed in one window appears in the other, in the tab and in the list of documents."""
    server = quire()
    url = await create(server.url)
    ada, bo = await person("Ada"), await person("Bo")
    await asyncio.gather(ada.open(url), bo.open(url))
    await ada.title_field.fill("Winter timetable")
    await expect(bo.title_field).to_have_value("Winter timetable")
    await expect(bo.page).to_have_title(re.compile("^Winter timetable"))
    await ada.is_saved()
    await ada.page.get_by_role("link", name="Quire: all documents").click()
    await expect(ada.page.get_by_role("link", name="Winter timetable")).to_be_visible()


async def test_a_viewer_cannot_write(quire: Quire, person: Person) -> None:
    """With a reading role the page says so, has no toolbar, takes no keys, and still follows what others write."""
    url = await create(quire().url)
    ada, reader = await person("Ada"), await person("Reader")
    await ada.open(url)
    await ada.type("to be read")
    await reader.open(url + "?role=viewer")
    await reader.sees("to be read")
    await reader.save_says("^Read only$")
    await expect(reader.page.get_by_role("toolbar", name="Formatting")).to_have_count(0)
    await reader.text_field.focus()
    await reader.press("End")
    await reader.page.keyboard.type("intruding")
    await ada.type(" and on")
    await reader.sees("to be read and on")
    assert "intruding" not in await reader.text()
    await expect(reader.title_field).not_to_be_editable()


async def test_words_composed_while_others_write(quire: Quire, person: Person) -> None:
    """A word that is being composed is not lost or moved by what others write meanwhile, in its line or elsewhere. They
    wait for it, but not for ever: phones compose for as long as the cursor rests in a word. Nor is it called saved."""
    url = await create(quire().url)
    ada, bo = await person("Ada"), await person("Bo")
    await asyncio.gather(ada.open(url), bo.open(url))
    await ada.type("first\nsecond line\nthird")
    await asyncio.gather(ada.is_saved(), bo.sees("third"))
    keyboard = await ada.context.new_cdp_session(ada.page)

    async def compose(*steps: str) -> None:
        for step in steps:
            at = len(step)
            await keyboard.send("Input.imeSetComposition", {"text": step, "selectionStart": at, "selectionEnd": at})
        await expect(ada.text_field).to_contain_text(steps[-1])

    async def put(word: str) -> None:
        await keyboard.send("Input.insertText", {"text": word})

    await ada.press("ArrowUp")
    await ada.press("Home")
    for _ in "second":
        await ada.press("ArrowRight")
    await compose("n", "に")
    await ada.save_says("^Saving…$")
    await bo.press("Control+Home")
    await bo.type("Bo: ")
    await bo.press("ArrowDown")
    await bo.press("End")
    await bo.type(" of Bo")
    await bo.is_saved()
    await compose("にほ", "にほん")
    await put("日本")
    await ada.type("!")
    await ada.sees("Bo: first")
    await asyncio.gather(ada.is_saved(), bo.sees("second日本! line of Bo"))
    await ada.same_as(bo)
    assert await content(url) == "Bo: first\nsecond日本! line of Bo\nthird\n"

    await compose("か")
    await bo.press("Home")
    await bo.press("Shift+End")
    await bo.press("Delete")
    await put("書")
    await asyncio.gather(ada.is_saved(), bo.sees("書"))
    await ada.same_as(bo)
    assert await content(url) == "Bo: first\n書\nthird\n"

    await ada.is_saved()
    await compose("か")
    await ada.save_says("^Saving…$")
    await bo.press("Control+End")
    await bo.type(" and on")
    await ada.sees("third and on")
    await asyncio.gather(bo.sees("か"), ada.is_saved())
    await compose("かく")
    await put("核")
    await asyncio.gather(ada.is_saved(), bo.sees("核"))
    await ada.same_as(bo)
    assert await content(url) == "Bo: first\n書核\nthird and on\n"
