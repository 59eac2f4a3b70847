"""Presence as y-protocols encodes it: `count, (clientID, clock, varString JSON)*`; state `null` means gone."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from typing import NoReturn

from quire.errors import MalformedFrame
from quire.protocol.lib0 import read_var_string, read_var_uint, write_var_string, write_var_uint

MAX_STATE = 16 * 1024
"""Characters of one client's state."""

MAX_BYTES = 256 * 1024
"""Of one message."""

GONE = "null"


@dataclass(frozen=True, slots=True)
class Entry:
    """One client's presence. `state` is JSON text; `GONE` when the client left."""

    client: int
    clock: int
    state: str


def _refuse_constant(name: str) -> NoReturn:
    raise MalformedFrame(f"presence holds {name}, which is no JSON")


_JSON = json.JSONDecoder(parse_constant=_refuse_constant)


def decode(data: bytes) -> list[Entry]:
    """Read an awareness update. Raises MalformedFrame, also when a state is no JSON: browsers would choke on it."""
    if len(data) > MAX_BYTES:
        raise MalformedFrame(f"presence has at most {MAX_BYTES} bytes in one message")
    count, pos = read_var_uint(data, 0)
    entries: list[Entry] = []
    for _ in range(count):
        client, pos = read_var_uint(data, pos)
        clock, pos = read_var_uint(data, pos)
        state, pos = read_var_string(data, pos)
        if len(state) > MAX_STATE:
            raise MalformedFrame(f"a presence state is longer than {MAX_STATE} characters")
        if state != GONE:
            try:
                _JSON.decode(state)
            except (ValueError, RecursionError):
                raise MalformedFrame("a presence state is no JSON") from None
        entries.append(Entry(client, clock, state))
    if pos != len(data):
        raise MalformedFrame("bytes follow the end of the presence")
    return entries


def encode(entries: Iterable[Entry]) -> bytes:
    """Write an awareness update."""
    parts: list[bytes] = []
    count = 0
    for entry in entries:
        count += 1
        parts.append(write_var_uint(entry.client))
        parts.append(write_var_uint(entry.clock))
        parts.append(write_var_string(entry.state))
    return write_var_uint(count) + b"".join(parts)
