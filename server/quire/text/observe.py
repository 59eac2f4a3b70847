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


def on_change(text: Text, callback: Callable[[Any], None]) -> Callable[[], None]:
    """Have each change of a shared text told, as an event whose `delta` is computed when it is asked for, and only
    then can be: it has lengths in bytes. What is returned ends that. The callback must not raise."""
    end: Callable[[], None] = text.integrated.observe(callback).drop
    return end
