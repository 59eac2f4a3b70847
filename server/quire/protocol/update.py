"""Reading a Yjs update (format v1) without a document: which ids it brings, needs and deletes.

Every update passes through here before pycrdt sees it. The decoder behind pycrdt trusts counts and recurses into nested
values, so what is cut off, absurdly large or nested too deep is refused first.

Format: `yjs/src/utils/UpdateDecoder.js` and `structs/Content*.js` of Yjs 13.6.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import lru_cache

from quire.errors import MalformedFrame, MalformedUpdate
from quire.protocol.circles import Reference, has_circle
from quire.protocol.lib0 import read_var_string, read_var_uint, write_var_uint

MAX_CLOCK = 2**31
"""Clocks are 32 bits in pycrdt; half of that is further than any document gets."""

_FOUR_BYTES = re.compile(rb"[\xf0-\xf4][\x80-\xbf]{3}")

_EMBED = re.compile(rb"[\x80-\xff]{0,7}[\x00-\x7f][ \t\r\n]*\{")
"""The length of an embed's JSON, and how an object begins."""

MAX_DEPTH = 100
"""Nesting of JSON-like values inside an update."""

_HIDDEN = (1, 6)
"""Kinds of content that are deleted, or formats."""

Range = tuple[int, int, int]
"""A client's ids from a clock (inclusive) to a clock (exclusive)."""


@dataclass(slots=True)
class Scan:
    """What an update says. Clocks count the UTF-16 units and elements a client has inserted.

    `ranges` are runs of new ids `(client, start, end)`, `deleted` runs of ids that it deletes. `needs` maps a client
    to the clock up to which its ids must be known (exclusive) for the update to be integrated. `cuts` are the places
    `(client, clock)` before which integrating it cuts a run of text, `pairs` the second halves of surrogate pairs
    in its own text.
    """

    ranges: list[Range] = field(default_factory=list)
    deleted: list[Range] = field(default_factory=list)
    needs: dict[int, int] = field(default_factory=dict)
    cuts: list[tuple[int, int]] = field(default_factory=list)
    references: list[Reference] = field(default_factory=list)
    """From one client's structs to another's ids."""
    pairs: set[tuple[int, int]] = field(default_factory=set)
    hidden: int = 0
    """How many of the new ids nobody sees: those of formats, and of what came deleted."""
    bare_embeds: bool = False
    """Whether an embed is no JSON object. Whoever reads the text takes a bare string for so many characters."""

    def is_new(self, state: dict[int, int]) -> bool:
        """Whether it brings ids that `state` (client → clock) does not have. Deletions are not looked at."""
        for client, _, end in self.ranges:  # a loop, since a generator costs more than the one range there mostly is
            if end > state.get(client, 0):
                return True
        return False

    def is_complete(self, state: dict[int, int]) -> bool:
        """Whether everything it refers to is in `state`."""
        for client, start, _ in self.ranges:
            if start > state.get(client, 0):
                return False
        for client, clock in self.needs.items():
            if clock > state.get(client, 0):
                return False
        return True

    def is_integrated(self, state: dict[int, int]) -> bool:
        """Whether `state`, taken after applying it, has all that it brings and deletes."""
        return all(end <= state.get(client, 0) for client, _, end in self.ranges) and all(
            clock <= state.get(client, 0) for client, clock in self.needs.items()
        )


_UINT = rb"([\x80-\xff]{0,7}[\x00-\x7f])"
_TYPING = re.compile(
    # One client, one struct: its clock, its neighbours on the left, the right or both, then text; nothing deleted.
    rb"\x01\x01"
    + _UINT
    + _UINT
    + rb"(?:\x84"
    + _UINT
    + _UINT
    + rb"|\x44"
    + _UINT
    + _UINT
    + rb"|\xc4"
    + _UINT
    + _UINT
    + _UINT
    + _UINT
    + rb")([\x01-\x7f])([\x00-\x7f]+)\x00",
    re.DOTALL,
)
"""What nearly every keystroke of plain text is. Matching it is several times as fast as reading it."""


def scan(update: bytes) -> Scan:
    """Read an update. Raises MalformedUpdate with the reason."""
    try:
        if (match := _TYPING.fullmatch(update)) is not None:
            return _scan_typing(match)
        return _scan(update)
    except (MalformedFrame, IndexError) as error:
        raise MalformedUpdate(f"malformed update: {error}") from None


def _scan_typing(match: re.Match[bytes]) -> Scan:
    client, clock, after, after_clock, before, before_clock, c, c_clock, d, d_clock, length, text = match.groups()
    start = _uint(clock)
    end = start + length[0]
    if len(text) != length[0] or end > MAX_CLOCK:
        raise MalformedFrame("a text is not as long as it says")
    needs: dict[int, int] = {}
    cuts: list[tuple[int, int]] = []
    for neighbour, at, behind in (
        (after or c, after_clock or c_clock, 1),
        (before or d, before_clock or d_clock, 0),
    ):
        if neighbour is None:
            continue
        where = _uint(at)
        if where >= MAX_CLOCK:
            raise MalformedFrame("a clock is out of bounds")
        other = _uint(neighbour)
        cuts.append((other, where + behind))
        if neighbour != client:
            needs[other] = max(needs.get(other, 0), where + 1)
        elif where >= start:
            raise MalformedFrame("a struct refers to a later one of its own client")
    return Scan([(_uint(client), start, end)], [], needs, cuts)


