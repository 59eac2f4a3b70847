"""What is pictured: every page, and the states that it can be in."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from playwright.async_api import Page, Route

Scene = Callable[[Page, str], Awaitable[None]]


@dataclass(frozen=True)
class Shot:
    """One picture. `who` is signed in: "ada" with documents, "mira" with what others share, "noor" with none, "" for
    nobody. `whole`: the page down to its end; `looks`: where it is another picture than another one; none for all."""

    name: str
    scene: Scene
    who: str = "ada"
    whole: bool = False
    looks: tuple[str, ...] = ()
    options: dict[str, Any] = field(default_factory=dict)
    """Of the browser profile."""


SHOTS: list[Shot] = []


def shot(name: str, who: str = "ada", **more: Any) -> Callable[[Scene], Scene]:
    def register(scene: Scene) -> Scene:
        SHOTS.append(Shot(name, scene, who, **more))
        return scene

    return register


def at(path: str) -> Scene:
    """A page as it is when everything has come."""

    async def go(page: Page, url: str) -> None:
        await page.goto(url + path)
        await page.wait_for_load_state("networkidle")
        await page.locator(".mantine-Skeleton-root").first.wait_for(state="detached")

    return go


async def opened(page: Page, url: str, path: str) -> None:
    """A document whose content is there."""
    await page.goto(f"{url}/d/{path}")
    await page.locator("#text").wait_for()
    await page.locator("button[data-save]").wait_for()
    # The tools come after the text.
    await page.wait_for_load_state("networkidle")
    await settled(page)


async def settled(page: Page) -> None:
    """Two frames later: what was rendered has been painted."""
    await page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


async def refused(route: Route) -> None:
    await route.abort()


for path, name in (("/sign-in", "sign-in"), ("/sign-up", "sign-up"), ("/reset", "reset")):
    shot(name, who="")(at(path))
shot("workspace-empty", who="noor")(at("/"))
shot("trash-empty", who="noor")(at("/trash"))
shot("favourites")(at("/favourites"))
shot("templates")(at("/templates"))
shot("trash")(at("/trash"))
shot("shared", who="mira")(at("/shared"))
shot("workspace-nothing-fits")(at("/?title=zeppelin"))
shot("folder-gone")(at("/folders/nothing"))
shot("account", whole=True)(at("/account"))
shot("admin")(at("/admin"))
shot("admin-not", who="noor")(at("/admin"))
shot("not-found")(at("/nothing/here"))
shot("bad-name")(at("/d/what%20is%20this%3F"))
shot("no-javascript", who="", options={"java_script_enabled": False})(at("/"))
shot("api-docs")(at("/api/docs"))


async def days_apart(route: Route) -> None:
    """The list, as if its documents had not all been made in the same minute."""
    answer = await route.fetch()
    found = await answer.json()
    for number, one in enumerate(found["items"]):
        edited = datetime.fromisoformat(one["updated_at"]) - timedelta(hours=number * (number + 1) * 2)
        one["updated_at"] = edited.isoformat()
    await route.fulfill(response=answer, json=found)


@shot("workspace")
async def workspace(page: Page, url: str) -> None:
    await page.route(re.compile(r"/api/v1/documents\?"), days_apart)
    await at("/")(page, url)


@shot("recent")
async def recent(page: Page, url: str) -> None:
    for path in ("minutes", "walk", "spine"):
        await opened(page, url, path)
    await page.wait_for_load_state("networkidle")
    await at("/recent")(page, url)


@shot("workspace-grid")
async def grid(page: Page, url: str) -> None:
    await page.route(re.compile(r"/api/v1/documents\?"), days_apart)
    await page.add_init_script('localStorage.setItem("quire:grid", "true")')
    await at("/")(page, url)
    await page.get_by_text("Two hours along the water").wait_for()
    # What is in the other documents comes in several answers.
    await page.wait_for_load_state("networkidle")


@shot("workspace-error")
async def workspace_error(page: Page, url: str) -> None:
    await page.route(re.compile(r"/api/v1/(documents|folders)"), refused)
    await page.goto(url)
    await page.get_by_role("alert").first.wait_for()


@shot("command-palette")
async def palette(page: Page, url: str) -> None:
    await at("/")(page, url)
    await page.keyboard.press("Control+k")
    await page.get_by_role("dialog").locator("input").press_sequentially("p")
    await page.get_by_role("option").filter(has_text="Prices").first.wait_for()


@shot("shortcuts")
async def shortcuts(page: Page, url: str) -> None:
    await at("/")(page, url)
    await page.keyboard.press("?")
    await page.get_by_role("dialog").wait_for()


@shot("document")
async def document(page: Page, url: str) -> None:
    await opened(page, url, "minutes")
    await page.wait_for_load_state("networkidle")


@shot("document-together")
async def together(page: Page, url: str) -> None:
    await opened(page, url, "walk")
    browser = page.context.browser
    assert browser is not None
    for name, colour, place in (("Ben", "#b3462c", "customs house"), ("Mira", "#1b7f80", "Afterwards")):
        identity = json.dumps({"id": name.lower(), "name": name, "colour": colour})
        context = await browser.new_context(viewport={"width": 1280, "height": 800})
        await context.add_init_script(f"localStorage.setItem('quire:identity', {json.dumps(identity)})")
        other = await context.new_page()
        await opened(other, url, "walk")
        await other.locator("#text").get_by_text(place).first.click()
        await other.keyboard.press("End")
    carets = page.locator(".ql-cursor-caret-container")
    await carets.nth(1).wait_for(state="attached")
    # As if the pointer were on both cursors: their flags show the names.
    await carets.evaluate_all("(carets) => carets.forEach((caret) => caret.classList.add('hover'))")


@shot("document-end")
async def document_end(page: Page, url: str) -> None:
    await document(page, url)
    await page.locator("#text").evaluate("(text) => text.lastElementChild.scrollIntoView()")
    await page.wait_for_function("() => [...document.images].every((image) => image.complete)")


@shot("document-empty")
async def document_empty(page: Page, url: str) -> None:
    await opened(page, url, "blank")


@shot("document-read-only", who="mira")
async def read_only(page: Page, url: str) -> None:
    await opened(page, url, "minutes")


@shot("document-offline")
async def offline(page: Page, url: str) -> None:
    await opened(page, url, "minutes")
    await page.context.set_offline(True)
    await page.locator("#text").press_sequentially("Written on the train. ")
    await page.locator('button[data-save="offline"]').wait_for()


@shot("document-not-allowed", who="noor")
async def not_allowed(page: Page, url: str) -> None:
    await page.goto(f"{url}/d/workshop")
    await page.get_by_role("button", name=re.compile("[Aa]ccess|Zugriff|Zugang")).first.wait_for()


@shot("document-unreachable")
async def unreachable(page: Page, url: str) -> None:
    await page.route_web_socket(re.compile("/ws/"), lambda socket: asyncio.ensure_future(socket.close()))
    await page.goto(f"{url}/d/minutes")
    await page.get_by_role("alert").first.wait_for()


@shot("document-other-kind")
async def other_kind(page: Page, url: str) -> None:
    await at("/d/raw")(page, url)


@shot("share")
async def share(page: Page, url: str) -> None:
    await opened(page, url, "minutes")
    await page.get_by_role("button", name=re.compile("^(Share|Teilen)")).click()
    await page.get_by_role("dialog").wait_for()
    await page.wait_for_load_state("networkidle")


@shot("code")
async def code(page: Page, url: str) -> None:
    await opened(page, url, "spine")
    await page.wait_for_load_state("networkidle")


@shot("markdown")
async def markdown(page: Page, url: str) -> None:
    await opened(page, url, "readme")
    if (page.viewport_size or {"width": 0})["width"] > 800:
        await page.get_by_role("heading", name="Print run").wait_for()
    await page.wait_for_load_state("networkidle")


@shot("drawing")
async def drawing(page: Page, url: str) -> None:
    await opened(page, url, "workshop")
    await page.wait_for_load_state("networkidle")
