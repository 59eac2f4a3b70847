"""The log keeps its promises on both databases."""

from __future__ import annotations

from quire.documents.store import Store
from quire.rooms.log import Append, Appended, NewRow, Row


def row(n: int, actor: str = "ada") -> NewRow:
    return NewRow(b"update %d" % n, actor, "test")


async def test_append_numbers_rows_from_one(store: Store) -> None:
    """The rows of a new document get the revisions 1, 2, 3 in the order they were given."""
    loaded = await store.load("notes", create=True)
    results = await store.append([Append("notes", loaded.epoch, 0, (row(1), row(2), row(3)))])
    assert [Appended((1, 2, 3))] == results
    after = await store.load("notes", create=False)
    assert [Row(n, b"update %d" % n, "ada", "test") for n in (1, 2, 3)] == after.rows
    assert after.head == 3
