"""Members, owner and link of a document, in the database."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import delete, update
from sqlalchemy.ext.asyncio import AsyncConnection

from quire.db.database import Database
from quire.db.tables import access_requests, documents, members
from quire.documents.reading import not_found
from quire.errors import NotFound
from quire.rooms.actor import Role


class MemberStore(Database):
    """Who has which role in a document."""

    async def set_member(self, document_id: str, user_id: str, role: Role) -> None:
        """Add a member or change a role; what they asked for is answered by that."""
        async with self._writing() as connection:
            await self._set_member(connection, document_id, user_id, role)
            await connection.execute(
                update(access_requests)
                .where(
                    access_requests.c.document_id == document_id,
                    access_requests.c.user_id == user_id,
                    access_requests.c.answered_at.is_(None),
                )
                .values(answered_at=datetime.now(UTC), granted_role=role.word)
            )

    async def change_member(self, document_id: str, user_id: str, role: Role) -> None:
        """Raises NotFound for who is no member."""
        async with self._writing() as connection:
            changed = await connection.execute(
                update(members)
                .where(members.c.document_id == document_id, members.c.user_id == user_id)
                .values(role=role.word)
            )
            if not changed.rowcount:
                raise NotFound("There is no such member.")

    async def remove_member(self, document_id: str, user_id: str) -> None:
        """Raises NotFound for who is no member."""
        async with self._writing() as connection:
            gone = await connection.execute(
                delete(members).where(members.c.document_id == document_id, members.c.user_id == user_id)
            )
            if not gone.rowcount:
                raise NotFound("There is no such member.")

    async def set_link(self, document_id: str, role: Role | None, *, guests_too: bool) -> None:
        async with self._writing() as connection:
            await connection.execute(
                update(documents)
                .where(documents.c.id == document_id)
                .values(link_role="none" if role is None else role.word, link_guests=guests_too)
            )

    async def set_owner(self, document_id: str, user_id: str, *, expected: str | None, link: Role | None) -> None:
        """Hand a document over; an old owner with an account stays as an editor. `link`, unless None, becomes the link
        role of a document that belonged to nobody. Raises NotFound if the owner is not `expected` any more."""
        values: dict[str, object] = {"owner_id": f"user:{user_id}"}
        if link is not None:
            values |= {"link_role": link.word, "link_guests": True}
        owner = documents.c.owner_id.is_(None) if expected is None else documents.c.owner_id == expected
        async with self._writing() as connection:
            changed = await connection.execute(
                update(documents)
                .where(documents.c.id == document_id, documents.c.deleted_at.is_(None), owner)
                .values(**values)
            )
            if not changed.rowcount:
                raise not_found(document_id)
            await connection.execute(
                delete(members).where(members.c.document_id == document_id, members.c.user_id == user_id)
            )
            if expected is not None and expected.startswith("user:") and expected != f"user:{user_id}":
                await self._set_member(connection, document_id, expected.removeprefix("user:"), Role.EDITOR)

    async def _set_member(self, connection: AsyncConnection, document_id: str, user_id: str, role: Role) -> None:
        await connection.execute(
            self._insert(members)
            .values(document_id=document_id, user_id=user_id, role=role.word, created_at=datetime.now(UTC))
            .on_conflict_do_update(index_elements=["document_id", "user_id"], set_={"role": role.word})
        )
