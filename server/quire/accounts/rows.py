"""People as they are read from the database: what is selected, and what is made of a row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import exists, func, select
from sqlalchemy.ext.asyncio import AsyncConnection

from quire.accounts.models import Guest, Scope, User
from quire.db.tables import links, pictures, users
from quire.errors import NotFound


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


USER = (
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
LINK = (
    links.c.purpose,
    links.c.email_key.label("email"),
    links.c.user_id,
    links.c.created_at,
    links.c.expires_at,
)

WITH_PICTURE = users.outerjoin(pictures, pictures.c.user_id == users.c.id)
ACTIVE = users.c.email_key.like("%@%")

# Any constant works that the migrations do not use; this one spells "people" in ASCII.
ONE_AFTER_ANOTHER = select(func.pg_advisory_xact_lock(0x70656F706C65))
"""The lock of those who count before they write."""


def utc_now() -> datetime:
    return datetime.now(UTC)


async def any_user_in(connection: AsyncConnection) -> bool:
    return bool(await connection.scalar(select(exists().where(ACTIVE))))


async def user_in(connection: AsyncConnection, user_id: str) -> User:
    found = await connection.execute(select(*USER).select_from(WITH_PICTURE).where(users.c.id == user_id, ACTIVE))
    row = found.one_or_none()
    if row is None:
        raise NotFound("There is no such account.")
    return user_of(row)


def user_of(row: Any) -> User:
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
