"""Documents: made once, listed newest first, renamed, deleted for good."""

from __future__ import annotations

import base64

import pytest
from tests.contract.rows import append

from quire.documents.models import Chosen, Document, Kind, Order, Sort
from quire.documents.store import Store
from quire.errors import BadRequest, DocumentExists, DocumentNotFound, InvalidName, TooLarge


async def listed(store: Store, limit: int) -> list[list[str]]:
    """The ids on each page, from the first to the last."""
    pages, cursor = [], None
    while True:
        page = await store.list_documents(limit, cursor)
        pages.append([document.id for document in page.documents])
        cursor = page.cursor
        if cursor is None:
            return pages


async def test_a_made_document_can_be_read(store: Store) -> None:
    """What is created is what is found, with moments that know their time zone."""
    made = await store.create_document("plan", Kind.DRAWING, "The plan", "ada")
    expected = Document("plan", Kind.DRAWING, "The plan", "ada", made.epoch, 0, made.created_at, made.created_at, None)
    assert expected == made == await store.get_document("plan")
    assert made.created_at.tzinfo is not None


async def test_ids_are_given_out(store: Store) -> None:
    """Without an id each document gets a new one of at least 16 characters."""
    made = [await store.create_document(None, Kind.CODE, "") for _ in range(20)]
    assert 20 == len({document.id for document in made}) == len({document.epoch for document in made})
    assert {True} == {len(document.id) >= 16 for document in made}


async def test_an_id_is_taken_once(store: Store, second_store: Store) -> None:
    """A second document of the same id is DocumentExists on every node, also after the first was deleted."""
    await store.create_document("plan", Kind.CODE, "mine")
    with pytest.raises(DocumentExists, match="plan"):
        await second_store.create_document("plan", Kind.CODE, "yours")
    await store.delete("plan")
    with pytest.raises(DocumentExists):
        await second_store.create_document("plan", Kind.CODE, "yours")


async def test_a_deleted_document_is_gone_everywhere(store: Store) -> None:
    """R3: after a deletion nothing finds the document, and joining its name does not make a new one."""
    notes = await store.load("notes", create=True)
    await store.delete("notes")
    for attempt in (
        lambda: store.get_document("notes"),
        lambda: store.load("notes", create=False),
        lambda: store.load("notes", create=True),
        lambda: store.change("notes", title="x"),
        lambda: store.delete("notes"),
    ):
        with pytest.raises(DocumentNotFound):
            await attempt()
    assert isinstance(await append(store, notes, "a"), DocumentNotFound)
    assert await listed(store, 10) == [[]]


async def test_the_list_shows_the_last_updated_first(store: Store) -> None:
    """An edit or a new title moves a document to the front."""
    loaded = {name: await store.load(name, create=True) for name in "abcd"}
    await append(store, loaded["b"], "edit")
    await store.change("a", title="new title")
    assert await listed(store, 10) == [["a", "b", "d", "c"]]


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 8])
async def test_pages_cover_the_list(store: Store, limit: int) -> None:
    """Pages of any size together hold every document once, in order, and the last one has no cursor."""
    for n in range(7):
        await store.load(f"doc-{n}", create=True)
    everything = [f"doc-{n}" for n in reversed(range(7))]
    assert [everything[i : i + limit] for i in range(0, 7, limit)] == await listed(store, limit)


async def test_paging_survives_changes(store: Store) -> None:
    """Documents that move to the front or vanish between two pages neither repeat nor hide the others."""
    loaded = [await store.load(f"doc-{n}", create=True) for n in range(6)]
    first = await store.list_documents(2)
    await append(store, loaded[1], "edit")
    await store.delete("doc-4")
    second = await store.list_documents(10, first.cursor)
    assert [[document.id for document in page.documents] for page in (first, second)] == [
        ["doc-5", "doc-4"],
        ["doc-3", "doc-2", "doc-0"],
    ]


@pytest.mark.parametrize(
    "cursor",
    ["", "x", "%%%", "é", "bnVsbA", "WzEsMl0", base64.b64encode(b'["2024-01-01T00:00:00", "a"]').decode(), "A" * 9999],
)
async def test_a_made_up_cursor_is_refused(store: Store, cursor: str) -> None:
    """A cursor that the list did not give out is BadRequest."""
    with pytest.raises(BadRequest, match="cursor"):
        await store.list_documents(10, cursor)


@pytest.mark.parametrize(
    "title", ["", "Ünïcödé", "😀" * 255, "\u202ertl\t\n", "' ; DROP TABLE documents; --", "\ufffe\U0010ffff"]
)
async def test_any_unicode_is_a_title(store: Store, title: str) -> None:
    """Titles of up to 255 characters come back as they were given, from create and from rename."""
    await store.create_document("made", Kind.RICHTEXT, title)
    await store.create_document("renamed", Kind.RICHTEXT, "old")
    assert title == (await store.change("renamed", title=title)).title
    assert {title} == {document.title for document in (await store.list_documents(10)).documents}
    assert title == (await store.load("made", create=False)).title


