"""Lists of documents: which of them somebody sees, how they are sorted, where the next page begins (keyset paging)."""

from __future__ import annotations

import json
import string
from collections.abc import Collection
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, collate, false, func, or_, select

from quire.api.cursor import read_cursor, unknown_cursor, write_cursor
from quire.db.tables import documents, members, shelf
from quire.documents.models import ROOT, Chosen, Document, Filter, Order, Place, Sort, Viewer, check_id
from quire.errors import BadRequest, QuireError
from quire.rooms.actor import Role

_FOLD = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
_COLUMNS = {
    Sort.UPDATED_AT: documents.c.updated_at,
    Sort.CREATED_AT: documents.c.created_at,
    Sort.OPENED_AT: shelf.c.opened_at,
    Sort.TRASHED_AT: documents.c.deleted_at,
}

PLACE = (members.c.role.label("member_role"), shelf.c.folder_id, shelf.c.favourite, shelf.c.opened_at)
"""Columns of what a document is to a viewer, behind `joined`."""

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
        self._key: ColumnElement[Key] = self._folded if sort is Sort.TITLE else _COLUMNS[sort]

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

    def cursor(self, last: Document, place: Place) -> str:
        """Names the last document of a page."""
        moments = {
            Sort.UPDATED_AT: last.updated_at,
            Sort.CREATED_AT: last.created_at,
            Sort.OPENED_AT: place.opened_at,
            Sort.TRASHED_AT: last.deleted_at,
        }
        moment = moments.get(self._sort)
        key = last.title.translate(_FOLD) if moment is None else moment.isoformat()
        position = json.dumps([self._sort, self._order, key, last.id], ensure_ascii=False, separators=(",", ":"))
        return write_cursor(position)

    def _read(self, cursor: str) -> tuple[Key, str]:
        try:
            sort, order, key, document_id = json.loads(read_cursor(cursor))
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
            raise unknown_cursor() from error
        except (ValueError, TypeError, OverflowError, RecursionError, QuireError) as error:
            raise unknown_cursor() from error


def joined(columns: Collection[ColumnElement[Any]], viewer: Viewer) -> Select[Any]:
    """Documents, with what each is to a viewer. No user has the id "", and no owner."""
    rows = documents.outerjoin(
        shelf, and_(shelf.c.document_id == documents.c.id, shelf.c.actor_id == (viewer.own or ""))
    ).outerjoin(members, and_(members.c.document_id == documents.c.id, members.c.user_id == (viewer.user_id or "")))
    return select(*columns, *PLACE).select_from(rows)


def place_of(row: Any) -> Place:
    """What the columns of PLACE say."""
    role: str | None = row.member_role
    return Place(None if role is None else Role.named(role), row.folder_id, bool(row.favourite), row.opened_at)


def shown(viewer: Viewer, chosen: Chosen) -> ColumnElement[bool]:
    """Whether a document of `joined` is one of those that a viewer has chosen to see. Raises BadRequest.

    Everything is narrowed first to what concerns the viewer, by indexes, unless access is open and the list is of all.
    """
    if chosen.sort is Sort.TRASHED_AT and chosen.filter is not Filter.TRASH:
        raise BadRequest("Only the trash can be sorted by trashed_at.")
    found: list[ColumnElement[bool]] = []
    if chosen.filter is Filter.TRASH:
        found += [documents.c.deleted_at.is_not(None), documents.c.purged_at.is_(None), ~documents.c.purging]
        found.append(or_(_own(viewer), _nobodys(viewer)))
    else:
        found.append(documents.c.deleted_at.is_(None))
        found.append(_in_filter(viewer, chosen))
    if chosen.folder == ROOT:
        found.append(shelf.c.folder_id.is_(None))
    elif chosen.folder is not None:
        found.append(shelf.c.folder_id == chosen.folder)
    if chosen.sort is Sort.OPENED_AT:
        found.append(shelf.c.opened_at.is_not(None))
    if chosen.kind is not None:
        found.append(documents.c.kind == chosen.kind.value)
    return and_(*found)


def readable(viewer: Viewer) -> ColumnElement[bool]:
    """Whether a viewer may read a document of `joined`; the same rule as `sharing.models.decide`."""
    return or_(_own(viewer), members.c.role.is_not(None), _linked(viewer), _nobodys(viewer))


def _in_filter(viewer: Viewer, chosen: Chosen) -> ColumnElement[bool]:
    match chosen.filter:
        case Filter.OWNED:
            return _own(viewer)
        case Filter.SHARED:
            others = or_(documents.c.owner_id.is_(None), documents.c.owner_id != (viewer.own or ""))
            by_link = and_(_linked(viewer), shelf.c.opened_at.is_not(None))
            return and_(others, or_(members.c.role.is_not(None), by_link), _concerns(viewer))
        case Filter.RECENT:
            return and_(shelf.c.opened_at.is_not(None), readable(viewer))
        case Filter.FAVOURITES:
            return and_(shelf.c.favourite, readable(viewer))
        case Filter.TEMPLATES:
            return and_(documents.c.template, _listed(viewer))
        case _ if chosen.folder not in (None, ROOT):
            return readable(viewer)
        case _:
            return _listed(viewer)


def _listed(viewer: Viewer) -> ColumnElement[bool]:
    """Of what one may read, what is in one's list: in open access everything, otherwise what one has to do with."""
    if viewer.open_access:
        return readable(viewer)
    return and_(readable(viewer), _concerns(viewer))


def _concerns(viewer: Viewer) -> ColumnElement[bool]:
    """Whether a viewer owns a document, is a member of it or has it on the shelf: a set that indexes give."""
    sets: list[Select[Any]] = []
    if viewer.own is not None:
        sets.append(select(documents.c.id).where(documents.c.owner_id == viewer.own))
        sets.append(select(shelf.c.document_id).where(shelf.c.actor_id == viewer.own))
    if viewer.user_id is not None:
        sets.append(select(members.c.document_id).where(members.c.user_id == viewer.user_id))
    if not sets:
        return false()
    first, *rest = sets
    return documents.c.id.in_(first.union(*rest))


def _own(viewer: Viewer) -> ColumnElement[bool]:
    return false() if viewer.own is None else documents.c.owner_id == viewer.own


def _linked(viewer: Viewer) -> ColumnElement[bool]:
    linked = documents.c.link_role != "none"
    return linked if viewer.user_id is not None else and_(linked, documents.c.link_guests)


def _nobodys(viewer: Viewer) -> ColumnElement[bool]:
    return documents.c.owner_id.is_(None) if viewer.open_access else false()
