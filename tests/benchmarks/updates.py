"""Yjs updates: made ahead of time with pycrdt, and read back just far enough to know which edits they carry.

The reader follows the update format v1 of Yjs (structs by client, then a delete set) for what text editing produces.
It exists because a server may merge several edits into one update: a delivery is one edit reaching one client,
however it was packed.
"""

import gzip
import json
from pathlib import Path

from pycrdt import Doc, Text, TransactionEvent

from tests.support.lib0 import read_var_uint

TEXT_NAME = "content"

Span = tuple[int, int, int]
"""A client's id, its first clock, and the clock behind its last one. Each single-character insert is one clock."""

_GC, _DELETED, _STRING, _SKIP = 0, 1, 4, 10
_HAS_ORIGIN, _HAS_RIGHT_ORIGIN, _HAS_KEY = 0x80, 0x40, 0x20


def _skip_id(data: bytes, at: int) -> int:
    return read_var_uint(data, read_var_uint(data, at)[1])[1]


def _skip_string(data: bytes, at: int) -> int:
    length, at = read_var_uint(data, at)
    return at + length


def _struct_end(data: bytes, at: int) -> tuple[int, int]:
    """Clocks that the struct at `at` takes up (a skip counts too), and the offset behind it."""
    info = data[at]
    at += 1
    content = info & 0x1F
    if content in (_GC, _SKIP):
        return read_var_uint(data, at)
    if info & _HAS_ORIGIN:
        at = _skip_id(data, at)
    if info & _HAS_RIGHT_ORIGIN:
        at = _skip_id(data, at)
    if not info & (_HAS_ORIGIN | _HAS_RIGHT_ORIGIN):
        by_name, at = read_var_uint(data, at)
        at = _skip_string(data, at) if by_name else _skip_id(data, at)
        if info & _HAS_KEY:
            at = _skip_string(data, at)
    if content == _DELETED:
        return read_var_uint(data, at)
    if content == _STRING:
        end = _skip_string(data, at)
        text = data[read_var_uint(data, at)[1] : end]
        return len(text.decode().encode("utf-16-le")) // 2, end
    raise ValueError(f"content {content} does not occur in text editing")


def spans_of(update: bytes) -> list[Span]:
    """The edits that `update` carries, by client; deletions are not among them."""
    spans: list[Span] = []
    clients, at = read_var_uint(update, 0)
    for _ in range(clients):
        structs, at = read_var_uint(update, at)
        client, at = read_var_uint(update, at)
        start, at = read_var_uint(update, at)
        clock = start
        for _ in range(structs):
            skipped = update[at] == _SKIP
            length, at = _struct_end(update, at)
            if skipped:
                if clock > start:
                    spans.append((client, start, clock))
                start = clock + length
            clock += length
        if clock > start:
            spans.append((client, start, clock))
    return spans


class Recorder:
    """A document that collects the update of each edit made on it."""

    def __init__(self, client_id: int, state: bytes | None = None) -> None:
        self._doc: Doc[Text] = Doc(client_id=client_id)
        if state is not None:
            self._doc.apply_update(state)
        self.text: Text = self._doc.get(TEXT_NAME, type=Text)
        self.updates: list[bytes] = []
        self._subscription = self._doc.observe(self._keep)

    def _keep(self, event: TransactionEvent) -> None:
        self.updates.append(event.update)

    def state(self) -> bytes:
        """The whole document as one update."""
        return self._doc.get_update()

    def close(self) -> list[bytes]:
        """End the recording; the updates in the order of the edits."""
        self._doc.unobserve(self._subscription)
        return self.updates


def typed_edits(client_id: int, count: int, state: bytes | None = None, position: int = 0) -> list[bytes]:
    """`count` single-character inserts of one person, typing on from `position` (UTF-8 bytes) in `state`."""
    recorder = Recorder(client_id, state)
    for index in range(count):
        recorder.text.insert(position + index, "abcdefghijklmnopqrstuvwxyz "[index % 27])
    return recorder.close()


def recorded_history(path: Path, limit: int | None = None) -> tuple[list[bytes], bytes, str]:
    """The editing history in `path` as one update per edit, the final state as one update, and the final text.

    Raises ValueError if the history is not ASCII: its positions are code points, and only then also pycrdt's bytes.
    """
    with gzip.open(path, "rt", encoding="utf-8") as file:
        transactions = json.load(file)["txns"][:limit]
    recorder = Recorder(client_id=1)
    for transaction in transactions:
        for position, deleted, inserted in transaction["patches"]:
            if not inserted.isascii():
                raise ValueError("this history needs its positions converted")
            if deleted:
                del recorder.text[position : position + deleted]
            if inserted:
                recorder.text.insert(position, inserted)
    text = str(recorder.text)
    state = recorder.state()
    return recorder.close(), state, text
