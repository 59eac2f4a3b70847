"""The history of a document in the browser: looked through, compared, named and restored by two people."""

from __future__ import annotations

import re

import pytest
from playwright.async_api import Locator, Page, expect

from tests.e2e.conftest import Person
from tests.e2e.documents import create
from tests.e2e.people import VIEWS, accounts, address, new_document, share, signed_up
from tests.e2e.test_pages import NARROW, overflow, violations
from tests.e2e.writer import Writer
from tests.support.fixtures import Quire

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(400)]


def view(page: Page) -> Locator:
    return page.get_by_role("dialog", name=re.compile("^History of"))


def past(page: Page) -> Locator:
    """The text as it was, or the changes."""
    return view(page).get_by_role("article")


def slider(page: Page) -> Locator:
    return view(page).get_by_role("slider", name="Revision", exact=True)


async def open_history(writer: Writer) -> None:
    await writer.button("History").click()
    await expect(past(writer.page)).to_be_visible()


async def two_writers(quire: Quire, person: Person, **options: object) -> tuple[Writer, Writer]:
    """Ada, who owns a document, and Bo, who edits it too; both wrote."""
    server = accounts(quire)
    ada = await signed_up(server, person, "Ada Lovelace", **options)
    bo = await signed_up(server, person, "Bo Diddley")
    url = await new_document(server, ada, "Plan")
    await ada.open(url)
    await share(ada, address("Bo"), "editor")
    await bo.open(url)
    await ada.type("Ada begins with a first sentence.")
    await ada.is_saved()
    await bo.sees("first sentence.")
    await bo.press("Control+End")
    await bo.type(" Bo adds another.")
    await bo.is_saved()
    await ada.sees("Bo adds another.")
    return ada, bo


ESCAPE_ONCE_SAID = """() => {
  const watcher = new MutationObserver(() => {
    if (!document.body.innerText.includes("The text is again what it was")) return;
    watcher.disconnect();
    document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
  });
  watcher.observe(document.body, { subtree: true, childList: true, characterData: true });
}"""


async def test_escape_right_after_a_restore(quire: Quire, person: Person) -> None:
    """Who presses Escape in the moment in which it is said that the text is restored leaves the past."""
    url = await create(quire().url)
    ada = await person("Ada")
    page = ada.page
    await ada.open(url)
    for word in ("One. ", "Two."):
        await ada.type(word)
        await ada.is_saved()
    await ada.button("History").click()
    await slider(page).fill("1")
    await expect(past(page)).to_have_accessible_name("Text at revision 1")
    await view(page).get_by_role("button", name="Restore this…").click()
    question = page.get_by_role("dialog", name="Restore revision 1?")
    await page.evaluate(ESCAPE_ONCE_SAID)
    await question.get_by_role("button", name="Restore", exact=True).click()
    await expect(view(page)).to_have_count(0)
    await expect(ada.button("History")).to_be_focused()


