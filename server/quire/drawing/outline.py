"""The outline of a freehand stroke: a filled shape that is wider where the pen pressed harder."""

from __future__ import annotations

import math
from collections.abc import Sequence

THINNING = 0.5
"""How much of the width pressure decides."""
KEEPS = 0.35
"""How much of the distance to the next point the smoothed line lags behind: it takes the tremble out of a hand."""
SHARP = 0.2
"""Cosine of a turn that gets a round joint."""

Point = tuple[float, float]


def radius(width: float, pressure: float) -> float:
    """Half the width of a stroke where the pressure is 0 to 1."""
    return width * (0.5 - THINNING * (0.5 - pressure))


def smoothed(points: Sequence[int], unit: float) -> list[tuple[float, float, float]]:
    """The line of a pen (x, y, pressure of each point) without its tremble, the pressure from 0 to 1."""
    made: list[tuple[float, float, float]] = []
    x = y = pressure = 0.0
    for index in range(0, len(points), 3):
        new_x, new_y, new_pressure = points[index] / unit, points[index + 1] / unit, points[index + 2] / 100
        if made:
            x += (new_x - x) * (1 - KEEPS)
            y += (new_y - y) * (1 - KEEPS)
            pressure += (new_pressure - pressure) * (1 - KEEPS)
            if abs(x - made[-1][0]) + abs(y - made[-1][1]) < 0.05:
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
