"""Sharing in the database, on SQLite or Postgres."""

from __future__ import annotations

from datetime import UTC, datetime

from sqlalchemy import select

from quire.accounts.rows import WITH_PICTURE
from quire.db.tables import access_requests, invitations, members, users
from quire.rooms.actor import Role
from quire.sharing.invitation_store import InvitationStore, invitation_of
from quire.sharing.models import AccessRequest, Shares
from quire.sharing.person_store import PERSON, PersonStore, person_of
from quire.sharing.request_store import RequestStore
from quire.sharing.standing_store import StandingStore


class SharingStore(StandingStore, PersonStore, InvitationStore, RequestStore):
    """All reading and writing of who shares a document: what the others have, and all of it at once."""

    async def shares(self, document_id: str) -> Shares:
        """Members, invitations that wait, and requests that nobody answered."""
        async with self._reading() as connection:
            shown = await connection.execute(
                select(*PERSON, members.c.role)
                .select_from(WITH_PICTURE.join(members, members.c.user_id == users.c.id))
                .where(members.c.document_id == document_id)
                .order_by(members.c.created_at, users.c.id)
            )
            found = [(person_of(row), role) for row in shown if (role := Role.named(row.role)) is not None]
            waiting = await connection.execute(
                select(invitations)
                .where(
                    invitations.c.document_id == document_id,
                    invitations.c.used_at.is_(None),
                    invitations.c.expires_at > datetime.now(UTC),
                )
                .order_by(invitations.c.created_at, invitations.c.id)
            )
            invited = [invitation_of(row) for row in waiting]
            asked = await connection.execute(
                select(
                    *PERSON,
                    access_requests.c.id.label("request_id"),
                    access_requests.c.role,
                    access_requests.c.message,
                    access_requests.c.created_at,
                )
                .select_from(WITH_PICTURE.join(access_requests, access_requests.c.user_id == users.c.id))
                .where(access_requests.c.document_id == document_id, access_requests.c.answered_at.is_(None))
                .order_by(access_requests.c.created_at, access_requests.c.id)
            )
            requests = [
                AccessRequest(row.request_id, person_of(row), Role[row.role.upper()], row.message, row.created_at)
                for row in asked
            ]
        return Shares(found, invited, requests)
