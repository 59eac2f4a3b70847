"""The workspace in the browser: folders, lists, the trash, templates, import and the command palette."""

from __future__ import annotations

import asyncio
import json
import re
from typing import Any

import pytest
from playwright.async_api import Locator, Route, expect

from tests.e2e.conftest import Person
from tests.e2e.documents import create
from tests.e2e.people import VIEWS, signed_up
from tests.e2e.test_pages import overflow, violations
from tests.e2e.writer import Writer
from tests.support.fixtures import Quire
from tests.support.server import QuireServer

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(400)]

DROP_FILES = """([target, files]) => {
  const data = new DataTransfer();
  for (const [name, bytes] of files) data.items.add(new File([new Uint8Array(bytes)], name));
  for (const type of ["dragenter", "dragover", "drop"]) {
    const event = new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true });
    document.querySelector(target).dispatchEvent(event);
  }
}"""
"""Drops files on an element as the system would, as far as a script can."""


async def ask(server: QuireServer, writer: Writer, method: str, path: str, body: object = None) -> Any:
    """What the REST API answers this person."""
    answer = await writer.context.request.fetch(
        f"{server.url}/api/v1/{path}",
        method=method,
        data=None if body is None else json.dumps(body),
        headers={"Origin": server.url, "Content-Type": "application/json"},
    )
    assert answer.ok, await answer.text()
    return await answer.json() if answer.status != 204 else None


async def make(server: QuireServer, writer: Writer, title: str, folder: str | None = None) -> str:
    """A document of this person. Returns its id."""
    body = {"title": title, **({"folder_id": folder} if folder else {})}
    return str((await ask(server, writer, "POST", "documents", body))["id"])


async def make_folder(server: QuireServer, writer: Writer, name: str, parent: str | None = None) -> str:
    """A folder of this person. Returns its id."""
    return str((await ask(server, writer, "POST", "folders", {"name": name, "parent_id": parent}))["id"])


def row(writer: Writer, title: str) -> Locator:
    """A document in the list."""
    return writer.page.locator("li[data-document]").filter(has_text=title)


def folder(writer: Writer, name: str) -> Locator:
    """A folder in the tree."""
    return writer.page.get_by_role("treeitem", name=re.compile(f"^{name}, "))


def heading(writer: Writer, name: str) -> Locator:
    return writer.page.get_by_role("heading", name=name, level=1)


async def choose(writer: Writer, title: str, *path: str) -> None:
    """Choose from a document's menu."""
    await writer.button(f"Actions for {title}").click()
    for name in path:
        await writer.page.get_by_role("menuitem", name=name, exact=True).click()


