"""The outline of a freehand stroke: a filled shape that is wider where the pen pressed harder."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise

from quire.drawing.model import UNIT

THINNING = 0.5
"""How much of the width pressure decides."""
KEEPS = 0.35
"""How much of the distance to the next point the smoothed line lags behind: it takes the tremble out of a hand."""
SHARP = 0.2
"""Cosine of a turn that gets a round joint."""

FAR, APART = 40, 8
"""In pixels."""
MORE = 500

Point = tuple[float, float]


def radius(width: float, pressure: float) -> float:
    """Half the width of a stroke where the pressure is 0 to 1."""
    return width * (0.5 - THINNING * (0.5 - pressure))


def dense(points: Sequence[int], unit: float) -> list[tuple[float, float, float]]:
    """The points of a pen with others between those that are FAR apart: no hand left them, and its corners are meant.

    At most MORE are added."""
    line = [(points[at] / unit, points[at + 1] / unit, points[at + 2] / 100) for at in range(0, len(points), 3)]
    steps = [math.dist(one[:2], other[:2]) for one, other in pairwise(line)]
    pixel = UNIT / unit
    if not steps or max(steps) <= FAR * pixel:
        return line
    apart = max(APART * pixel, sum(steps) / MORE)
    made = line[:1]
    for (x, y, pressure), (to_x, to_y, to_pressure), step in zip(line, line[1:], steps, strict=False):
        count = int(step / apart) if step > FAR * pixel else 0
        for number in range(1, count + 1):
            share = number / (count + 1)
            made.append((x + (to_x - x) * share, y + (to_y - y) * share, pressure + (to_pressure - pressure) * share))
        made.append((to_x, to_y, to_pressure))
    return made


def smoothed(points: Sequence[int], unit: float) -> list[tuple[float, float, float]]:
    """The line of a pen (x, y, pressure of each point) without its tremble, the pressure from 0 to 1."""
    made: list[tuple[float, float, float]] = []
    x = y = pressure = 0.0
    for new_x, new_y, new_pressure in dense(points, unit):
        if made:
            x += (new_x - x) * (1 - KEEPS)
            y += (new_y - y) * (1 - KEEPS)
            pressure += (new_pressure - pressure) * (1 - KEEPS)
            if abs(x - made[-1][0]) + abs(y - made[-1][1]) < 0.5 / unit:
                continue
        else:
            x, y, pressure = new_x, new_y, new_pressure
        made.append((x, y, pressure))
    if len(points) > 3:  # the line ends where the pen did
        made.append((points[-3] / unit, points[-2] / unit, pressure))
    return made


def outline(points: Sequence[int], width: float, unit: float) -> tuple[list[Point], list[tuple[float, float, float]]]:
    """A closed ring around the line, and circles (x, y, radius) for its ends and sharp turns."""
    line = smoothed(points, unit)
    circles = [_circle(line[0], width)]
    if len(line) > 1:
        circles.append(_circle(line[-1], width))
    left: list[Point] = []
    right: list[Point] = []
    before: Point | None = None
    for index in range(len(line) - 1):
        x, y, pressure = line[index]
        step_x, step_y = line[index + 1][0] - x, line[index + 1][1] - y
        length = math.hypot(step_x, step_y)
        if length == 0:
            continue
        ahead = (step_x / length, step_y / length)
        turn = 1.0 if before is None else before[0] * ahead[0] + before[1] * ahead[1]
        if before is not None and turn < SHARP:
            circles.append(_circle(line[index], width))
        if before is not None and turn < SHARP:  # both sides end here, and begin anew
            half = radius(width, pressure)
            left.append((x - before[1] * half, y + before[0] * half))
            right.append((x + before[1] * half, y - before[0] * half))
        mean = ahead if before is None or turn < SHARP else (before[0] + ahead[0], before[1] + ahead[1])
        scale = radius(width, pressure) / (math.hypot(*mean) or 1)
        left.append((x - mean[1] * scale, y + mean[0] * scale))
        right.append((x + mean[1] * scale, y - mean[0] * scale))
        before = ahead
    if before is not None:
        x, y, pressure = line[-1]
        half = radius(width, pressure)
        left.append((x - before[1] * half, y + before[0] * half))
        right.append((x + before[1] * half, y - before[0] * half))
    return [*left, *reversed(right)], circles


def simplified(line: Sequence[Point], tolerance: float) -> list[Point]:
    """A line with fewer points that is nowhere farther from it than `tolerance` (Douglas and Peucker's algorithm)."""
    if len(line) < 3:
        return list(line)
    kept = bytearray(len(line))
    kept[0] = kept[-1] = 1
    spans = [(0, len(line) - 1)]
    while spans:
        first, last = spans.pop()
        (ax, ay), (bx, by) = line[first], line[last]
        length = math.hypot(bx - ax, by - ay)
        farthest, at = tolerance, -1
        for index in range(first + 1, last):
            px, py = line[index]
            off = (
                abs((bx - ax) * (ay - py) - (ax - px) * (by - ay)) / length if length else math.hypot(px - ax, py - ay)
            )
            if off > farthest:
                farthest, at = off, index
        if at >= 0:
            kept[at] = 1
            spans += [(first, at), (at, last)]
    return [point for point, is_kept in zip(line, kept, strict=True) if is_kept]


def _circle(point: tuple[float, float, float], width: float) -> tuple[float, float, float]:
    return point[0], point[1], radius(width, point[2])
