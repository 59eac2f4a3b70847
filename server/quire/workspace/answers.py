"""What the routes about folders answer."""

from __future__ import annotations

from quire.api.models import Moment, Representation


class FolderShown(Representation):
    """`parent_id` is null for a folder that is in no other; `documents` counts those in the folder itself."""

    id: str
    name: str
    parent_id: str | None
    documents: int
    created_at: Moment


class FolderList(Representation):
    """All of the caller's, by name."""

    folders: list[FolderShown]


class FolderDeleted(Representation):
    """How many folders are gone, how many documents went to the trash, and how many, of other people, are in no folder
    any more."""

    folders: int
    trashed: int
    unfiled: int


class PeopleHere(Representation):
    """How many people have a document open, on this node, for each that the caller may read."""

    documents: dict[str, int]
