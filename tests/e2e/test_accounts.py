"""What of accounts goes through other programs and files: e-mail, a sign-in provider, pictures, exports, the end."""

from __future__ import annotations

import asyncio
import csv
import io
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from aiosmtpd.controller import Controller
from PIL import Image
from playwright.async_api import FilePayload, Page, expect

from tests.e2e.conftest import Person
from tests.e2e.people import PASSWORD, VIEWS, accounts, address, fill_sign_in, fill_sign_up, new_document, signed_up
from tests.e2e.test_pages import overflow, violations
from tests.support import oidc
from tests.support.fixtures import Quire
from tests.support.server import QuireServer, free_port
from tests.wire.test_accounts import Letters

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(400)]

INTEROP = Path(__file__).parents[1] / "interop"


async def looked_at(page: Page, name: str) -> None:
    """Nothing is wider than the window, axe finds nothing, and whoever wants to look gets a picture."""
    assert await overflow(page) <= 0
    assert await violations(page) == []
    if folder := os.environ.get("SCREENSHOTS"):
        await page.screenshot(path=f"{folder}/{name}.png", full_page=True)


@pytest.fixture
def post(quire: Quire) -> Iterator[tuple[Letters, QuireServer]]:
    """A mail server, and a Quire that sends through it."""
    handler = Letters()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    server = accounts_with_mail(quire, f"smtp://127.0.0.1:{controller.port}")
    yield handler, server
    controller.stop()


def accounts_with_mail(quire: Quire, smtp_url: str) -> QuireServer:
    server = quire(start=False, access="accounts", smtp_url=smtp_url, mail_from="quire@example.org")
    server.set(public_url=server.url)
    server.start()
    return server


async def link(letters: Letters) -> str:
    """The address in the next letter."""
    _, text = await letters.next()
    return next(line for line in text.splitlines() if line.startswith("http"))


@pytest.mark.parametrize("view", VIEWS)
async def test_confirming_an_address(post: tuple[Letters, QuireServer], person: Person, view: str) -> None:
    """R105: in the browser of the sign-up the link signs in; in another it asks for a password, which then counts."""
    letters, server = post
    ada, phone = await person(**VIEWS[view]), await person(**VIEWS[view])
    await ada.page.goto(server.url)
    await fill_sign_up(ada, "Ada")
    await expect(ada.page.get_by_role("heading", name="Look into your mailbox")).to_be_visible()
    await looked_at(ada.page, f"inbox-{view}")
    await ada.page.goto(await link(letters))
    await expect(ada.button("Account of Ada")).to_be_visible()
    ben = await person(**VIEWS[view])
    await ben.page.goto(f"{server.url}/sign-up")
    await fill_sign_up(ben, "Ben")
    url = await link(letters)
    await phone.page.goto(url)
    await expect(phone.page.get_by_role("heading", name="Choose your password")).to_be_visible()
    await looked_at(phone.page, f"confirm-{view}")
    field = phone.page.get_by_label("New password")
    await field.fill("password123")
    await phone.button("Save and sign in").click()
    await expect(phone.page.get_by_role("alert")).to_contain_text("among the first that are guessed")
    await field.fill("another long one")
    await phone.button("Save and sign in").click()
    await expect(phone.button("Account of Ben")).to_be_visible()
    await ben.page.goto(url)
    await expect(ben.page.get_by_role("heading", name="This link does not work")).to_be_visible()
    await looked_at(ben.page, f"link-used-{view}")
    await ben.page.goto(f"{server.url}/sign-in")
    await fill_sign_in(ben, "Ben")
    await expect(ben.page.get_by_role("alert")).to_contain_text("You are not signed in")


async def device_opened(page: Page) -> None:
    """Until the page's database is there, and what it writes at first is written."""
    await page.wait_for_function("async () => (await indexedDB.databases()).some((one) => one.name === 'quire')")
    await page.evaluate("""() => new Promise((done) => {
        const opening = indexedDB.open("quire");
        opening.onsuccess = () => {
            const all = opening.result.transaction("updates", "readwrite").objectStore("updates").count();
            all.onsuccess = () => { opening.result.close(); done(all.result); };
        };
    })""")


@pytest_asyncio.fixture(loop_scope="session")
async def provided(quire: Quire) -> AsyncIterator[QuireServer]:
    """Quire beside a real OpenID Connect provider."""
    async with oidc.provided(quire) as server:
        yield server


async def test_signing_in_with_a_provider(provided: QuireServer, person: Person) -> None:
    """The button leads to the provider and back to the document, signed in; a failed one is told in words."""
    ada = await signed_up(provided, person, "Root")
    url = await new_document(provided, ada, "Plan")
    eve = await person()
    await eve.page.goto(url)
    await expect(eve.page.get_by_role("link", name="Continue with Example")).to_be_visible()
    await looked_at(eve.page, "provider")
    await eve.page.get_by_role("link", name="Continue with Example").click()
    await eve.page.locator("input[name=login]").fill("ada")
    await eve.page.locator("input[name=password]").fill("any")
    await eve.page.locator("button[type=submit]").click()
    await eve.page.locator("button[type=submit]").click()
    await expect(eve.page.get_by_role("heading", name="You need access")).to_be_visible()
    assert eve.page.url == url
    # The device keeps nothing of a document that it was not let into: it has no copy of it at the next visit.
    for _ in range(2):
        await eve.page.reload()
        await expect(eve.page.get_by_role("heading", name="You need access")).to_be_visible()
        await device_opened(eve.page)
    await eve.page.goto(f"{provided.url}/sign-in?error=email_taken")
    await expect(eve.page.get_by_role("heading", name="Sign in to Quire")).to_have_count(0)  # signed in already
    other = await person()
    await other.page.goto(f"{provided.url}/sign-in?error=email_taken")
    await expect(other.page.get_by_role("alert")).to_contain_text("Sign in to it with its password")
    await looked_at(other.page, "provider-failed")


