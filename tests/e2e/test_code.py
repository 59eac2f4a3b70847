"""People write code and Markdown together in real browsers."""

from __future__ import annotations

import asyncio
import re

import aiohttp
import pytest
from playwright.async_api import Page, expect
from pycrdt import Map, Text

from tests.e2e.conftest import Person
from tests.e2e.documents import content
from tests.e2e.people import accounts, address, new_document, share, signed_up
from tests.e2e.test_pages import NARROW, overflow, violations
from tests.e2e.test_sharing import change_role
from tests.e2e.writer import Writer
from tests.support.clients import Client, HocuspocusWire
from tests.support.fixtures import Quire

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(400)]

PLAIN = {"Content-Type": "text/plain"}

LINES = """element => [...element.querySelectorAll('.cm-line')].map((line) => {
  const copy = line.cloneNode(true);
  for (const person of copy.querySelectorAll('.cm-person')) person.remove();
  return copy.textContent;
}).join('\\n')"""


async def create(server: str, title: str, text: str = "") -> str:
    """Make a code document. Returns the address of its page."""
    async with aiohttp.ClientSession(raise_for_status=True) as http:
        async with http.post(f"{server}/api/v1/documents", json={"kind": "code", "title": title}) as response:
            made = await response.json()
        if text:
            path = f"{server}/api/v1/documents/{made['id']}/content"
            async with http.put(path, data=text.encode(), headers=PLAIN):
                pass
    return f"{server}/d/{made['id']}"


async def shows(writer: Writer, text: str) -> None:
    """Wait until this window shows exactly that."""
    shown = f"text => [...document.querySelectorAll('.cm-content')].some((element) => ({LINES})(element) === text)"
    await writer.page.wait_for_function(shown, arg=text)


async def choose_language(page: Page, wanted: str, name: str) -> None:
    await page.get_by_role("button", name=re.compile("^Language: ")).click()
    await page.get_by_role("combobox", name="Search languages").fill(wanted)
    await page.get_by_role("option", name=name, exact=True).click()


async def test_three_write_code(quire: Quire, person: Person) -> None:
    """R331: three type at once and end equal, the language is everybody's, and each undoes their own."""
    url = await create(quire().url, "words.py", "one = 1\ntwo = 2\nthree = 3\n")
    people = ada, bo, cy = [await person(name) for name in ("Ada", "Bo", "Cy")]
    await asyncio.gather(*(writer.open(url) for writer in people))
    for writer in people:
        await expect(writer.page.get_by_role("button", name="Language: Python")).to_be_visible()
        await expect(writer.page.locator(".tok-number").first).to_be_visible()
    for number, writer in enumerate(people):
        await writer.page.locator(".cm-line").nth(number).click()
        await writer.press("End")
    await expect(ada.page.locator(".cm-person-name", has_text="Bo")).to_have_count(1)
    await expect(ada.page.locator(".cm-person-name", has_text="Cy")).to_have_count(1)
    await asyncio.gather(*(writer.type(f"  # {name} 😀") for writer, name in zip(people, "abc", strict=True)))
    everything = "one = 1  # a 😀\ntwo = 2  # b 😀\nthree = 3  # c 😀\n"
    for writer in people:
        await shows(writer, everything)
        await writer.is_saved()
    assert await content(url) == everything

    await bo.undo_all()
    for writer in people:
        await shows(writer, everything.replace("  # b 😀", ""))
    await bo.redo_all()
    await shows(cy, everything)
    # What others have deleted since cannot be undone, and the button says so.
    await ada.press("Control+a")
    await ada.type("x")
    await shows(bo, "x")
    await bo.press("Control+z")
    await expect(bo.button("Undo")).to_have_attribute("aria-disabled", "true")
    await ada.press("Control+z")
    await shows(bo, everything)

    await choose_language(cy.page, "script", "TypeScript")
    await expect(ada.page.get_by_role("button", name="Language: TypeScript")).to_be_visible()
    await ada.button("Indentation and text size").click()
    await ada.page.get_by_role("menuitemradio", name="Tabs, 4 wide").click()
    await bo.press("Control+Home")
    await bo.press("Tab")
    await shows(ada, f"\t{everything}")
    await bo.press("Shift+Tab")
    await shows(ada, everything)
    await choose_language(ada.page, "auto", "Automatic: Python, by the title")
    await bo.title_field.fill("words.md")
    await expect(cy.page.get_by_role("button", name="Language: Markdown")).to_be_visible()


