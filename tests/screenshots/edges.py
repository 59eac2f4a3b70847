"""What is pictured of pages at their edges: with nothing on them, without a server, with names that are too long."""

from __future__ import annotations

import re

from playwright.async_api import Page

from .content import LONG_TITLE
from .controls import button, past, typed
from .scenes import Scene, at, opened, refused, settled, shot
from .states import PHONES, paragraph_chosen

for place in ("recent", "shared", "favourites", "templates"):
    shot(f"{place}-empty", who="noor")(at(f"/{place}"))


async def folder_of(page: Page, url: str, name: str) -> None:
    found = await (await page.request.get(f"{url}/api/v1/folders")).json()
    await at(f"/folders/{next(one['id'] for one in found['folders'] if one['name'] == name)}")(page, url)


@shot("folder-empty")
async def folder_empty(page: Page, url: str) -> None:
    await folder_of(page, url, "Reviews")


@shot("workspace-offline")
async def workspace_offline(page: Page, url: str) -> None:
    """Of what this device has, something is not on the server yet."""
    await opened(page, url, "walk")
    await opened(page, url, "minutes")
    await page.wait_for_function("() => navigator.serviceWorker.controller !== null")
    await page.wait_for_load_state("networkidle")
    await page.context.set_offline(True)
    await page.locator("#text").press_sequentially("Written on the train. ")
    await page.locator('button[data-save="offline"]').wait_for()
    await page.goto(url)
    await page.get_by_role("alert").first.wait_for()
    await settled(page)


@shot("workspace-long", who="mira")
async def workspace_long(page: Page, url: str) -> None:
    await at("/")(page, url)


@shot("workspace-long-grid", who="mira")
async def workspace_long_grid(page: Page, url: str) -> None:
    await page.add_init_script('localStorage.setItem("quire:grid", "true")')
    await at("/")(page, url)
    await page.get_by_text("A few words").first.wait_for()


@shot("folder-long", who="mira")
async def folder_long(page: Page, url: str) -> None:
    await folder_of(page, url, LONG_TITLE[:60])


@shot("document-long", who="mira")
async def document_long(page: Page, url: str) -> None:
    await opened(page, url, "long")
    await page.wait_for_load_state("networkidle")


@shot("share-long", who="mira")
async def share_long(page: Page, url: str) -> None:
    await document_long(page, url)
    await page.get_by_role("button", name=re.compile("^(Share|Teilen)")).click()
    await page.get_by_role("dialog").wait_for()
    await page.wait_for_load_state("networkidle")


@shot("document-formats", whole=True)
async def formats(page: Page, url: str) -> None:
    """Everything that a text can have."""
    await opened(page, url, "style")
    await page.wait_for_load_state("networkidle")
    await page.locator("#text .katex").first.wait_for()


@shot("table-wide")
async def table_wide(page: Page, url: str) -> None:
    await formats(page, url)
    await page.locator("#text td").last.click()
    await page.keyboard.press("ArrowUp")
    await settled(page)


@shot("table-size")
async def table_size(page: Page, url: str) -> None:
    await typed(page, url, "/tab")
    await page.get_by_role("listbox").get_by_role("option").first.wait_for()
    await page.keyboard.press("Enter")
    await page.get_by_role("dialog").wait_for()
    await settled(page)


def opens(name: str, document: str, english: str, german: str, role: str = "menu", who: str = "ada") -> None:
    """What a button of a document's page opens."""

    async def scene(page: Page, url: str) -> None:
        await opened(page, url, document)
        await page.wait_for_load_state("networkidle")
        here = page.get_by_role("button", name=re.compile(f"^({english}|{german})")).first
        await here.scroll_into_view_if_needed()
        await here.click()
        await page.get_by_role(role).first.wait_for()  # type: ignore[arg-type]
        await settled(page)

    shot(name, who=who)(scene)


opens("style-menu", "minutes", "Text style", "Textstil")
opens("align-menu", "minutes", "Alignment", "Ausrichtung")
opens("link-dialog", "minutes", "Link", "Link", "dialog")
opens("drawing-style", "workshop", "Colour and width", "Farbe und Breite", "dialog")
opens("drawing-list", "workshop", "Elements", "Elemente", "listbox")
opens("code-language", "spine", "Language:", "Sprache:", "listbox")
opens("document-menu-read-only", "minutes", "Document menu", "Menü des Dokuments", who="mira")


@shot("find-nothing")
async def find_nothing(page: Page, url: str) -> None:
    await opened(page, url, "minutes")
    await page.locator("#text").click()
    await page.keyboard.press("Control+f")
    await page.get_by_role("search").get_by_role("textbox").first.fill("zeppelin")
    await page.get_by_role("search").get_by_role("status").filter(has_text=re.compile(r"\w")).wait_for()


@shot("palette-nothing")
async def palette_nothing(page: Page, url: str) -> None:
    await at("/")(page, url)
    await page.keyboard.press("Control+k")
    await page.get_by_role("dialog").locator("input").press_sequentially("zeppelin")
    await page.get_by_text(re.compile("Nothing|Treffer")).last.wait_for()
    await page.wait_for_load_state("networkidle")


