"""The delta algebra gives what npm's `quill-delta` gives, and edits made at once end in the same text."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from quire.text import algebra
from quire.text.delta import Delta, Insert, from_json, from_units, to_json
from quire.text.diff import diff

FOLDER = Path(__file__).parent
CASES = 25_000
"""For each seed; the results of 100,000 cases are compared in all."""


async def cases(seed: int) -> list[str]:
    """Lines of delta.mjs."""
    node = await asyncio.create_subprocess_exec(
        "node", "delta.mjs", str(CASES), str(seed), cwd=FOLDER, stdout=asyncio.subprocess.PIPE
    )
    output, _ = await node.communicate()
    assert node.returncode == 0
    return output.decode().splitlines()


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
async def test_equal_to_quill_delta(seed: int) -> None:
    """compose, transform with both priorities, transform_position and invert agree with npm's on random input."""
    lines = await cases(seed)
    assert len(lines) == CASES
    for line in lines:
        case: dict[str, Any] = json.loads(line)
        base, a, b, c = (from_json(case[name]) for name in ("base", "a", "b", "c"))
        found = {
            "after": to_json(algebra.compose(base, a)),
            "composed": to_json(algebra.compose(a, c)),
            "earlier": to_json(algebra.transform(a, b, priority=True)),
            "later": to_json(algebra.transform(a, b, priority=False)),
            "positions": [algebra.transform_position(a, case["position"], priority=first) for first in (False, True)],
            "inverted": to_json(algebra.invert(a, base)),
        }
        assert found == {name: case[name] for name in found}, line


def text_of(document: Delta) -> str:
    """The UTF-16 units of a document, with a space for each embed."""
    return "".join(op.content if isinstance(op, Insert) and isinstance(op.content, str) else " " for op in document)


def cuts_a_pair(change: Delta, document: Delta) -> bool:
    """Whether a delta inserts, or begins or ends in, half a surrogate pair of the document."""
    text, at = text_of(document), 0
    for op in change:
        if isinstance(op, Insert):
            if has_half_pairs(op.content if isinstance(op.content, str) else ""):
                return True
            continue
        at += int(op.length)
        if "\ud800" <= text[at - 1 : at] <= "\udbff" and "\udc00" <= text[at : at + 1] <= "\udfff":
            return True
    return False


def has_half_pairs(units: str) -> bool:
    return any("\ud800" <= char <= "\udfff" for char in from_units(units))


@pytest.mark.parametrize("seed", [1, 2, 3, 4])
async def test_differences_equal_to_quill_delta(seed: int) -> None:
    """diff agrees with npm's, except where that cuts surrogate pairs; and it always leads to the other document."""
    compared = 0
    for number, line in enumerate(await cases(seed)):
        case: dict[str, Any] = json.loads(line)
        one, other = from_json(case["base"]), from_json(case["other" if number % 2 else "after"])
        found = diff(one, other)
        if not any(None in (op.attributes or {}).values() for op in other if isinstance(op, Insert)):
            assert to_json(other) == to_json(algebra.compose(one, found)), line
        if any(has_half_pairs(text_of([op])) for op in other):
            continue  # the random edit cut a pair
        assert not cuts_a_pair(found, one), line
        # None: npm's calls itself without end.
        if case["difference"] is None or cuts_a_pair(from_json(case["difference"]), one):
            continue
        compared += 1
        assert case["difference"] == to_json(found), line
    assert compared > 0.9 * CASES


async def test_edits_made_at_once_converge() -> None:
    """TP1: a, then b transformed, gives the same document as b, then a transformed; and an inverse undoes its delta."""
    for line in await cases(5):
        case: dict[str, Any] = json.loads(line)
        base, a, b = (from_json(case[name]) for name in ("base", "a", "b"))
        one = algebra.compose(algebra.compose(base, a), algebra.transform(a, b, priority=True))
        other = algebra.compose(algebra.compose(base, b), algebra.transform(b, a, priority=False))
        assert to_json(one) == to_json(other), line
        assert to_json(algebra.compose(algebra.compose(base, a), algebra.invert(a, base))) == to_json(base), line
