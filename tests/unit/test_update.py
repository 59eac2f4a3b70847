"""Reading Yjs updates without a document."""

import random
import re
from typing import Any

import pytest
from pycrdt import Array, Doc, Map, Text, XmlElement, XmlFragment, XmlText

from quire.errors import MalformedUpdate
from quire.protocol.lib0 import write_var_uint
from quire.protocol.update import MAX_DEPTH, Scan, covers, read_state_vector, scan


def random_updates(seed: int, steps: int) -> tuple[list[bytes], list[Doc[Any]]]:
    """Every update of three documents that hold all shared types and exchange their changes now and then."""
    rng = random.Random(seed)
    docs: list[Doc[Any]] = [Doc() for _ in range(3)]
    updates: list[bytes] = []
    for doc in docs:
        doc["text"], doc["map"], doc["array"], doc["xml"] = Text(), Map(), Array(), XmlFragment()
        doc.observe(lambda event: updates.append(event.update))
    for _ in range(steps):
        doc = rng.choice(docs)
        text = doc["text"]
        match rng.randrange(9):
            case 0:
                text.insert(0, rng.choice(["a", "😀é", "hello"]))
            case 1 if (parts := text.diff()) and isinstance(parts[0][0], str):
                del text[0 : len(parts[0][0][0].encode())]
            case 2:
                doc["map"][rng.choice("abc")] = rng.choice([1, 2.5, None, True, "x", [1, {"a": [2]}], b"xx", 1 << 40])
            case 3:
                doc["array"].append(rng.choice([1, "z", Map({"a": 1}), Text("q"), [1, 2]]))
            case 4:
                doc["xml"].children.append(rng.choice([XmlElement("p"), XmlText("abc")]))
            case 5:
                text.insert_embed(0, {"image": "x"})
            case 6:
                text.insert(0, "bold", {"bold": True, "color": "red"})
            case _:
                other = rng.choice(docs)
                other.apply_update(doc.get_update(other.get_state()))
    return updates, docs


@pytest.mark.parametrize("seed", range(8))
def test_whole_state_is_new_complete_and_then_integrated(seed: int) -> None:
    """Scanning a document's whole state agrees with the document's own state vector."""
    updates, docs = random_updates(seed, 150)
    for update in updates:
        scan(update)
    for doc in docs:
        state = read_state_vector(doc.get_state())
        found = scan(doc.get_update())
        ends = {client: end for client, _, end in found.ranges}
        assert ends == state
        assert found.is_new({})
        assert found.is_complete({})
        assert found.is_integrated(state)
        assert not found.is_new(state)


@pytest.mark.parametrize("seed", range(4))
def test_every_truncation_is_malformed(seed: int) -> None:
    """An update that is cut off anywhere is refused, and never with another error."""
    updates, _ = random_updates(seed, 60)
    for update in updates[::5]:
        for end in range(len(update)):
            with pytest.raises(MalformedUpdate):
                scan(update[:end])


@pytest.mark.parametrize("seed", range(4))
def test_random_damage_never_escapes(seed: int) -> None:
    """Damaged updates are either refused or read, whatever the damage."""
    rng = random.Random(seed)
    updates, _ = random_updates(seed, 60)
    refused = 0
    for update in updates:
        damaged = bytearray(update)
        for _ in range(3):
            damaged[rng.randrange(len(damaged))] = rng.randrange(256)
        try:
            scan(bytes(damaged))
        except MalformedUpdate:
            refused += 1
    assert refused > 0


def nested_arrays(depth: int) -> bytes:
    """An update whose only value is that many arrays inside each other."""
    return b"\x01\x01\x05\x00" + b"\x08\x01\x01a\x01" + b"\x75\x01" * depth + b"\x7e" + b"\x00"


def test_deep_nesting_is_refused_before_pycrdt_sees_it() -> None:
    """Values nested deeper than the limit, which would overflow pycrdt's stack, are refused with the limit."""
    scan(nested_arrays(MAX_DEPTH - 1))
    with pytest.raises(MalformedUpdate, match=str(MAX_DEPTH)):
        scan(nested_arrays(200_000))


@pytest.mark.parametrize(
    "update",
    [
        b"",
        b"\x00",
        b"\xff" * 20,
        write_var_uint(2**40),
        b"\x01" + write_var_uint(2**40) + b"\x05\x00",
        b"\x01\x01\x05\x00\x00" + write_var_uint(2**40) + b"\x00",
        b"\x01\x01\x05\x00\x1f\x01\x01a\x00",
        b"\x01\x01\x05\x00\x04\x01\x01a\x02\xff\xfe\x00",
        b"\x00\x00\x00",
        b"\x00\x01\x05\x01" + write_var_uint(2**40) + b"\x01",
        b"\x01\x01\x05\x00\x84\x05\x07\x01a\x00",
    ],
)
def test_hostile_updates_are_refused(update: bytes) -> None:
    """Absurd counts and clocks, unknown contents, bad text, trailing bytes and forward references are refused."""
    with pytest.raises(MalformedUpdate):
        scan(update)


