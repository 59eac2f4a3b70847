"""People in the database: users, guests, sessions, API tokens and links, on SQLite or Postgres."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import delete, exists, func, or_, select, update

from quire.accounts.link_store import LinkStore, void_resets
from quire.accounts.models import User
from quire.accounts.rows import (
    ACTIVE,
    ONE_AFTER_ANOTHER,
    USER,
    WITH_PICTURE,
    Deleted,
    ListedUser,
    user_in,
    user_of,
    utc_now,
)
from quire.accounts.session_store import SessionStore, end_sessions_of
from quire.accounts.token_store import TokenStore
from quire.accounts.user_store import UserStore
from quire.db.tables import documents, guests, links, members, pictures, sessions, users
from quire.errors import Conflict, NotFound
from quire.rooms.actor import Role
from quire.workspace.belongings import forget


class AccountStore(UserStore, SessionStore, TokenStore, LinkStore):
    """All reading and writing of people: what the others have, administration, pictures, and what expires."""

    async def disable(self, user_id: str, disabled: bool) -> User:
        """Lock an account and end its sessions, or open it again. Raises NotFound."""
        async with self._writing() as connection:
            moment = func.coalesce(users.c.disabled_at, utc_now()) if disabled else None
            await connection.execute(update(users).where(users.c.id == user_id).values(disabled_at=moment))
            if disabled:
                await end_sessions_of(connection, user_id)
                await void_resets(connection, user_id)
            return await user_in(connection, user_id)

    async def delete_user(self, user_id: str) -> Deleted:
        """Delete an account. Its documents go to the editor who was there first, and to the trash if there is none.

        Raises NotFound, and Conflict if nobody would be left to administer the others.
        """
        async with self._writing(ONE_AFTER_ANOTHER) as connection:
            user = await user_in(connection, user_id)
            if user.is_admin:
                others = select(users.c.is_admin).where(users.c.id != user_id, users.c.disabled_at.is_(None), ACTIVE)
                found = list(await connection.scalars(others.order_by(users.c.is_admin.desc()).limit(1)))
                if found == [False]:
                    raise Conflict("Make somebody else an administrator first: you are the only one.")
            owner = f"user:{user_id}"
            heirs = await connection.execute(
                select(members.c.document_id, members.c.user_id)
                .join(documents, documents.c.id == members.c.document_id)
                .where(
                    documents.c.owner_id == owner,
                    documents.c.deleted_at.is_(None),
                    members.c.user_id != user_id,
                    members.c.role == Role.EDITOR.word,
                )
                .order_by(members.c.created_at.desc(), members.c.user_id.desc())
            )
            # The first of them comes last, and stays.
            handed_on = {row.document_id: str(row.user_id) for row in heirs}
            for document_id, heir in handed_on.items():
                await connection.execute(
                    update(documents).where(documents.c.id == document_id).values(owner_id=f"user:{heir}")
                )
                await connection.execute(
                    delete(members).where(members.c.document_id == document_id, members.c.user_id == heir)
                )
            trashed = await connection.scalars(
                update(documents)
                .where(documents.c.owner_id == owner, documents.c.deleted_at.is_(None))
                .values(deleted_at=utc_now())
                .returning(documents.c.id)
            )
            gone = list(trashed)
            await forget(connection, [owner])
            await connection.execute(delete(users).where(users.c.id == user_id))
            return Deleted(gone, handed_on)

    async def list_users(self, search: str, after: str, limit: int) -> list[ListedUser]:
        """Users by address, those whose address or name contains `search`, from behind the key `after`."""
        last_seen = (
            select(func.max(sessions.c.seen_at))
            .where(sessions.c.user_id == users.c.id)
            .scalar_subquery()
            .label("last_seen_at")
        )
        query = select(*USER, last_seen).select_from(WITH_PICTURE).where(ACTIVE, users.c.email_key > after)
        if search:
            query = query.where(
                or_(
                    users.c.email_key.contains(search.lower(), autoescape=True),
                    users.c.name.icontains(search, autoescape=True),
                )
            )
        async with self._reading() as connection:
            found = await connection.execute(query.order_by(users.c.email_key).limit(limit))
            return [ListedUser(user_of(row), row.last_seen_at) for row in found]

    # Pictures

    async def set_picture(self, user_id: str, etag: str, data: bytes) -> None:
        values = {"etag": etag, "data": data}
        statement = self._insert(pictures).values(user_id=user_id, **values)
        async with self._writing() as connection:
            await connection.execute(statement.on_conflict_do_update(index_elements=["user_id"], set_=values))

    async def delete_picture(self, user_id: str) -> None:
        async with self._writing() as connection:
            await connection.execute(delete(pictures).where(pictures.c.user_id == user_id))

    async def get_picture(self, user_id: str) -> tuple[str, bytes]:
        """A picture's etag and bytes. Raises NotFound."""
        async with self._reading() as connection:
            query = select(pictures.c.etag, pictures.c.data).where(pictures.c.user_id == user_id)
            row = (await connection.execute(query)).one_or_none()
            if row is None:
                raise NotFound("There is no such picture.")
            return row.etag, row.data

    # Housekeeping

    async def prune(self) -> None:
        """Forget what has expired: sessions, links, sign-ups that nobody confirmed, guests who left nothing behind."""
        now = utc_now()
        async with self._writing() as connection:
            await connection.execute(delete(sessions).where(sessions.c.expires_at < now))
            await connection.execute(delete(links).where(links.c.expires_at < now))
            await connection.execute(
                delete(users).where(
                    ~ACTIVE,
                    ~exists().where(links.c.user_id == users.c.id, links.c.used_at.is_(None)),
                )
            )
            lost = await connection.scalars(
                delete(guests)
                .where(
                    ~exists().where(sessions.c.guest_id == guests.c.id),
                    ~exists().where(documents.c.owner_id == "guest:" + guests.c.id),
                    # One whose session is just being made.
                    guests.c.created_at < now - timedelta(hours=1),
                )
                .returning(guests.c.id)
            )
            await forget(connection, [f"guest:{guest_id}" for guest_id in lost])
