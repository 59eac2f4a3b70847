"""The application without trouble and with some: every page is reachable, named, and clean for axe."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from playwright.async_api import Page, expect

from tests.e2e.conftest import Person
from tests.e2e.documents import create
from tests.support.fixtures import Quire

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(400)]

AXE = Path(__file__).parents[2] / "client" / "node_modules" / "axe-core" / "axe.min.js"
NARROW = {"viewport": {"width": 375, "height": 720}, "has_touch": True}


STILL = """() => {
  const still = new CSSStyleSheet();
  still.replaceSync("*, *::before, *::after { transition: none !important }");
  document.adoptedStyleSheets = [...document.adoptedStyleSheets, still];
  window.moveAgain = () => {
    document.adoptedStyleSheets = document.adoptedStyleSheets.filter((sheet) => sheet !== still);
  };
  return Promise.allSettled(document.getAnimations().map((motion) => motion.finished));
}"""


async def violations(page: Page) -> list[str]:
    """What axe finds on the page while nothing on it moves: a colour that is fading has no contrast."""
    await page.evaluate(STILL)
    await page.evaluate(AXE.read_text() + ";0")
    found: dict[str, Any] = await page.evaluate("() => axe.run(document)")
    await page.evaluate("() => window.moveAgain()")
    return [
        f"{violation['id']}: {' '.join(map(str, node['target']))} {node['html'][:300]}"
        for violation in found["violations"]
        for node in violation["nodes"]
    ]


async def overflow(page: Page) -> int:
    """How many pixels the page is wider than its window."""
    wide: int = await page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth")
    return wide


async def test_first_use(quire: Quire, person: Person) -> None:
    """An empty list offers a new document; the name is asked once, remembered, and can be changed."""
    server = quire()
    new = await person()
    await new.page.goto(server.url)
    await expect(new.page.get_by_role("heading", name="A blank sheet")).to_be_visible()
    assert await violations(new.page) == []
    await new.button("New document").click()
    question = new.page.get_by_role("dialog", name="What should others call you?")
    await expect(question.get_by_label("Your name")).to_be_focused()
    assert await violations(new.page) == []
    await new.page.keyboard.type("Nora Ephron")
    await new.page.keyboard.press("Enter")
    await expect(question).to_have_count(0)
    await new.is_saved()
    await new.page.reload()
    await new.is_saved()
    await expect(new.page.get_by_role("button", name="Nora Ephron (you)")).to_be_visible()
    await expect(new.page.get_by_role("dialog")).to_have_count(0)
    await new.button("Document menu").click()
    await new.page.get_by_role("menuitem", name="Your name and colour…").click()
    await new.page.get_by_role("textbox", name="Your name").fill("Nora E.")
    await new.button("Save").click()
    await expect(new.page.get_by_role("button", name="Nora E. (you)")).to_be_visible()


async def test_only_the_keyboard(quire: Quire, person: Person) -> None:
    """A document is made, formatted, left, found and deleted without a mouse."""
    server = quire()
    await create(server.url, "Other")
    ada = await person("Ada")
    await ada.page.goto(server.url)
    await expect(ada.button("New document")).to_be_visible()
    press = ada.page.keyboard.press

    await press("Tab")
    await expect(ada.page.get_by_role("link", name="Skip to the content")).to_be_focused()
    await press("Enter")
    # Past the places of the workspace and its empty tree of folders.
    while not await ada.button("New document").evaluate("element => element === document.activeElement"):
        await press("Tab")
    await press("Enter")
    await expect(ada.text_field).to_be_visible()

    await ada.title_field.focus()
    await ada.page.keyboard.type("By hand")
    await press("Enter")
    await expect(ada.text_field).to_be_focused()
    await ada.page.keyboard.type("strong")
    await expect(ada.button("Undo")).to_be_visible()
    await press("Shift+Home")
    await press("Escape")
    await expect(ada.button("Undo")).to_be_focused()
    for _ in range(4):
        await press("ArrowRight")
    await expect(ada.button("Bold")).to_be_focused()
    await press("Enter")
    await expect(ada.page.locator("strong", has_text="strong")).to_be_visible()
    await expect(ada.text_field).to_be_focused()
    await press("Tab")
    await expect(ada.text_field).not_to_be_focused()
    await ada.is_saved()

    await ada.page.get_by_role("link", name="Quire: all documents").focus()
    await press("Enter")
    await ada.button("Actions for By hand").focus()
    await press("Enter")
    await expect(ada.page.get_by_role("menuitem", name="Open in a new tab")).to_be_focused()
    await press("End")
    await expect(ada.page.get_by_role("menuitem", name="Move to the trash")).to_be_focused()
    await press("Enter")
    await expect(ada.page.get_by_role("link", name="By hand")).to_have_count(0)
    await expect(ada.page.get_by_role("link", name="Other")).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
async def test_axe_on_the_pages(quire: Quire, person: Person, scheme: str) -> None:
    """Axe finds nothing on the list, on a document with every format, in its menus, read-only, or offline."""
    server = quire()
    url = await create(server.url, "Everything")
    ada = await person("Ada", color_scheme=scheme)
    await ada.page.goto(server.url)
    await expect(ada.page.get_by_role("link", name="Everything")).to_be_visible()
    assert await violations(ada.page) == []
    await ada.open(url)
    for name in ("Bold", "Inline code", "Checklist", "Quote", "Code block"):
        await ada.button(name).click()
        await ada.type(name + "\n")
    await ada.is_saved()
    assert await violations(ada.page) == []
    for name in ("Text style: Normal text", "Alignment: Left", "Document menu"):
        await ada.page.get_by_role("button", name=name).click()
        await expect(ada.page.get_by_role("menu")).to_be_visible()
        assert await violations(ada.page) == []
        await ada.page.keyboard.press("Escape")
        await expect(ada.page.get_by_role("menu")).to_have_count(0)
    await ada.save.click()
    await expect(ada.page.get_by_role("dialog")).to_be_visible()
    assert await violations(ada.page) == []
    await ada.page.goto(url + "?role=viewer")
    await ada.save_says("^Read only$")
    assert await violations(ada.page) == []
    await ada.open(url)
    await ada.is_saved()
    server.kill9()
    await ada.save_says("^Offline")
    await ada.type("x")
    await ada.save_says("1 change kept")
    assert await violations(ada.page) == []


async def test_narrow_screen(quire: Quire, person: Person) -> None:
    """At 375 pixels nothing is cut off: the toolbar scrolls, the state and the menu are there, axe is content."""
    server = quire()
    url = await create(server.url, "A rather long title that needs more than one line on a telephone")
    ada = await person("Ada", **NARROW)
    await ada.page.goto(server.url)
    await expect(ada.page.get_by_role("link", name="A rather long title")).to_be_visible()
    assert await overflow(ada.page) <= 0
    assert await violations(ada.page) == []
    await ada.open(url)
    await ada.type("A paragraph and a_word_that_is_much_too_long_to_fit_into_one_line_of_a_telephone_screen.")
    await ada.is_saved()
    assert await overflow(ada.page) <= 0
    await ada.button("Clear formatting").scroll_into_view_if_needed()
    await ada.button("Checklist").click()
    await expect(ada.page.locator("li[data-list=unchecked]")).to_be_visible()
    await ada.button("Document menu").click()
    await expect(ada.page.get_by_role("menuitem", name="Copy link")).to_be_in_viewport()
    await ada.page.keyboard.press("Escape")
    await ada.is_saved()
    await ada.context.set_offline(True)
    await ada.type("!")
    await expect(ada.page.get_by_role("region", name="Offline – 1 change kept on this device")).to_be_visible()
    assert await violations(ada.page) == []
    assert await overflow(ada.page) <= 0


async def test_pages_for_what_is_not_there(quire: Quire, person: Person) -> None:
    """A bad name, another kind of document and one that cannot be reached each get an explanation and a way home."""
    server = quire()
    async with (
        aiohttp.ClientSession(raise_for_status=True) as http,
        http.post(f"{server.url}/api/v1/documents", json={"id": "plan", "kind": "yjs"}),
    ):
        pass
    ada = await person("Ada")
    for address, heading in [
        ("/d/bad!name", "This cannot be a document"),
        ("/d/plan", "This document has no editor here"),
    ]:
        await ada.page.goto(server.url + address)
        await expect(ada.page.get_by_role("heading", name=heading)).to_be_visible()
        await expect(ada.page.get_by_role("link", name="All documents", exact=True)).to_be_visible()
        assert await violations(ada.page) == []
    await ada.save_says("^Saved$")
    async with ada.page.expect_download() as saving:
        await ada.button("Download its data").click()
    saved = await saving.value
    assert (saved.suggested_filename, (await saved.path()).read_bytes()) == ("Untitled document.yjs", b"\x00\x00")
    await ada.page.evaluate("() => navigator.serviceWorker.ready.then(() => null)")
    server.kill9()
    await ada.page.goto(f"{server.url}/d/unseen")
    await expect(ada.page.get_by_role("heading", name="This document is not on this device yet")).to_be_visible()
    await expect(ada.text_field).to_have_count(0)
    assert await violations(ada.page) == []
    await ada.page.goto(server.url)
    await expect(ada.page.get_by_role("heading", name="The documents could not be loaded")).to_be_visible()
    assert await violations(ada.page) == []
    await server.start_async()
    await ada.page.goto(f"{server.url}/d/unseen")
    await ada.is_saved()


async def test_nothing_comes_from_elsewhere(quire: Quire, person: Person) -> None:
    """The application asks no other host for anything, and its policy is not broken by itself."""
    server = quire()
    url = await create(server.url)
    ada = await person("Ada")
    asked: list[str] = []
    complaints: list[str] = []
    ada.page.on("request", lambda request: asked.append(request.url))
    ada.page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    await ada.open(url)
    await ada.type("x")
    await asyncio.gather(ada.is_saved(), ada.button("Bold").click())
    own = (server.url, "data:", "blob:")
    assert [address for address in asked if not address.startswith(own)] == []
    assert [text for text in complaints if "Content Security Policy" in text] == []


async def test_the_colour_scheme_is_remembered(quire: Quire, person: Person) -> None:
    """The page follows the system until somebody chooses, and then keeps the choice from the first paint on."""
    server = quire()
    ada = await person("Ada", color_scheme="dark")
    scheme = "() => document.documentElement.getAttribute('data-mantine-color-scheme')"
    await ada.page.goto(server.url)
    assert await ada.page.evaluate(scheme) == "dark"
    await ada.button("Colour scheme").click()
    await ada.page.get_by_role("menuitemradio", name="Light").click()
    assert await ada.page.evaluate(scheme) == "light"
    await ada.page.reload(wait_until="commit")
    assert await ada.page.evaluate(scheme) == "light"