def after(client: int, clock: int, text: bytes) -> bytes:
    """A struct with a text behind an id."""
    return b"\x84" + write_var_uint(client) + write_var_uint(clock) + write_var_uint(len(text)) + text


def update_of(*blocks: tuple[int, list[bytes]]) -> bytes:
    """An update with structs of several clients, each from clock 0."""
    parts = [write_var_uint(len(blocks))]
    for client, structs in blocks:
        parts += [write_var_uint(len(structs)), write_var_uint(client), b"\x00", *structs]
    return b"".join(parts) + b"\x00"


@pytest.mark.parametrize(
    ("blocks", "circle"),
    [
        ([(2, [after(1, 0, b"a")]), (1, [after(2, 0, b"b")])], True),
        ([(3, [after(2, 1, b"a")]), (2, [after(9, 0, b"b"), after(1, 0, b"c")]), (1, [after(3, 0, b"d")])], True),
        ([(2, [after(1, 0, b"a"), after(1, 1, b"b")]), (1, [after(9, 0, b"c"), after(2, 0, b"d")])], False),
        ([(2, [after(1, 5, b"a")]), (1, [after(9, 0, b"hello!")])], False),
    ],
)
def test_what_waits_for_itself_is_refused(blocks: list[tuple[int, list[bytes]]], circle: bool) -> None:
    """Structs that refer to each other in a circle, which nobody can ever integrate; clients may well take turns."""
    update = update_of(*blocks)
    if circle:
        with pytest.raises(MalformedUpdate, match="in a circle"):
            scan(update)
    else:
        assert scan(update).is_complete({9: 1})


def test_update_with_unknown_parents_is_incomplete() -> None:
    """An update is complete only where its parents are known."""
    updates: list[bytes] = []
    doc: Doc[Any] = Doc()
    doc["text"] = text = Text()
    doc.observe(lambda event: updates.append(event.update))
    text += "a"
    text += "b"
    first, second = scan(updates[0]), scan(updates[1])
    client = first.ranges[0][0]
    assert first.is_complete({})
    assert not second.is_complete({})
    assert second.is_complete({client: 1})


def test_lengths_count_utf16_units() -> None:
    """A character outside the basic plane takes two clock ticks."""
    doc: Doc[Any] = Doc()
    doc["text"] = text = Text()
    text += "é😀"
    ((_, start, end),) = scan(doc.get_update()).ranges
    assert (start, end) == (0, 3)


def test_deletions_are_found_and_compared() -> None:
    """A delete set covers another exactly if it holds all of its ids."""
    known = [(1, 0, 5), (1, 5, 8), (2, 3, 4)]
    assert covers(known, [(1, 2, 7), (2, 3, 4)])
    assert not covers(known, [(1, 7, 9)])
    assert not covers(known, [(3, 0, 1)])
    assert covers(known, [])


def test_skip_structs_split_ranges() -> None:
    """A gap in an update ends one range and begins another."""
    update = b"\x01\x03\x05\x00" + b"\x00\x02" + b"\x0a\x03" + b"\x00\x01" + b"\x00"
    assert scan(update).ranges == [(5, 0, 2), (5, 5, 6)]


def typed(seed: int) -> list[bytes]:
    """Keystrokes at random places of a plain text by two clients."""
    rng = random.Random(seed)
    docs: list[Doc[Any]] = [Doc(client_id=5), Doc(client_id=rng.randrange(1 << 32))]
    updates: list[bytes] = []
    for doc in docs:
        doc["text"] = Text()
        doc.observe(lambda event: updates.append(event.update))
    for _ in range(200):
        doc, other = rng.sample(docs, 2)
        text = doc["text"]
        text.insert(rng.randrange(len(text) + 1), rng.choice("abc"))
        other.apply_update(doc.get_update(other.get_state()))
    return updates


@pytest.mark.parametrize("seed", range(4))
def test_short_way_for_keystrokes_agrees_with_the_long_one(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A keystroke is read the same by the pattern and by the reader, also when damaged."""
    rng = random.Random(seed)
    samples = typed(seed)
    samples += [bytes((*u[:i], rng.randrange(256), *u[i + 1 :])) for u in samples for i in range(len(u))]
    quick = [read(update) for update in samples]
    monkeypatch.setattr("quire.protocol.update._TYPING", re.compile(rb"(?!)"))
    assert [read(update) for update in samples] == quick


def read(update: bytes) -> Scan | None:
    """What an update says; None if it is malformed."""
    try:
        return scan(update)
    except MalformedUpdate:
        return None
