"""How differences and sessions are shown."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from pycrdt import Doc, Text

from quire.errors import BadRequest, QuireError
from quire.history import shown
from quire.history.authors import Piece, Run, Runs
from quire.history.changing import parse_before
from quire.history.models import Edit, check_name, parse_revision
from quire.history.sessions import singles
from quire.protocol.payload import pack
from quire.text.delta import Delete, Insert, Op, Retain

NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)


def html(before: list[Op], pieces: list[Piece], names: dict[str, str] | None = None) -> str:
    return shown.as_html(before, pieces, names or {})


def test_html_marks_what_came_and_went() -> None:
    """Insertions and deletions are marked with their authors, formats shown, what stays is as it was."""
    before: list[Op] = [Insert("one two\n"), Insert("three", {"bold": True}), Insert("\n", {"header": 2})]
    pieces = [
        Piece(Retain(4), None),
        Piece(Delete(3), "a", (Insert("two"),)),
        Piece(Insert("2\n"), "b"),
        Piece(Retain(1), None),
        Piece(Retain(2, {"bold": None, "italic": True}), "a"),
    ]
    assert html(before, pieces, {"a": "Ann"}) == (
        '<p>one <del data-author="a" title="Ann">two</del>'
        '<ins data-author="b">2</ins><ins data-author="b">¶</ins></p>\n'
        "<p><br></p>\n"
        '<p class="header-2"><span class="formatted"><em>th</em></span><strong>ree</strong></p>\n'
    )


def test_nothing_in_html_runs() -> None:
    """Text, names, addresses and attributes that would be markup are text, or left out."""
    before: list[Op] = [Insert("<script>\n", {"header": '"><script>'})]
    pieces = [
        Piece(Retain(9), None),
        Piece(Insert("x", {"link": "javascript:alert(1)"}), '"><script>'),
        Piece(Insert({"image": "javascript:alert(1)"}), None),
        Piece(Insert({"<script>": 1}), None),
        Piece(Insert("y", {"color": '"><script>'}), None),
    ]
    made = html(before, pieces, {'"><script>': '"><script>'})
    assert "<script" not in made
    assert "javascript" not in made


def test_authored_text_is_cut_where_its_author_changes() -> None:
    """Formats and authors each begin a new operation; nobody's has null."""
    content: list[Op] = [Insert("abc", {"bold": True}), Insert({"image": "/i.png"}), Insert("de")]
    runs = Runs([Run(0, 2, "a"), Run(2, 5, ""), Run(5, 6, "b")])
    assert shown.authored(content, runs) == [
        {"insert": "ab", "attributes": {"bold": True}, "author": "a"},
        {"insert": "c", "attributes": {"bold": True}, "author": None},
        {"insert": {"image": "/i.png"}, "author": None},
        {"insert": "d", "author": None},
        {"insert": "e", "author": "b"},
    ]


def test_what_a_revision_did_is_counted() -> None:
    """R272: UTF-16 units that came and went; a format is none."""
    doc: Doc[Any] = Doc()
    text = doc.get("content", type=Text)
    made: list[bytes] = []
    subscription = doc.observe(lambda event: made.append(event.update))
    text += "é😀 word"
    text.format(0, 2, {"bold": True})
    del text[0:6]
    doc.unobserve(subscription)
    rows = [Edit(n, pack((update,)), "a", "test", NOON) for n, update in enumerate(made, 1)]
    rows.append(Edit(4, pack(made), "a", "test", NOON))
    assert [(8, 0), (0, 0), (0, 3), (8, 3)] == [(one.inserted, one.deleted) for one in singles(rows)]


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        (17, 17),
        ("2026-01-31T12:00:00Z", NOON),
        ("2026-01-31T13:00:00+01:00", NOON),
        ("2026-01-31", NOON.replace(hour=0)),
    ],
)
def test_what_history_is_pruned_before(given: int | str, meant: int | datetime) -> None:
    """A revision, a moment, or the beginning of a day in UTC."""
    assert meant == parse_before(given)


@pytest.mark.parametrize("given", ["", "x", "2026-13-01", "17", "9" * 60])
def test_what_is_no_date(given: str) -> None:
    """Anything else is refused."""
    with pytest.raises(BadRequest):
        parse_before(given)


@pytest.mark.parametrize("text", ["", "-1", "1.0", "1_0", " 1", "٣", "1" * 16, "0x1"])
def test_what_is_no_revision(text: str) -> None:
    """R271: a revision is a whole number in decimal digits."""
    with pytest.raises(BadRequest):
        parse_revision(text)


@pytest.mark.parametrize("name", ["", " ", "\u200b", "\u202e\n", "\0", "a\ud800", "x" * 256])
def test_what_is_no_name(name: str) -> None:
    """R266: a version's name is like a title, but not empty."""
    with pytest.raises(QuireError):
        check_name(name)
