"""How often something may be tried: moving windows in the memory of this process."""

from __future__ import annotations

import math
import time

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from quire.errors import RateLimited

RULES: dict[str, tuple[RateLimitItem, ...]] = {
    "sign_in": (RateLimitItemPerMinute(30), RateLimitItemPerMinute(10)),
    "sign_up": (RateLimitItemPerHour(10),),
    "reset": (RateLimitItemPerHour(20), RateLimitItemPerHour(5)),
    "guest": (RateLimitItemPerHour(300),),
    "token": (RateLimitItemPerMinute(60),),
    "join": (RateLimitItemPerMinute(600),),
}
"""For each rule, how often per address, and how often per account (whatever the second key is)."""


class Limiter:
    """Counts what is tried."""

    def __init__(self, *, enabled: bool = True) -> None:
        self._enabled = enabled
        self._windows = MovingWindowRateLimiter(MemoryStorage())

    def hit(self, rule: str, *keys: str) -> None:
        """Count one try: the first key is the address, the second, if any, the account. Raises RateLimited."""
        if not self._enabled:
            return
        for item, key in zip(RULES[rule], keys, strict=False):
            if not self._windows.hit(item, rule, key):
                seconds = self._windows.get_window_stats(item, rule, key).reset_time - time.time()
                wait = max(1, math.ceil(seconds))
                raise RateLimited(f"Too often. Try again in {wait} seconds.", retry_after=wait)
