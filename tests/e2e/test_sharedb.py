"""Pages that use Quill with the plain ShareDB client, beside our own editor."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator, Page, expect

from tests.e2e.conftest import Person
from tests.e2e.documents import content, create
from tests.e2e.writer import PATIENCE_MS
from tests.support.fixtures import Quire

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(400)]

HERE = Path(__file__).parent
HTML = """<!doctype html><meta charset="utf-8"><title>ShareDB</title>
<style>.ql-editor { white-space: pre-wrap } .ql-clipboard { display: none }</style><div id="editor"></div>"""


class SharePage:
    """A window of an application that knows nothing of Quire but the address of its socket."""

    def __init__(self, page: Page, script: str) -> None:
        self.page = page
        self._script = script
        self.errors: list[str] = []
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    @property
    def text_field(self) -> Locator:
        return self.page.get_by_role("textbox", name="Shared text")

    async def open(self, server: str, name: str) -> None:
        # The browser lets only a page that came from this machine speak to a server on it; this one is then replaced.
        await self.page.goto(f"{server}/healthz#{name}")
        await self.page.set_content(HTML)
        await self.page.add_script_tag(content=self._script)
        await expect(self.text_field).to_be_visible()

    async def type(self, text: str, keys: str = "") -> None:
        """Type where the cursor is; `keys` come before."""
        await self.text_field.focus()
        if keys:
            await self.page.keyboard.press(keys)
        await self.page.keyboard.type(text)

    async def is_saved(self) -> None:
        """Wait until everything is acknowledged."""
        await self.page.wait_for_function("() => !window.pending()")

    async def text(self) -> str:
        """The document as this window shows it, paragraphs apart by line breaks."""
        shown: str = await self.text_field.evaluate(
            "element => [...element.children].map((line) => line.textContent).join('\\n')"
        )
        return shown

    async def problems(self) -> list[str]:
        found: list[str] = await self.page.evaluate("() => window.problems")
        return found


@pytest.fixture(scope="session")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The script of the page, built from the packages of npm."""
    file = tmp_path_factory.mktemp("sharedb") / "page.js"
    subprocess.run(["node", "sharedb-page.mjs", str(file)], cwd=HERE, check=True, timeout=120)
    return file.read_text()


@pytest_asyncio.fixture(loop_scope="session")
async def shares(browser: Browser, bundle: str) -> AsyncIterator[Callable[[], Awaitable[SharePage]]]:
    """Opens windows of the application."""
    made: list[SharePage] = []

    async def make() -> SharePage:
        context = await browser.new_context(bypass_csp=True)
        context.set_default_timeout(PATIENCE_MS)
        made.append(SharePage(await context.new_page(), bundle))
        return made[-1]

    yield make
    found: list[Any] = [(page.errors, await page.problems()) for page in made if not page.page.is_closed()]
    for page in made:
        await page.page.context.close()
    assert found == [([], [])] * len(found)


async def equal(*windows: Any) -> str:
    """Wait until all windows show the same text, and return it."""
    texts: list[str] = []
    for _ in range(100):
        texts = [await window.text() for window in windows]
        if len(set(texts)) == 1:
            return texts[0]
        await windows[0].page.wait_for_timeout(50)
    assert texts == texts[:1] * len(texts)
    return texts[0]


async def test_quill_over_sharedb_beside_our_editor(
    quire: Quire, person: Person, shares: Callable[[], Awaitable[SharePage]]
) -> None:
    """Two pages with Quill over ShareDB and our own editor write one document at once, and end with the same text."""
    server = quire()
    url = await create(server.url)
    name = url.rpartition("/")[2]
    one, two, ada = await shares(), await shares(), await person("Ada")
    await one.open(server.url, f"documents/{name}")
    await asyncio.gather(two.open(server.url, f"documents/{name}"), ada.open(url))
    await one.type("Common ground.\n")
    await ada.sees("Common ground.")
    await expect(two.text_field).to_contain_text("Common ground.")
    await ada.press("Control+Home")
    await asyncio.gather(
        one.type("The first page wrote this. ", "Control+End"),
        two.type("The second page wrote that, with ümlauts and 😀. ", "Control+Home"),
        ada.type("Our own editor wrote, too. "),
    )
    await asyncio.gather(one.is_saved(), two.is_saved(), ada.is_saved())
    text = await equal(one, two, ada)
    assert sorted(text) == sorted(
        "Common ground.\n"
        "The first page wrote this. "
        "The second page wrote that, with ümlauts and 😀. "
        "Our own editor wrote, too. "
    )
    assert (await content(url)).rstrip("\n") == text.rstrip("\n")


async def test_formats_go_both_ways(quire: Quire, person: Person, shares: Callable[[], Awaitable[SharePage]]) -> None:
    """What is bold or a heading in our editor is so in a ShareDB page, and the other way round."""
    server = quire()
    url = await create(server.url)
    name = url.rpartition("/")[2]
    share, ada = await shares(), await person("Ada")
    await ada.open(url)
    await ada.type("Title")
    await ada.page.get_by_role("button", name="Text style").click()
    await ada.page.get_by_role("menuitemradio", name="Heading 2").click()
    await ada.type("\nplain ")
    await ada.is_saved()
    await share.open(server.url, f"documents/{name}")
    await expect(share.text_field.locator("h2")).to_have_text("Title")
    await share.type("", "Control+End")
    await share.page.keyboard.press("Control+b")
    await share.page.keyboard.type("bold")
    await expect(ada.text_field.locator("strong")).to_have_text("bold")
    await share.is_saved()
    await equal(share, ada)


async def test_a_lost_connection_keeps_what_was_typed(
    quire: Quire, person: Person, shares: Callable[[], Awaitable[SharePage]]
) -> None:
    """What is typed in a ShareDB page while the server is away arrives, once, when it is back."""
    server = quire()
    url = await create(server.url)
    name = url.rpartition("/")[2]
    share, ada = await shares(), await person("Ada")
    await share.open(server.url, f"documents/{name}")
    await ada.open(url)
    await share.type("before ")
    await ada.sees("before ")
    server.kill9()
    await share.type("while it was away ")
    await server.start_async()
    await share.is_saved()
    await ada.sees("before while it was away")
    text = await equal(share, ada)
    assert text.rstrip("\n") == "before while it was away "


async def test_cursors_of_sharedb_pages(quire: Quire, shares: Callable[[], Awaitable[SharePage]]) -> None:
    """Two pages see each other's cursors, moved by what is typed before them."""
    server = quire()
    one, two = await shares(), await shares()
    await one.open(server.url, "examples/richtext")
    await two.open(server.url, "examples/richtext")
    await one.type("one ")
    await expect(two.text_field).to_contain_text("one ")
    # Quill tells of a cursor that is moved, not of one that goes along with what is typed.
    await one.page.keyboard.press("Control+Home")
    await one.page.keyboard.press("ArrowRight")
    await two.page.wait_for_function("() => Object.values(window.seen).some((range) => range.index === 1)")
    await two.type("two ", "Control+Home")
    await two.page.wait_for_function("() => Object.values(window.seen).some((range) => range.index === 5)")
    await one.page.context.close()
    await two.page.wait_for_function("() => Object.keys(window.seen).length === 0")
