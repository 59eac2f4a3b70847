"""The log: rows get gapless revisions, all or none of a batch is stored, and a load is one consistent reading."""

from __future__ import annotations

import asyncio
import os
import sqlite3

import asyncpg
import pytest
from tests.contract.rows import append, append_to, names, row, stored

from quire.documents.models import Kind
from quire.documents.store import Store
from quire.errors import DocumentNotFound, EpochChanged, InvalidName
from quire.rooms.log import Append, Appended, Loaded, NewRow, Row

MIB = 1024 * 1024


async def test_an_empty_database_has_nothing_to_load(store: Store) -> None:
    """Loading an unknown document without creating it is DocumentNotFound, and does not create it."""
    for _ in range(2):
        with pytest.raises(DocumentNotFound, match="nowhere"):
            await store.load("nowhere", create=False)
    assert (await store.list_documents(10)).documents == []


async def test_load_creates_an_empty_document(store: Store) -> None:
    """Loading an unknown document with `create` makes it once: rich text, no title, head 0."""
    first = await store.load("notes", create=True)
    assert Loaded("notes", "richtext", "", first.epoch, 0, None, []) == first
    assert first == await store.load("notes", create=True)


async def test_load_refuses_a_bad_name(store: Store) -> None:
    """A name outside the alphabet never reaches the database."""
    with pytest.raises(InvalidName):
        await store.load("a/b\0", create=True)


async def test_rows_are_numbered_from_one(store: Store) -> None:
    """The rows of a new document get the revisions 1, 2, 3 in the order they were given, and keep what they hold."""
    notes = await store.load("notes", create=True)
    rows = (NewRow(b"\x00\xff", "ada", "yjs"), NewRow(b"", "grâce 😀", "rest"), NewRow(b"3", "", ""))
    assert Appended((1, 2, 3)) == await append(store, notes, *rows)
    after = await store.load("notes", create=False)
    assert [Row(n, each.payload, each.actor, each.origin) for n, each in enumerate(rows, 1)] == after.rows
    assert after.head == 3


async def test_later_appends_go_on_counting(store: Store) -> None:
    """The next append starts after the head, whatever head its room knew."""
    notes = await store.load("notes", create=True)
    assert Appended((1,)) == await append(store, notes, "a")
    assert Appended((2, 3)) == await append(store, notes, "b", "c")
    assert await stored(store, "notes") == ["a", "b", "c"]


async def test_one_batch_for_many_documents(store: Store) -> None:
    """One batch appends to many documents in any order, and its results are in the order of the batch."""
    loaded = [await store.load(f"doc-{n}", create=True) for n in range(30)]
    batch = [append_to(each, *range(n % 4 + 1)) for n, each in enumerate(loaded)][::-1]
    assert [Appended(tuple(range(1, len(each.rows) + 1))) for each in batch] == await store.append(batch)
    for n in range(30):
        assert [str(i) for i in range(n % 4 + 1)] == await stored(store, f"doc-{n}")


async def test_a_document_may_be_in_a_batch_twice(store: Store) -> None:
    """Two appends to one document in one batch are stored one after the other."""
    notes, other = await store.load("notes", create=True), await store.load("other", create=True)
    batch = [append_to(notes, "a", "b"), append_to(other, "x"), append_to(notes, "c")]
    assert [Appended((1, 2)), Appended((1,)), Appended((3,))] == await store.append(batch)
    assert await stored(store, "notes") == ["a", "b", "c"]


async def test_an_empty_batch_stores_nothing(store: Store) -> None:
    """A batch without appends has no results."""
    assert await store.append([]) == []