@lru_cache(maxsize=16_384)
def _uint(encoded: bytes) -> int:
    """Decode a varUint. Remembered, because the same clients come again and again."""
    return read_var_uint(encoded, 0)[0]


def _scan(data: bytes) -> Scan:
    result = Scan()
    clients, pos = read_var_uint(data, 0)
    for _ in range(clients):
        structs, pos = read_var_uint(data, pos)
        client, pos = read_var_uint(data, pos)
        clock, pos = read_var_uint(data, pos)
        start = clock
        for _ in range(structs):
            info = data[pos]
            pos += 1
            ref = info & 0x1F
            if ref == 0:
                length, pos = read_var_uint(data, pos)
                result.hidden += length
            elif ref == 10:
                length, pos = read_var_uint(data, pos)
                if clock > start:
                    result.ranges.append((client, start, clock))
                start = clock + length
            else:
                if info & 0x80:
                    pos = _need(data, pos, result, client, clock, 1)
                if info & 0x40:
                    pos = _need(data, pos, result, client, clock, 0)
                if not info & 0xC0:
                    named, pos = read_var_uint(data, pos)
                    if named == 1:
                        _, pos = read_var_string(data, pos)
                    elif named == 0:
                        pos = _need(data, pos, result, client, clock, 0)
                    else:
                        raise MalformedFrame("unknown kind of parent")
                    if info & 0x20:
                        _, pos = read_var_string(data, pos)
                begin = pos
                length, pos = _content(data, pos, ref)
                if ref in _HIDDEN:
                    result.hidden += length
                elif ref == 5 and not _EMBED.match(data, begin):
                    result.bare_embeds = True
                if ref == 4 and length < pos - begin - 1:
                    _find_pairs(data, begin, client, clock, result.pairs)
            if length == 0:
                raise MalformedFrame("a struct is empty")  # pycrdt would panic
            clock += length
            if clock > MAX_CLOCK:
                raise MalformedFrame("a clock is out of bounds")
        if clock > start:
            result.ranges.append((client, start, clock))
    pos = _deletions(data, pos, result)
    if pos != len(data):
        raise MalformedFrame("bytes follow the end")
    if len(result.ranges) > 1:
        if result.references and has_circle(result.ranges, result.references):
            raise MalformedFrame("structs refer to each other in a circle")
        _forget_own(result)
    result.references = []
    return result


def _need(data: bytes, pos: int, result: Scan, owner: int, clock: int, behind: int) -> int:
    """Read an id that a struct of `owner` at `clock` refers to, being inserted `behind` it (1) or before it (0)."""
    client, pos = read_var_uint(data, pos)
    at, pos = read_var_uint(data, pos)
    if at >= MAX_CLOCK:
        raise MalformedFrame("a clock is out of bounds")
    result.cuts.append((client, at + behind))
    if client == owner:
        # An earlier id of the same client is there if the range itself is contiguous.
        if at >= clock:
            raise MalformedFrame("a struct refers to a later one of its own client")
    else:
        result.references.append((owner, clock, client, at))
        if at >= result.needs.get(client, 0):
            result.needs[client] = at + 1
    return pos


def _find_pairs(data: bytes, pos: int, client: int, clock: int, pairs: set[tuple[int, int]]) -> None:
    """Note the second halves of the surrogate pairs in a text that is not ASCII."""
    text, _ = read_var_string(data, pos)
    for character in text:
        clock += 1
        if character > "\uffff":
            pairs.add((client, clock))
            clock += 1


def _forget_own(result: Scan) -> None:
    """Drop needs that the update itself meets, where its ranges start early enough to tell."""
    ends = {client: end for client, _, end in result.ranges}
    for client in [c for c, clock in result.needs.items() if clock <= ends.get(c, 0)]:
        del result.needs[client]


def _deletions(data: bytes, pos: int, result: Scan) -> int:
    clients, pos = read_var_uint(data, pos)
    ends = {client: end for client, _, end in result.ranges}
    for _ in range(clients):
        client, pos = read_var_uint(data, pos)
        count, pos = read_var_uint(data, pos)
        for _ in range(count):
            clock, pos = read_var_uint(data, pos)
            length, pos = read_var_uint(data, pos)
            end = clock + length
            if end > MAX_CLOCK:
                raise MalformedFrame("a clock is out of bounds")
            result.deleted.append((client, clock, end))
            result.cuts += ((client, clock), (client, end))
            if end > ends.get(client, 0) and end > result.needs.get(client, 0):
                result.needs[client] = end
    return pos