async def test_offline(quire: Quire, person: Person) -> None:
    """What is typed without a connection outlives a reload, and is merged with what others wrote meanwhile."""
    url = await create(quire().url, "plan", "begin\n")
    ada, bo = await person("Ada"), await person("Bo")
    await asyncio.gather(ada.open(url), bo.open(url))
    await ada.is_saved()
    await ada.page.evaluate("() => navigator.serviceWorker.ready.then(() => true)")
    await ada.context.set_offline(True)
    await ada.press("Control+End")
    await ada.type("offline\n")
    await ada.save_says("kept on this device")
    await bo.press("Control+Home")
    await bo.type("meanwhile\n")
    await bo.is_saved()
    await ada.page.reload()
    await shows(ada, "begin\noffline\n")
    await ada.context.set_offline(False)
    for writer in (ada, bo):
        await shows(writer, "meanwhile\nbegin\noffline\n")
    await ada.is_saved()
    assert await content(url) == "meanwhile\nbegin\noffline\n"


async def test_demoted_and_raised(quire: Quire, person: Person) -> None:
    """Who may only read any more follows, searches and cannot write, in the same page; raised again, they can."""
    server = accounts(quire)
    ada, bo = await signed_up(server, person, "Ada"), await signed_up(server, person, "Bo")
    url = await new_document(server, ada, "plan.md", "code")
    await ada.open(url)
    await ada.type("- [ ] begin")
    await ada.is_saved()
    await share(ada, address("Bo"), "editor")
    await bo.open(url)
    await bo.press("Control+End")
    await bo.type(" now")
    box = bo.page.get_by_role("checkbox", name="Task: begin now")
    await expect(box).to_be_enabled()
    await bo.is_saved()
    await bo.press("Control+f")
    await expect(bo.page.get_by_role("textbox", name="Replace with")).to_be_visible()

    await ada.page.get_by_role("button", name="Share").click()
    await change_role(ada, "Bo", "Viewer")
    await expect(bo.page.get_by_role("region", name="You can now only read this document.")).to_be_visible()
    await expect(bo.text_field).to_have_attribute("aria-readonly", "true")
    await expect(bo.text_field).to_have_accessible_description("You can read and copy this text, not change it.")
    for name in ("Undo", "Redo", "Replace all matches"):
        await expect(bo.button(name)).to_have_count(0)
    await expect(bo.page.get_by_role("button", name=re.compile("^Language"))).to_have_count(0)
    await expect(box).to_be_disabled()
    await bo.text_field.focus()
    for keys in ("x", "Enter", "Backspace", "Control+x", "Control+/", "Control+z", "Control+z", "Alt+ArrowDown"):
        await bo.page.keyboard.press(keys)
    await bo.page.keyboard.insert_text("intruding")
    await bo.press("Control+f")
    await bo.page.get_by_role("textbox", name="Find", exact=True).fill("in")
    await expect(bo.page.get_by_text("1 match", exact=True)).to_be_visible()
    await bo.page.keyboard.press("Escape")
    # For readers Tab indents nothing: it goes on at once.
    await bo.press("Tab")
    await expect(bo.text_field).not_to_be_focused()
    assert await violations(bo.page) == []
    await shows(bo, "- [ ] begin now")

    await change_role(ada, "Bo", "Editor")
    await expect(bo.page.get_by_role("region", name="You can now write in this document.")).to_be_visible()
    await expect(bo.text_field).not_to_have_attribute("aria-readonly", "true")
    await box.click()
    await bo.press("Control+End")
    await bo.type("\nend")
    await shows(ada, "- [x] begin now\n- [ ] end")
    await bo.is_saved()


