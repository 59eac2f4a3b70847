"""What can be done with attachments, over the database, the storage and the workshop."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

import structlog

from quire import metrics
from quire.attachments.collector import Collector
from quire.attachments.models import MAX_PIXELS, clean_name, preview_key
from quire.attachments.receiving import receive
from quire.attachments.retries import Retries
from quire.attachments.store import AttachmentStore, check_room, missing
from quire.attachments.workshop import WorkFailed, Workshop
from quire.documents.models import check_id, new_id
from quire.errors import (
    ConversionFailed,
    DocumentNotFound,
    Forbidden,
    NotFound,
    QuireError,
    TooLarge,
    TryAgain,
    Unauthorized,
)
from quire.rooms.actor import Role
from quire.sharing.tokens import another_document

if TYPE_CHECKING:
    from aiohttp import web
    from sqlalchemy.ext.asyncio import AsyncEngine

    from quire.accounts.models import Caller
    from quire.attachments.models import Attachment, Blob
    from quire.attachments.receiving import Received
    from quire.attachments.storage import Storage
    from quire.guards.limits import Limiter
    from quire.sharing.access import Access

log = structlog.get_logger(__name__)

MAX_UPLOADS = 64
"""Uploads that one node takes at once."""
PREVIEW_SECONDS = 60.0
"""For one preview, on a machine that has other things to do, too."""
CLAIMS = 3
"""Tries to keep content that the collector takes at that very moment, each time under another key."""


class AttachmentService:
    """Lives as long as the process: `start`, then `close`."""

    def __init__(
        self,
        engine: AsyncEngine,
        storage: Storage,
        access: Access,
        limiter: Limiter,
        *,
        max_upload_bytes: int,
        max_bytes: int,
        hours: float,
    ) -> None:
        """`max_bytes` of all attachments of a document; `hours` that content stays which no document has."""
        self.store = AttachmentStore(engine)
        self.storage = storage
        self.collector = Collector(self.store, storage, hours=hours)
        self.max_upload_bytes = max_upload_bytes
        self.max_bytes = max_bytes
        self._access = access
        self._limiter = limiter
        self._workshop = Workshop()
        # Apart, so that no upload waits until a large picture has been unfolded.
        self._darkroom = Workshop(seconds=PREVIEW_SECONDS)
        self._uploads = 0
        self._previews: dict[str, asyncio.Lock] = {}
        self._later = Retries()

    def start(self) -> None:
        self.collector.start()

    async def close(self) -> None:
        await self.collector.close()
        await self._workshop.close()
        await self._darkroom.close()

    # Uploading

    async def upload(
        self, request: web.Request, caller: Caller, document_id: str, name: str | None
    ) -> tuple[Attachment, bool]:
        """Take the file in a request of somebody who may edit; the attachment, and whether it is new.

        Raises what `receive` does, RateLimited, TooMany, TooLarge, TryAgain, Unavailable and DocumentNotFound.
        """
        self._limiter.hit("upload", caller.actor.id, caller.address)
        if self._uploads >= MAX_UPLOADS:
            raise TryAgain(f"{MAX_UPLOADS} uploads are under way already.")
        self._uploads += 1
        try:
            made = await self._upload(request, caller, document_id, name)
        except QuireError as error:
            metrics.uploads.labels(error.code).inc()
            raise
        finally:
            self._uploads -= 1
        metrics.uploads.labels("stored").inc()
        metrics.upload_bytes.inc(made[0].blob.size)
        return made

    async def _upload(
        self, request: web.Request, caller: Caller, document_id: str, name: str | None
    ) -> tuple[Attachment, bool]:
        # Said before the body is read; how large it is is counted once it is known.
        check_room(await self.store.usage(document_id), 0, self.max_bytes)
        await self.storage.prepare()
        async with receive(request, self.storage.incoming, self.max_upload_bytes, name) as received:
            # Looked at once more: reading the body may have taken long.
            await self._access.authorize(request, document_id, Role.EDITOR)
            return await self._keep(received, caller, document_id)

    async def _keep(self, received: Received, caller: Caller, document_id: str) -> tuple[Attachment, bool]:
        nature = await self._workshop.inspect(received.path)
        if nature.width is not None and nature.height is not None and nature.width * nature.height > MAX_PIXELS:
            raise TooLarge(
                f"A picture has at most {MAX_PIXELS:,} pixels, this one has {nature.width:,} × {nature.height:,}."
            )
        name = clean_name(received.name)
        for _ in range(CLAIMS):
            blob = await self.store.claim(received.hash, received.size, nature)
            await self.storage.put(blob.key, received.path)
            made = await self.store.add(document_id, blob, name, caller.actor.id, max_bytes=self.max_bytes)
            if made is not None:
                return made
        raise TryAgain("The file was being tidied away. Try again.")

    # Reading

    async def find(
        self, request: web.Request, document_id: str, attachment_id: str, ticket: str | None = None
    ) -> Attachment:
        """An attachment that a request may read: through its document, or through a copy of that.

        Raises NotFound, and of the document what `Access.require` and `Access.admitted` raise.
        """
        check_id(document_id)
        admission = await self._access.admitted(request, ticket)
        if admission is not None:
            return await self._find_in(admission.document_id, document_id, attachment_id)
        caller = await self._access.identify(request)
        try:
            await self._access.require(caller, document_id, Role.VIEWER)
            return await self.store.get(document_id, attachment_id)
        except (Unauthorized, Forbidden, DocumentNotFound, NotFound):
            # Content that was copied names the document that it was copied from (R368).
            others = [one for one in await self.store.holders(attachment_id) if one != document_id]
            if not others or not await self._access.may_read_one_of(caller, others):
                raise
        found = await self.store.any(attachment_id)
        if found is None:
            raise missing()
        return found

    async def _find_in(self, entered: str, named: str, attachment_id: str) -> Attachment:
        """For whom a token lets into one document, whichever document the address names. Raises NotFound."""
        try:
            return await self.store.get(entered, attachment_id)
        except NotFound:
            if entered != named:
                raise another_document() from None
            raise

    async def preview(self, blob: Blob, width: int) -> str | None:
        """The key of a preview, which is made if there is none yet; None if none can be made of this, or not now.

        Raises FileMissing, TryAgain and StorageFull.
        """
        if not blob.nature.still or blob.nature.width is None:
            return None
        key = preview_key(blob.key, width)
        if await self.storage.size(key) is not None:
            return key
        if self._later.waits(key):
            return None
        # Whoever asks meanwhile waits for the one that is being made.
        lock = self._previews.setdefault(key, asyncio.Lock())
        try:
            async with lock:
                if self._later.waits(key):
                    return None
                if await self.storage.size(key) is None:
                    await self._make_preview(blob, key, width)
            self._later.done(key)
        except WorkFailed as error:
            log.warning("preview_put_off", reason=error.detail)
            metrics.previews.labels("put off").inc()
            self._later.failed(key)
            return None
        except ConversionFailed as error:
            log.info("preview_failed", reason=error.detail)
            metrics.previews.labels("failed").inc()
            self._later.failed(key)  # whoever waits for the lock does not know yet
            await self.store.no_preview(blob.key)
            return None
        finally:
            if not lock.locked():
                self._previews.pop(key, None)
        return key

    async def _make_preview(self, blob: Blob, key: str, width: int) -> None:
        await self.storage.prepare()
        made = self.storage.incoming / f"{new_id()}.preview"
        try:
            async with self.storage.local(blob.key) as file:
                await self._darkroom.preview(file, made, width)
            await self.storage.put(key, made)
            metrics.previews.labels("made").inc()
        finally:
            await asyncio.to_thread(made.unlink, missing_ok=True)