@pytest.mark.parametrize(
    ("title", "error", "says"),
    [("a\0b", BadRequest, "NUL"), ("x" * 256, TooLarge, "255"), ("\ud83d", BadRequest, "surrogate")],
)
async def test_impossible_titles_are_refused(store: Store, title: str, error: type[Exception], says: str) -> None:
    """A title with NUL, half a surrogate pair or 256 characters is refused by create and by rename, saying why."""
    with pytest.raises(error, match=says):
        await store.create_document("new", Kind.RICHTEXT, title)
    await store.create_document("plan", Kind.RICHTEXT, "old")
    with pytest.raises(error, match=says):
        await store.change("plan", title=title)
    assert (await store.get_document("plan")).title == "old"


async def test_bad_names_are_refused_everywhere(store: Store) -> None:
    """No method takes a name that a document cannot have."""
    for attempt in (
        lambda: store.create_document("..", Kind.CODE, ""),
        lambda: store.get_document("a\0"),
        lambda: store.change("a/b", title=""),
        lambda: store.delete("é"),
        lambda: store.load("x" * 129, create=False),
    ):
        with pytest.raises(InvalidName):
            await attempt()


async def test_ping_answers(store: Store) -> None:
    """A database that is up answers a ping."""
    await store.ping()


async def sorted_ids(store: Store, sort: Sort, order: Order | None = None, limit: int = 2) -> list[str]:
    """All ids in the order of the pages."""
    ids: list[str] = []
    cursor = None
    while True:
        page = await store.list_documents(limit, cursor, chosen=Chosen(sort=sort, order=order))
        ids += [document.id for document in page.documents]
        cursor = page.cursor
        if cursor is None:
            return ids


async def test_lists_are_sorted_by_title(store: Store) -> None:
    """Titles sort by code point without regard to the case of A to Z, ties by id, over any pages, both ways."""
    titles = ["b", "B", "a_", "a%", "", "Zeta", "ä", "Ä", "😀", "b", '"\\/']
    for number, title in enumerate(titles):
        await store.create_document(f"d{number:02}", Kind.RICHTEXT, title)
    folded = {
        f"d{number:02}": "".join(chr(ord(c) + 32) if "A" <= c <= "Z" else c for c in title)
        for number, title in enumerate(titles)
    }
    ascending = sorted(folded, key=lambda name: (folded[name], name))
    descending = sorted(sorted(folded), key=lambda name: folded[name], reverse=True)
    assert ascending == await sorted_ids(store, Sort.TITLE) == await sorted_ids(store, Sort.TITLE, Order.ASCENDING, 1)
    assert descending == await sorted_ids(store, Sort.TITLE, Order.DESCENDING)


async def test_lists_are_sorted_by_time(store: Store) -> None:
    """By when documents were made or last updated, both ways."""
    loaded = [await store.load(name, create=True) for name in "abcde"]
    await append(store, loaded[0], "edit")
    assert list("edcba") == await sorted_ids(store, Sort.CREATED_AT)
    assert list("abcde") == await sorted_ids(store, Sort.CREATED_AT, Order.ASCENDING)
    assert list("bcdea") == await sorted_ids(store, Sort.UPDATED_AT, Order.ASCENDING)


async def test_lists_are_filtered(store: Store) -> None:
    """By kind, and by a part of the title in which % and _ mean themselves."""
    for name, kind, title in (
        ("a", Kind.CODE, "100% Done"),
        ("b", Kind.RICHTEXT, "1000 done"),
        ("c", Kind.RICHTEXT, "un_done"),
    ):
        await store.create_document(name, kind, title)

    async def found(**chosen: object) -> list[str]:
        page = await store.list_documents(10, chosen=Chosen(sort=Sort.TITLE, **chosen))  # type: ignore[arg-type]  # any
        return sorted(document.id for document in page.documents)

    assert ["a"] == await found(kind=Kind.CODE)
    assert ["a", "b", "c"] == await found(title="DONE")
    assert ["a"] == await found(title="0% d")
    assert ["c"] == await found(title="n_d")
    assert ["b", "c"] == await found(title="done", kind=Kind.RICHTEXT)
    assert [] == await found(title="/")


async def test_a_cursor_is_bound_to_its_sorting(store: Store) -> None:
    """A cursor of a list that was sorted otherwise is BadRequest."""
    for name in "abc":
        await store.create_document(name, Kind.CODE, name)
    cursor = (await store.list_documents(1, chosen=Chosen(sort=Sort.TITLE))).cursor
    for sort, order in ((Sort.UPDATED_AT, None), (Sort.TITLE, Order.DESCENDING)):
        with pytest.raises(BadRequest, match="sorted otherwise"):
            await store.list_documents(1, cursor, chosen=Chosen(sort=sort, order=order))
