"""What the pictures show: documents of a small publisher, made over REST."""

from __future__ import annotations

import io
import math
from typing import Any

from PIL import Image, ImageDraw
from playwright.async_api import APIRequestContext

MINUTES = """# What we decided

The **spring catalogue** goes to the printer on *Thursday*. Corrections after that go into the
[errata](https://example.org/errata) and nowhere else; see `catalogue/README` for how.

## Still to do

- [x] Ask the binder about the grey thread
- [ ] Colour proofs for pages 12 to 19
- [ ] Read the index once more, aloud

## Print run

| Edition | Copies | Paper |
| --- | --- | --- |
| Paperback | 1,200 | 90 g cream |
| Hardcover | 300 | 115 g white |

> A book is never finished, it is only sent away.

```python
def spine(pages: int, grams: float) -> float:
    \"\"\"Millimetres of the spine, without the cover.\"\"\"
    return pages / 2 * grams * 0.0013
```

---

1. Proofs arrive
2. We read them
   - silently
   - to each other
3. They go back
"""

WALK = """Two hours along the water, with stops for those who ask why.

**Meet** at the old customs house, ten past nine.

- Ropewalk: who made the ropes, and of what
- Dry dock: bring the drawing of the gates
- Signal tower, if the wind allows

Afterwards: coffee, and the question from last time.
"""

LONG_TITLE = (
    "Everything that was said, promised, doubted and in the end decided about the second, corrected and enlarged "
    "edition of the harbour book, with the Donaudampfschifffahrtsgesellschaftskapitänsverzeichnis as an appendix"
)
"""Longer than any line that it has to stand on, with a word longer than a phone is wide."""

LONG = f"""# {LONG_TITLE}

https://example.org/{"a-very-long-path-that-nobody-breaks/" * 5}index.html and `{"x" * 90}`

- {LONG_TITLE}
- [ ] {"Rindfleischetikettierungsüberwachungsaufgabenübertragungsgesetz" * 2}

> {LONG_TITLE}
"""

STYLE = """
<h1>How our books are set</h1>
<p>Text can be <b>bold</b>, <i>italic</i>, <u>underlined</u>, <s>struck</s>, <code>code</code>, H<sub>2</sub>O,
m<sup>2</sup> and <a href="https://example.org/style">linked</a>.</p>
<p><span style="color:#6b6b66">Grey</span>, <span style="color:#c0312b">red</span>,
<span style="color:#a85808">orange</span>, <span style="color:#2f7a3d">green</span>,
<span style="color:#14777a">teal</span>, <span style="color:#2563b8">blue</span>,
<span style="color:#7b46b8">purple</span>; <span style="background-color:#fdf0b2">yellow</span>,
<span style="background-color:#d9f0d4">green</span>, <span style="background-color:#d8e9fb">blue</span>,
<span style="background-color:#fbdde6">pink</span>, <span style="background-color:#e9e7e1">grey</span>.</p>
<h2>Lines</h2>
<p style="text-align:center">In the middle of the line</p>
<p style="text-align:right">At the end of the line</p>
<p style="text-align:justify">From edge to edge: a paragraph that is long enough to have more than a line, so that the
spaces between its words can be seen to grow until both of its sides are straight.</p>
<p dir="rtl">هذا السطر يُقرأ من اليمين إلى اليسار، ومعه كلمة English في وسطه.</p>
<h3>Lists</h3>
<ol><li>First<ol><li>Inside it<ol><li>And inside that</li></ol></li><li>Beside it</li></ol></li><li>Second</li></ol>
<ul><li>A point<ul><li>A smaller one<ul><li>The smallest</li></ul></li></ul></li></ul>
<ul><li data-checked="true">Done</li><li data-checked="false">To do, with so many words that they do not fit into one
line of the page and go on in a second one below</li>
<li data-checked="false" class="ql-indent-1">Part of it</li></ul>
<blockquote>A quotation that has more than a line, so that its edge can be seen to go on down along all of it, as far
as the words do.</blockquote>
<table><tr><td>Month</td><td>Paperback</td><td>Hardcover</td><td>Audio book</td><td>Returned</td><td>Given away</td>
<td>Remaining stock</td></tr><tr><td>January</td><td>1,204</td><td>310</td><td>88</td><td>12</td><td>40</td>
<td>9,871</td></tr><tr><td>February</td><td>987</td><td>256</td><td>91</td><td>9</td><td>15</td><td>8,513</td></tr>
</table>
<p>A spine is <span class="ql-formula" data-value="\\frac{pages}{2} \\cdot g \\cdot c"></span> thick.</p>
"""

