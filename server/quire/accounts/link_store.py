"""Links that work once, in the database: to confirm, to reset, to sign up; and requests for one."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, and_, exists, select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from quire.accounts.models import hash_secret
from quire.accounts.rows import LINK, Invited, Link, utc_now
from quire.db.database import Database
from quire.db.tables import invitations, links
from quire.errors import LinkUsed

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


class LinkStore(Database):
    """Links, and what an invitation says."""

    async def create_link(self, purpose: str, secret: str, email_key: str, user_id: str | None = None) -> datetime:
        """A link that works once; when it expires. A user's request for a link is settled by one."""
        async with self._writing() as connection:
            if user_id is not None:
                await connection.execute(
                    update(links)
                    .where(links.c.user_id == user_id, links.c.purpose == "request", links.c.used_at.is_(None))
                    .values(used_at=utc_now())
                )
            return await add_link(connection, purpose, secret, email_key, user_id)

    async def get_link(self, purpose: str, secret: str) -> Link:
        """A link that works; using it is another matter. Raises LinkUsed."""
        query = select(*LINK).where(usable(purpose, secret))
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
            invitations.c.expires_at > utc_now(),
        )
        async with self._reading() as connection:
            found = await connection.scalar(select(links.c.email_key).where(usable("signup", secret)))
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
            links.c.expires_at > utc_now(),
        )
        async with self._reading() as connection:
            return bool(await connection.scalar(select(waiting)))

    async def list_links(self) -> list[Link]:
        """Links and requests for one that wait to be used, the newest first."""
        query = (
            select(*LINK)
            .where(links.c.used_at.is_(None), links.c.expires_at > utc_now())
            .order_by(links.c.created_at.desc())
            .limit(1000)
        )
        async with self._reading() as connection:
            return [Link(**row._asdict()) for row in await connection.execute(query)]


async def void_resets(connection: AsyncConnection, user_id: str) -> None:
    await connection.execute(
        update(links)
        .where(links.c.user_id == user_id, links.c.purpose.in_(("reset", "request")), links.c.used_at.is_(None))
        .values(used_at=utc_now())
    )


def usable(purpose: str, secret: str) -> ColumnElement[bool]:
    return and_(
        links.c.token_hash == hash_secret(secret),
        links.c.purpose == purpose,
        links.c.used_at.is_(None),
        links.c.expires_at > utc_now(),
    )


async def add_link(
    connection: AsyncConnection, purpose: str, secret: str, email_key: str, user_id: str | None
) -> datetime:
    now = utc_now()
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


async def use_link(connection: AsyncConnection, purpose: str, secret: str) -> Link:
    used = await connection.execute(
        update(links).where(usable(purpose, secret)).values(used_at=utc_now()).returning(*LINK)
    )
    row = used.one_or_none()
    if row is None:
        raise LinkUsed
    return Link(**row._asdict())
