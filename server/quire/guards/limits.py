"""How often something may be tried: moving windows in the memory of this process."""

from __future__ import annotations

import math
import time

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter, MovingWindowRateLimiter

from quire.errors import RateLimited

RULES: dict[str, tuple[RateLimitItem, ...]] = {
    "sign_in": (RateLimitItemPerMinute(30), RateLimitItemPerMinute(10)),
    "sign_up": (RateLimitItemPerHour(10),),
    "reset": (RateLimitItemPerHour(20), RateLimitItemPerHour(5)),
    "guest": (RateLimitItemPerHour(300),),
    "token": (RateLimitItemPerMinute(60),),
}
"""For each rule, how often per address, and how often per account (whatever the second key is)."""


class Limiter:
    """Counts what is tried."""

    def __init__(self, *, joins_per_minute: int = 0) -> None:
        """`joins_per_minute` from one address; 0 for any number."""
        storage = MemoryStorage()
        self._windows = MovingWindowRateLimiter(storage)
        # Joins are many: a counter costs less than a window that remembers each.
        self._counters = FixedWindowRateLimiter(storage)
        self._joins = RateLimitItemPerMinute(joins_per_minute) if joins_per_minute else None

    def join(self, address: str) -> None:
        """Count a document that is joined over a socket. Raises RateLimited."""
        if self._joins is not None and not self._counters.hit(self._joins, "join", address):
            seconds = self._counters.get_window_stats(self._joins, "join", address).reset_time - time.time()
            limit = self._joins.amount
            raise RateLimited(f"at most {limit} documents are joined in a minute from one address", max(1.0, seconds))

    def hit(self, rule: str, *keys: str) -> None:
        """Count one try: the first key is the address, the second, if any, the account. Raises RateLimited."""
        for item, key in zip(RULES[rule], keys, strict=False):
            if not self._windows.hit(item, rule, key):
                seconds = self._windows.get_window_stats(item, rule, key).reset_time - time.time()
                wait = max(1, math.ceil(seconds))
                raise RateLimited(f"Too often. Try again in {wait} seconds.", retry_after=wait)
