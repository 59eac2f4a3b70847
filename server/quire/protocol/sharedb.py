"""The messages of ShareDB: JSON objects in text frames, as `sharedb` 7 sends and reads them (protocol 1.2).

A message has its action under "a". A reply repeats the action and what the request was about; an error is the request
with an `error`. Documents are of one type, `rich-text`: a snapshot is `{"ops": […]}`, and so is an operation.
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NoReturn

from quire.errors import MalformedFrame
from quire.text.delta import DeltaError, Insert, Op, from_json

RICH_TEXT = "http://sharejs.org/types/rich-text/v1"
_RICH_TEXT_NAMES = (RICH_TEXT, "rich-text")

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

_LONE = re.compile(r"\\u[dD][89a-fA-F]")
"""What half of a surrogate pair could be written as."""


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


# Reading


def decode(text: str) -> Message:
    """Read a message. Raises BadMessage, and MalformedFrame for what is no message at all."""
    if len(text) > MAX_CHARACTERS:
        raise MalformedFrame(f"a message has at most {MAX_CHARACTERS} characters, this has {len(text)}")
    try:
        request = _JSON.decode(text)
    except (ValueError, RecursionError):
        raise MalformedFrame("not JSON, or nested too deeply") from None
    if not isinstance(request, dict):
        raise MalformedFrame("a message is a JSON object")
    if _LONE.search(text) is not None and not _is_unicode(request):
        raise _bad({}, "half of a surrogate pair stands alone")
    action = request.get("a")
    read = _READERS.get(action) if isinstance(action, str) else None
    if read is None:
        raise _bad(request, "Invalid or unknown message")
    return read(request)


def dumps(value: object) -> str:
    """JSON as JavaScript writes it."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _not_json(name: str) -> NoReturn:
    raise ValueError(name)


def _finite(digits: str) -> float:
    value = float(digits)
    if math.isinf(value):
        raise ValueError(digits)
    return value


_JSON = json.JSONDecoder(parse_constant=_not_json, parse_float=_finite)


def _is_unicode(value: object) -> bool:
    try:
        dumps(value).encode()
    except (UnicodeEncodeError, RecursionError):
        return False
    return True


def _bad(request: Mapping[str, Any], detail: str, code: str = "ERR_MESSAGE_BADLY_FORMED") -> BadMessage:
    return BadMessage(_echo(request), code, detail)


def _echo(request: Mapping[str, Any]) -> dict[str, object]:
    """What tells the client which of its requests an error belongs to, as far as that is short and sound."""
    kept: dict[str, object] = {}
    for key in ("a", "c", "d", "v", "src", "seq", "ch", "id", "pv"):
        value = request.get(key)
        short = len(value) <= MAX_NAME if isinstance(value, str) else isinstance(value, int) and abs(value) < 2**63
        if short:
            kept[key] = value
    return kept


def _name(request: Mapping[str, Any], key: str, what: str) -> str:
    value = request.get(key)
    if not isinstance(value, str) or len(value) > MAX_NAME:
        raise _bad(request, f"Invalid {what}: a string of at most {MAX_NAME} characters")
    return value


