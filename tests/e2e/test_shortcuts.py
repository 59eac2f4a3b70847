"""Each key of the shortcut sheet is pressed, and does what the sheet says: what is on it without a check fails."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.async_api import Locator, expect

from tests.e2e import test_code, test_drawing
from tests.e2e.conftest import Person
from tests.e2e.documents import create
from tests.e2e.people import accounts, signed_up
from tests.e2e.test_blocks import paste as paste_html
from tests.e2e.test_code import shows
from tests.e2e.test_drawing import board, drag, open_board, says, strokes, until
from tests.e2e.test_media import paste, png
from tests.e2e.test_workspace import folder, heading, make, make_folder, row
from tests.e2e.writer import Writer
from tests.support.fixtures import Quire

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(400)]

SHEET = """dialog => [...dialog.querySelectorAll("section")].flatMap((group) =>
  [...group.querySelectorAll("dt")].flatMap((does) =>
    [...does.nextElementSibling.querySelectorAll("[dir=ltr]")].map((way) => [
      group.querySelector("h3").textContent,
      [...way.querySelectorAll("kbd")].map((cap) => cap.textContent).join(" "),
    ])))"""
"""What is on the sheet: the group and the caps of each way to do something."""

NAMES = {"Ctrl": "Control", "Esc": "Escape", "↑": "ArrowUp", "↓": "ArrowDown", "←": "ArrowLeft", "→": "ArrowRight"}
NAMES |= {"[": "BracketLeft", "]": "BracketRight", "\\": "Backslash", "/": "Slash", "-": "Minus"}


def place_of(cap: str) -> str:
    """The key's name for Playwright: by its place, so that it writes with Shift what it writes on a keyboard."""
    if re.fullmatch("[A-Z0-9]", cap):
        return f"{'Digit' if cap.isdigit() else 'Key'}{cap}"
    return NAMES.get(cap, cap)


@dataclass
class Keys:
    """One way of the sheet, such as "Ctrl Shift Z", and the browser in which it is tried."""

    writer: Writer
    caps: str
    used: bool = False

    @property
    def _names(self) -> list[str]:
        return [place_of(cap) for cap in self.caps.split()]

    async def press(self) -> None:
        self.used = True
        await self.writer.page.keyboard.press("+".join(self._names))

    @asynccontextmanager
    async def held(self) -> AsyncIterator[None]:
        """All of them, or all but what the mouse does, are held down meanwhile."""
        self.used = True
        names = [name for name in self._names if name not in ("click", "drag")]
        for name in names:
            await self.writer.page.keyboard.down(name)
        yield
        for name in names:
            await self.writer.page.keyboard.up(name)


Check = Callable[[Writer, Keys], Awaitable[None]]
CHECKS: dict[str, dict[str, Check]] = {}
"""By the group's title and the caps."""


def check(group: str, *ways: str) -> Callable[[Check], Check]:
    def register(function: Check) -> Check:
        CHECKS.setdefault(group, {}).update(dict.fromkeys(ways, function))
        return function

    return register


async def all_work(writer: Writer, group: str) -> None:
    """Press every key of a group."""
    for caps, does in CHECKS[group].items():
        keys = Keys(writer, caps)
        try:
            await does(writer, keys)
        except Exception as error:
            error.add_note(f"{group}: {caps}")
            raise
        assert keys.used, f"{group}: {caps} is never pressed"


async def test_nothing_on_the_sheet_is_without_a_check(quire: Quire, person: Person) -> None:
    """R435: The sheet says exactly what is tried here. It opens everywhere, also while one writes; what works on
    every page does."""
    server = quire()
    url = await create(server.url)
    ada = await person("Ada")
    page = ada.page
    await page.goto(server.url)
    await heading(ada, "Documents").wait_for()
    await all_work(ada, "Everywhere")
    await page.keyboard.press("?")
    sheet = page.get_by_role("dialog", name="Keyboard shortcuts")
    await expect(sheet).to_be_visible()
    shown = {(group, caps) for group, caps in await sheet.evaluate(SHEET)}
    assert shown == {(group, caps) for group, checks in CHECKS.items() for caps in checks}

    # Over a text too, where both have something else to do first.
    await ada.open(url)
    await ada.type("word?")
    await expect(sheet).to_have_count(0)
    await ada.press("Control+k")
    await expect(page.get_by_role("combobox", name="Find documents and folders")).to_be_focused()
    await page.keyboard.press("Escape")
    # From the text to its toolbar, and out of the text to what comes next.
    await expect(ada.text_field).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(ada.button("Undo")).to_be_focused()
    await ada.press("Tab")
    await expect(ada.text_field).not_to_be_focused()