async def test_folders_by_keyboard(quire: Quire, person: Person) -> None:
    """Without a mouse, folders are made, walked through, renamed, moved by cut and paste and by a dialog, and deleted;
    a folder does not go into itself (R397, R401), and what happened is said."""
    server = quire(access="accounts")
    ada = await signed_up(server, person, "Ada")
    page, press = ada.page, ada.page.keyboard.press
    await page.goto(server.url)
    for name in ("Alpha", "Beta"):
        await ada.button("New folder").focus()
        await press("Enter")
        await page.get_by_role("dialog", name="New folder").get_by_label("Name").fill(name)
        await press("Enter")
        await expect(heading(ada, name)).to_be_visible()
    assert re.search(r"/folders/[^/]+$", page.url)
    await expect(page).to_have_title("Beta – Quire")
    await folder(ada, "Beta").focus()
    await press("Home")
    await expect(folder(ada, "Alpha")).to_be_focused()
    await press("b")
    await expect(folder(ada, "Beta")).to_be_focused()

    await press("Control+x")
    await expect(page.get_by_role("status").filter(has_text="Beta is cut")).to_have_count(1)
    await press("ArrowUp")
    await press("Control+v")
    await expect(folder(ada, "Beta")).to_have_attribute("aria-level", "2")
    await expect(page.get_by_role("status").filter(has_text="Beta moved to Alpha")).to_have_count(1)
    await expect(page.get_by_role("navigation", name="Where you are").get_by_role("link", name="Alpha")).to_be_visible()

    await folder(ada, "Alpha").focus()
    await press("ArrowLeft")
    await expect(folder(ada, "Beta")).to_have_count(0)
    await press("ArrowRight")
    await press("ArrowRight")
    await expect(folder(ada, "Beta")).to_be_focused()
    await press("ArrowLeft")
    await expect(folder(ada, "Alpha")).to_be_focused()
    await press("Control+x")
    await press("ArrowDown")
    await press("Control+v")
    await expect(page.get_by_role("status").filter(has_text="cannot be moved into itself")).to_have_count(1)

    await press("F2")
    field = page.get_by_role("dialog", name="Rename the folder").get_by_label("Name")
    await expect(field).to_be_focused()
    await field.fill("Gamma")
    await press("Enter")
    await expect(folder(ada, "Gamma")).to_be_focused()

    await press("Shift+F10")
    await page.get_by_role("menuitem", name="Move to…").press("Enter")
    dialog = page.get_by_role("dialog", name="Move the folder “Gamma”")
    await dialog.get_by_role("radio", name="The top").check()
    await dialog.get_by_role("button", name="Move", exact=True).press("Enter")
    await expect(folder(ada, "Gamma")).to_have_attribute("aria-level", "1")
    await expect(dialog).to_have_count(0)

    inside = next(one for one in (await ask(server, ada, "GET", "folders"))["folders"] if one["name"] == "Gamma")
    await make(server, ada, "Draft", inside["id"])
    await page.reload()
    await expect(heading(ada, "Gamma")).to_be_visible()
    await expect(folder(ada, "Gamma")).to_have_accessible_name("Gamma, 1 document")
    await folder(ada, "Gamma").focus()
    await press("Delete")
    await page.get_by_role("dialog", name="Delete the folder “Gamma”?").get_by_role("button", name="Delete").click()
    await expect(heading(ada, "Documents")).to_be_visible()
    await expect(folder(ada, "Gamma")).to_have_count(0)
    await page.get_by_role("link", name="Trash").click()
    await expect(row(ada, "Draft")).to_contain_text("Gone in 30 days")


async def test_hundreds_of_folders(quire: Quire, person: Person) -> None:
    """Of hundreds of folders those that are seen are in the page; keys and the dialog for moving reach all."""
    server = quire(access="accounts")
    ada = await signed_up(server, person, "Ada")
    page, press = ada.page, ada.page.keyboard.press
    full = await make_folder(server, ada, "Full")
    for number in range(300):
        await make_folder(server, ada, f"Folder {number}", full if number < 100 else None)
    moved = await make(server, ada, "Draft", full)
    await page.goto(server.url)
    rows = page.get_by_role("treeitem")
    await folder(ada, "Folder 100").focus()
    assert await rows.count() < 120
    await press("End")
    await expect(folder(ada, "Full")).to_be_focused()
    await expect(folder(ada, "Full")).to_be_in_viewport()
    await press("ArrowUp")
    await expect(folder(ada, "Folder 299")).to_be_focused()
    await expect(folder(ada, "Folder 299")).to_have_attribute("aria-posinset", "200")
    await expect(folder(ada, "Folder 100")).to_have_count(0)
    await press("Home")
    for _ in range(40):
        await press("ArrowDown")
    await expect(folder(ada, "Folder 140")).to_be_focused()
    await expect(folder(ada, "Folder 140")).to_be_in_viewport()

    # Who scrolls away from where they were goes on from there.
    await folder(ada, "Folder 140").hover()
    await page.mouse.wheel(0, 30_000)
    await expect(folder(ada, "Folder 140")).to_have_count(0)
    await expect(page.get_by_role("tree")).to_be_focused()
    await press("ArrowDown")
    await expect(folder(ada, "Folder 141")).to_be_focused()
    await expect(folder(ada, "Folder 141")).to_be_in_viewport()
    assert await violations(page) == []

    await page.goto(f"{server.url}/folders/{full}")
    cards = page.get_by_role("list", name="Folders").get_by_role("listitem")
    await expect(cards).to_have_count(60)
    await page.get_by_role("button", name="Show more (40 further folders)").press("Enter")
    await expect(cards).to_have_count(100)
    await expect(cards.nth(60).get_by_role("link")).to_be_focused()

    await choose(ada, "Draft", "Move to…")
    dialog = page.get_by_role("dialog", name="Move “Draft”")
    choices = dialog.get_by_role("radio")
    assert await choices.count() < 120
    await choices.first.focus()
    for _ in range(80):
        await press("ArrowDown")
    await expect(dialog.get_by_role("radio", name="Folder 179", exact=True)).to_be_checked()
    await expect(dialog.get_by_role("radio", name="Folder 179", exact=True)).to_be_in_viewport()
    assert await violations(page) == []
    await dialog.get_by_role("textbox").fill("folder 28")
    await dialog.get_by_role("radio", name="Folder 285").check()
    await dialog.get_by_role("button", name="Move", exact=True).click()
    await expect(dialog).to_have_count(0)
    found = (await ask(server, ada, "GET", "folders"))["folders"]
    target = next(one["id"] for one in found if one["name"] == "Folder 285")
    assert (await ask(server, ada, "GET", f"documents/{moved}"))["folder_id"] == target


