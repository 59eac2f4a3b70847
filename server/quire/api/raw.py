"""The body of a request as bytes, for whoever needs it before its handler does."""

from __future__ import annotations

from aiohttp import web

from quire.errors import TooLarge

_RAW = web.RequestKey("raw", bytes)


async def keep_raw(request: web.Request, limit: int) -> bytes:
    """Read the body, and keep it for the handler. Raises TooLarge without reading on."""
    parts: list[bytes] = []
    size = 0
    async for part in request.content.iter_any():
        size += len(part)
        if size > limit:
            raise TooLarge(f"A body has at most {limit} bytes here.")
        parts.append(part)
    raw = request[_RAW] = b"".join(parts)
    return raw


def kept_raw(request: web.Request) -> bytes | None:
    """What `keep_raw` read; None if nobody called it."""
    return request.get(_RAW)