def _content(data: bytes, pos: int, ref: int) -> tuple[int, int]:
    """Skip an item's content; its length in clock ticks and the next position."""
    if ref == 4:
        raw, pos = read_var_uint(data, pos)
        end = pos + raw
        if end > len(data):
            raise MalformedFrame("the message ends inside a string")
        try:
            text = data[pos:end].decode()
        except UnicodeDecodeError:
            raise MalformedFrame("a string is not UTF-8") from None
        return (len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2), end
    if ref == 1:
        return read_var_uint(data, pos)
    if ref == 2:
        count, pos = read_var_uint(data, pos)
        for _ in range(count):
            _, pos = read_var_string(data, pos)
        return count, pos
    if ref == 3:
        return 1, _skip_bytes(data, pos)
    if ref == 5:
        _, pos = read_var_string(data, pos)
        return 1, pos
    if ref == 6:
        _, pos = read_var_string(data, pos)
        _, pos = read_var_string(data, pos)
        return 1, pos
    if ref == 7:
        kind, pos = read_var_uint(data, pos)
        if kind in (3, 5):
            _, pos = read_var_string(data, pos)
        elif kind > 6:
            raise MalformedFrame("unknown shared type")
        return 1, pos
    if ref == 8:
        count, pos = read_var_uint(data, pos)
        return count, _skip_any(data, pos, count)
    if ref == 9:
        _, pos = read_var_string(data, pos)
        return 1, _skip_any(data, pos, 1)
    raise MalformedFrame("unknown kind of content")


def _skip_bytes(data: bytes, pos: int) -> int:
    length, pos = read_var_uint(data, pos)
    if pos + length > len(data):
        raise MalformedFrame("the message ends inside a byte array")
    return pos + length


def _skip_any(data: bytes, pos: int, count: int) -> int:
    """Skip `count` values of lib0's "any" encoding, without recursion."""
    open_values: list[list[int | bool]] = [[count, False]]  # [values left, whether each has a key]
    while open_values:
        top = open_values[-1]
        if top[0] == 0:
            open_values.pop()
            continue
        top[0] -= 1
        if top[1]:
            _, pos = read_var_string(data, pos)
        tag = data[pos]
        pos += 1
        if tag in (127, 126, 121, 120):
            continue
        if tag == 125:
            while data[pos] & 0x80:
                pos += 1
            pos += 1
        elif tag == 124:
            pos += 4
        elif tag in (123, 122):
            pos += 8
        elif tag == 119:
            _, pos = read_var_string(data, pos)
        elif tag == 116:
            pos = _skip_bytes(data, pos)
        elif tag in (118, 117):
            inner, pos = read_var_uint(data, pos)
            if len(open_values) >= MAX_DEPTH:
                raise MalformedFrame(f"values are nested deeper than {MAX_DEPTH}")
            open_values.append([inner, tag == 118])
        else:
            raise MalformedFrame("unknown kind of value")
        if pos > len(data):
            raise MalformedFrame("the message ends inside a value")
    return pos


def deletion(ranges: Iterable[Range]) -> bytes:
    """An update that deletes these ids and inserts nothing."""
    by_client: dict[int, list[tuple[int, int]]] = {}
    for client, start, end in ranges:
        by_client.setdefault(client, []).append((start, end - start))
    parts = [b"\x00", write_var_uint(len(by_client))]
    for client, runs in by_client.items():
        parts += [write_var_uint(client), write_var_uint(len(runs))]
        for start, length in sorted(runs):
            parts += [write_var_uint(start), write_var_uint(length)]
    return b"".join(parts)


def has_pairs(update: bytes) -> bool:
    """Whether there may be characters outside the basic plane in it, without reading it."""
    return _FOUR_BYTES.search(update) is not None


def covers(known: list[Range], asked: list[Range]) -> bool:
    """Whether every id of `asked` is in `known`, a delete set as a document encodes it (sorted, merged)."""
    by_client: dict[int, tuple[list[int], list[int]]] = {}
    for client, start, end in sorted(known):
        starts, ends = by_client.setdefault(client, ([], []))
        if ends and start <= ends[-1]:
            ends[-1] = max(ends[-1], end)
        else:
            starts.append(start)
            ends.append(end)
    for client, start, end in asked:
        starts, ends = by_client.get(client, ([], []))
        at = bisect_right(starts, start) - 1
        if start < end and (at < 0 or ends[at] < end):
            return False
    return True


def read_state_vector(data: bytes, limit: int | None = None) -> dict[int, int]:
    """Decode a state vector (client → clock) of at most `limit` bytes. Raises MalformedUpdate."""
    if limit is not None and len(data) > limit:
        raise MalformedUpdate(f"a state vector has at most {limit} bytes")
    try:
        count, pos = read_var_uint(data, 0)
        state: dict[int, int] = {}
        for _ in range(count):
            client, pos = read_var_uint(data, pos)
            state[client], pos = read_var_uint(data, pos)
            if state[client] > MAX_CLOCK:
                raise MalformedFrame("a clock is out of bounds")
    except MalformedFrame as error:
        raise MalformedUpdate(f"malformed state vector: {error}") from None
    if pos != len(data):
        raise MalformedUpdate("malformed state vector: bytes follow the end")
    return state
