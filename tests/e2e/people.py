"""People with accounts, for tests: made over REST, seen in browsers."""

from __future__ import annotations

from typing import Any

from playwright.async_api import expect

from tests.e2e.conftest import Person
from tests.e2e.test_pages import NARROW
from tests.e2e.writer import Writer
from tests.support.fixtures import Quire
from tests.support.server import QuireServer

PASSWORD = "correct horse staple"

VIEWS: dict[str, dict[str, Any]] = {"light": {}, "dark": {"color_scheme": "dark"}, "narrow": NARROW}
"""How pages are looked at: options of a browser profile."""


def accounts(quire: Quire) -> QuireServer:
    """A server on which people sign in first."""
    return quire(access="accounts")


async def signed_up(server: QuireServer, person: Person, name: str, **options: Any) -> Writer:
    """A browser profile that is signed in with a new account: `ada@example.org` for Ada."""
    writer: Writer = await person(**options)
    answer = await writer.context.request.post(
        f"{server.url}/api/v1/users",
        data={"email": address(name), "password": PASSWORD, "name": name},
        headers={"Origin": server.url},
    )
    assert answer.status == 201, await answer.text()
    return writer


def address(name: str) -> str:
    return f"{name.split()[0].lower()}@example.org"


async def two_people(
    server: QuireServer, person: Person, role: str = "editor", **options: Any
) -> tuple[Writer, Writer, str]:
    """Ada, who has her document open, Bo, with whom it is shared, and its address. `options` are of both profiles."""
    ada, bo = await signed_up(server, person, "Ada", **options), await signed_up(server, person, "Bo", **options)
    url = await new_document(server, ada, "Plan")
    await ada.open(url)
    await share(ada, address("Bo"), role)
    return ada, bo, url


async def fill_sign_up(writer: Writer, name: str) -> None:
    """Fill and send the form of the page for new accounts."""
    await writer.page.get_by_label("Your name").fill(name)
    await writer.page.get_by_label("E-mail address").fill(address(name))
    await writer.page.get_by_label("Password", exact=True).fill(PASSWORD)
    await writer.button("Create account").click()


async def fill_sign_in(writer: Writer, name: str, password: str = PASSWORD) -> None:
    """Fill and send the form of the sign-in page."""
    await writer.page.get_by_label("E-mail address").fill(address(name))
    await writer.page.get_by_label("Password", exact=True).fill(password)
    await writer.button("Sign in").click()


async def new_document(server: QuireServer, writer: Writer, title: str, kind: str = "richtext") -> str:
    """A document of this person. Returns the address of its page."""
    answer = await writer.context.request.post(
        f"{server.url}/api/v1/documents", data={"title": title, "kind": kind}, headers={"Origin": server.url}
    )
    assert answer.status == 201, await answer.text()
    return f"{server.url}/d/{(await answer.json())['id']}"


async def stored(server: QuireServer, writer: Writer, url: str) -> str:
    """What the server has of a document that this person may read, as text."""
    answer = await writer.context.request.get(
        f"{server.url}/api/v1/documents/{url.rpartition('/')[2]}/content?format=text"
    )
    assert answer.status == 200, await answer.text()
    return await answer.text()


async def share(writer: Writer, email: str, role: str) -> None:
    """Share the document that is open, with the dialog."""
    await writer.page.get_by_role("button", name="Share").click()
    dialog = writer.page.get_by_role("dialog")
    await dialog.get_by_label("Add people by e-mail").fill(email)
    await dialog.get_by_label("Role", exact=True).select_option(role)
    await dialog.get_by_role("button", name="Invite", exact=True).click()
    await expect(dialog.get_by_role("status").filter(has_text="access")).to_be_visible()
    await dialog.get_by_role("button", name="Done").click()
    await expect(dialog).to_have_count(0)