async def test_dragging(quire: Quire, person: Person) -> None:
    """Documents are dragged into folders and out of them, several at once, and folders into each other; that can be
    taken back, and a shared document is filed by each person for themselves (R399)."""
    server = quire(access="accounts")
    ada = await signed_up(server, person, "Ada")
    await make_folder(server, ada, "Plans")
    await make_folder(server, ada, "Archive")
    for title in ("One", "Two", "Three"):
        await make(server, ada, title)
    await ada.page.goto(server.url)
    await row(ada, "One").drag_to(folder(ada, "Plans"))
    await expect(folder(ada, "Plans")).to_have_accessible_name("Plans, 1 document")
    await ada.button("Undo").click()
    await expect(folder(ada, "Plans")).to_have_accessible_name("Plans, 0 documents")

    await row(ada, "Two").hover()
    await ada.page.get_by_role("checkbox", name="Select Two").click()
    await ada.page.get_by_role("checkbox", name="Select One").click()
    await row(ada, "Two").drag_to(folder(ada, "Plans"))
    await expect(folder(ada, "Plans")).to_have_accessible_name("Plans, 2 documents")
    await folder(ada, "Plans").drag_to(folder(ada, "Archive"))
    await expect(folder(ada, "Archive")).to_have_attribute("aria-expanded", "false")
    await folder(ada, "Archive").press("ArrowRight")
    await expect(folder(ada, "Plans")).to_have_attribute("aria-level", "2")
    await folder(ada, "Plans").click()
    await expect(heading(ada, "Plans")).to_be_visible()
    await expect(ada.page.locator("li[data-document]")).to_have_count(2)
    await row(ada, "One").drag_to(ada.page.get_by_role("heading", name="Folders"))
    await expect(row(ada, "One")).to_have_count(0)
    await ada.page.go_back()
    await expect(heading(ada, "Documents")).to_be_visible()
    await row(ada, "Three").drag_to(ada.page.get_by_role("link", name="Favourites"))
    await expect(row(ada, "Three").get_by_role("button", name="Remove Three from the favourites")).to_be_visible()

    # Of several in different places none is said to be chosen already.
    await ada.page.get_by_role("link", name="Three").focus()
    await ada.page.keyboard.press("Control+a")
    await ada.page.get_by_role("group", name="Selected documents").get_by_role("button", name="Move to…").click()
    dialog = ada.page.get_by_role("dialog", name="Move 3 documents")
    await dialog.get_by_role("radio", name="No folder").click()
    await dialog.get_by_role("button", name="Move", exact=True).click()
    await expect(dialog).to_have_count(0)
    await expect(folder(ada, "Plans")).to_have_accessible_name("Plans, 0 documents")

    # A folder that has gone in another window is said to be gone, and goes here too.
    gone = next(one["id"] for one in (await ask(server, ada, "GET", "folders"))["folders"] if one["name"] == "Plans")
    await ask(server, ada, "DELETE", f"folders/{gone}")
    await row(ada, "One").drag_to(folder(ada, "Plans"))
    await expect(ada.page.get_by_role("status").filter(has_text="This folder is not there any more.")).to_have_count(1)
    await expect(folder(ada, "Plans")).to_have_count(0)
    # Names that are as long as they may be stay within the window.
    inner = await make_folder(server, ada, "W" * 100, await make_folder(server, ada, "M" * 100))
    await make(server, ada, "Four", inner)
    await ada.page.goto(f"{server.url}/folders/{inner}")
    await expect(ada.page.get_by_role("navigation", name="Where you are")).to_contain_text("M" * 100)
    assert await overflow(ada.page) == 0
    await choose(ada, "Four", "Move to…")
    label = ada.page.get_by_role("dialog").get_by_text("W" * 100)
    room = await ada.page.get_by_role("dialog").bounding_box()
    words = await label.bounding_box()
    assert room is not None
    assert words is not None
    assert words["x"] + words["width"] <= room["x"] + room["width"]


