"""Takes a file out of a request onto the disk, bounded in bytes and in patience, never in memory as a whole."""

from __future__ import annotations

import asyncio
import hashlib
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from aiohttp import BodyPartReader, MultipartReader, web
from aiohttp.http_exceptions import HttpProcessingError

from quire.attachments.folder import storage_errors
from quire.documents.models import new_id
from quire.errors import BadRequest, QuireError, Timeout, TooLarge, UnsupportedType

if TYPE_CHECKING:
    from aiohttp import StreamReader

SILENCE_SECONDS = 30.0
"""After this long without a byte an upload is given up."""
ENVELOPE_BYTES = 64 * 1024
"""What a multipart body may have around its file."""
READ_BYTES = 256 * 1024
WRITE_BYTES = 1024 * 1024
"""Gathered before they are hashed and written, in a thread."""

PLAIN_ENCODINGS = ("", "binary", "7bit", "8bit")


@dataclass(frozen=True, slots=True)
class Received:
    """A file that has arrived whole."""

    path: Path
    hash: str
    """SHA-256 in hexadecimal digits."""
    size: int
    name: str | None
    """As the client said it; None if it said none."""


@asynccontextmanager
async def receive(request: web.Request, folder: Path, limit: int, name: str | None = None) -> AsyncIterator[Received]:
    """The file in a request: the body, or of a multipart form its only field `file`. It is removed after the block.

    Raises TooLarge, BadRequest, UnsupportedType, Timeout, StorageFull and StorageUnavailable.
    """
    is_form = request.content_type.startswith("multipart/")
    check_declared(request, limit)
    path = folder / f"{new_id()}.part"
    try:
        body = _Body(request.content, limit + (ENVELOPE_BYTES if is_form else 0), limit)
        with _transfer_errors():
            if is_form:
                received = await _from_form(request, body, path, limit)
            else:
                digest, size = await _write(body.read, path, limit)
                received = Received(path, digest, size, name)
            _check_whole(request, body)
        yield received
    finally:
        await asyncio.to_thread(path.unlink, missing_ok=True)


def check_declared(request: web.Request, limit: int) -> None:
    """Raises TooLarge for a body that says that it is larger than a file may be."""
    envelope = ENVELOPE_BYTES if request.content_type.startswith("multipart/") else 0
    if (request.content_length or 0) > limit + envelope:
        raise TooLarge(f"A file has at most {limit} bytes, this one has {request.content_length}.")


class _Body:
    """A request's body that counts, and does not wait for ever. What MultipartReader needs of a StreamReader."""

    def __init__(self, content: StreamReader, most: int, limit: int) -> None:
        self._content = content
        self._most = most
        self._limit = limit
        self.count = 0

    async def read(self, size: int = READ_BYTES) -> bytes:
        return self._counted(await self._patiently(self._content.read(size)))

    async def readline(self, **options: Any) -> bytes:
        return self._counted(await self._patiently(self._content.readline(**options)))

    def unread_data(self, data: bytes) -> None:
        self.count -= len(data)
        self._content.unread_data(data)

    def at_eof(self) -> bool:
        return self._content.at_eof()

    async def _patiently(self, reading: Any) -> bytes:
        try:
            async with asyncio.timeout(SILENCE_SECONDS):
                return cast("bytes", await reading)
        except TimeoutError:
            raise Timeout(f"Nothing of the file came for {SILENCE_SECONDS:g} seconds.") from None

    def _counted(self, data: bytes) -> bytes:
        self.count += len(data)
        if self.count > self._most:
            raise too_large(self._limit)
        return data


def too_large(limit: int) -> TooLarge:
    return TooLarge(f"A file has at most {limit} bytes, this one has more.")


class _transfer_errors:  # noqa: N801  # a context manager
    """What aiohttp raises for a body that is cut off or malformed becomes BadRequest."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if isinstance(error, QuireError) or error is None:
            return
        if isinstance(error, HttpProcessingError | ValueError | AssertionError | RuntimeError | LookupError):
            raise BadRequest("The upload was not sent whole, or is no valid form.") from error
        if isinstance(error, ConnectionError):
            raise BadRequest("The connection was lost in the middle of the upload.") from error


async def _from_form(request: web.Request, body: _Body, path: Path, limit: int) -> Received:
    form = MultipartReader(request.headers, cast("StreamReader", body))
    part = await form.next()
    if not isinstance(part, BodyPartReader) or part.name != "file":
        raise BadRequest("The form has to have one field, which is called file.")
    if part.headers.get("Content-Transfer-Encoding", "").lower() not in PLAIN_ENCODINGS:
        raise UnsupportedType("A file in a form is sent as it is, without Content-Transfer-Encoding.")
    reader = part

    async def read() -> bytes:
        return await reader.read_chunk(READ_BYTES)

    digest, size = await _write(read, path, limit)
    if await form.next() is not None:
        raise BadRequest("The form has more than the field file.")
    return Received(path, digest, size, part.filename)


async def _write(read: Any, path: Path, limit: int) -> tuple[str, int]:
    """Write all that comes; its SHA-256 and how much it was. Raises TooLarge once it is more than `limit`."""
    hashed, size = hashlib.sha256(), 0
    with storage_errors():
        opened = await asyncio.to_thread(os.open, path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)

    def flush(data: bytes) -> None:
        hashed.update(data)
        view = memoryview(data)
        while view:
            view = view[os.write(opened, view) :]

    try:
        gathered = bytearray()
        while data := await read():
            size += len(data)
            if size > limit:
                raise too_large(limit)
            gathered += data
            if len(gathered) >= WRITE_BYTES:
                with storage_errors():
                    await asyncio.to_thread(flush, bytes(gathered))
                gathered.clear()
        with storage_errors():
            await asyncio.to_thread(flush, bytes(gathered))
    finally:
        os.close(opened)
    return hashed.hexdigest(), size


def _check_whole(request: web.Request, body: _Body) -> None:
    """A body that ends before what it said is no file. One that was compressed counts otherwise, and checks itself."""
    length = request.content_length
    encoded = "Content-Encoding" in request.headers
    if length is not None and not encoded and body.at_eof() and body.count != length:
        raise BadRequest(f"The upload ended after {body.count} of {length} bytes.")
