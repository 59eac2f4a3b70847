"""Revisions that somebody named, in the database."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from sqlalchemy import ColumnElement, and_, delete, func, insert, select, update

from quire.db.database import Database
from quire.db.tables import documents, versions
from quire.documents.models import new_id
from quire.documents.reading import not_found
from quire.errors import Forbidden, NotFound, TooMany
from quire.history.models import MAX_VERSIONS, Subject, Version, check_name

if TYPE_CHECKING:
    from sqlalchemy.ext.asyncio import AsyncConnection

_COLUMNS = tuple(versions.c[name] for name in ("id", "document_id", "seq", "name", "actor", "locked", "created_at"))


class VersionStore(Database):
    """Names revisions, and keeps the names."""

    async def list(self, document_id: str) -> list[Version]:
        """All of a document, the newest revision first."""
        query = select(*_COLUMNS).where(versions.c.document_id == document_id)
        query = query.order_by(versions.c.seq.desc(), versions.c.created_at.desc(), versions.c.id)
        async with self._reading() as connection:
            return [Version(*row) for row in await connection.execute(query)]

    async def get(self, document_id: str, version_id: str) -> Version:
        """Raises NotFound."""
        async with self._reading() as connection:
            return await _get(connection, _one(document_id, version_id))

    async def find(self, document_id: str, version_id: str) -> Version | None:
        """A version; None if there is none."""
        with suppress(NotFound):
            return await self.get(document_id, version_id)
        return None

    async def create(
        self,
        document_id: str,
        revision: int | None,
        name: str,
        actor: str,
        *,
        locked: bool,
        version_id: str | None = None,
    ) -> Version:
        """Name a revision; None for the head. Raises UnknownRevision, Pruned, TooMany, TooLarge and BadRequest."""
        check_name(name)
        async with self._writing() as connection:
            # KEY SHARE makes whoever prunes (FOR UPDATE) wait.
            query = select(documents.c.kind, documents.c.epoch, documents.c.head, documents.c.pruned)
            query = query.where(documents.c.id == document_id, documents.c.deleted_at.is_(None))
            found = (await connection.execute(query.with_for_update(read=True, key_share=True))).one_or_none()
            if found is None:
                raise not_found(document_id)
            seq = found.head if revision is None else revision
            Subject(document_id, *found, 0).require(seq)
            count = select(func.count()).select_from(versions).where(versions.c.document_id == document_id)
            if (await connection.execute(count)).scalar_one() >= MAX_VERSIONS:
                raise TooMany(f"A document has at most {MAX_VERSIONS} versions.")
            version = Version(version_id or new_id(), document_id, seq, name, actor, locked, datetime.now(UTC))
            await connection.execute(
                insert(versions).values(
                    id=version.id,
                    document_id=document_id,
                    seq=seq,
                    name=name,
                    actor=actor,
                    locked=locked,
                    created_at=version.created_at,
                )
            )
            return version

    async def change(
        self, document_id: str, version_id: str, name: str | None, locked: bool | None, *, is_owner: bool
    ) -> Version:
        """Rename, lock or unlock. Raises NotFound, Forbidden, TooLarge and BadRequest."""
        values: dict[str, str | bool] = {}
        if name is not None:
            values["name"] = check_name(name)
        if locked is not None:
            values["locked"] = locked
        where = _one(document_id, version_id)
        async with self._writing() as connection:
            if locked:
                # Whoever prunes (FOR UPDATE) has seen the lock, or is done: no version is locked and cut off.
                document = select(documents.c.id).where(documents.c.id == document_id)
                await connection.execute(document.with_for_update(read=True, key_share=True))
            _require_free(await _get(connection, where, hold=True), is_owner=is_owner)
            if values:
                await connection.execute(update(versions).where(where).values(**values))
            return await _get(connection, where)

    async def delete(self, document_id: str, version_id: str, *, is_owner: bool) -> Version:
        """Forget a name; its revision stays. Raises NotFound and Forbidden."""
        where = _one(document_id, version_id)
        async with self._writing() as connection:
            version = await _get(connection, where, hold=True)
            _require_free(version, is_owner=is_owner)
            await connection.execute(delete(versions).where(where))
            return version


def _one(document_id: str, version_id: str) -> ColumnElement[bool]:
    return and_(versions.c.document_id == document_id, versions.c.id == version_id)


async def _get(connection: AsyncConnection, where: ColumnElement[bool], *, hold: bool = False) -> Version:
    """A version; with `hold` nobody locks or changes it until the transaction ends. Raises NotFound."""
    query = select(*_COLUMNS).where(where)
    row = (await connection.execute(query.with_for_update() if hold else query)).one_or_none()
    if row is None:
        raise NotFound("There is no such version.")
    return Version(*row)


def _require_free(version: Version, *, is_owner: bool) -> None:
    if version.locked and not is_owner:
        raise Forbidden("The version is locked; only the document's owner may change that.")