async def test_bulk_trash_and_undo(quire: Quire, person: Person) -> None:
    """A range is chosen with Shift, all with Ctrl+A; what goes to the trash comes back by undo and from the trash
    (R403, R404), and what is deleted for good does not (R390)."""
    server = quire(access="accounts")
    ada = await signed_up(server, person, "Ada")
    for title in ("Dora", "Cleo", "Bert", "Anna"):
        await make(server, ada, title)
    page, press = ada.page, ada.page.keyboard.press
    await page.goto(f"{server.url}/?sort=title")
    rows = page.locator("li[data-document]")
    await expect(rows).to_have_count(4)
    await rows.nth(0).hover()
    await page.get_by_role("checkbox", name="Select Anna").click()
    await page.get_by_role("checkbox", name="Select Cleo").click(modifiers=["Shift"])
    actions = page.get_by_role("group", name="Selected documents")
    await expect(actions).to_contain_text("3 selected")
    await press("Control+a")
    await expect(actions).to_contain_text("4 selected")
    assert await violations(page) == []
    await press("Escape")
    await expect(actions).to_have_count(0)

    await page.get_by_role("link", name="Bert").focus()
    await press("ArrowDown")
    await expect(page.get_by_role("link", name="Cleo")).to_be_focused()
    await press("Delete")
    await expect(rows).to_have_count(3)
    await expect(page.get_by_role("link", name="Dora")).to_be_focused()
    await press("Control+z")
    await expect(rows).to_have_count(4)

    await press("Control+a")
    await actions.get_by_role("button", name="Move to the trash").click()
    await expect(heading(ada, "Documents")).to_be_visible()
    await expect(page.get_by_role("heading", name="A blank sheet")).to_be_visible()
    await ada.button("Undo").click()
    await expect(rows).to_have_count(4)
    await press("Control+a")
    await actions.get_by_role("button", name="Move to the trash").click()
    await page.get_by_role("link", name="Trash").click()
    await expect(rows).to_have_count(4)
    await choose(ada, "Anna", "Restore")
    await expect(rows).to_have_count(3)
    await press("Control+a")
    await actions.get_by_role("button", name="Delete for good").click()
    question = page.get_by_role("dialog", name="Delete 3 documents for good?")
    await expect(question.get_by_role("button", name="Cancel")).to_be_focused()
    await question.get_by_role("button", name="Delete for good").click()
    await expect(page.get_by_role("heading", name="The trash is empty")).to_be_visible()
    await page.get_by_role("link", name="All documents").first.click()
    await expect(rows).to_have_count(1)
    await expect(page.get_by_role("link", name="Anna")).to_be_visible()


async def test_going_elsewhere_before_it_is_done(quire: Quire, person: Person) -> None:
    """What was moved to the trash is seen there however late its answer comes, and an undo does not bring back the list
    from which it was moved."""
    server = quire()
    for title in ("Anna", "Bert"):
        await create(server.url, title=title)
    ada = await person("Ada")
    page = ada.page
    await page.goto(server.url)
    rows = page.locator("li[data-document]")
    await expect(rows).to_have_count(2)
    done, may_end = asyncio.Event(), asyncio.Event()

    async def late(route: Route) -> None:
        answer = await route.fetch()
        done.set()
        await may_end.wait()
        await route.fulfill(response=answer)

    await page.route("**/documents/bulk", late)
    await page.keyboard.press("Control+a")
    actions = page.get_by_role("group", name="Selected documents")
    await actions.get_by_role("button", name="Move to the trash").click()
    await done.wait()
    await page.get_by_role("link", name="Trash").click()
    await expect(rows).to_have_count(2)
    may_end.set()
    undo = ada.button("Undo")
    await expect(undo).to_be_visible()
    await expect(rows).to_have_count(2)
    await undo.click()
    await expect(page.get_by_role("heading", name="The trash is empty")).to_be_visible()


