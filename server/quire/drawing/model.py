"""The elements of a drawing, as they stand in the shared map `strokes`: id → fields.

Any Yjs client can put anything there, so each entry is checked and bounded before it is used: `read` leaves out what is
none, `parse` says what is wrong with it. `client/src/drawing/model.ts` has the same rules.

Coordinates are whole tenths of a CSS pixel; `points` are counted from the element's `x` and `y`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

STROKES = "strokes"
"""Name of the shared map."""

UNIT = 10
"""Coordinates in a pixel."""

MAX_ELEMENTS = 20_000
MAX_POINTS = 5_000
"""Of one freehand stroke."""
MAX_NUMBERS = 1_500_000
"""In the points of all elements together."""
MAX_COORDINATE = 10_000_000
"""Largest distance from the origin, of points, `x` and `y` alike."""
MAX_WIDTH = 100
MIN_SIZE, MAX_SIZE = 6, 400
MAX_TEXT = 10_000
"""Characters; our own client lets one person write 2,000."""
MAX_NAME = 64
MAX_AUTHOR = 200

PEN = "pen"
TEXT = "text"
TWO_POINTS = ("line", "arrow", "rect", "ellipse")
"""Types that two corners, or two ends, describe."""
TYPES = (PEN, *TWO_POINTS, TEXT)

DEFAULT_WIDTH = 4
DEFAULT_SIZE = 24

_ID = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")
_COLOUR = re.compile(r"#[0-9a-fA-F]{6}\Z")
_Z = re.compile(r"[0-9A-Za-z]{0,64}\Z")
# What XML cannot hold: control characters but tabs and line ends, halves of surrogate pairs, and two that are none.
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")

FIELDS = frozenset({"type", "author", "name", "color", "width", "points", "x", "y", "z", "text", "size"})


class Invalid(Exception):
    """What is wrong with an element, in words that follow its name."""


@dataclass(frozen=True, slots=True)
class Element:
    """One element. `points` has x, y and pressure (0 to 100) of each point of a `pen`, x and y of two points of other
    shapes, and x and y of where a `text` begins."""

    id: str
    type: str
    author: str
    name: str
    color: str
    width: int
    points: tuple[int, ...]
    x: int = 0
    y: int = 0
    z: str = ""
    text: str = ""
    size: int = DEFAULT_SIZE

    def corners(self) -> tuple[float, float, float, float]:
        """The least and largest x and y of what is seen, in pixels."""
        step = 3 if self.type == PEN else 2
        across, down = self.points[0::step], self.points[1::step]
        left, right = (self.x + min(across)) / UNIT, (self.x + max(across)) / UNIT
        top, bottom = (self.y + min(down)) / UNIT, (self.y + max(down)) / UNIT
        if self.type == TEXT:
            lines = self.text.split("\n")
            return left, top, left + max(map(len, lines)) * self.size * 0.62, top + len(lines) * self.size * 1.25
        room = self.width * (2.5 if self.type == "arrow" else 0.75)
        return left - room, top - room, right + room, bottom + room


def parse(name: object, raw: object) -> Element:
    """One entry of the map as an element. Raises Invalid."""
    if not isinstance(name, str) or not _ID.match(name):
        raise Invalid("has a name other than 1 to 64 of A-Z, a-z, 0-9, _ and -")
    if not isinstance(raw, Mapping):
        raise Invalid("is no object")
    kind = raw.get("type", PEN)
    if kind not in TYPES:
        raise Invalid(f"has a type other than {', '.join(TYPES)}")
    color = raw.get("color")
    if not isinstance(color, str) or not _COLOUR.match(color):
        raise Invalid("has a color other than #rrggbb")
    z = raw.get("z", "")
    if not isinstance(z, str) or not _Z.match(z):
        raise Invalid("has a z other than at most 64 of A-Z, a-z and 0-9")
    return Element(
        name,
        kind,
        _text(raw, "author", MAX_AUTHOR),
        _text(raw, "name", MAX_NAME),
        color.lower(),
        _whole(raw.get("width", DEFAULT_WIDTH), "width", 1, MAX_WIDTH),
        _points(kind, raw.get("points")),
        _whole(raw.get("x", 0), "x", -MAX_COORDINATE, MAX_COORDINATE),
        _whole(raw.get("y", 0), "y", -MAX_COORDINATE, MAX_COORDINATE),
        z,
        _text(raw, "text", MAX_TEXT, needed=kind == TEXT) if kind == TEXT else "",
        _whole(raw.get("size", DEFAULT_SIZE), "size", MIN_SIZE, MAX_SIZE) if kind == TEXT else DEFAULT_SIZE,
    )


def read(strokes: Mapping[Any, Any]) -> list[Element]:
    """All valid elements, those behind first; what is past the limits on how many is left out."""
    found: list[Element] = []
    numbers = 0
    for name in sorted([name for name in strokes if isinstance(name, str)]):
        if len(found) >= MAX_ELEMENTS:
            break
        try:
            element = parse(name, strokes[name])
        except Invalid:
            continue
        numbers += len(element.points)
        if numbers > MAX_NUMBERS:
            break
        found.append(element)
    return sorted(found, key=lambda element: (element.z, element.id))


def to_json(element: Element) -> dict[str, Any]:
    """An element's fields, as they stand in the map; those that have their usual value are left out."""
    made: dict[str, Any] = {"type": element.type, "author": element.author}
    if element.name:
        made["name"] = element.name
    made |= {"color": element.color, "width": element.width, "points": list(element.points)}
    for field, usual in (("x", 0), ("y", 0), ("z", "")):
        if (value := getattr(element, field)) != usual:
            made[field] = value
    if element.type == TEXT:
        made |= {"text": element.text, "size": element.size}
    return made


