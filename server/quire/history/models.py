"""What history is told in."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

from quire.errors import BadRequest, Pruned, TooLarge, UnknownRevision

MAX_VERSION_NAME = 255
MAX_VERSIONS = 1000
"""How many versions a document may have."""

MAX_REVISION = 10**15


class Edit(NamedTuple):
    """A row of the log."""

    seq: int
    payload: bytes
    actor: str
    origin: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Subject:
    """A living document, as history needs it."""

    document_id: str
    kind: str
    epoch: str
    head: int
    pruned: int
    """The oldest revision that can be reached."""
    checkpoint: int
    """The newest checkpoint at or before the revision that was asked for; 0 if there is none."""

    def require(self, revision: int) -> None:
        """Raises Pruned for a revision that is gone, and UnknownRevision for one that is yet to come."""
        if revision > self.head:
            raise UnknownRevision(f"The document has not reached revision {revision}; its newest is {self.head}.")
        if revision < self.pruned:
            raise Pruned(f"The history before revision {self.pruned} was cut off.")


@dataclass(frozen=True, slots=True)
class State:
    """A document at a revision. `payload` is as a checkpoint's: the encoded state, then updates that were pending."""

    epoch: str
    seq: int
    payload: bytes


@dataclass(frozen=True, slots=True)
class Version:
    """A revision that somebody named."""

    id: str
    document_id: str
    seq: int
    name: str
    actor: str
    locked: bool
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Size:
    """What a document takes in the database, in bytes of content."""

    rows: int
    row_bytes: int
    checkpoints: int
    checkpoint_bytes: int
    versions: int
    head: int
    pruned: int


def check_name(name: str) -> str:
    """`name` itself if a version may have it; else TooLarge or BadRequest."""
    if len(name) > MAX_VERSION_NAME:
        raise TooLarge(f"A version's name has at most {MAX_VERSION_NAME} characters, this one has {len(name)}.")
    if any("\ud800" <= character <= "\udfff" for character in name):
        raise BadRequest("The name is no valid Unicode: half of a surrogate pair stands alone.")
    if "\0" in name:
        raise BadRequest("A name cannot contain the NUL character.")
    # Spaces, and what has no width, are nothing that anybody could see or choose.
    if all(unicodedata.category(character)[0] in "ZCM" for character in name):
        raise BadRequest("A version needs a name.")
    return name


def parse_revision(text: str, what: str = "A revision") -> int:
    """A revision in a path or query. Raises BadRequest."""
    if text.isascii() and text.isdigit() and len(text) <= 15:
        return int(text)
    raise BadRequest(f"{what} is a whole number from 0.")