async def test_what_other_programs_put_there(quire: Quire, person: Person) -> None:
    """R331, R332: what is no text is shown as a sign and edited around, and a made-up language is none."""
    server = quire()
    url = await create(server.url, "main.py", "ab\n")
    name = url.rsplit("/", 1)[1]
    ada = await person("Ada")
    await ada.open(url)
    async with Client(HocuspocusWire(name), server.url.replace("http", "ws")) as program:
        await program.until_settled()
        shared = program.doc.get("content", type=Text)
        shared.insert_embed(1, {"image": "x"})
        shared.insert(4, "c\r\n")
        meta = program.doc.get("meta", type=Map)
        meta["language"] = "<b>no such</b>"
        meta["indent"] = {"width": 1e9}
        await program.until_settled()
        await shows(ada, "a•b\nc␍\n")
        await expect(ada.page.get_by_role("button", name="Language: Plain text")).to_be_visible()
        await ada.press("Control+Home")
        await ada.press("End")
        await ada.type("!")
        await program.until(lambda: "b!" in program.value, "the typed character")
    await ada.is_saved()
    assert await content(url) == "ab!\nc\r\n"
    await ada.press("Control+f")
    await expect(ada.page.get_by_role("search")).to_be_visible()
    await ada.button("History").click()
    dialog = ada.page.get_by_role("dialog", name=re.compile("^History"))
    past = dialog.locator("[data-code] .ql-editor")
    await expect(past).to_contain_text("b!")
    family = await past.evaluate("element => getComputedStyle(element).fontFamily")
    assert "monospace" in family
    above = "element => element.contains(document.elementFromPoint(innerWidth / 2, 160))"
    assert await dialog.evaluate(above), "the form for finding lies over the dialog"
    assert await violations(ada.page) == []


async def test_the_keyboard_reaches_everything(quire: Quire, person: Person) -> None:
    """Finding, replacing, going to a line, folding and several cursors work by keys, and Tab is no trap."""
    text = "def f():\n    return cat, Cat, cat\n" + "x = 1\n" * 60
    url = await create(quire().url, "cats.py", text)
    ada, bo = await person("Ada"), await person("Bo", color_scheme="dark")
    page = ada.page
    await asyncio.gather(ada.open(url), bo.open(url))
    for writer in (ada, bo):
        await expect(writer.page.locator(".tok-keyword").first).to_be_visible()
        assert await violations(writer.page) == []

    await ada.press("Control+f")
    await page.keyboard.type("cat")
    await expect(page.get_by_text("3 matches")).to_be_visible()
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("1 of 3")).to_be_visible()
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("2 of 3")).to_be_visible()
    await page.keyboard.press("Shift+Enter")
    await expect(page.get_by_text("1 of 3")).to_be_visible()
    # Others write meanwhile: the count follows.
    await bo.press("Control+End")
    await bo.type("# cat")
    await bo.press("Control+Home")
    for _ in range(5):
        await bo.press("ArrowDown")
    await expect(page.get_by_text("1 of 4")).to_be_visible()
    await ada.button("Match case").press("Space")
    await expect(page.get_by_text("1 of 3")).to_be_visible()
    assert await violations(page) == []
    # All of them are replaced in one step, however soon after something was typed.
    await ada.press("Control+Home")
    await page.keyboard.insert_text("# ")
    await page.get_by_role("textbox", name="Replace with").fill("dog")
    await ada.button("Replace all matches").press("Enter")
    await expect(page.get_by_text("Not found")).to_be_visible()
    await bo.sees("return dog, Cat, dog")
    await ada.press("Control+z")
    await bo.sees("return cat, Cat, cat")
    await expect(bo.page.locator(".cm-line").first).to_have_text(re.compile("^# .*def f"))
    await ada.press("Control+Shift+z")
    await bo.sees("return dog, Cat, dog")
    await ada.press("Control+z")
    await ada.press("Control+z")
    await expect(bo.page.locator(".cm-line").first).not_to_have_text(re.compile("#"))
    # A backslash is a backslash, but for expressions.
    find = page.get_by_role("textbox", name="Find", exact=True)
    await find.fill("\\n")
    await expect(page.get_by_text("Not found")).to_be_visible()
    await ada.button("Regular expression").press("Space")
    await expect(page.get_by_text("62 matches")).to_be_visible()
    await find.fill("(")
    await expect(page.get_by_text("This is no regular expression")).to_be_visible()
    assert await violations(page) == []
    # What was replaced is taken back from where it was replaced.
    await ada.button("Regular expression").press("Space")
    await find.fill("cat")
    await ada.button("Replace all matches").press("Enter")
    await bo.sees("return dog, Cat, dog")
    await page.keyboard.press("Control+z")
    await bo.sees("return cat, Cat, cat")
    await find.press("Escape")
    await expect(ada.text_field).to_be_focused()
    await expect(page.get_by_role("search")).to_have_count(0)

    await ada.press("Control+Alt+g")
    await expect(page.get_by_role("textbox", name="Go to line")).to_be_focused()
    assert await violations(page) == []
    await page.keyboard.type("2")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("Line 2, column 1")).to_be_visible()
    await ada.press("Control+Alt+ArrowUp")
    await expect(page.get_by_text("2 cursors")).to_be_visible()
    await page.keyboard.insert_text("# ")
    await ada.press("Control+z")
    await ada.press("Escape")
    await expect(page.get_by_text("2 cursors")).to_have_count(0)
    # Alt and the mouse add a cursor; Ctrl+D takes the next place with the same text.
    place = await page.locator(".cm-line").nth(4).bounding_box()
    assert place
    await page.keyboard.down("Alt")
    await page.mouse.click(place["x"] + 14, place["y"] + 5)
    await page.keyboard.up("Alt")
    await expect(page.get_by_text("2 cursors")).to_be_visible()
    await page.locator(".cm-line").nth(1).get_by_text("cat").first.dblclick()
    await expect(page.get_by_text("3 characters selected")).to_be_visible()
    await ada.press("Control+d")
    await ada.type("dog")
    await bo.sees(", Cat, dog")
    await ada.press("Escape")

    await ada.press("Control+Home")
    await ada.press("Control+Shift+BracketLeft")
    await expect(ada.text_field).not_to_contain_text("return dog")
    await expect(page.locator(".cm-foldPlaceholder")).to_be_visible()
    await ada.press("Control+Shift+BracketRight")
    await ada.sees("return dog")
    for _ in range(len("def f")):
        await ada.press("ArrowRight")
    await expect(page.locator(".cm-matchingBracket")).to_have_count(2)
    await ada.press("Tab")
    await expect(page.locator(".cm-line").first).to_have_text("    def f():")
    await ada.press("Shift+Tab")
    await expect(page.locator(".cm-line").first).to_have_text("def f():")

    help_ = "Tab indents. Escape, then Tab leaves the text."
    await expect(ada.text_field).to_have_accessible_description(help_)
    await expect(page.get_by_text(help_)).to_be_visible()
    await ada.press("Escape")
    await expect(page.get_by_text("Tab now leaves the text.")).to_be_visible()
    await ada.press("Tab")
    await expect(ada.text_field).not_to_be_focused()
    await ada.is_saved()
    assert (await content(url)).startswith("def f():\n    return dog, Cat, dog\n")

    await page.get_by_role("button", name=re.compile("^Language: ")).press("Enter")
    await expect(page.get_by_role("option", name="Rust", exact=True)).to_be_attached()
    assert await page.get_by_role("option").count() > 100
    assert await violations(page) == []
    await page.keyboard.press("Escape")
    await ada.button("Indentation and text size").press("Enter")
    await page.get_by_role("menuitem", name="Larger").click()
    await expect(page.get_by_text("Text size on this device: 15")).to_be_visible()
    assert await violations(page) == []


