"""Random documents with everything that the editor has, and with text that is hard to write in Markdown and HTML."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

from quire.text.delta import Builder, Insert, Op, to_units

WORDS = (
    "word", "a", "*", "_", "~", "`", "``", "[x]", "<b>", "&amp;", "&lt", "#", "-", "1.", "+", ">", "|", "\\", "$",
    "!", "foo_bar", "__", "**", "http://x.org", "(", "déjà", "😀", "日本", ".", ":", "don't", "<", "&", "=", "---",
    "\\|", "^", "{", "]", "'", "\"",
)  # fmt: skip

KINDS = (
    "plain", "plain", "plain", "empty", "header", "list", "list", "quote", "code", "table", "divider", "video",
    "aligned",
)  # fmt: skip

FORMATS: dict[str, Any] = {
    "bold": True,
    "italic": True,
    "strike": True,
    "underline": True,
    "code": True,
    "color": "#c0312b",
    "background": "#d9f0d4",
    "link": "https://e.org/a_(b)?c=d&e=f",
    "script": "sub",
    "size": "large",
}

Line = tuple[Sequence[Op], dict[str, Any]]


def document(seed: int, *, spaces: bool = False) -> list[Op]:
    """A document that ends with a line break. `spaces`: also where Markdown loses them."""
    chance = random.Random(seed)
    made = Builder()
    rows = 0
    before = ""
    for _ in range(chance.randint(1, 7)):
        kind = chance.choice(KINDS)
        if kind == before == "table":
            continue  # they would be one
        before = kind
        if kind in ("divider", "video"):
            made.push(Insert({kind: True if kind == "divider" else "https://v.org/x?a=1&b=2"}))
            continue
        if kind == "table":
            lines = _table(chance, rows, spaces)
            rows += len(lines) // 2
        else:
            lines = _lines(chance, kind, spaces)
        for pieces, block in lines:
            for piece in pieces:
                made.push(piece)
            made.push(Insert("\n", block or None))
    if not isinstance(made.ops[-1].content, str):  # type: ignore[union-attr]  # there are only inserts
        made.push(Insert("\n"))
    return made.ops


def _lines(chance: random.Random, kind: str, spaces: bool) -> list[Line]:
    if kind == "empty":
        return [((), {})] * chance.randint(1, 3)
    if kind == "code":
        block = {"code-block": chance.choice([True, "python", "c++"])}
        codes = ["", "x = 1", "```", "  indented", "<b>&amp;", "~~~"]
        return [((Insert(chance.choice(codes)),), block) for _ in range(chance.randint(1, 4))]
    if kind == "list":
        return [(_inline(chance, spaces), _item(chance)) for _ in range(chance.randint(1, 4))]
    blocks: dict[str, list[dict[str, Any]]] = {
        "plain": [{}],
        "header": [{"header": chance.randint(1, 6)}],
        "quote": [{"blockquote": True}, {"blockquote": True, "align": "right"}],
        "aligned": [
            {"align": "center"},
            {"direction": "rtl", "align": "right"},
            {"indent": 2},
            {"header": 2, "align": "justify"},
            {"header": 3, "indent": 1},
        ],
    }
    return [(_inline(chance, spaces), chance.choice(blocks[kind]))]


def _item(chance: random.Random) -> dict[str, Any]:
    made: dict[str, Any] = {"list": chance.choice(["bullet", "bullet", "ordered", "checked", "unchecked"])}
    if indent := chance.choice([0, 0, 1, 1, 2, 3]):
        made["indent"] = indent
    if chance.random() < 0.1:
        made["align"] = "center"
    return made


def _table(chance: random.Random, rows: int, spaces: bool) -> list[Line]:
    aligns = [{"align": align} if align else {} for align in chance.choices(["", "center", "right"], k=2)]
    return [
        (_inline(chance, spaces), {"table": f"row-{rows + number}", **align})
        for number in range(1, chance.randint(1, 3) + 1)
        for align in aligns
    ]


def _inline(chance: random.Random, spaces: bool) -> list[Op]:
    made: list[Op] = []
    for _ in range(chance.choice([0, 1, 1, 2, 3, 4])):
        attributes = {name: value for name, value in FORMATS.items() if chance.random() < 0.12}
        sort = chance.random()
        if sort < 0.08:
            attributes.pop("code", None)
            attributes |= {name: value for name, value in (("alt", "al[t"), ("width", "3")) if chance.random() < 0.4}
            made.append(Insert({"image": "/a b.png"}, attributes or None))
        elif sort < 0.14:
            made.append(Insert({"formula": "e=mc^2 $ <b"}))
        else:
            if made and not spaces and chance.random() < 0.5:
                made.append(Insert(" "))
            made.append(Insert(to_units(_text(chance, spaces)), attributes or None))
    return made


def _text(chance: random.Random, spaces: bool) -> str:
    words = [word + " " * (chance.random() < 0.6) for word in chance.choices(WORDS, k=chance.randint(1, 4))]
    text = "".join(words).strip()
    if spaces:
        text = chance.choice(["", "", " ", "  ", "\t"]) + text.replace(" ", chance.choice([" ", "  "]))
        text += chance.choice(["", "", " ", "  ", "\u00a0"])
    return text
