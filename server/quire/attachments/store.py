"""Attachments in the database, on SQLite or Postgres.

How content is never lost while it is collected: a row of `blobs` says where its bytes are, and each new row says a new
place. An upload first claims the row (`claim`), then puts the bytes there, then adds the attachment (`add`), which
fails if the row is gone. The collector first takes the row (`take`), in one statement that finds no attachment and no
young claim, and then removes the bytes at that row's place, which nobody else will ever be told.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import ColumnElement, Insert, and_, delete, exists, func, insert, literal, or_, select, update
from sqlalchemy.exc import IntegrityError

from quire.api.cursor import read_cursor, unknown_cursor, write_cursor
from quire.attachments.models import MAX_COUNT, Attachment, Blob, Nature, new_key
from quire.db.database import Database
from quire.db.tables import attachments, blobs, documents
from quire.documents.models import new_id
from quire.documents.reading import not_found
from quire.errors import NotFound, TooLarge, TooMany

if TYPE_CHECKING:
    from sqlalchemy import Row, Select
    from sqlalchemy.ext.asyncio import AsyncConnection

MAX_HOLDERS = 500
"""Documents with copies of an attachment that are looked at for one that a caller may read."""

_COLUMNS = (
    *(attachments.c[name] for name in ("id", "document_id", "name", "actor", "created_at")),
    *(blobs.c[name] for name in ("hash", "key", "size", "type", "width", "height", "still")),
)
_JOINED = attachments.join(blobs, blobs.c.hash == attachments.c.hash)
_USED = exists().where(attachments.c.hash == blobs.c.hash)


@dataclass(frozen=True, slots=True)
class Usage:
    """What a document's attachments come to."""

    count: int
    bytes: int


class AttachmentStore(Database):
    """Every method raises Unavailable if the database does not do its part."""

    # Reading

    async def get(self, document_id: str, attachment_id: str) -> Attachment:
        """Raises NotFound."""
        found = await self._find(_one(document_id, attachment_id))
        if found is None:
            raise missing()
        return found

    async def any(self, attachment_id: str) -> Attachment | None:
        """An attachment in whichever document; its copies have the same content."""
        return await self._find(attachments.c.id == attachment_id)

    async def holders(self, attachment_id: str) -> list[str]:
        """Documents that have an attachment or a copy of it, the newest first; at most MAX_HOLDERS."""
        query = select(attachments.c.document_id).where(attachments.c.id == attachment_id)
        query = query.order_by(attachments.c.created_at.desc(), attachments.c.document_id).limit(MAX_HOLDERS)
        async with self._reading() as connection:
            return list(await connection.scalars(query))

    async def page(
        self, document_id: str, limit: int, cursor: str | None = None
    ) -> tuple[list[Attachment], str | None]:
        """At most `limit` of a document, the newest first, and the cursor of the next. Raises BadRequest."""
        query = select(*_COLUMNS).select_from(_JOINED).where(attachments.c.document_id == document_id)
        if cursor is not None:
            moment, last = _read_position(cursor)
            at = attachments.c.created_at
            query = query.where(or_(at < moment, and_(at == moment, attachments.c.id > last)))
        query = query.order_by(attachments.c.created_at.desc(), attachments.c.id).limit(limit + 1)
        async with self._reading() as connection:
            found = [_attachment(row) for row in await connection.execute(query)]
        page = found[:limit]
        return page, _cursor(page[-1]) if page and len(found) > limit else None

    async def usage(self, document_id: str) -> Usage:
        async with self._reading() as connection:
            return await _usage(connection, document_id)

    # Uploading

    async def claim(self, digest: str, size: int, nature: Nature) -> Blob:
        """Where content is, or has to be put before `add`."""
        now = datetime.now(UTC)
        values = {"type": nature.type, "width": nature.width, "height": nature.height, "still": nature.still}
        statement = (
            self._insert(blobs)
            .values(hash=digest, key=new_key(digest), size=size, unused_since=now, **values)
            # What the content is may be known better now than when it was first seen.
            .on_conflict_do_update(index_elements=["hash"], set_={"unused_since": now, **values})
            .returning(blobs.c.key)
        )
        async with self._writing() as connection:
            key = (await connection.execute(statement)).scalar_one()
        return Blob(digest, key, size, nature)

    async def add(
        self, document_id: str, blob: Blob, name: str, actor: str, *, max_bytes: int
    ) -> tuple[Attachment, bool] | None:
        """Make an attachment, and whether it is new: the same content under the same name is the same attachment.

        None if the blob has been collected since it was claimed. Raises DocumentNotFound, TooLarge and TooMany.
        """
        async with self._writing() as connection:
            # Two uploads at once must not each find room for one. The lock lets whoever refers to the document pass.
            document = select(documents.c.id).where(documents.c.id == document_id, documents.c.deleted_at.is_(None))
            if (await connection.execute(document.with_for_update(key_share=True))).one_or_none() is None:
                raise not_found(document_id)
            claimed = update(blobs).where(blobs.c.hash == blob.hash, blobs.c.key == blob.key).values(unused_since=None)
            if not (await connection.execute(claimed)).rowcount:
                return None
            same = and_(
                attachments.c.document_id == document_id,
                attachments.c.hash == blob.hash,
                attachments.c.name == name,
            )
            query = select(*_COLUMNS).select_from(_JOINED).where(same).limit(1)
            row = (await connection.execute(query)).one_or_none()
            if row is not None:
                return _attachment(row), False
            check_room(await _usage(connection, document_id), blob.size, max_bytes)
            made = Attachment(new_id(), document_id, name, actor, datetime.now(UTC), blob)
            await connection.execute(
                insert(attachments).values(
                    document_id=document_id,
                    id=made.id,
                    hash=blob.hash,
                    name=name,
                    actor=actor,
                    created_at=made.created_at,
                )
            )
            return made, True

    # Changing

    async def delete(self, document_id: str, attachment_id: str) -> Attachment:
        """Take an attachment from a document; its content is collected later. Raises NotFound."""
        async with self._writing() as connection:
            query = select(*_COLUMNS).select_from(_JOINED).where(_one(document_id, attachment_id))
            row = (await connection.execute(query)).one_or_none()
            if row is None:
                raise missing()
            await connection.execute(delete(attachments).where(_one(document_id, attachment_id)))
            return _attachment(row)

    async def no_preview(self, key: str) -> None:
        """Remember that no preview can be made of content."""
        async with self._writing() as connection:
            await connection.execute(update(blobs).where(blobs.c.key == key).values(still=False))

    # Collecting

    async def mark(self, now: datetime) -> int:
        """Note since when content has no attachment; how much was newly seen to have none."""
        async with self._writing() as connection:
            used = _free(blobs.c.unused_since.is_not(None), _USED)
            await connection.execute(update(blobs).where(blobs.c.hash.in_(used)).values(unused_since=None))
            unused = _free(blobs.c.unused_since.is_(None), ~_USED)
            marked = await connection.execute(update(blobs).where(blobs.c.hash.in_(unused)).values(unused_since=now))
            return marked.rowcount

    async def unused(self, before: datetime, limit: int) -> list[str]:
        """Hashes of content that has had no attachment since before then."""
        query = select(blobs.c.hash).where(blobs.c.unused_since < before, ~_USED).limit(limit)
        async with self._reading() as connection:
            return list(await connection.scalars(query))

    async def take(self, digest: str, before: datetime) -> str | None:
        """Forget content that is still unused, and say where its bytes are; None if it is used or was taken."""
        statement = delete(blobs).where(blobs.c.hash == digest, blobs.c.unused_since < before, ~_USED)
        try:
            async with self._writing() as connection:
                return (await connection.execute(statement.returning(blobs.c.key))).scalar_one_or_none()
        except IntegrityError:
            return None  # an attachment was added at this very moment: its foreign key held the row

    async def known(self, keys: Collection[str]) -> set[str]:
        """Those of some keys that content is kept at."""
        async with self._reading() as connection:
            return set(await connection.scalars(select(blobs.c.key).where(blobs.c.key.in_(keys))))

    # Helpers

    async def _find(self, where: ColumnElement[bool]) -> Attachment | None:
        query = select(*_COLUMNS).select_from(_JOINED).where(where).limit(1)
        async with self._reading() as connection:
            row = (await connection.execute(query)).one_or_none()
        return None if row is None else _attachment(row)


