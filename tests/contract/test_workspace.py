"""Folders, shelves, lists and the trash, on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine
from tests.contract.rows import append

from quire.accounts.models import new_secret
from quire.accounts.store import AccountStore
from quire.audit.log import Audit
from quire.audit.log import Filter as Entries
from quire.db.engine import create_engine
from quire.db.tables import documents, folders, shelf, updates, versions
from quire.documents import listing
from quire.documents.models import ROOT, Chosen, Filter, Kind, Order, Sort, Viewer
from quire.documents.purger import Purger
from quire.documents.store import Store
from quire.documents.trash import BELONGINGS, ROWS, TrashStore
from quire.errors import (
    BadRequest,
    DocumentExists,
    DocumentNotFound,
    FolderCycle,
    FolderNotFound,
    FolderTooDeep,
    QuireError,
    TooLarge,
    TooMany,
)
from quire.rooms.actor import Role
from quire.rooms.log import Append, Appended, NewRow
from quire.sharing.store import SharingStore
from quire.workspace.models import MAX_DEPTH, MAX_FOLDERS
from quire.workspace.store import FolderStore, Opening

ANN, BEN = "guest:ann", "guest:ben"
ME = Viewer(ANN)


@pytest.fixture
def shelves(engine: AsyncEngine) -> FolderStore:
    return FolderStore(engine)


@pytest.fixture
async def other_shelves(database_url: str) -> AsyncIterator[FolderStore]:
    """The same on another node."""
    engine = create_engine(database_url)
    yield FolderStore(engine)
    await engine.dispose()


@pytest.fixture
def trash(engine: AsyncEngine) -> TrashStore:
    return TrashStore(engine)


async def tree(shelves: FolderStore, viewer: Viewer = ME) -> dict[str, str | None]:
    """The names of folders, each with that of the one it is in."""
    found = await shelves.all(viewer)
    names = {folder.id: folder.name for folder in found}
    return {folder.name: None if folder.parent_id is None else names[folder.parent_id] for folder in found}


async def listed(store: Store, chosen: Chosen, viewer: Viewer = ME, limit: int = 50) -> list[str]:
    """The ids of a whole list, page by page."""
    ids: list[str] = []
    cursor = None
    while True:
        page = await store.list_documents(limit, cursor, viewer, chosen)
        ids += [document.id for document in page.documents]
        cursor = page.cursor
        if cursor is None:
            return ids


async def test_folders_are_made_moved_and_renamed(shelves: FolderStore) -> None:
    """R395 to R397: a folder goes where it is put, with what is in it, and is seen by nobody else."""
    work = await shelves.create(ANN, "  Work \u00a0 things ", None)
    plans = await shelves.create(ANN, "Plans", work.id)
    await shelves.create(ANN, "Old", plans.id)
    await shelves.create(BEN, "Ben's", None)
    assert {"Work things": None, "Plans": "Work things", "Old": "Plans"} == await tree(shelves)
    await shelves.change(ANN, plans.id, {"parent_id": None, "name": "Ideas"})
    assert {"Work things": None, "Ideas": None, "Old": "Ideas"} == await tree(shelves)
    for attempt in (
        lambda: shelves.create(BEN, "x", work.id),
        lambda: shelves.change(BEN, work.id, {"name": "x"}),
        lambda: shelves.change(ANN, work.id, {"parent_id": "nothing"}),
        lambda: shelves.require(BEN, work.id),
    ):
        with pytest.raises(FolderNotFound):
            await attempt()


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("", BadRequest),
        (" \t ", BadRequest),
        ("\u200b", BadRequest),
        ("a\0b", BadRequest),
        ("\ud800", BadRequest),
        ("x" * 101, TooLarge),
    ],
)
async def test_names_of_folders_are_bounded(shelves: FolderStore, name: str, error: type[QuireError]) -> None:
    """R400: no empty names, no control characters, at most 100 characters."""
    with pytest.raises(error):
        await shelves.create(ANN, name, None)
    folder = await shelves.create(ANN, "😀" * 100, None)
    with pytest.raises(error):
        await shelves.change(ANN, folder.id, {"name": name})


async def test_folders_are_bounded(engine: AsyncEngine, shelves: FolderStore) -> None:
    """R400: a chain ends at the 32nd folder, and a person's folders at the 2,000th, with the limit in the error."""
    parent = None
    for number in range(MAX_DEPTH):
        parent = (await shelves.create(ANN, str(number), parent)).id
    with pytest.raises(FolderTooDeep, match="32"):
        await shelves.create(ANN, "deeper", parent)
    pair = await shelves.create(ANN, "pair", None)
    await shelves.create(ANN, "inner", pair.id)
    with pytest.raises(FolderTooDeep, match="32"):
        await shelves.change(ANN, pair.id, {"parent_id": parent})
    now = datetime.now(UTC)
    async with engine.begin() as connection:
        many = [
            {"id": f"f{n}", "owner_id": ANN, "name": "x", "created_at": now} for n in range(MAX_FOLDERS - MAX_DEPTH - 2)
        ]
        await connection.execute(insert(folders), many)
    with pytest.raises(TooMany, match="2000"):
        await shelves.create(ANN, "one more", None)
    await shelves.create(BEN, "Ben's first", None)


