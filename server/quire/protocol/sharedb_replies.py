"""What the server says to ShareDB clients: replies, operations of others, and presence, as WebSocket frames."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from quire.protocol.sharedb import RICH_TEXT, Address, Presence, dumps
from quire.protocol.websocket import frame
from quire.text.delta import Op, to_json

TEXT_FRAME = 0x81

PROTOCOL, PROTOCOL_MINOR = 1, 2

DEFAULT_TYPE = "http://sharejs.org/types/JSONv0"
"""What clients take for the type of a snapshot that names none; they insist that the server does so, too."""


def encode(message: Mapping[str, object]) -> bytes:
    """A message as a frame."""
    return frame(dumps(message).encode(), TEXT_FRAME)


def ops(delta: Iterable[Op]) -> dict[str, object]:
    """A delta as clients take it."""
    return {"ops": to_json(delta)}


def introduction(action: str, client: str) -> bytes:
    """What the server says of itself: "init" at once, "hs" in answer to a handshake."""
    return encode(
        {"a": action, "protocol": PROTOCOL, "protocolMinor": PROTOCOL_MINOR, "id": client, "type": DEFAULT_TYPE}
    )


def refused(request: Mapping[str, object], code: str, detail: str) -> bytes:
    return encode({**request, "error": {"code": code, "message": detail}})


def reply(action: str, address: Address) -> bytes:
    """Done."""
    return encode({"a": action, "c": address.collection, "d": address.id})


def snapshot(version: int, content: Iterable[Op]) -> str:
    """A document, as JSON text. One at version 0 does not exist yet."""
    if version == 0:
        return '{"v":0,"type":null}'
    return dumps({"v": version, "data": ops(content), "type": RICH_TEXT})


def snapshot_reply(action: str, address: Address, data: str) -> bytes:
    about = f'"a":"{action}","c":{dumps(address.collection)},"d":{dumps(address.id)}'
    return frame(f'{{{about},"data":{data}}}'.encode(), TEXT_FRAME)


def snapshot_answer(number: int, data: str) -> bytes:
    """The reply to a `SnapshotFetch`: the snapshot's fields are the message's own."""
    return frame(f'{{"a":"nf","id":{number},{data[1:]}'.encode(), TEXT_FRAME)


def bulk_reply(action: str, collection: str, data: Mapping[str, str]) -> bytes:
    """Snapshots or errors by document id."""
    items = ",".join(f"{dumps(name)}:{item}" for name, item in data.items())
    return frame(f'{{"a":"{action}","c":{dumps(collection)},"data":{{{items}}}}}'.encode(), TEXT_FRAME)


def bulk_done(action: str, collection: str, names: object) -> bytes:
    """Done for these: a list of ids, or versions by id."""
    return encode({"a": action, "c": collection, "b": names})


def failure(code: str, detail: str) -> str:
    """One document's error among others, as JSON text."""
    return dumps({"error": {"code": code, "message": detail}})


def operation(address: Address, version: int, src: str, seq: int, delta: Iterable[Op]) -> bytes:
    """What somebody did to the document at `version`. The first edit of all creates it."""
    made: dict[str, object] = {"a": "op", "c": address.collection, "d": address.id, "v": version}
    made |= {"src": src, "seq": seq}
    if version == 0:
        made["create"] = {"type": RICH_TEXT, "data": ops(delta)}
    else:
        made["op"] = ops(delta)
    return encode(made)


def acknowledgement(address: Address, version: int, src: str, seq: int, correction: Sequence[Op] = ()) -> bytes:
    """The client's own edit on `version` is stored. `correction` is what its author has to apply after it."""
    made: dict[str, object] = {"a": "op", "c": address.collection, "d": address.id, "v": version}
    made |= {"src": src, "seq": seq}
    if correction:
        made["fixup"] = [{"src": src, "seq": seq, "v": version, "op": ops(correction)}]
    return encode(made)


def presence(message: Presence, src: str, value: object, version: int | None) -> bytes:
    """A client's presence for others."""
    made: dict[str, object] = {"a": "p", "ch": message.channel, "src": src, "id": message.id, "p": value}
    made["pv"] = message.number
    if message.address is not None:
        made |= {"c": message.address.collection, "d": message.address.id, "v": version, "t": RICH_TEXT}
    return encode(made)