def picture() -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize((900, 500)).convert("RGB").save(out, "JPEG")
    return out.getvalue()


@pytest.mark.parametrize("view", VIEWS)
async def test_a_picture(quire: Quire, person: Person, view: str) -> None:
    """A picture is chosen, shown at once and after loading again, and removed; what is none is refused in words."""
    server = accounts(quire)
    ada = await signed_up(server, person, "Ada", **VIEWS[view])
    await ada.page.goto(f"{server.url}/account")
    profile = ada.page.get_by_role("region", name="Profile")
    chosen = profile.get_by_label("Picture")
    file: FilePayload = {"name": "me.jpg", "mimeType": "image/jpeg", "buffer": b"no picture at all"}
    await chosen.set_input_files([file])
    await expect(profile.get_by_role("alert")).to_be_visible()
    file["buffer"] = picture()
    await chosen.set_input_files([file])
    await expect(profile.get_by_role("status")).to_have_text("The picture is saved.")
    await ada.page.reload()
    shown = profile.locator("img")
    await expect(shown).to_have_js_property("naturalWidth", 256)
    await looked_at(ada.page, f"account-{view}")
    await profile.get_by_role("button", name="Remove").click()
    await expect(profile.get_by_role("status")).to_have_text("The picture is removed.")
    await expect(shown).to_have_count(0)


async def test_deleting_an_account(quire: Quire, person: Person) -> None:
    """It is asked once more, with the password; afterwards there is no such account, and its documents are gone."""
    server = accounts(quire)
    await signed_up(server, person, "Root")
    ada = await signed_up(server, person, "Ada")
    url = await new_document(server, ada, "Plan")
    await ada.open(url)
    await ada.type("Words.")
    await ada.is_saved()
    await ada.page.goto(f"{server.url}/account")
    await ada.button("Delete the account…").click()
    dialog = ada.page.get_by_role("dialog")
    await dialog.get_by_label("Password", exact=True).fill("not the password")
    await dialog.locator("button[type=submit]").click()
    await expect(dialog.get_by_role("alert")).to_contain_text("not your password")
    await looked_at(ada.page, "delete-account")
    await dialog.get_by_label("Password", exact=True).fill(PASSWORD)
    await dialog.locator("button[type=submit]").click()
    await expect(ada.page.get_by_role("heading", name="Sign in to Quire")).to_be_visible()
    # Also this device keeps nothing of them.
    await ada.page.wait_for_function("() => !JSON.stringify(localStorage).includes('Plan')")
    await ada.page.goto(url)
    await expect(ada.page.get_by_role("heading", name="Sign in to Quire")).to_be_visible()
    await fill_sign_in(ada, "Ada")
    await expect(ada.page.get_by_role("alert")).to_contain_text("You are not signed in")
    answer = await ada.context.request.get(f"{server.url}/api/v1/documents/{url.rpartition('/')[2]}")
    assert answer.status == 401


@pytest.mark.parametrize("view", VIEWS)
async def test_the_audit_log(quire: Quire, person: Person, view: str) -> None:
    """It is narrowed down, and exported as it is narrowed down; names that reorder or look like tags stay text."""
    server = accounts(quire)
    root = await signed_up(server, person, "Root", **VIEWS[view])
    await signed_up(server, person, "Eve <img src=x onerror=alert(1)>\u202e gnp.txt")
    await new_document(server, root, "Plan")
    await root.page.goto(f"{server.url}/admin")
    await expect(root.page.get_by_text("Eve <img src=x onerror=alert(1)> gnp.txt")).to_be_visible()
    await looked_at(root.page, f"people-{view}")
    await root.page.get_by_role("tab", name="Audit log").click()
    await root.page.get_by_label("What", exact=True).fill("user.signed_up")
    await root.button("Filter").click()
    rows = root.page.get_by_role("table").locator("tbody tr")
    await expect(rows).to_have_count(2)
    # People have their names; choosing one shows what they did.
    await expect(rows.nth(0)).to_contain_text(f"Eve <img src=x onerror=alert(1)> gnp.txt{address('Eve')}")
    await looked_at(root.page, f"audit-{view}")
    await root.button("Clear").click()
    await rows.get_by_role("button", name="Root").first.click()
    await expect(root.page.get_by_label("Who", exact=True)).to_have_value(address("Root"))
    await expect(rows.filter(has_text="Eve")).to_have_count(0)
    await expect(rows.filter(has_text="document.created")).to_have_count(1)
    await root.page.get_by_label("What", exact=True).fill("user.signed_up")
    await root.page.get_by_label("Who", exact=True).fill("")
    await root.button("Filter").click()
    await expect(rows).to_have_count(2)
    async with root.page.expect_download() as waiting:
        await root.page.get_by_role("link", name="Export").click()
    download = await waiting.value
    text = await asyncio.to_thread(Path(await download.path()).read_text)
    lines = list(csv.DictReader(io.StringIO(text)))
    assert download.suggested_filename == "audit.csv"
    assert {line["action"] for line in lines} == {"user.signed_up"}
    assert any(address("Eve") in line["details"] for line in lines)
