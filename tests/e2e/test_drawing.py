"""Drawings in the browser: two people on one board, with and without a network, by pointer and by keys."""

from __future__ import annotations

import asyncio
import io
import math
import re
import xml.etree.ElementTree as ET
from collections.abc import Callable
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from PIL import Image
from playwright.async_api import Locator, Page, expect
from pycrdt import Map, Text

from tests.e2e.conftest import Person
from tests.e2e.people import VIEWS, accounts, address, new_document, share, signed_up
from tests.e2e.test_pages import NARROW, overflow, violations
from tests.e2e.test_sharing import change_role
from tests.e2e.writer import PATIENCE_MS, Writer
from tests.support.clients import Client, HocuspocusWire
from tests.support.fixtures import Quire

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(400)]

INKED = """([canvas, x, y]) => {
  const board = document.querySelectorAll("[role=application] canvas")[canvas];
  const ratio = board.width / board.clientWidth;
  const box = board.getBoundingClientRect();
  const data = board.getContext("2d").getImageData((x - box.left - 6) * ratio, (y - box.top - 6) * ratio, 12, 12).data;
  return data.some((value, index) => index % 4 === 3 && value > 100);
}"""
"""Whether something is drawn at a place of the window, on the elements (0) or above them (1)."""


PAINTED = """(picture) => {
  const { data } = picture.getContext("2d").getImageData(0, 0, picture.width, picture.height);
  const found = new Set();
  for (let at = 0; at < data.length; at += 4) {
    if (data[at + 3] < 255) continue;
    found.add([...data.slice(at, at + 3)].map((value) => value.toString(16).padStart(2, "0")).join(""));
  }
  return [...found];
}"""
"""The colours in a canvas, as rrggbb."""


def board(page: Page) -> Locator:
    return page.get_by_role("application", name="Drawing board")


MARKUP = "<script>1</script>"


def elements(page: Page) -> Locator:
    return page.get_by_role("listbox", name="Elements, those behind first").get_by_role("option")


async def new_drawing(server: str, identifier: str = "sketch") -> str:
    async with (
        aiohttp.ClientSession(raise_for_status=True) as http,
        http.post(f"{server}/api/v1/documents", json={"id": identifier, "kind": "drawing", "title": "Garden"}),
    ):
        return f"{server}/d/{identifier}"


async def strokes(url: str) -> dict[str, Any]:
    """What the server has."""
    server, _, identifier = url.partition("/d/")
    async with (
        aiohttp.ClientSession(raise_for_status=True) as http,
        http.get(f"{server}/api/v1/documents/{identifier}/content") as response,
    ):
        return dict((await response.json())["strokes"])


async def open_board(writer: Writer, url: str) -> None:
    await writer.page.goto(url)
    await expect(board(writer.page)).to_be_visible()


async def inked(page: Page, x: int, y: int, *, canvas: int = 0) -> None:
    await page.wait_for_function(INKED, arg=[canvas, x, y], timeout=PATIENCE_MS)


async def blank(page: Page, x: int, y: int, *, canvas: int = 0) -> None:
    await page.wait_for_function(f"(place) => !({INKED})(place)", arg=[canvas, x, y], timeout=PATIENCE_MS)


async def press_down(page: Page, y: int) -> None:
    """Begin a stroke from left to right, and do not lift the pen."""
    await page.mouse.move(300, y)
    await page.mouse.down()
    for x in range(310, 710, 10):
        await page.mouse.move(x, y)


async def draw(page: Page, y: int) -> None:
    await press_down(page, y)
    await page.mouse.up()


async def drag(page: Page, start: tuple[int, int], end: tuple[int, int]) -> None:
    await page.mouse.move(*start)
    await page.mouse.down()
    await page.mouse.move(*end, steps=8)
    await page.mouse.up()


async def says(writer: Writer, words: str) -> None:
    """Wait until a screen reader is told this."""
    await expect(writer.page.get_by_role("status").filter(has_text=words)).to_have_count(1)


