"""The primitives of lib0's binary encoding, bounded: varUint (LEB128, at most 53 bits), varString, varUint8Array.

Readers take the data and a position and return the value and the next position. They raise MalformedFrame.
"""

from __future__ import annotations

from quire.errors import MalformedFrame

MAX_SAFE_INTEGER = 2**53 - 1


def read_var_uint(data: bytes, pos: int) -> tuple[int, int]:
    """Read an unsigned integer of at most 53 bits."""
    try:
        byte = data[pos]
        if byte < 0x80:
            return byte, pos + 1
        value = byte & 0x7F
        shift = 7
        while True:
            pos += 1
            byte = data[pos]
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                break
            shift += 7
            if shift > 49:
                raise MalformedFrame("an integer is longer than 53 bits")
    except IndexError:
        raise MalformedFrame("the message ends inside an integer") from None
    if value > MAX_SAFE_INTEGER:
        raise MalformedFrame("an integer is longer than 53 bits")
    return value, pos + 1


def write_var_uint(value: int) -> bytes:
    """Encode an unsigned integer."""
    if value < 0x80:
        return bytes((value,))
    out = bytearray()
    while value >= 0x80:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def read_var_bytes(data: bytes, pos: int) -> tuple[bytes, int]:
    """Read bytes preceded by their length."""
    length, pos = read_var_uint(data, pos)
    end = pos + length
    if end > len(data):
        raise MalformedFrame("the message ends inside a byte array")
    return data[pos:end], end


def write_var_bytes(value: bytes) -> bytes:
    """Encode bytes preceded by their length."""
    return write_var_uint(len(value)) + value


def read_var_string(data: bytes, pos: int) -> tuple[str, int]:
    """Read UTF-8 text preceded by its length in bytes."""
    raw, pos = read_var_bytes(data, pos)
    try:
        return raw.decode(), pos
    except UnicodeDecodeError:
        raise MalformedFrame("a string is not UTF-8") from None


def write_var_string(value: str) -> bytes:
    """Encode text as UTF-8 preceded by its length in bytes."""
    return write_var_bytes(value.encode())
