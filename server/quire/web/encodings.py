"""Encodings of bodies: aiohttp undoes those that it knows, and takes a body in any other for what it says."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

from aiohttp import hdrs, web

from quire.errors import UnsupportedType

ENCODINGS = ("gzip", "deflate")


@web.middleware
async def known_encoding(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Refuse a body that would be stored as it was packed."""
    encoding = ", ".join(request.headers.getall(hdrs.CONTENT_ENCODING, ())).strip().lower()
    if encoding not in (*ENCODINGS, "identity", "") and request.body_exists:
        raise UnsupportedType(f"A body comes as it is, or in one of the encodings {', '.join(ENCODINGS)}.")
    return await handler(request)
