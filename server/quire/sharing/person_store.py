"""People as those see them with whom they share a document, in the database."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from sqlalchemy import select

from quire.accounts.models import picture_url
from quire.accounts.rows import WITH_PICTURE
from quire.db.database import Database
from quire.db.tables import guests, pictures, users
from quire.errors import NotFound
from quire.sharing.models import Person

PERSON = (users.c.id, users.c.name, users.c.color, users.c.email, pictures.c.etag)


class PersonStore(Database):
    """Owners, and users to share with."""

    async def people(self, owner_ids: Collection[str]) -> dict[str, Person]:
        """Owners by their actor id. Those who are gone are not among them."""
        wanted = {kind: {o.partition(":")[2] for o in owner_ids if o.startswith(kind)} for kind in ("user:", "guest:")}
        found: dict[str, Person] = {o: Person(o, "", "") for o in owner_ids if o.startswith("embed:")}
        if not wanted["user:"] and not wanted["guest:"]:
            return found
        async with self._reading() as connection:
            if wanted["user:"]:
                query = select(*PERSON).select_from(WITH_PICTURE).where(users.c.id.in_(wanted["user:"]))
                found |= {f"user:{row.id}": person_of(row) for row in await connection.execute(query)}
            if wanted["guest:"]:
                guest = select(guests.c.id, guests.c.name, guests.c.color).where(guests.c.id.in_(wanted["guest:"]))
                for row in await connection.execute(guest):
                    found[f"guest:{row.id}"] = Person(f"guest:{row.id}", row.name, row.color)
        return found

    async def find_user(self, user_id: str) -> Person:
        """A user whose account may be used. Raises NotFound."""
        query = select(*PERSON).select_from(WITH_PICTURE).where(users.c.id == user_id, users.c.disabled_at.is_(None))
        async with self._reading() as connection:
            row = (await connection.execute(query)).one_or_none()
        if row is None:
            raise NotFound("There is no such user.")
        return person_of(row)


def person_of(row: Any) -> Person:
    """What a row with PERSON says."""
    return Person(row.id, row.name, row.color, picture_url(row.id, row.etag), row.email)