HOSTILE = r"""
<img src="x" onerror="window.hacked = 1">

<script>window.hacked = 2</script>

<svg><a xlink:href="javascript:hacked=3"><animate onbegin="window.hacked=4"/></a></svg>

<iframe srcdoc="<script>parent.hacked = 5</script>"></iframe>

<object data="data:text/html,<script>parent.hacked = 6</script>"></object><embed src="//tracker.example/0.svg">

<form action="/api/v1/documents"><button>Send</button></form>

[bad](javascript:window.hacked=7) <a href="jav&#x09;ascript:window.hacked=8">worse</a> [page](data:text/html,x)

<div style="position: fixed; inset: 0" class="skip" id="text">cover</div>

![pixel](https://tracker.example/1.png) <img src="data:image/svg+xml,<svg onload=hacked=11 />" alt="drawn">

<img srcset="https://tracker.example/2.png 2x" src="//tracker.example/3.png" alt="none">

<img src="/\tracker.example/4.png" alt="slash"> <input type="image" src="https://tracker.example/5.png">

<video poster="https://tracker.example/6.png" src="https://tracker.example/7.mp4" autoplay></video>

<link rel="stylesheet" href="https://tracker.example/8.css"><style>@import "https://tracker.example/9.css";</style>

<table background="https://tracker.example/10.png"><tr><td background="https://tracker.example/11.png">x</td></tr></table>

<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=window.hacked=9&gt;">

```"><img src=x onerror=window.hacked=10>
code
```
"""


