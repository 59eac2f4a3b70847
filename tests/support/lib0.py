"""Numbers and byte strings as lib0 writes them, written anew for tests: the server's own code is what they check."""

from __future__ import annotations


def write_var_uint(value: int) -> bytes:
    """Seven bits per byte, the lowest first."""
    out = bytearray()
    while value > 0x7F:
        out.append(0x80 | (value & 0x7F))
        value >>= 7
    out.append(value)
    return bytes(out)


def read_var_uint(data: bytes, at: int) -> tuple[int, int]:
    """The number at offset `at`, and the offset behind it."""
    byte = data[at]
    at += 1
    value = byte & 0x7F
    shift = 7
    while byte & 0x80:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
    return value, at


def with_length(data: bytes) -> bytes:
    """A varUint8Array, or with UTF-8 in it a varString."""
    return write_var_uint(len(data)) + data


def read_with_length(data: bytes, at: int) -> tuple[bytes, int]:
    """Such bytes, and the offset behind them."""
    length, at = read_var_uint(data, at)
    return data[at : at + length], at + length
