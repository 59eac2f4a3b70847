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
    for media_type, _ in sorted(_accepted(request.headers.get("Accept", "*/*")), key=lambda pair: -pair[1]):
        for name in possible:
            main, _, sub = FORMATS[name].partition("/")
            if media_type in (f"{main}/{sub}", f"{main}/*", "*/*"):
                return name
    raise NotAcceptable(f"The content can be had as {', '.join(FORMATS[name] for name in possible)}.")


def _accepted(header: str) -> list[tuple[str, float]]:
    """The media types of an Accept header with their weights, without those that weigh nothing."""
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
        if media_type and weight > 0:
            found.append((media_type, weight))
    return found