async def test_markdown_has_a_preview(quire: Quire, person: Person) -> None:
    """R333: the preview follows everybody's typing, scrolls with the text both ways, checks tasks, and runs nothing."""
    paragraphs = "\n\n".join(f"## Part {number}\n\nSome *words* about {number}." for number in range(120))
    text = f"# Notes\n\n- [ ] first\n- [x] second\n\n```python\ndef f(): return 1\n```\n\n{paragraphs}\n{HOSTILE}"
    server = quire()
    url = await create(server.url, "notes.md", text)
    ada, bo = await person("Ada"), await person("Bo", color_scheme="dark")
    asked: list[str] = []
    ada.page.on("request", lambda request: asked.append(request.url))
    await asyncio.gather(ada.open(url), bo.open(url))
    page = ada.page
    preview = page.get_by_role("region", name="Preview")
    await expect(preview.get_by_role("heading", name="Notes")).to_be_visible()
    await expect(preview.locator("pre .tok-keyword").first).to_have_text("def")
    await expect(preview.get_by_text("Part 119", exact=True)).to_be_attached()
    await preview.get_by_text("worse").click()
    await expect(preview.get_by_role("link", name="Image on another site: pixel")).to_be_visible()
    for name in ("Image on another site: none", "Image: slash", "Image: drawn"):
        await expect(preview.get_by_text(name, exact=True)).to_be_attached()
    bad = (
        "script, iframe, object, embed, form, button, style, link, svg, math, video, audio, [style], [class=skip], [id]"
    )
    assert await preview.locator(f"{bad}, [onerror], [background], [href^='data:'], [href^='java']").count() == 0
    assert await preview.locator("img:not([src^='/']), img[src^='//'], input:not([type=checkbox])").count() == 0
    assert await page.evaluate("() => window.hacked") is None
    assert [address for address in asked if not address.startswith((server.url, "blob:", "data:"))] == []
    assert [address for address in asked if "tracker" in address] == []
    for writer in (ada, bo):
        assert await violations(writer.page) == []

    box = preview.get_by_role("checkbox", name="Task: first")
    await box.focus()
    await page.keyboard.press("Space")
    await expect(bo.page.get_by_role("checkbox", name="Task: first")).to_be_checked()
    await expect(box).to_be_checked()
    await expect(box).to_be_focused()
    await ada.is_saved()
    assert "- [x] first" in await content(url)
    await bo.press("Control+Home")
    await bo.press("End")
    await bo.type(" of **Bo**")
    await expect(preview.get_by_role("heading", name="Notes of Bo")).to_be_visible()

    await ada.press("Control+Home")
    # Each side leads where the wheel turns; the other shows the same part.
    heading = "name => document.evaluate(`//h2[text()='${name}']`, document).iterateNext().getBoundingClientRect().top"
    height = await page.evaluate("() => document.querySelector('.cm-scroller').getBoundingClientRect().top")
    await page.mouse.move(300, 500)
    await page.mouse.wheel(0, 4000)
    await page.wait_for_function("() => document.querySelector('section[aria-label=Preview]').scrollTop > 1000")
    first = (
        "() => [...document.querySelectorAll('.cm-line')].find((line) => line.textContent.startsWith('## ')"
        f" && line.getBoundingClientRect().top >= {height})?.textContent.slice(3)"
    )
    near = f"() => Math.abs(({heading})(({first})()) - {height}) < 250"
    await page.wait_for_function(near)
    before = await page.evaluate("() => document.querySelector('.cm-scroller').scrollTop")
    await page.mouse.move(1000, 500)
    await page.mouse.wheel(0, 3000)
    await page.wait_for_function(
        "before => document.querySelector('.cm-scroller').scrollTop > before + 800", arg=before
    )
    await page.wait_for_function(near)

    async with page.expect_download() as saving:
        await ada.button("Document menu").click()
        await page.get_by_role("menuitem", name="Download as it is").click()
    saved = await saving.value
    assert (saved.suggested_filename, (await saved.path()).read_text()) == ("notes.md", await content(url))
    async with page.expect_download() as saving:
        await ada.button("Document menu").click()
        await page.get_by_role("menuitem", name="Download as HTML").click()
    html = (await (await saving.value).path()).read_text()
    assert "Notes of <strong>Bo</strong></h1>" in html
    assert re.findall(r"<script|<iframe|@import|onerror=|=.javascript:|=.data:|tracker\.example/(?!1\.png)", html) == []


