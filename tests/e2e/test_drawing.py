"""Drawings in the browser: two people on one board, with and without a network, by pointer and by keys."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from PIL import Image
from playwright.async_api import Locator, Page, expect
from pycrdt import Map, Text

from tests.e2e.conftest import Person
from tests.e2e.people import VIEWS
from tests.e2e.test_pages import NARROW, overflow, violations
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


def board(page: Page) -> Locator:
    return page.get_by_role("application", name="Drawing board")


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


async def list_elements(writer: Writer) -> None:
    await writer.button("Elements").click()
    await expect(writer.page.get_by_role("listbox")).to_be_visible()


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


async def test_what_others_put_there(quire: Quire, person: Person) -> None:
    """R341: what is no element breaks nothing; a reader sees the rest, can look around, and finds nothing to change."""
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
            shared["many"] = {**good, "points": [0, 0, 50] * 6000}
            shared["colour"] = {**good, "color": "url(javascript:alert(1))"}
            shared["deep"] = Map({"points": Map({}), "type": Text("pen")})
        await eve.until_settled()
        reader = await person("Ray")
        await open_board(reader, f"{url}?role=viewer")
        await reader.save_says("^Read only")
        await list_elements(reader)
        await expect(elements(reader.page)).to_have_text(["Stroke by <b>Eve</b>"])
        await expect(reader.page.get_by_role("toolbar", name="Drawing")).to_have_count(0)
        await elements(reader.page).first.click()
        await reader.page.get_by_role("listbox").press("Delete")
        await board(reader.page).focus()
        await reader.page.keyboard.press("Delete")
        await reader.page.keyboard.press("Control+d")
        await reader.page.keyboard.press("ArrowRight")
        await expect(elements(reader.page)).to_have_count(1)
        assert await violations(reader.page) == []
        with eve.doc.transaction():
            shared["late"] = {**good, "y": 900}
            shared["good"] = 7
        await eve.until_settled()
        await expect(elements(reader.page)).to_have_count(1)
    assert list(await strokes(url)) == ["late"]


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
        await ada.button("Document menu").click()
        async with page.expect_download() as started:
            await page.get_by_role("menuitem", name=item).click()
        download = await started.value
        assert download.suggested_filename == name
        await download.save_as(tmp_path / name)
    root = ET.fromstring((tmp_path / "Garden.svg").read_text())  # noqa: S314  # this project wrote it
    assert "Herbs & <weeds>" in [node.text for node in root.iter()]
    assert root.attrib["viewBox"]
    picture = Image.open(io.BytesIO((tmp_path / "Garden.png").read_bytes()))
    assert (picture.format, picture.width > 300) == ("PNG", True)
    assert len(picture.convert("RGB").getcolors(100_000) or []) > 2


async def test_fingers(quire: Quire, person: Person) -> None:
    """On a phone one finger draws, two move the board and zoom, and the first of two has drawn nothing."""
    server = quire()
    url = await new_drawing(server.url)
    ada = await person("Ada", **NARROW)
    await open_board(ada, url)
    await ada.is_saved()
    devices = await ada.context.new_cdp_session(ada.page)

    async def touch(kind: str, *places: tuple[int, int]) -> None:
        points = [{"x": x, "y": y, "id": number} for number, (x, y) in enumerate(places)]
        await devices.send("Input.dispatchTouchEvent", {"type": f"touch{kind}", "touchPoints": points})

    await touch("Start", (80, 300))
    for x in range(90, 260, 10):
        await touch("Move", (x, 300))
    await touch("End")
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
    assert len(await strokes(url)) == 1


async def test_the_past(quire: Quire, person: Person) -> None:
    """The history shows the drawing as it was at every revision, and restores it."""
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
    await ada.button("History").click()
    view = page.get_by_role("dialog", name=re.compile("^History of"))
    await expect(view.get_by_role("article", name="Drawing at revision 2")).to_be_visible()
    await expect(view.get_by_text("The board was empty at this point.")).to_be_visible()
    await view.get_by_role("slider", name="Revision").fill("1")
    await expect(view.get_by_role("img", name="Drawing at revision 1")).to_be_visible()
    await expect(view.get_by_role("switch")).to_have_count(0)
    assert await violations(page) == []
    await view.get_by_role("button", name="Restore this…").click()
    await page.get_by_role("button", name="Restore", exact=True).click()
    await expect(view.get_by_text("The drawing is again what it was")).to_be_visible()
    assert list(await strokes(url)) == [first]
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

    await check()
    await board(page).focus()
    await page.keyboard.press("o")
    await page.keyboard.press("Enter")
    await check()
    await ada.button("Colour and width").click()
    await expect(ada.button("Blue")).to_be_visible()
    await check()
    await ada.button("Blue").click()
    await list_elements(ada)
    await expect(elements(page)).to_have_text(["Ellipse by Ada"])
    await check()
    if VIEWS[look] == NARROW:
        dock = await page.get_by_role("toolbar", name="Drawing").bounding_box()
        assert dock is not None
        assert dock["y"] + dock["height"] <= 720