CODE = '''"""How thick a book becomes."""

from dataclasses import dataclass

CALIPER = {"cream": 0.0015, "white": 0.0012}


@dataclass(frozen=True)
class Paper:
    """One sort of paper."""

    colour: str
    grams: float

    def sheet(self) -> float:
        """Millimetres of one sheet."""
        return self.grams * CALIPER[self.colour]


def spine(pages: int, paper: Paper) -> float:
    """Millimetres of the spine, without the cover."""
    if pages % 2:
        raise ValueError(f"a book has an even number of pages, not {pages}")
    return pages / 2 * paper.sheet()


print(f"{spine(320, Paper('cream', 90)):.1f} mm")
'''


def drawing() -> dict[str, Any]:
    """The content of a drawing: a floor plan with a freehand circle, an arrow and words. Tenths of a pixel."""
    circle = [
        value
        for step in range(49)
        for value in (
            round(5200 + 1100 * math.cos(step / 48 * math.tau) + 40 * math.sin(step)),
            round(3400 + 800 * math.sin(step / 48 * math.tau)),
            50,
        )
    ]
    elements: list[dict[str, Any]] = [
        {"type": "rect", "points": [1200, 1200, 8200, 5200], "color": "#2c75b8", "width": 4},
        {"type": "line", "points": [4200, 1200, 4200, 3200], "color": "#2c75b8", "width": 4},
        {"type": "pen", "points": circle, "color": "#b3462c", "width": 5},
        {"type": "arrow", "points": [8900, 1600, 6300, 2900], "color": "#23804a", "width": 4},
        {"type": "text", "points": [8500, 1000], "text": "Press goes here", "size": 24, "color": "#23804a", "width": 4},
        {"type": "ellipse", "points": [1800, 3700, 3400, 4800], "color": "#996200", "width": 4},
    ]
    return {"strokes": {f"element-{number}": element for number, element in enumerate(elements)}}


def photograph() -> bytes:
    """A picture to upload: a sunset over water, as far as lines can show one."""
    image = Image.new("RGB", (1200, 640))
    draw = ImageDraw.Draw(image)
    for y in range(640):
        far = y / 640
        sky = (int(250 - 90 * far), int(190 - 90 * far), int(140 + 40 * far))
        sea = (int(90 - 50 * far), int(110 - 40 * far), int(150 - 30 * far))
        draw.line([(0, y), (1200, y)], fill=sky if y < 400 else sea)
    draw.ellipse([520, 280, 680, 440], fill=(255, 226, 170))
    draw.rectangle([0, 400, 1200, 404], fill=(120, 110, 130))
    found = io.BytesIO()
    image.save(found, "PNG")
    return found.getvalue()


class Api:
    """REST, as one person."""

    def __init__(self, request: APIRequestContext, url: str) -> None:
        self._request = request
        self._url = url

    async def ask(self, method: str, path: str, body: Any = None, content_type: str = "application/json") -> Any:
        """The answer's JSON. Raises RuntimeError for a refusal."""
        headers = {"Origin": self._url, "Content-Type": content_type}
        answer = await self._request.fetch(f"{self._url}/api/v1/{path}", method=method, data=body, headers=headers)
        if not answer.ok:
            raise RuntimeError(f"{method} {path}: {answer.status} {(await answer.text())[:300]}")
        return (
            await answer.json() if answer.status != 204 and "json" in answer.headers.get("content-type", "") else None
        )

    async def document(self, identifier: str, title: str, kind: str = "richtext", **more: Any) -> None:
        await self.ask("POST", "documents", {"id": identifier, "title": title, "kind": kind, **more})

    async def put(self, identifier: str, content: Any, content_type: str) -> None:
        await self.ask("PUT", f"documents/{identifier}/content", content, content_type)


