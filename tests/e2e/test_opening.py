"""A document opens as what it is, whatever comes late or not at all on the way."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Route, expect

from tests.e2e.conftest import Person
from tests.e2e.documents import create
from tests.e2e.people import (
    accounts,
    address,
    fill_sign_in,
    new_document,
    share,
    signed_up,
    stored,
    two_people,
)
from tests.support.fixtures import Quire

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(400)]


@pytest.mark.parametrize("kind", ["code", "drawing"])
async def test_no_editor_is_guessed(quire: Quire, person: Person, kind: str) -> None:
    """While the server does not say what kind of document it is, nothing is opened in another kind's editor, and its
    title is not called empty; when it says so, the page goes on by itself."""
    server = accounts(quire)
    ada = await signed_up(server, person, "Ada")
    url = await new_document(server, ada, "Wing", kind)
    says = asyncio.Event()

    async def record(route: Route) -> None:
        if says.is_set():
            await route.continue_()
        else:
            await route.fulfill(status=503)

    await ada.page.route(f"**/api/v1/documents/{url.rpartition('/')[2]}", record)
    await ada.page.goto(url)
    await expect(ada.page.get_by_role("heading", name="This document is not on this device yet")).to_be_visible()
    await ada.is_saved()
    await expect(ada.text_field).to_have_count(0)
    await expect(ada.title_field).not_to_be_editable()
    says.set()
    board = ada.page.get_by_role("application") if kind == "drawing" else ada.page.locator(".cm-editor")
    await expect(board).to_be_visible()
    await expect(ada.title_field).to_have_value("Wing")
    await expect(ada.title_field).to_be_editable()


async def test_a_page_whose_scripts_do_not_come(quire: Quire, person: Person) -> None:
    """Whoever waits for the application is told so, and later what to do; when it comes, that is gone."""
    ada = await person("Ada")
    page = ada.page
    url = await create(quire().url, "Slow")
    comes = asyncio.Event()

    async def script(route: Route) -> None:
        await comes.wait()
        await route.continue_()

    await page.route("**/assets/index-*.js", script)
    await page.goto(url, wait_until="commit")
    waiting, hint = page.get_by_text("Quire is loading"), page.get_by_text("load the page again")
    await expect(waiting).to_be_visible()
    await expect(hint).not_to_be_visible()
    await page.evaluate("() => document.getAnimations().forEach((one) => one.finish())")
    await expect(hint).to_be_visible()
    comes.set()
    await expect(ada.text_field).to_be_visible()
    await expect(waiting).to_have_count(0)


async def test_another_account_at_the_same_device(quire: Quire, person: Person) -> None:
    """What a device keeps of one account's documents, nobody sees who signs in there with another; and changes that
    were never saved go out in no other name: they wait for their author."""
    server = accounts(quire)
    ada = await signed_up(server, person, "Ada")
    bo = await signed_up(server, person, "Bo")
    secret = await new_document(server, ada, "Secret")
    await ada.open(secret)
    await ada.type("For nobody else.")
    await ada.is_saved()
    plan = await new_document(server, ada, "Plan")
    await ada.open(plan)
    await share(ada, address("Bo"), "editor")
    await ada.type("Saved. ")
    await ada.is_saved()
    # Not `set_offline`: Chromium lets a page that is being left through for a moment.
    server.kill9()
    await ada.save_says("^Offline")
    await ada.type("Unsaved.")
    await ada.save_says("8 changes kept")
    await ada.page.goto("about:blank")
    await server.start_async()

    # Her session has expired, and somebody else signs in.
    await ada.context.clear_cookies()
    await ada.page.goto(server.url)
    await fill_sign_in(ada, "Bo")
    await expect(ada.page.get_by_role("link", name="Plan")).to_be_visible()
    await expect(ada.page.get_by_text("only on this device")).to_have_count(0)
    await ada.page.goto(secret)
    await expect(ada.page.get_by_role("heading", name="You need access")).to_be_visible()
    await ada.open(plan)
    await ada.sees("Saved.")
    await ada.is_saved()
    assert (await ada.text()).strip() == "Saved."
    assert (await stored(server, bo, plan)).strip() == "Saved."

    # The cookie changes hands while the page is open.
    await ada.context.clear_cookies()
    other = await ada.window()
    await other.page.goto(f"{server.url}/sign-in")
    await fill_sign_in(other, "Ada")
    await other.page.wait_for_url(f"{server.url}/")
    await ada.sees("Saved. Unsaved.")
    await ada.is_saved()
    assert (await stored(server, bo, plan)).strip() == "Saved. Unsaved."
    sessions = await bo.context.request.get(f"{server.url}/api/v1/documents/{plan.rpartition('/')[2]}/revisions")
    assert [author["name"] for one in (await sessions.json())["items"] for author in one["authors"]] == ["Ada"]


async def test_a_moment_without_the_network(quire: Quire, person: Person) -> None:
    """A file of the page that does not come at once breaks nothing: it is asked for again."""
    url = await create(quire().url)
    ada = await person("Ada")
    failed: list[str] = []

    async def late(route: Route) -> None:
        if len(failed) == 4:  # named by the page, fetched early, twice, and to be shown
            await route.continue_()
        else:
            failed.append(route.request.url)
            await route.abort()

    await ada.page.route("**/assets/RichTextView-*.js", late)
    await ada.open(url)
    assert len(failed) == 4


async def test_a_new_release_on_a_full_device(quire: Quire, person: Person) -> None:
    """Where a worker of before has no room for the files of a new release, the page comes all the same."""
    server = quire()
    url = await create(server.url)
    ada = await person("Ada")
    await ada.open(url)
    await ada.page.evaluate("() => navigator.serviceWorker.ready.then(() => null)")
    await ada.page.reload()
    await ada.is_saved()
    assert await ada.page.evaluate("() => navigator.serviceWorker.controller !== null")
    # To the worker, these are files that it has never seen.
    await ada.page.evaluate("""async () => {
      for (const name of await caches.keys()) {
        const cache = await caches.open(name);
        for (const request of await cache.keys()) if (request.url.includes("/assets/")) await cache.delete(request);
      }
    }""")
    cdp = await ada.context.new_cdp_session(ada.page)
    await cdp.send("Storage.overrideQuotaForOrigin", {"origin": server.url, "quotaSize": 1000})
    await cdp.send("Network.clearBrowserCache")
    await ada.page.reload()
    await ada.type("There.")
    await ada.is_saved()


async def test_demoted_while_the_page_opens(quire: Quire, person: Person) -> None:
    """What was said of somebody's role at first, and comes late, is not believed over what was said since."""
    server = accounts(quire)
    ada, bo, url = await two_people(server, person)
    await bo.open(url)
    api = f"{server.url}/api/v1"
    document = f"{api}/documents/{url.rpartition('/')[2]}"
    session = await (await bo.context.request.get(f"{api}/session")).json()
    comes = asyncio.Event()

    async def late(route: Route) -> None:
        answer = await route.fetch()
        await comes.wait()
        await route.fulfill(response=answer)

    await bo.page.route(document, late)
    async with bo.page.expect_response(document) as answering:
        await bo.page.reload()
        await bo.is_saved()
        member = f"{document}/members/{session['actor']['id'].rpartition(':')[2]}"
        answer = await ada.context.request.patch(member, data={"role": "viewer"}, headers={"Origin": server.url})
        assert answer.ok
        await bo.save_says("^View only$")
        comes.set()
    await (await answering.value).finished()
    await bo.page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    await bo.save_says("^View only$")
