"""Pictures, pasting, finding, links, the outline and the page of rich texts, in real browsers."""

from __future__ import annotations

import asyncio
import json
import re
import struct
import zlib
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from playwright.async_api import Page, Route, expect

from tests.e2e.conftest import Person
from tests.e2e.documents import content, create
from tests.e2e.test_pages import overflow, violations
from tests.e2e.writer import Writer
from tests.support.fixtures import Quire

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(400)]

CORPUS = Path(__file__).parent.parent / "corpus" / "paste"

ON_THE_CLIPBOARD = """
data => document.addEventListener("copy", (event) => {
  event.preventDefault();
  event.stopImmediatePropagation();
  for (const [type, text] of Object.entries(data)) event.clipboardData.setData(type, text);
}, { capture: true, once: true })
"""
"""What the next copying puts on the real clipboard, as another program would."""


def png(width: int, height: int) -> bytes:
    """A picture of one colour."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = (b"\0" + b"\x33\x77\x99" * width) * height
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


async def delta(url: str) -> list[dict[str, Any]]:
    """The stored document."""
    server, _, identifier = url.partition("/d/")
    async with (
        aiohttp.ClientSession(raise_for_status=True) as http,
        http.get(f"{server}/api/v1/documents/{identifier}/content", params={"format": "delta"}) as response,
    ):
        ops: list[dict[str, Any]] = (await response.json())["ops"]
    return ops


async def put(url: str, ops: list[dict[str, Any]]) -> None:
    """Give the document this content."""
    server, _, identifier = url.partition("/d/")
    async with (
        aiohttp.ClientSession(raise_for_status=True) as http,
        http.put(
            f"{server}/api/v1/documents/{identifier}/content",
            data=json.dumps({"ops": ops}),
            headers={"Content-Type": "application/json"},
        ),
    ):
        pass


async def paste(writer: Writer, keys: str = "Control+v", **kinds: str) -> None:
    """Put text of one or two kinds (`html`, `plain`) on the clipboard and paste it."""
    await writer.text_field.focus()
    await writer.page.evaluate(ON_THE_CLIPBOARD, {f"text/{kind}": text for kind, text in kinds.items()})
    await writer.page.keyboard.press("Control+c")
    await writer.page.keyboard.press(keys)


def told(ops: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The content without addresses of attachments, without rows' ids and languages of code, whose blocks have tests of
    their own, and without lines at the end that are empty.
    """
    made: list[dict[str, Any]] = []
    for op in ops:
        attributes = {name: value for name, value in op.get("attributes", {}).items() if name != "table"}
        if "code-block" in attributes:
            attributes["code-block"] = True
        insert = op["insert"]
        if isinstance(insert, dict) and str(insert.get("image", "")).startswith(("/api/", "data:")):
            insert = {"image": "attachment"}
        pieces = re.findall(r"\n|[^\n]+", insert) if isinstance(insert, str) else [insert]
        made += [{"insert": piece, **({"attributes": attributes} if attributes else {})} for piece in pieces]
    while made and made[-1] == {"insert": "\n"}:
        made.pop()
    return made


async def test_the_corpus_is_pasted(quire: Quire, person: Person) -> None:
    """What programs put on the clipboard becomes what it means, can be undone, and nothing of it runs (R320, R325)."""
    url = await create(quire().url)
    ada = await person("Ada")
    await ada.open(url)
    for file in sorted(CORPUS.glob("*.html")):
        expected = told(json.loads(file.with_suffix(".json").read_text()))
        await paste(ada, html=file.read_text(), plain="as text")
        if file.stem == "libreoffice":
            await expect(ada.text_field.locator(".ql-image[data-state=ready]")).to_be_visible()
        await ada.is_saved()
        assert told(await delta(url)) == expected, file.stem
        await ada.undo_all()
        await ada.is_saved()
        assert told(await delta(url)) == [], file.stem
    assert await ada.page.evaluate("() => 'hacked' in window") is False


