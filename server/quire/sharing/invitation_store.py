"""Invitations to documents, in the database."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import and_, delete, select, update

from quire.accounts.models import hash_secret
from quire.db.tables import documents, invitations, members
from quire.documents.models import new_id
from quire.errors import LinkUsed, NotFound
from quire.rooms.actor import Role
from quire.sharing.member_store import MemberStore
from quire.sharing.models import Invitation

INVITATION_DAYS = 14.0


class InvitationStore(MemberStore):
    """Invitations of those who have no account yet, and what using one makes of them."""

    async def invite(
        self, document_id: str, address: tuple[str, str], role: Role, invited_by: str, secret: str
    ) -> Invitation:
        """Invite an address without an account; an earlier invitation of it to the same document is void."""
        now = datetime.now(UTC)
        made = Invitation(new_id(), address[0], role, now, now + timedelta(days=INVITATION_DAYS))
        async with self._writing() as connection:
            await connection.execute(
                delete(invitations).where(
                    invitations.c.document_id == document_id,
                    invitations.c.email_key == address[1],
                    invitations.c.used_at.is_(None),
                )
            )
            await connection.execute(
                invitations.insert().values(
                    id=made.id,
                    token_hash=hash_secret(secret),
                    document_id=document_id,
                    email=address[0],
                    email_key=address[1],
                    role=role.word,
                    invited_by=invited_by,
                    created_at=made.created_at,
                    expires_at=made.expires_at,
                )
            )
        return made

    async def withdraw(self, document_id: str, invitation_id: str) -> None:
        """Raises NotFound."""
        async with self._writing() as connection:
            gone = await connection.execute(
                delete(invitations).where(
                    invitations.c.document_id == document_id,
                    invitations.c.id == invitation_id,
                    invitations.c.used_at.is_(None),
                )
            )
            if not gone.rowcount:
                raise NotFound("There is no such invitation.")

    async def use_invitation(self, secret: str, user_id: str) -> tuple[str, bool]:
        """Make a user a member by an invitation, once: the document's id, and whether that changed anything.

        Never lowers a role, and is not used up by who has it already. A used one still leads whoever has access to the
        document: people keep the letter. Raises LinkUsed.
        """
        async with self._writing() as connection:
            place = await connection.execute(
                select(invitations.c.document_id, invitations.c.role, documents.c.owner_id, members.c.role.label("had"))
                .select_from(
                    invitations.join(documents, documents.c.id == invitations.c.document_id).outerjoin(
                        members, and_(members.c.document_id == documents.c.id, members.c.user_id == user_id)
                    )
                )
                .where(invitations.c.token_hash == hash_secret(secret), documents.c.deleted_at.is_(None))
            )
            found = place.one_or_none()
            if found is None:
                raise LinkUsed("The invitation has expired or was used.")
            role = Role[found.role.upper()]
            had = Role.named(found.had) if found.had is not None else None
            if found.owner_id == f"user:{user_id}":
                had = Role.OWNER
            if had is not None and had >= role:
                return str(found.document_id), False
            used = await connection.execute(
                update(invitations)
                .where(
                    invitations.c.token_hash == hash_secret(secret),
                    invitations.c.used_at.is_(None),
                    invitations.c.expires_at > datetime.now(UTC),
                )
                .values(used_at=datetime.now(UTC))
            )
            if used.rowcount:
                await self._set_member(connection, found.document_id, user_id, role)
            elif had is None:
                raise LinkUsed("The invitation has expired or was used.")
            return str(found.document_id), bool(used.rowcount)


def invitation_of(row: Any) -> Invitation:
    """What a row of `invitations` says."""
    return Invitation(row.id, row.email, Role[row.role.upper()], row.created_at, row.expires_at)
