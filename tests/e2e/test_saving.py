"""What the page says about saved and unsaved changes is true, whatever happens to the server and the network."""

from __future__ import annotations

import asyncio
import os
import signal

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Person
from tests.e2e.documents import content, create
from tests.e2e.writer import Writer
from tests.support.fixtures import Quire
from tests.support.postgres import Postgres

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(400)]

TEN_MINUTES = 10 * 60 * 1000


async def test_saved_survives_a_kill(quire: Quire, person: Person) -> None:
    """What was called saved before the server was killed is there afterwards, and both windows go on writing."""
    server = quire()
    url = await create(server.url)
    ada, bo = await person("Ada"), await person("Bo")
    await asyncio.gather(ada.open(url), bo.open(url))
    await ada.type("Before the fall. ")
    await ada.is_saved()
    await bo.sees("Before the fall.")

    server.kill9()
    await ada.save_says("^Offline")
    await ada.type("While it lay. ")
    await bo.save_says("^Offline")
    await bo.press("Control+End")
    await bo.type("Bo too. ")
    await ada.save_says(r"^Offline – \d+ changes kept on this device$")

    await server.start_async()
    await asyncio.gather(ada.is_saved(), bo.is_saved())
    await ada.same_as(bo)
    stored = await content(url)
    for sentence in ("Before the fall. ", "While it lay. ", "Bo too. "):
        assert sentence in stored