@check("Everywhere", "?")
async def sheet_opens(ada: Writer, keys: Keys) -> None:
    await keys.press()
    await expect(ada.page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()


@check("Everywhere", "Esc")
async def sheet_closes(ada: Writer, keys: Keys) -> None:
    await keys.press()
    await expect(ada.page.get_by_role("dialog")).to_have_count(0)


@check("Everywhere", "Ctrl K")
async def palette(ada: Writer, keys: Keys) -> None:
    await keys.press()
    field = ada.page.get_by_role("combobox", name="Find documents and folders")
    await expect(field).to_be_focused()
    # Whatever has a key here is also found by its name.
    await ada.page.keyboard.type("keyb")
    await expect(ada.page.get_by_role("option")).to_have_text(["Keyboard shortcuts"])
    await ada.page.keyboard.press("Enter")
    await expect(field).to_have_count(0)
    await expect(ada.page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    await ada.page.keyboard.press("Escape")
    await expect(ada.page.get_by_role("dialog")).to_have_count(0)


@check("Everywhere", "Tab")
async def next_control(ada: Writer, keys: Keys) -> None:
    link = ada.page.get_by_role("link", name="Skip to the content")
    await link.focus()
    await keys.press()
    await expect(link).not_to_be_focused()


async def begin(ada: Writer, text: str) -> None:
    """A rich text of these words and no formats, with the cursor at their end."""
    await ada.press("Control+a")
    # Once more for a list or a heading, which the empty line would go on with.
    for _ in range(2):
        await ada.page.keyboard.press("Backspace")
    await ada.type(text)


async def test_keys_of_rich_text(quire: Quire, person: Person) -> None:
    """Formats, lists, undo, what opens and finds, and the handle of a picture."""
    url = await create(quire().url)
    ada = await person("Ada", permissions=["clipboard-read", "clipboard-write"])
    await ada.open(url)
    await all_work(ada, "Formatting")
    await all_work(ada, "Page and pictures")


MARKS = {"Ctrl B": "strong", "Ctrl I": "em", "Ctrl U": "u", "Ctrl Shift X": "s", "Ctrl E": "code"}


@check("Formatting", *MARKS)
async def marked(ada: Writer, keys: Keys) -> None:
    await begin(ada, "word")
    await ada.press("Shift+Home")
    await keys.press()
    await expect(ada.text_field.locator(MARKS[keys.caps])).to_have_text("word")
    await keys.press()
    await expect(ada.text_field.locator(MARKS[keys.caps])).to_have_count(0)


@check("Formatting", "Ctrl K")
async def linked(ada: Writer, keys: Keys) -> None:
    await begin(ada, "word")
    await ada.press("Shift+Home")
    await keys.press()
    await expect(ada.page.get_by_label("Address")).to_be_focused()
    await ada.page.keyboard.type("example.org")
    await ada.page.keyboard.press("Enter")
    await expect(ada.text_field.locator("a")).to_have_text("word")


LINES = {
    "Ctrl Alt 1": "h1",
    "Ctrl Alt 2": "h2",
    "Ctrl Alt 3": "h3",
    "Ctrl Alt 0": "p",
    "Ctrl Shift 8": "li[data-list=bullet]",
    "Ctrl Shift 7": "li[data-list=ordered]",
    "Ctrl Shift 9": "li[data-list=unchecked]",
}


@check("Formatting", *LINES)
async def line(ada: Writer, keys: Keys) -> None:
    await begin(ada, "word")
    if keys.caps == "Ctrl Alt 0":
        await ada.press("Control+Alt+2")
        await expect(ada.text_field.locator("h2")).to_have_text("word")
    await keys.press()
    await expect(ada.text_field.locator(LINES[keys.caps])).to_have_text("word")


@check("Formatting", "Ctrl Enter")
async def ticked(ada: Writer, keys: Keys) -> None:
    await begin(ada, "[] word")
    await expect(ada.text_field.locator("li[data-list=unchecked]")).to_have_text("word")
    await keys.press()
    await expect(ada.text_field.locator("li[data-list=checked]")).to_have_text("word")


@check("Formatting", "Tab", "Shift Tab")
async def tabs(ada: Writer, keys: Keys) -> None:
    back = keys.caps == "Shift Tab"
    await begin(ada, "- one\ntwo")
    if back:
        await ada.press("Tab")
        await expect(ada.text_field.locator("li.ql-indent-1")).to_have_text("two")
    await keys.press()
    await expect(ada.text_field.locator("li.ql-indent-1")).to_have_count(0 if back else 1)
    await begin(ada, "")
    await paste_html(ada, "text/html", "<table><tr><td>a</td><td>b</td></tr></table>")
    cells = ada.text_field.locator("td, th")
    await cells.nth(1 if back else 0).click()
    await keys.press()
    await ada.page.keyboard.type("!")
    await expect(cells.nth(0 if back else 1)).to_contain_text("!")


@check("Formatting", "/")
async def blocks(ada: Writer, keys: Keys) -> None:
    await begin(ada, "")
    await keys.press()
    await expect(ada.page.get_by_role("listbox", name="Blocks")).to_be_visible()
    await ada.press("Escape")
    await expect(ada.page.get_by_role("listbox", name="Blocks")).to_have_count(0)


@check("Formatting", "Alt F10")
async def bar(ada: Writer, keys: Keys) -> None:
    await begin(ada, "word")
    await ada.press("Shift+Home")
    bar = ada.page.get_by_role("toolbar", name="Formatting of the selection")
    await expect(bar).to_be_visible()
    await keys.press()
    await expect(bar.get_by_role("button").first).to_be_focused()
    await ada.page.keyboard.press("Escape")
    await expect(ada.text_field).to_be_focused()


@check("Formatting", "Ctrl /")
async def sheet_while_writing(ada: Writer, keys: Keys) -> None:
    await ada.text_field.focus()
    await keys.press()
    await expect(ada.page.get_by_role("dialog", name="Keyboard shortcuts")).to_be_visible()
    await ada.page.keyboard.press("Escape")
    await expect(ada.page.get_by_role("dialog")).to_have_count(0)
    await expect(ada.text_field).to_be_focused()


@check("Formatting", "Ctrl Z", "Ctrl Shift Z", "Ctrl Y")
async def undone(ada: Writer, keys: Keys) -> None:
    await begin(ada, "> ")
    quote = ada.text_field.locator("blockquote")
    await expect(quote).to_have_count(1)
    if keys.caps != "Ctrl Z":
        await ada.press("Control+z")
        await expect(quote).to_have_count(0)
    await keys.press()
    await expect(quote).to_have_count(0 if keys.caps == "Ctrl Z" else 1)


@check("Page and pictures", "Ctrl F", "Ctrl H")
async def found(ada: Writer, keys: Keys) -> None:
    await begin(ada, "word")
    await keys.press()
    await expect(ada.page.get_by_role("textbox", name="Find in the document")).to_be_focused()
    replace = ada.page.get_by_role("textbox", name="Replace with")
    await expect(replace).to_have_count(1 if keys.caps == "Ctrl H" else 0)
    await ada.page.keyboard.press("Escape")
    await expect(ada.page.get_by_role("search")).to_have_count(0)


@check("Page and pictures", "Enter", "Shift Enter")
async def next_match(ada: Writer, keys: Keys) -> None:
    await begin(ada, "word word word")
    await ada.press("Home")
    await ada.press("Control+f")
    await ada.page.get_by_role("textbox", name="Find in the document").fill("word")
    status = ada.page.get_by_role("search").get_by_role("status")
    await expect(status).to_have_text("1 of 3")
    await keys.press()
    await expect(status).to_have_text("2 of 3" if keys.caps == "Enter" else "3 of 3")
    await ada.page.keyboard.press("Escape")


@check("Page and pictures", "Ctrl Shift V")
async def pasted_plain(ada: Writer, keys: Keys) -> None:
    await begin(ada, "")
    await paste(ada, "Shift", html="<h1>Loud</h1>", plain="quiet")
    await keys.press()
    await expect(ada.text_field.locator("p")).to_have_text("quiet")


@check("Page and pictures", "←", "→")
async def sized(ada: Writer, keys: Keys) -> None:
    picture = ada.text_field.locator(".ql-image[data-state=ready]")
    if await picture.count() == 0:
        await begin(ada, "")
        async with ada.page.expect_file_chooser() as chosen:
            await ada.button("Picture").click()
        await (await chosen.value).set_files({"name": "a.png", "mimeType": "image/png", "buffer": png(300, 200)})
        await expect(picture).to_be_visible()
    await picture.click()
    handle = ada.page.get_by_role("slider", name="Width of the picture").last
    before = int(await handle.get_attribute("aria-valuenow") or "0")
    await handle.focus()
    await keys.press()
    await expect(handle).to_have_attribute("aria-valuenow", str(before + (16 if keys.caps == "→" else -16)))


@check("Page and pictures", "Esc")
async def out_of_focus_mode(ada: Writer, keys: Keys) -> None:
    await begin(ada, "word")
    await ada.button("Page settings").click()
    await ada.button("Focus mode").click()
    await expect(ada.button("Bold")).to_be_hidden()
    await ada.text_field.focus()
    await keys.press()
    await expect(ada.button("Bold")).to_be_visible()


async def write_lines(ada: Writer, *lines: str) -> None:
    """A code document of these lines, with the cursor at the end."""
    await ada.press("Control+a")
    await ada.press("Backspace")
    for number, text in enumerate(lines):
        if number:
            await ada.press("Enter")
            await ada.press("Shift+Home")
        await ada.page.keyboard.insert_text(text)
    await shows(ada, "\n".join(lines))


async def test_keys_of_code(quire: Quire, person: Person) -> None:
    """Finding, lines, indentation, cursors, folding."""
    url = await test_code.create(quire().url, "a.py")
    ada = await person("Ada")
    await ada.open(url)
    await expect(ada.page.get_by_role("button", name="Language: Python")).to_be_visible()
    await all_work(ada, "Code and Markdown")


CODE = "Code and Markdown"


@check(CODE, "Ctrl F", "Ctrl Alt G")
async def code_panel(ada: Writer, keys: Keys) -> None:
    await ada.text_field.focus()
    await keys.press()
    name = re.compile("^Find$" if keys.caps == "Ctrl F" else "^Go to line")
    await expect(ada.page.get_by_role("textbox", name=name)).to_be_focused()
    await ada.page.keyboard.press("Escape")
    await expect(ada.text_field).to_be_focused()


@check(CODE, "F3", "Shift F3")
async def code_next(ada: Writer, keys: Keys) -> None:
    await write_lines(ada, "cat cat cat")
    await ada.press("Control+f")
    await ada.page.get_by_role("textbox", name="Find", exact=True).fill("cat")
    await ada.page.keyboard.press("Enter")
    await expect(ada.page.get_by_text("1 of 3")).to_be_visible()
    await ada.text_field.focus()
    await keys.press()
    await expect(ada.page.get_by_text("2 of 3" if keys.caps == "F3" else "3 of 3")).to_be_visible()
    await ada.page.get_by_role("textbox", name="Find", exact=True).press("Escape")


@check(CODE, "Ctrl Z", "Ctrl Shift Z")
async def code_undo(ada: Writer, keys: Keys) -> None:
    await write_lines(ada, "undone")
    if keys.caps != "Ctrl Z":
        await ada.press("Control+z")
        await expect(ada.text_field).not_to_contain_text("undone")
    await keys.press()
    if keys.caps == "Ctrl Z":
        await expect(ada.text_field).not_to_contain_text("undone")
    else:
        await shows(ada, "undone")


@check(CODE, "Tab", "Shift Tab")
async def code_indent(ada: Writer, keys: Keys) -> None:
    await write_lines(ada, "one" if keys.caps == "Tab" else "    one")
    await ada.press("Home")
    await keys.press()
    await shows(ada, "    one" if keys.caps == "Tab" else "one")


@check(CODE, "Esc")
async def code_leave(ada: Writer, keys: Keys) -> None:
    await write_lines(ada, "one")
    await keys.press()
    await ada.page.keyboard.press("Tab")
    await expect(ada.text_field).not_to_be_focused()
    await shows(ada, "one")


@check(CODE, "Ctrl /")
async def code_comment(ada: Writer, keys: Keys) -> None:
    await write_lines(ada, "one")
    await keys.press()
    await shows(ada, "# one")
    await keys.press()
    await shows(ada, "one")
    await expect(ada.page.get_by_role("dialog")).to_have_count(0)


LINE_MOVES = {
    "Alt ↑": "two\none",
    "Alt ↓": "two\none",
    "Shift Alt ↑": "one\ntwo\ntwo",
    "Shift Alt ↓": "one\none\ntwo",
    "Ctrl Shift K": "one",
}


@check(CODE, *LINE_MOVES)
async def code_lines(ada: Writer, keys: Keys) -> None:
    await write_lines(ada, "one", "two")
    if keys.caps.endswith("↓"):
        await ada.press("Control+Home")
    await keys.press()
    await shows(ada, LINE_MOVES[keys.caps])


@check(CODE, "Ctrl D")
async def code_same(ada: Writer, keys: Keys) -> None:
    await write_lines(ada, "cat cat")
    await ada.press("Control+Shift+ArrowLeft")
    await keys.press()
    await ada.type("x")
    await shows(ada, "x x")
    await ada.press("Escape")


@check(CODE, "Ctrl Alt ↑", "Ctrl Alt ↓")
async def code_cursors(ada: Writer, keys: Keys) -> None:
    await write_lines(ada, "one", "two")
    if keys.caps.endswith("↓"):
        await ada.press("Control+Home")
    await keys.press()
    await expect(ada.page.get_by_text("2 cursors")).to_be_visible()
    await ada.press("Escape")


@check(CODE, "Alt click", "Shift Alt drag")
async def code_mouse(ada: Writer, keys: Keys) -> None:
    await write_lines(ada, "one", "two")
    first, second = [await ada.page.locator(".cm-line").nth(number).bounding_box() for number in (0, 1)]
    assert first
    assert second
    mouse = ada.page.mouse
    async with keys.held():
        await mouse.move(first["x"] + 8, first["y"] + 8)
        await mouse.down()
        if "drag" in keys.caps:
            await mouse.move(second["x"] + 30, second["y"] + 8, steps=4)
        await mouse.up()
    await expect(ada.page.get_by_text("2 cursors")).to_be_visible()
    await ada.press("Escape")


@check(CODE, "Ctrl Shift [", "Ctrl Shift ]")
async def code_fold(ada: Writer, keys: Keys) -> None:
    await write_lines(ada, "def f():", "    return 1", "x = 2")
    await ada.press("Control+Home")
    folded = ada.page.locator(".cm-foldPlaceholder")
    unfolds = keys.caps.endswith("]")
    if unfolds:
        await ada.press("Control+Shift+BracketLeft")
        await expect(folded).to_be_visible()
    await keys.press()
    await expect(folded).to_have_count(0 if unfolds else 1)
    await ada.press("Control+Shift+BracketRight")


@check(CODE, "Ctrl Shift \\")
async def code_bracket(ada: Writer, keys: Keys) -> None:
    await write_lines(ada, "f(a, b)")
    await keys.press()
    await expect(ada.page.get_by_text("Line 1, column 2")).to_be_visible()


async def test_keys_of_lists_and_folders(quire: Quire, person: Person) -> None:
    """Between documents and in the tree of folders."""
    server = accounts(quire)
    ada = await signed_up(server, person, "Ada")
    for name in ("Left", "Right"):
        await make_folder(server, ada, name)
    for title in ("Anna", "Bert", "Cleo"):
        await make(server, ada, title)
    await ada.page.goto(f"{server.url}/?sort=title")
    await expect(row(ada, "Cleo")).to_be_visible()
    await all_work(ada, "Lists and folders")


def title_of(ada: Writer, title: str) -> Locator:
    return ada.page.get_by_role("link", name=title, exact=True)


@check("Lists and folders", "↑", "↓")
async def between(ada: Writer, keys: Keys) -> None:
    await title_of(ada, "Bert").focus()
    await keys.press()
    await expect(title_of(ada, "Anna" if keys.caps == "↑" else "Cleo")).to_be_focused()


@check("Lists and folders", "Ctrl A", "Esc")
async def chosen_all(ada: Writer, keys: Keys) -> None:
    await title_of(ada, "Bert").focus()
    group = ada.page.get_by_role("group", name="Selected documents")
    await keys.press()
    if keys.caps == "Esc":
        await expect(group).to_have_count(0)
    else:
        await expect(group).to_contain_text("3 selected")


@check("Lists and folders", "F2")
async def renamed(ada: Writer, keys: Keys) -> None:
    await title_of(ada, "Bert").focus()
    await keys.press()
    await ada.page.keyboard.type("Bernd")
    await ada.page.keyboard.press("Enter")
    await expect(title_of(ada, "Bernd")).to_be_focused()
    await folder(ada, "Left").focus()
    await keys.press()
    await expect(ada.page.get_by_role("dialog", name="Rename the folder")).to_be_visible()
    await ada.page.keyboard.press("Escape")
    await expect(folder(ada, "Left")).to_be_focused()


@check("Lists and folders", "Delete")
async def removed(ada: Writer, keys: Keys) -> None:
    await folder(ada, "Left").focus()
    await keys.press()
    await expect(ada.page.get_by_role("dialog", name="Delete the folder “Left”?")).to_be_visible()
    await ada.page.keyboard.press("Escape")
    await expect(ada.page.get_by_role("dialog")).to_have_count(0)
    await title_of(ada, "Anna").focus()
    await keys.press()
    await expect(row(ada, "Anna")).to_have_count(0)


@check("Lists and folders", "Ctrl Z")
async def taken_back(ada: Writer, keys: Keys) -> None:
    await keys.press()
    await expect(row(ada, "Anna")).to_have_count(1)


@check("Lists and folders", "Ctrl X", "Ctrl V")
async def cut(ada: Writer, keys: Keys) -> None:
    if keys.caps == "Ctrl X":
        await folder(ada, "Left").focus()
        await keys.press()
        await says(ada, "Left is cut")
        return
    await folder(ada, "Right").focus()
    await keys.press()
    await expect(folder(ada, "Left")).to_have_attribute("aria-level", "2")


async def test_keys_of_drawing(quire: Quire, person: Person) -> None:
    """Tools, elements, the view."""
    url = await test_drawing.new_drawing(quire().url)
    ada = await person("Ada")
    await open_board(ada, url)
    await board(ada.page).focus()
    await all_work(ada, "Drawing")


TOOLS = {
    "V": "Select",
    "H": "Move the board",
    "P": "Pen",
    "E": "Eraser",
    "L": "Line",
    "A": "Arrow",
    "R": "Rectangle",
    "O": "Ellipse",
    "T": "Text",
}


@check("Drawing", *TOOLS)
async def tool(ada: Writer, keys: Keys) -> None:
    await keys.press()
    await expect(ada.button(TOOLS[keys.caps])).to_have_attribute("aria-pressed", "true")


async def drawn(ada: Writer, *keys: str) -> dict[str, Any]:
    """An empty board, then these keys. Returns what the server has when there is something."""
    await board(ada.page).focus()
    for key in ("Escape", "Control+a", "Delete"):
        await ada.page.keyboard.press(key)
    await until(ada, ada.page.url, lambda found: not found)
    for key in keys:
        await ada.page.keyboard.press(key)
    return await until(ada, ada.page.url, bool)


@check("Drawing", "Enter")
async def inserted(ada: Writer, keys: Keys) -> None:
    before = await drawn(ada, "r", "Enter")
    await ada.page.keyboard.press("o")
    await keys.press()
    await until(ada, ada.page.url, lambda found: len(found) == len(before) + 1)
    await ada.page.keyboard.press("t")
    await keys.press()
    await expect(ada.page.get_by_role("textbox", name="Text on the board")).to_be_focused()
    await ada.page.keyboard.type("Herbs")
    await ada.page.keyboard.press("Escape")
    await keys.press()
    await expect(ada.page.get_by_role("textbox", name="Text on the board")).to_have_value("Herbs")
    await ada.page.keyboard.press("Escape")
    await expect(board(ada.page)).to_be_focused()


@check("Drawing", "Tab")
async def next_element(ada: Writer, keys: Keys) -> None:
    await drawn(ada, "r", "Enter", "o", "Enter")
    await ada.page.keyboard.press("Shift+Tab")
    await says(ada, "Selected: Rectangle by Ada")
    await keys.press()
    await says(ada, "Selected: Ellipse by Ada")


SIDES = {"↑": (1, -1), "↓": (1, 1), "←": (0, -1), "→": (0, 1)}
"""Which coordinate an arrow changes, and which way."""


def extent(element: dict[str, Any]) -> tuple[tuple[float, float], tuple[float, float]]:
    """Place and size of a shape."""
    x, y, right, bottom = element["points"]
    return (element.get("x", 0) + x, element.get("y", 0) + y), (abs(right - x), abs(bottom - y))


@check("Drawing", *SIDES, *(f"Alt {arrow}" for arrow in SIDES))
async def moved(ada: Writer, keys: Keys) -> None:
    [before] = (await drawn(ada, "r", "Enter")).values()
    await keys.press()
    side, way = SIDES[keys.caps[-1]]
    what = 1 if keys.caps.startswith("Alt") else 0

    def changed(found: dict[str, Any]) -> bool:
        [now] = found.values()
        return (extent(now)[what][side] - extent(before)[what][side]) * way > 0

    await until(ada, ada.page.url, changed)


def zoomed(ada: Writer, percent: int) -> Locator:
    return ada.page.get_by_role("button", name=re.compile(f"^Zoom: {percent}.?%"))


@check("Drawing", "+", "-", "0", "F")
async def zoom(ada: Writer, keys: Keys) -> None:
    await drawn(ada, "r", "Enter")
    await ada.page.keyboard.press("0")
    await expect(zoomed(ada, 100)).to_be_visible()
    if keys.caps in "0F":
        await ada.page.keyboard.press("-")
        await expect(zoomed(ada, 80)).to_be_visible()
    await keys.press()
    if keys.caps == "F":
        await expect(zoomed(ada, 80)).to_have_count(0)
    else:
        await expect(zoomed(ada, {"+": 125, "-": 80, "0": 100}[keys.caps])).to_be_visible()


@check("Drawing", "Space")
async def panned(ada: Writer, keys: Keys) -> None:
    before = await drawn(ada, "r", "Enter", "0", "p")
    place = "element => element.style.backgroundPosition"
    was = await board(ada.page).evaluate(place)
    async with keys.held():
        await drag(ada.page, (300, 400), (340, 450))
    await expect(board(ada.page)).not_to_have_css("background-position", was)
    await ada.is_saved()
    assert await strokes(ada.page.url) == before


@check("Drawing", "Delete", "Ctrl D")
async def more_or_less(ada: Writer, keys: Keys) -> None:
    await drawn(ada, "r", "Enter")
    await keys.press()
    await until(ada, ada.page.url, lambda found: len(found) == (0 if keys.caps == "Delete" else 2))


@check("Drawing", "Ctrl A")
async def all_of_them(ada: Writer, keys: Keys) -> None:
    await drawn(ada, "r", "Enter", "o", "Enter", "l", "Enter", "Escape")
    await keys.press()
    await says(ada, "3 elements selected")


@check("Drawing", "]", "[")
async def stacked(ada: Writer, keys: Keys) -> None:
    await drawn(ada, "r", "Enter", "o", "Enter")
    if keys.caps == "]":
        await ada.page.keyboard.press("Shift+Tab")
        await says(ada, "Selected: Rectangle by Ada")
    await keys.press()

    def rectangle_is_above(found: dict[str, Any]) -> bool:
        z = {one["type"]: one["z"] for one in found.values()}
        return len(z) == 2 and bool(z["rect"] > z["ellipse"])

    await until(ada, ada.page.url, rectangle_is_above)


@check("Drawing", "Ctrl Z", "Ctrl Shift Z")
async def stroke_undone(ada: Writer, keys: Keys) -> None:
    await drawn(ada, "r", "Enter")
    await ada.page.keyboard.press("Control+d")
    await until(ada, ada.page.url, lambda found: len(found) == 2)
    if keys.caps != "Ctrl Z":
        await ada.page.keyboard.press("Control+z")
        await until(ada, ada.page.url, lambda found: len(found) == 1)
    await keys.press()
    await until(ada, ada.page.url, lambda found: len(found) == (1 if keys.caps == "Ctrl Z" else 2))
