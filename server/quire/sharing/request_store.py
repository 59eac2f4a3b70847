"""Requests for access to documents, in the database."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import update

from quire.db.tables import access_requests
from quire.documents.models import new_id
from quire.errors import NotFound
from quire.rooms.actor import Role
from quire.sharing.member_store import MemberStore


class RequestStore(MemberStore):
    """Who asks for access, and what they are answered."""

    async def ask(self, document_id: str, user_id: str, role: Role, message: str) -> bool:
        """Ask for access; whether this is the first time, and not another word in an open request."""
        async with self._writing() as connection:
            changed = await connection.execute(
                update(access_requests)
                .where(
                    access_requests.c.document_id == document_id,
                    access_requests.c.user_id == user_id,
                    access_requests.c.answered_at.is_(None),
                )
                .values(role=role.word, message=message)
            )
            if changed.rowcount:
                return False
            await connection.execute(
                access_requests.insert().values(
                    id=new_id(),
                    document_id=document_id,
                    user_id=user_id,
                    role=role.word,
                    message=message,
                    created_at=datetime.now(UTC),
                )
            )
            return True

    async def answer(self, document_id: str, request_id: str, role: Role | None) -> str:
        """Grant or (None) decline a request; who asked. Raises NotFound if there is none that is open."""
        async with self._writing() as connection:
            row = (
                await connection.execute(
                    update(access_requests)
                    .where(
                        access_requests.c.document_id == document_id,
                        access_requests.c.id == request_id,
                        access_requests.c.answered_at.is_(None),
                    )
                    .values(answered_at=datetime.now(UTC), granted_role=None if role is None else role.word)
                    .returning(access_requests.c.user_id)
                )
            ).one_or_none()
            if row is None:
                raise NotFound("There is no such request, or it has been answered.")
            if role is not None:
                await self._set_member(connection, document_id, row.user_id, role)
            return str(row.user_id)
