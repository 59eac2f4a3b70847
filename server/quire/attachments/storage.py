"""Where the bytes of attachments are kept: a folder, or a bucket that speaks S3 (`QUIRE_ATTACHMENTS`)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol
from urllib.parse import unquote, urlsplit

from quire.attachments.bucket import Bucket
from quire.attachments.folder import Folder

if TYPE_CHECKING:
    from quire.attachments.models import Kept
    from quire.settings import Settings

DEFAULT_FOLDER = "quire-files"


class Storage(Protocol):
    """Files by their keys. What has been put never changes.

    Everything raises StorageUnavailable or, where something is written, StorageFull.
    """

    @property
    def incoming(self) -> Path:
        """A folder on this machine for what is on its way. `prepare` makes it."""

    async def prepare(self) -> None:
        """Make what is missing."""

    async def put(self, key: str, file: Path) -> None:
        """Keep a file's content, which stays where it is as well. Durable on return; needless if it is there."""

    async def size(self, key: str) -> int | None:
        """Bytes; None if it is not there."""

    def read(self, key: str, start: int, end: int) -> AsyncIterator[bytes]:
        """The bytes from `start` up to `end`, in parts. Raises FileMissing."""

    def local(self, key: str) -> AbstractAsyncContextManager[Path]:
        """The content as a file on this machine, to be read. Raises FileMissing."""

    async def delete(self, keys: Sequence[str]) -> None:
        """What is not there is no error."""

    def stored(self) -> AsyncIterator[list[Kept]]:
        """Everything there is, in parts."""


def open_storage(settings: Settings) -> Storage:
    """The storage that the settings name. Raises ValueError for one that cannot be."""
    address = settings.attachments
    if not address:
        return Folder(_default_folder(settings.database))
    parts = urlsplit(address)
    if parts.scheme == "file":
        return Folder(Path(unquote(address.removeprefix("file://"))))
    return Bucket(
        address,
        access_key=settings.s3_access_key.get_secret_value(),
        secret_key=settings.s3_secret_key.get_secret_value(),
    )


def _default_folder(database: str) -> Path:
    """Beside an SQLite file, so that both are backed up together; else where the server was started."""
    if database.startswith("sqlite:///"):
        return Path(database.removeprefix("sqlite:///")).parent / DEFAULT_FOLDER
    return Path(DEFAULT_FOLDER)
