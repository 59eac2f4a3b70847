"""What is done with documents as a whole: filed, put into the trash, taken out of it, deleted for good, copied."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from quire.documents.models import made_id
from quire.errors import DocumentNotFound, NotInTrash
from quire.protocol.payload import pack
from quire.rooms.actor import Role
from quire.rooms.log import NewRow
from quire.text import content

if TYPE_CHECKING:
    from sqlalchemy.sql import Executable

    from quire.accounts.models import Caller
    from quire.api.repeats import Attempt
    from quire.audit.log import Audit
    from quire.documents.models import Document
    from quire.documents.purger import Purger
    from quire.documents.store import Store
    from quire.documents.trash import TrashStore
    from quire.rooms.registry import Registry
    from quire.sharing.access import Access
    from quire.workspace.store import FolderStore

ORIGIN = "duplicate"


class DocumentService:
    """Every method decides first whether the caller may do that, and raises as `Access.require` if not."""

    def __init__(
        self,
        store: Store,
        trash: TrashStore,
        folders: FolderStore,
        registry: Registry,
        access: Access,
        audit: Audit,
        purger: Purger,
    ) -> None:
        self._store = store
        self._trash = trash
        self._folders = folders
        self._registry = registry
        self._access = access
        self._audit = audit
        self._purger = purger
        self.copied_along: list[Callable[[str, str], Executable]] = []
        """What else a copy gets, in the transaction that makes it: from the original's id, and its own."""

    async def trash(self, caller: Caller, document_id: str) -> None:
        """Put a document into the trash; open editors are told and closed."""
        await self._access.require(caller, document_id, Role.OWNER)
        await self._store.delete(document_id)
        await self.closed([document_id])  # first: it is committed, whether or not the audit log can be written
        await self._audit.record(caller, "document.trashed", document_id, document_id)

    async def closed(self, document_ids: Iterable[str]) -> None:
        """Documents are in the trash now: nobody stays in them."""
        gone = DocumentNotFound("The document was moved to the trash.")
        for document_id in document_ids:
            await self._access.recent.forget(document_id=document_id)
            await self._registry.evict(document_id, gone)

    async def untrash(self, caller: Caller, document_id: str) -> None:
        """Take a document out of the trash, with its id, content, history and rights, unless it is in none."""
        if not await self._access.require_trashed(caller, document_id):
            return
        if await self._trash.untrash(document_id):
            await self._audit.record(caller, "document.untrashed", document_id, document_id)

    async def delete(self, caller: Caller, document_id: str) -> None:
        """Delete for good what is in the trash. Raises NotInTrash."""
        if not await self._access.require_trashed(caller, document_id):
            raise NotInTrash("Only a document in the trash can be deleted for good.")
        if await self._trash.doom(document_id):
            await self._audit.record(caller, "document.deleted", document_id, document_id)
            self._purger.wake()

    async def place(self, caller: Caller, document_id: str, **values: Any) -> None:
        """File a document (`folder_id`), or make it a favourite (`favourite`). Raises FolderNotFound, NameNeeded."""
        owner = self._access.require_keeper(caller)
        await self._access.require(caller, document_id, Role.VIEWER)
        await self._folders.place(owner, [document_id], **values)

    async def duplicate(
        self,
        caller: Caller,
        document_id: str,
        title: str | None,
        folder: dict[str, str | None],
        attempt: Attempt | None = None,
    ) -> Document:
        """A new document of the caller's with what is stored of another as its first revision, but not its history.

        It is in the same folder, unless `folder` has another `folder_id`. What an earlier attempt has made is finished.
        """
        standing, _ = await self._access.require(caller, document_id, Role.VIEWER)
        self._access.require_creator(caller)
        owner, _, _ = self._access.owner_of_new(caller)
        if owner is not None and folder.get("folder_id") is not None:
            await self._folders.require(owner, folder["folder_id"] or "")
        new_id = None if attempt is None else made_id(attempt.mark)
        before = None if attempt is None or attempt.since is None else await self._found(made_id(attempt.mark))
        made = before or await self._copy(caller, document_id, new_id, standing.title if title is None else title)
        if before is None:
            await self._audit.record(caller, "document.created", made.id, made.id, copy_of=document_id)
        if owner is not None:
            folder_id = folder.get("folder_id")
            if not folder:
                places = await self._store.places(self._access.viewer(caller), [document_id])
                folder_id = places[document_id].folder_id
            if folder_id is not None:
                await self._folders.place(owner, [made.id], folder_id=folder_id)
        return made

    async def _found(self, document_id: str) -> Document | None:
        with suppress(DocumentNotFound):
            return await self._store.get_document(document_id)
        return None

    async def _copy(self, caller: Caller, document_id: str, new_id: str | None, title: str) -> Document:
        loaded = await self._store.load(document_id, create=False)
        source = await self._store.get_document(document_id)
        first = None
        if loaded.head:
            checkpoint = loaded.checkpoint.state if loaded.checkpoint else None
            payloads = [row.payload for row in loaded.rows]
            update = await asyncio.to_thread(content.as_update, checkpoint, payloads)
            first = NewRow(pack([update]), caller.actor.id, ORIGIN)
        return await self._store.create_document(
            new_id,
            source.kind,
            title,
            *self._access.owner_of_new(caller),
            first=first,
            along=lambda made: [copied(document_id, made) for copied in self.copied_along],
        )
