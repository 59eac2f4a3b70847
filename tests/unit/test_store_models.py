"""Which names and titles a document may have, and how a retry's rows are matched."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.documents.backend import Placed, place
from quire.documents.models import check_id, check_title, new_id
from quire.errors import InvalidName, QuireError
from quire.rooms.log import NewRow, Row


@pytest.mark.parametrize("name", ["a", "A-z_0~9.", "..a", "x" * 128, "-", "~"])
def test_good_names(name: str) -> None:
    """One to 128 characters of the alphabet are a name."""
    assert check_id(name) == name


@pytest.mark.parametrize(
    "name", ["", ".", "..", "....", "a/b", "a b", "é", "a\n", "a\0", "%2e", "x" * 129, "x" * 10_000, "\ud800", "a?b#c"]
)
def test_bad_names(name: str) -> None:
    """Anything else is InvalidName, and the detail names the limit."""
    with pytest.raises(InvalidName, match="128"):
        check_id(name)


def test_new_ids_are_names() -> None:
    """Ids that are given out are names, and differ."""
    ids = {check_id(new_id()) for _ in range(1000)}
    assert len(ids) == 1000


@given(st.text(max_size=300))
def test_a_good_title_can_be_stored(title: str) -> None:
    """A title is either refused or encodes to UTF-8 without NUL, which is all that either database asks for."""
    try:
        checked = check_title(title)
    except QuireError:
        assert len(title) > 255 or "\0" in title or any("\ud800" <= c <= "\udfff" for c in title)
    else:
        assert b"\0" not in checked.encode()


@given(st.lists(st.sampled_from("abc"), max_size=6), st.lists(st.sampled_from("abcd"), max_size=6), st.integers(0, 5))
def test_rows_are_placed_once_each(wanted: list[str], stored: list[str], before: int) -> None:
    """Each row gets one revision: that of an equal stored row which no other row got, or one after the head."""
    rows = [NewRow(name.encode(), "ada", "test") for name in wanted]
    log = [Row(before + n, name.encode(), "ada", "test") for n, name in enumerate(stored, 1)]
    head = before + len(stored)
    placed = place(rows, head, log)
    after = {row.seq: row.payload for row in log} | {seq: row.payload for seq, row in placed.new}
    assert [after[seq] for seq in placed.seqs] == [row.payload for row in rows]
    assert len(set(placed.seqs)) == len(rows)
    assert [seq for seq, _ in placed.new] == list(range(head + 1, placed.head + 1))


def test_a_stored_append_is_found_whole() -> None:
    """Rows that were all stored, with others between them, are found, and nothing is new."""
    rows = [NewRow(name, "ada", "test") for name in (b"a", b"b", b"c")]
    log = [Row(n, name, "ada", "test") for n, name in enumerate((b"x", b"a", b"b", b"y", b"c"), 1)]
    assert place(rows, 5, log) == Placed((2, 3, 5), [], 5)
