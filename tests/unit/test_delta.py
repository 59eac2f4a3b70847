"""What is a delta and what is not; strings that only JavaScript would cut like that."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.text.algebra import compose, transform, transform_position
from quire.text.delta import Delete, DeltaError, Insert, Op, Retain, from_json, to_json

BAD = [
    ({}, "a list"),
    ([7], "operation 0: an operation must be an object"),
    ([{}], "exactly one of"),
    ([{"insert": "a", "delete": 1}], "exactly one of"),
    ([{"insert": "a", "colour": 1}], "no 'colour'"),
    ([{"insert": "a", "attributes": []}], "attributes must be an object"),
    ([{"insert": 7}], "a string, or an object"),
    ([{"insert": {"image": "a", "video": "b"}}], "a string, or an object"),
    ([{"retain": 1}, {"delete": 0}], "operation 1: the length"),
    ([{"delete": -1}], "the length"),
    ([{"delete": 1.5}], "the length"),
    ([{"delete": True}], "the length"),
    ([{"retain": 2**53}], "the length"),
    ([{"retain": {"image": "a"}}], "the length"),
]


@pytest.mark.parametrize(("ops", "reason"), BAD, ids=[json.dumps(ops) for ops, _ in BAD])
def test_what_is_no_delta(ops: object, reason: str) -> None:
    """Each is refused with what is wrong with it."""
    with pytest.raises(DeltaError, match=reason):
        from_json(ops)


def test_operations_are_put_in_their_normal_form() -> None:
    """Neighbours of a kind become one, what has no effect vanishes, and inserts come before deletes."""
    ops = [{"insert": "a"}, {"insert": ""}, {"insert": "b", "attributes": {}}, {"delete": 2}, {"insert": "c"}]
    assert to_json(from_json([*ops, {"delete": 3.0}])) == [{"insert": "abc"}, {"delete": 5}]


def test_half_a_surrogate_pair() -> None:
    """A delta may cut a character beyond U+FFFF in two, as in JavaScript; the halves find each other again."""
    document = from_json([{"insert": "a😀b"}])
    half = compose(document, from_json([{"retain": 1}, {"delete": 1}]))
    assert to_json(half) == [{"insert": "a\ude00b"}]
    assert to_json(compose(half, from_json([{"retain": 1}, {"insert": "\ud83d"}]))) == [{"insert": "a😀b"}]


def test_true_is_not_one() -> None:
    """Pieces whose attributes only Python takes for equal stay apart."""
    ops = [{"insert": "a", "attributes": {"bold": True}}, {"insert": "b", "attributes": {"bold": 1}}]
    assert to_json(from_json(ops)) == ops


def test_positions_are_counted_as_in_javascript() -> None:
    """A character beyond U+FFFF moves what comes after it by two."""
    assert transform_position(from_json([{"insert": "😀"}]), 3) == 5


_TEXTS = st.sampled_from([Insert("a"), Insert("bc"), Insert("def", {"bold": True}), Insert({"divider": True})])
_DONE = _TEXTS | st.integers(1, 6).map(Delete)


@given(st.integers(0, 9), _DONE, st.integers(0, 9), _DONE, st.booleans())
def test_one_key_is_moved_as_anything_else(at: int, our: Op, place: int, their: Op, priority: bool) -> None:
    """What inserts or deletes in one place is transformed without a walk, and comes to the same as with one."""

    def short(before: int, op: Op) -> list[Op]:
        return [Retain(before), op] if before else [op]

    def long(before: int, op: Op) -> list[Op]:
        return [*(Retain(1) for _ in range(before)), op, Retain(1), Retain(1), Retain(1)]

    walked = transform(long(at, our), long(place, their), priority=priority)
    assert transform(short(at, our), short(place, their), priority=priority) == walked
