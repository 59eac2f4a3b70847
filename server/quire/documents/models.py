"""What a document is apart from its content, and which names and titles one may have."""

from __future__ import annotations

import re
import secrets
import string
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from quire.errors import BadRequest, InvalidName, TooLarge
from quire.rooms.actor import Role

MAX_NAME = 128
MAX_TITLE = 255

NAME = rf"^[A-Za-z0-9._~-]{{1,{MAX_NAME}}}$"
"""What a name looks like; it must not be only dots, either."""

_NAME = re.compile(rf"(?!\.+\Z)[A-Za-z0-9._~-]{{1,{MAX_NAME}}}\Z")
_LETTERS = string.ascii_letters + string.digits


class Kind(StrEnum):
    """Which editor a document belongs to; `yjs` is content that is opaque to Quire."""

    RICHTEXT = "richtext"
    CODE = "code"
    DRAWING = "drawing"
    YJS = "yjs"


class Sort(StrEnum):
    """What a list of documents is sorted by. By `opened_at`, only those are listed that the caller has opened, and
    `trashed_at` is for the trash."""

    UPDATED_AT = "updated_at"
    CREATED_AT = "created_at"
    TITLE = "title"
    OPENED_AT = "opened_at"
    TRASHED_AT = "trashed_at"


class Filter(StrEnum):
    """Which documents a list is of."""

    ALL = "all"
    OWNED = "owned"
    SHARED = "shared"
    RECENT = "recent"
    FAVOURITES = "favourites"
    TRASH = "trash"
    TEMPLATES = "templates"


class Order(StrEnum):
    ASCENDING = "asc"
    DESCENDING = "desc"


@dataclass(frozen=True, slots=True)
class Document:
    """A document without its content. `owner_id` is None if it was made in open access, `deleted_at` while it lives."""

    id: str
    kind: Kind
    title: str
    owner_id: str | None
    epoch: str
    head: int
    created_at: datetime
    updated_at: datetime
    deleted_at: datetime | None
    link_role: str = "none"
    """What whoever has the link may do: a role's word, or "none"."""
    link_guests: bool = False
    """Whether that holds for those who are not signed in, too."""
    template: bool = False
    """Whether new documents are to be made of it."""


@dataclass(frozen=True, slots=True)
class Place:
    """What a document is to one person."""

    role: Role | None = None
    """Of a membership."""
    folder_id: str | None = None
    """None for what is in no folder."""
    favourite: bool = False
    opened_at: datetime | None = None
    """None if it was never opened."""


NOWHERE = Place()


@dataclass(frozen=True, slots=True)
class Page:
    """A part of the list of documents; `cursor` gets the next part, None at the end."""

    documents: list[Document]
    cursor: str | None
    places: Mapping[str, Place]
    """By the documents' ids, what each is to the one who asks."""


@dataclass(frozen=True, slots=True)
class Viewer:
    """For whom documents are listed. `own` is an owner's id, `user_id` a user's; None if there is none."""

    own: str | None = None
    user_id: str | None = None
    open_access: bool = False
    """Whether what belongs to nobody is everybody's, and a list has what everybody may open by its link."""


ROOT = "root"
"""Names the folder of what is in none."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """Which documents of those that somebody sees, and in which order."""

    filter: Filter = Filter.ALL
    folder: str | None = None
    """A folder's id or ROOT; None for wherever they are."""
    kind: Kind | None = None
    title: str = ""
    """A part of the title."""
    sort: Sort = Sort.UPDATED_AT
    order: Order | None = None
    """Without it titles ascend and times descend."""


def check_id(name: str) -> str:
    """`name` itself if a document may have it as its id, else InvalidName with the rule that it breaks."""
    if _NAME.match(name):
        return name
    if len(name) > MAX_NAME:
        raise InvalidName(f"A document's name has at most {MAX_NAME} characters, this one has {len(name)}.")
    raise InvalidName(
        f"A document's name has 1 to {MAX_NAME} characters from A-Z, a-z, 0-9, '.', '_', '~' and '-', "
        "and not only dots."
    )


def check_title(title: str) -> str:
    """`title` itself if a document may have it; else TooLarge or BadRequest."""
    if len(title) > MAX_TITLE:
        raise TooLarge(f"A title has at most {MAX_TITLE} characters, this one has {len(title)}.")
    if "\0" in title:
        raise BadRequest("A title cannot contain the NUL character.")
    if any("\ud800" <= character <= "\udfff" for character in title):
        raise BadRequest("The title is no valid Unicode: half of a surrogate pair stands alone.")
    return title


def new_id() -> str:
    """A name that nobody guesses (95 bits), and that a double click selects whole."""
    return "".join(secrets.choice(_LETTERS) for _ in range(16))


def made_id(mark: str) -> str:
    """As `new_id`, but always the same one for a mark of 32 hexadecimal digits that nobody guesses."""
    number = int(mark, 16)
    letters = []
    for _ in range(16):
        number, at = divmod(number, len(_LETTERS))
        letters.append(_LETTERS[at])
    return "".join(letters)


def new_epoch() -> str:
    return secrets.token_hex(8)