@pytest.mark.parametrize("retry", [False, True])
async def test_a_refused_document_does_not_disturb_the_others(store: Store, retry: bool) -> None:
    """Unknown, deleted and replaced documents get their error as result; what else is in the batch is stored."""
    good, gone, replaced, last = [await store.load(name, create=True) for name in ("m", "gone", "replaced", "z")]
    await store.delete("gone")
    batch = [
        append_to(good, "a"),
        append_to(gone, "b"),
        Append("never-made", "x", 0, (row("c"),)),
        Append(replaced.document_id, "another epoch", 0, (row("d"),)),
        append_to(last, "e"),
    ]
    results = await store.append(batch, retry=retry)
    assert [Appended, DocumentNotFound, DocumentNotFound, EpochChanged, Appended] == [type(each) for each in results]
    assert (
        await stored(store, "m"),
        await stored(store, "replaced"),
        await stored(store, "z"),
    ) == (["a"], [], ["e"])


async def test_one_refused_document_alone(store: Store) -> None:
    """A batch of one append to a replaced document has EpochChanged as its result, and changes nothing."""
    notes = await store.load("notes", create=True)
    (result,) = await store.append([Append("notes", "another epoch", 0, (row("a"),))])
    assert isinstance(result, EpochChanged)
    assert notes == await store.load("notes", create=False)


@pytest.mark.parametrize("documents", [1, 2])
@pytest.mark.parametrize("retry", [False, True])
async def test_a_batch_that_cannot_be_stored_stores_nothing(store: Store, documents: int, retry: bool) -> None:
    """When the database refuses one row of a batch, no row of it is stored, and the next batch is."""
    loaded = [await store.load(f"doc-{n}", create=True) for n in range(documents)]
    bad = NewRow(object(), "ada", "test")  # type: ignore[arg-type]  # no bytes
    with pytest.raises((asyncpg.DataError, sqlite3.Error)):
        await store.append(
            [append_to(each, "a", *([bad] if each is loaded[-1] else [])) for each in loaded], retry=retry
        )
    assert [[]] * documents == [await stored(store, each.document_id) for each in loaded]
    assert [Appended((1,))] * documents == await store.append([append_to(each, "b") for each in loaded])


async def test_a_large_payload(store: Store) -> None:
    """A row of 16 MiB is stored and read back unchanged."""
    payload = os.urandom(16 * MIB)
    notes = await store.load("notes", create=True)
    assert Appended((1,)) == await append(store, notes, NewRow(payload, "ada", "yjs"))
    assert [Row(1, payload, "ada", "yjs")] == (await store.load("notes", create=False)).rows


async def test_read_pages_through_the_log(store: Store) -> None:
    """`read` returns at most `limit` rows after a revision, in order, and nothing past the head."""
    notes = await store.load("notes", create=True)
    await append(store, notes, *range(1, 11))
    assert names(await store.read("notes", after=3, limit=3)) == ["4", "5", "6"]
    assert names(await store.read("notes", after=8, limit=100)) == ["9", "10"]
    assert await store.read("notes", after=10, limit=100) == []


async def test_a_long_tail_loads_whole(store: Store) -> None:
    """A tail of several thousand rows is loaded in order and without a gap."""
    notes = await store.load("notes", create=True)
    await append(store, notes, *range(3500))
    assert [str(n) for n in range(3500)] == await stored(store, "notes")


async def test_a_load_is_one_snapshot(store: Store, second_store: Store) -> None:
    """While another node appends in batches of 7, each load ends exactly at its head, and at the end of a batch."""
    notes = await store.load("notes", create=True)
    await append(store, notes, *range(1400))
    done = asyncio.Event()

    async def write() -> None:
        for _ in range(60):
            await append(second_store, notes, *range(7))
        done.set()

    writing = asyncio.create_task(write())
    heads = []
    while not done.is_set():
        loaded = await store.load("notes", create=False)
        assert list(range(1, loaded.head + 1)) == [each.seq for each in loaded.rows]
        heads.append(loaded.head % 7)
    await writing
    assert {0} == set(heads)


async def test_an_append_moves_the_document_up(store: Store) -> None:
    """An append sets the head and the time of the last change, and no other column."""
    made = await store.create_document("notes", Kind.CODE, "T")
    await append(store, await store.load("notes", create=False), "a", "b")
    after = await store.get_document("notes")
    assert (2, made.title, made.epoch, made.created_at) == (after.head, after.title, after.epoch, after.created_at)
    assert after.updated_at > made.updated_at