def copying(from_document: str, to_document: str) -> Insert:
    """A statement that gives a new document all attachments of another, under their ids.

    For the transaction that makes a copy: nothing in the content needs to be changed. An address that names the old
    document and an attachment is answered to everybody who may read any document with that attachment (R368), also
    after the old document is gone.
    """
    columns = ("id", "hash", "name", "actor", "created_at")
    found = select(literal(to_document), *(attachments.c[name] for name in columns)).where(
        attachments.c.document_id == from_document
    )
    return insert(attachments).from_select(["document_id", *columns], found)


def missing() -> NotFound:
    return NotFound("There is no such attachment.")


def check_room(usage: Usage, size: int, max_bytes: int) -> None:
    """Raises TooLarge or TooMany if a document has no room for one more attachment."""
    if usage.count >= MAX_COUNT:
        raise TooMany(f"A document has at most {MAX_COUNT} attachments.")
    if usage.bytes + size > max_bytes:
        raise TooLarge(
            f"The files of a document have at most {max_bytes} bytes together; "
            f"there are {usage.bytes}, and {size} would come."
        )


def _one(document_id: str, attachment_id: str) -> ColumnElement[bool]:
    return and_(attachments.c.document_id == document_id, attachments.c.id == attachment_id)


def _free(*where: ColumnElement[bool]) -> Select[tuple[str]]:
    """Hashes of rows that nobody else has locked, such as another collector: two that wait for each other would end."""
    return select(blobs.c.hash).where(*where).with_for_update(skip_locked=True)


async def _usage(connection: AsyncConnection, document_id: str) -> Usage:
    query = select(func.count(), func.coalesce(func.sum(blobs.c.size), 0)).select_from(_JOINED)
    count, size = (await connection.execute(query.where(attachments.c.document_id == document_id))).one()
    return Usage(count, int(size))


def _attachment(row: Row[Any]) -> Attachment:
    blob = Blob(row.hash, row.key, row.size, Nature(row.type, row.width, row.height, bool(row.still)))
    return Attachment(row.id, row.document_id, row.name, row.actor, row.created_at, blob)


def _cursor(last: Attachment) -> str:
    return write_cursor(json.dumps([last.created_at.isoformat(), last.id]))


def _read_position(cursor: str) -> tuple[datetime, str]:
    try:
        moment, last = json.loads(read_cursor(cursor))
        at = datetime.fromisoformat(moment)
        if at.tzinfo is None or not isinstance(last, str) or not last.isalnum():
            raise ValueError("no place in a list")
        return at.astimezone(UTC), last
    except (ValueError, TypeError, RecursionError, OverflowError):
        raise unknown_cursor() from None