async def test_plain_markdown_and_own(quire: Quire, person: Person) -> None:
    """Ctrl-Shift-V takes words alone, Markdown is read and can be had back, our copy is exact (R321, R322, R328)."""
    url = await create(quire().url)
    ada = await person("Ada")
    held = asyncio.Event()

    async def hold(route: Route) -> None:
        await held.wait()
        await route.continue_()

    await ada.page.route(re.compile("/MediaLayer-"), hold)
    await ada.open(url)
    await paste(ada, "Control+Shift+v", html="<h1>Loud</h1>", plain="# quiet")
    await expect(ada.text_field.locator("p")).to_have_text("# quiet")
    await ada.press("Control+a")
    markdown = "# Plan\n\nSome **bold** words.\n\n- [ ] one\n- [x] two\n\n| a | b |\n|---|---|\n| 1 | 2 |\n"
    await paste(ada, plain=markdown)
    # What reads it has not come yet.
    await ada.sees("- [x] two")
    held.set()
    await expect(ada.text_field.locator("h1")).to_have_text("Plan")
    await expect(ada.text_field.locator("li[data-list=checked]")).to_have_text("two")
    await ada.button("Keep it as text").click()
    await expect(ada.text_field.locator("h1")).to_have_count(0)
    await ada.sees("- [x] two")
    await ada.press("Control+a")
    await paste(ada, plain="1. not\nclearly *Markdown*")
    await expect(ada.text_field).to_contain_text("clearly *Markdown*")

    await ada.press("Control+a")
    await paste(ada, html=(CORPUS / "notion.html").read_text(), plain="")
    await expect(ada.text_field.locator("h1")).to_have_text("Launch")
    await ada.is_saved()
    before = told(await delta(url))
    await ada.press("Control+a")
    await ada.page.keyboard.press("Control+x")
    await expect(ada.text_field).to_have_text("")
    await ada.page.keyboard.press("Control+v")
    await expect(ada.text_field.locator("h1")).to_have_text("Launch")
    await ada.is_saved()
    assert told(await delta(url)) == before

    await ada.press("Control+a")
    await ada.type("see this")
    await ada.press("Shift+Control+ArrowLeft")
    await paste(ada, plain="https://example.org/a")
    await expect(ada.text_field.locator("a")).to_have_text("this")
    await ada.press("Control+End")
    await ada.type(" or www.example.org/b, then")
    await expect(ada.text_field.locator("a")).to_have_count(2)
    await expect(ada.text_field.locator("a").last).to_have_attribute("href", "https://www.example.org/b")
    assert await ada.text() == "see this or www.example.org/b, then"


@pytest.mark.timeout(700)
async def test_a_pasted_megabyte(quire: Quire, person: Person) -> None:
    """A megabyte is pasted in slices, is one step to undo, and past the bound nothing is pasted (R321, R323)."""
    url = await create(quire().url)
    ada = await person("Ada")
    await ada.open(url)
    # How often the page did something else while the text grew.
    await ada.page.evaluate(
        """() => {
          window.turns = new Set();
          const tick = () => {
            window.turns.add(document.querySelector("#text").children.length);
            setTimeout(tick, 0);
          };
          tick();
        }"""
    )
    sentence = "The quick brown fox jumps over the lazy dog, and nobody minds at all. "
    html = "".join(f"<p>{number}. <b>First.</b> {sentence * 10}</p>" for number in range(1_450))
    assert len(html) > 1_000_000
    await paste(ada, html=html, plain="x")
    await ada.page.wait_for_function(
        "() => document.querySelector('#text').children.length === 1450", timeout=400_000, polling=500
    )
    assert await ada.page.evaluate("() => window.turns.size") > 30
    await expect(ada.page.get_by_text("Pasting,")).to_have_count(0)
    await ada.is_saved()
    assert len((await content(url)).split("\n")) >= 1450
    await ada.press("Control+z")
    await ada.page.wait_for_function("() => document.querySelector('#text').children.length === 1", timeout=120_000)
    await paste(ada, plain="x" * 3_000_001)
    await expect(ada.page.get_by_text("This is too long to paste")).to_be_visible()
    await expect(ada.text_field).to_have_text("")


