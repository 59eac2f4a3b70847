"""People in the database: users, guests, sessions, API tokens and links, on SQLite or Postgres."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, delete, exists, func, or_, select, text, update
from sqlalchemy.dialects.postgresql import Insert as PostgresInsert
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import Insert as SqliteInsert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from quire.accounts.models import Guest, Scope, User, hash_secret
from quire.db.engine import BEGIN
from quire.db.errors import unavailable
from quire.db.reader import Reader
from quire.db.tables import (
    documents,
    guests,
    identities,
    invitations,
    links,
    members,
    pictures,
    sessions,
    tokens,
    users,
)
from quire.documents.models import new_id
from quire.errors import Conflict, EmailTaken, InvalidCredentials, LinkUsed, NotFound, QuireError, SessionEnded, TooMany
from quire.rooms.actor import Role
from quire.workspace.belongings import forget, hand_on

MAX_TOKENS = 100
"""API tokens that one user may have."""

CONFIRM_DAYS = 3.0
RESET_HOURS = 2.0
SIGNUP_DAYS = 14.0
REQUEST_DAYS = 7.0

LIFETIMES = {
    "confirm": timedelta(days=CONFIRM_DAYS),
    "reset": timedelta(hours=RESET_HOURS),
    "signup": timedelta(days=SIGNUP_DAYS),
    "request": timedelta(days=REQUEST_DAYS),
}
"""How long a link of each purpose works. A "request" has no link: it asks an administrator for one."""

# Any constant works that the migrations do not use; this one spells "people" in ASCII.
_LOCK = 0x70656F706C65

# An account whose sign-up waits for the link in an e-mail has a key that no address can be, so that it does not take
# the address: whoever proves it first has it, with the password that came with that very link.
_PENDING = "pending/"


@dataclass(frozen=True, slots=True)
class FoundSession:
    """Whom a cookie stands for."""

    id: str
    user: User | None
    guest: Guest | None
    seen_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class ListedSession:
    """A sign-in as its user sees it."""

    id: str
    address: str
    agent: str
    created_at: datetime
    seen_at: datetime


@dataclass(frozen=True, slots=True)
class Token:
    """An API token without its secret."""

    id: str
    name: str
    scope: Scope
    created_at: datetime
    expires_at: datetime | None
    used_at: datetime | None


@dataclass(frozen=True, slots=True)
class FoundToken:
    """Whom an API token stands for."""

    token: Token
    user: User


@dataclass(frozen=True, slots=True)
class Link:
    """A link that works once, without its secret. `user_id` is None for an invitation."""

    purpose: str
    email: str
    user_id: str | None
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Invited:
    """Whom an invitation lets in."""

    email_key: str
    by_administrator: bool


@dataclass(frozen=True, slots=True)
class ListedUser:
    """A user as administrators see one."""

    user: User
    last_seen_at: datetime | None


@dataclass(frozen=True, slots=True)
class Deleted:
    """What became of the documents of a deleted user."""

    trashed: list[str]
    handed_on: dict[str, str]
    """Document → the user who owns it now."""


_USER = (
    users.c.id.label("user_id"),
    users.c.email,
    users.c.name,
    users.c.color,
    users.c.is_admin,
    users.c.password_hash.is_not(None).label("has_password"),
    users.c.created_at,
    users.c.confirmed_at,
    users.c.disabled_at,
    pictures.c.etag.label("picture"),
)
_LINK = (
    links.c.purpose,
    links.c.email_key.label("email"),
    links.c.user_id,
    links.c.created_at,
    links.c.expires_at,
)

_WITH_PICTURE = users.outerjoin(pictures, pictures.c.user_id == users.c.id)
_ACTIVE = users.c.email_key.like("%@%")

_SESSION = (
    select(
        sessions.c.id.label("session_id"),
        sessions.c.seen_at,
        sessions.c.expires_at,
        guests.c.id.label("guest_id"),
        guests.c.name.label("guest_name"),
        guests.c.color.label("guest_color"),
        *_USER,
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

_TOKEN = (
    tokens.c.id.label("token_id"),
    tokens.c.name.label("token_name"),
    tokens.c.scopes,
    tokens.c.created_at.label("token_created_at"),
    tokens.c.expires_at,
    tokens.c.used_at,
)


class AccountStore:
    """All reading and writing of people. Every method raises Unavailable if the database does not do its part."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._sqlite = engine.dialect.name == "sqlite"
        self._read = Reader(engine)

    async def close(self) -> None:
        """Close the connections of its own. The engine is its maker's."""
        await self._read.close()

    # Users

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
        user_id, now = new_id(), _now()
        with _broken_rule(EmailTaken):
            async with self._writing(lock=True) as connection:
                first = not await _any_user(connection)
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
                return await _get_user(connection, user_id)

    async def create_pending(
        self, email: tuple[str, str], name: str, color: str, password_hash: str, secret: str
    ) -> None:
        """An account that cannot be used before `confirm` is called with `secret`."""
        user_id, now = new_id(), _now()
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
            await _add_link(connection, "confirm", secret, email[1], user_id)

    async def confirm(self, secret: str, password_hash: str | None = None) -> User:
        """Make a pending account usable, with another password unless that is None.

        Raises LinkUsed, and EmailTaken if another account got the address first.
        """
        chosen = {} if password_hash is None else {"password_hash": password_hash}
        with _broken_rule(EmailTaken):
            async with self._writing(lock=True) as connection:
                link = await _use_link(connection, "confirm", secret)
                assert link.user_id is not None
                first = not await _any_user(connection)
                await connection.execute(
                    update(users)
                    .where(users.c.id == link.user_id)
                    .values(email_key=link.email, confirmed_at=_now(), is_admin=first, **chosen)
                )
                await self._settle(connection, link.user_id, link.email)
                return await _get_user(connection, link.user_id)

    async def any_user(self) -> bool:
        """Whether an account exists."""
        async with self._reading() as connection:
            return await _any_user(connection)

    async def get_user(self, user_id: str) -> User:
        """Raises NotFound."""
        async with self._reading() as connection:
            return await _get_user(connection, user_id)

    async def find_user(self, email_key: str) -> User | None:
        """The account with an address."""
        async with self._reading() as connection:
            found = await connection.execute(
                select(*_USER).select_from(_WITH_PICTURE).where(users.c.email_key == email_key)
            )
            row = found.one_or_none()
            return None if row is None else _user(row)

    async def find_password(self, email_key: str) -> tuple[User, str | None] | None:
        """The account with an address, and its password's hash."""
        query = select(*_USER, users.c.password_hash).select_from(_WITH_PICTURE).where(users.c.email_key == email_key)
        async with self._reading() as connection:
            row = (await connection.execute(query)).one_or_none()
            return None if row is None else (_user(row), row.password_hash)

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
            return await _get_user(connection, user_id)

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
            await _end_sessions(connection, user_id, keep)
            await _void_resets(connection, user_id)
            if keep is not None and secret is not None:
                await connection.execute(
                    update(sessions).where(sessions.c.id == keep).values(token_hash=hash_secret(secret))
                )

    async def reset_password(self, secret: str, password_hash: str) -> User:
        """Set a password with a link, which proves the address; end every session. Raises LinkUsed."""
        async with self._writing() as connection:
            link = await _use_link(connection, "reset", secret)
            assert link.user_id is not None
            await connection.execute(
                update(users)
                .where(users.c.id == link.user_id)
                .values(password_hash=password_hash, confirmed_at=func.coalesce(users.c.confirmed_at, _now()))
            )
            await _end_sessions(connection, link.user_id)
            await _void_resets(connection, link.user_id)
            await self._settle(connection, link.user_id, link.email)
            return await _get_user(connection, link.user_id)

    async def disable(self, user_id: str, disabled: bool) -> User:
        """Lock an account and end its sessions, or open it again. Raises NotFound."""
        async with self._writing() as connection:
            moment = func.coalesce(users.c.disabled_at, _now()) if disabled else None
            await connection.execute(update(users).where(users.c.id == user_id).values(disabled_at=moment))
            if disabled:
                await _end_sessions(connection, user_id)
                await _void_resets(connection, user_id)
            return await _get_user(connection, user_id)

    async def delete_user(self, user_id: str) -> Deleted:
        """Delete an account. Its documents go to the editor who was there first, and to the trash if there is none.

        Raises NotFound, and Conflict if nobody would be left to administer the others.
        """
        async with self._writing(lock=True) as connection:
            user = await _get_user(connection, user_id)
            if user.is_admin:
                others = select(users.c.is_admin).where(users.c.id != user_id, users.c.disabled_at.is_(None), _ACTIVE)
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
                .values(deleted_at=_now())
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
        query = select(*_USER, last_seen).select_from(_WITH_PICTURE).where(_ACTIVE, users.c.email_key > after)
        if search:
            query = query.where(
                or_(
                    users.c.email_key.contains(search.lower(), autoescape=True),
                    users.c.name.icontains(search, autoescape=True),
                )
            )
        async with self._reading() as connection:
            found = await connection.execute(query.order_by(users.c.email_key).limit(limit))
            return [ListedUser(_user(row), row.last_seen_at) for row in found]

    # Sign-in by another provider

    async def find_identity(self, issuer: str, subject: str) -> User | None:
        """The account that belongs to somebody at an OpenID Connect provider."""
        query = (
            select(*_USER)
            .select_from(_WITH_PICTURE.join(identities, identities.c.user_id == users.c.id))
            .where(identities.c.issuer == issuer, identities.c.subject == subject)
        )
        async with self._reading() as connection:
            row = (await connection.execute(query)).one_or_none()
            return None if row is None else _user(row)

    async def link_identity(self, user_id: str, issuer: str, subject: str) -> None:
        """Let somebody at a provider into an account. Nothing happens if they are already in one."""
        async with self._writing() as connection:
            await self._add_identity(connection, user_id, (issuer, subject))

    # Sessions

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
        session_id, now = new_id(), _now()
        with _broken_rule(SessionEnded):
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
        now = _now()
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
            .where(sessions.c.user_id == user_id, sessions.c.expires_at > _now())
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
            await _end_sessions(connection, user_id, keep)

    # Guests

    async def create_guest(
        self, secret: str, name: str, color: str, *, address: str, agent: str, days: float
    ) -> tuple[str, Guest]:
        """A guest with a session: the session's id, and the guest."""
        guest = Guest(new_id(), name, color)
        async with self._writing() as connection:
            await connection.execute(guests.insert().values(id=guest.id, name=name, color=color, created_at=_now()))
        session_id = await self.start_session(secret, guest_id=guest.id, address=address, agent=agent, days=days)
        return session_id, guest

    async def change_guest(self, guest_id: str, name: str, color: str) -> Guest:
        async with self._writing() as connection:
            await connection.execute(update(guests).where(guests.c.id == guest_id).values(name=name, color=color))
        return Guest(guest_id, name, color)

    async def get_guest(self, guest_id: str) -> Guest:
        """Raises NotFound."""
        async with self._reading() as connection:
            query = select(guests.c.id, guests.c.name, guests.c.color).where(guests.c.id == guest_id)
            row = (await connection.execute(query)).one_or_none()
            if row is None:
                raise NotFound("There is no such guest.")
            return Guest(**row._asdict())

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

    # API tokens

    async def create_token(
        self, user_id: str, secret: str, name: str, scope: Scope, expires_at: datetime | None
    ) -> Token:
        """Raises TooMany."""
        made = Token(new_id(), name, scope, _now(), expires_at, None)
        async with self._writing(lock=True) as connection:
            count = await connection.scalar(select(func.count()).where(tokens.c.user_id == user_id))
            if (count or 0) >= MAX_TOKENS:
                raise TooMany(f"There are {MAX_TOKENS} API tokens already; delete one first.")
            await connection.execute(
                tokens.insert().values(
                    id=made.id,
                    token_hash=hash_secret(secret),
                    user_id=user_id,
                    name=name,
                    scopes=scope.value,
                    created_at=made.created_at,
                    expires_at=expires_at,
                )
            )
        return made

    async def find_token(self, secret: str) -> FoundToken | None:
        """Whom an API token stands for; None if it is unknown or expired, or the account is disabled."""
        return await self._find_token(tokens.c.token_hash == hash_secret(secret))

    async def get_token(self, token_id: str) -> FoundToken | None:
        """As `find_token`, for a token that is known: whether it still is good."""
        return await self._find_token(tokens.c.id == token_id)

    async def touch_token(self, token_id: str) -> None:
        async with self._writing() as connection:
            await connection.execute(update(tokens).where(tokens.c.id == token_id).values(used_at=_now()))

    async def list_tokens(self, user_id: str) -> list[Token]:
        """A user's tokens, the newest first; expired ones too."""
        query = select(*_TOKEN).where(tokens.c.user_id == user_id).order_by(tokens.c.created_at.desc(), tokens.c.id)
        async with self._reading() as connection:
            return [_token(row) for row in await connection.execute(query)]

    async def delete_token(self, token_id: str, user_id: str) -> bool:
        """Whether there was such a token of that user."""
        query = delete(tokens).where(tokens.c.id == token_id, tokens.c.user_id == user_id).returning(tokens.c.id)
        async with self._writing() as connection:
            return (await connection.execute(query)).one_or_none() is not None

    # Links

    async def create_link(self, purpose: str, secret: str, email_key: str, user_id: str | None = None) -> datetime:
        """A link that works once; when it expires. A user's request for a link is settled by one."""
        async with self._writing() as connection:
            if user_id is not None:
                await connection.execute(
                    update(links)
                    .where(links.c.user_id == user_id, links.c.purpose == "request", links.c.used_at.is_(None))
                    .values(used_at=_now())
                )
            return await _add_link(connection, purpose, secret, email_key, user_id)

    async def get_link(self, purpose: str, secret: str) -> Link:
        """A link that works; using it is another matter. Raises LinkUsed."""
        query = select(*_LINK).where(_usable(purpose, secret))
        async with self._reading() as connection:
            row = (await connection.execute(query)).one_or_none()
            if row is None:
                raise LinkUsed
            return Link(**row._asdict())

    async def invited(self, secret: str) -> Invited | None:
        """To whom an invitation was sent, by an administrator or to a document; None if it does not work."""
        to_document = select(invitations.c.email_key).where(
            invitations.c.token_hash == hash_secret(secret),
            invitations.c.used_at.is_(None),
            invitations.c.expires_at > _now(),
        )
        async with self._reading() as connection:
            found = await connection.scalar(select(links.c.email_key).where(_usable("signup", secret)))
            if found is not None:
                return Invited(found, by_administrator=True)
            found = await connection.scalar(to_document)
            return None if found is None else Invited(found, by_administrator=False)

    async def is_invited(self, email_key: str) -> bool:
        """Whether an administrator invited an address to make an account."""
        waiting = exists().where(
            links.c.purpose == "signup",
            links.c.email_key == email_key,
            links.c.used_at.is_(None),
            links.c.expires_at > _now(),
        )
        async with self._reading() as connection:
            return bool(await connection.scalar(select(waiting)))

    async def list_links(self) -> list[Link]:
        """Links and requests for one that wait to be used, the newest first."""
        query = (
            select(*_LINK)
            .where(links.c.used_at.is_(None), links.c.expires_at > _now())
            .order_by(links.c.created_at.desc())
            .limit(1000)
        )
        async with self._reading() as connection:
            return [Link(**row._asdict()) for row in await connection.execute(query)]

    # Housekeeping

    async def prune(self) -> None:
        """Forget what has expired: sessions, links, sign-ups that nobody confirmed, guests who left nothing behind."""
        now = _now()
        async with self._writing() as connection:
            await connection.execute(delete(sessions).where(sessions.c.expires_at < now))
            await connection.execute(delete(links).where(links.c.expires_at < now))
            await connection.execute(
                delete(users).where(
                    ~_ACTIVE,
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

    # Helpers

    async def _settle(self, connection: AsyncConnection, user_id: str, email_key: str) -> None:
        """Somebody has proven an address: what waited for it becomes theirs, and other sign-ups with it are void."""
        now = _now()
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
        await connection.execute(delete(users).where(users.c.id.in_(others), ~_ACTIVE))

    async def _add_identity(self, connection: AsyncConnection, user_id: str, identity: tuple[str, str]) -> None:
        await connection.execute(
            self._insert(identities)
            .values(issuer=identity[0], subject=identity[1], user_id=user_id, created_at=_now())
            .on_conflict_do_nothing()
        )

    async def _find_token(self, which: ColumnElement[bool]) -> FoundToken | None:
        query = (
            select(*_TOKEN, *_USER)
            .select_from(_WITH_PICTURE.join(tokens, tokens.c.user_id == users.c.id))
            .where(which, users.c.disabled_at.is_(None))
        )
        async with self._reading() as connection:
            row = (await connection.execute(query)).one_or_none()
            if row is None or (row.expires_at is not None and row.expires_at <= _now()):
                return None
            return FoundToken(_token(row), _user(row))

    def _insert(self, table: Any) -> PostgresInsert | SqliteInsert:
        return sqlite_insert(table) if self._sqlite else postgres_insert(table)

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator[AsyncConnection]:
        with unavailable():
            async with self._engine.connect() as connection:
                yield connection

    @asynccontextmanager
    async def _writing(self, *, lock: bool = False) -> AsyncIterator[AsyncConnection]:
        """With `lock`, what was read stays true until the commit: SQLite has one writer anyway."""
        with unavailable():
            async with self._engine.execution_options(**{BEGIN: "IMMEDIATE"}).begin() as connection:
                if lock and not self._sqlite:
                    await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
                yield connection


def _now() -> datetime:
    return datetime.now(UTC)


async def _any_user(connection: AsyncConnection) -> bool:
    return bool(await connection.scalar(select(exists().where(_ACTIVE))))


async def _get_user(connection: AsyncConnection, user_id: str) -> User:
    found = await connection.execute(select(*_USER).select_from(_WITH_PICTURE).where(users.c.id == user_id, _ACTIVE))
    row = found.one_or_none()
    if row is None:
        raise NotFound("There is no such account.")
    return _user(row)


async def _end_sessions(connection: AsyncConnection, user_id: str, keep: str | None = None) -> None:
    query = delete(sessions).where(sessions.c.user_id == user_id)
    await connection.execute(query if keep is None else query.where(sessions.c.id != keep))


async def _void_resets(connection: AsyncConnection, user_id: str) -> None:
    await connection.execute(
        update(links)
        .where(links.c.user_id == user_id, links.c.purpose.in_(("reset", "request")), links.c.used_at.is_(None))
        .values(used_at=_now())
    )


def _usable(purpose: str, secret: str) -> ColumnElement[bool]:
    return and_(
        links.c.token_hash == hash_secret(secret),
        links.c.purpose == purpose,
        links.c.used_at.is_(None),
        links.c.expires_at > _now(),
    )


async def _add_link(
    connection: AsyncConnection, purpose: str, secret: str, email_key: str, user_id: str | None
) -> datetime:
    now = _now()
    expires_at = now + LIFETIMES[purpose]
    await connection.execute(
        links.insert().values(
            token_hash=hash_secret(secret),
            purpose=purpose,
            user_id=user_id,
            email_key=email_key,
            created_at=now,
            expires_at=expires_at,
        )
    )
    return expires_at


async def _use_link(connection: AsyncConnection, purpose: str, secret: str) -> Link:
    used = await connection.execute(
        update(links).where(_usable(purpose, secret)).values(used_at=_now()).returning(*_LINK)
    )
    row = used.one_or_none()
    if row is None:
        raise LinkUsed
    return Link(**row._asdict())


@contextmanager
def _broken_rule(meaning: type[QuireError]) -> Iterator[None]:
    """What it means that a row cannot be: its address is taken, or its user was deleted just now."""
    try:
        yield
    except IntegrityError as error:
        raise meaning from error


def _user(row: Any) -> User:
    return User(
        id=row.user_id,
        email=row.email,
        name=row.name,
        color=row.color,
        is_admin=row.is_admin,
        has_password=bool(row.has_password),
        picture=row.picture,
        created_at=row.created_at,
        confirmed_at=row.confirmed_at,
        disabled_at=row.disabled_at,
    )


def _session(row: Any) -> FoundSession | None:
    if row is None or row.expires_at <= _now():
        return None
    return FoundSession(
        id=row.session_id,
        user=None if row.user_id is None else _user(row),
        guest=None if row.guest_id is None else Guest(row.guest_id, row.guest_name, row.guest_color),
        seen_at=row.seen_at,
        expires_at=row.expires_at,
    )


def _token(row: Any) -> Token:
    return Token(row.token_id, row.token_name, Scope(row.scopes), row.token_created_at, row.expires_at, row.used_at)
