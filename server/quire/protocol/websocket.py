"""RFC 6455 frames from server to client: a header without mask, then the payload.

Writing frames ourselves lets one encoded frame go to every member's transport.
"""

from __future__ import annotations

BINARY = 0x82
PING = 0x89
PONG = 0x8A
CLOSE = 0x88


def frame(payload: bytes, opcode: int = BINARY) -> bytes:
    """One final frame with this payload."""
    length = len(payload)
    if length < 126:
        return bytes((opcode, length)) + payload
    if length < 0x10000:
        return bytes((opcode, 126, length >> 8, length & 0xFF)) + payload
    return bytes((opcode, 127)) + length.to_bytes(8, "big") + payload