async def until(writer: Writer, url: str, holds: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
    """What the server has, once it has what is wanted."""
    async with asyncio.timeout(PATIENCE_MS / 1000):
        while not holds(found := await strokes(url)):
            await writer.page.evaluate("new Promise(requestAnimationFrame)")
    return found


async def list_elements(writer: Writer) -> None:
    await writer.button("Elements").click()
    await expect(writer.page.get_by_role("listbox")).to_be_visible()


async def download(writer: Writer, item: str, path: Path) -> str:
    """Save what an entry of the document's menu downloads. Returns the name that it has."""
    await writer.button("Document menu").click()
    async with writer.page.expect_download() as started:
        await writer.page.get_by_role("menuitem", name=item).click()
    found = await started.value
    await found.save_as(path)
    return found.suggested_filename


async def test_two_on_one_board(quire: Quire, person: Person) -> None:
    """A stroke is seen while it is drawn, and stored once, when it is done; undoing takes back one's own steps alone.

    What one deletes while the other moves it is gone for both; what is drawn without a network survives a reload."""
    server = quire()
    url = await new_drawing(server.url)
    ada, ben = await person("Ada"), await person("Ben")
    await open_board(ada, url)
    await open_board(ben, url)
    await ada.is_saved()
    await ben.is_saved()
    await expect(ben.page.get_by_text("A wide board")).to_be_visible()

    await press_down(ada.page, 400)
    await inked(ben.page, 500, 400, canvas=1)
    assert await strokes(url) == {}
    await ada.page.mouse.up()
    await inked(ben.page, 500, 400)
    await ada.is_saved()
    (stroke,) = (await strokes(url)).values()
    assert (stroke["type"], stroke["name"]) == ("pen", "Ada")

    await draw(ben.page, 300)
    await inked(ada.page, 500, 300)
    await ben.is_saved()
    await ben.page.mouse.move(800, 560)
    await inked(ada.page, 806, 568, canvas=1)  # the pointer
    await inked(ada.page, 824, 586, canvas=1)  # the name
    await ben.page.mouse.move(800, 40)
    await blank(ada.page, 806, 568, canvas=1)
    await blank(ada.page, 824, 586, canvas=1)
    await list_elements(ada)
    await expect(elements(ada.page)).to_have_text(["Stroke by Ada", "Stroke by Ben"])
    await ada.button("Close the list").click()
    await ada.page.keyboard.press("Control+z")
    await blank(ben.page, 500, 400)
    await inked(ben.page, 500, 300)
    await expect(ada.button("Undo")).to_have_attribute("aria-disabled", "true")
    await ada.page.keyboard.press("Control+Shift+z")
    await inked(ben.page, 500, 400)

    await ada.is_saved()
    await ada.context.set_offline(True)
    await ada.save_says("^Offline")
    await ada.page.keyboard.press("v")
    await ada.page.mouse.click(500, 300)
    await ada.page.keyboard.press("Delete")
    await blank(ada.page, 500, 300)
    await ada.page.keyboard.press("p")
    await draw(ada.page, 500)
    await ben.page.keyboard.press("v")
    await ben.page.mouse.move(500, 300)
    await ben.page.mouse.down()
    await ben.page.mouse.move(500, 250, steps=5)
    await ben.page.mouse.up()
    await inked(ben.page, 500, 250)
    await ben.is_saved()
    await ada.save_says("kept on this device")
    await ada.page.reload()
    await expect(board(ada.page)).to_be_visible()
    await ada.page.get_by_role("button", name="Zoom: ").click()
    await ada.context.set_offline(False)
    await ada.is_saved()
    await blank(ben.page, 500, 250)
    await inked(ben.page, 500, 500)
    await list_elements(ben)
    await expect(elements(ben.page)).to_have_text(["Stroke by Ada", "Stroke by Ada"])
    assert len(await strokes(url)) == 2
    # Nothing is left of what Ben did, and the button says so.
    await ben.button("Undo").click()
    await expect(ben.button("Undo")).to_have_attribute("aria-disabled", "true")
    assert len(await strokes(url)) == 2


async def test_what_others_put_there(quire: Quire, person: Person, tmp_path: Path) -> None:
    """R341: what is no element breaks nothing; a reader sees the rest, can look around and take it along as a harmless
    file, and finds nothing to change."""
    server = quire()
    url = await new_drawing(server.url)
    good = {"author": "x", "name": "<b>Eve</b>", "color": "#b3362c", "width": 8, "points": [0, 0, 50, 2000, 0, 50]}
    async with Client(HocuspocusWire("sketch"), server.url.replace("http", "ws", 1)) as eve:
        await eve.until_settled()
        shared = eve.doc.get("strokes", type=Map)
        with eve.doc.transaction():
            shared["good"] = Map(good)
            shared["text"] = Text("x")
            shared["huge"] = {**good, "points": [1e308, 0, 50]}
            shared["many"] = {**good, "points": [0, 0, 50] * 350_000}
            shared["nan"] = {**good, "points": [math.nan, 0, 50]}
            shared["html"] = Map({**good, "type": "text", "points": [0, 900], "size": 24, "text": MARKUP, "z": "z"})
            shared["colour"] = {**good, "color": '#000"/><script>alert(1)</script><path fill="'}
            shared["deep"] = Map({"points": Map({}), "type": Text("pen")})
        await eve.until_settled()
        reader = await person("Ray")
        await open_board(reader, f"{url}?role=viewer")
        await reader.save_says("^Read only")
        await list_elements(reader)
        await expect(elements(reader.page)).to_have_text(
            ["Stroke by <b>Eve</b>", f"Text “{MARKUP}” by <b>Eve</b>"], timeout=PATIENCE_MS
        )
        await expect(reader.page.get_by_role("toolbar", name="Drawing")).to_have_count(0)
        await elements(reader.page).first.click()
        await reader.page.get_by_role("listbox").press("Delete")
        await board(reader.page).focus()
        await reader.page.keyboard.press("Delete")
        await reader.page.keyboard.press("Control+d")
        await reader.page.keyboard.press("ArrowRight")
        await expect(elements(reader.page)).to_have_count(2)
        assert await violations(reader.page) == []
        await download(reader, "Download as SVG", tmp_path / "hostile.svg")
        root = ET.fromstring((tmp_path / "hostile.svg").read_text())  # noqa: S314  # this project wrote it
        names = {node.tag.rpartition("}")[2] for node in root.iter()}
        assert names == {"svg", "title", "rect", "path", "text", "tspan"}
        assert MARKUP in [node.text for node in root.iter()]
        with eve.doc.transaction():
            shared["late"] = {**good, "y": 900}
            shared["good"] = 7
        await eve.until_settled()
        await expect(elements(reader.page)).to_have_count(2)
    assert set(await strokes(url)) == {"late", "html"}


async def test_every_tool(quire: Quire, person: Person) -> None:
    """By pointer each tool draws, several elements are chosen by a box and moved at once, a corner stretches, the
    eraser takes what it meets, each is one step back; the board is moved and zoomed by wheel, by hand and by keys."""
    server = quire()
    url = await new_drawing(server.url)
    ada = await person("Ada")
    await open_board(ada, url)
    page, press = ada.page, ada.page.keyboard.press
    await ada.is_saved()
    await board(page).focus()
    for key, start, end in (
        ("l", (200, 200), (300, 200)),
        ("a", (200, 260), (300, 260)),
        ("r", (200, 320), (300, 380)),
        ("o", (200, 430), (300, 490)),
    ):
        await press(key)
        await drag(page, start, end)
    await press("p")
    await draw(page, 600)
    await ada.button("Text").click()
    await page.mouse.click(800, 300)
    await page.keyboard.type("Herbs")
    await press("Escape")
    await expect(ada.button("Select")).to_have_attribute("aria-pressed", "true")
    await ada.is_saved()
    drawn = await strokes(url)
    assert sorted(one["type"] for one in drawn.values()) == ["arrow", "ellipse", "line", "pen", "rect", "text"]
    ids = {one["type"]: name for name, one in drawn.items()}

    await drag(page, (180, 180), (320, 400))
    await says(ada, "3 elements selected")
    await drag(page, (250, 200), (450, 240))
    await ada.is_saved()
    moved = await strokes(url)
    shifted = {name for name in drawn if (moved[name]["x"], moved[name]["y"]) != (drawn[name]["x"], drawn[name]["y"])}
    assert shifted == {ids["line"], ids["arrow"], ids["rect"]}
    for name in shifted:
        assert (moved[name]["x"] - drawn[name]["x"], moved[name]["y"] - drawn[name]["y"]) == (2000, 400)
    await press("Control+z")
    await until(ada, url, lambda found: found == drawn)

    await page.mouse.click(200, 460)
    await says(ada, "Selected: Ellipse by Ada")
    await drag(page, (308, 498), (358, 548))
    await ada.is_saved()
    stretched = (await strokes(url))[ids["ellipse"]]["points"]
    assert stretched[2] - stretched[0] > 1400
    await ada.button("Eraser").click()
    await drag(page, (400, 570), (400, 630))
    await ada.is_saved()
    assert set(await strokes(url)) == set(drawn) - {ids["pen"]}
    await blank(page, 500, 600)
    await ada.button("Undo").click()
    await inked(page, 500, 600)

    async def zoom_is(percent: int) -> None:
        await expect(page.get_by_role("button", name=re.compile(f"^Zoom: {percent}.?%"))).to_be_visible()

    await page.mouse.move(500, 600)
    await page.mouse.wheel(0, -120)
    await zoom_is(124)
    await inked(page, 500, 600)  # the place under the pointer stays
    await page.mouse.wheel(0, 40)
    await inked(page, 500, 560)
    await board(page).focus()
    await press("h")
    await drag(page, (640, 400), (640, 340))
    await inked(page, 500, 500)
    await press("v")
    await press("ArrowUp")
    await inked(page, 500, 560)
    await press("0")
    await zoom_is(100)
    await press("+")
    await zoom_is(125)
    await press("f")
    await zoom_is(100)
    await ada.is_saved()
    assert set(await strokes(url)) == set(drawn)


async def test_two_in_one_text(quire: Quire, person: Person) -> None:
    """R440, R442, R443, R444: what two write in one text at the same time both stays and is seen as it is typed, with
    who writes there; undoing takes back one's own words alone; and what is written in a text that somebody deletes
    meanwhile stays as another."""
    server = quire()
    url = await new_drawing(server.url)
    ada, ben = await person("Ada"), await person("Ben")
    await open_board(ada, url)
    await open_board(ben, url)
    await ada.is_saved()
    await ben.is_saved()
    fields = [one.page.get_by_role("textbox", name="Text on the board") for one in (ada, ben)]

    def texts(found: dict[str, Any]) -> list[str]:
        return [one["text"] for one in found.values()]

    await board(ada.page).focus()
    await ada.page.keyboard.press("t")
    await ada.page.mouse.click(400, 300)
    await ada.page.keyboard.type("Roses")
    await inked(ben.page, 425, 300)
    await inked(ben.page, 410, 264, canvas=1)  # the name of who writes there
    await board(ben.page).focus()
    await ben.page.keyboard.press("v")
    await ben.page.mouse.dblclick(420, 300)
    await expect(fields[1]).to_be_focused()
    await says(ben, "Ada is writing here too.")
    await ben.page.keyboard.type(" and herbs")
    await expect(fields[0]).to_have_value("Roses and herbs")
    await ada.page.keyboard.type(", red")
    await expect(fields[1]).to_have_value("Roses, red and herbs")
    await ada.page.keyboard.press("Escape")
    await ben.page.keyboard.type("!")
    await ben.page.keyboard.press("Escape")
    await until(ada, url, lambda found: texts(found) == ["Roses, red and herbs!"])
    await blank(ben.page, 410, 264, canvas=1)

    await ada.page.keyboard.press("Control+z")
    await until(ada, url, lambda found: texts(found) == [" and herbs!"])
    await ada.page.keyboard.press("Control+Shift+z")
    await until(ada, url, lambda found: "Roses" in texts(found)[0] and " and herbs!" in texts(found)[0])
    await inked(ben.page, 425, 300)

    await ben.is_saved()
    await ben.context.set_offline(True)
    await ben.save_says("^Offline")
    await ben.page.mouse.dblclick(420, 300)
    await ben.page.keyboard.press("End")
    await ben.page.keyboard.type(" Thyme")
    await ben.page.keyboard.press("Escape")
    await ben.save_says("kept on this device")
    await ada.page.keyboard.press("Control+a")
    await ada.page.keyboard.press("Delete")
    await until(ada, url, lambda found: found == {})
    await ben.context.set_offline(False)
    (kept,) = texts(await until(ada, url, lambda found: len(found) == 1))
    assert kept.endswith(" Thyme")
    await says(ben, "is kept as a new one")
    await inked(ada.page, 425, 300)


async def test_demoted_on_the_board(quire: Quire, person: Person) -> None:
    """Who may no longer edit in the middle of a stroke keeps the board, not the tools; raised again, they draw on."""
    server = accounts(quire)
    ada, bo = await signed_up(server, person, "Ada"), await signed_up(server, person, "Bo")
    url = await new_document(server, ada, "Plan", "drawing")

    async def count() -> int:
        answer = await ada.context.request.get(url.replace("/d/", "/api/v1/documents/") + "/content")
        return len((await answer.json())["strokes"])

    await open_board(ada, url)
    await share(ada, address("Bo"), "editor")
    await open_board(bo, url)
    await bo.is_saved()
    await draw(bo.page, 400)
    await bo.is_saved()
    await ada.page.get_by_role("button", name="Share").click()
    await press_down(bo.page, 300)
    await change_role(ada, "Bo", "Viewer")
    await expect(bo.page.get_by_role("toolbar", name="Drawing")).to_have_count(0)
    await bo.page.mouse.up()
    await draw(bo.page, 500)  # moves the board
    await bo.page.keyboard.press("Delete")
    assert await count() == 1
    await change_role(ada, "Bo", "Editor")
    await expect(bo.page.get_by_role("toolbar", name="Drawing")).to_be_visible()
    await draw(bo.page, 350)
    await bo.is_saved()
    assert await count() == 2


async def test_by_keys_and_into_files(quire: Quire, person: Person, tmp_path: Path) -> None:
    """Shapes and texts are drawn, chosen, moved, copied and deleted by keys alone, and said aloud; files are valid."""
    server = quire()
    url = await new_drawing(server.url)
    ada = await person("Ada")
    await open_board(ada, url)
    page = ada.page
    press = page.keyboard.press
    await board(page).focus()
    await press("r")
    await press("Enter")
    status = page.get_by_role("status").filter(has_text="Selected: Rectangle by Ada")
    await expect(status).to_have_count(1)
    assert await board(page).evaluate("element => element === document.activeElement")
    await press("ArrowRight")
    await press("Shift+ArrowDown")
    await press("Alt+ArrowRight")
    await press("Escape")
    await press("t")
    await press("Enter")
    await expect(page.get_by_role("textbox", name="Text on the board")).to_be_focused()
    await page.keyboard.type("Herbs & <roses>")
    await press("Escape")
    await expect(board(page)).to_be_focused()
    await press("Control+d")
    await press("Delete")
    await press("Tab")
    await expect(page.get_by_role("status").filter(has_text="Selected: Rectangle by Ada")).to_have_count(1)
    await press("]")
    await press("Shift+Tab")
    await press("Enter")
    await page.keyboard.type("Herbs & <weeds>")
    await press("Control+Enter")
    await ada.is_saved()
    await press("Escape")
    await press("Tab")
    await expect(board(page)).not_to_be_focused()
    found = {stroke["type"]: stroke for stroke in (await strokes(url)).values()}
    assert set(found) == {"rect", "text"}
    assert found["text"]["text"] == "Herbs & <weeds>"
    assert found["rect"]["z"] > found["text"]["z"]
    assert (found["rect"]["x"], found["rect"]["y"]) == (20, 200)

    for item, name in (("Download as SVG", "Garden.svg"), ("Download as PNG", "Garden.png")):
        assert await download(ada, item, tmp_path / name) == name
    root = ET.fromstring((tmp_path / "Garden.svg").read_text())  # noqa: S314  # this project wrote it
    assert "Herbs & <weeds>" in [node.text for node in root.iter()]
    assert root.attrib["viewBox"]
    picture = Image.open(io.BytesIO((tmp_path / "Garden.png").read_bytes()))
    assert (picture.format, picture.width > 300) == ("PNG", True)
    assert len(picture.convert("RGB").getcolors(100_000) or []) > 2


async def test_fingers(quire: Quire, person: Person) -> None:
    """On a phone one finger draws with each tool, selects, moves and erases; two move the board and zoom, and the first
    of two has drawn nothing."""
    server = quire()
    url = await new_drawing(server.url)
    ada = await person("Ada", **NARROW)
    await open_board(ada, url)
    await ada.is_saved()
    devices = await ada.context.new_cdp_session(ada.page)

    async def touch(kind: str, *places: tuple[int, int]) -> None:
        points = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(places)]
        await devices.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": points})

    async def swipe(start: tuple[int, int], end: tuple[int, int]) -> None:
        await touch("Start", start)
        for step in range(1, 11):
            across, down = (other - one for one, other in zip(start, end, strict=True))
            await touch("Move", (start[0] + across * step // 10, start[1] + down * step // 10))
        await touch("End")

    for tool, start, end in (
        ("Line", (60, 180), (160, 180)),
        ("Arrow", (200, 180), (300, 180)),
        ("Rectangle", (60, 210), (160, 250)),
        ("Ellipse", (200, 210), (300, 250)),
        ("Pen", (60, 450), (260, 450)),
    ):
        await ada.button(tool).tap()
        await swipe(start, end)
    await ada.button("Text").tap()
    await ada.page.touchscreen.tap(80, 500)
    await expect(ada.page.get_by_role("textbox", name="Text on the board")).to_be_focused()
    await ada.page.keyboard.type("Herbs")
    await ada.page.keyboard.press("Escape")
    await ada.is_saved()
    drawn = await strokes(url)
    assert sorted(one["type"] for one in drawn.values()) == ["arrow", "ellipse", "line", "pen", "rect", "text"]
    await swipe((40, 160), (180, 270))
    await says(ada, "2 elements selected")
    await swipe((110, 180), (110, 200))
    await ada.is_saved()
    moved = [name for name, one in (await strokes(url)).items() if one != drawn[name]]
    assert sorted(drawn[name]["type"] for name in moved) == ["line", "rect"]
    await ada.button("Eraser").tap()
    await swipe((80, 430), (80, 470))
    await ada.is_saved()
    assert len(await strokes(url)) == 5
    await ada.button("Pen").tap()
    await swipe((80, 300), (250, 300))
    await inked(ada.page, 150, 300)
    await touch("Start", (100, 400))
    await touch("Move", (110, 400))
    await touch("Start", (110, 400), (200, 400))
    for step in range(1, 10):
        await touch("Move", (110 - 5 * step, 400), (200 + 5 * step, 400))
    await touch("End")
    await expect(ada.page.get_by_role("button", name=re.compile("^Zoom: 200.?%"))).to_be_visible()
    await blank(ada.page, 150, 300)
    await ada.is_saved()
    assert len(await strokes(url)) == 6


async def picture_of(view: Locator) -> Any:
    return await view.locator("canvas").element_handle()


async def test_the_past(quire: Quire, person: Person) -> None:
    """The history shows the drawing as it was at every revision, also one that a program has filled, in its own colours
    or in those of who drew what, and restores it."""
    server = quire()
    url = await new_drawing(server.url)
    ada = await person("Ada")
    await open_board(ada, url)
    page = ada.page
    await ada.is_saved()
    await draw(page, 400)
    await ada.is_saved()
    (first,) = await strokes(url)
    await page.keyboard.press("Control+a")
    await page.keyboard.press("Delete")
    await ada.is_saved()
    assert await strokes(url) == {}
    rose = {"color": "#b3362c", "width": 8, "points": [-2000, 300, 50, 0, 300, 50, 2000, 300, 50], "author": "eve"}
    async with aiohttp.ClientSession(raise_for_status=True) as http:
        content = url.replace("/d/", "/api/v1/documents/") + "/content"
        async with http.put(content, json={"strokes": {"rose": rose}}) as answer:
            assert (await answer.json())["revision"] == 3
    await inked(page, 640, 458)
    await ada.button("History").click()
    view = page.get_by_role("dialog", name=re.compile("^History of"))
    slider = view.get_by_role("slider", name="Revision", exact=True)

    async def shown(revision: int) -> list[str]:
        picture = view.get_by_role("img", name=f"Drawing at revision {revision}")
        await expect(picture).to_have_attribute("data-shown", f"Drawing at revision {revision}")
        return list(await picture.evaluate(PAINTED))

    assert await shown(3) == ["b3362c"]
    await slider.fill("2")
    assert await shown(2) == []
    await expect(view.get_by_text("The board was empty at this point.")).to_be_visible()
    await slider.fill("1")
    assert await shown(1) == ["26241f"]
    await view.get_by_role("switch", name="Colour by author").check()
    await expect(view.get_by_role("list", name="Who drew this")).to_have_text("Ada 100%")
    await page.wait_for_function(f"(picture) => !({PAINTED})(picture).includes('26241f')", arg=await picture_of(view))
    assert len(await shown(1)) == 1
    assert await violations(page) == []
    await view.get_by_role("button", name="Restore this…").click()
    await page.get_by_role("button", name="Restore", exact=True).click()
    await expect(view.get_by_text("The drawing is again what it was")).to_be_visible()
    await until(ada, url, lambda found: list(found) == [first])
    await page.keyboard.press("Escape")
    await expect(view).to_have_count(0)
    await inked(page, 500, 400)


@pytest.mark.parametrize("look", list(VIEWS))
async def test_accessible(quire: Quire, person: Person, look: str) -> None:
    """Nothing for axe to find and nothing wider than the window: empty, drawn on, with the palette and the list."""
    server = quire()
    url = await new_drawing(server.url)
    ada = await person("Ada", **VIEWS[look])
    page = ada.page
    await open_board(ada, url)
    await ada.is_saved()

    async def check() -> None:
        assert await violations(page) == []
        assert await overflow(page) <= 0

    ink, blue = ("e6e2d9", "7cb0ee") if look == "dark" else ("26241f", "2866b0")
    await check()
    await board(page).focus()
    await page.keyboard.press("o")
    await page.keyboard.press("Enter")
    await page.wait_for_function(f"(ink) => ({PAINTED})(document.querySelector('canvas')).includes(ink)", arg=ink)
    await check()
    await ada.button("Colour and width").click()
    await expect(ada.button("Blue")).to_be_visible()
    await check()
    await ada.button("Blue").click()
    await page.wait_for_function(f"(ink) => ({PAINTED})(document.querySelector('canvas')).includes(ink)", arg=blue)
    await list_elements(ada)
    await expect(elements(page)).to_have_text(["Ellipse by Ada"])
    await check()
    if VIEWS[look] == NARROW:
        await ada.button("Close the list").click()
        devices = await ada.context.new_cdp_session(page)
        await devices.send("Emulation.setSafeAreaInsetsOverride", {"insets": {"bottom": 34, "left": 0, "right": 0}})
        buttons = page.get_by_role("toolbar", name="Drawing").get_by_role("button")
        await page.wait_for_function(
            "(last) => last.getBoundingClientRect().bottom <= 720 - 34", arg=await buttons.last.element_handle()
        )
        for button in await buttons.all():  # all of them are in the window, and large enough for a finger
            box = await button.bounding_box()
            assert box is not None
            assert box["x"] >= 0
            assert box["x"] + box["width"] <= 375
            assert box["y"] + box["height"] <= 720 - 34
            assert min(box["width"], box["height"]) >= 24
        await check()
