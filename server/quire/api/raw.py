"""The body of a request as bytes, bounded in size and in patience."""

from __future__ import annotations

import asyncio

from aiohttp import web

from quire.errors import Timeout, TooLarge

PATIENCE_SECONDS = 30.0
BYTES_PER_SECOND = 1000
"""How fast a body has to come at least, once the patience is used up."""

_RAW = web.RequestKey("raw", bytes)


async def read_raw(request: web.Request, limit: int, what: str = "A body") -> bytes:
    """The body, or what `keep_raw` has read of it. Raises TooLarge, without reading on, and Timeout."""
    mebibytes, rest = divmod(limit, 1024 * 1024)
    too_large = TooLarge(f"{what} has at most {limit} bytes." if rest else f"{what} has at most {mebibytes} MiB.")
    kept: bytes | None = request.get(_RAW)
    if kept is not None:
        if len(kept) > limit:
            raise too_large
        return kept
    if (request.content_length or 0) > limit:
        raise too_large
    parts: list[bytes] = []
    size = 0
    until = asyncio.get_running_loop().time() + PATIENCE_SECONDS
    try:
        async with asyncio.timeout_at(until) as patience:
            async for part in request.content.iter_any():
                size += len(part)
                if size > limit:
                    raise too_large
                parts.append(part)
                patience.reschedule(until + size / BYTES_PER_SECOND)
    except TimeoutError:
        raise Timeout(
            f"The body came too slowly: after {PATIENCE_SECONDS:g} seconds, at least {BYTES_PER_SECOND} bytes have to "
            "come in each."
        ) from None
    return b"".join(parts)


async def keep_raw(request: web.Request, limit: int) -> bytes:
    """Read the body before its handler does, for whom it is kept. Raises as `read_raw`."""
    raw = request[_RAW] = await read_raw(request, limit)
    return raw


def has_body(request: web.Request) -> bool:
    """Whether there is anything in the body, as far as is known."""
    kept = request.get(_RAW)
    return request.can_read_body if kept is None else bool(kept)