async def test_a_folder_is_not_moved_into_itself(shelves: FolderStore) -> None:
    """R397: neither into itself nor into what is in it, however deep."""
    a = await shelves.create(ANN, "a", None)
    b = await shelves.create(ANN, "b", a.id)
    c = await shelves.create(ANN, "c", b.id)
    for into in (a, b, c):
        with pytest.raises(FolderCycle):
            await shelves.change(ANN, a.id, {"parent_id": into.id})
    assert {"a": None, "b": "a", "c": "b"} == await tree(shelves)


async def test_two_moves_that_make_a_cycle(shelves: FolderStore, other_shelves: FolderStore) -> None:
    """R401: A into B and B into A at the same moment on two nodes: exactly one is refused, every time."""
    for number in range(20):
        a = await shelves.create(ANN, f"a{number}", None)
        b = await shelves.create(ANN, f"b{number}", None)
        done = await asyncio.gather(
            shelves.change(ANN, a.id, {"parent_id": b.id}),
            other_shelves.change(ANN, b.id, {"parent_id": a.id}),
            return_exceptions=True,
        )
        assert [type(one) for one in done if one is not None] == [FolderCycle]
        assert sum(one is None for one in done) == 1
        found = {folder.id: folder.parent_id for folder in await shelves.all(ME)}
        assert {found[a.id], found[b.id]} in ({None, a.id}, {None, b.id})


async def test_the_last_places_are_given_out_once(
    engine: AsyncEngine, shelves: FolderStore, other_shelves: FolderStore
) -> None:
    """R400: of many who make a folder at once, no more succeed than there is room for."""
    now = datetime.now(UTC)
    async with engine.begin() as connection:
        many = [{"id": f"f{n}", "owner_id": ANN, "name": "x", "created_at": now} for n in range(MAX_FOLDERS - 3)]
        await connection.execute(insert(folders), many)
    made = await asyncio.gather(
        *(one.create(ANN, "new", None) for one in (shelves, other_shelves) for _ in range(4)), return_exceptions=True
    )
    assert 3 == sum(not isinstance(one, BaseException) for one in made)
    assert 5 == sum(isinstance(one, TooMany) for one in made)