async def choose(page: Page, *names: str, size: tuple[int, int] = (400, 200)) -> None:
    async with page.expect_file_chooser() as chosen:
        await page.get_by_role("button", name="Picture", exact=True).click()
    files = [{"name": name, "mimeType": "image/png", "buffer": png(*size)} for name in names]
    await (await chosen.value).set_files(files)  # type: ignore[arg-type]  # Playwright's own type for files in memory


async def test_pictures(quire: Quire, person: Person) -> None:
    """A picture is sent while the other types, stands where it was put, is sized and described (R324, R325)."""
    url = await create(quire().url)
    ada, bo = await person("Ada"), await person("Bo")
    await asyncio.gather(ada.open(url), bo.open(url))
    await ada.type("First line.\nSecond line.")
    await ada.press("Home")
    await bo.sees("Second line.")
    held = asyncio.Event()

    async def hold(route: Route) -> None:
        await held.wait()
        await route.continue_()

    await ada.page.route(re.compile("/attachments"), hold)
    await choose(ada.page, "cat.png")
    card = ada.page.get_by_role("region", name="Picture on its way: cat.png")
    await expect(card).to_be_visible()
    assert await violations(ada.page) == []
    await bo.press("Control+Home")
    await bo.type("Bo types above. ")
    await ada.sees("Bo types above.")
    await expect(bo.text_field.locator(".ql-image")).to_have_count(0)
    held.set()
    await expect(card).to_have_count(0)
    await expect(bo.text_field.locator(".ql-image[data-state=ready]")).to_be_visible()
    assert (await ada.text()).replace("\ufeff", "") == "Bo types above. First line.\nSecond line.\n\n"
    await ada.page.unroute(re.compile("/attachments"))

    picture = ada.text_field.locator(".ql-image")
    await picture.locator("img").click()
    bar = ada.page.get_by_role("toolbar", name="Picture")
    await expect(bar).to_be_visible()
    assert await violations(ada.page) == []
    handle = ada.page.get_by_role("slider", name="Width of the picture").last
    await handle.focus()
    await ada.page.keyboard.press("ArrowLeft")
    await expect(bo.text_field.locator("img")).to_have_attribute("width", "384")
    await expect(bo.text_field.locator("img")).to_have_attribute("height", "192")

    # With the pointer, while another types before it; one step to undo.
    await expect(handle).to_have_attribute("aria-valuetext", "384 pixels")
    box = await handle.bounding_box()
    assert box
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    await ada.page.mouse.move(x, y)
    await ada.page.mouse.down()
    await ada.page.mouse.move(x - 60, y, steps=4)
    await expect(handle).to_have_attribute("aria-valuetext", "324 pixels")
    await bo.press("Control+Home")
    await bo.type("Still. ")
    await ada.sees("Still.")
    await ada.page.mouse.move(x - 100, y, steps=4)
    await ada.page.mouse.up()
    await expect(bo.text_field.locator("img")).to_have_attribute("width", "284")
    await expect(bo.text_field.locator("img")).to_have_attribute("height", "142")
    await expect(ada.page.locator("[data-picture-frame]")).to_have_css("width", "284px")
    await expect(picture.locator("img")).to_have_css("width", "284px")
    await ada.press("Control+z")
    await expect(bo.text_field.locator("img")).to_have_attribute("width", "384")
    await ada.press("Control+Shift+z")
    await expect(bo.text_field.locator("img")).to_have_attribute("width", "284")
    await picture.locator("img").click()
    await bar.get_by_role("button", name="Describe it").click()
    await expect(ada.page.get_by_role("dialog")).to_be_visible()
    assert await violations(ada.page) == []
    await ada.page.get_by_label("Description").fill("A cat on a mat")
    await ada.page.keyboard.press("Enter")
    await ada.page.get_by_role("button", name="Save", exact=True).click()
    await expect(bo.page.get_by_role("img", name="A cat on a mat")).to_be_visible()

    # In the dark and on a narrow window.
    for scheme, size in (("dark", {"width": 1280, "height": 720}), ("light", {"width": 375, "height": 700})):
        await ada.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        await ada.page.set_viewport_size(size)  # type: ignore[arg-type]
        await picture.locator("img").click()
        await expect(bar).to_be_visible()
        assert (scheme, await violations(ada.page), await overflow(ada.page)) == (scheme, [], 0)
        await bar.get_by_role("button", name="Change the description").click()
        await expect(ada.page.get_by_role("dialog")).to_be_visible()
        assert (scheme, await violations(ada.page), await overflow(ada.page)) == (scheme, [], 0)
        await ada.page.get_by_role("button", name="Cancel", exact=True).click()
        await expect(ada.page.get_by_role("dialog")).to_have_count(0)
    await ada.page.emulate_media(color_scheme="light")
    await ada.page.set_viewport_size({"width": 1280, "height": 720})

    # Another server's picture stays what it is, and is not asked for.
    asked: list[str] = []
    ada.page.on("request", lambda request: asked.append(request.url))
    await ada.press("Control+End")
    await paste(ada, html='<img src="https://elsewhere.example/p.png" alt="Far away">', plain="")
    await expect(ada.text_field.locator(".ql-image[data-state=remote]")).to_contain_text("Far away")
    assert [address for address in asked if "elsewhere" in address] == []


