"""What is pictured besides whole pages: menus, panels and dialogs that are open, and things that are selected."""

from __future__ import annotations

import io
import re

from PIL import Image
from playwright.async_api import Locator, Page, Route

from .scenes import at, opened, settled, shot


def button(page: Page, *names: str) -> Locator:
    """The first button of one of these names: the English and the German one."""
    pattern = "|".join(re.escape(name) for name in names)
    return page.get_by_role("button", name=re.compile(f"^({pattern})$")).first


async def typed(page: Page, url: str, words: str) -> None:
    """A document of which nothing is left that a picture before put there, and words typed into it."""
    answer = await page.request.put(
        f"{url}/api/v1/documents/draft/content", data="", headers={"Origin": url, "Content-Type": "text/plain"}
    )
    assert answer.ok, await answer.text()
    await opened(page, url, "draft")
    await page.locator("#text.ql-blank, #text .ql-blank").first.wait_for()
    await page.locator("#text").click()
    await page.keyboard.type(words)


@shot("outline")
async def outline(page: Page, url: str) -> None:
    await opened(page, url, "minutes")
    await button(page, "Outline", "Gliederung").click()
    await page.get_by_role("navigation", name=re.compile("^(Outline|Gliederung)$")).wait_for()
    await settled(page)


@shot("find")
async def find(page: Page, url: str) -> None:
    await opened(page, url, "minutes")
    await page.locator("#text").click()
    await page.keyboard.press("Control+h")
    await page.get_by_role("search").get_by_role("textbox").first.fill("the")
    await page.get_by_role("search").get_by_role("status").filter(has_text=re.compile(r"\d")).wait_for()


@shot("slash-menu")
async def slash_menu(page: Page, url: str) -> None:
    await typed(page, url, "/")
    await page.get_by_role("listbox").get_by_role("option").first.wait_for()
    await settled(page)


@shot("table-menu")
async def table_menu(page: Page, url: str) -> None:
    await opened(page, url, "minutes")
    await page.locator("#text td").nth(1).click()
    await button(page, "Table", "Tabelle").click()
    await page.get_by_role("menu").wait_for()


@shot("formula")
async def formula(page: Page, url: str) -> None:
    await typed(page, url, "/latex")
    await page.get_by_role("listbox").get_by_role("option").first.wait_for()
    await page.keyboard.press("Enter")
    await page.get_by_role("dialog").get_by_role("textbox").wait_for()
    await page.keyboard.type("\\frac{pages}{2} \\cdot \\sqrt{g}")
    await page.get_by_role("dialog").locator(".katex").first.wait_for()


@shot("picture-dialog")
async def picture_dialog(page: Page, url: str) -> None:
    await opened(page, url, "minutes")
    # It comes with what answers a click on a picture.
    await page.get_by_role("button", name=re.compile(r"\d+ (words|Wörter)$")).wait_for()
    await page.locator("#text .ql-image img").first.click()
    await button(page, "Describe it", "Beschreiben", "Change the description", "Beschreibung ändern").click()
    await page.get_by_role("dialog").get_by_role("textbox").wait_for()


def unanswered(_: Route) -> None:
    """Neither goes on nor fails."""


@shot("upload")
async def upload(page: Page, url: str) -> None:
    """A picture that is on its way for as long as the page is open."""

    await typed(page, url, "At the harbour, on the evening before:")
    await page.route(re.compile("/attachments"), unanswered)
    file = io.BytesIO()
    Image.new("RGB", (800, 400), "#2c75b8").save(file, "PNG")
    async with page.expect_file_chooser() as chosen:
        await button(page, "Picture", "Bild").click()
    await (await chosen.value).set_files({"name": "evening.png", "mimeType": "image/png", "buffer": file.getvalue()})
    await page.get_by_role("progressbar").first.wait_for(state="attached")


@shot("code-find")
async def code_find(page: Page, url: str) -> None:
    await opened(page, url, "spine")
    await page.locator("#text .cm-content, #text.cm-content").first.click()
    await page.keyboard.press("Control+f")
    await page.keyboard.type("page")
    await page.locator(".cm-searchMatch").first.wait_for()


@shot("drawing-selection")
async def drawing_selection(page: Page, url: str) -> None:
    await opened(page, url, "workshop")
    await page.get_by_role("application").focus()
    await page.keyboard.press("Control+a")
    await settled(page)


@shot("new-menu")
async def new_menu(page: Page, url: str) -> None:
    await at("/")(page, url)
    await button(page, "New document, folder or import", "Neues Dokument, neuer Ordner oder Import").click()
    await page.get_by_role("menu").wait_for()


@shot("template-gallery")
async def template_gallery(page: Page, url: str) -> None:
    await new_menu(page, url)
    await page.get_by_role("menuitem", name=re.compile("template|Vorlage")).click()
    await page.get_by_role("dialog").get_by_text("A calendar of tides").wait_for()


@shot("bulk-selection")
async def bulk_selection(page: Page, url: str) -> None:
    await at("/")(page, url)
    await page.locator("li[data-document] a").first.focus()
    await page.keyboard.press("Control+a")
    await page.get_by_role("group", name=re.compile("Selected|wählte")).wait_for()


@shot("move")
async def move(page: Page, url: str) -> None:
    await bulk_selection(page, url)
    await button(page, "Move to…", "Verschieben …").click()
    await page.get_by_role("dialog").get_by_role("radio").first.wait_for()


@shot("folder")
async def folder(page: Page, url: str) -> None:
    found = await (await page.request.get(f"{url}/api/v1/folders")).json()
    catalogues = next(one for one in found["folders"] if one["name"] == "Catalogues")
    await at(f"/folders/{catalogues['id']}")(page, url)


@shot("history-drawing")
async def history_drawing(page: Page, url: str) -> None:
    await past(page, url, "workshop")
    # It comes after the list of sessions, and the page was idle before that.
    await page.locator("article[aria-busy=false]").wait_for()
    await settled(page)


@shot("history-code")
async def history_code(page: Page, url: str) -> None:
    await past(page, url, "spine")


async def past(page: Page, url: str, identifier: str) -> None:
    """The history of a document, through its button or, where that has no room, its menu."""
    await opened(page, url, identifier)
    here = button(page, "History", "Verlauf")
    if await here.count():
        await here.click()
    else:
        await button(page, "Document menu", "Menü des Dokuments").click()
        await page.get_by_role("menuitem", name=re.compile("^(History|Verlauf)")).click()
    await page.get_by_role("slider").first.wait_for()
    await page.wait_for_load_state("networkidle")


@shot("history")
async def history(page: Page, url: str) -> None:
    await past(page, url, "minutes")


@shot("language-menu")
async def language_menu(page: Page, url: str) -> None:
    await at("/")(page, url)
    await button(page, "Language", "Sprache").click()
    await page.get_by_role("menu").wait_for()
