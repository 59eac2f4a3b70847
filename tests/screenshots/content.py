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


async def fill(ada: Api, noor: Api) -> None:
    """Documents, folders and a version for the person whose pages are pictured; somebody else asks for one."""
    folders = {}
    for name, parent in (("Catalogues", None), ("Spring", "Catalogues"), ("Authors", None)):
        body = {"name": name, "parent_id": folders.get(parent or "")}
        folders[name] = (await ada.ask("POST", "folders", body))["id"]
    await ada.document("minutes", "Minutes of the editorial meeting")
    await ada.put("minutes", MINUTES, "text/markdown; charset=utf-8")
    await ada.ask("POST", "documents/minutes/versions", {"name": "As agreed on Tuesday"})
    picture = await ada.ask(
        "PUT", "documents/minutes/attachments?name=evening.png", photograph(), "application/octet-stream"
    )
    image = f'<p><img src="{picture["url"]}" alt="Evening over the harbour" width="560"></p>'
    await ada.ask("POST", "documents/minutes/content/append", image, "text/html; charset=utf-8")
    await ada.document("walk", "Notes for the harbour walk")
    await ada.put("walk", WALK, "text/markdown; charset=utf-8")
    await ada.ask("PUT", "documents/walk/link", {"role": "editor", "guests": True})
    await ada.document("spine", "spine.py", "code")
    await ada.put("spine", CODE, "text/plain; charset=utf-8")
    await ada.document("readme", "README.md", "code")
    await ada.put("readme", MINUTES, "text/plain; charset=utf-8")
    await ada.document("workshop", "The new workshop", "drawing")
    await ada.put("workshop", drawing(), "application/json")
    await ada.document("raw", "Data of another program", "yjs")
    await ada.document("blank", "")
    await ada.document("draft", "Invitation to the walk")
    await ada.document("deleted", "Prices of last year")
    await ada.put("deleted", "Cream was cheaper then.", "text/plain; charset=utf-8")
    await ada.document("board", "Where the shelves go", "drawing")
    titles = ("Letter to the binder", "Ideas for autumn", "Prices of paper", "Who reads what", "Contract, second draft")
    for number, title in enumerate(titles):
        await ada.document(f"other-{number}", title)
        text = f"# {title}\n\nA few words on {title.lower()}, so that a card has something to show.\n\n- one\n- two\n"
        await ada.put(f"other-{number}", text, "text/markdown; charset=utf-8")
    for identifier, folder in (("minutes", "Catalogues"), ("spine", "Spring"), ("other-0", "Authors")):
        await ada.ask("PATCH", f"documents/{identifier}", {"folder_id": folders[folder]})
    for identifier in ("minutes", "workshop"):
        await ada.ask("PATCH", f"documents/{identifier}", {"favourite": True})
    await ada.ask("PATCH", "documents/other-1", {"template": True})
    await ada.document("gone", "Old price list")
    await ada.ask("DELETE", "documents/gone")
    shared = (("minutes", "viewer"), ("spine", "viewer"), ("workshop", "commenter"), ("walk", "editor"))
    for identifier, role in shared:
        await ada.ask("POST", f"documents/{identifier}/members", {"email": "mira@example.org", "role": role})
    await ada.ask("POST", "documents/minutes/members", {"email": "printer@example.com", "role": "commenter"})
    asks = {"role": "editor", "message": "I have the figures for the index."}
    await noor.ask("POST", "documents/minutes/access-requests", asks)