async def test_what_is_open_is_removed_by_another(quire: Quire, person: Person) -> None:
    """When another deletes the link that is edited, or the picture that is described, the focus goes back to the text,
    and what can be done with other links and pictures is shown as before."""
    url = await create(quire().url)
    ada, bo = await person("Ada"), await person("Bo")
    await asyncio.gather(ada.open(url), bo.open(url))
    await paste(
        ada,
        html='<p><a href="https://one.example/">One</a> or <a href="https://two.example/">two</a></p><p>End</p>',
        plain="",
    )
    await bo.sees("One or two")
    page = ada.page
    card = page.get_by_role("region", name="Link")
    await ada.text_field.get_by_role("link", name="One").click()
    await card.get_by_role("button", name="Change the address").click()
    await expect(card.get_by_role("textbox")).to_be_focused()
    await bo.press("Control+Home")
    for _ in "One":
        await bo.press("Delete")
    await expect(ada.text_field.get_by_role("link", name="One")).to_have_count(0)
    await expect(card).to_have_count(0)
    await expect(ada.text_field).to_be_focused()
    await ada.text_field.get_by_role("link", name="two").click()
    await expect(card).to_contain_text("two.example")
    # Another changes where it leads, and writes below it: the card under the mouse stays, and says where it leads now.
    await ada.press("Control+Home")
    await page.mouse.move(5, 5)
    await expect(card).to_have_count(0)
    await ada.text_field.get_by_role("link", name="two").hover()
    await expect(card).to_contain_text("two.example")
    await bo.press("Control+End")
    await bo.type(" or ten")
    await ada.sees("End or ten")
    await ada.page.wait_for_timeout(600)
    await expect(card).to_contain_text("two.example")
    await bo.text_field.get_by_role("link", name="two").click()
    theirs = bo.page.get_by_role("region", name="Link")
    await theirs.get_by_role("button", name="Change the address").click()
    await theirs.get_by_role("textbox").fill("https://three.example/")
    await theirs.get_by_role("textbox").press("Enter")
    await expect(card.get_by_role("link")).to_have_attribute("href", "https://three.example/")
    # Nor does it take away what is being typed into it.
    await card.get_by_role("button", name="Change the address").click()
    await expect(card.get_by_role("textbox")).to_have_value("https://three.example/")
    await card.get_by_role("textbox").fill("https://four.example/")
    await bo.press("Control+Home")
    await bo.type("Now ")
    await ada.sees("Now ")
    await expect(card.get_by_role("textbox")).to_be_focused()
    await card.get_by_role("textbox").press("Enter")
    await expect(bo.text_field.get_by_role("link", name="two")).to_have_attribute("href", "https://four.example/")

    await ada.press("Control+End")
    await choose(page, "cat.png")
    await expect(bo.text_field.locator(".ql-image[data-state=ready]")).to_be_visible()
    await ada.text_field.locator("img").click()
    await page.get_by_role("toolbar", name="Picture").get_by_role("button", name="Describe it").click()
    await expect(page.get_by_label("Description")).to_be_focused()
    await bo.text_field.locator("img").click()
    await bo.press("Delete")
    await expect(ada.text_field.locator(".ql-image")).to_have_count(0)
    await expect(page.get_by_role("dialog")).to_have_count(0)
    await expect(ada.text_field).to_be_focused()


