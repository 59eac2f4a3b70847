"""The body of a request as bytes, for whoever needs it before its handler does."""

from __future__ import annotations

from aiohttp import web

from quire.errors import TooLarge

_RAW = web.RequestKey("raw", bytes)


async def keep_raw(request: web.Request, limit: int) -> bytes:
    """Read the body, and keep it for the handler. Raises TooLarge without reading on."""
    too_large = TooLarge(f"A body has at most {limit} bytes here.")
    if request.content_length is not None and request.content_length > limit:
        raise too_large
    parts: list[bytes] = []
    size = 0
    async for part in request.content.iter_any():
        size += len(part)
        if size > limit:
            raise too_large
        parts.append(part)
    raw = request[_RAW] = b"".join(parts)
    return raw


def kept_raw(request: web.Request) -> bytes | None:
    """What `keep_raw` read; None if nobody called it."""
    return request.get(_RAW)