async def test_a_list_that_is_old(quire: Quire, person: Person) -> None:
    """What another window took out of the trash is not deleted for good, and the list then says what is there."""
    server = quire(access="accounts")
    ada = await signed_up(server, person, "Ada")
    for title in ("Bert", "Anna"):
        await make(server, ada, title)
    other = await ada.window()
    await ada.page.goto(server.url)
    rows = ada.page.locator("li[data-document]")
    await expect(rows).to_have_count(2)
    await ada.page.keyboard.press("Control+a")
    await ada.button("Move to the trash").click()
    await expect(rows).to_have_count(0)
    for window in (ada, other):
        await window.page.goto(f"{server.url}/trash")
        await expect(window.page.locator("li[data-document]")).to_have_count(2)
    await ada.page.keyboard.press("Control+a")
    await choose(other, "Anna", "Restore")
    await expect(other.page.locator("li[data-document]")).to_have_count(1)
    await choose(other, "Bert", "Restore")
    await expect(other.page.locator("li[data-document]")).to_have_count(0)
    await ada.button("Delete for good").click()
    question = ada.page.get_by_role("dialog", name="Delete 2 documents for good?")
    await question.get_by_role("button", name="Delete for good").click()
    await expect(ada.page.get_by_text("2 documents were left as they are").first).to_be_visible()
    await expect(rows).to_have_count(0)
    await expect(ada.page.get_by_role("heading", name="The trash is empty")).to_be_visible()


async def test_live_counts_and_facts_of_a_document(quire: Quire, person: Person) -> None:
    """The list says how many are in a document while they come and go (R402); titles are changed in place, stars,
    copies and templates are made, files are exported."""
    server = quire()
    ada, bo = await person("Ada"), await person("Bo")
    await ada.page.goto(server.url)
    await expect(ada.button("New folder")).to_be_visible()
    made = await make(server, ada, "Ferry")
    await ada.page.reload()
    here = row(ada, "Ferry").get_by_role("img", name="here")
    await expect(here).to_have_count(0)
    await bo.open(f"{server.url}/d/{made}")
    await bo.type("Words that last.")
    await bo.is_saved()
    await expect(here).to_have_accessible_name("1 person is here")
    await bo.page.goto(server.url)
    await expect(here).to_have_count(0)

    await ada.page.get_by_role("link", name="Ferry").focus()
    await ada.page.keyboard.press("F2")
    field = ada.page.get_by_role("textbox", name="New title of Ferry")
    await field.fill("Night ferry")
    await field.press("Enter")
    await expect(ada.page.get_by_role("link", name="Night ferry")).to_be_focused()
    await row(ada, "Night ferry").hover()
    await ada.button("Add Night ferry to the favourites").click()
    await choose(ada, "Night ferry", "Duplicate")
    await expect(ada.page.get_by_role("link", name="Night ferry (copy)")).to_be_visible()
    await ada.button("Actions for Night ferry").click()
    await ada.page.get_by_role("menuitem", name="Export as").press("ArrowRight")
    async with ada.page.expect_download() as download:
        await ada.page.get_by_role("menuitem", name="Markdown").press("Enter")
    file = await download.value
    assert file.suggested_filename == "Night ferry.md"
    exported = await asyncio.to_thread((await file.path()).read_text)
    assert exported == "Words that last.\n"

    await choose(ada, "Night ferry (copy)", "Use as a template")
    await ada.page.get_by_role("link", name="Templates").click()
    await expect(row(ada, "Night ferry (copy)")).to_be_visible()
    await ada.page.get_by_role("link", name="Favourites").click()
    await expect(ada.page.locator("li[data-document]")).to_have_count(1)
    await ada.page.get_by_role("link", name="Recent").click()
    await expect(ada.page.get_by_role("heading", name="Nothing opened yet")).to_be_visible()
    await ada.button("New document, folder or import").click()
    await ada.page.get_by_role("menuitem", name="From a template…").click()
    await ada.page.get_by_role("dialog").get_by_role("button", name="Night ferry (copy)").click()
    await ada.sees("Words that last.")
    await expect(ada.title_field).to_have_value("Night ferry (copy)")


