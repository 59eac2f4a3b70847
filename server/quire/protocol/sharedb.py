"""The messages of ShareDB: JSON objects in text frames, as `sharedb` 7 sends and reads them (protocol 1.2).

A message has its action under "a". A reply repeats the action and what the request was about; an error is the request
with an `error`. Documents are of one type, `rich-text`: a snapshot is `{"ops": […]}`, and so is an operation.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quire.text.delta import Op

RICH_TEXT = "http://sharejs.org/types/rich-text/v1"
RICH_TEXT_NAMES = (RICH_TEXT, "rich-text")

FOREIGN = "quire"
"""The client that edits count as which came by another dialect."""

ORIGIN = "sharedb"

MAX_CHARACTERS = 1024 * 1024
"""Of one message."""
MAX_OPERATIONS = 20_000
"""In one delta."""
MAX_DEPTH = 32
"""Levels of nesting in an embed or an attribute."""
MAX_ATTRIBUTES = 64 * 1024
"""Bytes of JSON in one operation's attributes."""
MAX_NAME = 512
"""Characters of a collection, an id, a client's id or a presence's."""
MAX_BULK = 1000
"""Documents in one bulk message."""
MAX_PRESENCE = 16 * 1024
"""Bytes of JSON in one presence."""


class BadMessage(Exception):
    """A message that cannot be taken, and the reply to it. `code` is one of ShareDB's."""

    def __init__(self, request: Mapping[str, object], code: str, detail: str) -> None:
        super().__init__(detail)
        self.request = request
        self.code = code
        self.detail = detail


@dataclass(frozen=True, slots=True)
class Address:
    """A document as clients name it."""

    collection: str
    id: str


@dataclass(frozen=True, slots=True)
class Handshake:
    """The client says which id it had before, if any."""

    id: str | None


@dataclass(frozen=True, slots=True)
class Fetch:
    """Asks for a snapshot, or for the operations since `version`; also for those to come, with `subscribe`."""

    address: Address
    version: int | None
    subscribe: bool


@dataclass(frozen=True, slots=True)
class Unsubscribe:
    address: Address


@dataclass(frozen=True, slots=True)
class Bulk:
    """As `Fetch` or `Unsubscribe` (action "bf", "bs", "bu") for several documents of a collection."""

    action: str
    collection: str
    versions: Mapping[str, int | None]
    """By document id."""
    by_version: bool
    """Whether the client sent versions, rather than a list of ids."""


@dataclass(frozen=True, slots=True)
class Submit:
    """An edit made on `version`; None for the newest."""

    address: Address
    version: int | None
    src: str | None
    """The client that made it; None for the one that sends it."""
    seq: int
    delta: Sequence[Op]
    creates: bool = False
    deletes: bool = False

    def echo(self) -> dict[str, object]:
        """The request without what it does."""
        made: dict[str, object] = {"a": "op", "c": self.address.collection, "d": self.address.id, "v": self.version}
        return {**made, "src": self.src, "seq": self.seq}


@dataclass(frozen=True, slots=True)
class SnapshotFetch:
    """Asks for the document as it was at `version`; None for the newest."""

    number: int
    address: Address
    version: int | None


@dataclass(frozen=True, slots=True)
class PresenceChange:
    """Begin ("ps") or cease ("pu") to hear of the presence in a channel."""

    action: str
    channel: str
    seq: int | None


@dataclass(frozen=True, slots=True)
class PresenceRequest:
    """Asks what presence there is in a channel."""

    channel: str


@dataclass(frozen=True, slots=True)
class Presence:
    """One presence of a client; `value` is JSON, None when it ends. Where it is one in a document, the other fields say
    in which, and at which version."""

    channel: str
    id: str
    value: Any
    number: int
    """Grows with each change ("pv")."""
    address: Address | None = None
    version: int | None = None
    type: str | None = None

    def echo(self) -> dict[str, object]:
        return {"a": "p", "ch": self.channel, "id": self.id, "pv": self.number}


@dataclass(frozen=True, slots=True)
class Ping:
    pass


Message = (
    Handshake | Fetch | Unsubscribe | Bulk | Submit | SnapshotFetch | PresenceChange | PresenceRequest | Presence | Ping
)


def dumps(value: object) -> str:
    """JSON as JavaScript writes it: what JSON has no word for, as Yjs clients can put it into a text, becomes null."""
    try:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False, default=_nothing)
    except ValueError:
        return json.dumps(_without_odd_numbers(value), ensure_ascii=False, separators=(",", ":"), default=_nothing)


def _nothing(value: object) -> None:
    """Bytes, and whatever else there may be."""


def _without_odd_numbers(value: object) -> object:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: _without_odd_numbers(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_without_odd_numbers(item) for item in value]
    return value


# Names

_PLAIN = re.compile(r"[A-Za-z0-9._-]*\Z")


def document_name(address: Address, default_collection: str) -> str:
    """The name of the document that a collection and an id stand for; different pairs have different names.

    It is the id; in another collection than the default one, the collection, a `~` and the id. What a name cannot have,
    and `~` itself, is written as `~~` and two digits (base 16) for each byte of UTF-8.
    """
    name = _escaped(address.id)
    return name if address.collection == default_collection else f"{_escaped(address.collection)}~{name}"


def _escaped(part: str) -> str:
    if _PLAIN.match(part):
        return part
    plain = _PLAIN.match
    return "".join(c if plain(c) else "".join(f"~~{byte:02x}" for byte in c.encode()) for c in part)


def digest(src: str) -> str:
    """What others know a client by. Its id itself is known to nobody else: who has it can speak for that client."""
    return hashlib.blake2b(src.encode(), digest_size=12).hexdigest()