async def test_look_compare_name_restore(quire: Quire, person: Person) -> None:
    """One of two looks back with the keyboard, sees who wrote what, compares, names and restores; the other's open
    editor shows what was restored, and nothing of the history is gone."""
    ada, bo = await two_writers(quire, person)
    page = ada.page
    await open_history(ada)
    await expect(past(page)).to_have_text("Ada begins with a first sentence. Bo adds another.")
    legend = view(page).get_by_role("list", name="Who wrote this text")
    await expect(legend).to_contain_text("Ada Lovelace")
    await expect(legend).to_contain_text("Bo Diddley")
    await expect(past(page).locator("[title='Bo Diddley']")).to_have_text(" Bo adds another.")
    await view(page).get_by_role("switch", name="Colour by author").press("Space")
    await expect(legend).to_have_count(0)
    await expect(past(page).locator("[title]")).to_have_count(0)
    await view(page).get_by_role("switch", name="Colour by author").press("Space")
    await expect(legend).to_be_visible()

    head = int(await slider(page).get_attribute("max") or "0")
    await slider(page).focus()
    await page.keyboard.press("ArrowLeft")
    await expect(slider(page)).to_have_value(str(head - 1))
    await expect(slider(page)).to_have_attribute("aria-valuetext", re.compile(r"^Revision .* of .*\. (Ada|Bo) "))
    await page.keyboard.press("Home")
    await expect(view(page).get_by_text("There was no text at this point.")).to_be_visible()
    await view(page).get_by_role("button", name="One revision forward").click()
    await expect(slider(page)).to_have_value("1")
    await view(page).get_by_role("button", name="Play").click()
    # Every revision is fetched and shown, which takes long on a machine that does other things too.
    await expect(slider(page)).to_have_value(str(head), timeout=180_000)
    await expect(view(page).get_by_role("button", name="Play")).to_be_visible()
    await expect(past(page)).to_contain_text("Bo adds another.")

    for revision in range(head, 0, -1):  # to where Bo had not begun
        await slider(page).fill(str(revision))
        await expect(past(page)).to_have_accessible_name(f"Text at revision {revision}")
        if (await past(page).inner_text()).rstrip().endswith("sentence."):
            break
    # Escape closes the question alone, not the past behind it.
    naming = view(page).get_by_role("button", name="Name this version…")
    await naming.click()
    await expect(page.get_by_label("Name of the version")).to_be_focused()
    await page.keyboard.press("Escape")
    await expect(page.get_by_label("Name of the version")).to_have_count(0)
    await expect(view(page)).to_be_visible()
    await expect(naming).to_be_focused()
    await naming.click()
    await page.get_by_label("Name of the version").fill("Before Bo")
    await page.keyboard.press("Enter")
    versions = view(page).get_by_role("list", name="Named versions, the newest first")
    await expect(versions).to_contain_text("Before Bo")
    await versions.get_by_role("button", name="Rename “Before Bo”").click()
    await page.get_by_label("Name of the version").fill("Ada alone")
    await page.keyboard.press("Enter")
    await expect(versions).to_contain_text("Ada alone")
    await versions.get_by_role("button", name="Lock “Ada alone”").click()
    await expect(versions.get_by_role("button", name="Unlock “Ada alone”")).to_be_visible()

    await view(page).get_by_text("Changes", exact=True).click()
    await view(page).get_by_label("From").select_option("Ada alone")
    await view(page).get_by_label("To", exact=True).select_option("The newest text")
    await expect(past(page).locator("ins")).to_have_text([" Bo adds another."])
    await expect(past(page).locator("del")).to_have_count(0)
    await view(page).get_by_text("Text", exact=True).click()

    await versions.get_by_role("button", name=re.compile("^Ada alone")).click()
    await expect(past(page)).to_have_text("Ada begins with a first sentence.")
    await view(page).get_by_role("button", name="Restore this…").click()
    question = page.get_by_role("dialog", name=re.compile("^Restore revision"))
    await expect(question).to_contain_text("everything written since stays in the history")
    await question.get_by_role("button", name="Restore", exact=True).click()
    await expect(view(page).get_by_text("The text is again what it was")).to_be_visible()
    await expect(slider(page)).to_have_attribute("max", str(head + 1))
    await expect(bo.text_field).to_have_text("Ada begins with a first sentence.")
    await slider(page).fill(str(head))
    await expect(past(page)).to_contain_text("Bo adds another.")

    await versions.get_by_role("button", name="Unlock “Ada alone”").click()
    await versions.get_by_role("button", name="Delete “Ada alone”").click()
    await page.get_by_role("button", name="Delete the name").click()
    await expect(page.get_by_role("button", name="Delete the name")).to_have_count(0)
    await expect(view(page).get_by_role("heading", name="No version has a name yet")).to_be_visible()
    await page.keyboard.press("Escape")
    await expect(view(page)).to_have_count(0)
    await expect(ada.button("History")).to_be_focused()
    await expect(ada.text_field).to_have_text("Ada begins with a first sentence.")


