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


class DocumentPage(Representation):
    items: list[DocumentShown]
    next_cursor: str | None
