"""How lists of documents are sorted, and where the next page begins (keyset paging)."""

from __future__ import annotations

import base64
import binascii
import json
import string
from datetime import datetime

from sqlalchemy import ColumnElement, and_, collate, func, or_

from quire.db.tables import documents
from quire.documents.models import Document, Order, Sort, check_id
from quire.errors import BadRequest, QuireError

_FOLD = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)

Key = datetime | str


class Sorting:
    """One way to sort. Ties are ordered by id, so that each document has its place.

    Titles are compared without regard to the case of A to Z, and beyond that by code point: alike on both databases,
    whatever a server's locale is.
    """

    def __init__(self, sort: Sort, order: Order | None, *, collates: bool) -> None:
        """`collates` says whether the database compares texts by a locale unless told not to."""
        title = collate(documents.c.title, "C") if collates else documents.c.title
        self._folded: ColumnElement[str] = func.lower(title)
        self._sort = sort
        self._order = order or (Order.ASCENDING if sort is Sort.TITLE else Order.DESCENDING)
        self._key: ColumnElement[Key] = self._folded if sort is Sort.TITLE else documents.c[sort.value]

    def by(self) -> tuple[ColumnElement[Key], ColumnElement[str]]:
        """What to order by."""
        return (self._key.asc() if self._order is Order.ASCENDING else self._key.desc(), documents.c.id.asc())

    def in_title(self, part: str) -> ColumnElement[bool]:
        """Whether a title has this in it."""
        return self._folded.contains(part.translate(_FOLD), autoescape=True)

    def after(self, cursor: str) -> ColumnElement[bool]:
        """What comes behind the document that a cursor names. Raises BadRequest."""
        key, document_id = self._read(cursor)
        behind = self._key > key if self._order is Order.ASCENDING else self._key < key
        return or_(behind, and_(self._key == key, documents.c.id > document_id))

    def cursor(self, last: Document) -> str:
        """Names the last document of a page."""
        key = last.title.translate(_FOLD) if self._sort is Sort.TITLE else getattr(last, self._sort.value).isoformat()
        position = json.dumps([self._sort, self._order, key, last.id], ensure_ascii=False, separators=(",", ":"))
        return base64.urlsafe_b64encode(position.encode()).decode().rstrip("=")

    def _read(self, cursor: str) -> tuple[Key, str]:
        try:
            sort, order, key, document_id = json.loads(
                base64.urlsafe_b64decode(cursor.encode() + b"=" * (-len(cursor) % 4))
            )
            check_id(document_id)
            if (sort, order) != (self._sort, self._order):
                raise BadRequest("The cursor belongs to a list that is sorted otherwise.")
            if self._sort is Sort.TITLE:
                if not isinstance(key, str) or "\0" in key:
                    raise ValueError("no title")
                key.encode()
                return key, document_id
            moment = datetime.fromisoformat(key)
            if moment.tzinfo is None:
                raise ValueError("no time zone")
            return moment, document_id
        except BadRequest as error:
            if "cursor" in error.detail:
                raise
            raise BadRequest("The cursor is not one that this list gave out.") from error
        except (binascii.Error, ValueError, TypeError, OverflowError, RecursionError, QuireError) as error:
            raise BadRequest("The cursor is not one that this list gave out.") from error
