"""A text's view says in deltas exactly what happens to the text, and changes it as a delta says."""

from __future__ import annotations

import random
from typing import Any

import pytest
from pycrdt import Doc, Text

from quire.protocol.payload import pack
from quire.text.algebra import compose
from quire.text.delta import DeltaError, from_json, to_json
from quire.text.view import View, apply_row
from tests.support.deltas import ALPHABETS, random_delta


def written(doc: Doc[Any]) -> list[Any]:
    """The content, straight from pycrdt; it parts what is formatted alike, and has floats for all numbers."""
    parts: list[Any] = []
    for part, attributes in doc.get("content", type=Text).diff():
        given = {"attributes": dict(attributes)} if attributes else {}
        if (
            isinstance(part, str)
            and parts
            and isinstance(parts[-1]["insert"], str)
            and parts[-1] == {"insert": parts[-1]["insert"], **given}
        ):
            parts[-1]["insert"] += part
        else:
            parts.append({"insert": part, **given})
    return parts


@pytest.mark.parametrize("seed", range(60))
def test_it_follows_random_edits(seed: int) -> None:
    """What two views say composes to the text, after edits of their own and of each other, merged in bunches."""
    dice = random.Random(seed)
    alphabet = ALPHABETS[seed % len(ALPHABETS)]
    docs: list[Doc[Any]] = [Doc(client_id=1), Doc(client_id=2)]
    views = [View(doc) for doc in docs]
    known: list[list[Any]] = [[], []]
    pending: list[list[bytes]] = [[], []]
    for _ in range(60):
        me = dice.randrange(2)
        before = docs[me].get_state()
        views[me].edit(from_json(random_delta(dice, written(docs[me]), alphabet)))
        known[me] = compose(known[me], views[me].take())
        pending[1 - me].append(docs[me].get_update(before))
        for other in range(2):
            if pending[other] and dice.random() < 0.4:
                apply_row(docs[other], pack(pending[other]))
                pending[other] = []
                known[other] = compose(known[other], views[other].take())
        for doc, view, content in zip(docs, views, known, strict=True):
            assert written(doc) == to_json(content)
            assert content == view.content()
            assert sum(op.length for op in content) == view.length


def test_an_edit_is_what_the_algebra_says() -> None:
    """Editing the shared text and composing deltas come to the same."""
    dice = random.Random(7)
    doc: Doc[Any] = Doc()
    view = View(doc)
    for number in range(300):
        content = view.content()
        delta = from_json(random_delta(dice, to_json(content), ALPHABETS[number % 3]))
        view.edit(delta)
        view.take()
        assert view.content() == compose(content, delta)


@pytest.mark.parametrize(
    ("ops", "message"),
    [
        ([{"retain": 4}, {"delete": 1}], "past the end"),
        ([{"retain": 99}], "past the end"),
        ([{"delete": 5}], "past the end"),
        ([{"retain": 2}, {"insert": "x"}], "within a character"),
        ([{"retain": 1}, {"delete": 1}], "within a character"),
        ([{"insert": "\ud83d"}], "stands alone"),
    ],
)
def test_what_does_not_fit_changes_nothing(ops: list[Any], message: str) -> None:
    """A delta past the end, or through the middle of a character, is refused whole."""
    doc: Doc[Any] = Doc()
    doc.get("content", type=Text).insert(0, "a😀b")
    view = View(doc)
    with pytest.raises(DeltaError, match=message):
        view.edit(from_json([{"insert": "first"}, *ops]))
    assert [{"insert": "a😀b"}] == to_json(view.content())
    assert [] == view.take()


def test_a_line_is_added_for_a_format_behind_the_end() -> None:
    """Editors show a text with a line's end behind it, and format that."""
    doc: Doc[Any] = Doc()
    doc.get("content", type=Text).insert(0, "title")
    view = View(doc)
    view.edit(from_json([{"retain": 5}, {"retain": 1, "attributes": {"header": 1}}]))
    expected = [{"retain": 5}, {"insert": "\n", "attributes": {"header": 1}}]
    assert expected == to_json(view.take())


@pytest.mark.parametrize("seed", range(20))
def test_a_text_without_formats_takes_an_edit_as_it_is(seed: int) -> None:
    """Where there never was a format nor an embed, an edit without any comes to what it says; and it is known
    where there was one."""
    dice = random.Random(seed)
    docs: list[Doc[Any]] = [Doc(), Doc()]
    here, there = (View(doc) for doc in docs)
    for _ in range(40):
        before = docs[0].get_state()
        ops = random_delta(dice, written(docs[0]), ALPHABETS[seed % 3])
        delta = from_json([{**op, "attributes": None} for op in ops if not isinstance(op.get("insert"), dict)])
        content = here.content()
        here.edit(delta)
        here.take()
        apply_row(docs[1], pack([docs[0].get_update(before)]))
        assert compose(content, delta) == compose(content, there.take())
        assert here.is_plain
        assert there.is_plain
    here.edit(from_json([{"insert": {"image": "i"}} if seed % 2 else {"insert": "b", "attributes": {"bold": True}}]))
    here.take()
    docs[1].apply_update(docs[0].get_update(docs[1].get_state()))
    there.take()
    assert (False, False, False) == (here.is_plain, there.is_plain, View(docs[1]).is_plain)
