"""The store: documents and their logs, on SQLite or Postgres. Implements `rooms.log.Log`."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, select, text, update
from sqlalchemy import Row as Found
from sqlalchemy.ext.asyncio import AsyncEngine
from sqlalchemy.sql import Executable

from quire.db.database import Database
from quire.db.errors import unavailable
from quire.db.tables import checkpoints, documents, updates
from quire.documents import listing, reading, retention
from quire.documents.backend import Backend
from quire.documents.models import (
    Chosen,
    Document,
    Kind,
    Page,
    Place,
    Viewer,
    check_id,
    check_title,
    new_epoch,
    new_id,
)
from quire.documents.postgres import PostgresBackend
from quire.documents.sqlite import SqliteBackend
from quire.errors import DocumentExists, QuireError
from quire.rooms.log import Append, Appended, Checkpoint, Loaded, NewRow, Row

_DOCUMENT = tuple(
    documents.c[name]
    for name in (
        *("id", "kind", "title", "owner_id", "epoch", "head", "created_at", "updated_at", "deleted_at"),
        *("link_role", "link_guests", "template"),
    )
)

EVERYBODY = Viewer(open_access=True)
EVERYTHING = Chosen()


class Store(Database):
    """All reading and writing of documents. Made on an engine, which its maker disposes of after `close`.

    Every method raises Unavailable if the database does not do its part, and InvalidName for what cannot be an id.
    """

    def __init__(self, engine: AsyncEngine, *, commit_seconds: float = 10.0) -> None:
        """`commit_seconds` bounds an append; after that its outcome counts as unknown."""
        super().__init__(engine)
        backend = SqliteBackend if engine.dialect.name == "sqlite" else PostgresBackend
        self._backend: Backend = backend(engine, commit_seconds)

    async def close(self) -> None:
        """Close the connection for appends. No append may be under way."""
        await self._backend.close()

    async def ping(self) -> None:
        """Return if the database answers."""
        async with self._reading() as connection:
            await connection.execute(text("SELECT 1"))

    # The log

    async def load(self, document_id: str, *, create: bool) -> Loaded:
        check_id(document_id)
        with unavailable():
            await self._backend.settled()
        loaded = await self._load(document_id)
        if loaded is None and create:
            await self._make(document_id, Kind.RICHTEXT, "", None, "none", False)
            loaded = await self._load(document_id)
        if loaded is None:
            raise reading.not_found(document_id)
        return loaded

    async def append(self, batch: Sequence[Append], *, retry: bool = False) -> list[Appended | QuireError]:
        return await self._backend.append(batch, retry=retry)

    async def read(self, document_id: str, *, after: int, limit: int) -> list[Row]:
        async with self._reading() as connection:
            return await reading.read(connection, document_id, after, limit)

    async def write_checkpoint(self, document_id: str, epoch: str, checkpoint: Checkpoint) -> bool:
        """See `Log.write_checkpoint`. Drops those that `retention` finds needless, and never the newest two."""
        size = len(checkpoint.state)
        async with self._reading() as connection:
            spare = await retention.spare(connection, document_id, retention.Kept(checkpoint.seq, size))
        async with self._writing() as connection:
            # KEY SHARE lets appends pass, and makes whoever replaces or prunes the log (FOR UPDATE) wait.
            lock = select(documents.c.id).where(
                documents.c.id == document_id,
                documents.c.epoch == epoch,
                documents.c.deleted_at.is_(None),
                documents.c.head >= checkpoint.seq,
                documents.c.pruned <= checkpoint.seq,
            )
            if (await connection.execute(lock.with_for_update(read=True, key_share=True))).one_or_none() is None:
                return False
            await connection.execute(
                self._insert(checkpoints)
                .values(
                    document_id=document_id, seq=checkpoint.seq, state=checkpoint.state, created_at=self._backend.now()
                )
                .on_conflict_do_nothing()
            )
            if spare:
                await connection.execute(
                    delete(checkpoints).where(
                        checkpoints.c.document_id == document_id,
                        checkpoints.c.seq.in_(spare),
                        checkpoints.c.seq
                        != select(documents.c.pruned).where(documents.c.id == document_id).scalar_subquery(),
                    )
                )
            return True

    # Documents

    async def create_document(
        self,
        document_id: str | None,
        kind: Kind,
        title: str,
        owner_id: str | None = None,
        link_role: str = "none",
        link_guests: bool = False,
        *,
        first: NewRow | None = None,
        along: Callable[[str], Sequence[Executable]] = lambda _: (),
    ) -> Document:
        """Make a document, under a new id if that is None; with `first` as its first revision, and with what the
        statements of `along`, given its id, bring.

        Raises DocumentExists; the id of a deleted document stays taken. TooLarge and BadRequest for a bad title.
        """
        check_title(title)
        made = new_id() if document_id is None else check_id(document_id)
        document = await self._make(made, kind, title, owner_id, link_role, link_guests, first, along(made))
        if document is None:
            raise DocumentExists(f"There is, or was, a document {made} already.")
        return document

    async def ensure_document(
        self, document_id: str, kind: Kind, owner_id: str | None, link_role: str, link_guests: bool
    ) -> bool:
        """Make a document if its id is free; whether it was."""
        return await self._make(check_id(document_id), kind, "", owner_id, link_role, link_guests) is not None

    async def get_document(self, document_id: str) -> Document:
        """Raises DocumentNotFound."""
        check_id(document_id)
        async with self._reading() as connection:
            found = await connection.execute(select(*_DOCUMENT).where(_living(document_id)))
            return _document(document_id, found.one_or_none())

    async def list_documents(
        self, limit: int, cursor: str | None = None, viewer: Viewer = EVERYBODY, chosen: Chosen = EVERYTHING
    ) -> Page:
        """At most `limit` documents, sorted, from where `cursor` of an earlier page of the same sorting left off.

        Each with what it is to the viewer.
        A document whose place in the sorting changes in between may be on two pages, or on none of the later ones.
        Raises BadRequest for a cursor that is none, or that is of another sorting.
        """
        sorting = listing.Sorting(chosen.sort, chosen.order, collates=self._engine.dialect.name == "postgresql")
        query = listing.joined(_DOCUMENT, viewer).where(listing.shown(viewer, chosen))
        if chosen.title:
            query = query.where(sorting.in_title(chosen.title))
        if cursor is not None:
            query = query.where(sorting.after(cursor))
        query = query.order_by(*sorting.by()).limit(limit + 1)
        async with self._reading() as connection:
            rows = (await connection.execute(query)).all()
        page = [_made(row) for row in rows[:limit]]
        places = {row.id: listing.place_of(row) for row in rows[:limit]}
        more = sorting.cursor(page[-1], places[page[-1].id]) if page and len(rows) > limit else None
        return Page(page, more, places)

    async def places(self, viewer: Viewer, document_ids: Collection[str]) -> dict[str, Place]:
        """What some documents are to somebody."""
        query = listing.joined((documents.c.id,), viewer).where(documents.c.id.in_(document_ids))
        async with self._reading() as connection:
            return {row.id: listing.place_of(row) for row in await connection.execute(query)}

    async def readable(self, viewer: Viewer, document_ids: Collection[str]) -> set[str]:
        """Which of some documents somebody may read."""
        query = listing.joined((documents.c.id,), viewer).where(
            documents.c.id.in_(document_ids), documents.c.deleted_at.is_(None), listing.readable(viewer)
        )
        async with self._reading() as connection:
            return {row.id for row in await connection.execute(query)}

    async def change(self, document_id: str, *, title: str | None = None, template: bool | None = None) -> Document:
        """Give a document another title, or make a template of it. Raises DocumentNotFound, TooLarge, BadRequest."""
        check_id(document_id)
        values: dict[str, Any] = {} if template is None else {"template": template}
        if title is not None:
            values |= {"title": check_title(title), "updated_at": self._backend.now()}
        async with self._writing() as connection:
            found = await connection.execute(
                update(documents).where(_living(document_id)).values(**values).returning(*_DOCUMENT)
            )
            return _document(document_id, found.one_or_none())

    async def delete(self, document_id: str) -> None:
        """Put a document into the trash: found no more, but its id and log stay. Raises DocumentNotFound."""
        check_id(document_id)
        async with self._writing() as connection:
            found = await connection.execute(
                update(documents)
                .where(_living(document_id))
                .values(deleted_at=self._backend.now())
                .returning(documents.c.id)
            )
            if found.one_or_none() is None:
                raise reading.not_found(document_id)

    # Helpers

    async def _load(self, document_id: str) -> Loaded | None:
        async with self._reading(**self._backend.snapshot) as connection:
            return await reading.load(connection, document_id)

    async def _make(
        self,
        document_id: str,
        kind: Kind,
        title: str,
        owner_id: str | None,
        link_role: str,
        link_guests: bool,
        first: NewRow | None = None,
        along: Sequence[Executable] = (),
    ) -> Document | None:
        """A new document; None if its id is taken."""
        now = self._backend.now()
        statement = (
            self._insert(documents)
            .values(
                id=document_id,
                kind=kind.value,
                title=title,
                owner_id=owner_id,
                epoch=new_epoch(),
                head=0 if first is None else 1,
                link_role=link_role,
                link_guests=link_guests,
                created_at=now,
                updated_at=now,
            )
            .on_conflict_do_nothing()
            .returning(*_DOCUMENT)
        )
        async with self._writing() as connection:
            made = (await connection.execute(statement)).one_or_none()
            if made is not None and first is not None:
                await connection.execute(
                    updates.insert().values(document_id=document_id, seq=1, created_at=now, **first._asdict())
                )
            if made is not None:
                for more in along:
                    await connection.execute(more)
            return None if made is None else _made(made)


def _living(document_id: str) -> ColumnElement[bool]:
    return and_(documents.c.id == document_id, documents.c.deleted_at.is_(None))


def _document(document_id: str, found: Found[Any] | None) -> Document:
    if found is None:
        raise reading.not_found(document_id)
    return _made(found)


def _made(row: Any) -> Document:
    values = {column.name: getattr(row, column.name) for column in _DOCUMENT}
    return Document(**{**values, "kind": Kind(values["kind"]), "template": bool(values["template"])})
