"""Reading what ShareDB clients send: bounds and types first, nothing is believed."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from quire.errors import MalformedFrame
from quire.protocol.sharedb import (
    FOREIGN,
    MAX_ATTRIBUTES,
    MAX_BULK,
    MAX_CHARACTERS,
    MAX_DEPTH,
    MAX_NAME,
    MAX_OPERATIONS,
    MAX_PRESENCE,
    RICH_TEXT_NAMES,
    Address,
    BadMessage,
    Bulk,
    Fetch,
    Handshake,
    Message,
    Ping,
    Presence,
    PresenceChange,
    PresenceRequest,
    SnapshotFetch,
    Submit,
    Unsubscribe,
    dumps,
)
from quire.text.delta import DeltaError, Insert, Op, from_json

_LONE = re.compile(r"\\u[dD][89a-fA-F]")
"""What half of a surrogate pair could be written as."""


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
        if create.get("type") not in RICH_TEXT_NAMES:
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
            elif isinstance(item, int) and abs(item) >= 2**53:  # past 64 bits it would break the document's library
                raise DeltaError(f"a whole number lies between -{2**53 - 1} and {2**53 - 1}")
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
    if (kind := request.get("t")) not in (None, *RICH_TEXT_NAMES):
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
