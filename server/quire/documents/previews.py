"""How documents begin, for lists of them. Made from what is stored, without opening a room."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import TYPE_CHECKING, Any

from aiohttp import web
from pycrdt import Text

from quire.api.describe import describe
from quire.documents.answers import Preview
from quire.documents.models import Kind
from quire.drawing.stored import strokes_of
from quire.drawing.svg import thumbnail
from quire.rooms.actor import Role
from quire.text.content import CONTENT, content_of, replay
from quire.text.lines import Line, lines, whole_characters

if TYPE_CHECKING:
    from quire.documents.store import Store
    from quire.rooms.registry import Registry
    from quire.sharing.access import Access
    from quire.sharing.models import Standing

MAX_LINES = 12
MAX_CHARACTERS = 120
MAX_KEPT = 500
FRESH_SECONDS = 5.0
"""A preview of a document that is being edited is made anew no sooner."""

AT_ONCE = 2
"""How many are made at the same time."""

_STYLES = {"header": "heading", "list": "list", "blockquote": "quote", "code-block": "code"}


@dataclass(frozen=True, slots=True)
class Made:
    """A preview as it is kept; `at` is the loop time when it was made."""

    epoch: str
    revision: int
    at: float
    body: dict[str, Any]

    @property
    def etag(self) -> str:
        return f'"{self.epoch}-{self.revision};preview"'


class Previews:
    """The route `/api/v1/documents/{id}/preview`. Keeps the newest previews."""

    def __init__(self, store: Store, registry: Registry, access: Access) -> None:
        self._store = store
        self._registry = registry
        self._access = access
        self._kept: OrderedDict[str, Made] = OrderedDict()
        self._places = asyncio.Semaphore(AT_ONCE)

    def add_routes(self, router: web.UrlDispatcher) -> None:
        router.add_get("/api/v1/documents/{id}/preview", self.preview)

    @describe(
        "How a document begins", answers={200: Preview}, answer_headers={"X-Quire-Revision": "What it is a preview of."}
    )
    async def preview(self, request: web.Request) -> web.Response:
        """At most 12 lines of at most 120 characters, or a small picture of a drawing. It may be some seconds old."""
        caller, document_id = await self._access.identify(request), request.match_info["id"]
        room = self._registry.get(document_id)
        standing, _ = await self._access.require(caller, document_id, Role.VIEWER, recent=room is not None)
        if room is not None:
            standing = replace(standing, head=max(standing.head, room.head))
        made = self._find(standing)
        if made is None:
            async with self._places:
                made = self._find(standing) or await self._make(standing)
        headers = {"ETag": made.etag, "X-Quire-Revision": str(made.revision)}
        return web.json_response(made.body, headers=headers)

    def _find(self, standing: Standing) -> Made | None:
        kept = self._kept.get(standing.document_id)
        if kept is None or kept.epoch != standing.epoch:
            return None
        fresh = asyncio.get_running_loop().time() - kept.at < FRESH_SECONDS
        if not fresh and kept.revision < standing.head:
            return None
        self._kept.move_to_end(standing.document_id)
        return kept

    async def _make(self, standing: Standing) -> Made:
        loaded = await self._store.load(standing.document_id, create=False)
        checkpoint = loaded.checkpoint.state if loaded.checkpoint else None
        payloads = [row.payload for row in loaded.rows]
        body = await asyncio.to_thread(make_preview, Kind(loaded.kind), checkpoint, payloads)
        made = Made(loaded.epoch, loaded.head, asyncio.get_running_loop().time(), body)
        self._kept[standing.document_id] = made
        self._kept.move_to_end(standing.document_id)
        while len(self._kept) > MAX_KEPT:
            self._kept.popitem(last=False)
        return made


def make_preview(kind: Kind, checkpoint: bytes | None, payloads: Sequence[bytes]) -> dict[str, Any]:
    """How a document begins, from its checkpoint and the rows after it. Takes its time: call it in a thread."""
    shown: list[dict[str, str]] = []
    svg = None
    if kind is Kind.DRAWING:
        svg = thumbnail(strokes_of(replay(checkpoint, payloads)))
    elif kind is not Kind.YJS:
        doc = replay(checkpoint, payloads)
        found = lines(content_of(doc.get(CONTENT, type=Text)))
        if kind is Kind.CODE:
            shown = [{"text": _short(line.text), "style": "code"} for line in found[:MAX_LINES]]
        else:
            written = (line for line in found if line.text.strip())
            shown = [{"text": _short(line.text.strip()), "style": _style(line)} for line in islice(written, MAX_LINES)]
    return {"kind": kind.value, "lines": shown, "svg": svg}


def _style(line: Line) -> str:
    if line.block.get("list") in ("checked", "unchecked"):
        return "check"
    return _STYLES.get(line.kind, "text")


def _short(text: str) -> str:
    whole = whole_characters(text)
    return whole if len(whole) <= MAX_CHARACTERS else whole[: MAX_CHARACTERS - 1] + "…"
