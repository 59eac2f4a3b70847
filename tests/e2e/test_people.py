"""Accounts in the browser: signing up and in, looking after one's account, administration."""

from __future__ import annotations

import asyncio
import re

import pytest
from playwright.async_api import Route, expect

from tests.e2e.conftest import Person
from tests.e2e.people import PASSWORD, VIEWS, accounts, address, fill_sign_in, fill_sign_up, new_document, signed_up
from tests.e2e.test_pages import overflow, violations
from tests.support.fixtures import Quire

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(400)]


async def test_the_first_account(quire: Quire, person: Person) -> None:
    """The first person is led to make the administrator's account, is signed in by that, signs out and in again."""
    server = accounts(quire)
    ada = await person()
    await ada.page.goto(server.url)
    await expect(ada.page.get_by_role("heading", name="Welcome to Quire")).to_be_visible()
    await fill_sign_up(ada, "Ada Lovelace")
    await expect(ada.page.get_by_role("heading", name="A blank sheet")).to_be_visible()
    await expect(ada.page.get_by_text("Hello, Ada Lovelace")).to_be_visible()
    menu = ada.button("Account of Ada Lovelace")
    await menu.click()
    await expect(ada.page.get_by_role("menuitem", name="Administration")).to_be_visible()
    # However slowly the server says who we are now: what is written into the page meanwhile stays.
    asked = asyncio.Event()

    async def hold(route: Route) -> None:
        if route.request.method == "GET":
            await asked.wait()
        await route.continue_()

    await ada.page.route(re.compile("/api/v1/session$"), hold)
    await ada.page.get_by_role("menuitem", name="Sign out").click()
    await expect(ada.page.get_by_role("heading", name="Sign in to Quire")).to_be_visible()
    await ada.page.get_by_label("E-mail address").fill("early@example.org")
    async with ada.page.expect_response(re.compile("/api/v1/session$")):
        asked.set()
    await ada.page.unroute(re.compile("/api/v1/session$"))
    await expect(ada.page.get_by_label("E-mail address")).to_have_value("early@example.org")
    await fill_sign_in(ada, "Ada", "not the password")
    await expect(ada.page.get_by_role("alert")).to_contain_text("You are not signed in")
    await ada.page.get_by_label("Password", exact=True).fill(PASSWORD)
    await ada.page.keyboard.press("Enter")
    await expect(menu).to_be_visible()


async def test_signing_in_leads_back(quire: Quire, person: Person) -> None:
    """Whoever opens a document without being signed in gets there after signing in, and other pages too."""
    server = accounts(quire)
    ada = await signed_up(server, person, "Ada")
    url = await new_document(server, ada, "Plan")
    await ada.context.clear_cookies()
    await ada.page.goto(url)
    await expect(ada.page.get_by_role("heading", name="Sign in to Quire")).to_be_visible()
    await fill_sign_in(ada, "Ada")
    await ada.is_saved()
    await expect(ada.title_field).to_have_value("Plan")
    assert ada.page.url == url
    await ada.context.clear_cookies()
    await ada.page.goto(f"{server.url}/account")
    await fill_sign_in(ada, "Ada")
    await expect(ada.page.get_by_role("heading", name="Your account")).to_be_visible()


async def test_looking_after_an_account(quire: Quire, person: Person) -> None:
    """Name, colour, password, sessions and tokens are changed on the account page, and each change is said."""
    server = accounts(quire)
    ada = await signed_up(server, person, "Ada")
    await ada.page.goto(f"{server.url}/account")
    profile = ada.page.get_by_role("region", name="Profile")
    await profile.get_by_label("Your name").fill("Ada L.")
    await profile.get_by_role("button", name="Plum").click()
    await profile.get_by_role("button", name="Save").click()
    await expect(profile.get_by_role("status")).to_have_text("The profile is saved.")
    await expect(ada.button("Account of Ada L.")).to_be_visible()

    elsewhere = await person()
    await elsewhere.page.goto(server.url)
    await fill_sign_in(elsewhere, "Ada")
    await expect(elsewhere.page.get_by_text("Hello, Ada L.")).to_be_visible()
    await ada.page.reload()
    sessions = ada.page.get_by_role("region", name="Where you are signed in")
    await expect(sessions.get_by_role("listitem")).to_have_count(2)
    await sessions.get_by_role("button", name="End the session").click()
    await expect(sessions.get_by_role("status").last).to_have_text("The session has ended.")
    await elsewhere.page.reload()
    await expect(elsewhere.page.get_by_role("heading", name="Sign in to Quire")).to_be_visible()

    password = ada.page.get_by_role("region", name="Password")
    await password.get_by_label("Current password").fill("wrong wrong")
    await password.get_by_label("New password").fill("another horse entirely")
    await password.get_by_role("button", name="Change the password").click()
    await expect(password.get_by_role("alert")).to_be_visible()
    await password.get_by_label("Current password").fill(PASSWORD)
    await password.get_by_role("button", name="Change the password").click()
    await expect(password.get_by_role("status")).to_contain_text("The password is changed")

    tokens = ada.page.get_by_role("region", name="API tokens")
    await tokens.get_by_label("What is it for?").fill("Nightly export")
    await tokens.get_by_role("button", name="Create a token").click()
    secret = await tokens.get_by_label("The new token").input_value()
    assert secret.startswith("qr_")
    await expect(tokens.get_by_role("listitem")).to_contain_text("Nightly export")
    await ada.page.reload()
    await expect(tokens.get_by_role("listitem")).to_contain_text("Nightly export")
    await expect(tokens.get_by_label("The new token")).to_have_count(0)
    await tokens.get_by_role("button", name="Delete the token Nightly export").click()
    await expect(tokens.get_by_text("There are no tokens.")).to_be_visible()