async def test_ten_minutes_offline(quire: Quire, person: Person) -> None:
    """Ten minutes without a network are counted, survive a reload without the server, and merge on return; undo still
    takes back one's own changes only."""
    server = quire()
    url = await create(server.url)
    ada, bo = await person("Ada"), await person("Bo")
    await asyncio.gather(ada.open(url), bo.open(url))
    await ada.page.evaluate("() => navigator.serviceWorker.ready.then(() => null)")
    await bo.page.clock.install()
    await ada.type("Shared. ")
    await asyncio.gather(ada.is_saved(), bo.sees("Shared. "))

    await asyncio.gather(ada.context.set_offline(True), bo.context.set_offline(True))
    await asyncio.gather(ada.save_says("^Offline"), bo.save_says("^Offline"))
    await bo.press("Control+End")
    for minute in range(10):
        await bo.type(f"b{minute} ")
        await bo.page.clock.fast_forward(TEN_MINUTES // 10)
    await bo.save_says("^Offline – 30 changes kept on this device$")
    await ada.type("Ada offline. ")
    await ada.save_says("^Offline – 13 changes kept on this device$")

    await ada.page.reload()
    await ada.sees("Ada offline. ")
    await ada.save_says("^Offline – 13 changes kept on this device$")
    await ada.press("Control+End")
    await ada.type("More. ")
    await ada.save_says("^Offline – 19 changes kept on this device$")

    await asyncio.gather(ada.context.set_offline(False), bo.context.set_offline(False))
    await asyncio.gather(ada.is_saved(), bo.is_saved())
    await ada.same_as(bo)
    text = await content(url)
    for part in ("Shared. ", "Ada offline. ", "More. ", "b0 ", "b9 "):
        assert part in text
    await bo.undo_all()
    await bo.is_saved()
    await ada.same_as(bo)
    assert (await content(url)).split() == ["Shared.", "Ada", "offline.", "More."]


async def be_known(writer: Writer) -> None:
    """Have the page on a connection that carries its person's name: the first one is made anew for it, whenever that
    is there."""
    await writer.page.wait_for_function(
        "async () => (await (await fetch('/api/v1/session')).json()).actor.kind === 'guest'"
    )
    await writer.page.reload()
    await writer.is_saved()


async def test_not_saved_while_the_server_hangs(quire: Quire, person: Person) -> None:
    """A server that takes frames but does not answer is never called saved, and after some seconds the page says so."""
    server = quire()
    url = await create(server.url)
    ada = await person("Ada")
    await ada.open(url)
    await be_known(ada)
    os.kill(server.pid, signal.SIGSTOP)
    try:
        await ada.start_recording_save_states()
        await ada.type("hanging")
        await ada.save_says("^Cannot save: the server does not answer$")
        await expect(ada.page.get_by_role("button", name="Keep a copy")).to_be_visible()
        states = await ada.save_states()
        assert "Saved" not in states[1:]
    finally:
        os.kill(server.pid, signal.SIGCONT)
    await ada.is_saved()
    assert "hanging" in await content(url)


async def test_not_saved_while_the_database_is_down(quire: Quire, person: Person) -> None:
    """While the database refuses commits the page says that it cannot save, and stores the rest when it is back."""
    postgres = Postgres()
    try:
        postgres.start()
        server = quire(postgres.url(postgres.create_database()))
        server.expects_errors = True
        url = await create(server.url)
        ada = await person("Ada")
        await ada.open(url)
        await be_known(ada)
        postgres.kill9()
        await ada.start_recording_save_states()
        await ada.type("in the dark")
        await ada.save_says("^Cannot save: ")
        assert "Saved" not in (await ada.save_states())[1:]
        postgres.start()
        await ada.is_saved()
        assert "in the dark" in await content(url)
    finally:
        postgres.close()


async def test_saving_comes_before_saved(quire: Quire, person: Person) -> None:
    """Each burst of typing is shown as being saved before it is shown as saved."""
    url = await create(quire().url)
    ada = await person("Ada")
    await ada.open(url)
    await ada.is_saved()
    await ada.start_recording_save_states()
    await ada.type("x")
    await expect(ada.text_field).to_have_text("x")
    await ada.is_saved()
    assert await ada.save_states() == ["Saved", "Saving…", "Saved"]


async def test_a_title_typed_offline_is_kept(quire: Quire, person: Person) -> None:
    """A title that could not be stored counts as a change, survives a reload, and is stored on return."""
    server = quire()
    url = await create(server.url, "Old")
    ada, bo = await person("Ada"), await person("Bo")
    await ada.open(url)
    await ada.is_saved()
    await ada.page.evaluate("() => navigator.serviceWorker.ready.then(() => null)")
    await ada.context.set_offline(True)
    await ada.save_says("^Offline")
    await ada.title_field.fill("New")
    await ada.save_says("^Offline – 1 change kept on this device$")
    await ada.page.reload()
    await expect(ada.title_field).to_have_value("New")
    await ada.context.set_offline(False)
    await ada.is_saved()
    await bo.open(url)
    await expect(bo.title_field).to_have_value("New")


async def test_closing_warns_only_of_a_loss(quire: Quire, person: Person) -> None:
    """Closing warns when changes are neither stored nor kept on the device, and at no other time."""
    server = quire()
    url = await create(server.url)

    kept = await person("Kept")
    await kept.open(url)
    await kept.is_saved()
    await kept.context.set_offline(True)
    await kept.save_says("^Offline")
    await kept.type("kept here")
    await kept.save_says("^Offline – 9 changes kept on this device$")
    assert await kept.warns_on_closing() is False

    private = await person("Private")
    await private.context.add_init_script(
        "Object.defineProperty(window, 'indexedDB', { value: { open() { throw 1; } } });"
    )
    await private.open(url)
    await private.is_saved()
    saved = await private.window()
    await saved.open(url)
    await saved.is_saved()
    assert await saved.warns_on_closing() is False
    await private.context.set_offline(True)
    await private.save_says("^Offline")
    await private.type("lost?")
    await private.save_says("^Offline – 5 changes not kept anywhere$")
    assert await private.warns_on_closing() is True


async def test_the_list_marks_unsaved_documents(quire: Quire, person: Person) -> None:
    """Without the server the list shows this device's documents and which of them have changes that only it has."""
    server = quire()
    url = await create(server.url, "Ferry notes")
    ada = await person("Ada")
    await ada.open(url)
    await ada.is_saved()
    # The list's own code is on the device once the page has come to rest.
    await ada.page.evaluate("() => navigator.serviceWorker.ready.then(() => null)")
    server.kill9()
    await ada.save_says("^Offline")
    await ada.type("abc")
    await ada.page.get_by_role("link", name="Quire: all documents").click()
    await expect(ada.page.get_by_role("heading", name="The documents could not be loaded")).to_be_visible()
    await expect(ada.page.get_by_text("3 changes only on this device")).to_be_visible()
    await server.start_async()
    await ada.button("Try again").click()
    await expect(ada.page.get_by_text("3 changes only on this device")).to_be_visible()
    await ada.page.get_by_role("link", name="Ferry notes").click()
    await ada.is_saved()
    assert "abc" in await content(url)


async def test_a_deleted_document_is_not_brought_back(quire: Quire, person: Person) -> None:
    """Whoever has a document open that another deletes is told so, keeps a copy, and does not recreate it; once it is
    taken from the trash, the open page goes on by itself."""
    server = quire()
    url = await create(server.url, "Doomed")
    ada, bo = await person("Ada"), await person("Bo")
    await ada.open(url)
    await ada.type("words")
    await ada.is_saved()
    await bo.page.goto(server.url)
    await bo.page.get_by_role("button", name="Actions for Doomed").click()
    await bo.page.get_by_role("menuitem", name="Move to the trash").click()
    await ada.save_says("^Cannot save: the document was deleted$")
    await ada.sees("words")
    await expect(ada.text_field).to_have_attribute("contenteditable", "false")
    await expect(bo.page.get_by_role("heading", name="A blank sheet")).to_be_visible()
    await ada.page.reload()
    await ada.save_says("^Cannot save: the document was deleted$")
    await bo.page.reload()
    await expect(bo.page.get_by_role("heading", name="A blank sheet")).to_be_visible()
    await bo.page.goto(f"{server.url}/trash")
    await bo.page.get_by_role("button", name="Actions for Doomed").click()
    await bo.page.get_by_role("menuitem", name="Restore").click()
    await expect(ada.text_field).to_have_attribute("contenteditable", "true")
    await ada.type("more ")
    await ada.is_saved()
    assert "more" in await content(url)


async def test_going_back_right_after_a_key(quire: Quire, person: Person) -> None:
    """Whoever goes back while the last key is on its way into the device's storage arrives, is asked nothing, and has
    lost nothing; forward again, everything is there."""
    server = quire()
    url = await create(server.url)
    ada = await person("Ada")
    await ada.open(url)
    await ada.type("Slow. ")
    await ada.is_saved()
    page = ada.page
    await page.get_by_role("link", name="Quire").first.click()
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    await page.go_back()
    await ada.sees("Slow. ")
    await page.evaluate(
        """() => {
          window.asked = 0;
          new MutationObserver(() => (window.asked += document.querySelector("[role=dialog]") ? 1 : 0))
            .observe(document.body, { childList: true, subtree: true });
          document.querySelector(".ql-editor").focus();
          document.execCommand("insertText", false, "Quick. ");
          history.forward();
        }"""
    )
    await expect(page).to_have_url(f"{server.url}/")
    await expect(page.get_by_role("heading", level=1)).to_be_visible()
    assert await page.evaluate("window.asked") == 0
    await page.go_back()
    await ada.sees("Quick. ")
    await ada.is_saved()
    assert "Quick. " in await content(url)