@shot("code-empty")
async def code_empty(page: Page, url: str) -> None:
    await opened(page, url, "empty")
    await page.wait_for_load_state("networkidle")


def offline(name: str, document: str, says: str) -> None:
    async def scene(page: Page, url: str) -> None:
        await opened(page, url, document)
        await page.wait_for_load_state("networkidle")
        await page.context.set_offline(True)
        await page.locator(f"button[data-save={says}]").wait_for()
        await settled(page)

    shot(name)(scene)


offline("code-offline", "spine", "offline")
offline("drawing-offline", "workshop", "offline")


def fails(name: str, scene: Scene, requests: str, what: str) -> None:
    """A page of which a part does not come."""

    async def failing(page: Page, url: str) -> None:
        await page.route(re.compile(requests), refused)
        try:
            page.set_default_timeout(8_000)
            await scene(page, url)
        finally:
            page.set_default_timeout(60_000)
        await page.locator(what).first.wait_for()

    shot(name)(failing)


fails("admin-error", at("/admin"), "/api/v1/admin", "[role=alert]")
fails("account-error", at("/account"), "/api/v1/account/(sessions|tokens)", "[role=alert]")
fails("templates-error", at("/templates"), r"/api/v1/(documents|folders)", "[role=alert]")


@shot("share-error")
async def share_error(page: Page, url: str) -> None:
    await page.route(re.compile("/documents/minutes/sharing"), refused)
    await opened(page, url, "minutes")
    await page.get_by_role("button", name=re.compile("^(Share|Teilen)")).click()
    await page.get_by_role("dialog").get_by_role("alert").first.wait_for()


async def history_of(page: Page, url: str, document: str) -> None:
    await opened(page, url, document)
    await page.wait_for_load_state("networkidle")
    here = button(page, "History", "Verlauf")
    if await here.count():
        await here.click()
    else:
        await button(page, "Document menu", "Menü des Dokuments").click()
        await page.get_by_role("menuitem", name=re.compile("^(History|Verlauf)")).click()
    await page.get_by_role("dialog").wait_for()


@shot("history-empty")
async def history_empty(page: Page, url: str) -> None:
    await history_of(page, url, "blank")
    await page.wait_for_load_state("networkidle")
    await settled(page)


@shot("history-error")
async def history_error(page: Page, url: str) -> None:
    await page.route(re.compile("/documents/minutes/(revisions|size|versions|blame)"), refused)
    await history_of(page, url, "minutes")
    await page.get_by_role("dialog").get_by_role("alert").first.wait_for()


@shot("history-offline")
async def history_offline(page: Page, url: str) -> None:
    await past(page, url, "minutes")
    await page.context.set_offline(True)
    await button(page, "One revision back", "Eine Revision zurück").click()
    await page.get_by_role("dialog").get_by_role("alert").first.wait_for()


@shot("history-sessions", looks=PHONES)
async def history_sessions(page: Page, url: str) -> None:
    await past(page, url, "minutes")
    await page.get_by_role("button", name=re.compile("^(Sessions|Sitzungen)$")).click()
    await settled(page)


@shot("folder-menu")
async def folder_menu(page: Page, url: str) -> None:
    await at("/")(page, url)
    if await button(page, "Folders and places", "Ordner und Bereiche").count():
        await button(page, "Folders and places", "Ordner und Bereiche").click()
        await page.get_by_role("dialog").wait_for()
    row = page.get_by_role("treeitem").filter(has_text="Catalogues").first
    await row.focus()
    await page.keyboard.press("Shift+F10")
    await page.get_by_role("menu").wait_for()
    await settled(page)


@shot("folder-delete")
async def folder_delete(page: Page, url: str) -> None:
    await folder_menu(page, url)
    await page.get_by_role("menuitem", name=re.compile("^(Delete|Löschen)")).click()
    await page.get_by_role("dialog").get_by_role("button", name=re.compile("^(Delete|Löschen)$")).wait_for()
    await settled(page)


@shot("move-one")
async def move_one(page: Page, url: str) -> None:
    await at("/")(page, url)
    await button(page, "Actions for The new workshop", "Aktionen für The new workshop").click()
    await page.get_by_role("menuitem", name=re.compile("^(Move to…|Verschieben)")).click()
    await page.get_by_role("dialog").get_by_role("radio").first.wait_for()
    await settled(page)


@shot("token-created", whole=True)
async def token_created(page: Page, url: str) -> None:
    await at("/account")(page, url)
    await page.get_by_label(re.compile("^(What is it for|Wofür ist er)")).fill("Nightly export")
    await button(page, "Create a token", "Schlüssel anlegen").click()
    await page.get_by_text(re.compile("^(Copy the token now|Kopieren Sie den Schlüssel)")).wait_for()
    await page.wait_for_load_state("networkidle")
    for token in (await (await page.request.get(f"{url}/api/v1/account/tokens")).json())["items"]:
        await page.request.delete(f"{url}/api/v1/account/tokens/{token['id']}", headers={"Origin": url})


@shot("selection-phone", looks=PHONES)
async def selection_phone(page: Page, url: str) -> None:
    await paragraph_chosen(page, url)
    await page.wait_for_load_state("networkidle")
    await settled(page)
