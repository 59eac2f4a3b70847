"""What is pictured of states that somebody comes upon: while writing, when something is missing, in the past."""

from __future__ import annotations

import json
import re

from playwright.async_api import FilePayload, Page, Route

from .controls import bulk_selection, button, past
from .scenes import at, opened, refused, settled, shot, together

PHONES = ("phone", "phone-dark", "phone-right-to-left")
DESKS = ("light", "dark", "right-to-left", "german")


async def paragraph_chosen(page: Page, url: str) -> None:
    await opened(page, url, "walk")
    await page.locator("#text p").filter(has_text="Meet").first.click(click_count=3)


@shot("selection-bar", looks=DESKS)  # a phone has its own above what is selected
async def selection_bar(page: Page, url: str) -> None:
    await paragraph_chosen(page, url)
    await page.locator("[data-selection-bar]").wait_for()
    await settled(page)


@shot("colours")
async def colours(page: Page, url: str) -> None:
    await paragraph_chosen(page, url)
    here = page.get_by_role("button", name=re.compile("^(Colour|Farbe)$")).first
    await here.scroll_into_view_if_needed()
    await here.click()
    await page.get_by_role("dialog").wait_for()


@shot("link-card")
async def link_card(page: Page, url: str) -> None:
    await opened(page, url, "minutes")
    await page.locator("#text a").first.click()
    # A phone puts the cursor at the end of the word.
    await page.keyboard.press("ArrowLeft")
    await page.locator("[data-link-card]").wait_for()


@shot("insert-menu")
async def insert_menu(page: Page, url: str) -> None:
    await opened(page, url, "draft")
    await page.locator("#text").click()
    await button(page, "Insert", "Einfügen").click()
    await page.get_by_role("listbox").get_by_role("option").first.wait_for()


@shot("page-settings")
async def page_settings(page: Page, url: str) -> None:
    await opened(page, url, "minutes")
    await button(page, "Page settings", "Seite einrichten").click()
    await page.get_by_role("dialog").wait_for()


@shot("focus-mode")
async def focus_mode(page: Page, url: str) -> None:
    await page_settings(page, url)
    await button(page, "Focus mode", "Fokusmodus").click()
    await page.locator("[data-focus-mode]").first.wait_for()
    await page.mouse.move(4, 4)
    await settled(page)


@shot("save-details")
async def save_details(page: Page, url: str) -> None:
    await opened(page, url, "minutes")
    await page.locator("button[data-save]").click()
    await page.get_by_role("dialog").wait_for()


@shot("document-menu")
async def document_menu(page: Page, url: str) -> None:
    await opened(page, url, "minutes")
    await button(page, "Document menu", "Menü des Dokuments").click()
    await page.get_by_role("menu").wait_for()


@shot("following")
async def following(page: Page, url: str) -> None:
    await together(page, url)
    face = page.get_by_role("button", name=re.compile("^Ben: "))
    if await face.count():
        await face.click()
        await page.get_by_role("menuitem", name=re.compile("^(Follow|Folgen)$")).click()
    else:
        await page.get_by_role("button", name=re.compile("^(Everybody here|Alle, die hier sind)")).click()
        await page.get_by_role("button", name=re.compile("^(Follow Ben|Ben folgen)")).click()
    await page.locator("[data-following]").wait_for()
    await settled(page)


@shot("document-unsafe")
async def unsafe(page: Page, url: str) -> None:
    """Neither the server nor this device keeps what is typed."""
    await page.add_init_script("Object.defineProperty(window, 'indexedDB', { value: { open() { throw 1; } } })")
    await opened(page, url, "minutes")
    await page.context.set_offline(True)
    await page.locator("#text").press_sequentially("Nobody else has this. ")
    await page.locator('button[data-save="offline"], button[data-save="cannot-save"]').wait_for()
    await settled(page)


@shot("document-deleted")
async def deleted(page: Page, url: str) -> None:
    """Somebody deletes the document while it is open."""

    async def bulk(action: str) -> None:
        body = {"ids": ["deleted"], "action": action}
        answer = await page.request.post(f"{url}/api/v1/documents/bulk", data=body, headers={"Origin": url})
        assert answer.ok, await answer.text()

    await bulk("untrash")
    await opened(page, url, "deleted")
    await bulk("trash")
    await page.locator('button[data-save="cannot-save"], button[data-save="read-only"]').wait_for()
    await settled(page)


@shot("code-read-only", who="mira")
async def code_read_only(page: Page, url: str) -> None:
    await opened(page, url, "spine")
    await page.wait_for_load_state("networkidle")


@shot("drawing-read-only", who="mira")
async def drawing_read_only(page: Page, url: str) -> None:
    await opened(page, url, "workshop")
    await page.wait_for_load_state("networkidle")


@shot("drawing-empty")
async def drawing_empty(page: Page, url: str) -> None:
    await opened(page, url, "board")
    await page.wait_for_load_state("networkidle")


@shot("markdown-preview")
async def markdown_preview(page: Page, url: str) -> None:
    await opened(page, url, "readme")
    await page.get_by_role("button", name=re.compile("^(Preview|Vorschau|Only the preview|Nur die Vorschau)")).click()
    await page.get_by_role("heading", name="Print run").wait_for()
    await settled(page)


