"""The process that replays long logs: `python -m quire.history.worker`.

It holds two documents, merges what it is sent into one of them, encodes it, and compares them; and it reads rows for
who wrote what. It runs with the lowest priority, and ends with its input: when the server ends, however that ends. It
also ends when a request takes too long: one document must not keep all others waiting.

    request = what to do (1 byte), which document (1 byte, 0 or 1), count of items (8 bytes, big endian), items
    answer  = one byte (0 done, 1 failed), one item: what was asked for (mostly empty), or what went wrong
    item    = length (8 bytes, big endian), bytes
"""

from __future__ import annotations

import os
import pickle
import sys
from collections.abc import Sequence
from typing import Any

from pycrdt import Doc

from quire.history.authors import Digest, Edited
from quire.protocol.payload import pack, unpack
from quire.protocol.update import read_state_vector, scan
from quire.rooms.checkpoint_worker import DONE, FAILED, LENGTH_BYTES, REQUEST_SECONDS, CheckpointMismatch, item
from quire.worker_limits import end_after

OPEN = b"O"
"""Begin a document from a checkpoint's payload, or from nothing."""
MERGE = b"M"
"""Merge the payloads of rows."""
ENCODE = b"E"
"""Answer with the payload of a checkpoint, proved by loading it."""
COMPARE = b"C"
"""Fail unless both documents are the same."""
DIGEST = b"D"
"""Begin a digest (pickled)."""
READ = b"R"
"""Add rows to it: the actor, the payload, the next actor, …"""
RESULT = b"T"
"""Answer with the digest (pickled)."""


class Slot:
    """A document, and those of its updates that are still pending."""

    def __init__(self, payload: bytes) -> None:
        self.doc: Doc[Any] = Doc()
        self._waiting: list[bytes] = []
        if payload:
            state, *pending = unpack(payload)
            self.doc.apply_update(state)
            self._merge(pending)

    def merge(self, payloads: Sequence[bytes]) -> None:
        """Merge rows."""
        self._merge([update for payload in payloads for update in unpack(payload)])

    def _merge(self, updates: list[bytes]) -> None:
        for update in updates:
            self.doc.apply_update(update)
        state = read_state_vector(self.doc.get_state())
        self._waiting = [update for update in (*self._waiting, *updates) if not scan(update).is_integrated(state)]

    def encode(self) -> bytes:
        """The payload of a checkpoint. Raises CheckpointMismatch if it does not load to the same."""
        payload = pack((self.doc.get_update(), *self._waiting))
        require_same(self, Slot(payload))
        return payload

    def known(self) -> tuple[dict[int, int], list[tuple[int, int, int]], list[bytes]]:
        """What is equal in two documents that have merged the same: known ids, deleted ids, what is pending."""
        state = self.doc.get_state()
        return read_state_vector(state), sorted(scan(self.doc.get_update(state)).deleted), sorted(self._waiting)


def require_same(one: Slot, other: Slot) -> None:
    """Raises CheckpointMismatch unless both have the same content."""
    if one.known() != other.known():
        raise CheckpointMismatch("two documents that should be the same are not")
    if one.doc.get_update() == other.doc.get_update():
        return
    # Encoded otherwise: what is deleted may be kept or only counted. What can be seen has to be equal.
    for name in {*one.doc.keys(), *other.doc.keys()}:
        if _shown(one.doc, name) != _shown(other.doc, name):
            raise CheckpointMismatch("two documents that should be the same show something else")


def _shown(doc: Doc[Any], name: str) -> object:
    from pycrdt import Array, Map, Text  # rarely needed

    copy: Doc[Any] = Doc()
    copy.apply_update(doc.get_update())
    try:
        parts = copy.get(name, type=Text).diff()
        # A text is none of the others, and pycrdt does not find the end of one that is read as an array.
        kinds = (Map,) if any(isinstance(part, str | dict) for part, _ in parts) else (Map, Array)
        return _plain(parts), [_plain(copy.get(name, type=kind)) for kind in kinds]
    except (TypeError, ValueError, RuntimeError) as error:
        return type(error).__name__


def _plain(value: Any) -> object:
    """A shared value in a form that is equal for what is equal: pycrdt gives the names in objects in any order, another
    each time, and every shared type as an object of its own."""
    from pycrdt import Array, Map, Text, XmlElement, XmlText

    if isinstance(value, Text | XmlText):
        return _plain(value.diff())
    if isinstance(value, Map | dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, XmlElement):
        attributes: Any = value.attributes
        return value.tag, dict(attributes), [_plain(child) for child in value.children]
    if isinstance(value, Array | list | tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Doc):
        return value.guid
    # No number is not equal to itself, and true is 1.
    return repr(value) if isinstance(value, bool | float) else value


class Desk:
    """Does what requests ask for."""

    def __init__(self) -> None:
        self._slots = [Slot(b""), Slot(b"")]
        self._digest = Digest(0)

    def answer(self, what: bytes, number: int, items: Sequence[bytes]) -> bytes:
        """The answer's item. Raises whatever goes wrong."""
        if what == OPEN:
            self._slots[number] = Slot(items[0] if items else b"")
        elif what == MERGE:
            self._slots[number].merge(items)
        elif what == ENCODE:
            return self._slots[number].encode()
        elif what == COMPARE:
            require_same(*self._slots)
        elif what == DIGEST:
            self._digest = pickle.loads(items[0]) if items else Digest(0)  # noqa: S301  # the server sent it
        elif what == READ:
            self._digest.add(map(Edited, map(bytes.decode, items[::2]), items[1::2]))
        elif what == RESULT:
            return pickle.dumps(self._digest)
        else:
            raise ValueError("unknown request")
        return b""


def request(what: bytes, number: int, items: Sequence[bytes] = ()) -> bytes:
    """A request as it is sent."""
    head = what + bytes([number]) + len(items).to_bytes(LENGTH_BYTES, "big")
    return head + b"".join([item(data) for data in items])


def main() -> None:
    """Answer requests until there are no more."""
    os.nice(19)
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    desk = Desk()

    def read_number() -> int:
        return int.from_bytes(source.read(LENGTH_BYTES), "big")

    while what := source.read(1):
        number = source.read(1)[0]
        items = [source.read(read_number()) for _ in range(read_number())]
        end_after(REQUEST_SECONDS)
        try:
            answer = DONE + item(desk.answer(what, number, items))
        except Exception as error:
            answer = FAILED + item(f"{type(error).__name__}: {error}".encode())
        try:
            sink.write(answer)
            sink.flush()
        except BrokenPipeError:
            os._exit(0)  # the server has gone; a later flush would fail aloud


if __name__ == "__main__":
    main()