async def test_deleting_a_folder(store: Store, shelves: FolderStore, other_shelves: FolderStore) -> None:
    """R398: with all in it; own documents are in the trash, others' in no folder; a second time nothing happens."""
    outer = await shelves.create(ANN, "outer", None)
    inner = await shelves.create(ANN, "inner", outer.id)
    await store.create_document("mine", Kind.CODE, "", ANN)
    await store.create_document("elsewhere", Kind.CODE, "", ANN)
    await store.create_document("theirs", Kind.CODE, "", BEN, "viewer", True)
    await shelves.place(ANN, ["mine"], folder_id=inner.id)
    await shelves.place(ANN, ["theirs"], folder_id=outer.id, favourite=True)
    removed = await asyncio.gather(shelves.delete(ANN, outer.id), other_shelves.delete(ANN, outer.id))
    assert [(0, 0, 0), (2, 1, 1)] == sorted((one.folders, len(one.trashed), one.unfiled) for one in removed)
    assert {} == await tree(shelves)
    assert ["mine"] == await listed(store, Chosen(Filter.TRASH))
    assert ["theirs"] == await listed(store, Chosen(Filter.FAVOURITES))
    assert ["elsewhere"] == await listed(store, Chosen(Filter.OWNED))
    place = (await store.places(ME, ["theirs"]))["theirs"]
    assert (place.folder_id, place.favourite) == (None, True)
    assert (await shelves.delete(ANN, outer.id)).folders == 0


async def test_lists_by_folder_and_shelf(store: Store, shelves: FolderStore, engine: AsyncEngine) -> None:
    """R406, R167: by folder, recent ones by when they were opened, favourites and templates, page by page."""
    folder = await shelves.create(ANN, "f", None)
    for name in "abcd":
        await store.create_document(name, Kind.CODE, name.upper(), ANN)
    await store.create_document("linked", Kind.CODE, "L", BEN, "viewer", True)
    await store.create_document("closed", Kind.CODE, "C", BEN)
    await shelves.place(ANN, ["a", "b", "linked", "closed"], folder_id=folder.id)
    await shelves.place(ANN, ["b", "d", "closed"], favourite=True)
    await store.change("c", template=True)
    now = datetime.now(UTC)
    order = ("c", "a", "closed", "linked", "gone")
    await shelves.opened([Opening(ANN, one, now + timedelta(seconds=n)) for n, one in enumerate(order)])
    titles = Chosen(sort=Sort.TITLE)
    for limit in (1, 2, 50):
        assert ["a", "b", "linked"] == await listed(store, Chosen(folder=folder.id, sort=Sort.TITLE), limit=limit)
        recent = Chosen(Filter.RECENT, sort=Sort.OPENED_AT)
        assert ["linked", "a", "c"] == await listed(store, recent, limit=limit)
        old_first = Chosen(Filter.RECENT, sort=Sort.OPENED_AT, order=Order.ASCENDING)
        assert ["c", "a", "linked"] == await listed(store, old_first, limit=limit)
        assert ["a", "b", "c", "d", "linked"] == await listed(store, titles, limit=limit)
    assert ["c", "d"] == await listed(store, Chosen(folder=ROOT, sort=Sort.TITLE))
    assert ["b", "d"] == await listed(store, Chosen(Filter.FAVOURITES, sort=Sort.TITLE))
    assert ["c"] == await listed(store, Chosen(Filter.TEMPLATES))
    assert ["linked"] == await listed(store, Chosen(Filter.SHARED))
    assert [] == await listed(store, Chosen(folder=folder.id), Viewer(BEN))
    assert {folder.id: 3} == {one.id: one.documents for one in await shelves.all(ME)}
    async with engine.begin() as connection:
        await connection.execute(update(documents).where(documents.c.id == "linked").values(link_guests=False))
    assert ["a", "b"] == await listed(store, Chosen(folder=folder.id, sort=Sort.TITLE))
    with pytest.raises(BadRequest, match="trash"):
        await listed(store, Chosen(sort=Sort.TRASHED_AT))


async def test_lists_use_indexes(store: Store, engine: AsyncEngine) -> None:
    """What is listed for one person among very many documents is found without reading them all."""
    sorting = listing.Sorting(Sort.TITLE, None, collates=engine.dialect.name == "postgresql")
    everybody = Viewer(open_access=True)
    by_title = listing.joined((documents.c.id,), everybody).where(listing.shown(everybody, Chosen()))
    own = listing.joined((documents.c.id,), ME).where(listing.shown(ME, Chosen()))
    wanted = {"ix_documents_title": by_title.order_by(*sorting.by()).limit(50), "ix_documents_owner_id": own}
    async with engine.begin() as connection:
        if engine.dialect.name == "postgresql":
            await connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
            await connection.exec_driver_sql("SET LOCAL enable_sort = off")
        for index, query in wanted.items():
            said = query.compile(engine.sync_engine, compile_kwargs={"literal_binds": True})
            how = "EXPLAIN" if engine.dialect.name == "postgresql" else "EXPLAIN QUERY PLAN"
            plan = "\n".join(str(row) for row in await connection.exec_driver_sql(f"{how} {said}"))
            assert index in plan