async def test_a_phone_and_right_to_left(quire: Quire, person: Person) -> None:
    """On a phone all tools of a Markdown document fit in one row; on a page from right to left code is not turned."""
    server = quire()
    notes = await create(server.url, "notes.md", "# Notes\n\n- [ ] first\n")
    ada = await person("Ada", **NARROW)
    page = ada.page
    await ada.open(notes)
    preview = page.get_by_role("region", name="Preview")
    await expect(preview).to_have_count(0)
    for tool in await page.get_by_role("toolbar", name="Code tools").get_by_role("button").all():
        await expect(tool).to_be_in_viewport(ratio=1)
    await ada.button("More tools").click()
    await expect(page.get_by_role("menuitemcheckbox", name="Wrap long lines")).to_be_checked()
    assert await violations(page) == []
    await page.get_by_role("menuitem", name="Go to line").click()
    await expect(page.get_by_role("textbox", name="Go to line")).to_be_focused()
    await page.keyboard.type("3\n")
    await expect(page.get_by_text("Line 3, column 1")).to_be_visible()
    await ada.button("Find and replace").click()
    await page.keyboard.type("first")
    await expect(page.get_by_text("1 match", exact=True)).to_be_visible()
    assert await overflow(page) <= 0
    assert await violations(page) == []
    await ada.button("Preview").click()
    await expect(preview.get_by_role("heading", name="Notes")).to_be_visible()
    await expect(ada.text_field).to_be_hidden()
    assert await violations(page) == []
    assert await overflow(page) <= 0

    code = await create(server.url, "cats.py", "if cat:\n    pass\n" + "x = 1\n" * 60)
    bo = await person("Bo")
    await bo.open(f"{code}?lang=ar-XB")
    await expect(bo.page.locator("html")).to_have_attribute("dir", "rtl")
    await bo.press("Control+f")
    await bo.page.keyboard.type("cat")
    await expect(bo.page.get_by_text("1 match", exact=True)).to_be_visible()
    starts = "element => { const { left } = element.getBoundingClientRect(); return left; }"
    numbers = await bo.page.locator(".cm-gutters").evaluate(starts)
    assert numbers < await bo.text_field.evaluate(starts)
    field = bo.page.get_by_role("textbox", name="Find", exact=True)
    assert await field.evaluate(starts) > await bo.button("Match case").evaluate(starts)
    assert await violations(bo.page) == []
    await bo.button("History").click()
    past = bo.page.locator("[data-code] .ql-editor > p").nth(1)
    await expect(past).to_have_text("    pass")
    assert await past.evaluate("element => getComputedStyle(element).direction") == "ltr"


async def test_an_expression_that_would_take_for_ever(quire: Quire, person: Person) -> None:
    """An expression that explodes is ended and called too slow; nothing is replaced by it, and the next one finds."""
    line = "a" * 40 + "! b"
    ada = await person("Ada")
    page = ada.page
    await page.goto(await create(quire().url, "Code", line))
    await shows(ada, line)
    await page.locator(".cm-content").click()
    await page.keyboard.press("Control+f")
    form = page.get_by_role("search", name="Find and replace")
    field, status = form.get_by_role("textbox", name="Find", exact=True), form.get_by_role("status")
    await form.get_by_role("button", name="Regular expression").click()
    await field.fill("b")
    await expect(status).to_contain_text("1")
    await field.fill("(a+)+$")
    await expect(status).to_have_text("This takes too long")
    await expect(field).to_have_value("(a+)+$")
    await form.get_by_role("textbox", name="Replace with").fill("gone")
    await expect(status).to_have_text("This takes too long")
    await form.get_by_role("button", name="Replace all matches").click()
    await field.fill("a+")
    await expect(status).to_contain_text("1")
    await shows(ada, line)

    # Nor does it explode on what others write later: it rests, and finds again when it can.
    bo = await person("Bo")
    await bo.page.goto(page.url)
    await shows(bo, line)
    await bo.press("Control+a")
    await bo.type("aaa\n")
    await field.fill("(a+)+$")
    await expect(status).to_have_text("1 match")
    mark = page.locator(".cm-searchMatch", has_text="aaa")
    await expect(mark).to_have_count(1)
    await bo.page.keyboard.insert_text(line)
    await expect(status).to_have_text("This takes too long")
    await shows(ada, f"aaa\n{line}")
    await page.keyboard.press("F3")
    await expect(field).to_have_value("(a+)+$")
    await bo.press("Home")
    await bo.press("Shift+End")
    await bo.type("aa")
    await expect(status).to_have_text("2 matches")
    await expect(page.locator(".cm-searchMatch")).to_have_count(2)
    await field.press("Enter")
    await expect(status).to_have_text("1 of 2")