async def test_import(quire: Quire, person: Person) -> None:
    """Markdown, HTML and text files that are dropped become documents of the folder that is shown, with their headings
    as titles; each file that cannot says why, and hinders none of the others."""
    server = quire(access="accounts")
    ada = await signed_up(server, person, "Ada")
    plans = await make_folder(server, ada, "Plans")
    await ada.page.goto(f"{server.url}/folders/{plans}")
    await expect(heading(ada, "Plans")).to_be_visible()
    files: list[tuple[str, bytes]] = [
        ("plan.md", b"# The *big* plan\n\n- one\n- two\n"),
        ("page.html", b"<h1>A page</h1><p>Some <b>bold</b> words</p><script>alert(1)</script>"),
        ("words.txt", "Grüße\n".encode()),
        ("letter.docx", b"PK\x03\x04"),
        ("latin.txt", "Grüße".encode("latin-1")),
        (".md", b"A file without a name"),
    ]
    await ada.page.evaluate(DROP_FILES, ["main", [(name, list(body)) for name, body in files]])
    panel = ada.page.get_by_role("region", name="4 documents imported")
    await expect(panel).to_contain_text("Only Markdown (.md), HTML (.html) and text (.txt) files can be imported.")
    await expect(panel).to_contain_text("The text is not in UTF-8.")
    assert await violations(ada.page) == []
    for title in ("The big plan", "A page", "words"):
        await expect(row(ada, title)).to_be_visible()
    await expect(panel.get_by_role("link", name="Open Untitled document")).to_have_text("Untitled document")
    await expect(folder(ada, "Plans")).to_have_accessible_name("Plans, 4 documents")
    await panel.get_by_role("link", name="Open A page").click()
    await ada.sees("Some bold words")
    assert "<strong>bold</strong>" in await ada.html()
    assert "alert" not in await ada.text()
    await ada.page.go_back()
    await ada.page.locator("input[data-import]").set_input_files(
        {"name": "again.md", "mimeType": "text/markdown", "buffer": b"No heading here"}
    )
    await expect(row(ada, "again")).to_be_visible()


async def test_the_palette(quire: Quire, person: Person) -> None:
    """Ctrl+K finds documents and folders and does things, with the arrow keys and Enter alone; in a text with words
    selected the same keys make a link."""
    server = quire(access="accounts")
    ada = await signed_up(server, person, "Ada")
    ferry = await make(server, ada, "Ferry timetable")
    await make_folder(server, ada, "Ferries")
    page, press = ada.page, ada.page.keyboard.press
    await page.goto(server.url)
    await expect(row(ada, "Ferry timetable")).to_be_visible()
    await press("Control+k")
    field = page.get_by_role("combobox", name="Find documents and folders")
    await expect(field).to_be_focused()
    await page.keyboard.type("ferr")
    options = page.get_by_role("option")
    await expect(options).to_have_text(["Ferry timetable", "Ferries"])
    assert await violations(page) == []
    await press("ArrowDown")
    await expect(field).to_have_attribute("aria-activedescendant", re.compile("."))
    await press("Enter")
    await expect(heading(ada, "Ferries")).to_be_visible()
    await expect(field).to_have_count(0)

    await press("Control+k")
    await expect(field).to_be_focused()
    await page.keyboard.type("dark col")
    await expect(options).to_have_text(["Dark colours"])
    await press("Enter")
    await expect(page.locator("html")).to_have_attribute("data-mantine-color-scheme", "dark")
    await press("Control+k")
    await expect(field).to_be_focused()
    await press("Escape")
    await expect(field).to_have_count(0)

    await ada.open(f"{server.url}/d/{ferry}")
    await ada.type("quay")
    await ada.press("Control+k")
    await expect(field).to_be_focused()
    await page.keyboard.type("new text")
    await expect(options).to_have_text(["New text document"])
    await press("Escape")
    await expect(field).to_have_count(0)
    await ada.press("Control+a")
    await ada.press("Control+k")
    await expect(page.get_by_label("Address")).to_be_visible()
    await expect(field).to_have_count(0)
    await press("Escape")
    await ada.press("End")
    await ada.press("Control+k")
    await expect(field).to_be_focused()
    await page.keyboard.type("go to trash")
    await expect(options).to_have_text(["Go to Trash"])
    await press("Enter")
    await expect(heading(ada, "Trash")).to_be_visible()


