"""Tables, code, formulas and the menus that make them, by two people in real browsers."""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Person
from tests.e2e.documents import create
from tests.e2e.test_pages import NARROW, overflow, violations
from tests.e2e.writer import Writer
from tests.support.fixtures import Quire

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(400)]

PASTE = """([field, type, text]) => {
  const data = new DataTransfer();
  data.setData(type, text);
  field.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
}"""


async def stored(url: str, kind: str) -> str:
    """The document as the server has it."""
    server, _, identifier = url.partition("/d/")
    async with (
        aiohttp.ClientSession(raise_for_status=True) as http,
        http.get(f"{server}/api/v1/documents/{identifier}/content", params={"format": kind}) as response,
    ):
        return await response.text()


async def paste(writer: Writer, kind: str, text: str) -> None:
    """Paste at the cursor."""
    field = await writer.text_field.element_handle()
    await writer.page.evaluate(PASTE, [field, kind, text])


async def cells(writer: Writer) -> list[list[str]]:
    """The table as it is shown, row by row."""
    shown: list[list[str]] = await writer.text_field.evaluate(
        "field => [...field.querySelectorAll('tr')].map((row) => [...row.cells].map((cell) => cell.textContent))"
    )
    return shown


async def insert_table(writer: Writer) -> None:
    """Two rows and two columns, by the menu behind the slash."""
    await writer.type("/tab")
    menu = writer.page.get_by_role("listbox", name="Blocks")
    await expect(menu.get_by_role("option").first).to_contain_text("Table")
    await writer.page.keyboard.press("Enter")
    await expect(writer.page.get_by_role("button", name="3 × 3")).to_be_focused()
    await writer.page.keyboard.press("ArrowUp")
    await writer.page.keyboard.press("ArrowLeft")
    await writer.page.keyboard.press("Enter")
    await expect(writer.page.locator("td")).to_have_count(4)


async def test_two_people_in_one_table(quire: Quire, person: Person) -> None:
    """R310, R311: made by the slash menu, filled with Tab, grown by two at once, a table stays one, also over REST."""
    url = await create(quire().url)
    ada, bo = await person("Ada"), await person("Bo")
    await asyncio.gather(ada.open(url), bo.open(url))
    await insert_table(ada)
    for word in ("Name", "Amount", "Tea"):
        await ada.type(word)
        await ada.press("Tab")
    await ada.type("3")
    await bo.sees("Tea")

    # Both add a row below the first at once, without having seen the other's.
    await ada.is_saved()
    await asyncio.gather(ada.context.set_offline(True), bo.context.set_offline(True))
    for writer, word in ((ada, "Ada's"), (bo, "Bo's")):
        await writer.page.locator("td").first.click()
        await writer.button("Table").click()
        await writer.page.get_by_role("menuitem", name="Insert row below").click()
        await expect(writer.page.locator("td")).to_have_count(6)
        await writer.page.keyboard.type(word)
    await asyncio.gather(ada.context.set_offline(False), bo.context.set_offline(False))
    await expect(ada.page.locator("td")).to_have_count(8)
    await expect(bo.page.locator("td")).to_have_count(8)
    await ada.same_as(bo)
    assert [len(row) for row in await cells(ada)] == [2, 2, 2, 2]
    assert {row[0] for row in await cells(ada)} == {"Name", "Ada's", "Bo's", "Tea"}

    # Tab in the last cell adds a row; Enter goes down and leaves; what is pasted in a cell stays there.
    await bo.page.locator("td").last.click()
    await bo.press("Tab")
    await expect(bo.page.locator("td")).to_have_count(10)
    await paste(bo, "text/html", "<h1>two</h1><ul><li>lines</li></ul>")
    assert (await cells(bo))[4] == ["two lines", ""]
    await bo.press("Enter")
    await bo.type("Below.")
    await bo.page.locator("td").first.click()
    await bo.press("Control+End")
    await bo.press("Home")
    await bo.press("Backspace")
    await bo.type("!")
    assert (await cells(bo))[4] == ["two lines", "!"]

    # Selected from the first cell to the last and deleted, the cells are empty and there.
    await bo.page.locator("td").nth(6).click()
    await bo.press("Home")
    await bo.press("Shift+ArrowDown")
    await bo.press("Delete")
    assert [len(row) for row in await cells(bo)] == [2, 2, 2, 2, 2]

    await bo.page.locator("td").nth(9).click()
    await bo.button("Table").click()
    await bo.page.get_by_role("menuitem", name="Delete row").click()
    await bo.button("Table").click()
    await bo.page.get_by_role("menuitem", name="Insert column before").click()
    await expect(ada.page.locator("td")).to_have_count(12)
    await bo.is_saved()
    await ada.same_as(bo)
    markdown = await stored(url, "markdown")
    assert len([line for line in markdown.splitlines() if line.startswith("|")]) == 5
    assert await violations(bo.page) == []


