"""The difference of two documents: what npm's package does not say. (tests/interop/test_delta.py compares with it.)"""

from __future__ import annotations

import random
import time

import pytest

from quire.text.algebra import compose
from quire.text.delta import Delta, DeltaError, Insert, Op, Retain, from_json, to_json
from quire.text.diff import diff

SIZE = 100_000


def document(text: str) -> list[Op]:
    return from_json([{"insert": text}])


def words(seed: int) -> str:
    """Some 100 KB of lines of random words."""
    chance = random.Random(seed)
    vocabulary = ["".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=chance.randint(2, 9))) for _ in range(5000)]
    return "".join(chance.choice(vocabulary) + chance.choice("  \n ,") for _ in range(SIZE // 6))


def letters(alphabet: str, seed: int = 1) -> str:
    return "".join(random.Random(seed).choices(alphabet, k=SIZE))


HARD = {
    "other words": (words(1), words(2)),
    "the same letters": (letters("ab", 1), letters("ab", 2)),
    "other letters": (letters("abcdefgh"), letters("ijklmnop")),
    "one letter": ("a" * SIZE, "b" * SIZE),
    "shifted": ("ab" * (SIZE // 2), "ba" * (SIZE // 2) + "a"),
    "periods": ("aab" * (SIZE // 3), "abb" * (SIZE // 3)),
    "halves": ("c" + "a" * SIZE + "d" + "a" * SIZE, "e" + "a" * (SIZE + SIZE // 2) + "f"),
    "one long line": (words(1).replace("\n", " "), words(2).replace("\n", " ")),
    "shuffled lines": (words(1), "\n".join(sorted(words(1).splitlines()))),
    "short and long": ("xyz\nq", words(1)),
    "astral": ("😀😁" * (SIZE // 2), "😁😂" * (SIZE // 2)),
}


@pytest.mark.parametrize(("old", "new"), HARD.values(), ids=HARD)
def test_large_documents_with_little_in_common(old: str, new: str) -> None:
    """The difference of documents of 100 KB is found within seconds, whatever they are, and it is right."""
    one, other = document(old), document(new)
    started = time.process_time()
    found = diff(one, other)
    taken = time.process_time() - started
    assert to_json(other) == to_json(compose(one, found))
    assert taken < 3  # about 0.5 on the machine that this was written on


def test_distant_changes_stay_apart() -> None:
    """Two small changes in a large document are two small operations."""
    text = words(3)
    lines = text.splitlines(keepends=True)
    changed = ["First\n", *lines[:-1], "Last\n"]
    found = diff(document(text), document("".join(changed)))
    touched = sum(op.length for op in found if not isinstance(op, Retain))
    assert touched <= len("First\nLast\n") + len(lines[-1])


def test_many_changes_in_a_large_document() -> None:
    """Where there are too many changes for the shortest way, unchanged lines still stay."""
    lines = words(4).splitlines(keepends=True)
    chance = random.Random(5)
    changed = [line.upper() if chance.random() < 0.3 else line for line in lines]
    found = diff(document("".join(lines)), document("".join(changed)))
    kept = sum(op.length for op in found if isinstance(op, Retain))
    assert to_json(document("".join(changed))) == to_json(compose(document("".join(lines)), found))
    assert kept > 0.6 * len("".join(lines))


def test_attributes() -> None:
    """Changed attributes are a retain; removed ones are null in it."""
    one = from_json([{"insert": "ab", "attributes": {"bold": True, "color": "red"}}, {"insert": "c"}])
    other = from_json([{"insert": "a", "attributes": {"bold": True}}, {"insert": "bc", "attributes": {"bold": 1}}])
    expected = [
        {"retain": 1, "attributes": {"color": None}},
        {"retain": 1, "attributes": {"color": None, "bold": 1}},
        {"retain": 1, "attributes": {"bold": 1}},
    ]
    assert expected == to_json(diff(one, other))


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ([], [], []),
        ([{"insert": {"image": "a"}}], [{"insert": {"image": "a"}}], []),
        (
            [{"insert": {"image": "a"}}],
            [{"insert": {"image": "b"}}],
            [{"insert": {"image": "b"}}, {"delete": 1}],
        ),
        ([{"insert": {"image": "a"}}], [{"insert": "\0"}], [{"insert": "\0"}, {"delete": 1}]),
    ],
)
def test_embeds(one: object, other: object, expected: object) -> None:
    """Equal embeds stay; different ones, and a NUL in their place, are replaced."""
    assert expected == to_json(diff(from_json(one), from_json(other)))


def test_pairs_stay_whole() -> None:
    """Characters that share half of their surrogate pair are inserted and deleted whole."""
    one, other = document("x😁y"), document("x😀😁y")
    assert [{"retain": 1}, {"insert": "😀"}] == to_json(diff(one, other))


@pytest.mark.parametrize("change", [[Retain(1)], [Insert("a"), Retain(1)]])
def test_only_documents(change: Delta) -> None:
    """A delta that keeps or deletes is no document."""
    with pytest.raises(DeltaError):
        diff(change, [])