async def test_reader(quire: Quire, person: Person) -> None:
    """Whoever may only read sees the history, follows it, and finds no button that would be refused."""
    server = quire()
    url = await create(server.url, "Plan")
    bo, cy = await person("Bo"), await person("Cy")
    await bo.open(url)
    await bo.type("Bo writes.")
    await bo.is_saved()
    await cy.open(f"{url}?role=viewer")
    await cy.sees("Bo writes.")
    await open_history(cy)
    await expect(past(cy.page)).to_have_text("Bo writes.")
    await expect(view(cy.page).get_by_role("button", name="Restore this…")).to_have_count(0)
    await expect(view(cy.page).get_by_role("button", name="Name this version…")).to_have_count(0)
    await view(cy.page).get_by_text("Versions", exact=True).click()
    await expect(view(cy.page).get_by_text("People who may edit can give revisions a name.")).to_be_visible()
    assert await violations(cy.page) == []
    await bo.press("Control+End")
    await bo.type(" And more.")
    await expect(past(cy.page)).to_have_text("Bo writes. And more.")


async def test_nothing_yet_and_no_server(quire: Quire, person: Person) -> None:
    """A document that nobody wrote in says so; without the server the history says that it needs it, and comes back."""
    server = quire()
    url = await create(server.url, "Plan")
    ada = await person("Ada")
    await ada.open(url)
    await ada.button("History").click()
    await expect(view(ada.page).get_by_role("heading", name="Nothing has happened yet")).to_be_visible()
    assert await violations(ada.page) == []
    await view(ada.page).get_by_role("button", name="Back to the document").click()
    await ada.type("Hello.")
    await ada.is_saved()
    await ada.page.reload()
    await ada.sees("Hello.")
    await ada.context.set_offline(True)
    await ada.button("History").click()
    await expect(view(ada.page).get_by_role("heading", name="History needs the server")).to_be_visible()
    assert await violations(ada.page) == []
    await ada.context.set_offline(False)
    await view(ada.page).get_by_role("button", name="Try again").click()
    await expect(past(ada.page)).to_have_text("Hello.")


async def test_cut_off(quire: Quire, person: Person) -> None:
    """Where old history was cut off, the slider begins there and the list says so."""
    ada, _ = await two_writers(quire, person)
    await ada.press("Control+End")
    await ada.type(" The end.")
    await ada.is_saved()
    server, _, identifier = ada.page.url.partition("/d/")
    answer = await ada.context.request.post(
        f"{server}/api/v1/documents/{identifier}/prune",
        data={"before": 2, "confirm": True},
        headers={"Origin": server},
    )
    assert answer.status == 200, await answer.text()
    cut = (await answer.json())["pruned"]
    await open_history(ada)
    await expect(slider(ada.page)).to_have_attribute("min", str(cut))
    await expect(view(ada.page).get_by_text(f"The history before revision {cut} was cut off.")).to_be_visible()
    legend = view(ada.page).get_by_role("list", name="Who wrote this text")
    await expect(legend).to_contain_text("Before the history that was kept")


@pytest.mark.parametrize("look", list(VIEWS))
async def test_accessible(quire: Quire, person: Person, look: str) -> None:
    """Nothing for axe to find and nothing wider than the window, in each state and look; the phone's menu opens it."""
    ada, _ = await two_writers(quire, person, **VIEWS[look])
    page = ada.page

    async def check() -> None:
        assert await violations(page) == []
        assert await overflow(page) <= 0

    narrow = VIEWS[look] == NARROW
    if narrow:
        await ada.button("Document menu").click()
        await page.get_by_role("menuitem", name="History…").click()
        await expect(past(page)).to_be_visible()
    else:
        await open_history(ada)
    await expect(view(page).get_by_role("list", name="Who wrote this text")).to_be_visible()
    await check()
    await view(page).get_by_role("button", name=re.compile("^Name.*…")).click()
    await check()
    await page.get_by_label("Name of the version").fill("First draft")
    await page.keyboard.press("Enter")
    if narrow:
        await view(page).get_by_role("button", name="Sessions").click()
    await expect(view(page).get_by_role("button", name=re.compile("^First draft"))).to_be_visible()
    await check()
    lists = view(page).get_by_role("complementary", name="Sessions and versions")
    await lists.get_by_text("Sessions", exact=True).click()
    await lists.get_by_role("button", name="See what changed here").click()
    await expect(past(page).locator("ins").first).to_be_visible()
    await check()
    await slider(page).fill("1")
    await view(page).get_by_role("button", name=re.compile("^Restore.*…")).click()
    await check()
