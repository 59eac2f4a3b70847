"""What an attachment is, and which names one may have."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import datetime

from quire.documents.models import new_id

MAX_NAME = 200
"""Characters of an attachment's name. A longer one is cut, and keeps its ending."""
MAX_COUNT = 5000
"""Attachments of one document."""
MAX_PIXELS = 100_000_000
"""A picture with more would fill the memory of everybody who opens the document: it is refused."""

WIDTHS = (320, 640, 1280, 2048)
"""Of previews, in pixels."""
USUAL_WIDTH = 1280

NAMELESS = "file"
UNKNOWN = "application/octet-stream"

_ENDING = re.compile(r"\.[^.\s]{1,15}\Z")
_BAD_CATEGORIES = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
_JOINERS = {"\u200c", "\u200d"}
"""Needed to write several scripts, and to compose emoji; harmless inside a name."""


@dataclass(frozen=True, slots=True)
class Nature:
    """What content turned out to be. Sizes are of the picture as it is shown, upright; None for what is no picture."""

    type: str
    width: int | None = None
    height: int | None = None
    still: bool = False
    """Whether it is a picture that does not move, so that previews can be made of it."""


@dataclass(frozen=True, slots=True)
class Blob:
    """Content that is kept once, however many attachments have it. `key` is where, and never used twice."""

    hash: str
    """SHA-256 in hexadecimal digits."""
    key: str
    size: int
    nature: Nature


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file of a document. A copy of the document has it under the same id."""

    id: str
    document_id: str
    name: str
    actor: str
    created_at: datetime
    blob: Blob


@dataclass(frozen=True, slots=True)
class Kept:
    """A file in storage."""

    key: str
    modified_at: datetime


def new_key(digest: str) -> str:
    """A place for content in storage. Because no place is used again, removing what was there harms nothing newer."""
    return f"{digest[:2]}/{digest}-{new_id().lower()}"


def preview_key(key: str, width: int) -> str:
    return f"{key}.w{width}.webp"


def blob_key(key: str) -> str:
    """The key of the content that a stored file is, or is a preview of."""
    return key.partition(".")[0]


def clean_name(name: str | None) -> str:
    """A name to show and to save under, from whatever a client sent: one line, no folders, nothing invisible."""
    last = re.split(r"[/\\]", name or "")[-1]
    text = unicodedata.normalize("NFC", "".join(" " if c in "\t\r\n" else c for c in last))
    text = "".join(c for c in text if unicodedata.category(c) not in _BAD_CATEGORIES or c in _JOINERS)
    text = " ".join(text.split()).strip(". ")
    if len(text) > MAX_NAME:
        ending = _ENDING.search(text)
        kept = ending[0] if ending is not None else ""
        text = text[: MAX_NAME - len(kept)].rstrip() + kept
    return text or NAMELESS
