"""The sync messages of y-protocols: step 1 (state vector), step 2 (what is missing), update."""

from __future__ import annotations

from typing import NamedTuple

from quire.errors import MalformedFrame
from quire.protocol.lib0 import read_var_bytes, read_var_uint, write_var_bytes


class Step1(NamedTuple):
    """Asks for what a state vector lacks."""

    state_vector: bytes


class Step2(NamedTuple):
    """Answers step 1."""

    update: bytes


class Update(NamedTuple):
    """One change."""

    update: bytes


SyncMessage = Step1 | Step2 | Update


def decode(data: bytes, pos: int) -> SyncMessage:
    """Read a sync message that fills the rest of `data`. Raises MalformedFrame."""
    kind, pos = read_var_uint(data, pos)
    body, pos = read_var_bytes(data, pos)
    if pos != len(data):
        raise MalformedFrame("bytes follow the end of the message")
    if kind == 2:
        return Update(body)
    if kind == 1:
        return Step2(body)
    if kind == 0:
        return Step1(body)
    raise MalformedFrame(f"unknown sync message {kind}")


def encode(message: SyncMessage) -> bytes:
    """Write a sync message."""
    match message:
        case Step1(state_vector):
            return b"\x00" + write_var_bytes(state_vector)
        case Step2(update):
            return b"\x01" + write_var_bytes(update)
        case Update(update):
            return b"\x02" + write_var_bytes(update)
