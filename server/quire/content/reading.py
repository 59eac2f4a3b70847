"""Content as it is stored, in the format that is asked for."""

from __future__ import annotations

import asyncio
import json
from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from quire.content import bodies
from quire.documents.models import Kind
from quire.errors import BadRequest, MalformedDelta
from quire.text import content
from quire.text.delta import Delete, Insert, Op, Retain, to_json, to_units
from quire.text.lines import ended_alike

if TYPE_CHECKING:
    from collections.abc import Sequence

    from quire.content.bodies import Sent
    from quire.content.convert import Converter
    from quire.documents.store import Store
    from quire.rooms.registry import Registry
    from quire.sharing.models import Standing

CACHE_BYTES = 16 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Content:
    """The body of an answer."""

    epoch: str
    revision: int
    body: bytes


class Reading:
    """Reads content from open rooms that have it as deltas, or else from the log; keeps the newest answers."""

    def __init__(self, store: Store, registry: Registry, converter: Converter) -> None:
        self._store = store
        self._registry = registry
        self._converter = converter
        self._cache: OrderedDict[tuple[str, str], Content] = OrderedDict()
        self._cached_bytes = 0

    def knows_head(self, document_id: str) -> bool:
        """Whether the document is open, so that nobody has to be asked for its newest revision."""
        return self._registry.get(document_id) is not None

    def current(self, standing: Standing) -> Standing:
        """A standing with the newest revision that is known to be stored."""
        room = self._registry.get(standing.document_id)
        return standing if room is None else replace(standing, epoch=room.epoch, head=max(room.head, standing.head))

    async def get(self, standing: Standing, chosen: str) -> Content:
        """A document's content at `standing.head` or newer. Raises DocumentNotFound and Unavailable."""
        key = (standing.document_id, chosen)
        cached = self._cache.get(key)
        if cached is not None and (cached.epoch, cached.revision) == (standing.epoch, standing.head):
            self._cache.move_to_end(key)
            return cached
        made = await self._read(standing, chosen)
        self._keep(key, made)
        return made

    async def _read(self, standing: Standing, chosen: str) -> Content:
        room = self._registry.get(standing.document_id)
        linear = None if room is None or standing.kind == Kind.DRAWING else room.linear
        if room is not None and linear is not None and linear.head >= standing.head and chosen != "update":
            return Content(room.epoch, linear.head, await self._write(linear.content(), chosen))
        loaded = await self._store.load(standing.document_id, create=False)
        checkpoint = loaded.checkpoint.state if loaded.checkpoint else None
        payloads = [row.payload for row in loaded.rows]
        if chosen == "update":
            body = await asyncio.to_thread(content.as_update, checkpoint, payloads)
        elif standing.kind == Kind.DRAWING:
            body = await self._converter.draw(chosen, await asyncio.to_thread(content.as_update, checkpoint, payloads))
        else:
            body = await self._write(await asyncio.to_thread(content.as_ops, checkpoint, payloads), chosen)
        return Content(loaded.epoch, loaded.head, body)

    async def _write(self, ops: Sequence[Op], chosen: str) -> bytes:
        if chosen == "delta":
            return json.dumps({"ops": to_json(ops)}, ensure_ascii=False, separators=(",", ":")).encode()
        return (await self._converter.write(chosen, ops)).encode()

    async def parse(self, sent: Sent, kind: Kind) -> list[Op]:
        """Content that was sent, as inserts. Raises MalformedDelta, BadRequest and ConversionFailed."""
        if sent.format == "delta":
            ops = await bodies.parsed(sent, lambda body: bodies.parse_delta(body, rich=kind is Kind.RICHTEXT))
            for number, op in enumerate(ops):
                if isinstance(op, Retain | Delete):
                    raise MalformedDelta(f"Operation {number} does not insert; content only has inserts.")
            return ops if kind is not Kind.RICHTEXT else [_ended_alike(op) for op in ops]
        if kind is Kind.CODE:
            if sent.format != "text":
                raise BadRequest("The content of a code document comes as text/plain, or as a delta.")
            # One kind of line end: an editor that counts two characters as one would edit beside the mark (R330).
            text = ended_alike(sent.text)
            return [Insert(to_units(text))] if text else []
        return await self._converter.read(sent.format, sent.text)

    def _keep(self, key: tuple[str, str], made: Content) -> None:
        old = self._cache.pop(key, None)
        self._cached_bytes -= len(old.body) if old is not None else 0
        if len(made.body) > CACHE_BYTES // 4:
            return
        self._cache[key] = made
        self._cached_bytes += len(made.body)
        while self._cached_bytes > CACHE_BYTES:
            _, dropped = self._cache.popitem(last=False)
            self._cached_bytes -= len(dropped.body)


def _ended_alike(op: Op) -> Op:
    if isinstance(op, Insert) and isinstance(op.content, str) and "\r" in op.content:
        return Insert(ended_alike(op.content), op.attributes)
    return op
