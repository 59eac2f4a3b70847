"""In which formats the content of each kind of document can be had."""

from __future__ import annotations

from aiohttp import web

from quire.documents.models import Kind
from quire.errors import BadRequest, NotAcceptable

FORMATS = {
    "delta": "application/json",
    "markdown": "text/markdown",
    "html": "text/html",
    "text": "text/plain",
    "json": "application/json",
    "svg": "image/svg+xml",
    "update": "application/octet-stream",
}
"""Formats of content and their media types."""

FORMATS_OF_KIND = {
    Kind.RICHTEXT: ("delta", "markdown", "html", "text", "update"),
    Kind.CODE: ("text", "delta", "update"),
    Kind.DRAWING: ("json", "svg", "update"),
    Kind.YJS: ("update",),
}
"""What each kind can be read as; the first is the default."""

SVG_POLICY = "default-src 'none'; style-src 'unsafe-inline'; sandbox; frame-ancestors 'none'"
"""Opened by itself, an SVG is a page of ours: it may do nothing."""


def format_headers(chosen: str) -> dict[str, str]:
    """Headers of an answer in a format, beyond those that all have."""
    return {"Content-Security-Policy": SVG_POLICY} if chosen == "svg" else {}


def choose_format(request: web.Request, kind: Kind) -> str:
    """What `?format=` or else `Accept` asks for. Raises BadRequest and NotAcceptable."""
    possible = FORMATS_OF_KIND[kind]
    asked = request.query.get("format")
    if asked is not None:
        if asked not in FORMATS:
            raise BadRequest(f"format is one of {', '.join(FORMATS)}.")
        if asked not in possible:
            raise NotAcceptable(f"A document of kind {kind.value} can be read as {', '.join(possible)}.")
        return asked
    accepted = _accepted(",".join(request.headers.getall("Accept", ())))
    refused = {media_type for media_type, weight in accepted if not weight > 0}
    for media_type, weight in sorted(accepted, key=lambda pair: -pair[1]):
        for name in possible if weight > 0 else ():
            main, _, sub = FORMATS[name].partition("/")
            ranges = (f"{main}/{sub}", f"{main}/*", "*/*")
            # What is refused by a closer range than the one that takes it is not taken (RFC 9110, 12.5.1).
            if media_type in ranges and refused.isdisjoint(ranges[: ranges.index(media_type)]):
                return name
    raise NotAcceptable(f"The content can be had as {', '.join(FORMATS[name] for name in possible)}.")


def accepts(request: web.Request, media_type: str) -> bool:
    """Whether `Accept` names a media type itself, and does not refuse it."""
    accepted = _accepted(",".join(request.headers.getall("Accept", ())))
    return any(one == media_type and weight > 0 for one, weight in accepted)


def _accepted(header: str) -> list[tuple[str, float]]:
    """The media types of an Accept header with their weights; without a header, anything."""
    found: list[tuple[str, float]] = []
    for part in header[:2000].split(","):
        media_type, *parameters = (piece.strip().lower() for piece in part.split(";"))
        weight = 1.0
        for parameter in parameters:
            if parameter.startswith("q="):
                try:
                    weight = float(parameter[2:])
                except ValueError:
                    weight = 0.0
        if media_type:
            found.append((media_type, weight))
    return found or [("*/*", 1.0)]
