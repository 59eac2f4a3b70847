"""The payload of a log row or checkpoint: Yjs updates, each preceded by its length as a varUint."""

from __future__ import annotations

from collections.abc import Iterable

from quire.protocol.lib0 import read_var_bytes, write_var_uint


def pack(updates: Iterable[bytes]) -> bytes:
    """Join updates into one payload."""
    parts: list[bytes] = []
    for update in updates:
        parts.append(write_var_uint(len(update)))
        parts.append(update)
    return b"".join(parts)


def unpack(payload: bytes) -> list[bytes]:
    """Split a payload into its updates. Raises MalformedFrame if it is cut off."""
    updates: list[bytes] = []
    pos = 0
    while pos < len(payload):
        update, pos = read_var_bytes(payload, pos)
        updates.append(update)
    return updates
