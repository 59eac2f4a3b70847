"""The process that encodes checkpoints: `python -m quire.rooms.checkpoint_worker`.

It imports little, so that it starts fast, and runs with the lowest priority. It reads requests from standard input,
writes answers to standard output, and ends with its input: when the server ends, however that ends.

    request = count of items (8 bytes, big endian), items: the last checkpoint (empty: none), the rows' payloads
    answer  = one byte (0 done, 1 failed), one item: the new checkpoint, or what went wrong
    item    = length (8 bytes, big endian), bytes
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from typing import Any, BinaryIO

from pycrdt import Doc

from quire.protocol.payload import pack, unpack
from quire.protocol.update import read_state_vector, scan
from quire.worker_limits import end_after

LENGTH_BYTES = 8
REQUEST_SECONDS = 300.0
"""Of processor time that a request may take."""
DONE = b"\x00"
FAILED = b"\x01"


class CheckpointMismatch(Exception):
    """The encoded state, loaded again, is not what was encoded."""


def build(checkpoint: bytes | None, payloads: Sequence[bytes]) -> bytes:
    """The payload of a checkpoint that replaces `checkpoint` and the rows after it.

    Its first update is the state; those that are still pending follow as they came. Raises CheckpointMismatch.
    """
    doc: Doc[Any] = Doc()
    waiting: list[bytes] = []
    if checkpoint is not None:
        base, *waiting = unpack(checkpoint)
        doc.apply_update(base)
    for payload in payloads:
        waiting += unpack(payload)
    for update in waiting:
        doc.apply_update(update)
    encoded = doc.get_update()
    state = read_state_vector(doc.get_state())
    pending = [update for update in waiting if not scan(update).is_integrated(state)]
    proof: Doc[Any] = Doc()
    for update in (encoded, *pending):
        proof.apply_update(update)
    if proof.get_update() != encoded and _canonical(proof) != _canonical(doc):
        raise CheckpointMismatch("a checkpoint does not load to the state it was made of")
    return pack((encoded, *pending))


def _canonical(doc: Doc[Any]) -> tuple[dict[int, int], list[tuple[int, int, int]]]:
    """What must be equal in two documents with the same updates: known ids and deleted ids."""
    return read_state_vector(doc.get_state()), sorted(scan(doc.get_update(doc.get_state())).deleted)


def item(data: bytes) -> bytes:
    """An item as it is sent."""
    return len(data).to_bytes(LENGTH_BYTES, "big") + data


def request(checkpoint: bytes | None, payloads: Sequence[bytes]) -> bytes:
    """What `build` is asked for, as it is sent."""
    count = (1 + len(payloads)).to_bytes(LENGTH_BYTES, "big")
    return count + item(checkpoint or b"") + b"".join([item(payload) for payload in payloads])


def _read_item(source: BinaryIO) -> bytes:
    return source.read(int.from_bytes(source.read(LENGTH_BYTES), "big"))


def main() -> None:
    """Answer requests until there are no more."""
    os.nice(19)
    source, sink = sys.stdin.buffer, sys.stdout.buffer
    while count := source.read(LENGTH_BYTES):
        checkpoint, *payloads = [_read_item(source) for _ in range(int.from_bytes(count, "big"))]
        end_after(REQUEST_SECONDS)
        try:
            answer = DONE + item(build(checkpoint or None, payloads))
        except Exception as error:
            answer = FAILED + item(f"{type(error).__name__}: {error}".encode())
        try:
            sink.write(answer)
            sink.flush()
        except BrokenPipeError:
            os._exit(0)  # the server has gone; a later flush would fail aloud


if __name__ == "__main__":
    main()
