"""Plain text only, until the other conversions are here."""

from __future__ import annotations

from collections.abc import Sequence

from quire.errors import NotAcceptable
from quire.text.delta import Insert, Op, from_units, to_units


def check_delta(ops: Sequence[Op]) -> None:
    """Accept it."""


class Converter:
    """Writes and reads plain text."""

    async def write(self, chosen: str, ops: Sequence[Op]) -> str:
        if chosen != "text":
            raise NotAcceptable("Only plain text is possible yet.")
        return "".join(from_units(op.content) for op in ops if isinstance(op, Insert) and isinstance(op.content, str))

    async def read(self, chosen: str, text: str) -> list[Op]:
        if chosen != "text":
            raise NotAcceptable("Only plain text is possible yet.")
        return [Insert(to_units(text))] if text else []
