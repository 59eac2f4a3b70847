"""Short ways to write to a log and to look at it."""

from __future__ import annotations

from collections.abc import Sequence

from quire.documents.store import Store
from quire.errors import QuireError
from quire.rooms.log import Append, Appended, Loaded, NewRow, Row


def row(name: object, actor: str = "ada") -> NewRow:
    """A row whose payload is its name."""
    return NewRow(str(name).encode(), actor, "test")


def names(rows: Sequence[Row]) -> list[str]:
    """The payloads of rows, as `row` made them."""
    return [stored.payload.decode() for stored in rows]


def append_to(loaded: Loaded, *rows: object) -> Append:
    """An append to a document as it was when loaded; a row that is no NewRow becomes one of that name."""
    made = tuple(each if isinstance(each, NewRow) else row(each) for each in rows)
    return Append(loaded.document_id, loaded.epoch, loaded.head, made)


async def append(store: Store, loaded: Loaded, *rows: object, retry: bool = False) -> Appended | QuireError:
    """Append to one document; the batch holds nothing else."""
    (result,) = await store.append([append_to(loaded, *rows)], retry=retry)
    return result


async def stored(store: Store, document_id: str) -> list[str]:
    """The names of all rows of a document that has no checkpoint, checked to be numbered without a gap."""
    loaded = await store.load(document_id, create=False)
    assert list(range(1, loaded.head + 1)) == [each.seq for each in loaded.rows]
    return names(loaded.rows)
