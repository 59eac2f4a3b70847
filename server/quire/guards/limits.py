"""How often something may be tried: moving windows in the memory of this process."""

from __future__ import annotations

import math
import time

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import FixedWindowRateLimiter, MovingWindowRateLimiter

from quire.errors import RateLimited

RULES: dict[str, RateLimitItem] = {
    # Passwords, from an address.
    "sign_in": RateLimitItemPerMinute(30),
    # Passwords for one account, from an address: who guesses is stopped, and the owner elsewhere is not.
    "sign_in_here": RateLimitItemPerMinute(10),
    # Passwords for one account, from wherever: many addresses together guess as slowly as this.
    "sign_in_account": RateLimitItemPerHour(100),
    # Passwords on a device where the account's owner signed in before: counted apart from all those.
    "sign_in_device": RateLimitItemPerMinute(10),
    # The own password again, in a session.
    "password": RateLimitItemPerMinute(10),
    "sign_up": RateLimitItemPerHour(10),
    # Requests for a new password, from an address.
    "reset": RateLimitItemPerHour(20),
    # Links from e-mail that are tried, from an address.
    "link": RateLimitItemPerHour(60),
    # E-mail that anybody can cause to be sent to an address. What is beyond is not sent, and nobody is told.
    "letter": RateLimitItemPerHour(5),
    # What somebody shares or asks for, by which e-mail with their words goes to whomever they name.
    "sharing": RateLimitItemPerHour(100),
    # Files that somebody uploads.
    "upload": RateLimitItemPerMinute(120),
    "guest": RateLimitItemPerHour(300),
    "token": RateLimitItemPerMinute(60),
}


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
        """Count one try of what the keys name together: an address, an account, or both. Raises RateLimited."""
        if not self._windows.hit(RULES[rule], rule, *keys):
            seconds = self._windows.get_window_stats(RULES[rule], rule, *keys).reset_time - time.time()
            wait = max(1, math.ceil(seconds))
            raise RateLimited(f"Too often. Try again in {wait} seconds.", retry_after=wait)

    def allows(self, rule: str, *keys: str) -> bool:
        """As `hit`, for what is left out rather than refused."""
        return self._windows.hit(RULES[rule], rule, *keys)
