"""Drawings as SVG: the whole, and a small picture for lists. Neither has scripts, links or styles."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from quire.drawing.model import PEN, TEXT, UNIT, Element, read
from quire.drawing.outline import Point, outline, simplified, smoothed

PAPER = "#fffefb"
FONT = "Inter, system-ui, sans-serif"
MARGIN = 20
"""Pixels around what is drawn."""
EMPTY = (0.0, 0.0, 640.0, 400.0)

THUMBNAIL_BYTES = 20_000
THUMBNAIL_WIDTH, THUMBNAIL_HEIGHT = 320, 200
THUMBNAIL_ELEMENTS = 1500
THUMBNAIL_POINTS = 200

LINE_HEIGHT = 1.25
BASELINE = 0.96
"""Of the first line of a text, below its top, in sizes."""


def to_svg(elements: Sequence[Element]) -> str:
    """The whole drawing on paper, at its size in pixels."""
    left, top, right, bottom = bounds(elements)
    left, top = math.floor(left - MARGIN), math.floor(top - MARGIN)
    wide, high = math.ceil(right + MARGIN - left), math.ceil(bottom + MARGIN - top)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{left} {top} {wide} {high}" width="{wide}" height="{high}">',
        f'<rect x="{left}" y="{top}" width="{wide}" height="{high}" fill="{PAPER}"/>',
        *map(_drawn, elements),
        "</svg>",
    ]
    return "\n".join(parts)


def thumbnail(strokes: Mapping[Any, Any]) -> str:
    """A small picture of a drawing, from the raw entries of its map: at most THUMBNAIL_BYTES of UTF-8.

    It has no size of its own but a viewBox of 320 × 200."""
    elements = read(strokes)
    left, top, right, bottom = bounds(elements)
    scale = min((THUMBNAIL_WIDTH - 16) / max(right - left, 1), (THUMBNAIL_HEIGHT - 16) / max(bottom - top, 1), 1.0)
    shift_x = (THUMBNAIL_WIDTH - (right - left) * scale) / 2 - left * scale
    shift_y = (THUMBNAIL_HEIGHT - (bottom - top) * scale) / 2 - top * scale
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {THUMBNAIL_WIDTH} {THUMBNAIL_HEIGHT}">'
        f'<rect width="{THUMBNAIL_WIDTH}" height="{THUMBNAIL_HEIGHT}" fill="{PAPER}"/>'
    )
    left_over = THUMBNAIL_BYTES - len(head) - len("</svg>")
    # The largest say most; those that have no room any more are left out.
    by_size = sorted(range(len(elements)), key=lambda index: -_extent(elements[index]))[:THUMBNAIL_ELEMENTS]
    drawn: dict[int, str] = {}
    for index in by_size:
        part = _small(elements[index], scale, shift_x, shift_y)
        if (cost := len(part.encode())) <= left_over:
            drawn[index] = part
            left_over -= cost
    return head + "".join([drawn[index] for index in sorted(drawn)]) + "</svg>"


def bounds(elements: Sequence[Element]) -> tuple[float, float, float, float]:
    """The least and largest x and y of a drawing, in pixels; of a plain sheet if there is nothing."""
    corners = [element.corners() for element in elements]
    if not corners:
        return EMPTY
    return (
        min(corner[0] for corner in corners),
        min(corner[1] for corner in corners),
        max(corner[2] for corner in corners),
        max(corner[3] for corner in corners),
    )


def arrow_head(x0: float, y0: float, x1: float, y1: float, width: float) -> tuple[Point, Point, Point]:
    """One end, the tip and the other end of an arrow's head."""
    angle = math.atan2(y1 - y0, x1 - x0)
    length = min(8 + width * 2.5, math.hypot(x1 - x0, y1 - y0))
    return (
        (x1 - length * math.cos(angle - 0.45), y1 - length * math.sin(angle - 0.45)),
        (x1, y1),
        (x1 - length * math.cos(angle + 0.45), y1 - length * math.sin(angle + 0.45)),
    )


def _extent(element: Element) -> float:
    left, top, right, bottom = element.corners()
    return (right - left) + (bottom - top)


def _number(value: float) -> str:
    made = f"{value:.1f}".removesuffix(".0")
    return "0" if made == "-0" else made


def _ends(element: Element) -> tuple[float, float, float, float]:
    x, y, points = element.x, element.y, element.points
    return (x + points[0]) / UNIT, (y + points[1]) / UNIT, (x + points[2]) / UNIT, (y + points[3]) / UNIT


