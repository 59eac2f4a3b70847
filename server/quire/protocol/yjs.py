"""The messages of y-websocket: one per WebSocket frame."""

from __future__ import annotations

from dataclasses import dataclass

from quire.errors import MalformedFrame
from quire.protocol import sync
from quire.protocol.lib0 import read_var_bytes, read_var_uint, write_var_bytes, write_var_string

SYNC, AWARENESS, AUTH, QUERY_AWARENESS = range(4)


@dataclass(frozen=True, slots=True)
class Awareness:
    """Presence; `data` is what `protocol.awareness` reads."""

    data: bytes


@dataclass(frozen=True, slots=True)
class QueryAwareness:
    """Asks for everybody's presence."""


Message = sync.SyncMessage | Awareness | QueryAwareness


def decode(data: bytes) -> Message:
    """Read a frame from a client. Raises MalformedFrame."""
    kind, pos = read_var_uint(data, 0)
    if kind == SYNC:
        return sync.decode(data, pos)
    if kind == AWARENESS:
        body, pos = read_var_bytes(data, pos)
        if pos != len(data):
            raise MalformedFrame("bytes follow the end of the message")
        return Awareness(body)
    if kind == QUERY_AWARENESS:
        return QueryAwareness()
    raise MalformedFrame(f"unknown message {kind}")


def encode_sync(message: sync.SyncMessage) -> bytes:
    """A sync frame."""
    return b"\x00" + sync.encode(message)


def encode_awareness(data: bytes) -> bytes:
    """A presence frame."""
    return b"\x01" + write_var_bytes(data)


def encode_denied(reason: str) -> bytes:
    """Permission denied; clients log the reason."""
    return b"\x02\x00" + write_var_string(reason)
