"""The delta algebra gives what npm's `quill-delta` gives, and edits made at once end in the same text."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

import pytest

from quire.text import delta
from quire.text.delta import from_json, to_json

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
            "after": to_json(delta.compose(base, a)),
            "composed": to_json(delta.compose(a, c)),
            "earlier": to_json(delta.transform(a, b, priority=True)),
            "later": to_json(delta.transform(a, b, priority=False)),
            "positions": [delta.transform_position(a, case["position"], priority=first) for first in (False, True)],
            "inverted": to_json(delta.invert(a, base)),
        }
        assert found == {name: case[name] for name in found}, line


async def test_edits_made_at_once_converge() -> None:
    """TP1: a, then b transformed, gives the same document as b, then a transformed; and an inverse undoes its delta."""
    for line in await cases(5):
        case: dict[str, Any] = json.loads(line)
        base, a, b = (from_json(case[name]) for name in ("base", "a", "b"))
        one = delta.compose(delta.compose(base, a), delta.transform(a, b, priority=True))
        other = delta.compose(delta.compose(base, b), delta.transform(b, a, priority=False))
        assert to_json(one) == to_json(other), line
        assert to_json(delta.compose(delta.compose(base, a), delta.invert(a, base))) == to_json(base), line