async def test_blocks_from_the_menu(quire: Quire, person: Person) -> None:
    """R312, R313: the menu is for keys and screen readers, a formula has a preview, and colours of code are no edit."""
    url = await create(quire().url)
    ada, bo = await person("Ada"), await person("Bo")
    await asyncio.gather(ada.open(url), bo.open(url))
    page = ada.page
    await ada.type("See /")
    menu = page.get_by_role("listbox", name="Blocks")
    await expect(menu.get_by_role("option", selected=True)).to_contain_text("Text")
    option = await menu.get_by_role("option", selected=True).get_attribute("id")
    await expect(ada.text_field).to_have_attribute("aria-activedescendant", str(option))
    assert await violations(page) == []
    await expect(menu.get_by_role("option").last).to_contain_text("Picture")
    await ada.press("ArrowUp")
    await expect(menu.get_by_role("option", selected=True)).to_contain_text("Picture")
    await ada.press("Escape")
    await expect(menu).to_have_count(0)
    await ada.type("x and ")
    await expect(ada.text_field).to_contain_text("See /x and")

    await ada.type("/formula")
    await ada.press("Enter")
    form = page.get_by_role("dialog", name="Formula")
    await expect(form.get_by_label("TeX")).to_be_focused()
    await page.keyboard.type("\\frac{a}{")
    await expect(form.get_by_text("This is no formula yet")).to_be_visible()
    await page.keyboard.type("b}")
    await expect(form.locator(".katex")).to_be_visible()
    assert await violations(page) == []
    await page.keyboard.press("Enter")
    await expect(ada.text_field.locator(".katex")).to_be_visible()
    await expect(bo.text_field.locator(".katex")).to_be_visible()
    # Selected with the keyboard and opened with the toolbar's menu, it is changed.
    await ada.press("Shift+ArrowLeft")
    await ada.button("Insert").click()
    await page.get_by_role("combobox", name="Blocks").fill("formula")
    await page.keyboard.press("Enter")
    await expect(form.get_by_label("TeX")).to_have_value("\\frac{a}{b}")
    await form.get_by_label("TeX").fill("\\nonsense")
    await page.keyboard.press("Enter")
    await expect(bo.text_field.locator(".ql-formula [data-problem]")).to_have_text("\\nonsense")

    await ada.press("Control+End")
    await ada.type("\n```\nlet a = 'b';")
    await ada.page.locator(".code-language").click()
    await page.get_by_role("combobox", name="Language").fill("js")
    await page.keyboard.press("Enter")
    await expect(bo.page.get_by_role("button", name="Language: JavaScript")).to_be_visible()
    for writer in (ada, bo):
        await writer.page.wait_for_function("() => CSS.highlights.get('code-keyword')?.size === 1")
    await ada.type(" // why")
    await bo.sees("// why")
    await bo.page.wait_for_function("() => CSS.highlights.get('code-comment')?.size === 1")
    await ada.is_saved()
    await ada.same_as(bo)
    assert "hljs" not in await bo.html()
    delta = await stored(url, "delta")
    assert '"code-block":"javascript"' in delta.replace(": ", ":")
    assert "keyword" not in delta
    await ada.context.grant_permissions(["clipboard-read", "clipboard-write"])
    await ada.button("Copy code").click()
    await expect(ada.button("Copied")).to_be_visible()
    assert await page.evaluate("() => navigator.clipboard.readText()") == "let a = 'b'; // why"
    assert await violations(page) == []