def _whole(request: Mapping[str, Any], value: object, what: str) -> int:
    """A number of JavaScript's that counts something: 3.0 is whole."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**53:
        raise _bad(request, f"Invalid {what}: a whole number from 0 to {2**53 - 1}")
    return value


def _version(request: Mapping[str, Any], value: object) -> int | None:
    return None if value is None else _whole(request, value, "version")


def _address(request: Mapping[str, Any]) -> Address:
    return Address(_name(request, "c", "collection"), _name(request, "d", "id"))


def _read_handshake(request: Mapping[str, Any]) -> Handshake:
    for key in ("protocol", "protocolMinor"):
        if not isinstance(request.get(key), int | float | str | None):
            raise _bad(request, "Invalid protocol")
    if not request.get("id"):
        return Handshake(None)
    if (client := _name(request, "id", "client id")) == FOREIGN:
        raise _bad(request, "Invalid client id")
    return Handshake(client)


def _read_fetch(request: Mapping[str, Any]) -> Fetch:
    return Fetch(_address(request), _version(request, request.get("v")), request["a"] == "s")


def _read_unsubscribe(request: Mapping[str, Any]) -> Unsubscribe:
    return Unsubscribe(_address(request))


def _read_bulk(request: Mapping[str, Any]) -> Bulk:
    collection = _name(request, "c", "collection")
    given = request.get("b")
    if not isinstance(given, list | dict):
        raise _bad(request, "Invalid bulk subscribe data")
    if len(given) > MAX_BULK:
        raise _bad(request, f"Invalid bulk subscribe data: at most {MAX_BULK} documents")
    if any(not isinstance(name, str) or len(name) > MAX_NAME for name in given):
        raise _bad(request, "Invalid id")
    if isinstance(given, list):
        return Bulk(request["a"], collection, dict.fromkeys(given), by_version=False)
    versions = {name: _version(request, version) for name, version in given.items()}
    return Bulk(request["a"], collection, versions, by_version=True)


def _read_op(request: Mapping[str, Any]) -> Submit:
    address = _address(request)
    version = _version(request, request.get("v"))
    src = request.get("src")
    if src is not None and (_name(request, "src", "src") in ("", FOREIGN)):
        raise _bad(request, "Invalid src")
    seq = _whole(request, request.get("seq"), "seq")
    if "op" in request:
        return Submit(address, version, src, seq, _delta(request, request["op"]))
    create = request.get("create")
    if create is not None:
        if not isinstance(create, dict):
            raise _bad(request, "Create data must be an object", "ERR_OT_OP_BADLY_FORMED")
        if create.get("type") not in _RICH_TEXT_NAMES:
            raise _bad(request, "Unknown type: documents here are rich-text", "ERR_DOC_TYPE_NOT_RECOGNIZED")
        data = create.get("data")
        delta = [] if data is None else _delta(request, data)
        if not all(isinstance(op, Insert) for op in delta):
            raise _bad(request, "a document consists of inserts", "ERR_OT_OP_BADLY_FORMED")
        return Submit(address, version, src, seq, delta, creates=True)
    if request.get("del") is True:
        return Submit(address, version, src, seq, (), deletes=True)
    raise _bad(request, "Missing op, create, or del", "ERR_OT_OP_BADLY_FORMED")


def _delta(request: Mapping[str, Any], given: object) -> list[Op]:
    ops = given.get("ops") if isinstance(given, dict) else given
    try:
        if isinstance(ops, list):
            if len(ops) > MAX_OPERATIONS:
                raise DeltaError(f"a delta has at most {MAX_OPERATIONS} operations, this has {len(ops)}")
            for op in ops:
                if isinstance(op, dict):
                    _check_nested(op.get("insert"))
                    if (attributes := op.get("attributes")) is not None:
                        _check_attributes(attributes)
        return from_json(ops)
    except DeltaError as error:
        raise _bad(request, f"not a delta: {error}", "ERR_OT_OP_BADLY_FORMED") from None


def _check_attributes(attributes: object) -> None:
    if _check_nested(attributes) > MAX_ATTRIBUTES // 8 and len(dumps(attributes)) > MAX_ATTRIBUTES:
        raise DeltaError(f"an operation's attributes take at most {MAX_ATTRIBUTES} bytes")


def _check_nested(value: object) -> int:
    """About how many characters a value has. Raises DeltaError if it is nested too deeply."""
    size = 0
    level: list[object] = [value]
    for _ in range(MAX_DEPTH):
        below: list[object] = []
        for item in level:
            if isinstance(item, dict):
                below += item.values()
                size += sum(map(len, item))
            elif isinstance(item, list):
                below += item
            else:
                size += len(item) if isinstance(item, str) else 8
        if not below:
            return size
        level = below
    raise DeltaError(f"values are nested at most {MAX_DEPTH} levels deep")


def _read_snapshot_fetch(request: Mapping[str, Any]) -> SnapshotFetch:
    number = _whole(request, request.get("id"), "request id")
    return SnapshotFetch(number, _address(request), _version(request, request.get("v")))


def _read_presence_change(request: Mapping[str, Any]) -> PresenceChange:
    seq = request.get("seq")
    seq = None if seq is None else _whole(request, seq, "seq")
    return PresenceChange(request["a"], _name(request, "ch", "presence channel"), seq)


def _read_presence_request(request: Mapping[str, Any]) -> PresenceRequest:
    return PresenceRequest(_name(request, "ch", "presence channel"))


def _read_presence(request: Mapping[str, Any]) -> Presence:
    channel = _name(request, "ch", "presence channel")
    name = _name(request, "id", "presence ID")
    number = _whole(request, request.get("pv"), "presence version")
    value = request.get("p")
    try:
        if len(dumps(value)) > MAX_PRESENCE:
            raise _bad(request, f"a presence has at most {MAX_PRESENCE} bytes")
    except RecursionError:
        raise _bad(request, "a presence is nested too deeply") from None
    if request.get("c") is None and request.get("d") is None:
        return Presence(channel, name, value, number)
    address = _address(request)
    if channel != f"{address.collection}.{address.id}":
        raise _bad(request, "Invalid presence channel: not the document's")
    if (kind := request.get("t")) not in (None, *_RICH_TEXT_NAMES):
        code = "ERR_TYPE_DOES_NOT_SUPPORT_PRESENCE"
        raise _bad(request, "Type does not support presence: documents here are rich-text", code)
    return Presence(channel, name, value, number, address, _version(request, request.get("v")), kind)


def _read_ping(request: Mapping[str, Any]) -> Ping:
    return Ping()


def _read_unsupported(request: Mapping[str, Any]) -> NoReturn:
    raise _bad(request, "Queries are not supported here", "ERR_DATABASE_METHOD_NOT_IMPLEMENTED")


_READERS: dict[str, Callable[[Mapping[str, Any]], Message]] = {
    "op": _read_op,
    "p": _read_presence,
    "s": _read_fetch,
    "f": _read_fetch,
    "u": _read_unsubscribe,
    "bs": _read_bulk,
    "bf": _read_bulk,
    "bu": _read_bulk,
    "hs": _read_handshake,
    "pp": _read_ping,
    "ps": _read_presence_change,
    "pu": _read_presence_change,
    "pr": _read_presence_request,
    "nf": _read_snapshot_fetch,
    "nt": _read_unsupported,
    "qf": _read_unsupported,
    "qs": _read_unsupported,
    "qu": _read_unsupported,
}


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