async def test_a_picture_asked_for_at_once(quire: Quire, person: Person) -> None:
    """Whoever presses the button for pictures before what is behind it has come chooses as soon as it has."""
    url = await create(quire().url)
    ada = await person("Ada")
    held = asyncio.Event()

    async def hold(route: Route) -> None:
        await held.wait()
        await route.continue_()

    await ada.page.route(re.compile("/MediaLayer-"), hold)
    await ada.open(url)
    async with ada.page.expect_file_chooser() as chosen:
        await ada.button("Picture").click()
        held.set()
    await (await chosen.value).set_files({"name": "cat.png", "mimeType": "image/png", "buffer": png(40, 20)})
    await expect(ada.text_field.locator(".ql-image[data-state=ready]")).to_be_visible()


async def test_pictures_dropped_at_once(quire: Quire, person: Person, tmp_path: Path) -> None:
    """R324: What is dropped before the editor is there, before what sends pictures is, or beside the text, is kept and
    gets into it; the browser never leaves the page for it, also where nothing can be put."""
    url = await create(quire().url)
    ada = await person("Ada")
    page = ada.page
    held = {name: asyncio.Event() for name in ("RichTextView", "MediaLayer")}

    async def hold(route: Route) -> None:
        for name, event in held.items():
            if f"/{name}-" in route.request.url:
                await event.wait()
        await route.continue_()

    await page.route(re.compile("/(RichTextView|MediaLayer)-"), hold)
    devices = await ada.context.new_cdp_session(page)

    async def drop(name: str, x: float, y: float) -> None:
        """From the desktop, as the system does it."""
        (tmp_path / name).write_bytes(png(60, 40))
        data = {"items": [], "files": [str(tmp_path / name)], "dragOperationsMask": 1}
        for kind in ("dragEnter", "dragOver", "drop"):
            await devices.send("Input.dispatchDragEvent", {"type": kind, "x": x, "y": y, "data": data})

    await page.goto(url, wait_until="commit")
    await expect(ada.title_field).to_be_visible()
    await drop("early.png", 640, 500)
    waits = page.get_by_text("The picture goes into the text as soon as the text is ready.")
    await expect(waits.first).to_be_visible()
    held["RichTextView"].set()
    await ada.type("Some words.")
    box = await ada.text_field.bounding_box()
    assert box
    await drop("within.png", box["x"] + 40, box["y"] + 10)
    await drop("beside.png", box["x"] - 40, box["y"] + 10)
    held["MediaLayer"].set()
    await expect(ada.text_field.locator(".ql-image[data-state=ready]")).to_have_count(3)
    await ada.sees("Some words.")
    await ada.is_saved()

    await page.goto(f"{url}?role=viewer")
    await ada.save_says("^Read only$")
    await expect(ada.text_field.locator(".ql-image[data-state=ready]")).to_have_count(3)
    for x in (box["x"] + 40, box["x"] - 40):
        await drop("late.png", x, box["y"] + 10)
    await expect(ada.text_field.locator(".ql-image")).to_have_count(3)
    assert page.url.startswith(url)


