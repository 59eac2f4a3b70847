"""Random deltas that fit a text."""

from __future__ import annotations

import random
from typing import Any

ALPHABETS = ("abc \n", "añ€\n", "a😀é👨‍👩‍👧\n")
ATTRIBUTES: tuple[dict[str, Any] | None, ...] = (None, {"bold": True}, {"bold": None}, {"header": 1, "color": "#f00"})


def random_delta(dice: random.Random, content: list[Any], alphabet: str) -> list[dict[str, Any]]:
    """A delta that fits a content and cuts no character."""
    ops: list[dict[str, Any]] = []
    text = [c for op in content for c in (op["insert"] if isinstance(op["insert"], str) else "x")]
    position = 0
    while position < len(text) or not ops:
        roll = dice.random()
        count = min(len(text) - position, dice.randint(0, 6))
        units = sum(2 if c >= "\U00010000" else 1 for c in text[position : position + count])
        attributes = dice.choice(ATTRIBUTES)
        if roll < 0.4 or not count:
            insert: Any = "".join(dice.choices(alphabet, k=dice.randint(1, 5)))
            op = {"insert": {"image": "i"} if dice.random() < 0.1 else insert}
            given = {k: v for k, v in (attributes or {}).items() if v is not None}
            ops.append({**op, "attributes": given} if given else op)
        elif roll < 0.6:
            ops.append({"delete": units})
            position += count
        else:
            ops.append({"retain": units, "attributes": attributes} if attributes else {"retain": units})
            position += count
        if dice.random() < 0.2:
            break
    return ops
