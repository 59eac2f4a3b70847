"""What a handler is told of a request with an `Idempotency-Key`, so that it finds what an earlier attempt has made."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from aiohttp import web

CLOCKS = timedelta(minutes=10)
"""How far the clocks of a node and of its database are apart at most."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One attempt at a request that is to be done once."""

    mark: str
    """32 hexadecimal digits that nobody guesses, the same in every attempt. What the request makes carries it."""
    since: datetime | None
    """When the first attempt began; None if this is the first. What became of the ones before is not known."""

    @property
    def earliest(self) -> datetime | None:
        """What earlier attempts have made is not older than this; None if this is the first."""
        return None if self.since is None else self.since - CLOCKS


_ATTEMPT = web.RequestKey("attempt", Attempt)


def keep_attempt(request: web.Request, attempt: Attempt) -> None:
    """Tell the handler."""
    request[_ATTEMPT] = attempt


def attempt_of(request: web.Request) -> Attempt | None:
    """What the handler is told; None without an `Idempotency-Key`."""
    return request.get(_ATTEMPT)