LESSER = {
    "Letter to the binder": """Dear Hanne,

the grey thread has come, and it is **not grey**. Before you send it back: hold it against the endpapers. In the
evening light it is exactly what we wanted.

- 300 covers, as agreed
- the ribbon one shade darker
""",
    "Ideas for autumn": """# Ideas for autumn

- A calendar of tides, with room for notes
- The *letters of the lighthouse keepers*, if the family agrees
- A small book on knots, drawn by hand
""",
    "Prices of paper": """# Prices of paper

| Sort | Spring | Autumn |
| --- | --- | --- |
| 90 g cream | 1.12 | 1.31 |
| 115 g white | 1.40 | 1.44 |
""",
    "Who reads what": """# Who reads what

1. Ada: chapters one to four, and the index
2. Ben: the rest, aloud
3. Mira: everything that has a date in it
""",
    "Contract, second draft": """# Contract

Between the publisher and the author of the harbour book, about its **second edition**.

> The author reads the proofs within ten days.
""",
}
"""What Ada has besides, by title."""


async def fill(ada: Api, noor: Api, mira: Api) -> None:
    """Documents, folders and a version for the person whose pages are pictured; somebody else asks for one. The list
    has them the other way round: the last first."""
    folders: dict[str, str] = {}
    for name, parent in (("Catalogues", None), ("Spring", "Catalogues"), ("Authors", None), ("Reviews", None)):
        body = {"name": name, "parent_id": folders.get(parent or "")}
        folders[name] = (await ada.ask("POST", "folders", body))["id"]
    await ada.document("gone", "Old price list")
    await ada.ask("DELETE", "documents/gone")
    await ada.document("raw", "Data of another program", "yjs")
    await ada.document("empty", "prices.sql", "code")
    await ada.document("draft", "Invitation to the walk")
    await ada.document("board", "Where the shelves go", "drawing")
    await ada.document("blank", "")
    await ada.document("deleted", "Prices of last year")
    await ada.put("deleted", "Cream was cheaper then.", "text/plain; charset=utf-8")
    for number, (title, text) in enumerate(LESSER.items()):
        await ada.document(f"other-{number}", title)
        await ada.put(f"other-{number}", text, "text/markdown; charset=utf-8")
    await ada.document("style", "House style")
    await ada.put("style", STYLE, "text/html; charset=utf-8")
    await ada.document("readme", "README.md", "code")
    await ada.put("readme", MINUTES, "text/plain; charset=utf-8")
    await ada.document("spine", "spine.py", "code")
    await ada.put("spine", CODE, "text/plain; charset=utf-8")
    await ada.document("walk", "Notes for the harbour walk")
    await ada.put("walk", WALK, "text/markdown; charset=utf-8")
    await ada.ask("PUT", "documents/walk/link", {"role": "editor", "guests": True})
    await ada.document("workshop", "The new workshop", "drawing")
    await ada.put("workshop", drawing(), "application/json")
    await ada.document("minutes", "Minutes of the editorial meeting")
    await ada.put("minutes", MINUTES, "text/markdown; charset=utf-8")
    await ada.ask("POST", "documents/minutes/versions", {"name": "As agreed on Tuesday"})
    for one in ("walk", "minutes"):
        path = f"documents/{one}/attachments?name=evening.png"
        picture = await ada.ask("PUT", path, photograph(), "application/octet-stream")
        image = f'<p><img src="{picture["url"]}" alt="Evening over the harbour" width="560"></p>'
        await ada.ask("POST", f"documents/{one}/content/append", image, "text/html; charset=utf-8")
    for identifier, folder in (("minutes", "Catalogues"), ("spine", "Spring"), ("other-0", "Authors")):
        await ada.ask("PATCH", f"documents/{identifier}", {"folder_id": folders[folder]})
    for identifier in ("minutes", "workshop"):
        await ada.ask("PATCH", f"documents/{identifier}", {"favourite": True})
    await ada.ask("PATCH", "documents/other-1", {"template": True})
    shared = (("minutes", "viewer"), ("spine", "viewer"), ("workshop", "commenter"), ("walk", "editor"))
    for identifier, role in shared:
        await ada.ask("POST", f"documents/{identifier}/members", {"email": "mira@example.org", "role": role})
    await ada.ask("POST", "documents/minutes/members", {"email": "printer@example.com", "role": "commenter"})
    await mira.document("long", LONG_TITLE)
    await mira.put("long", LONG, "text/markdown; charset=utf-8")
    await mira.document("words", "Few words")
    await mira.put("words", "A few words.", "text/plain; charset=utf-8")
    folder = (await mira.ask("POST", "folders", {"name": LONG_TITLE[:60]}))["id"]
    await mira.ask("PATCH", "documents/long", {"folder_id": folder, "favourite": True})
    asks = {"role": "editor", "message": "I have the figures for the index."}
    await noor.ask("POST", "documents/minutes/access-requests", asks)
