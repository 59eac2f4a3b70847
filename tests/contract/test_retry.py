"""A retry after an unknown outcome stores each row once, whatever happened in between."""

from __future__ import annotations

import asyncio

from tests.contract.rows import append, append_to, row, stored

from quire.documents.store import Store
from quire.rooms.log import Append, Appended, Checkpoint, NewRow


async def test_a_retry_of_what_was_never_stored_stores_it(store: Store) -> None:
    """When the first attempt failed for real, the retry appends every row."""
    notes = await store.load("notes", create=True)
    assert Appended((1, 2)) == await append(store, notes, "a", "b", retry=True)
    assert await stored(store, "notes") == ["a", "b"]


async def test_a_retry_of_what_was_stored_finds_it(store: Store, second_store: Store) -> None:
    """When the first attempt was committed and only its answer was lost, nothing is stored twice."""
    notes = await store.load("notes", create=True)
    await append(second_store, notes, "a", "b")
    assert Appended((1, 2)) == await append(store, notes, "a", "b", retry=True)
    assert await stored(store, "notes") == ["a", "b"]


async def test_a_retry_sees_past_the_rows_of_others(store: Store, second_store: Store) -> None:
    """Rows that another node appended before and after the lost answer are left alone."""
    notes = await store.load("notes", create=True)
    await append(second_store, notes, "theirs 1")
    await append(second_store, notes, "a", "b")
    await append(second_store, notes, "theirs 2")
    assert Appended((2, 3)) == await append(store, notes, "a", "b", retry=True)
    assert await stored(store, "notes") == ["theirs 1", "a", "b", "theirs 2"]


async def test_a_retry_may_be_split(store: Store, second_store: Store) -> None:
    """A stored append whose rows are retried one by one finds each of them."""
    notes = await store.load("notes", create=True)
    await append(second_store, notes, "a", "b", "c")
    assert [Appended((1,)), Appended((2,)), Appended((3,))] == [
        await append(store, notes, name, retry=True) for name in "abc"
    ]
    assert await stored(store, "notes") == ["a", "b", "c"]


async def test_a_retry_may_have_grown(store: Store, second_store: Store) -> None:
    """Rows that joined the append since the first attempt are appended, the stored ones are not."""
    notes = await store.load("notes", create=True)
    await append(second_store, notes, "a")
    await append(second_store, notes, "theirs")
    assert Appended((1, 3)) == await append(store, notes, "a", "new", retry=True)
    assert await stored(store, "notes") == ["a", "theirs", "new"]


async def test_equal_rows_are_counted(store: Store, second_store: Store) -> None:
    """Of three equal rows of which two were stored, one is appended."""
    notes = await store.load("notes", create=True)
    await append(second_store, notes, "a", "a")
    assert Appended((1, 2, 3)) == await append(store, notes, "a", "a", "a", retry=True)
    assert await stored(store, "notes") == ["a", "a", "a"]


async def test_only_equal_rows_are_taken_for_stored(store: Store) -> None:
    """The same payload by another actor or another way in is another row."""
    notes = await store.load("notes", create=True)
    await append(store, notes, row("a", actor="bob"), NewRow(b"a", "ada", "rest"))
    assert Appended((3,)) == await append(store, notes, row("a", actor="ada"), retry=True)


async def test_only_rows_after_the_known_head_are_looked_at(store: Store) -> None:
    """A row that the room knew before it first tried is not taken for the retried one."""
    notes = await store.load("notes", create=True)
    await append(store, notes, "a")
    later = await store.load("notes", create=False)
    assert Appended((2,)) == await append(store, later, "a", retry=True)


async def test_a_retried_batch_mixes_stored_and_lost(store: Store, second_store: Store) -> None:
    """In one retried batch each document is judged by itself."""
    kept, lost, new = [await store.load(name, create=True) for name in ("kept", "lost", "new")]
    await append(second_store, kept, "a", "b")
    batch = [append_to(lost, "c"), append_to(kept, "a", "b"), append_to(new, "d", "e")]
    assert [Appended((1,)), Appended((1, 2)), Appended((1, 2))] == await store.append(batch, retry=True)
    assert [await stored(store, name) for name in ("kept", "lost", "new")] == [["a", "b"], ["c"], ["d", "e"]]


async def test_a_retry_finds_rows_behind_a_checkpoint(store: Store) -> None:
    """A checkpoint that was written over the rows in question does not hide them."""
    notes = await store.load("notes", create=True)
    await append(store, notes, "a", "b")
    await store.write_checkpoint("notes", notes.epoch, Checkpoint(2, b"state"))
    assert Appended((1, 2)) == await append(store, notes, "a", "b", retry=True)
    assert (await store.get_document("notes")).head == 2


async def test_an_append_of_an_old_epoch_is_not_searched(store: Store) -> None:
    """A retry against a replaced log is refused, even if equal rows are in the new one."""
    notes = await store.load("notes", create=True)
    await append(store, notes, "a")
    (result,) = await store.append([Append("notes", "old", 0, (row("a"),))], retry=True)
    assert getattr(result, "code", None) == "epoch_changed"


async def test_a_cancelled_append_leaves_the_store_usable(store: Store) -> None:
    """An append whose task is cancelled is either stored or not, and a retry settles which."""
    notes = await store.load("notes", create=True)
    for n in range(20):
        appending = asyncio.create_task(append(store, notes, n))
        for _ in range(n):
            await asyncio.sleep(0)
        appending.cancel()
        await asyncio.wait([appending])
        await append(store, notes, n, retry=True)
    assert await stored(store, "notes") == [str(n) for n in range(20)]