def _drawn(element: Element) -> str:
    if element.type == PEN:
        return _freehand(element)
    if element.type == TEXT:
        x, y = (element.x + element.points[0]) / UNIT, (element.y + element.points[1]) / UNIT
        return _text(element, x, y, element.size)
    look = (
        f'fill="none" stroke="{element.color}" stroke-width="{element.width}" '
        'stroke-linecap="round" stroke-linejoin="round"'
    )
    return f"<{_shape(element, *_ends(element), element.width)} {look}/>"


def _freehand(element: Element) -> str:
    # In tenths of a pixel, which need no point: shorter, and written faster.
    ring, circles = outline(element.points, element.width * UNIT, 1)
    shift = f"translate({_number(element.x / UNIT)} {_number(element.y / UNIT)}) " if element.x or element.y else ""
    parts = [f'<g fill="{element.color}" transform="{shift}scale({1 / UNIT})">']
    if len(ring) > 2:
        parts.append(f'<path d="{_round(ring)}"/>')
    parts += [f'<circle cx="{x:.0f}" cy="{y:.0f}" r="{r:.0f}"/>' for x, y, r in circles]
    parts.append("</g>")
    return "".join(parts)


def _shape(element: Element, x0: float, y0: float, x1: float, y1: float, width: float) -> str:
    """The name and the measures of a shape between two points."""
    if element.type == "rect":
        return (
            f'rect x="{_number(min(x0, x1))}" y="{_number(min(y0, y1))}" '
            f'width="{_number(abs(x1 - x0))}" height="{_number(abs(y1 - y0))}"'
        )
    if element.type == "ellipse":
        return (
            f'ellipse cx="{_number((x0 + x1) / 2)}" cy="{_number((y0 + y1) / 2)}" '
            f'rx="{_number(abs(x1 - x0) / 2)}" ry="{_number(abs(y1 - y0) / 2)}"'
        )
    path = _straight([(x0, y0), (x1, y1)])
    if element.type == "arrow":
        path += _straight(arrow_head(x0, y0, x1, y1, width))
    return f'path d="{path}"'


def _text(element: Element, x: float, y: float, size: float) -> str:
    lines = element.text.split("\n")
    spans = "".join(
        f'<tspan x="{_number(x)}" y="{_number(y + size * (BASELINE + number * LINE_HEIGHT))}">{escaped(line)}</tspan>'
        for number, line in enumerate(lines)
        if line
    )
    return (
        f'<text font-family="{FONT}" font-size="{_number(size)}" fill="{element.color}" xml:space="preserve">'
        f"{spans}</text>"
    )


def _small(element: Element, scale: float, shift_x: float, shift_y: float) -> str:
    if element.type == TEXT:
        x = (element.x + element.points[0]) / UNIT * scale + shift_x
        y = (element.y + element.points[1]) / UNIT * scale + shift_y
        return _text(element, x, y, max(element.size * scale, 1))
    width = max(element.width * scale, 0.6)
    if element.type == PEN:
        step = 3 * max(1, len(element.points) // (3 * THUMBNAIL_POINTS))
        points = [number for at in range(0, len(element.points), step) for number in element.points[at : at + 3]]
        line = [
            ((element.x / UNIT + x) * scale + shift_x, (element.y / UNIT + y) * scale + shift_y)
            for x, y, _ in smoothed(points, UNIT)
        ]
        line = simplified(line, 0.5)
        shape = f'path d="{_straight(line if len(line) > 1 else line * 2)}"'
    else:
        x0, y0, x1, y1 = _ends(element)
        shape = _shape(
            element, x0 * scale + shift_x, y0 * scale + shift_y, x1 * scale + shift_x, y1 * scale + shift_y, width
        )
    return (
        f'<{shape} fill="none" stroke="{element.color}" stroke-width="{_number(width)}" '
        'stroke-linecap="round" stroke-linejoin="round"/>'
    )


def _straight(line: Sequence[Point]) -> str:
    return "M" + "L".join([f"{_number(x)} {_number(y)}" for x, y in line])


def _round(ring: Sequence[Point]) -> str:
    """A closed path that goes through the middles between points, and is bent by the points themselves."""
    first, last = ring[0], ring[-1]
    curves = [
        f"Q{x:.0f} {y:.0f} {(x + next_x) / 2:.0f} {(y + next_y) / 2:.0f}"
        for (x, y), (next_x, next_y) in zip(ring, [*ring[1:], first], strict=True)
    ]
    return f"M{(last[0] + first[0]) / 2:.0f} {(last[1] + first[1]) / 2:.0f}{''.join(curves)}Z"


def escaped(text: str) -> str:
    """Text for XML; the model has taken out what XML cannot hold."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").replace('"', "&quot;")