async def test_a_guests_folders_become_the_accounts(engine: AsyncEngine, store: Store, shelves: FolderStore) -> None:
    """R399: folders and shelf of a guest who signs in are the user's; where both had a document, the user's counts."""
    people = AccountStore(engine)
    _, guest = await people.create_guest(new_secret(), "Gus", "#112233", address="", agent="", days=1)
    user = await people.create_user(("u@example.org", "u@example.org"), "U", "#112233", None, proven=True)
    theirs, mine = f"guest:{guest.id}", f"user:{user.id}"
    for name in ("only", "both", "filed"):
        await store.create_document(name, Kind.CODE, "", theirs)
    folder, other = await shelves.create(theirs, "guest's", None), await shelves.create(mine, "user's", None)
    await shelves.place(theirs, ["only", "both", "filed"], folder_id=folder.id, favourite=True)
    await shelves.place(mine, ["both"], favourite=False)
    await shelves.place(mine, ["filed"], folder_id=other.id)
    await people.start_session(new_secret(), user_id=user.id, address="", agent="", days=1, adopt=guest.id)
    viewer = Viewer(mine, user.id)
    assert {"guest's": None, "user's": None} == await tree(shelves, viewer)
    places = await store.places(viewer, ["only", "both", "filed"])
    assert {"only": (folder.id, True), "both": (folder.id, False), "filed": (other.id, False)} == {
        name: (place.folder_id, place.favourite) for name, place in places.items()
    }
    await people.delete_user(user.id)
    async with engine.connect() as connection:
        assert 0 == await connection.scalar(select(func.count()).select_from(folders))
        assert 0 == await connection.scalar(select(func.count()).select_from(shelf))


async def test_the_trash_keeps_everything(store: Store, trash: TrashStore, engine: AsyncEngine) -> None:
    """R404: what comes out of the trash has its id, epoch, log and rights, and takes edits again."""
    loaded = await store.load("plan", create=True)
    await append(store, loaded, "one")
    shares = SharingStore(engine)
    people = AccountStore(engine)
    ann = await people.create_user(("a@example.org", "a@example.org"), "A", "#112233", None, proven=True)
    await shares.set_member("plan", ann.id, Role.EDITOR)
    before = await store.load("plan", create=False)
    await store.delete("plan")
    assert await shares.standing("plan", ann.id) is None
    standing = await shares.standing("plan", ann.id, trashed=True)
    assert standing is not None
    assert standing.member_role is Role.EDITOR
    assert isinstance(await append(store, before, "refused"), DocumentNotFound)
    assert await trash.untrash("plan")
    assert not await trash.untrash("plan")
    assert before == await store.load("plan", create=False)
    assert isinstance(await append(store, before, "two"), Appended)
    await shares.close()
    await people.close()


async def full(store: Store, engine: AsyncEngine, name: str, rows: int) -> None:
    """A document with a log, checkpoints, versions and places on shelves."""
    document = await store.create_document(name, Kind.RICHTEXT, f"Title of {name}", ANN, "editor", True)
    for start in range(0, rows, 500):
        new = tuple(NewRow(b"\x01x", "guest", "rest") for _ in range(min(500, rows - start)))
        await store.append([Append(name, document.epoch, start, new)])
    now = datetime.now(UTC)
    async with engine.begin() as connection:
        await connection.execute(
            versions.insert().values(
                id=f"v-{name}", document_id=name, seq=1, name="V", actor=ANN, locked=True, created_at=now
            )
        )
        await connection.execute(shelf.insert().values(actor_id=ANN, document_id=name, favourite=True))


