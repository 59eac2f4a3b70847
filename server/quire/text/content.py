"""The content of a document, read from its stored updates. Takes time for large documents: call it in a thread."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pycrdt import Doc, Text

from quire.protocol.payload import unpack

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


def as_text(checkpoint: bytes | None, payloads: Sequence[bytes]) -> str:
    """The plain text; embedded objects (images) are left out."""
    return "".join(part for part, _ in _parts(checkpoint, payloads) if isinstance(part, str))


def as_delta(checkpoint: bytes | None, payloads: Sequence[bytes]) -> list[dict[str, Any]]:
    """The operations of a Quill delta that inserts the whole content."""
    return [
        {"insert": part, "attributes": dict(attributes)} if attributes else {"insert": part}
        for part, attributes in _parts(checkpoint, payloads)
    ]


def _parts(checkpoint: bytes | None, payloads: Sequence[bytes]) -> list[tuple[Any, dict[str, Any] | None]]:
    text = replay(checkpoint, payloads).get(CONTENT, type=Text)
    return list(text.diff())