async def test_find_and_replace(quire: Quire, person: Person) -> None:
    """Matches are counted, marked outside of the text, and replaced with their formats in one step (R326, R327)."""
    server = quire()
    url = await create(server.url)
    ada, bo = await person("Ada"), await person("Bo")
    await asyncio.gather(ada.open(url), bo.open(url))
    await paste(ada, html="<p>Tea and <b>tea</b>, teapot.</p><p>More TEA.</p>", plain="")
    await bo.sees("More TEA.")
    await ada.press("Control+Home")
    await ada.page.keyboard.press("Control+f")
    page = ada.page
    field = page.get_by_role("textbox", name="Find in the document")
    await field.fill("tea")
    status = page.get_by_role("search").get_by_role("status")
    await expect(status).to_have_text("1 of 4")
    assert await page.evaluate("() => CSS.highlights.get('quire-found').size") == 3
    assert await violations(page) == []
    await page.keyboard.press("Enter")
    await expect(status).to_have_text("2 of 4")
    await page.keyboard.press("Shift+Enter")
    await expect(status).to_have_text("1 of 4")
    await bo.press("Control+Home")
    await bo.type("Green tea. ")
    await expect(status).to_have_text("2 of 5")
    await ada.button("Match case").click()
    await expect(status).to_have_text("1 of 3")
    await ada.button("Match case").click()
    await ada.button("Whole words").click()
    await expect(status).to_have_text("1 of 4")
    await ada.button("Replace…").click()
    await page.get_by_role("textbox", name="Replace with").fill("coffee")
    await ada.button("Replace all").click()
    await expect(status).to_have_text("4 replaced")
    await expect(bo.text_field).to_have_text("Green coffee. coffee and coffee, teapot.More coffee.")
    await expect(bo.text_field.locator("strong")).to_have_text("coffee")
    await ada.button("Undo").click()
    await expect(bo.text_field).to_have_text("Green tea. Tea and tea, teapot.More TEA.")
    # Where nothing is left to replace, the keys are still there, and the next ones take it back, or do it again.
    await ada.button("Replace all").click()
    await expect(status).to_have_text("4 replaced")
    await expect(ada.button("Replace all")).to_be_focused()
    await page.keyboard.press("Control+z")
    await expect(bo.text_field).to_have_text("Green tea. Tea and tea, teapot.More TEA.")
    await page.keyboard.press("Control+Shift+z")
    await expect(bo.text_field).to_contain_text("More coffee.")
    await page.keyboard.press("Control+z")
    await expect(status).to_have_text(re.compile("^\\d of 4$"))
    with_it = page.get_by_role("textbox", name="Replace with")
    await with_it.press("Enter")
    await expect(bo.text_field).to_contain_text("coffee")
    await with_it.press("Control+z")
    await expect(bo.text_field).to_have_text("Green tea. Tea and tea, teapot.More TEA.")
    await expect(with_it).to_have_value("coffee")
    await with_it.press_sequentially("s")
    await with_it.press("Control+z")
    await expect(with_it).not_to_have_value("coffees")
    await expect(bo.text_field).to_have_text("Green tea. Tea and tea, teapot.More TEA.")
    await field.fill("(\\w+) and")
    await ada.button("Regular expression").click()
    await expect(status).to_have_text("1 of 1")
    await page.get_by_role("textbox", name="Replace with").fill("$1 or")
    await ada.button("Replace").click()
    await expect(bo.text_field).to_contain_text("Tea or tea")
    await field.fill("(a+)+$x(")
    await expect(status).to_have_text("Not a valid expression")
    await page.keyboard.press("Escape")
    await expect(field).to_have_count(0)

    # The keys are ours before what they open is loaded; what is typed meanwhile is looked for, and not written.
    held = asyncio.Event()

    async def hold(route: Route) -> None:
        await held.wait()
        await route.continue_()

    await page.route(re.compile(r"/FindBar-"), hold)
    await page.reload()
    await ada.sees("Green tea.")
    await ada.press("Control+f")
    await expect(field).to_be_focused()
    await page.keyboard.type("te")
    held.set()
    await expect(status).to_have_text("1 of 5")
    await page.keyboard.type("a,")
    await expect(status).to_have_text("1 of 1")
    await expect(field).to_have_value("tea,")
    await expect(bo.text_field).to_have_text("Green tea. Tea or tea, teapot.More TEA.")

    # Hundreds in hundreds of lines, of all kinds: in slices, and the same for everybody, also back and forth.
    lines = [
        {"insert": f"{kind} {number}: tea, and more tea"} if part == 0 else {"insert": "\n", "attributes": attributes}
        for number in range(100)
        for kind, attributes in (("line", {}), ("item", {"list": "bullet"}), ("code", {"code-block": True}))
        for part in range(2)
    ]
    long = await create(server.url)
    await put(long, lines)
    await asyncio.gather(ada.open(long), bo.open(long))
    await asyncio.gather(ada.sees("code 99"), bo.sees("code 99"))
    before = await content(long)
    await ada.press("Control+Home")
    await ada.press("Control+h")
    await field.fill("tea")
    await expect(status).to_have_text("1 of 600")
    await page.get_by_role("textbox", name="Replace with").fill("coffee")
    await ada.button("Replace all").click()
    await expect(status).to_have_text("600 replaced")
    after = before.replace("tea", "coffee")
    shown = "() => document.querySelector('#text').innerHTML"
    for keys, expected in ((None, after), ("Control+z", before), ("Control+Shift+z", after)):
        if keys:
            await page.keyboard.press("Escape")
            await ada.press(keys)
        await bo.page.wait_for_function(
            "count => document.querySelector('#text').textContent.split('coffee').length === count",
            arg=expected.count("coffee") + 1,
        )
        await ada.is_saved()
        assert await content(long) == expected
        assert await page.evaluate(shown) == await bo.page.evaluate(shown)


