"""Random edits that fit any text: places are fractions of its length."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

WORDS = [
    "a",
    "word ",
    "é",
    "e\u0301",
    "😀",
    "👩\u200d👩\u200d👧",
    "שלום",
    "مرحبا",
    "日本",
    "\n",
    "\u202bx\u202c",
    "x" * 40,
]
FORMATS: list[dict[str, Any]] = [{"bold": True}, {"bold": None}, {"italic": True}, {"color": "red"}, {"color": None}]


@dataclass(frozen=True, slots=True)
class Edit:
    """`start` and `end` are fractions of the text; `end` counts for deleting and formatting."""

    kind: str
    start: float
    end: float
    text: str = ""
    attributes: dict[str, Any] = field(default_factory=dict)
    embed: dict[str, Any] = field(default_factory=dict)

    def as_json(self) -> dict[str, Any]:
        """As driver.mjs takes it."""
        return {
            "kind": self.kind,
            "from": self.start,
            "to": self.end,
            "text": self.text,
            "attributes": self.attributes,
            "embed": self.embed,
        }


def random_edit(rng: random.Random) -> Edit:
    """Mostly insertions, so that there is something to work on."""
    start = rng.random()
    end = min(1.0, start + rng.random() / 5)
    chance = rng.random()
    if chance < 0.65:
        return Edit("insert", start, end, text=rng.choice(WORDS))
    if chance < 0.8:
        return Edit("delete", start, end)
    if chance < 0.95:
        return Edit("format", start, end, attributes=rng.choice(FORMATS))
    return Edit("embed", start, end, embed={"image": f"/{rng.randrange(10)}.png"})
