"""Sessions and guests in the database."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from quire.accounts.models import Guest, hash_secret
from quire.accounts.rows import USER, FoundSession, ListedSession, user_of, utc_now
from quire.db.database import QuickDatabase, broken_rule
from quire.db.tables import documents, guests, pictures, sessions, users
from quire.documents.models import new_id
from quire.errors import InvalidCredentials, SessionEnded
from quire.workspace.belongings import hand_on

_SESSION = (
    select(
        sessions.c.id.label("session_id"),
        sessions.c.seen_at,
        sessions.c.expires_at,
        guests.c.id.label("guest_id"),
        guests.c.name.label("guest_name"),
        guests.c.color.label("guest_color"),
        *USER,
    )
    .select_from(
        sessions.outerjoin(users, users.c.id == sessions.c.user_id)
        .outerjoin(pictures, pictures.c.user_id == users.c.id)
        .outerjoin(guests, guests.c.id == sessions.c.guest_id)
    )
    .where(users.c.disabled_at.is_(None))
)

_SESSION_BY_ID = _SESSION.where(sessions.c.id == bindparam("session"))
_SESSION_BY_SECRET = _SESSION.where(sessions.c.token_hash == bindparam("hashed"))


class SessionStore(QuickDatabase):
    """Who is signed in, and who is a guest."""

    async def start_session(
        self,
        secret: str,
        *,
        user_id: str | None = None,
        guest_id: str | None = None,
        address: str,
        agent: str,
        days: float,
        replace: str | None = None,
        adopt: str | None = None,
        verified: str | None = None,
    ) -> str:
        """Sign somebody in; the new session's id. The session `replace` ends, and what the guest `adopt` made goes to
        the user. Raises InvalidCredentials if `verified`, the hash that a password was compared with, is no longer the
        user's: a change of the password ends also who is just coming in with the old one."""
        session_id, now = new_id(), utc_now()
        with broken_rule(SessionEnded):
            async with self._writing() as connection:
                if verified is not None:
                    same = select(users.c.id).where(users.c.id == user_id, users.c.password_hash == verified)
                    if await connection.scalar(same.with_for_update(read=True)) is None:
                        raise InvalidCredentials
                if replace is not None:
                    await connection.execute(delete(sessions).where(sessions.c.id == replace))
                if adopt is not None and user_id is not None:
                    await connection.execute(
                        update(documents)
                        .where(documents.c.owner_id == f"guest:{adopt}")
                        .values(owner_id=f"user:{user_id}")
                    )
                    await hand_on(connection, f"guest:{adopt}", f"user:{user_id}")
                    await connection.execute(delete(guests).where(guests.c.id == adopt))
                await connection.execute(
                    sessions.insert().values(
                        id=session_id,
                        token_hash=hash_secret(secret),
                        user_id=user_id,
                        guest_id=guest_id,
                        address=address[:64],
                        agent=agent,
                        created_at=now,
                        seen_at=now,
                        expires_at=now + timedelta(days=days),
                    )
                )
        return session_id

    async def find_session(self, secret: str) -> FoundSession | None:
        """Whom a cookie stands for; None for one that was never given out, has expired or was ended, and for those of
        a disabled account."""
        query = _SESSION_BY_SECRET
        values = {"hashed": hash_secret(secret)}
        return await self._read(lambda connection: _session(connection.execute(query, values).one_or_none()))

    async def get_session(self, session_id: str) -> FoundSession | None:
        """As `find_session`, for a session that is known: whether it still lives."""
        query, values = _SESSION_BY_ID, {"session": session_id}
        return await self._read(lambda connection: _session(connection.execute(query, values).one_or_none()))

    async def touch_session(self, session_id: str, address: str, days: float) -> None:
        """A session was used: it lasts `days` from now."""
        now = utc_now()
        async with self._writing() as connection:
            await connection.execute(
                update(sessions)
                .where(sessions.c.id == session_id)
                .values(seen_at=now, expires_at=now + timedelta(days=days), address=address[:64])
            )

    async def list_sessions(self, user_id: str) -> list[ListedSession]:
        """A user's sessions, the last used first."""
        query = (
            select(sessions.c.id, sessions.c.address, sessions.c.agent, sessions.c.created_at, sessions.c.seen_at)
            .where(sessions.c.user_id == user_id, sessions.c.expires_at > utc_now())
            .order_by(sessions.c.seen_at.desc(), sessions.c.id)
        )
        async with self._reading() as connection:
            return [ListedSession(**row._asdict()) for row in await connection.execute(query)]

    async def end_session(self, session_id: str, user_id: str | None = None) -> bool:
        """End a session, if it is `user_id`'s. Whether there was one."""
        query = delete(sessions).where(sessions.c.id == session_id)
        if user_id is not None:
            query = query.where(sessions.c.user_id == user_id)
        async with self._writing() as connection:
            return (await connection.execute(query.returning(sessions.c.id))).one_or_none() is not None

    async def end_sessions(self, user_id: str, keep: str | None = None) -> None:
        """End all of a user's sessions but one."""
        async with self._writing() as connection:
            await end_sessions_of(connection, user_id, keep)

    # Guests

    async def create_guest(
        self, secret: str, name: str, color: str, *, address: str, agent: str, days: float
    ) -> tuple[str, Guest]:
        """A guest with a session: the session's id, and the guest."""
        guest = Guest(new_id(), name, color)
        async with self._writing() as connection:
            await connection.execute(guests.insert().values(id=guest.id, name=name, color=color, created_at=utc_now()))
        session_id = await self.start_session(secret, guest_id=guest.id, address=address, agent=agent, days=days)
        return session_id, guest

    async def change_guest(self, guest_id: str, name: str, color: str) -> Guest:
        async with self._writing() as connection:
            await connection.execute(update(guests).where(guests.c.id == guest_id).values(name=name, color=color))
        return Guest(guest_id, name, color)


async def end_sessions_of(connection: AsyncConnection, user_id: str, keep: str | None = None) -> None:
    query = delete(sessions).where(sessions.c.user_id == user_id)
    await connection.execute(query if keep is None else query.where(sessions.c.id != keep))


def _session(row: Any) -> FoundSession | None:
    if row is None or row.expires_at <= utc_now():
        return None
    return FoundSession(
        id=row.session_id,
        user=None if row.user_id is None else user_of(row),
        guest=None if row.guest_id is None else Guest(row.guest_id, row.guest_name, row.guest_color),
        seen_at=row.seen_at,
        expires_at=row.expires_at,
    )