async def test_markdown_while_typing(quire: Quire, person: Person) -> None:
    """R314: typed Markdown becomes formats for both people, one step back gives the characters; code is left alone."""
    url = await create(quire().url)
    ada, bo = await person("Ada"), await person("Bo")
    await asyncio.gather(ada.open(url), bo.open(url))
    await ada.type("## Plan")
    await expect(bo.text_field.locator("h2")).to_have_text("Plan")
    await ada.type("\n- one\n\n")
    await ada.type("[x] done\n\n")
    await ada.type("> said\n")
    await ada.press("Backspace")
    await ada.press("Enter")
    await ada.press("Backspace")
    await ada.type("**bold** *leaning* ~~gone~~ `x*y*z` [site](example.org) end\n---\n```py\n**plain** # x\n")
    await expect(bo.text_field.locator(".ql-code-block").first).to_have_text("**plain** # x")
    html = await bo.html()
    for part in (
        '<li data-list="bullet">',
        '<li data-list="checked">',
        "<blockquote>said</blockquote>",
        "<strong>bold</strong> <em>leaning</em> <s>gone</s> <code>x*y*z</code> <a",
        "<hr",
        'data-language="python"',
    ):
        assert part in html, part
    assert "</a> end" in html

    await ada.press("Control+Home")
    await ada.press("Enter")
    await ada.press("ArrowUp")
    await ada.button("Clear formatting").click()
    await ada.type("so **very**")
    await expect(bo.text_field.locator("strong", has_text="very")).to_be_visible()
    await ada.press("Control+z")
    await bo.sees("so **very**")
    await ada.press("Control+Shift+z")
    await expect(bo.text_field.locator("strong", has_text="very")).to_be_visible()

    # A box is ticked with the keyboard and the mouse, and by nobody who only reads.
    box = ada.page.get_by_role("checkbox")
    await ada.page.locator("li[data-list=checked]").click()
    await ada.press("Control+Enter")
    await expect(box).not_to_be_checked()
    await ada.page.locator("li[data-list=unchecked]").click(position={"x": 14, "y": 14})
    await expect(box).to_be_checked()
    reader = await person("Reader")
    await reader.open(url + "?role=viewer")
    await expect(reader.page.get_by_role("checkbox")).to_be_checked()
    await reader.page.locator("li[data-list=checked]").click(position={"x": 14, "y": 14})
    await expect(reader.page.get_by_role("checkbox")).to_be_checked()
    await expect(reader.page.get_by_role("button", name="Copy code")).to_be_visible()
    assert await violations(reader.page) == []


async def test_toolbar_over_a_selection(quire: Quire, person: Person) -> None:
    """It is beside the selection and not over it, is reached with Alt+F10, left with Escape, and is not on touch."""
    url = await create(quire().url)
    ada = await person("Ada")
    await ada.open(url)
    await ada.type("A first line.\nSome words to choose from.")
    bar = ada.page.get_by_role("toolbar", name="Formatting of the selection")
    await expect(bar).to_have_count(0)
    await ada.press("Shift+Home")
    await expect(bar).to_be_visible()
    apart: Any = await bar.evaluate(
        """bar => {
          const box = bar.getBoundingClientRect(), text = getSelection().getRangeAt(0).getBoundingClientRect();
          return box.bottom <= text.top || box.top >= text.bottom;
        }"""
    )
    assert apart is True
    await ada.press("Alt+F10")
    await expect(bar.get_by_role("button", name="Text style")).to_be_focused()
    await ada.page.keyboard.press("Escape")
    await expect(ada.text_field).to_be_focused()
    await ada.press("ArrowRight")
    await expect(bar).to_have_count(0)
    await ada.press("Shift+Home")
    await expect(bar).to_be_visible()
    await ada.press("Alt+F10")
    await ada.page.keyboard.press("ArrowRight")
    await ada.page.keyboard.press("Enter")
    await expect(ada.text_field.locator("strong")).to_have_text("Some words to choose from.")
    await expect(ada.text_field).to_be_focused()
    assert await violations(ada.page) == []
    await ada.press("End")
    await expect(bar).to_have_count(0)

    phone = await person("Phone", **NARROW, is_mobile=True)
    await phone.open(url)
    await paste(phone, "text/html", "<p>x</p>")
    await phone.press("Control+End")
    await phone.type("\n")
    await paste(
        phone,
        "text/html",
        "<table><tr><th>A</th><th>B</th><th>C</th><th>D</th></tr>"
        "<tr><td colspan=2><p>1</p><p>2</p></td><td>3</td><td></td></tr></table>",
    )
    assert await cells(phone) == [["A", "B", "C", "D"], ["1 2", "", "3", ""]]
    await phone.page.locator("td").first.click()
    await phone.press("Shift+End")
    assert await overflow(phone.page) <= 0
    assert await violations(phone.page) == []
    await expect(phone.page.get_by_role("toolbar", name="Formatting of the selection")).to_have_count(0)
    await phone.button("Insert").click()
    await expect(phone.page.get_by_role("listbox", name="Blocks")).to_be_visible()
    assert await violations(phone.page) == []