async def test_a_guest_becomes_a_person(quire: Quire, person: Person) -> None:
    """In open mode a nickname is kept by the server; what the guest made is the account's after signing up."""
    server = quire()
    nora = await person("Nora")
    await nora.page.goto(server.url)
    await nora.button("New document").click()
    await nora.is_saved()
    await nora.title_field.fill("Made as a guest")
    await nora.is_saved()
    await expect(nora.page.get_by_role("button", name="Nora (you)")).to_be_visible()
    await nora.page.goto(f"{server.url}/sign-up")
    await expect(nora.page.get_by_label("Your name")).to_have_value("Nora")
    await fill_sign_up(nora, "Nora")
    await expect(nora.page.get_by_text("Hello, Nora")).to_be_visible()
    await nora.page.get_by_role("link", name="Owned by me").click()
    await expect(nora.page.get_by_role("link", name="Made as a guest")).to_be_visible()


async def test_administration(quire: Quire, person: Person) -> None:
    """An administrator finds a person, hands over a password link, and disables the account, which ends its page."""
    server = accounts(quire)
    ada = await signed_up(server, person, "Ada")
    bo = await signed_up(server, person, "Bo")
    await bo.page.goto(f"{server.url}/admin")
    await expect(bo.page.get_by_role("heading", name="This page is for administrators")).to_be_visible()

    await ada.page.goto(f"{server.url}/admin")
    await ada.page.get_by_role("searchbox").fill("bo@")
    await expect(ada.page.get_by_role("row")).to_have_count(2)
    await ada.button("Actions for Bo").click()
    await ada.page.get_by_role("menuitem", name="Make a password link").click()
    link = await ada.page.get_by_role("textbox", name="Link", exact=True).input_value()
    await ada.button("Done").click()

    new = await person()
    await new.page.goto(link)
    await new.page.get_by_label("New password").fill("a new horse entirely")
    await new.button("Save and sign in").click()
    await expect(new.page.get_by_text("Hello, Bo")).to_be_visible()
    assert "#" not in new.page.url
    await new.page.goto(link)
    await new.page.get_by_label("New password").fill("once more the horse")
    await new.button("Save and sign in").click()
    await expect(new.page.get_by_role("alert")).to_be_visible()

    await ada.button("Actions for Bo").click()
    await ada.page.get_by_role("menuitem", name="Disable").click()
    await ada.page.get_by_role("dialog").get_by_role("button", name="Disable").click()
    await expect(ada.page.get_by_role("row").filter(has_text="Bo")).to_contain_text("Disabled")
    await new.page.goto(server.url)
    await expect(new.page.get_by_role("heading", name="Sign in to Quire")).to_be_visible()


@pytest.mark.parametrize("view", VIEWS)
async def test_axe_on_the_pages_of_people(quire: Quire, person: Person, view: str) -> None:
    """Axe finds nothing on any page about accounts, light, dark and at 375 pixels, where nothing is cut off."""
    server = accounts(quire)
    options = VIEWS[view]
    ada = await signed_up(server, person, "Ada Lovelace", **options)
    await signed_up(server, person, "Bo")
    new = await person(**options)
    for path, heading in [
        ("/sign-in", "Sign in to Quire"),
        ("/sign-up", "Create your account"),
        ("/reset", "A new password"),
        ("/reset/use#abc", "Choose a new password"),
        ("/confirm", "This link does not work"),
        ("/invitation#abc", "You are invited to a document"),
    ]:
        await new.page.goto(server.url + path)
        await expect(new.page.get_by_role("heading", name=heading)).to_be_visible()
        assert await violations(new.page) == [], path
        assert await overflow(new.page) <= 0, path
    await new_document(server, ada, "Plan")
    for path, seen in [
        ("/", "Plan"),
        ("/account", "This browser"),
        ("/admin", address("Bo")),
    ]:
        await ada.page.goto(server.url + path)
        await expect(ada.page.get_by_text(seen, exact=True)).to_be_visible()
        assert await violations(ada.page) == [], path
        assert await overflow(ada.page) <= 0, path
    await ada.page.get_by_role("button", name=re.compile("^Account of")).click()
    await expect(ada.page.get_by_role("menu")).to_be_visible()
    assert await violations(ada.page) == []


async def test_what_a_link_says_of_a_failed_sign_in(quire: Quire, person: Person) -> None:
    """The page explains the codes that it knows, and never shows what somebody has written into its address."""
    server = accounts(quire)
    await signed_up(server, person, "Ada")
    visitor = await person()
    await visitor.page.goto(f"{server.url}/sign-in?error=email_taken")
    await expect(visitor.page.get_by_text("There is an account with your e-mail address.")).to_be_visible()
    await visitor.page.goto(f"{server.url}/sign-in?error=Call+0123+for+help")
    await expect(visitor.page.get_by_text("Signing in with the provider did not work.")).to_be_visible()
    await expect(visitor.page.get_by_text("0123")).to_have_count(0)
