"""What the routes about documents answer."""

from __future__ import annotations

from typing import Literal

from quire.api.models import Moment, Representation
from quire.documents.models import Kind


class DocumentOwner(Representation):
    id: str
    name: str
    picture: str | None


class DocumentShown(Representation):
    """A document without its content; `role` is what the caller may do with it, `head` its newest revision."""

    id: str
    kind: Kind
    title: str
    epoch: str
    head: int
    created_at: Moment
    updated_at: Moment
    owner: DocumentOwner | None
    role: Literal["viewer", "commenter", "editor", "owner"]
    link_role: Literal["none", "viewer", "commenter", "editor"]
    link_guests: bool
    template: bool
    """Whether new documents are to be made of it."""
    folder_id: str | None
    """The caller's folder that it is in."""
    favourite: bool
    """Whether it is one of the caller's."""
    opened_at: Moment | None
    """When the caller last opened it in an editor, within a minute."""
    people: int
    """How many have it open, on this node."""
    trashed_at: Moment | None
    deletes_at: Moment | None
    """When it is removed for good from the trash; null also if that is never."""


class DocumentPage(Representation):
    items: list[DocumentShown]
    next_cursor: str | None


class BulkResult(Representation):
    """What became of one document; `code` and `detail` are those of the problem, if it is not `ok`."""

    id: str
    ok: bool
    code: str = ""
    detail: str = ""


class BulkResults(Representation):
    """In the order of the ids that were sent."""

    results: list[BulkResult]


class PreviewLine(Representation):
    text: str
    style: Literal["heading", "text", "list", "check", "code", "quote"]


class Preview(Representation):
    """The beginning of a document: at most 12 lines of at most 120 characters, or of a drawing a picture as SVG."""

    kind: Kind
    lines: list[PreviewLine]
    svg: str | None
