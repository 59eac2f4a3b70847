"""Answers with a file: names, types, ranges, and headers that keep browsers from running anything in it (RFC 9110)."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from urllib.parse import quote

from aiohttp import web

from quire.errors import FileMissing, RangeUnmet

Read = Callable[[int, int], AsyncIterator[bytes]]
"""The bytes from one place up to another."""

SHOWN = frozenset(
    {
        *("image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "image/bmp"),
        *(
            "audio/mpeg",
            "audio/mp4",
            "audio/ogg",
            "audio/wav",
            "application/ogg",
            "audio/flac",
            "audio/webm",
            "audio/aac",
        ),
        *("video/mp4", "video/webm", "video/ogg", "video/quicktime"),
    }
)
"""Types that a browser may show in place; everything else is saved. None of them can hold a script."""

POLICY = "default-src 'none'; sandbox; frame-ancestors 'none'"
CACHE = "private, no-cache"
"""A file never changes, yet the server is asked each time whether one may see it still: 304 says yes, in few bytes."""
VARY = "Cookie, Authorization"

_RANGE = re.compile(r"bytes=\s*(?:(\d{1,18})\s*-\s*(\d{1,18})?|-\s*(\d{1,18}))\s*\Z", re.IGNORECASE)
_UNSAFE = re.compile(r"[^ !#$&+\-.0-9A-Z\^_`a-z{}~()\[\],;=@]")


@dataclass(frozen=True, slots=True)
class File:
    """What is answered with."""

    name: str
    type: str
    size: int
    tag: str
    """Its ETag, with the quotation marks."""
    read: Read
    save: bool = False
    """Whether it is to be saved even if it could be shown."""


async def serve(request: web.Request, file: File, *, elsewhere: bool = False) -> web.StreamResponse:
    """The file, a range of it, or 304. Raises RangeUnmet and FileMissing.

    With `elsewhere`, pages of other websites may show it: what they were given says so, not a cookie.
    """
    headers = {
        "ETag": file.tag,
        "Accept-Ranges": "bytes",
        "Cache-Control": CACHE,
        "Vary": VARY,
        "Content-Disposition": disposition(file.name, save=file.save or file.type not in SHOWN),
        "Content-Security-Policy": POLICY,
        "Cross-Origin-Resource-Policy": "cross-origin" if elsewhere else "same-origin",
        "X-Content-Type-Options": "nosniff",
    }
    if _has(request.headers.getall("If-None-Match", []), file.tag, weak=True):
        return web.Response(status=304, headers=headers)
    start, end = 0, file.size
    wanted = wanted_range(request, file)
    if wanted is not None:
        start, end = wanted
        headers["Content-Range"] = f"bytes {start}-{end - 1}/{file.size}"
    headers["Content-Type"] = "text/plain; charset=utf-8" if file.type == "text/plain" else file.type
    response = web.StreamResponse(status=200 if wanted is None else 206, headers=headers)
    response.content_length = end - start
    if request.method == "HEAD":
        await response.prepare(request)
        return response
    parts = file.read(start, end)
    # The first part is read before anything is said, so that a file that is missing can still be answered as one.
    first = await anext(parts, b"")
    if not first and start < end:
        raise FileMissing
    await response.prepare(request)
    await response.write(first)
    async for part in parts:
        await response.write(part)
    await response.write_eof()
    return response


def wanted_range(request: web.Request, file: File) -> tuple[int, int] | None:
    """First byte, and the one after the last; None for the whole. Raises RangeUnmet.

    Several ranges, and what is no range of bytes, are overlooked, as RFC 9110 allows: the whole is answered.
    """
    header = request.headers.get("Range")
    if header is None or request.method != "GET":
        return None
    condition = request.headers.get("If-Range")
    if condition is not None and not _has([condition], file.tag, weak=False):
        return None
    found = _RANGE.match(header.strip())
    if found is None:
        return None
    first, last, suffix = (None if digits is None else int(digits) for digits in found.groups())
    if first is None:
        assert suffix is not None
        if suffix == 0 or file.size == 0:
            raise RangeUnmet(file.size)
        return max(0, file.size - suffix), file.size
    if last is not None and last < first:
        return None
    if first >= file.size:
        raise RangeUnmet(file.size)
    return first, file.size if last is None else min(last + 1, file.size)


def disposition(name: str, *, save: bool) -> str:
    """Content-Disposition with the name twice: in ASCII for old clients, and as it is (RFC 6266, RFC 8187)."""
    kind = "attachment" if save else "inline"
    plain = _UNSAFE.sub("_", name)
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"


def _has(headers: list[str], tag: str, *, weak: bool) -> bool:
    known = [one.strip() for one in ",".join(headers).split(",")]
    return tag in [one.removeprefix("W/") if weak else one for one in known] or (weak and known == ["*"])
