"""Bytes of the two protocols that the load generator speaks, and of WebSocket framing underneath them.

Formats: y-protocols (sync) and Hocuspocus as in docs/protocol.md; WebSocket framing as in RFC 6455. This is written
out by hand, not taken from a WebSocket library, because a library's cost per frame would be what the benchmark
measures.
"""

import base64
import os
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum, auto

from tests.support.lib0 import read_var_uint, with_length

SYNC, AUTH, SYNC_REPLY, SYNC_STATUS, PING, PONG = 0, 2, 4, 8, 9, 10
STEP_1, STEP_2, UPDATE = 0, 1, 2

EMPTY_STATE_VECTOR = b"\x00"
EMPTY_UPDATE = b"\x00\x00"

BINARY, CLOSE, WS_PING, WS_PONG = 0x2, 0x8, 0x9, 0xA


class Kind(Enum):
    """What a server's message means to the load generator."""

    STEP_1 = auto()
    STEP_2 = auto()
    UPDATE = auto()
    STORED = auto()
    PING = auto()
    OTHER = auto()


@dataclass(frozen=True)
class Message:
    """One protocol message; `body` is the update or state vector, where the kind has one."""

    kind: Kind
    body: bytes = b""


class YWebsocket:
    """The y-websocket dialect: the room's name is in the URL, and every frame is one message of y-protocols."""

    def __init__(self, prefix: str) -> None:
        self._prefix = prefix

    def path(self, room: str) -> str:
        """The path to open a socket on."""
        return f"{self._prefix}{room}"

    def hello(self, room: str) -> list[bytes]:
        """What a client that knows nothing yet sends first."""
        return [bytes([SYNC, STEP_1]) + with_length(EMPTY_STATE_VECTOR)]

    def step_2(self, room: str, update: bytes) -> bytes:
        """The answer to the server's step 1."""
        return bytes([SYNC, STEP_2]) + with_length(update)

    def update(self, room: str, update: bytes) -> bytes:
        """One edit."""
        return bytes([SYNC, UPDATE]) + with_length(update)

    def pong(self) -> bytes:
        """Never needed: this dialect has no message-level ping."""
        return b""

    def read(self, payload: bytes) -> Message:
        """Decode one frame's payload."""
        return _sync_message(payload, 1) if payload[0] == SYNC else Message(Kind.OTHER)


class Hocuspocus:
    """The Hocuspocus dialect: one socket for many documents, each frame prefixed with the document's name."""

    def __init__(self, path: str) -> None:
        self._path = path

    def path(self, room: str) -> str:
        """The path to open a socket on; the same for every room."""
        return self._path

    def _frame(self, room: str, body: bytes) -> bytes:
        return with_length(room.encode()) + body

    def hello(self, room: str) -> list[bytes]:
        """Authentication and step 1, sent together as the provider does."""
        auth = bytes([AUTH, 0]) + with_length(b"benchmark") + with_length(b"4.8.0")
        return [
            self._frame(room, auth),
            self._frame(room, bytes([SYNC, STEP_1]) + with_length(EMPTY_STATE_VECTOR)),
        ]

    def step_2(self, room: str, update: bytes) -> bytes:
        """The answer to the server's step 1."""
        return self._frame(room, bytes([SYNC, STEP_2]) + with_length(update))

    def update(self, room: str, update: bytes) -> bytes:
        """One edit."""
        return self._frame(room, bytes([SYNC, UPDATE]) + with_length(update))

    def pong(self) -> bytes:
        """The answer to the server's bare one-byte Ping."""
        return bytes([PONG])

    def read(self, payload: bytes) -> Message:
        """Decode one frame's payload."""
        if len(payload) == 1:
            return Message(Kind.PING if payload[0] == PING else Kind.OTHER)
        length, at = read_var_uint(payload, 0)
        at += length
        kind, at = read_var_uint(payload, at)
        if kind in (SYNC, SYNC_REPLY):
            return _sync_message(payload, at)
        if kind == SYNC_STATUS and payload[at] == 1:
            return Message(Kind.STORED)
        if kind == AUTH and payload[at] == 1:
            raise ConnectionError("the server refused the benchmark's token")
        return Message(Kind.OTHER)


Dialect = YWebsocket | Hocuspocus

_SYNC_KINDS = {STEP_1: Kind.STEP_1, STEP_2: Kind.STEP_2, UPDATE: Kind.UPDATE}


def _sync_message(payload: bytes, at: int) -> Message:
    step = payload[at]
    length, at = read_var_uint(payload, at + 1)
    return Message(_SYNC_KINDS[step], payload[at : at + length])


def masked_frame(payload: bytes, opcode: int = BINARY) -> bytes:
    """A client's frame with a random mask, made ahead of time so that sending is one system call."""
    key = os.urandom(4)
    length = len(payload)
    if length < 126:
        head = bytes([0x80 | opcode, 0x80 | length])
    elif length < 1 << 16:
        head = bytes([0x80 | opcode, 0x80 | 126]) + length.to_bytes(2, "big")
    else:
        head = bytes([0x80 | opcode, 0x80 | 127]) + length.to_bytes(8, "big")
    pad = key * (length // 4 + 1)
    masked = int.from_bytes(payload, "big") ^ int.from_bytes(pad[:length], "big")
    return head + key + masked.to_bytes(length, "big")


class Frames:
    """Splits a server's byte stream into frames, whatever the boundaries of the segments it came in."""

    def __init__(self) -> None:
        self.rest = b""

    def feed(self, chunk: bytes) -> Iterator[tuple[int, bytes]]:
        """Each frame that is now complete, as its opcode and payload."""
        data = self.rest + chunk if self.rest else chunk
        at = 0
        size = len(data)
        while size - at >= 2:
            length = data[at + 1]
            start = at + 2
            if length == 126:
                start += 2
                if size < start:
                    break
                length = int.from_bytes(data[at + 2 : start], "big")
            elif length == 127:
                start += 8
                if size < start:
                    break
                length = int.from_bytes(data[at + 2 : start], "big")
            if size < start + length:
                break
            if not data[at] & 0x80:
                raise ValueError("the server sent a fragmented message, which this reader does not expect")
            yield data[at] & 0x0F, data[start : start + length]
            at = start + length
        self.rest = data[at:]


def upgrade_request(host: str, path: str) -> bytes:
    """The HTTP request that opens a WebSocket; no extension is offered, so nothing is compressed."""
    key = base64.b64encode(os.urandom(16)).decode()
    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: {host}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {key}",
        "Sec-WebSocket-Version: 13",
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()