@shot("history-versions")
async def history_versions(page: Page, url: str) -> None:
    await past(page, url, "minutes")
    sessions = page.get_by_role("button", name=re.compile("^(Sessions|Sitzungen)$"))
    if await sessions.count():
        await sessions.click()
    await page.get_by_text(re.compile("^(Versions|Versionen)$")).last.click()
    await page.get_by_text("As agreed on Tuesday").first.wait_for()
    await settled(page)


@shot("history-compare")
async def history_compare(page: Page, url: str) -> None:
    await past(page, url, "minutes")
    await page.get_by_text(re.compile("^(Changes|Änderungen)$")).first.click()
    await page.locator(".came, .gone").first.wait_for()
    await page.wait_for_load_state("networkidle")


@shot("history-restore")
async def history_restore(page: Page, url: str) -> None:
    await past(page, url, "minutes")
    await button(page, "One revision back", "Eine Revision zurück").click()
    await page.locator('[role=slider][aria-valuenow="1"], input[type=range]').first.wait_for()
    await page.get_by_role("button", name=re.compile("^(Restore|Wiederherstellen)")).click()
    await page.get_by_role("dialog").get_by_role("button").last.wait_for()
    await settled(page)


async def answered(route: Route) -> None:
    """As if everything had been done: the picture after this one finds all as it was."""
    ids = json.loads(route.request.post_data or "{}")["ids"]
    await route.fulfill(json={"results": [{"id": one, "ok": True, "code": None, "detail": None} for one in ids]})


@shot("notice-undo")
async def notice_undo(page: Page, url: str) -> None:
    await bulk_selection(page, url)
    await page.route(re.compile("/documents/bulk"), answered)
    await page.get_by_role("checkbox").nth(1).click()
    await button(page, "Move to the trash", "In den Papierkorb").click()
    await page.locator("[data-notice=done]").wait_for()


@shot("notice-failed")
async def notice_failed(page: Page, url: str) -> None:
    await bulk_selection(page, url)
    await page.route(re.compile("/documents/bulk"), refused)
    await page.get_by_role("button", name=re.compile("favourites$|Favoriten$")).last.click()
    await page.locator("[data-notice=failed]").wait_for()


@shot("card-menu")
async def card_menu(page: Page, url: str) -> None:
    await at("/")(page, url)
    await button(page, "Actions for The new workshop", "Aktionen für The new workshop").click()
    await page.get_by_role("menu").wait_for()


@shot("rename")
async def rename(page: Page, url: str) -> None:
    await at("/")(page, url)
    await page.locator("[data-title=workshop]").focus()
    await page.keyboard.press("F2")
    await page.locator("li input:not([type=checkbox])").wait_for()


@shot("delete-for-good")
async def delete_for_good(page: Page, url: str) -> None:
    await at("/trash")(page, url)
    await button(page, "Actions for Old price list", "Aktionen für Old price list").click()
    await page.get_by_role("menuitem", name=re.compile("^(Delete for good|Endgültig löschen)")).click()
    await page.get_by_role("dialog").wait_for()


@shot("import")
async def imported(page: Page, url: str) -> None:
    await at("/")(page, url)
    await page.route(re.compile("/api/v1/documents$"), refused)
    files = (("Notes.md", b"# Notes"), ("Letter.docx", b"PK\x03\x04"), ("Latin.txt", b"caf\xe9"))
    chosen: list[FilePayload] = [{"name": name, "mimeType": "", "buffer": content} for name, content in files]
    await page.locator("[data-import]").set_input_files(chosen)
    await page.locator("[data-import-panel] li[data-state=failed]").nth(2).wait_for()


@shot("drop")
async def drop(page: Page, url: str) -> None:
    await at("/")(page, url)
    await page.evaluate(
        """() => {
          const dataTransfer = new DataTransfer();
          dataTransfer.items.add(new File(["# Notes"], "Notes.md", { type: "text/markdown" }));
          for (const kind of ["dragenter", "dragover"]) {
            document.body.dispatchEvent(new DragEvent(kind, { dataTransfer, bubbles: true, cancelable: true }));
          }
        }"""
    )
    await page.get_by_text(re.compile("^(Drop to import|Zum Importieren)")).wait_for()


@shot("folder-new")
async def folder_new(page: Page, url: str) -> None:
    await at("/")(page, url)
    await button(page, "New document, folder or import", "Neues Dokument, neuer Ordner oder Import").click()
    await page.get_by_role("menuitem", name=re.compile("^(New folder|Neuer Ordner|Folder|Ordner)")).click()
    await page.get_by_role("dialog").wait_for()


@shot("navigation", looks=PHONES)
async def navigation(page: Page, url: str) -> None:
    await at("/")(page, url)
    await page.get_by_role("button", name=re.compile("^(Folders and places|Ordner und Bereiche)")).click()
    await page.get_by_role("dialog").wait_for()
    await page.wait_for_load_state("networkidle")


@shot("crash")
async def crash(page: Page, url: str) -> None:
    """A part of the client that is gone, as after a release."""
    await page.route(re.compile("/assets/AccountPage-.*js"), refused)
    await page.goto(f"{url}/account")
    await page.get_by_role("alert").wait_for()


@shot("print", looks=("light",), whole=True)
async def printed(page: Page, url: str) -> None:
    await opened(page, url, "minutes")
    await page.emulate_media(media="print")
    await page.wait_for_load_state("networkidle")