async def test_replacing_while_somebody_writes_on(quire: Quire, person: Person) -> None:
    """Somebody who never pauses keeps nobody from finding, and replacing all replaces all."""
    url = await create(quire().url)
    ada, bo = await person("Ada"), await person("Bo")
    await asyncio.gather(ada.open(url), bo.open(url))
    await paste(ada, html="<p>tea</p>" * 600, plain="")
    await asyncio.gather(ada.is_saved(), bo.sees("tea"))
    page = ada.page
    await ada.press("Control+f")
    await page.get_by_role("textbox", name="Find in the document").fill("tea")
    await ada.button("Replace…").click()
    await page.get_by_role("textbox", name="Replace with").fill("milk")
    status = page.get_by_role("search").get_by_role("status")
    await expect(status).to_have_text("1 of 600")
    pausing = asyncio.Event()

    async def go_on() -> None:
        await bo.press("Control+Home")
        await bo.type("tea. ")
        while not pausing.is_set():
            await bo.page.keyboard.type("x")
            await asyncio.sleep(0.05)

    writing = asyncio.create_task(go_on())
    await expect(status).to_have_text(re.compile("of 601$"))
    await ada.button("Replace all").click()
    await expect(status).to_have_text("601 replaced")
    pausing.set()
    await writing
    await bo.is_saved()
    text = await content(url)
    assert text.count("milk") == 601
    assert "tea" not in text


