"""The states of documents at revisions, made from the nearest checkpoint before; the last few are kept."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Iterable
from typing import Any

from pycrdt import Doc

from quire.history.models import State
from quire.protocol.payload import pack, unpack

POLITE_ROWS = 32
"""So many rows are merged before other threads get a turn: pycrdt does not let them in by itself."""

CACHE_BYTES = 32 * 1024 * 1024
MAX_STATES = 512


NOTHING = pack((b"\x00\x00",))
"""The payload of revision 0."""


def let_others(number: int) -> None:
    """Called in a thread for each row: now and then, let the event loop's thread go on."""
    if number % POLITE_ROWS == 0:
        time.sleep(0)


def open_state(payload: bytes) -> tuple[Doc[Any], list[bytes]]:
    """A document of its own, and the updates that were pending in it."""
    doc: Doc[Any] = Doc()
    state, *pending = unpack(payload)
    for update in (state, *pending):
        doc.apply_update(update)
    return doc, pending


def advance(payload: bytes, rows: Iterable[bytes]) -> bytes:
    """The payload of the state after some more rows."""
    doc, pending = open_state(payload)
    for number, row in enumerate(rows):
        for update in unpack(row):
            doc.apply_update(update)
        let_others(number)
    return pack((doc.get_update(), *pending))


class StateCache:
    """The newest states that were made, of all documents, within `max_bytes`."""

    def __init__(self, max_bytes: int = CACHE_BYTES) -> None:
        self._max_bytes = max_bytes
        self._bytes = 0
        self._states: OrderedDict[tuple[str, int], State] = OrderedDict()
        """By document and revision, the last used at the end."""

    def nearest(self, document_id: str, epoch: str, seq: int) -> State | None:
        """The newest state at or before a revision."""
        found = max(
            (
                key
                for key, one in self._states.items()
                if key[0] == document_id and key[1] <= seq and one.epoch == epoch
            ),
            default=None,
        )
        if found is None:
            return None
        self._states.move_to_end(found)
        return self._states[found]

    def keep(self, document_id: str, state: State) -> None:
        """Keep a state; the longest unused ones go."""
        if len(state.payload) > self._max_bytes // 2:
            return
        key = (document_id, state.seq)
        old = self._states.pop(key, None)
        self._bytes += len(state.payload) - (len(old.payload) if old is not None else 0)
        self._states[key] = state
        while self._bytes > self._max_bytes or len(self._states) > MAX_STATES:
            _, gone = self._states.popitem(last=False)
            self._bytes -= len(gone.payload)

    def forget(self, document_id: str) -> None:
        """A document's history was cut, or is gone."""
        for key in [key for key in self._states if key[0] == document_id]:
            self._bytes -= len(self._states.pop(key).payload)
