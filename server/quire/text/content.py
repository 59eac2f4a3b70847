"""The content of a document, read from its stored updates. Takes time for large documents: call it in a thread."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pycrdt import Doc, Text

from quire.protocol.payload import unpack
from quire.text.delta import Insert, Op, same, to_units

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
    made: list[Op] = []
    run: list[str] = []
    """Texts that are formatted alike: pycrdt parts them where formats ended."""
    of_run: dict[str, Any] | None = None
    for part, attributes in text.diff():
        given = _kept(attributes) if attributes else None
        if isinstance(part, str):
            if run and (given is of_run or same(given, of_run)):
                run.append(part)
                continue
            if run:
                made.append(Insert(to_units("".join(run)), of_run))
            run, of_run = [part], given
        else:
            if run:
                made.append(Insert(to_units("".join(run)), of_run))
                run = []
            made.append(inserted(part, attributes))
    if run:
        made.append(Insert(to_units("".join(run)), of_run))
    return made


def _kept(attributes: dict[str, Any]) -> dict[str, Any] | None:
    for value in attributes.values():
        if value is not True and not isinstance(value, str):
            return {name: plain(value) for name, value in attributes.items() if value is not None} or None
    return attributes


def inserted(content: Any, attributes: dict[str, Any] | None) -> Insert:
    """What pycrdt says is inserted, as an operation."""
    kept = _kept(attributes) if attributes else None
    if isinstance(content, str):
        return Insert(to_units(content), kept)
    if not isinstance(content, dict):
        content = {"shared": True}  # another shared type inside the text: no value, but as long as one
    return Insert(plain(content), kept)


def plain(value: Any) -> Any:
    """A JSON value as it was given: pycrdt makes every number a float, and takes no whole one past 64 bits."""
    if isinstance(value, float):
        return int(value) if value.is_integer() and abs(value) < 2**63 else value
    if isinstance(value, dict):
        return {name: plain(item) for name, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return value
