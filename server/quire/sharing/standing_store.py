"""Where people stand to documents, in the database: what deciding about access needs."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from sqlalchemy import and_, bindparam, select

from quire.db.database import QuickDatabase
from quire.db.tables import documents, installation, members
from quire.rooms.actor import Role
from quire.sharing.models import Standing

# Made once: putting it together takes SQLAlchemy as long as the database needs to answer. No user has the id "".
_PLACES = select(
    documents.c.id,
    documents.c.title,
    documents.c.owner_id,
    documents.c.link_role,
    documents.c.link_guests,
    documents.c.kind,
    documents.c.epoch,
    documents.c.head,
    members.c.role,
).select_from(
    documents.outerjoin(members, and_(members.c.document_id == documents.c.id, members.c.user_id == bindparam("user")))
)
_STANDING = _PLACES.where(documents.c.id == bindparam("document"), documents.c.deleted_at.is_(None))
_TRASHED = _PLACES.where(
    documents.c.id == bindparam("document"),
    documents.c.deleted_at.is_not(None),
    documents.c.purged_at.is_(None),
    documents.c.purging.is_(False),
)
_STANDINGS = _PLACES.where(documents.c.id.in_(bindparam("documents", expanding=True)), documents.c.deleted_at.is_(None))


class StandingStore(QuickDatabase):
    """Documents with somebody's place in them, and the key for document tokens."""

    async def standing(self, document_id: str, user_id: str | None, *, trashed: bool = False) -> Standing | None:
        """A document and a user's place in it, in one query; None if it is unknown or deleted.

        With `trashed`, one that is in the trash instead.
        """
        values, query = {"document": document_id, "user": user_id or ""}, _TRASHED if trashed else _STANDING
        row = await self._read(lambda connection: connection.execute(query, values).one_or_none())
        return None if row is None else _standing(row)

    async def standings(self, document_ids: Sequence[str], user_id: str | None) -> list[Standing]:
        """As `standing`, of several documents; those that are unknown or deleted are left out."""
        values = {"documents": list(document_ids), "user": user_id or ""}
        return await self._read(lambda connection: [_standing(row) for row in connection.execute(_STANDINGS, values)])

    async def secret(self) -> str:
        """The installation's key for document tokens, made by whoever asks first."""
        async with self._writing() as connection:
            await connection.execute(
                self._insert(installation)
                .values(name="document_tokens", value=secrets.token_urlsafe(32))
                .on_conflict_do_nothing()
            )
            query = select(installation.c.value).where(installation.c.name == "document_tokens")
            return str((await connection.execute(query)).scalar_one())


def _standing(row: Any) -> Standing:
    member: str | None = row.role
    return Standing(
        row.id,
        row.title,
        row.owner_id,
        Role.named(row.link_role),
        bool(row.link_guests),
        None if member is None else Role.named(member),
        row.kind,
        row.epoch,
        row.head,
    )
