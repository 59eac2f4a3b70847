"""Attachments on both databases: rows and bytes stay together, whoever uploads, copies and collects at once."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import delete
from sqlalchemy.ext.asyncio import AsyncEngine

from quire.attachments import store as store_module
from quire.attachments.collector import Collector
from quire.attachments.folder import Folder
from quire.attachments.models import Attachment, Nature, clean_name, preview_key
from quire.attachments.store import AttachmentStore
from quire.db.engine import create_engine
from quire.db.tables import documents
from quire.documents.models import Kind
from quire.documents.store import Store
from quire.errors import BadRequest, DocumentNotFound, NotFound, TooLarge, TooMany

PICTURE = Nature("image/png", 30, 20, still=True)
MUCH = 10**9
SOON = timedelta(minutes=1)


def now() -> datetime:
    return datetime.now(UTC)


@dataclass
class Node:
    """What a server has of attachments, without its web part."""

    store: AttachmentStore
    storage: Folder
    collector: Collector

    async def upload(self, document: str, content: bytes, name: str = "a.png", *, max_bytes: int = MUCH) -> Attachment:
        """As the service does it."""
        path = self.storage.incoming / f"{uuid4().hex}.part"
        path.write_bytes(content)
        try:
            while True:
                blob = await self.store.claim(hashlib.sha256(content).hexdigest(), len(content), PICTURE)
                await self.storage.put(blob.key, path)
                made = await self.store.add(document, blob, name, "user:u", max_bytes=max_bytes)
                if made is not None:
                    return made[0]
        finally:
            path.unlink()

    async def content(self, attachment: Attachment) -> bytes:
        return b"".join([part async for part in self.storage.read(attachment.blob.key, 0, attachment.blob.size)])

    async def kept(self) -> set[str]:
        return {one.key for part in [p async for p in self.storage.stored()] for one in part}


def make_node(engine: AsyncEngine, folder: Path, hours: float = 0.0) -> Node:
    store, storage = AttachmentStore(engine), Folder(folder)
    return Node(store, storage, Collector(store, storage, hours=hours))


@pytest.fixture
async def node(engine: AsyncEngine, store: Store, tmp_path: Path) -> Node:
    """A node that collects at once, and two documents."""
    made = make_node(engine, tmp_path / "files")
    await made.storage.prepare()
    for document in ("d", "e", "f"):
        await store.create_document(document, Kind.RICHTEXT, "")
    return made


@pytest.fixture
async def second(database_url: str, node: Node, tmp_path: Path) -> AsyncIterator[Node]:
    """Another node on the same database and folder."""
    engine = create_engine(database_url)
    yield make_node(engine, tmp_path / "files")
    await engine.dispose()


async def test_what_is_added_is_found(node: Node) -> None:
    """R361: an attachment is what it was made as, and its content is what was sent."""
    made = await node.upload("d", b"content", "Übersicht.png")
    assert await node.store.get("d", made.id) == made
    assert (made.name, made.blob.size, made.blob.nature, made.actor) == ("Übersicht.png", 7, PICTURE, "user:u")
    assert await node.content(made) == b"content"
    with pytest.raises(NotFound):
        await node.store.get("e", made.id)


async def test_the_same_is_the_same(node: Node) -> None:
    """R361 and R370: the same content under the same name is one attachment, under another two, and one content."""
    first = await node.upload("d", b"content")
    assert await node.upload("d", b"content") == first
    other = await node.upload("d", b"content", "b.png")
    elsewhere = await node.upload("e", b"content")
    assert len({first.id, other.id, elsewhere.id}) == 3
    assert {first.blob.key, other.blob.key, elsewhere.blob.key} == await node.kept()
    assert (await node.store.usage("d")).bytes == 14


async def test_pages(node: Node) -> None:
    """R360: pages are the newest first, each attachment on one of them; a made-up cursor is refused."""
    made = [await node.upload("d", os.urandom(9)) for _ in range(7)]
    found, cursor = await node.store.page("d", 3)
    while cursor is not None:
        part, cursor = await node.store.page("d", 3, cursor)
        found += part
    assert found == made[::-1]
    for bad in ("x", "bnVsbA", "WzEsMl0", "W10", "WyIyMDI2LTAxLTAxIiwgImEiXQ"):
        with pytest.raises(BadRequest):
            await node.store.page("d", 3, bad)


async def test_room_is_bounded(node: Node, monkeypatch: pytest.MonkeyPatch) -> None:
    """R366: the files of a document have a limit together and in number, also for many uploads at once."""
    results = await asyncio.gather(
        *(node.upload("d", os.urandom(10), max_bytes=35) for _ in range(6)), return_exceptions=True
    )
    assert sorted(type(one).__name__ for one in results) == ["Attachment"] * 3 + ["TooLarge"] * 3
    assert (await node.store.usage("d")).bytes == 30
    with pytest.raises(TooLarge, match="at most 35 bytes together; there are 30"):
        await node.upload("d", os.urandom(10), max_bytes=35)
    monkeypatch.setattr(store_module, "MAX_COUNT", 3)
    with pytest.raises(TooMany, match="at most 3 attachments"):
        await node.upload("d", os.urandom(1))


async def test_a_document_that_is_deleted_takes_nothing(node: Node, store: Store) -> None:
    """R368: nothing is added to a document that is unknown or in the trash."""
    await store.delete("d")
    for document in ("d", "unknown"):
        with pytest.raises(DocumentNotFound):
            await node.upload(document, b"content")


async def test_copies(node: Node, engine: AsyncEngine) -> None:
    """R368: a copy has the attachments under their ids, and keeps them when the first document is deleted for good."""
    made = [await node.upload("d", content) for content in (b"one", b"two")]
    async with engine.begin() as connection:
        await connection.execute(store_module.copying("d", "e"))
    assert await node.store.holders(made[0].id) == ["d", "e"]
    await node.store.delete("e", made[1].id)
    async with engine.begin() as connection:
        await connection.execute(delete(documents).where(documents.c.id == "d"))
    assert await node.store.holders(made[0].id) == ["e"]
    assert await node.store.any(made[1].id) is None
    await node.collector.collect(now())
    assert await node.collector.collect(now() + SOON) == 1
    assert await node.kept() == {made[0].blob.key}
    assert await node.content(await node.store.get("e", made[0].id)) == b"one"


async def test_collecting_waits(node: Node, engine: AsyncEngine, tmp_path: Path) -> None:
    """R370: what nobody has is removed with its previews after the set time, and not if it is used again before."""
    patient = make_node(engine, tmp_path / "files", hours=2.0)
    made = await node.upload("d", b"content")
    await node.storage.put(preview_key(made.blob.key, 320), node.storage._root / made.blob.key)
    begin = now()
    assert await patient.collector.collect(begin + timedelta(days=9)) == 0
    await node.store.delete("d", made.id)
    assert await patient.collector.collect(begin) == 0
    assert await patient.collector.collect(begin + timedelta(hours=1.9)) == 0
    again = await node.upload("e", b"content")
    assert await patient.collector.collect(begin + timedelta(hours=3)) == 0
    assert await node.content(again) == b"content"
    await node.store.delete("e", again.id)
    assert await patient.collector.collect(begin + timedelta(hours=3)) == 0
    assert await patient.collector.collect(begin + timedelta(hours=6)) == 1
    assert await node.kept() == set()
    assert await node.content(await node.upload("d", b"content")) == b"content"


async def test_a_claim_that_was_collected_is_made_again(node: Node) -> None:
    """R370: content that is collected between its claim and its attachment is put anew, at another place."""
    digest = hashlib.sha256(b"content").hexdigest()
    blob = await node.store.claim(digest, 7, PICTURE)
    assert await node.store.take(digest, now() + SOON) == blob.key
    assert await node.store.add("d", blob, "a", "user:u", max_bytes=MUCH) is None
    assert (await node.store.claim(digest, 7, PICTURE)).key != blob.key


async def test_uploads_while_it_is_collected(node: Node, second: Node) -> None:
    """R370: with two collectors that wait for nothing, content that is deleted and uploaded over and over is never
    lost."""
    contents = [b"one", b"two", b"three"]
    done = asyncio.Event()

    async def edit(on: Node, document: str) -> None:
        for turn in range(25):
            content = contents[turn % 3]
            made = await on.upload(document, content, f"{turn % 2}")
            assert await on.content(made) == content
            if turn % 3 != 2:
                await on.store.delete(document, made.id)

    async def collect(on: Node) -> None:
        while not done.is_set():
            await on.collector.collect(now() + SOON)
            await on.collector.sweep(now() + SOON)

    collecting = [asyncio.create_task(collect(one)) for one in (node, second)]
    await asyncio.gather(edit(node, "d"), edit(second, "e"), edit(second, "f"))
    done.set()
    await asyncio.gather(*collecting)
    for document in ("d", "e", "f"):
        found, _ = await node.store.page(document, 100)
        assert found
        for one in found:
            assert hashlib.sha256(await node.content(one)).hexdigest() == one.blob.hash
    await node.collector.collect(now())
    await node.collector.collect(now() + SOON)
    await node.collector.sweep(now() + timedelta(days=2))
    used = {one.blob.key for document in ("d", "e", "f") for one in (await node.store.page(document, 100))[0]}
    assert await node.kept() == used


async def test_two_collectors_take_each_once(node: Node, second: Node) -> None:
    """R370: of two collectors at once, one removes each content."""
    for number in range(20):
        made = await node.upload("d", str(number).encode())
        await node.store.delete("d", made.id)
    await node.collector.collect(now())
    removed = await asyncio.gather(*(one.collector.collect(now() + SOON) for one in (node, second)))
    assert sum(removed) == 20
    assert await node.kept() == set()


async def test_orphans(node: Node) -> None:
    """R370: files without a row, and uploads that nobody finished, are removed once they are a day old."""
    made = await node.upload("d", b"content")
    await node.storage.put(preview_key(made.blob.key, 640), node.storage._root / made.blob.key)
    left = node.storage.incoming / "left.part"
    left.write_bytes(b"half")
    for key in ("ab/abc-1", "ab/abc-1.w320.webp"):
        await node.storage.put(key, left)
    everything = await node.kept()
    assert await node.collector.sweep(now() + timedelta(hours=23)) == 0
    assert everything == await node.kept()
    assert await node.collector.sweep(now() + timedelta(hours=25)) == 3
    assert await node.kept() == {made.blob.key, preview_key(made.blob.key, 640)}
    assert not left.exists()


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("a.png", "a.png"),
        ("../../etc/passwd", "passwd"),
        ("C:\\Users\\me\\photo.jpg", "photo.jpg"),
        ("a\x00b\x1b[31m\r\nSet-Cookie: x.txt", "ab[31m Set-Cookie: x.txt"),
        ("photo\u202egnp.exe", "photognp.exe"),
        ("  .htaccess. ", "htaccess"),
        ("..", "file"),
        ("/", "file"),
        ("", "file"),
        (None, "file"),
        ("e\u0301.png", "é.png"),
        ("\ud800x.png", "x.png"),
        ("👩\u200d👩.png", "👩\u200d👩.png"),
        ("x" * 10_000 + ".png", "x" * 196 + ".png"),
        ("x" * 10_000, "x" * 200),
        ("a." + "y" * 10_000, "a." + "y" * 198),
    ],
)
def test_names(sent: str | None, kept: str) -> None:
    """R367: a name is one line without folders and without what cannot be seen, at most 200 characters long."""
    assert clean_name(sent) == kept
