"""What storage promises, in a folder and in a bucket of a server that speaks S3."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from tests.support.s3 import KEYS, S3
from tests.support.server import free_port

from quire.attachments import folder
from quire.attachments.bucket import Bucket
from quire.attachments.folder import Folder
from quire.attachments.storage import Storage, open_storage
from quire.errors import FileMissing, StorageFull, StorageUnavailable
from quire.settings import Settings

KEY = "ab/abcdef-1"


@pytest.fixture(params=["folder", "bucket"])
async def storage(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    """A new storage of each kind."""
    made: Storage
    if request.param == "folder":
        made = Folder(tmp_path / "files")
    else:
        s3: S3 = request.getfixturevalue("s3")
        made = Bucket(s3.bucket(f"b{uuid4().hex}"), **KEYS)
    await made.prepare()
    return made


async def read(storage: Storage, key: str, start: int, end: int) -> bytes:
    return b"".join([part async for part in storage.read(key, start, end)])


async def listed(storage: Storage) -> set[str]:
    return {one.key async for part in storage.stored() for one in part}


def written(folder: Path, content: bytes) -> Path:
    path = folder / f"{uuid4().hex}.part"
    path.write_bytes(content)
    return path


async def test_what_is_there_already_is_made_durable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """R361: who puts the same content again may not rely on the first to have flushed the names: it may have died."""
    storage = Folder(tmp_path / "files")
    await storage.prepare()
    flushed: list[Path] = []
    monkeypatch.setattr(folder, "_flush", flushed.append)
    path = written(tmp_path, b"0123456789")
    for _ in range(2):
        flushed.clear()
        await storage.put(KEY, path)
        assert {tmp_path / "files" / "ab", tmp_path / "files"} <= set(flushed)


async def test_what_is_put_is_read(storage: Storage, tmp_path: Path) -> None:
    """R361: content is there whole and by ranges once it was put, and the file that it came from still is, too."""
    path = written(tmp_path, b"0123456789")
    await storage.put(KEY, path)
    await storage.put(KEY, path)
    assert path.read_bytes() == b"0123456789"
    assert await storage.size(KEY) == 10
    assert await read(storage, KEY, 0, 10) == b"0123456789"
    assert await read(storage, KEY, 3, 5) == b"34"
    async with storage.local(KEY) as local:
        assert local.read_bytes() == b"0123456789"
    assert await listed(storage) == {KEY}


async def test_nothing_is_content(storage: Storage, tmp_path: Path) -> None:
    """R361: an empty file can be kept."""
    await storage.put(KEY, written(tmp_path, b""))
    assert await storage.size(KEY) == 0
    assert await read(storage, KEY, 0, 0) == b""


async def test_large_content(storage: Storage, tmp_path: Path) -> None:
    """R361: 20 MB, which go to a bucket in several parts, come back as they were."""
    content = os.urandom(1024) * 20_000
    await storage.put(KEY, written(tmp_path, content))
    assert await storage.size(KEY) == len(content)
    got = hashlib.sha256()
    async for part in storage.read(KEY, 0, len(content)):
        assert len(part) <= 2 * 1024 * 1024
        got.update(part)
    assert got.digest() == hashlib.sha256(content).digest()


async def test_what_is_missing(storage: Storage, tmp_path: Path) -> None:
    """Content that is not there is said to be missing; deleting it is no error, and does not keep others."""
    assert await storage.size(KEY) is None
    with pytest.raises(FileMissing):
        await read(storage, KEY, 0, 1)
    with pytest.raises(FileMissing):
        async with storage.local(KEY):
            pass
    await storage.put(f"{KEY}.w320.webp", written(tmp_path, b"x"))
    await storage.put("cd/other", written(tmp_path, b"x"))
    await storage.delete([KEY, f"{KEY}.w320.webp"])
    await storage.delete([])
    assert await listed(storage) == {"cd/other"}


async def test_several_hundred_are_listed(storage: Storage, tmp_path: Path) -> None:
    """Everything is listed, however many parts that takes."""
    path = written(tmp_path, b"x")
    keys = {f"{number % 7}/{number}" for number in range(520)}
    for key in keys:
        await storage.put(key, path)
    assert await listed(storage) == keys


@pytest.mark.parametrize("number", [errno.EPERM, errno.ENOTSUP])
async def test_a_folder_without_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int) -> None:
    """R361: on a file system that has no hard links content is copied aside and renamed."""
    storage = Folder(tmp_path / "files")
    await storage.prepare()

    def link(*_: Any) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "link", link)
    path = written(storage.incoming, b"content")
    await storage.put(KEY, path)
    assert await read(storage, KEY, 0, 7) == b"content"
    assert list(storage.incoming.iterdir()) == [path]


@pytest.mark.parametrize(
    ("number", "error"), [(errno.ENOSPC, StorageFull), (errno.EDQUOT, StorageFull), (errno.EIO, StorageUnavailable)]
)
async def test_a_disk_that_fails(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, number: int, error: type[Exception]
) -> None:
    """R366: a full disk and a broken one are told apart, and neither is taken for success."""
    storage = Folder(tmp_path / "files")
    await storage.prepare()

    def flush(_: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", flush)
    with pytest.raises(error):
        await storage.put(KEY, written(tmp_path, b"content"))
    assert await storage.size(KEY) is None


async def test_content_is_flushed_before_it_has_its_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """R366: content is on the disk before its name is, and the name before the upload is answered."""
    storage = Folder(tmp_path / "files")
    await storage.prepare()
    done: list[str] = []
    fsync, link = os.fsync, os.link

    def noted(name: str, call: Callable[..., None]) -> Callable[..., None]:
        def run(*arguments: Any) -> None:
            done.append(name)
            call(*arguments)

        return run

    monkeypatch.setattr(os, "fsync", noted("flush", fsync))
    monkeypatch.setattr(os, "link", noted("link", link))
    await storage.put(KEY, written(tmp_path, b"content"))
    assert done[:3] == ["flush", "link", "flush"]


async def test_a_bucket_that_is_not_there(s3: S3) -> None:
    """R366: a bucket that is missing, and a server that does not answer, are said in words."""
    with pytest.raises((StorageUnavailable, FileMissing)):
        await read(Bucket(s3.address("nobodys"), **KEYS), KEY, 0, 1)
    away = Bucket(f"s3://files?endpoint=http://127.0.0.1:{free_port()}", **KEYS)
    with pytest.raises(StorageUnavailable, match="does not answer"):
        await away.size(KEY)


def test_addresses(tmp_path: Path) -> None:
    """By default files lie beside the SQLite file; an address that is none ends the start with its reason."""
    beside = open_storage(Settings(database=f"sqlite:///{tmp_path}/sub/quire.db"))
    assert beside.incoming == tmp_path / "sub" / "quire-files" / "incoming"
    named = open_storage(Settings(attachments="file:///srv/my%20files"))
    assert named.incoming == Path("/srv/my files/incoming")
    with pytest.raises(ValueError, match="file:///folder or s3://bucket"):
        Settings(attachments="/srv/files")
    with pytest.raises(ValueError, match="s3://bucket"):
        open_storage(Settings(attachments="s3://bucket?secret=x"))
