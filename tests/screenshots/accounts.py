"""What is pictured of accounts: signing in and up, one's own account, administration, sharing."""

from __future__ import annotations

import re

from playwright.async_api import Page

from .controls import button
from .scenes import at, opened, settled, shot

for path in ("/reset/use", "/confirm", "/invitation"):
    # With a secret that nobody gave out, and, where that tells more, with none.
    shot(f"link-{path.strip('/').replace('/', '-')}", who="")(at(f"{path}#{'x' * 43}"))
shot("link-incomplete", who="")(at("/reset/use"))
shot("admin-audit")(at("/admin?tab=audit"))


@shot("sign-in-failed", who="")
async def sign_in_failed(page: Page, url: str) -> None:
    await at("/sign-in")(page, url)
    await page.locator("input[type=email], input[name=email]").first.fill("ada@example.org")
    await page.locator("input[type=password]").fill("not the password")
    await page.keyboard.press("Enter")
    await page.get_by_role("alert").first.wait_for()


@shot("reset-sent", who="")
async def reset_sent(page: Page, url: str) -> None:
    await at("/reset")(page, url)
    await page.locator("input[type=email], input[name=email]").first.fill("nobody@example.org")
    await page.keyboard.press("Enter")
    await page.get_by_role("heading", name=re.compile("noted|way|vermerkt|unterwegs|notiert")).wait_for()


@shot("account-menu")
async def account_menu(page: Page, url: str) -> None:
    await at("/")(page, url)
    await page.get_by_role("button", name=re.compile("^(Account of|Konto von)")).click()
    await page.get_by_role("menu").wait_for()


@shot("account-delete")
async def account_delete(page: Page, url: str) -> None:
    await at("/account")(page, url)
    await button(page, "Delete the account…", "Konto löschen …").click()
    await page.get_by_role("dialog").wait_for()


@shot("admin-invite")
async def admin_invite(page: Page, url: str) -> None:
    await at("/admin")(page, url)
    await button(page, "Invite somebody", "Jemanden einladen").click()
    await page.get_by_role("dialog").wait_for()


@shot("admin-menu")
async def admin_menu(page: Page, url: str) -> None:
    await at("/admin")(page, url)
    await button(page, "Actions for Noor Haddad", "Aktionen für Noor Haddad").click()
    await page.get_by_role("menu").wait_for()


@shot("admin-change")
async def admin_change(page: Page, url: str) -> None:
    await admin_menu(page, url)
    await page.get_by_role("menuitem", name=re.compile("^(Disable|Sperren)")).click()
    await page.get_by_role("dialog").wait_for()


@shot("document-asked", who="noor")
async def asked(page: Page, url: str) -> None:
    await page.goto(f"{url}/d/minutes")
    await button(page, "Ask for access", "Um Zugang bitten").click()
    await page.get_by_role("heading", name=re.compile("was asked|unterwegs")).wait_for()


@shot("share-read-only", who="mira")
async def share_read_only(page: Page, url: str) -> None:
    await opened(page, url, "minutes")
    await page.get_by_role("button", name=re.compile("^(Share|Teilen)")).click()
    await page.get_by_role("dialog").wait_for()
    await page.wait_for_load_state("networkidle")


@shot("name", who="")
async def name(page: Page, url: str) -> None:
    """A guest who follows a link is asked for a name."""
    await opened(page, url, "walk")
    await page.get_by_role("dialog").get_by_role("textbox").wait_for()
    await settled(page)
