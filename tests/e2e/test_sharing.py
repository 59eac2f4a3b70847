"""Sharing in the browser, and what becomes of an open page when somebody's rights change."""

from __future__ import annotations

import asyncio
import re

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Person
from tests.e2e.people import (
    VIEWS,
    accounts,
    address,
    fill_sign_in,
    fill_sign_up,
    new_document,
    signed_up,
    stored,
    two_people,
)
from tests.e2e.test_pages import overflow, violations
from tests.e2e.writer import Writer
from tests.support.fixtures import Quire

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(400)]


async def change_role(owner: Writer, name: str, entry: str) -> None:
    """In the open dialog, choose an entry of somebody's menu."""
    dialog = owner.page.get_by_role("dialog")
    await dialog.get_by_role("button", name=f"Role of {name}").click()
    await dialog.get_by_role("menuitemradio", name=entry).click()
    await expect(dialog.get_by_role("status").filter(has_text=name)).to_be_visible()


async def test_demoted_while_typing(quire: Quire, person: Person) -> None:
    """A person who types is demoted: the same page turns read-only, what was acknowledged is stored, the rest is kept
    and can be exported; raised again, the same page can be written in and stores the rest."""
    server = accounts(quire)
    ada, bo, url = await two_people(server, person)
    await bo.open(url)
    await bo.type("Acknowledged. ")
    await bo.is_saved()
    await ada.sees("Acknowledged.")
    await bo.page.evaluate("() => { window.same = true; }")

    await ada.page.get_by_role("button", name="Share").click()

    async def type_on() -> None:
        for _ in range(400):
            if await bo.text_field.get_attribute("contenteditable") == "false":
                return
            await bo.page.keyboard.type("on and on ")
        raise AssertionError("the page stayed writable")

    await bo.text_field.focus()
    await bo.press("Control+End")
    await asyncio.gather(type_on(), change_role(ada, "Bo", "Viewer"))
    await expect(bo.page.get_by_role("region", name="You can now only read this document.")).to_be_visible()
    await expect(bo.page.get_by_role("toolbar", name="Formatting")).to_have_count(0)
    await expect(bo.title_field).not_to_be_editable()
    assert await bo.page.evaluate("() => window.same")
    shown = await bo.text()
    await bo.press("Control+z")
    assert await bo.text() == shown
    assert (await stored(server, ada, url)).strip() in shown
    assert "Acknowledged." in await stored(server, ada, url)

    await change_role(ada, "Bo", "Editor")
    await expect(bo.text_field).to_have_attribute("contenteditable", "true")
    await expect(bo.page.get_by_role("region", name="You can now write in this document.")).to_be_visible()
    assert await bo.page.evaluate("() => window.same")
    await bo.press("Control+End")
    await bo.type("Back again.")
    await bo.is_saved()
    assert (await stored(server, ada, url)).strip() == (await bo.text()).strip()
    assert shown.strip() in await bo.text()


async def test_unsaved_changes_of_a_demoted_person(quire: Quire, person: Person) -> None:
    """What was typed offline before a demotion is counted, kept over a reload, exported in three forms, and stored when
    the person may write again."""
    server = accounts(quire)
    ada, bo, url = await two_people(server, person)
    await bo.open(url)
    await bo.type("Stored. ")
    await bo.is_saved()
    await bo.context.set_offline(True)
    await bo.save_says("^Offline")
    await bo.type("abc")
    await bo.save_says("3 changes kept")
    await ada.page.get_by_role("button", name="Share").click()
    await change_role(ada, "Bo", "Viewer")
    await bo.context.set_offline(False)
    kept = "3 changes that were not saved are kept on this device."
    await expect(bo.page.get_by_text(kept)).to_be_visible()
    assert await violations(bo.page) == []
    await bo.page.reload()
    await expect(bo.page.get_by_text(kept)).to_be_visible()
    await bo.sees("abc")
    for entry, ending in [("text", "txt"), ("Markdown", "md"), ("HTML", "html")]:
        await bo.button("Keep a copy").click()
        async with bo.page.expect_download() as downloading:
            await bo.page.get_by_role("menuitem", name=f"Download as {entry}").click()
        download = await downloading.value
        assert download.suggested_filename == f"Plan.{ending}"
        text = await asyncio.to_thread((await download.path()).read_text)
        assert "Stored. abc" in text
        assert "Plan" in text
    await change_role(ada, "Bo", "Editor")
    await bo.is_saved()
    assert "Stored. abc" in await stored(server, ada, url)


async def test_removed_and_asking(quire: Quire, person: Person) -> None:
    """Whoever is removed is told why and keeps a copy; a stranger asks for access, the owner approves, and the
    stranger's page opens by itself."""
    server = accounts(quire)
    ada, bo = await signed_up(server, person, "Ada"), await signed_up(server, person, "Bo")
    url = await new_document(server, ada, "Plan")
    await ada.open(url)
    await ada.type("Words.")
    await ada.is_saved()
    await bo.page.goto(url)
    await expect(bo.page.get_by_role("heading", name="You need access")).to_be_visible()
    assert await violations(bo.page) == []
    await bo.page.get_by_label("Message to the owner").fill("May I?")
    await bo.button("Ask for access").click()
    await expect(bo.page.get_by_role("heading", name="The owner was asked")).to_be_visible()
    await ada.page.reload()
    await ada.page.get_by_role("button", name="Share, 1 request waits").click()
    dialog = ada.page.get_by_role("dialog")
    await expect(dialog.get_by_text("May I?")).to_be_visible()
    assert await violations(ada.page) == []
    await dialog.get_by_role("button", name="Approve Bo").click()
    await bo.sees("Words.")
    await bo.is_saved()

    await dialog.get_by_role("button", name="Role of Bo").click()
    await dialog.get_by_role("menuitem", name="Remove access").click()
    await bo.save_says("^Cannot save: you no longer have access to this document$")
    await bo.sees("Words.")
    await expect(bo.text_field).to_have_attribute("contenteditable", "false")
    await expect(bo.button("Keep a copy")).to_be_visible()
    await expect(bo.button("Ask for access")).to_be_visible()
    assert await violations(bo.page) == []


