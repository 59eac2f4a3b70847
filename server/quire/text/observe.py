"""Watching a pycrdt document for next to nothing.

pycrdt's own `observe` puts every property of an event together, state vectors and deletions included, before it calls
back: several times the cost of the edit itself. Here only the one that is asked for is computed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from pycrdt import Doc, Text


def on_update(doc: Doc[Any], callback: Callable[[bytes], None]) -> Callable[[], None]:
    """Have each transaction's update told; what is returned ends that. The callback must not raise."""

    def observe(event: Any) -> None:
        callback(event.update)

    subscription = doc._doc.observe(observe)
    return subscription.drop


def on_delta(text: Text, callback: Callable[[list[dict[str, Any]]], None]) -> Callable[[], None]:
    """Have each change of a shared text told, with lengths in bytes; what is returned ends that."""

    def observe(event: Any) -> None:
        callback(event.delta)

    end: Callable[[], None] = text.integrated.observe(observe).drop
    return end
