"""Attachments in a folder, which several nodes may share."""

from __future__ import annotations

import asyncio
import errno
import os
import shutil
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path

from quire.attachments.models import Kept
from quire.errors import FileMissing, StorageFull, StorageUnavailable

PART_BYTES = 256 * 1024
KEYS = 500
"""Keys listed at a time."""

INCOMING = "incoming"

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


class Folder:
    """Each file lies at its key below the folder. Implements `Storage`."""

    def __init__(self, root: Path) -> None:
        self._root = root

    @property
    def incoming(self) -> Path:
        return self._root / INCOMING

    async def prepare(self) -> None:
        with storage_errors():
            await asyncio.to_thread(self.incoming.mkdir, parents=True, exist_ok=True)

    async def put(self, key: str, file: Path) -> None:
        with storage_errors():
            await asyncio.to_thread(self._put, self._root / key, file)

    async def size(self, key: str) -> int | None:
        with storage_errors():
            try:
                return (await asyncio.to_thread(os.stat, self._root / key)).st_size
            except FileNotFoundError:
                return None

    async def read(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        with storage_errors():
            opened = await asyncio.to_thread(_open, self._root / key)
            try:
                while start < end:
                    part = await asyncio.to_thread(os.pread, opened, min(PART_BYTES, end - start), start)
                    if not part:
                        raise FileMissing("A part of the file is missing in the storage.")
                    start += len(part)
                    yield part
            finally:
                os.close(opened)

    @asynccontextmanager
    async def local(self, key: str) -> AsyncIterator[Path]:
        if await self.size(key) is None:
            raise FileMissing
        yield self._root / key

    async def delete(self, keys: Sequence[str]) -> None:
        with storage_errors():
            await asyncio.to_thread(self._delete, keys)

    async def stored(self) -> AsyncIterator[list[Kept]]:
        found = self._walk()
        while True:
            with storage_errors():
                part = await asyncio.to_thread(_some, found)
            if not part:
                return
            yield part

    def _put(self, target: Path, file: Path) -> None:
        _flush(file)
        made = [folder for folder in (target.parent, *target.parents) if not folder.exists()]
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(file, target)
        except FileExistsError:
            # Whoever put it there may be about to make its name durable, or have died before.
            made = [folder for folder in target.parents if self._root in folder.parents]
        except OSError as error:
            if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.EMLINK, errno.EXDEV, errno.ENOSYS):
                raise
            # No hard links on this file system: copied aside, flushed, and renamed, which is atomic as well.
            aside = file.with_name(f"{file.name}.copy")
            try:
                shutil.copyfile(file, aside)
                _flush(aside)
                aside.replace(target)
            finally:
                aside.unlink(missing_ok=True)
        # The names are durable only once the folders that hold them are.
        for folder in {target.parent, *(one.parent for one in made)}:
            _flush(folder)

    def _delete(self, keys: Sequence[str]) -> None:
        for key in keys:
            with suppress(FileNotFoundError):
                (self._root / key).unlink()

    def _walk(self) -> Iterator[Kept]:
        for folder, folders, files in os.walk(self._root):
            if Path(folder) == self._root and INCOMING in folders:
                folders.remove(INCOMING)
            for name in files:
                path = Path(folder, name)
                with suppress(FileNotFoundError):  # deleted meanwhile
                    modified = datetime.fromtimestamp(path.stat().st_mtime, UTC)
                    yield Kept(path.relative_to(self._root).as_posix(), modified)


@contextmanager
def storage_errors() -> Iterator[None]:
    """Turn what a disk answers into errors that a person can act on."""
    try:
        yield
    except FileNotFoundError as error:
        raise FileMissing from error
    except OSError as error:
        if error.errno in _FULL:
            raise StorageFull from error
        raise StorageUnavailable(f"The files cannot be reached: {error.strerror or error}.") from error


def _open(path: Path) -> int:
    return os.open(path, os.O_RDONLY | os.O_CLOEXEC)


def _flush(path: Path) -> None:
    """Return when a file's content, or a folder's names, are on the disk."""
    opened = _open(path)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)


def _some(found: Iterator[Kept]) -> list[Kept]:
    part: list[Kept] = []
    for one in found:
        part.append(one)
        if len(part) == KEYS:
            break
    return part
