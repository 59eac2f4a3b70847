"""Sharing in the database, on SQLite or Postgres."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator, Collection, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import and_, bindparam, delete, select, update
from sqlalchemy.dialects.postgresql import insert as postgres_insert
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.ext.asyncio import AsyncConnection, AsyncEngine

from quire.accounts.models import hash_secret
from quire.db.engine import BEGIN
from quire.db.errors import unavailable
from quire.db.reader import Reader
from quire.db.tables import access_requests, documents, guests, installation, invitations, members, pictures, users
from quire.documents.models import new_id
from quire.documents.reading import not_found
from quire.errors import LinkUsed, NotFound
from quire.rooms.actor import Role
from quire.sharing.models import AccessRequest, Invitation, Person, Shares, Standing

INVITATION_DAYS = 14.0

_PERSON = (users.c.id, users.c.name, users.c.color, users.c.email, pictures.c.etag)
_USERS = users.outerjoin(pictures, pictures.c.user_id == users.c.id)

# Made once: putting it together takes SQLAlchemy as long as the database needs to answer. No user has the id "".
_PLACES = select(
    documents.c.id,
    documents.c.title,
    documents.c.owner_id,
    documents.c.link_role,
    documents.c.link_guests,
    documents.c.kind,
    documents.c.epoch,
    documents.c.head,
    members.c.role,
).select_from(
    documents.outerjoin(members, and_(members.c.document_id == documents.c.id, members.c.user_id == bindparam("user")))
)
_STANDING = _PLACES.where(documents.c.id == bindparam("document"), documents.c.deleted_at.is_(None))
_TRASHED = _PLACES.where(
    documents.c.id == bindparam("document"),
    documents.c.deleted_at.is_not(None),
    documents.c.purged_at.is_(None),
    documents.c.purging.is_(False),
)
_STANDINGS = _PLACES.where(documents.c.id.in_(bindparam("documents", expanding=True)), documents.c.deleted_at.is_(None))


class SharingStore:
    """Every method raises Unavailable if the database does not do its part."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine
        self._sqlite = engine.dialect.name == "sqlite"
        self._read = Reader(engine)

    async def close(self) -> None:
        """Close the connections of its own. The engine is its maker's."""
        await self._read.close()

    # Deciding

    async def standing(self, document_id: str, user_id: str | None, *, trashed: bool = False) -> Standing | None:
        """A document and a user's place in it, in one query; None if it is unknown or deleted.

        With `trashed`, one that is in the trash instead.
        """
        values, query = {"document": document_id, "user": user_id or ""}, _TRASHED if trashed else _STANDING
        row = await self._read(lambda connection: connection.execute(query, values).one_or_none())
        return None if row is None else _standing(row)

    async def standings(self, document_ids: Sequence[str], user_id: str | None) -> list[Standing]:
        """As `standing`, of several documents; those that are unknown or deleted are left out."""
        values = {"documents": list(document_ids), "user": user_id or ""}
        return await self._read(lambda connection: [_standing(row) for row in connection.execute(_STANDINGS, values)])

    async def secret(self) -> str:
        """The installation's key for document tokens, made by whoever asks first."""
        async with self._writing() as connection:
            await connection.execute(
                self._insert(installation)
                .values(name="document_tokens", value=secrets.token_urlsafe(32))
                .on_conflict_do_nothing()
            )
            query = select(installation.c.value).where(installation.c.name == "document_tokens")
            return str((await connection.execute(query)).scalar_one())

    # People

    async def people(self, owner_ids: Collection[str]) -> dict[str, Person]:
        """Owners by their actor id. Those who are gone are not among them."""
        wanted = {kind: {o.partition(":")[2] for o in owner_ids if o.startswith(kind)} for kind in ("user:", "guest:")}
        found: dict[str, Person] = {o: Person(o, "", "") for o in owner_ids if o.startswith("embed:")}
        if not wanted["user:"] and not wanted["guest:"]:
            return found
        async with self._reading() as connection:
            if wanted["user:"]:
                query = select(*_PERSON).select_from(_USERS).where(users.c.id.in_(wanted["user:"]))
                found |= {f"user:{row.id}": _person(row) for row in await connection.execute(query)}
            if wanted["guest:"]:
                guest = select(guests.c.id, guests.c.name, guests.c.color).where(guests.c.id.in_(wanted["guest:"]))
                for row in await connection.execute(guest):
                    found[f"guest:{row.id}"] = Person(f"guest:{row.id}", row.name, row.color)
        return found

    async def find_user(self, user_id: str) -> Person:
        """A user whose account may be used. Raises NotFound."""
        query = select(*_PERSON).select_from(_USERS).where(users.c.id == user_id, users.c.disabled_at.is_(None))
        async with self._reading() as connection:
            row = (await connection.execute(query)).one_or_none()
        if row is None:
            raise NotFound("There is no such user.")
        return _person(row)

    async def shares(self, document_id: str) -> Shares:
        """Members, invitations that wait, and requests that nobody answered."""
        async with self._reading() as connection:
            shown = await connection.execute(
                select(*_PERSON, members.c.role)
                .select_from(_USERS.join(members, members.c.user_id == users.c.id))
                .where(members.c.document_id == document_id)
                .order_by(members.c.created_at, users.c.id)
            )
            found = [(_person(row), role) for row in shown if (role := Role.named(row.role)) is not None]
            waiting = await connection.execute(
                select(invitations)
                .where(
                    invitations.c.document_id == document_id,
                    invitations.c.used_at.is_(None),
                    invitations.c.expires_at > _now(),
                )
                .order_by(invitations.c.created_at, invitations.c.id)
            )
            invited = [_invitation(row) for row in waiting]
            asked = await connection.execute(
                select(
                    *_PERSON,
                    access_requests.c.id.label("request_id"),
                    access_requests.c.role,
                    access_requests.c.message,
                    access_requests.c.created_at,
                )
                .select_from(_USERS.join(access_requests, access_requests.c.user_id == users.c.id))
                .where(access_requests.c.document_id == document_id, access_requests.c.answered_at.is_(None))
                .order_by(access_requests.c.created_at, access_requests.c.id)
            )
            requests = [
                AccessRequest(row.request_id, _person(row), Role[row.role.upper()], row.message, row.created_at)
                for row in asked
            ]
        return Shares(found, invited, requests)

    # Members

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
                .values(answered_at=_now(), granted_role=role.word)
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

    # Invitations

    async def invite(
        self, document_id: str, address: tuple[str, str], role: Role, invited_by: str, secret: str
    ) -> Invitation:
        """Invite an address without an account; an earlier invitation of it to the same document is void."""
        now = _now()
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

    async def use_invitation(self, secret: str, user_id: str) -> str:
        """Make a user a member by an invitation, once; the document's id. Never lowers a role. Raises LinkUsed."""
        async with self._writing() as connection:
            row = (
                await connection.execute(
                    update(invitations)
                    .where(
                        invitations.c.token_hash == hash_secret(secret),
                        invitations.c.used_at.is_(None),
                        invitations.c.expires_at > _now(),
                    )
                    .values(used_at=_now())
                    .returning(invitations.c.document_id, invitations.c.role)
                )
            ).one_or_none()
            if row is None:
                raise LinkUsed("The invitation has expired or was used.")
            place = await connection.execute(
                select(documents.c.owner_id, members.c.role)
                .select_from(
                    documents.outerjoin(
                        members, and_(members.c.document_id == documents.c.id, members.c.user_id == user_id)
                    )
                )
                .where(documents.c.id == row.document_id, documents.c.deleted_at.is_(None))
            )
            found = place.one_or_none()
            if found is None:
                raise LinkUsed("The document of this invitation was deleted.")
            role = Role[row.role.upper()]
            had = Role.named(found.role) if found.role is not None else None
            if found.owner_id != f"user:{user_id}" and (had is None or had < role):
                await self._set_member(connection, row.document_id, user_id, role)
            return str(row.document_id)

    # Requests

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
                    created_at=_now(),
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
                    .values(answered_at=_now(), granted_role=None if role is None else role.word)
                    .returning(access_requests.c.user_id)
                )
            ).one_or_none()
            if row is None:
                raise NotFound("There is no such request, or it has been answered.")
            if role is not None:
                await self._set_member(connection, document_id, row.user_id, role)
            return str(row.user_id)

    # Helpers

    async def _set_member(self, connection: AsyncConnection, document_id: str, user_id: str, role: Role) -> None:
        await connection.execute(
            self._insert(members)
            .values(document_id=document_id, user_id=user_id, role=role.word, created_at=_now())
            .on_conflict_do_update(index_elements=["document_id", "user_id"], set_={"role": role.word})
        )

    def _insert(self, table: Any) -> Any:
        return sqlite_insert(table) if self._sqlite else postgres_insert(table)

    @asynccontextmanager
    async def _reading(self) -> AsyncIterator[AsyncConnection]:
        with unavailable():
            async with self._engine.connect() as connection:
                yield connection

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[AsyncConnection]:
        with unavailable():
            async with self._engine.execution_options(**{BEGIN: "IMMEDIATE"}).begin() as connection:
                yield connection


def _now() -> datetime:
    return datetime.now(UTC)


def _person(row: Any) -> Person:
    picture = None if row.etag is None else f"/api/v1/users/{row.id}/picture?v={row.etag}"
    return Person(row.id, row.name, row.color, picture, row.email)


def _invitation(row: Any) -> Invitation:
    return Invitation(row.id, row.email, Role[row.role.upper()], row.created_at, row.expires_at)


def _standing(row: Any) -> Standing:
    member: str | None = row.role
    return Standing(
        row.id,
        row.title,
        row.owner_id,
        Role.named(row.link_role),
        bool(row.link_guests),
        None if member is None else Role.named(member),
        row.kind,
        row.epoch,
        row.head,
    )
