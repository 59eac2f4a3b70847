"""Drawings in Yjs documents: read from their updates, and made equal to what a program sends.

Takes time for large ones: call it in a thread or a process of its own."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from pycrdt import Doc, Map, Text

from quire.drawing.model import (
    FIELDS,
    MAX_ELEMENTS,
    MAX_NUMBERS,
    MAX_TEXT,
    STROKES,
    TEXT,
    Element,
    Invalid,
    parse,
    read,
    to_json,
)
from quire.drawing.svg import to_svg
from quire.text.observe import on_update


class Changes(NamedTuple):
    """What making a drawing equal to another comes to."""

    update: bytes | None
    """The Yjs update that does it; None if nothing changes."""
    added: int
    changed: int
    removed: int


def open_update(update: bytes) -> Doc[Any]:
    """A document of its own from its whole state."""
    doc: Doc[Any] = Doc()
    doc.apply_update(update)
    return doc


def strokes_of(doc: Doc[Any]) -> dict[str, Any]:
    """The raw entries of a drawing. What can be no element is left out; what is left in is not checked."""
    strokes = doc.get(STROKES, type=Map)
    found: dict[str, Any] = {}
    for name in strokes:
        entry = strokes[name]
        if isinstance(entry, Map):
            fields = {field: entry[field] for field in list(entry.keys()) if field in FIELDS}
            if isinstance(words := fields.get("text"), Text):
                # Nobody alone made it too long: what does not fit is left out, instead of all of it.
                fields["text"] = str(words)[:MAX_TEXT]
            found[name] = fields
        elif isinstance(entry, Mapping):
            found[name] = entry
    return found


def elements_of(update: bytes) -> list[Element]:
    """The valid elements in a document's state, those behind first."""
    return read(strokes_of(open_update(update)))


def as_json(update: bytes) -> str:
    """`{"strokes": {id: fields}}`"""
    strokes = {element.id: to_json(element) for element in elements_of(update)}
    return json.dumps({"strokes": strokes}, ensure_ascii=False, separators=(",", ":"))


def as_svg(update: bytes) -> str:
    """The drawing as SVG."""
    return to_svg(elements_of(update))


WRITERS = {"json": as_json, "svg": as_svg}
"""The formats in which a drawing is written, from its state."""


def check_content(body: object) -> list[Element]:
    """The elements in `{"strokes": {id: fields}}`. Raises Invalid, with a whole sentence."""
    strokes = body.get("strokes") if isinstance(body, dict) else None
    if not isinstance(strokes, dict) or len(body) > 1:  # type: ignore[arg-type]
        raise Invalid('A drawing is {"strokes": {id: {"type", "color", "width", "points", …}}}.')
    if len(strokes) > MAX_ELEMENTS:
        raise Invalid(f"A drawing has at most {MAX_ELEMENTS} elements, this has {len(strokes)}.")
    found: list[Element] = []
    numbers = 0
    for name, raw in strokes.items():
        try:
            if isinstance(raw, dict) and (unknown := sorted(set(raw) - FIELDS)):
                raise Invalid(f"has an unknown field: {unknown[0][:40]}")
            found.append(parse(name, raw))
        except Invalid as error:
            raise Invalid(f"The element {name[:64]} {error}.") from None
        numbers += len(found[-1].points)
        if numbers > MAX_NUMBERS:
            raise Invalid(f"A drawing has at most {MAX_NUMBERS} numbers in its points.")
    return found


def replacing(update: bytes, wanted: Sequence[Element]) -> Changes:
    """How the drawing in a state becomes `wanted`.

    Elements are told apart by their ids, and only fields that differ are written, so that what others do to the rest at
    the same time stays."""
    doc = open_update(update)
    strokes = doc.get(STROKES, type=Map)
    raw = strokes_of(doc)
    before = {element.id: element for element in read(raw)}
    after = {element.id: element for element in wanted}
    news: list[bytes] = []
    added = changed = removed = 0
    end = on_update(doc, news.append)
    try:
        with doc.transaction():
            for name in list(strokes):
                if name not in after:
                    del strokes[name]
                    removed += 1
            for name, element in after.items():
                if before.get(name) == element:
                    continue
                fields = to_json(element)
                there = strokes[name] if name in before else None
                if isinstance(there, Map):
                    _rewrite(there, fields)
                else:
                    strokes[name] = Map(_shared(fields))
                if name in before:
                    changed += 1
                else:
                    added += 1
    finally:
        end()
    return Changes(news[0] if news else None, added, changed, removed)


def _shared(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Fields as they are put into the map: what people write is a shared text, so that several can write in it."""
    return {**fields, "text": Text(fields["text"])} if fields["type"] == TEXT else dict(fields)


def _rewrite(entry: Map[Any], fields: Mapping[str, Any]) -> None:
    for field in [field for field in list(entry.keys()) if field not in fields]:
        del entry[field]
    for field, value in fields.items():
        there = entry.get(field)
        if field == "text":
            if isinstance(there, Text) and len(there) == len(str(there).encode()):  # nothing but letters
                _rewrite_words(there, value)
            elif there != value:
                entry[field] = Text(value)
        elif there is None or there != value:
            entry[field] = value


def _rewrite_words(words: Text, wanted: str) -> None:
    """Change what differs alone, so that what somebody writes beside it at the same time stays."""
    there = str(words)
    shorter = min(len(there), len(wanted))
    head = next((at for at in range(shorter) if there[at] != wanted[at]), shorter)
    most = shorter - head
    tail = next((at for at in range(most) if there[-1 - at] != wanted[-1 - at]), most)
    start = len(there[:head].encode())  # pycrdt counts UTF-8
    end = start + len(there[head : len(there) - tail].encode())
    if start < end:
        del words[start:end]
    if added := wanted[head : len(wanted) - tail]:
        words.insert(start, added)
