"""The trash in the database: what is in it, what leaves it, and removing for good, on SQLite or Postgres."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import ColumnElement, Table, and_, delete, func, select, union_all, update
from sqlalchemy.ext.asyncio import AsyncConnection

from quire.db.database import Database
from quire.db.tables import checkpoints, documents, metadata, updates
from quire.documents.models import check_id

ROWS = 1000
"""Rows of a log that are removed in one transaction."""

BELONGINGS: tuple[Table, ...] = tuple(
    table
    for table in reversed(metadata.sorted_tables)
    if table not in (documents, checkpoints)
    and any(key.column.table is documents and key.parent.name == "document_id" for key in table.foreign_keys)
)
"""Everything that belongs to a document beside its log and its checkpoints."""


@dataclass(frozen=True, slots=True)
class Trashed:
    """A document in the trash, as far as it matters for who may take it out."""

    document_id: str
    title: str
    owner_id: str | None
    link_role: str
    link_guests: bool


class TrashStore(Database):
    """Every method raises Unavailable if the database does not do its part, and InvalidName for what can be no id."""

    async def get(self, document_id: str) -> Trashed | None:
        """A document that is in the trash."""
        query = select(documents.c.title, documents.c.owner_id, documents.c.link_role, documents.c.link_guests).where(
            _in_trash(), documents.c.id == check_id(document_id)
        )
        async with self._reading() as connection:
            row = (await connection.execute(query)).one_or_none()
        return None if row is None else Trashed(document_id, *row)

    async def untrash(self, document_id: str) -> bool:
        """Take a document out of the trash, as it was; False if it is not in there."""
        return await self._mark(document_id, {"deleted_at": None})

    async def doom(self, document_id: str) -> bool:
        """Let a document in the trash be removed for good; it cannot come back. False if it is not there."""
        return await self._mark(document_id, {"purging": True})

    async def doom_older(self, moment: datetime, limit: int) -> list[str]:
        """The same for some of those that were put into the trash before a moment; which ones."""
        async with self._writing() as connection:
            old = (
                select(documents.c.id)
                .where(_in_trash(), documents.c.deleted_at < moment)
                .order_by(documents.c.id)
                .limit(limit)
                .with_for_update(key_share=True, skip_locked=True)
            )
            found = list(await connection.scalars(old))
            await connection.execute(update(documents).where(documents.c.id.in_(found)).values(purging=True))
            return found

    async def doomed(self, limit: int) -> list[str]:
        """Some of those that are to be removed for good."""
        query = select(documents.c.id).where(_doomed()).order_by(documents.c.deleted_at, documents.c.id).limit(limit)
        async with self._reading() as connection:
            return list(await connection.scalars(query))

    async def remove_some(self, document_id: str) -> int:
        """Remove a part of a doomed document, in one transaction of bounded size; how many rows that were.

        Those who do this at the same time take turns. 0 when nothing is left, or it is not doomed.
        """
        async with self._writing() as connection:
            if not await self._hold(connection, document_id):
                return 0
            first = await connection.scalar(select(func.min(updates.c.seq)).where(updates.c.document_id == document_id))
            if first is not None:
                return await self._remove(connection, updates, document_id, updates.c.seq < first + ROWS)
            first = await connection.scalar(
                select(func.min(checkpoints.c.seq)).where(checkpoints.c.document_id == document_id)
            )
            if first is not None:  # each may be as large as the document
                return await self._remove(connection, checkpoints, document_id, checkpoints.c.seq <= first)
            removed = 0
            for table in BELONGINGS:
                removed += await self._remove(connection, table, document_id)
            return removed

    async def finish(self, document_id: str) -> bool:
        """Leave nothing but the name of a doomed document, when it is seen that nothing belongs to it any more.

        True for the one who did it. Raises RuntimeError if something is left.
        """
        async with self._writing() as connection:
            if not await self._hold(connection, document_id):
                return False
            tables = (updates, checkpoints, *BELONGINGS)
            left = await connection.scalars(
                union_all(
                    *(
                        select(func.count()).select_from(table).where(table.c.document_id == document_id)
                        for table in tables
                    )
                )
            )
            if (found := sum(left)) > 0:
                raise RuntimeError(f"{found} rows of {document_id} are left")
            await connection.execute(
                update(documents)
                .where(documents.c.id == document_id)
                .values(
                    title="",
                    owner_id=None,
                    link_role="none",
                    link_guests=False,
                    template=False,
                    purging=False,
                    purged_at=datetime.now(UTC),
                )
            )
            return True

    async def _hold(self, connection: AsyncConnection, document_id: str) -> bool:
        query = select(documents.c.id).where(_doomed(), documents.c.id == document_id).with_for_update()
        return await connection.scalar(query) is not None

    async def _remove(
        self, connection: AsyncConnection, table: Table, document_id: str, *which: ColumnElement[bool]
    ) -> int:
        gone = await connection.execute(delete(table).where(table.c.document_id == document_id, *which))
        return gone.rowcount

    async def _mark(self, document_id: str, values: dict[str, object]) -> bool:
        async with self._writing() as connection:
            found = await connection.execute(
                update(documents).where(_in_trash(), documents.c.id == check_id(document_id)).values(**values)
            )
            return found.rowcount > 0


def _in_trash() -> ColumnElement[bool]:
    return and_(documents.c.deleted_at.is_not(None), documents.c.purged_at.is_(None), ~documents.c.purging)


def _doomed() -> ColumnElement[bool]:
    return and_(documents.c.deleted_at.is_not(None), documents.c.purged_at.is_(None), documents.c.purging)
