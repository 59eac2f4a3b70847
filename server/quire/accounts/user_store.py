"""Users in the database: sign-up, passwords, profiles, sign-in by another provider."""

from __future__ import annotations

from sqlalchemy import delete, func, or_, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from quire.accounts.link_store import add_link, use_link, void_resets
from quire.accounts.models import User, hash_secret
from quire.accounts.rows import ACTIVE, ONE_AFTER_ANOTHER, USER, WITH_PICTURE, any_user_in, user_in, user_of, utc_now
from quire.accounts.session_store import end_sessions_of
from quire.db.database import Database, broken_rule
from quire.db.tables import documents, identities, invitations, links, members, sessions, users
from quire.documents.models import new_id
from quire.errors import EmailTaken
from quire.rooms.actor import Role

# An account whose sign-up waits for the link in an e-mail has a key that no address can be, so that it does not take
# the address: whoever proves it first has it, with the password that came with that very link.
_PENDING = "pending/"


class UserStore(Database):
    """Accounts, and how their owners prove who they are."""

    async def create_user(
        self,
        email: tuple[str, str],
        name: str,
        color: str,
        password_hash: str | None,
        *,
        proven: bool = False,
        admin: bool = False,
        identity: tuple[str, str] | None = None,
    ) -> User:
        """An account that can be used at once. `email` as `check_email` gives it; `proven` if its owner showed that it
        is theirs. The first account there is becomes an administrator. Raises EmailTaken."""
        user_id, now = new_id(), utc_now()
        with broken_rule(EmailTaken):
            async with self._writing(ONE_AFTER_ANOTHER) as connection:
                first = not await any_user_in(connection)
                await connection.execute(
                    users.insert().values(
                        id=user_id,
                        email=email[0],
                        email_key=email[1],
                        name=name,
                        color=color,
                        password_hash=password_hash,
                        is_admin=admin or first,
                        created_at=now,
                        confirmed_at=now if proven else None,
                    )
                )
                if identity is not None:
                    await self._add_identity(connection, user_id, identity)
                if proven:
                    await self._settle(connection, user_id, email[1])
                return await user_in(connection, user_id)

    async def create_pending(
        self, email: tuple[str, str], name: str, color: str, password_hash: str, secret: str
    ) -> None:
        """An account that cannot be used before `confirm` is called with `secret`."""
        user_id, now = new_id(), utc_now()
        async with self._writing() as connection:
            await connection.execute(
                users.insert().values(
                    id=user_id,
                    email=email[0],
                    email_key=_PENDING + user_id,
                    name=name,
                    color=color,
                    password_hash=password_hash,
                    is_admin=False,
                    created_at=now,
                )
            )
            await add_link(connection, "confirm", secret, email[1], user_id)

    async def confirm(self, secret: str, password_hash: str | None = None) -> User:
        """Make a pending account usable, with another password unless that is None.

        Raises LinkUsed, and EmailTaken if another account got the address first.
        """
        chosen = {} if password_hash is None else {"password_hash": password_hash}
        with broken_rule(EmailTaken):
            async with self._writing(ONE_AFTER_ANOTHER) as connection:
                link = await use_link(connection, "confirm", secret)
                assert link.user_id is not None
                first = not await any_user_in(connection)
                await connection.execute(
                    update(users)
                    .where(users.c.id == link.user_id)
                    .values(email_key=link.email, confirmed_at=utc_now(), is_admin=first, **chosen)
                )
                await self._settle(connection, link.user_id, link.email)
                return await user_in(connection, link.user_id)

    async def any_user(self) -> bool:
        """Whether an account exists."""
        async with self._reading() as connection:
            return await any_user_in(connection)

    async def get_user(self, user_id: str) -> User:
        """Raises NotFound."""
        async with self._reading() as connection:
            return await user_in(connection, user_id)

    async def find_user(self, email_key: str) -> User | None:
        """The account with an address."""
        async with self._reading() as connection:
            found = await connection.execute(
                select(*USER).select_from(WITH_PICTURE).where(users.c.email_key == email_key)
            )
            row = found.one_or_none()
            return None if row is None else user_of(row)

    async def find_password(self, email_key: str) -> tuple[User, str | None] | None:
        """The account with an address, and its password's hash."""
        query = select(*USER, users.c.password_hash).select_from(WITH_PICTURE).where(users.c.email_key == email_key)
        async with self._reading() as connection:
            row = (await connection.execute(query)).one_or_none()
            return None if row is None else (user_of(row), row.password_hash)

    async def get_password(self, user_id: str) -> str | None:
        """The hash of a user's password; None without one."""
        async with self._reading() as connection:
            found: str | None = await connection.scalar(select(users.c.password_hash).where(users.c.id == user_id))
            return found

    async def change_user(self, user_id: str, **values: object) -> User:
        """Change name, color or is_admin. Raises NotFound."""
        async with self._writing() as connection:
            if values:
                await connection.execute(update(users).where(users.c.id == user_id).values(**values))
            return await user_in(connection, user_id)

    async def rehash(self, user_id: str, old: str, new: str) -> None:
        """Keep the same password under a better hash, unless it was changed in between."""
        async with self._writing() as connection:
            await connection.execute(
                update(users).where(users.c.id == user_id, users.c.password_hash == old).values(password_hash=new)
            )

    async def set_password(
        self, user_id: str, password_hash: str, *, keep: str | None = None, secret: str | None = None
    ) -> None:
        """Set a password, end every session except `keep`, which is known by `secret` from now on, and make the
        links for a reset void."""
        async with self._writing() as connection:
            await connection.execute(update(users).where(users.c.id == user_id).values(password_hash=password_hash))
            await end_sessions_of(connection, user_id, keep)
            await void_resets(connection, user_id)
            if keep is not None and secret is not None:
                await connection.execute(
                    update(sessions).where(sessions.c.id == keep).values(token_hash=hash_secret(secret))
                )

    async def reset_password(self, secret: str, password_hash: str) -> User:
        """Set a password with a link, which proves the address; end every session. Raises LinkUsed."""
        async with self._writing() as connection:
            link = await use_link(connection, "reset", secret)
            assert link.user_id is not None
            await connection.execute(
                update(users)
                .where(users.c.id == link.user_id)
                .values(password_hash=password_hash, confirmed_at=func.coalesce(users.c.confirmed_at, utc_now()))
            )
            await end_sessions_of(connection, link.user_id)
            await void_resets(connection, link.user_id)
            await self._settle(connection, link.user_id, link.email)
            return await user_in(connection, link.user_id)

    # Sign-in by another provider

    async def find_identity(self, issuer: str, subject: str) -> User | None:
        """The account that belongs to somebody at an OpenID Connect provider."""
        query = (
            select(*USER)
            .select_from(WITH_PICTURE.join(identities, identities.c.user_id == users.c.id))
            .where(identities.c.issuer == issuer, identities.c.subject == subject)
        )
        async with self._reading() as connection:
            row = (await connection.execute(query)).one_or_none()
            return None if row is None else user_of(row)

    async def link_identity(self, user_id: str, issuer: str, subject: str) -> None:
        """Let somebody at a provider into an account. Nothing happens if they are already in one."""
        async with self._writing() as connection:
            await self._add_identity(connection, user_id, (issuer, subject))

    # Helpers

    async def _settle(self, connection: AsyncConnection, user_id: str, email_key: str) -> None:
        """Somebody has proven an address: what waited for it becomes theirs, and other sign-ups with it are void."""
        now = utc_now()
        waiting = await connection.execute(
            select(invitations.c.document_id, invitations.c.role)
            .join(documents, documents.c.id == invitations.c.document_id)
            .where(
                invitations.c.email_key == email_key,
                invitations.c.used_at.is_(None),
                invitations.c.expires_at > now,
                or_(documents.c.owner_id.is_(None), documents.c.owner_id != f"user:{user_id}"),
            )
        )
        best: dict[str, Role] = {}
        for document_id, word in waiting:
            role = Role.named(word)
            if role is not None:
                best[document_id] = max(role, best.get(document_id, role))
        for document_id, role in best.items():
            await connection.execute(
                self._insert(members)
                .values(document_id=document_id, user_id=user_id, role=role.word, created_at=now)
                .on_conflict_do_nothing()
            )
        await connection.execute(
            update(invitations)
            .where(invitations.c.email_key == email_key, invitations.c.used_at.is_(None))
            .values(used_at=now)
        )
        await connection.execute(
            update(links)
            .where(links.c.purpose == "signup", links.c.email_key == email_key, links.c.used_at.is_(None))
            .values(used_at=now)
        )
        others = select(links.c.user_id).where(links.c.purpose == "confirm", links.c.email_key == email_key)
        await connection.execute(delete(users).where(users.c.id.in_(others), ~ACTIVE))

    async def _add_identity(self, connection: AsyncConnection, user_id: str, identity: tuple[str, str]) -> None:
        await connection.execute(
            self._insert(identities)
            .values(issuer=identity[0], subject=identity[1], user_id=user_id, created_at=utc_now())
            .on_conflict_do_nothing()
        )