async def test_a_session_ended_elsewhere(quire: Quire, person: Person) -> None:
    """A page whose session was ended from another browser says so at once, and signing in leads back to it."""
    server = accounts(quire)
    ada = await signed_up(server, person, "Ada")
    url = await new_document(server, ada, "Plan")
    await ada.open(url)
    await ada.type("Words.")
    await ada.is_saved()
    elsewhere = await person()
    await elsewhere.page.goto(f"{server.url}/account")
    await fill_sign_in(elsewhere, "Ada")
    await elsewhere.button("End all others").click()
    await ada.save_says("^Cannot save: you were signed out$")
    await ada.page.get_by_role("link", name="Sign in").first.click()
    await fill_sign_in(ada, "Ada")
    await ada.is_saved()
    await ada.sees("Words.")


async def test_an_invitation_waits(quire: Quire, person: Person) -> None:
    """Without e-mail the owner copies the invitation's link; whoever signs up with it has the document."""
    server = accounts(quire)
    ada = await signed_up(server, person, "Ada")
    url = await new_document(server, ada, "Plan")
    await ada.open(url)
    await ada.type("Words.")
    await ada.page.get_by_role("button", name="Share").click()
    dialog = ada.page.get_by_role("dialog")
    await dialog.get_by_label("Add people by e-mail").fill(address("Dora"))
    await dialog.get_by_role("button", name="Invite", exact=True).click()
    link = await dialog.get_by_label("Copy the invitation").input_value()
    dora = await person()
    await dora.page.goto(link)
    await dora.page.get_by_role("link", name="Create account").click()
    await fill_sign_up(dora, "Dora")
    await dora.page.wait_for_url(re.compile("/d/|/shared"))
    if "/d/" not in dora.page.url:
        await dora.page.get_by_role("link", name="Plan").click()
    await dora.sees("Words.")
    await dora.is_saved()
    # The letter stays in her box: it still leads there.
    await dora.page.goto("about:blank")
    await dora.page.goto(link)
    await dora.sees("Words.")
    await dora.page.goto(f"{server.url}/?filter=shared")
    await expect(dora.page.get_by_role("listitem").filter(has_text="Plan")).to_contain_text("Owned by Ada")


async def test_link_access(quire: Quire, person: Person) -> None:
    """With the link open to anyone, somebody without an account reads with a nickname; closing it ends that page."""
    server = accounts(quire)
    ada = await signed_up(server, person, "Ada")
    url = await new_document(server, ada, "Plan")
    await ada.open(url)
    await ada.type("Words.")
    await ada.is_saved()
    await ada.page.get_by_role("button", name="Share").click()
    dialog = ada.page.get_by_role("dialog")
    await dialog.get_by_label("Who the link lets in").select_option("anyone")
    await expect(dialog.get_by_role("status").filter(has_text="link access")).to_be_visible()
    guest = await person("Greta")
    await guest.open(url)
    await guest.sees("Words.")
    await guest.save_says("^View only$")
    await dialog.get_by_label("What the link allows").select_option("editor")
    await expect(guest.text_field).to_have_attribute("contenteditable", "true")
    await dialog.get_by_label("Who the link lets in").select_option("none")
    await guest.save_says("^Cannot save: ")
    await expect(guest.text_field).to_have_attribute("contenteditable", "false")


async def test_ownership_moves(quire: Quire, person: Person) -> None:
    """The owner hands the document over after a question, and then sees who has access but cannot change it."""
    server = accounts(quire)
    ada, bo, url = await two_people(server, person)
    await ada.page.get_by_role("button", name="Share").click()
    dialog = ada.page.get_by_role("dialog")
    await dialog.get_by_role("button", name="Role of Bo").click()
    await dialog.get_by_role("menuitem", name="Make owner").click()
    await expect(dialog.get_by_role("heading", name="Make Bo the owner?")).to_be_visible()
    await dialog.get_by_role("button", name="Make owner").click()
    await expect(dialog.get_by_label("Add people by e-mail")).to_have_count(0)
    await expect(dialog.get_by_role("listitem").first).to_contain_text("Bo")
    await bo.open(url)
    await bo.page.get_by_role("button", name="Share").click()
    await expect(bo.page.get_by_role("dialog").get_by_label("Add people by e-mail")).to_be_visible()


@pytest.mark.parametrize("view", VIEWS)
async def test_axe_on_the_share_dialog(quire: Quire, person: Person, view: str) -> None:
    """Axe finds nothing in the dialog of an owner, in its menus, or in that of a reader, and nothing is cut off."""
    server = accounts(quire)
    ada, bo, url = await two_people(server, person, "commenter", **VIEWS[view])
    await ada.page.get_by_role("button", name="Share").click()
    await ada.page.get_by_role("dialog").get_by_role("button", name="Role of Bo").click()
    await expect(ada.page.get_by_role("menu")).to_be_visible()
    assert await violations(ada.page) == []
    assert await overflow(ada.page) <= 0
    await bo.open(url)
    await bo.save_says("^Comment only$")
    await bo.page.get_by_role("button", name="Share").click()
    await expect(bo.page.get_by_text("Only the owner can change")).to_be_visible()
    assert await violations(bo.page) == []
    assert await overflow(bo.page) <= 0