async def left(engine: AsyncEngine, name: str) -> int:
    """Rows that belong to a document."""
    async with engine.connect() as connection:
        return sum(
            [
                await connection.scalar(select(func.count()).select_from(one).where(one.c.document_id == name)) or 0
                for one in (updates, *BELONGINGS)
            ]
        )


async def test_the_trash_is_emptied_in_time(store: Store, trash: TrashStore, engine: AsyncEngine) -> None:
    """R405: after the days everything of a document goes but its id, which stays taken; nothing of others does."""
    for name in ("old", "new", "alive"):
        await full(store, engine, name, 3 * ROWS // 2)
    await store.delete("old")
    purger = Purger(trash, Audit(engine), days=30)
    assert 0 == await purger.sweep(datetime.now(UTC) + timedelta(days=29))
    assert 0 == await Purger(trash, Audit(engine), days=0).sweep(datetime.now(UTC) + timedelta(days=9999))
    assert 1 == await purger.sweep(datetime.now(UTC) + timedelta(days=31))
    await store.delete("new")
    assert 0 == await left(engine, "old")
    assert {3 * ROWS // 2 + 2} == {await left(engine, "new"), await left(engine, "alive")}
    assert not await trash.untrash("old")
    assert await trash.get("old") is None
    assert ["new"] == await listed(store, Chosen(Filter.TRASH, sort=Sort.TRASHED_AT))
    with pytest.raises(DocumentExists):
        await store.create_document("old", Kind.CODE, "")
    with pytest.raises(DocumentNotFound):
        await store.load("old", create=True)
    async with engine.connect() as connection:
        row = (await connection.execute(select(documents).where(documents.c.id == "old"))).one()
    assert ("", None, "none") == (row.title, row.owner_id, row.link_role)
    told = await Audit(engine).read(Entries(action="document.purged"), before=None, limit=10)
    assert [("purger", "old")] == [(one.actor, one.document_id) for one in told]


async def test_an_interrupted_purge_goes_on(store: Store, trash: TrashStore, engine: AsyncEngine) -> None:
    """R405: what was begun is finished later, and cannot be taken back in between."""
    await full(store, engine, "old", 2 * ROWS)
    await store.delete("old")
    assert await trash.doom("old")
    assert ROWS == await trash.remove_some("old")
    assert not await trash.untrash("old")
    assert not await trash.doom("old")
    with pytest.raises(RuntimeError, match="left"):
        await trash.finish("old")
    assert 1 == await Purger(trash, Audit(engine), days=0).sweep(datetime.now(UTC))
    assert 0 == await left(engine, "old")


async def test_two_nodes_empty_the_trash_at_once(
    store: Store, trash: TrashStore, engine: AsyncEngine, database_url: str
) -> None:
    """R405: two nodes at the same work remove each document once, and neither fails."""
    other = create_engine(database_url)
    names = [f"d{number}" for number in range(6)]
    for name in names:
        await full(store, engine, name, ROWS + 1)
        await store.delete(name)
    later = datetime.now(UTC) + timedelta(days=2)
    done = await asyncio.gather(*(Purger(TrashStore(one), Audit(one), days=1).sweep(later) for one in (engine, other)))
    assert len(names) == sum(done)
    assert 0 == sum([await left(engine, name) for name in names])
    told = await Audit(engine).read(Entries(action="document.purged"), before=None, limit=50)
    assert sorted(names) == sorted(one.target for one in told)
    await other.dispose()


async def test_restoring_and_removing_at_once(
    store: Store, trash: TrashStore, engine: AsyncEngine, database_url: str
) -> None:
    """R405: of a restore and a removal at the same moment exactly one happens, and the document is whole or gone."""
    other = create_engine(database_url)
    for number in range(10):
        name = f"d{number}"
        await full(store, engine, name, 10)
        await store.delete(name)
        back, gone = await asyncio.gather(trash.untrash(name), TrashStore(other).doom(name))
        assert back is not gone
        await Purger(trash, Audit(engine), days=0).sweep(datetime.now(UTC))
        assert (12 if back else 0) == await left(engine, name)
    await other.dispose()