async def test_filter_and_pages(quire: Quire, person: Person) -> None:
    """Titles are filtered as one types, the address keeps what is asked and shown, and long lists go on by a button."""
    server = quire(access="accounts")
    ada = await signed_up(server, person, "Ada")
    await asyncio.gather(*(make(server, ada, f"Note {number:02}") for number in range(53)))
    page = ada.page
    rows = page.locator("li[data-document]")
    await page.goto(f"{server.url}/?sort=title&order=asc")
    await expect(rows).to_have_count(50)
    await ada.button("Show more").click()
    await expect(rows).to_have_count(53)
    await expect(ada.button("Show more")).to_have_count(0)
    await page.get_by_role("searchbox", name="Filter by title").fill("note 5")
    await expect(rows).to_have_count(3)
    await page.reload()
    await expect(rows).to_have_count(3)
    await page.get_by_role("searchbox", name="Filter by title").fill("nothing like it")
    await expect(page.get_by_role("heading", name="Nothing fits")).to_be_visible()
    await page.get_by_role("main").get_by_role("button", name="Clear the filter").last.click()
    await expect(rows).to_have_count(50)
    await page.get_by_role("radio", name="List").press("ArrowRight")
    await expect(page.get_by_role("radio", name="Grid")).to_be_checked()
    await expect(page.get_by_role("list", name="Documents in Documents")).to_be_visible()
    await page.goto(f"{server.url}/folders/nowhere")
    await expect(page.get_by_role("heading", name="This folder is not there")).to_be_visible()


@pytest.mark.parametrize("view", VIEWS)
async def test_axe_on_the_workspace(quire: Quire, person: Person, view: str) -> None:
    """Axe finds nothing on the lists, cards, folders, dialogs and menus of the workspace, and nothing is cut off."""
    server = quire(access="accounts")
    ada = await signed_up(server, person, "Ada", **VIEWS[view])
    plans = await make_folder(server, ada, "Plans")
    await make_folder(server, ada, "Inner plans with a name that is longer than a sidebar is wide", plans)
    filed = await make(server, ada, "A plan with a rather long title that needs more than one line", plans)
    await ask(server, ada, "PATCH", f"documents/{filed}", {"favourite": True, "template": True})
    gone = await make(server, ada, "Gone")
    await ask(server, ada, "DELETE", f"documents/{gone}")
    page = ada.page

    async def clean() -> None:
        assert await violations(page) == []
        assert await overflow(page) <= 0

    for path, words in [
        ("/", "A plan with"),
        (f"/folders/{plans}", "A plan with"),
        ("/trash", "Gone in 30 days"),
        ("/favourites", "A plan with"),
        ("/shared", "Nothing is shared with you yet"),
    ]:
        await page.goto(server.url + path)
        await expect(page.get_by_role("main").get_by_text(words).first).to_be_visible()
        await clean()
    await page.goto(server.url)
    await page.get_by_role("radio", name="List").press("ArrowRight")
    await expect(page.locator("li[data-document]")).to_have_count(1)
    await clean()
    if view == "narrow":
        await ada.button("Folders and places").click()
        await expect(folder(ada, "Plans")).to_be_visible()
        await clean()
        await folder(ada, "Plans").click()
        await expect(heading(ada, "Plans")).to_be_visible()
        await expect(page.get_by_role("treeitem")).to_have_count(0)
    for name, words in [("Move to…", "No folder"), ("Share…", "Done")]:
        await choose(ada, "A plan with a rather long title that needs more than one line", name)
        await expect(page.get_by_role("dialog").get_by_text(words).first).to_be_visible()
        await clean()
        await page.keyboard.press("Escape")
        await expect(page.get_by_role("dialog")).to_have_count(0)
    await ada.button("New document, folder or import").click()
    await expect(page.get_by_role("menu")).to_be_visible()
    await clean()
    await page.get_by_role("menuitem", name="From a template…").click()
    await expect(page.get_by_role("dialog").get_by_text("Meeting notes")).to_be_visible()
    await clean()
