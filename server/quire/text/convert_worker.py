"""A process that converts documents: `python -m quire.text.convert_worker`, started by `quire.content.convert`.

It may use a bounded amount of memory, and whoever started it ends it when it takes too long. It reads requests from
standard input, writes answers to standard output, and ends with its input: when the server ends, however that ends.

    request = one byte (what to do), item: the document or text
    answer  = one byte (0 done, 1 refused, 2 failed), item: the text, the delta as JSON, or what went wrong
    item    = length (8 bytes, big endian), bytes

A document in a request is pickled, which only the server writes; nothing that the worker answers is unpickled.
"""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import resource
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any, BinaryIO

from quire.drawing import stored
from quire.text.convert import READERS, WRITERS, Unreadable
from quire.text.delta import Insert, Op, to_json
from quire.text.diff import diff
from quire.text.rewrite import rewrite
from quire.worker_limits import end_after

MAX_MEMORY = 1024 * 1024 * 1024
"""Bytes of address space."""

REQUEST_SECONDS = 60.0
"""Of processor time that a request may take; the server has given up long before, if it is there."""

LENGTH_BYTES = 8
DONE = b"\x00"
REFUSED = b"\x01"
FAILED = b"\x02"


def plain(document: Sequence[Op]) -> list[tuple[Any, ...]]:
    """A document, which only inserts, as it is pickled: named tuples take five times as long."""
    return list(map(tuple, document))


def _document(found: list[tuple[Any, ...]]) -> list[Op]:
    return [Insert(*op) for op in found]


def _dumped(ops: list[Op]) -> bytes:
    return json.dumps(to_json(ops), separators=(",", ":")).encode()


def _writing(write: Callable[[list[Op]], str]) -> Callable[[bytes], bytes]:
    return lambda payload: write(_document(pickle.loads(payload))).encode()  # noqa: S301  # the server pickled it


def _reading(read: Callable[[str], list[Op]]) -> Callable[[bytes], bytes]:
    return lambda payload: _dumped(read(payload.decode()))


def _drawing(draw: Callable[[bytes], str]) -> Callable[[bytes], bytes]:
    return lambda payload: draw(payload).encode()


def _difference(payload: bytes) -> bytes:
    old, new = pickle.loads(payload)  # noqa: S301  # the server pickled it
    return _dumped(diff(_document(old), _document(new)))


def _rewrite(payload: bytes) -> bytes:
    document, chosen, text = pickle.loads(payload)  # noqa: S301  # the server pickled it
    return _dumped(rewrite(_document(document), chosen, text))


_NAMES = (
    *(f"write {name}" for name in WRITERS),
    *(f"read {name}" for name in READERS),
    *(f"draw {name}" for name in stored.WRITERS),
    "difference",
    "rewrite",
)

CODES: Mapping[str, bytes] = {name: bytes([number]) for number, name in enumerate(_NAMES)}
"""What can be asked for, and the byte for it."""

_WORK: Mapping[bytes, Callable[[bytes], bytes]] = {
    **{CODES[f"write {name}"]: _writing(write) for name, write in WRITERS.items()},
    **{CODES[f"read {name}"]: _reading(read) for name, read in READERS.items()},
    **{CODES[f"draw {name}"]: _drawing(draw) for name, draw in stored.WRITERS.items()},
    CODES["difference"]: _difference,
    CODES["rewrite"]: _rewrite,
}


def item(data: bytes) -> bytes:
    """An item as it is sent."""
    return len(data).to_bytes(LENGTH_BYTES, "big") + data


_TOO_LARGE = REFUSED + item(f"it takes more than {MAX_MEMORY // 1024 // 1024} MiB of memory".encode())


def _read_item(source: BinaryIO) -> bytes:
    return source.read(int.from_bytes(source.read(LENGTH_BYTES), "big"))


def answer(code: bytes, payload: bytes) -> bytes:
    """The answer to a request."""
    try:
        return DONE + item(_WORK[code](payload))
    except Unreadable as error:
        return REFUSED + item(str(error).encode())
    except MemoryError:
        return _TOO_LARGE  # made before: what took the memory is held until this has been left
    except Exception as error:
        return FAILED + item(f"{type(error).__name__}: {error}".encode(errors="replace"))


def _limit_memory() -> None:
    with contextlib.suppress(ValueError, OSError):  # a lower limit is set already
        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main(source: Any = None, sink: Any = None) -> None:
    """Answer requests until there are no more."""
    os.nice(10)
    _limit_memory()
    source, sink = source or sys.stdin.buffer, sink or sys.stdout.buffer
    while code := source.read(1):
        end_after(REQUEST_SECONDS)
        answered = answer(code, _read_item(source))
        try:
            sink.write(answered)
            sink.flush()
        except BrokenPipeError:
            os._exit(0)  # the server has gone; a later flush would fail aloud


if __name__ == "__main__":
    main()