async def test_links_outline_and_page(quire: Quire, person: Person) -> None:
    """A link's card edits it; the outline follows and jumps; width and focus mode are one's own (R329)."""
    url = await create(quire().url)
    ada = await person("Ada", viewport={"width": 1400, "height": 800})
    await ada.open(url)
    body = "".join(f"<p>Sentence {number}.</p>" for number in range(30))
    html = (
        f'<p><a href="https://example.org/x">site</a> tail</p><h1>One</h1>{body}<h2>Two</h2>{body}<h1>Three</h1>{body}'
    )
    await paste(ada, html=html, plain="")
    page = ada.page
    await ada.press("Control+Home")
    await ada.press("ArrowRight")
    card = page.get_by_role("region", name="Link", exact=True)
    await expect(card.get_by_role("link")).to_have_attribute("href", "https://example.org/x")
    assert await violations(page) == []
    await card.get_by_role("button", name="Change the address").click()
    for scheme, size in (("dark", {"width": 375, "height": 700}), ("light", {"width": 1400, "height": 800})):
        await page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
        await page.set_viewport_size(size)  # type: ignore[arg-type]
        await expect(card.get_by_label("Address")).to_be_visible()
        assert (scheme, await violations(page), await overflow(page)) == (scheme, [], 0)
    await card.get_by_label("Address").fill("javascript:alert(1)")
    await page.keyboard.press("Enter")
    await expect(card).to_contain_text("Only http, https")
    await card.get_by_label("Address").fill("example.org/y")
    await page.keyboard.press("Enter")
    await expect(ada.text_field.locator("a")).to_have_attribute("href", "https://example.org/y")

    await ada.button("Outline").click()
    outline = page.get_by_role("navigation", name="Outline")
    await expect(outline.get_by_role("button", name="Three")).to_be_visible()
    assert await violations(page) == []
    await outline.get_by_role("button", name="Three").click()
    await expect(ada.text_field.locator("h1", has_text="Three")).to_be_in_viewport()
    await expect(outline.get_by_role("button", name="Three")).to_have_attribute("aria-current", "location")
    await outline.get_by_role("button", name="Fold “One”").click()
    await expect(outline.get_by_role("button", name="Two")).to_have_count(0)

    # What stands above the text grows when one finds, and the outline goes on below it.
    await page.keyboard.press("Control+h")
    bar = page.get_by_role("search")
    await expect(bar.get_by_role("textbox")).to_have_count(2)
    await expect(bar.get_by_role("textbox").first).to_be_focused()
    await page.wait_for_function(
        """() => document.querySelector("search").getBoundingClientRect().bottom
          <= document.querySelector("nav[aria-label=Outline]").getBoundingClientRect().top"""
    )
    await page.keyboard.press("Escape")
    await expect(bar).to_have_count(0)

    await expect(page.get_by_role("button", name=re.compile(r"^\d+ words$"))).to_be_visible()
    await ada.button("Page settings").click()
    await expect(page.get_by_role("dialog", name="Page settings")).to_be_visible()
    assert await violations(page) == []
    await page.get_by_text("Wide", exact=True).click()
    await expect(page.locator("html")).to_have_attribute("data-page-width", "wide")
    await ada.button("Focus mode").click()
    await expect(ada.button("Bold")).to_be_hidden()
    await expect(outline).to_have_count(0)
    assert await violations(page) == []
    await ada.text_field.focus()
    await page.keyboard.press("Escape")
    await expect(ada.button("Bold")).to_be_visible()
    await page.reload()
    await expect(page.locator("html")).to_have_attribute("data-page-width", "wide")
    await expect(outline).to_be_visible()
    await page.emulate_media(media="print")
    await expect(ada.button("Bold")).to_be_hidden()
    await expect(outline).to_be_hidden()
    await page.emulate_media(media="screen")

    # A reader has what reads; a narrow window has the outline in a drawer.
    bo = await person("Bo", viewport={"width": 375, "height": 700})
    await bo.open(f"{url}?role=viewer")
    await bo.sees("Sentence 29.")
    await expect(bo.button("Picture")).to_have_count(0)
    await bo.button("Outline").click()
    drawer = bo.page.get_by_role("dialog", name="Outline")
    await expect(drawer).to_be_visible()
    assert await violations(bo.page) == []
    # Paper is as narrow as a phone, and has no drawer on it.
    await bo.page.emulate_media(media="print")
    await expect(drawer).to_have_count(0)
    await expect(bo.page.get_by_role("navigation", name="Outline")).to_be_hidden()
    await expect(bo.text_field).to_be_visible()
    await bo.page.emulate_media(media="screen")
    await drawer.get_by_role("button", name="Two").click()
    await expect(bo.text_field.locator("h2", has_text="Two")).to_be_in_viewport()
