"""What becomes of somebody's folders and shelf when they sign up, or are gone."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from quire.db.tables import folders, shelf

AT_ONCE = 1000


async def hand_on(connection: AsyncConnection, guest: str, user: str) -> None:
    """A guest's folders, and what is on their shelf, become a user's. Both are as `documents.owner_id`.

    Where both have a document there the user's place counts, and the guest's folder if the user had it in none.
    """
    await connection.execute(update(folders).where(folders.c.owner_id == guest).values(owner_id=user))
    others = shelf.alias()
    filed = select(others.c.document_id).where(others.c.actor_id == guest, others.c.folder_id.is_not(None))
    where = select(others.c.folder_id).where(others.c.actor_id == guest, others.c.document_id == shelf.c.document_id)
    await connection.execute(
        update(shelf)
        .where(shelf.c.actor_id == user, shelf.c.folder_id.is_(None), shelf.c.document_id.in_(filed))
        .values(folder_id=where.scalar_subquery())
    )
    known = select(others.c.document_id).where(others.c.actor_id == user)
    await connection.execute(
        update(shelf).where(shelf.c.actor_id == guest, shelf.c.document_id.not_in(known)).values(actor_id=user)
    )
    await connection.execute(delete(shelf).where(shelf.c.actor_id == guest))


async def forget(connection: AsyncConnection, owners: Sequence[str]) -> None:
    """Remove the folders and shelves of people who are gone."""
    for start in range(0, len(owners), AT_ONCE):
        part = owners[start : start + AT_ONCE]
        await connection.execute(delete(shelf).where(shelf.c.actor_id.in_(part)))
        await connection.execute(delete(folders).where(folders.c.owner_id.in_(part)))
