"""The content of a document, read from its stored updates. Takes time for large documents: call it in a thread."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pycrdt import Doc, Text

from quire.protocol.payload import unpack
from quire.text.delta import Builder, Insert, Op, to_units

CONTENT = "content"
"""The shared text of `richtext` and `code` documents."""


def replay(checkpoint: bytes | None, payloads: Sequence[bytes]) -> Doc[Any]:
    """A document of its own from a checkpoint and the rows after it."""
    doc: Doc[Any] = Doc()
    for payload in (*([checkpoint] if checkpoint is not None else ()), *payloads):
        for update in unpack(payload):
            doc.apply_update(update)
    return doc


def as_update(checkpoint: bytes | None, payloads: Sequence[bytes]) -> bytes:
    """The whole state as one Yjs update (format v1)."""
    return bytes(replay(checkpoint, payloads).get_update())


def as_ops(checkpoint: bytes | None, payloads: Sequence[bytes]) -> list[Op]:
    """The shared text as inserts."""
    return content_of(replay(checkpoint, payloads).get(CONTENT, type=Text))


def content_of(text: Text) -> list[Op]:
    """A shared text as inserts."""
    made = Builder()
    for part, attributes in text.diff():
        made.push(inserted(part, attributes))
    return made.ops


def inserted(content: Any, attributes: dict[str, Any] | None) -> Insert:
    """What pycrdt says is inserted, as an operation."""
    kept = {name: plain(value) for name, value in attributes.items() if value is not None} if attributes else None
    if isinstance(content, str):
        return Insert(to_units(content), kept or None)
    if not isinstance(content, dict):
        content = {"shared": True}  # another shared type inside the text: no value, but as long as one
    return Insert(plain(content), kept or None)


def plain(value: Any) -> Any:
    """A JSON value as it was given: pycrdt makes every number a float."""
    if isinstance(value, float):
        return int(value) if value.is_integer() else value
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value
