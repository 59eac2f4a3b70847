"""Cutting off the beginning of a log, in the database."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import and_, delete, func, select, update

from quire.db.database import Database
from quire.db.tables import checkpoints, documents, updates, versions
from quire.errors import Conflict

if TYPE_CHECKING:
    from quire.history.models import Subject

BATCH_ROWS = 5_000
"""How many rows go in one transaction, so that nobody's edits wait long."""

MAX_FOUND = 1000
"""How many documents are looked at in one go."""


class Loss(NamedTuple):
    """What a cut takes away."""

    revisions: int
    row_bytes: int
    versions: int


NOTHING_LOST = Loss(0, 0, 0)


class Cutter(Database):
    """Finds where to cut, cuts, and clears away."""

    async def revision_at(self, subject: Subject, moment: datetime) -> int:
        """The newest revision from before a moment; the oldest that there is if there is none.

        Searched by halves: times rise with revisions, and no index has them.
        """
        low, high = subject.pruned, subject.head
        query = select(updates.c.created_at).where(updates.c.document_id == subject.document_id)
        async with self._reading() as connection:
            while low < high:
                middle = (low + high + 1) // 2
                at = (await connection.execute(query.where(updates.c.seq == middle))).scalar_one_or_none()
                if at is not None and at < moment:
                    low = middle
                else:
                    high = middle - 1
        return low

    async def first_locked(self, document_id: str) -> int | None:
        """The oldest revision with a locked version; None if there is none."""
        query = select(func.min(versions.c.seq)).where(versions.c.document_id == document_id, versions.c.locked)
        async with self._reading() as connection:
            found: int | None = (await connection.execute(query)).scalar_one()
            return found

    async def loss(self, subject: Subject, cut: int) -> Loss:
        """What a cut at a revision would take away, of what can be reached still."""
        document_id = subject.document_id
        rows = select(func.count(), func.coalesce(func.sum(func.length(updates.c.payload)), 0)).where(
            updates.c.document_id == document_id, updates.c.seq > subject.pruned, updates.c.seq <= cut
        )
        named = select(func.count()).select_from(versions)
        named = named.where(versions.c.document_id == document_id, versions.c.seq < cut)
        async with self._reading() as connection:
            count, size = (await connection.execute(rows)).one()
            return Loss(count, size, (await connection.execute(named)).scalar_one())

    async def cut(self, subject: Subject, cut: int, state: bytes) -> int:
        """Make a revision the first that can be reached. `state` is its state, proved with every row up to the head.
        How many versions went with what is before it.

        From here on nothing older is read; the rows themselves go by and by. Raises Conflict if the document has
        changed in any other way than by edits.
        """
        document_id = subject.document_id
        async with self._writing() as connection:
            # FOR UPDATE: appends, checkpoints and new versions wait.
            query = select(documents.c.head).where(
                documents.c.id == document_id,
                documents.c.epoch == subject.epoch,
                documents.c.pruned == subject.pruned,
                documents.c.deleted_at.is_(None),
            )
            head = (await connection.execute(query.with_for_update())).scalar_one_or_none()
            if head is None or head < subject.head:
                raise Conflict("The document was replaced, deleted or pruned meanwhile. Look again.")
            locked = select(func.count()).select_from(versions)
            locked = locked.where(versions.c.document_id == document_id, versions.c.locked, versions.c.seq < cut)
            if (await connection.execute(locked)).scalar_one():
                raise Conflict("A version was locked meanwhile. Look again.")
            rest = select(func.count()).select_from(updates)
            rest = rest.where(updates.c.document_id == document_id, updates.c.seq > cut)
            if (await connection.execute(rest)).scalar_one() != head - cut:
                raise Conflict("The log has a gap; nothing of it is pruned.")
            old = and_(checkpoints.c.document_id == document_id, checkpoints.c.seq <= cut)
            await connection.execute(delete(checkpoints).where(old))
            await connection.execute(
                checkpoints.insert().values(document_id=document_id, seq=cut, state=state, created_at=datetime.now(UTC))
            )
            gone = await connection.execute(
                delete(versions).where(versions.c.document_id == document_id, versions.c.seq < cut)
            )
            await connection.execute(update(documents).where(documents.c.id == document_id).values(pruned=cut))
            return gone.rowcount

    async def sweep(self, document_id: str) -> None:
        """Remove the rows before a document's cut, some at a time."""
        first = select(func.min(updates.c.seq)).where(updates.c.document_id == document_id).scalar_subquery()
        bounds = select(documents.c.pruned, first).where(documents.c.id == document_id)
        while True:
            async with self._writing() as connection:
                pruned, oldest = (await connection.execute(bounds)).one()
                if oldest is None or oldest > pruned:
                    return
                last = min(pruned, oldest + BATCH_ROWS - 1)
                await connection.execute(
                    delete(updates).where(updates.c.document_id == document_id, updates.c.seq <= last)
                )

    async def unswept(self) -> list[str]:
        """Documents with rows before their cut, as after a stop in the middle."""
        row = select(updates.c.seq).where(updates.c.document_id == documents.c.id, updates.c.seq <= documents.c.pruned)
        query = select(documents.c.id).where(documents.c.pruned > 0, row.exists()).limit(MAX_FOUND)
        async with self._reading() as connection:
            return list(await connection.scalars(query))

    async def older_than(self, moment: datetime, after: str) -> list[str]:
        """Documents with history from before a moment, in the order of their ids, behind `after`."""
        query = (
            select(documents.c.id)
            .join(updates, and_(updates.c.document_id == documents.c.id, updates.c.seq == documents.c.pruned + 1))
            .where(documents.c.id > after, documents.c.deleted_at.is_(None), updates.c.created_at < moment)
            .order_by(documents.c.id)
            .limit(MAX_FOUND)
        )
        async with self._reading() as connection:
            return list(await connection.scalars(query))