def _points(kind: str, raw: object) -> tuple[int, ...]:
    if not isinstance(raw, Sequence) or isinstance(raw, str | bytes):
        raise Invalid("has no list of points")
    if kind == PEN:
        if len(raw) > 3 * MAX_POINTS:
            raise Invalid(f"has {len(raw) // 3} points; at most {MAX_POINTS} are possible")
        if not raw or len(raw) % 3:
            raise Invalid("has points that are not x, y and pressure of each")
        numbers = _coordinates(raw)
        if min(numbers[2::3]) < 0 or max(numbers[2::3]) > 100:
            raise Invalid("has a pressure other than 0 to 100")
        return tuple(numbers)
    wanted = 2 if kind == TEXT else 4
    if len(raw) != wanted:
        raise Invalid(f"has {len(raw)} numbers in its points; a {kind} has {wanted}")
    return tuple(_coordinates(raw))


def _coordinates(raw: Sequence[Any]) -> list[int]:
    are_numbers = set(map(type, raw)) <= {int, float} and math.isfinite(sum(raw))
    if are_numbers and -MAX_COORDINATE <= min(raw) and max(raw) <= MAX_COORDINATE:
        return list(map(round, raw))  # all at once, which is much faster
    return [_whole(value, "point", -MAX_COORDINATE, MAX_COORDINATE) for value in raw]


def _whole(value: object, field: str, least: int, most: int) -> int:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise Invalid(f"has a {field} that is no number")
    if not math.isfinite(value) or not least <= value <= most:
        raise Invalid(f"has a {field} outside of {least} to {most}")
    return round(value)


def _text(raw: Mapping[Any, Any], field: str, most: int, *, needed: bool = False) -> str:
    value = raw.get(field, "")
    if not isinstance(value, str):
        raise Invalid(f"has a {field} that is no text")
    if len(value) > most:
        raise Invalid(f"has a {field} of {len(value)} characters; at most {most} are possible")
    clean = _NO_TEXT.sub("", value.replace("\r\n", "\n").replace("\r", "\n"))
    if needed and not clean.strip():
        raise Invalid(f"has no {field}")
    return clean
