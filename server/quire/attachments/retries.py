"""What failed for a reason that passes, and when it is worth another try."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable

FIRST_SECONDS = 30.0
FACTOR = 4.0
LONGEST_SECONDS = 24 * 3600.0
MAX_KEPT = 10_000
"""What is forgotten beyond that may be tried too early: no harm is done."""


class Retries:
    """Of one process: after a restart everything may be tried at once."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._failed: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def waits(self, key: str) -> bool:
        """Whether it failed so lately that it is left alone."""
        return key in self._failed and self._failed[key][0] > self._clock()

    def failed(self, key: str) -> None:
        """It failed once more: the pause after each failure is several times the one before."""
        _, pause = self._failed.pop(key, (0.0, FIRST_SECONDS / FACTOR))
        pause = min(pause * FACTOR, LONGEST_SECONDS)
        self._failed[key] = (self._clock() + pause, pause)
        if len(self._failed) > MAX_KEPT:
            self._failed.popitem(last=False)

    def done(self, key: str) -> None:
        self._failed.pop(key, None)
