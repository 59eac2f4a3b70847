"""Reading what a request brings as content, and which revision it says it was made on."""

from __future__ import annotations

import asyncio
import codecs
import json
import re
from collections.abc import Callable
from typing import NamedTuple, TypeVar

from aiohttp import web

from quire.api.raw import read_raw
from quire.errors import BadRequest, MalformedDelta, PreconditionFailed, UnsupportedType
from quire.text.delta import DeltaError, Op, from_json
from quire.text.formats import check_delta

TYPES = {
    "application/json": "delta",
    "text/markdown": "markdown",
    "text/html": "html",
    "text/plain": "text",
}
"""Media types of content that can be sent, and the format that each is in."""

INLINE = 20_000
"""Characters of JSON up to which it is read at once."""

T = TypeVar("T")

_ETAG = re.compile(r'"([0-9a-z]+)-([0-9]{1,15})(?:;[a-z]+)?"\Z')


class Sent(NamedTuple):
    """Content in a request."""

    format: str
    text: str


class Match(NamedTuple):
    """What `If-Match` names: a revision, as its ETag does."""

    epoch: str
    revision: int


async def read_content(request: web.Request, limit: int) -> Sent:
    """The body by its Content-Type. Raises UnsupportedType, BadRequest, TooLarge and Timeout."""
    chosen = TYPES.get(request.content_type)
    if chosen is None:
        raise UnsupportedType(f"Content comes as {', '.join(TYPES)}.")
    try:
        is_utf8 = codecs.lookup(request.charset or "utf-8").name in ("utf-8", "ascii")
    except LookupError:
        is_utf8 = False
    if not is_utf8:
        raise UnsupportedType("Content must be in UTF-8.")
    raw = await read_raw(request, limit, "The content of a document")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadRequest(f"The body is not valid UTF-8 (at byte {error.start}).") from None
    if "\0" in text:
        raise BadRequest("Content cannot contain the NUL character.")
    return Sent(chosen, text)


def parse_json(text: str | bytes) -> object:
    """JSON from a body. Raises BadRequest."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise BadRequest("The body is not valid JSON.") from None


def parse_delta(body: object, *, rich: bool) -> list[Op]:
    """The delta in `{"ops": […]}`, or in the list of operations itself; `rich` if it may have formats and embeds.

    Raises MalformedDelta.
    """
    ops = body.get("ops") if isinstance(body, dict) else body
    try:
        delta = from_json(ops)
        check_delta(delta, rich=rich)
    except DeltaError as error:
        raise MalformedDelta(f"The delta cannot be used: {error}.") from None
    except RecursionError:
        raise MalformedDelta("The delta is nested too deeply.") from None
    return delta


async def parsed(sent: Sent, read: Callable[[object], T]) -> T:
    """What `read` makes of the JSON that was sent; of much of it in a thread. Raises BadRequest, and as `read`."""
    if len(sent.text) <= INLINE:
        return read(parse_json(sent.text))
    return await asyncio.to_thread(lambda: read(parse_json(sent.text)))


def if_match(request: web.Request) -> Match | None:
    """The revision that `If-Match` names; None without one, and for `*`. Raises PreconditionFailed, BadRequest."""
    header = request.headers.get("If-Match")
    if header is None or header.strip() == "*":
        return None
    found = _ETAG.match(header.strip())
    if found is None:
        raise BadRequest('If-Match is one ETag that a GET of the content answered with, like "3fa9-17".')
    return Match(found[1], int(found[2]))


def etag(epoch: str, revision: int, chosen: str = "") -> str:
    """What names a revision of a document's content over HTTP; `chosen` is a format other than the document's usual."""
    return f'"{epoch}-{revision};{chosen}"' if chosen else f'"{epoch}-{revision}"'


def require_match(match: Match | None, epoch: str, revision: int) -> None:
    """Raises PreconditionFailed unless `match` names this revision."""
    if match is not None and match != (epoch, revision):
        raise PreconditionFailed(f"The document is at revision {revision} ({etag(epoch, revision)}) now.")


def is_none_match(request: web.Request, tag: str) -> bool:
    """Whether the caller has that already (`If-None-Match`)."""
    header = request.headers.get("If-None-Match")
    return header is not None and (
        header.strip() == "*" or tag in [t.strip().removeprefix("W/") for t in header.split(",")]
    )
