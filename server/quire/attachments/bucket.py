"""Attachments in a bucket that speaks S3: `s3://bucket/prefix?endpoint=https://…&region=…`."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import obstore
from obstore import exceptions
from obstore.store import S3Store

from quire.attachments.folder import storage_errors
from quire.attachments.models import Kept
from quire.errors import FileMissing, StorageUnavailable

PART_BYTES = 8 * 1024 * 1024
"""Of an upload in several parts. S3 takes 10,000 of them, none but the last smaller than 5 MiB."""
PARTS_AT_ONCE = 2
READ_BYTES = 2 * 1024 * 1024
"""Read at a time: each is a request of its own, so that a slow reader keeps none open."""
KEYS = 500

RETRIES = 3
RETRY_SECONDS = 20.0
REQUEST_SECONDS = 60.0

OPTIONS = ("endpoint", "region", "path_style")


class Bucket:
    """Keys are objects' names behind the prefix. Implements `Storage`."""

    def __init__(self, address: str, *, access_key: str = "", secret_key: str = "") -> None:
        """Without keys, the usual AWS_* variables or the machine's role count. Raises ValueError."""
        parts = urlsplit(address)
        options = dict(parse_qsl(parts.query, strict_parsing=True)) if parts.query else {}
        if parts.scheme != "s3" or not parts.hostname or set(options) - set(OPTIONS):
            raise ValueError(f"attachments are kept in file:///folder or s3://bucket?{'&'.join(OPTIONS)}")
        config: dict[str, Any] = {}
        endpoint = options.get("endpoint")
        if endpoint:
            config["endpoint"] = endpoint.rstrip("/")
        if options.get("region"):
            config["region"] = options["region"]
        config["virtual_hosted_style_request"] = options.get("path_style", "true") not in ("true", "1")
        if access_key or secret_key:
            config |= {"access_key_id": access_key, "secret_access_key": secret_key}
        self._store = S3Store(
            parts.hostname,
            prefix=parts.path.strip("/") or None,
            client_options={
                "allow_http": True,
                "timeout": timedelta(seconds=REQUEST_SECONDS),
                "connect_timeout": timedelta(seconds=5),
            },
            retry_config={"max_retries": RETRIES, "retry_timeout": timedelta(seconds=RETRY_SECONDS)},
            **config,
        )
        self._incoming = Path(tempfile.gettempdir()) / "quire-incoming"

    @property
    def incoming(self) -> Path:
        return self._incoming

    async def prepare(self) -> None:
        with storage_errors():
            self._incoming.mkdir(mode=0o700, parents=True, exist_ok=True)

    async def put(self, key: str, file: Path) -> None:
        if await self.size(key) == (await asyncio.to_thread(file.stat)).st_size:
            return
        with _errors():
            await obstore.put_async(self._store, key, file, chunk_size=PART_BYTES, max_concurrency=PARTS_AT_ONCE)

    async def size(self, key: str) -> int | None:
        try:
            with _errors():
                return int((await obstore.head_async(self._store, key))["size"])
        except FileMissing:
            return None

    async def read(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        while start < end:
            until = min(start + READ_BYTES, end)
            with _errors():
                part = await obstore.get_range_async(self._store, key, start=start, end=until)
            if not len(part):
                raise FileMissing("A part of the file is missing in the storage.")
            start += len(part)
            yield bytes(part)

    @asynccontextmanager
    async def local(self, key: str) -> AsyncIterator[Path]:
        size = await self.size(key)
        if size is None:
            raise FileMissing
        with storage_errors(), tempfile.NamedTemporaryFile(dir=self._incoming, suffix=".read") as copy:
            async for part in self.read(key, 0, size):
                copy.write(part)
            copy.flush()
            yield Path(copy.name)

    async def delete(self, keys: Sequence[str]) -> None:
        if not keys:
            return
        try:
            with _errors():
                await obstore.delete_async(self._store, list(keys))
        except FileMissing:
            # Some servers say so of keys that are not there, and may have left the others.
            for key in keys:
                try:
                    with _errors():
                        await obstore.delete_async(self._store, key)
                except FileMissing:
                    continue

    async def stored(self) -> AsyncIterator[list[Kept]]:
        with _errors():
            async for part in obstore.list(self._store, chunk_size=KEYS):
                yield [Kept(one["path"], one["last_modified"]) for one in part]


@contextmanager
def _errors() -> Iterator[None]:
    """Turn what a bucket answers into errors that a person can act on."""
    try:
        yield
    except (FileNotFoundError, exceptions.NotFoundError) as error:
        raise FileMissing from error
    except (exceptions.UnauthenticatedError, exceptions.PermissionDeniedError, PermissionError) as error:
        raise StorageUnavailable("The storage for files refuses the server's key.") from error
    except (exceptions.BaseError, OSError) as error:
        raise StorageUnavailable("The storage for files does not answer.") from error
