"""Folders and what is in them, on SQLite or Postgres."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterable, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, func, select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from quire.db.database import Database
from quire.db.tables import documents, folders, shelf
from quire.documents import listing
from quire.documents.models import Viewer, new_id
from quire.errors import FolderNotFound, TooMany
from quire.workspace.models import MAX_FOLDERS, Folder, Parents, check_folder_name, check_place, subtree

SLICE = 500
"""Documents of a deleted folder that go to the trash in one transaction."""

_LOCK = text("SELECT pg_advisory_xact_lock(hashtextextended('folders:' || :owner, 0))")
"""One person's folders change one after another; another's are not held up."""


class Opening(NamedTuple):
    """Somebody has opened a document."""

    actor_id: str
    document_id: str
    at: datetime


class Removed(NamedTuple):
    """What a folder was deleted with: how many folders, which documents went to the trash, and how many of other people
    are in no folder now."""

    folders: int
    trashed: Sequence[str]
    unfiled: int


class FolderStore(Database):
    """`owner` is whose folders they are, as `documents.owner_id` says it. Every method raises Unavailable if the
    database does not do its part."""

    async def all(self, viewer: Viewer) -> list[Folder]:
        """All folders of a viewer, by their names."""
        counted = (
            listing.joined((documents.c.id,), viewer)
            .where(documents.c.deleted_at.is_(None), shelf.c.folder_id.is_not(None), listing.readable(viewer))
            .subquery()
        )
        counts = select(counted.c.folder_id, func.count().label("documents")).group_by(counted.c.folder_id)
        found = select(folders).where(folders.c.owner_id == (viewer.own or ""))
        async with self._reading() as connection:
            rows = (await connection.execute(found)).all()
            numbers = {row.folder_id: row.documents for row in await connection.execute(counts)} if rows else {}
        made = [Folder(row.id, row.name, row.parent_id, row.created_at, numbers.get(row.id, 0)) for row in rows]
        return sorted(made, key=lambda folder: (folder.name.casefold(), folder.id))

    async def create(self, owner: str, name: str, parent_id: str | None) -> Folder:
        """Raises FolderNotFound for a parent that is not the owner's, FolderTooDeep, TooMany, BadRequest, TooLarge."""
        kept = check_folder_name(name)
        async with self._changing(owner) as (connection, parents):
            _require(parents, parent_id)
            if len(parents) >= MAX_FOLDERS:
                raise TooMany(f"One has at most {MAX_FOLDERS} folders.")
            check_place(parents, parent_id)
            folder = Folder(new_id(), kept, parent_id, datetime.now(UTC))
            await connection.execute(
                folders.insert().values(
                    id=folder.id, owner_id=owner, parent_id=parent_id, name=kept, created_at=folder.created_at
                )
            )
            return folder

    async def change(self, owner: str, folder_id: str, values: Mapping[str, str | None]) -> None:
        """Rename a folder (`name`), or move it with all that is in it (`parent_id`; None: into no other).

        Raises FolderNotFound, FolderCycle, FolderTooDeep, BadRequest and TooLarge.
        """
        changed = dict(values)
        if (name := changed.get("name")) is not None:
            changed["name"] = check_folder_name(name)
        async with self._changing(owner) as (connection, parents):
            _require(parents, folder_id)
            if "parent_id" in changed:
                _require(parents, changed["parent_id"])
                check_place(parents, changed["parent_id"], folder_id)
            await connection.execute(update(folders).where(folders.c.id == folder_id).values(**changed))

    async def delete(self, owner: str, folder_id: str) -> Removed:
        """Delete a folder and those in it. What the owner made in them goes to the trash, in bounded steps; what others
        made is in no folder afterwards. Nothing happens if there is no such folder."""
        trashed: list[str] = []
        while True:
            async with self._changing(owner) as (connection, parents):
                if folder_id not in parents:
                    return Removed(0, trashed, 0)
                gone = list(subtree(parents, folder_id))
                part = await self._trash(connection, owner, gone)
                trashed += part
                if len(part) == SLICE:
                    continue
                unfiled = await connection.scalar(
                    select(func.count())
                    .select_from(shelf.join(documents, documents.c.id == shelf.c.document_id))
                    .where(shelf.c.folder_id.in_(gone), documents.c.deleted_at.is_(None))
                )
                await connection.execute(delete(folders).where(folders.c.id.in_(gone)))
                return Removed(len(gone), trashed, unfiled or 0)

    async def place(self, actor_id: str, document_ids: Sequence[str], **values: Any) -> None:
        """File documents (`folder_id`; None: in no folder), or make favourites of them (`favourite`).

        Raises FolderNotFound.
        """
        async with self._writing() as connection:
            if (folder_id := values.get("folder_id")) is not None:
                mine = select(folders.c.id).where(folders.c.id == folder_id, folders.c.owner_id == actor_id)
                if await connection.scalar(mine.with_for_update(read=True, key_share=True)) is None:
                    raise _not_found(folder_id)
            await self._keep(connection, [{"actor_id": actor_id, "document_id": one} for one in document_ids], values)

    async def opened(self, openings: Iterable[Opening]) -> None:
        """Note when documents were opened. Those that are gone meanwhile are left out."""
        async with self._writing() as connection:
            for one in openings:
                there = select(documents.c.id).where(
                    documents.c.id == one.document_id, documents.c.deleted_at.is_(None)
                )
                if await connection.scalar(there.with_for_update(read=True, key_share=True)) is not None:
                    row = {"actor_id": one.actor_id, "document_id": one.document_id}
                    await self._keep(connection, [row], {"opened_at": one.at})

    async def require(self, owner: str, folder_id: str) -> None:
        """Raises FolderNotFound for a folder that is not the owner's."""
        mine = select(folders.c.id).where(folders.c.id == folder_id, folders.c.owner_id == owner)
        async with self._reading() as connection:
            if await connection.scalar(mine) is None:
                raise _not_found(folder_id)

    # Helpers

    async def _keep(
        self, connection: AsyncConnection, rows: Sequence[Mapping[str, Any]], values: Mapping[str, Any]
    ) -> None:
        for row in sorted(rows, key=lambda row: str(row["document_id"])):
            statement = self._insert(shelf).values(**row, **values)
            await connection.execute(
                statement.on_conflict_do_update(index_elements=["actor_id", "document_id"], set_=dict(values))
            )

    async def _trash(self, connection: AsyncConnection, owner: str, folder_ids: Sequence[str]) -> list[str]:
        """Some of what an owner has in some folders, locked in the order in which appends lock documents."""
        filed = select(shelf.c.document_id).where(shelf.c.actor_id == owner, shelf.c.folder_id.in_(folder_ids))
        own = (
            select(documents.c.id)
            .where(documents.c.owner_id == owner, documents.c.deleted_at.is_(None), documents.c.id.in_(filed))
            .order_by(documents.c.id)
            .limit(SLICE)
        )
        found = list(await connection.scalars(own.with_for_update(key_share=True)))
        await connection.execute(
            update(documents).where(documents.c.id.in_(found)).values(deleted_at=datetime.now(UTC))
        )
        return found

    @asynccontextmanager
    async def _changing(self, owner: str) -> AsyncIterator[tuple[AsyncConnection, Parents]]:
        """A transaction in which nobody else changes the owner's folders, and the tree as it is."""
        async with self._writing(_LOCK.bindparams(owner=owner)) as connection:
            found = select(folders.c.id, folders.c.parent_id).where(folders.c.owner_id == owner)
            yield connection, {row.id: row.parent_id for row in await connection.execute(found)}


def _require(parents: Parents, folder_id: str | None) -> None:
    if folder_id is not None and folder_id not in parents:
        raise _not_found(folder_id)


def _not_found(folder_id: str) -> FolderNotFound:
    return FolderNotFound(f"You have no folder {folder_id}.")
