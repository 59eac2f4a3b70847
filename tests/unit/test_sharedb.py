"""ShareDB's messages: what is read, what is refused, and which document a name stands for."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quire.documents.models import check_id
from quire.errors import InvalidName, MalformedFrame
from quire.protocol import sharedb
from quire.protocol import sharedb_replies as replies
from quire.protocol.sharedb import Address, BadMessage, Presence, Submit
from quire.protocol.sharedb_reading import decode
from quire.text.delta import Delete, Insert, Retain

HERE = {"c": "documents", "d": "notes"}
NOTES = Address("documents", "notes")


def read(**message: Any) -> sharedb.Message:
    return decode(json.dumps(message))


def refused(**message: Any) -> tuple[str, dict[str, object]]:
    """The code that a message is refused with, and what the reply repeats of it."""
    with pytest.raises(BadMessage) as raised:
        read(**message)
    return raised.value.code, dict(raised.value.request)


def text_of(frame: bytes) -> Any:
    """The message in a frame of the server's."""
    assert frame[0] == replies.TEXT_FRAME
    start = 2 if frame[1] < 126 else 4
    return json.loads(frame[start:])


def test_messages_of_a_client() -> None:
    """What the client of ShareDB 7 sends is read."""
    assert read(a="hs", id=None, protocol=1, protocolMinor=2) == sharedb.Handshake(None)
    assert read(a="hs", id="mine", protocol=1) == sharedb.Handshake("mine")
    assert read(a="s", **HERE) == sharedb.Fetch(NOTES, None, subscribe=True)
    assert read(a="f", v=3, **HERE) == sharedb.Fetch(NOTES, 3, subscribe=False)
    assert read(a="u", **HERE) == sharedb.Unsubscribe(NOTES)
    assert read(a="bs", c="x", b=["1", "2", "1"]) == sharedb.Bulk("bs", "x", {"1": None, "2": None}, by_version=False)
    assert read(a="bf", c="x", b={"1": 4}) == sharedb.Bulk("bf", "x", {"1": 4}, by_version=True)
    assert read(a="nf", id=1, v=2, **HERE) == sharedb.SnapshotFetch(1, NOTES, 2)
    assert read(a="ps", ch="x", seq=1) == sharedb.PresenceChange("ps", "x", 1)
    assert read(a="pr", ch="x") == sharedb.PresenceRequest("x")
    assert read(a="pp") == sharedb.Ping()
    assert read(a="p", ch="x", id="me", p={"a": 1}, pv=0) == Presence("x", "me", {"a": 1}, 0)


def test_edits() -> None:
    """An operation comes as a list or under "ops", a creation with its data; 3.0 is 3, as in JavaScript."""
    edit = Submit(NOTES, 3, None, 1, [Retain(2), Insert("😀".encode("utf-16-be").decode("utf-16-be"))])
    for op in ([{"retain": 2}, {"insert": "😀"}], {"ops": [{"retain": 2.0}, {"insert": "😀"}]}):
        found = read(a="op", v=3.0, seq=1, x={}, op=op, **HERE)
        assert isinstance(found, Submit)
        assert [found.version, found.delta[0], found.delta[1].length] == [3, Retain(2), 2]
        assert (found.address, found.seq, found.src) == (edit.address, edit.seq, edit.src)
    made = read(a="op", v=None, src="me", seq=2, create={"type": "rich-text", "data": [{"insert": "x"}]}, **HERE)
    assert made == Submit(NOTES, None, "me", 2, [Insert("x")], creates=True)
    assert read(a="op", v=1, seq=2, create={"type": sharedb.RICH_TEXT}, **HERE) == Submit(
        NOTES, 1, None, 2, [], creates=True
    )
    assert read(a="op", v=1, seq=2, **{"del": True}, **HERE) == Submit(NOTES, 1, None, 2, (), deletes=True)
    assert read(a="op", v=1, seq=2, op=[{"delete": 1}], **HERE) == Submit(NOTES, 1, None, 2, [Delete(1)])


@pytest.mark.parametrize(
    ("message", "code"),
    [
        ({"a": "op", "v": -1, "seq": 1, "op": []}, "ERR_MESSAGE_BADLY_FORMED"),
        ({"a": "op", "v": 1.5, "seq": 1, "op": []}, "ERR_MESSAGE_BADLY_FORMED"),
        ({"a": "op", "v": True, "seq": 1, "op": []}, "ERR_MESSAGE_BADLY_FORMED"),
        ({"a": "op", "v": 2**53, "seq": 1, "op": []}, "ERR_MESSAGE_BADLY_FORMED"),
        ({"a": "op", "v": 1, "op": []}, "ERR_MESSAGE_BADLY_FORMED"),
        ({"a": "op", "v": 1, "seq": "1", "op": []}, "ERR_MESSAGE_BADLY_FORMED"),
        ({"a": "op", "v": 1, "seq": 1, "src": 7, "op": []}, "ERR_MESSAGE_BADLY_FORMED"),
        ({"a": "op", "v": 1, "seq": 1, "src": "quire", "op": []}, "ERR_MESSAGE_BADLY_FORMED"),
        ({"a": "op", "v": 1, "seq": 1}, "ERR_OT_OP_BADLY_FORMED"),
        ({"a": "op", "v": 1, "seq": 1, "op": None}, "ERR_OT_OP_BADLY_FORMED"),
        ({"a": "op", "v": 1, "seq": 1, "op": {"ops": {}}}, "ERR_OT_OP_BADLY_FORMED"),
        ({"a": "op", "v": 1, "seq": 1, "op": [{"retain": 0}]}, "ERR_OT_OP_BADLY_FORMED"),
        ({"a": "op", "v": 1, "seq": 1, "op": [{"delete": -1}]}, "ERR_OT_OP_BADLY_FORMED"),
        ({"a": "op", "v": 1, "seq": 1, "op": [{"retain": 1.5}]}, "ERR_OT_OP_BADLY_FORMED"),
        ({"a": "op", "v": 1, "seq": 1, "op": [{"retain": 2**60}]}, "ERR_OT_OP_BADLY_FORMED"),
        ({"a": "op", "v": 1, "seq": 1, "op": [{"insert": 7}]}, "ERR_OT_OP_BADLY_FORMED"),
        (
            {"a": "op", "v": 1, "seq": 1, "op": [{"insert": "a", "attributes": {"x": [2**53]}}]},
            "ERR_OT_OP_BADLY_FORMED",
        ),
        ({"a": "op", "v": 1, "seq": 1, "op": [{"insert": "a"}] * 20_001}, "ERR_OT_OP_BADLY_FORMED"),
        (
            {"a": "op", "v": 1, "seq": 1, "op": [{"insert": "a", "attributes": {"x": "y" * 70_000}}]},
            "ERR_OT_OP_BADLY_FORMED",
        ),
        ({"a": "op", "v": 1, "seq": 1, "del": 1}, "ERR_OT_OP_BADLY_FORMED"),
        ({"a": "op", "v": 0, "seq": 1, "create": 1}, "ERR_OT_OP_BADLY_FORMED"),
        ({"a": "op", "v": 0, "seq": 1, "create": {"type": "json0", "data": {}}}, "ERR_DOC_TYPE_NOT_RECOGNIZED"),
        (
            {"a": "op", "v": 0, "seq": 1, "create": {"type": "rich-text", "data": [{"delete": 1}]}},
            "ERR_OT_OP_BADLY_FORMED",
        ),
        ({"a": "s", "v": "1"}, "ERR_MESSAGE_BADLY_FORMED"),
        ({"a": "bs", "b": 1}, "ERR_MESSAGE_BADLY_FORMED"),
        ({"a": "bs", "b": [1]}, "ERR_MESSAGE_BADLY_FORMED"),
        ({"a": "bs", "b": {"x": "1"}}, "ERR_MESSAGE_BADLY_FORMED"),
        ({"a": "bs", "b": [str(n) for n in range(1001)]}, "ERR_MESSAGE_BADLY_FORMED"),
        ({"a": "qf", "id": 1, "q": {}}, "ERR_DATABASE_METHOD_NOT_IMPLEMENTED"),
        ({"a": "nope"}, "ERR_MESSAGE_BADLY_FORMED"),
        ({"a": ["op"]}, "ERR_MESSAGE_BADLY_FORMED"),
        (
            {"a": "p", "ch": "x", "id": "i", "pv": 1, "p": "x" * 17_000, "c": None, "d": None},
            "ERR_MESSAGE_BADLY_FORMED",
        ),
        ({"a": "p", "ch": "other", "id": "i", "pv": 1, "p": None}, "ERR_MESSAGE_BADLY_FORMED"),
        ({"a": "p", "ch": "documents.notes", "id": 1, "pv": 1, "p": None}, "ERR_MESSAGE_BADLY_FORMED"),
        (
            {"a": "p", "ch": "documents.notes", "id": "i", "pv": 1, "p": {}, "v": 1, "t": "json0"},
            "ERR_TYPE_DOES_NOT_SUPPORT_PRESENCE",
        ),
    ],
)
def test_bad_messages_are_refused(message: dict[str, Any], code: str) -> None:
    """What a message must not be is answered with a code of ShareDB's, under the request that it was."""
    full = {**HERE, **message}
    found, request = refused(**full)
    assert found == code
    assert {"op", "create", "p", "b", "q"} & request.keys() == set()
    assert all(full[key] == value for key, value in request.items())


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "7", '"x"', "null", "[" * 100_000, "{" * 5, '{"a":NaN}', '{"a":1e999}']
)
def test_what_is_no_message(text: str) -> None:
    """What is no JSON object ends the connection."""
    with pytest.raises(MalformedFrame):
        decode(text)


def test_a_message_is_no_longer_than_allowed() -> None:
    """The limit is in the error."""
    with pytest.raises(MalformedFrame, match=str(sharedb.MAX_CHARACTERS)):
        decode('{"a":"pp","x":"' + "x" * sharedb.MAX_CHARACTERS + '"}')


@pytest.mark.parametrize("depth", [1000, 40])
@pytest.mark.parametrize("where", ["insert", "attributes"])
def test_nesting_is_bounded(depth: int, where: str) -> None:
    """Values nested deeper than 32 levels are refused: they would not fit into an update that others accept."""
    value = '{"a":' * depth + "1" + "}" * depth
    op = f'{{"insert":{value}}}' if where == "insert" else f'{{"retain":1,"attributes":{value}}}'
    message = f'{{"a":"op","c":"documents","d":"notes","v":1,"seq":1,"op":[{op}]}}'
    with pytest.raises((BadMessage, MalformedFrame)):
        decode(message)


@pytest.mark.parametrize("escape", ["\\ud83d", "\\udc00", "\\uD800x"])
@pytest.mark.parametrize(
    "message",
    [
        '{"a":"op","c":"documents","d":"notes","v":1,"seq":1,"op":[{"insert":"#"}]}',
        '{"a":"op","c":"documents","d":"notes","v":1,"seq":1,"op":[{"retain":1,"attributes":{"#":1}}]}',
        '{"a":"p","ch":"x","id":"#","p":1,"pv":1}',
        '{"a":"hs","id":"#"}',
        '{"a":"s","c":"documents","d":"#"}',
    ],
)
def test_lone_surrogates_are_refused(message: str, escape: str) -> None:
    """Half of a surrogate pair can be in no document, name or presence."""
    with pytest.raises(BadMessage, match="surrogate"):
        decode(message.replace("#", escape))


def test_whole_pairs_may_be_escaped() -> None:
    """A surrogate pair that is written as two escapes is one character."""
    found = decode('{"a":"op","c":"documents","d":"notes","v":1,"seq":1,"op":[{"insert":"\\ud83d\\ude00"}]}')
    assert isinstance(found, Submit)
    assert text_of(replies.operation(NOTES, 1, "x", 1, found.delta))["op"] == {"ops": [{"insert": "😀"}]}


@pytest.mark.parametrize(
    ("address", "name"),
    [
        (("documents", "notes"), "notes"),
        (("examples", "richtext"), "examples~richtext"),
        (("documents", "a~b"), "a~~7eb"),
        (("a", "b"), "a~b"),
        (("é", "ü/"), "~~c3~~a9~~~c3~~bc~~2f"),
        (("documents", "with space"), "with~~20space"),
        (("documents", "."), "."),
    ],
)
def test_names_of_documents(address: tuple[str, str], name: str) -> None:
    """A collection and an id name one document (R231)."""
    assert sharedb.document_name(Address(*address), "documents") == name


NAMES = st.text(st.sampled_from("ab~.c3é~ documents/😀"), max_size=8)


@given(NAMES, NAMES, NAMES, NAMES)
def test_different_pairs_have_different_names(a: str, b: str, c: str, d: str) -> None:
    """No two pairs of a collection and an id name one document (R231)."""
    one, other = Address(a, b), Address(c, d)
    for default in ("documents", "a", ""):
        same_name = sharedb.document_name(one, default) == sharedb.document_name(other, default)
        assert same_name == (one == other)


@given(st.text(max_size=10), st.text(max_size=10))
def test_names_are_allowed_or_refused(collection: str, name: str) -> None:
    """What comes of any pair is a name that a document may have, unless it is empty, too long or only dots."""
    try:
        made = sharedb.document_name(Address(collection, name), "documents")
    except UnicodeEncodeError:
        return  # lone surrogates are refused before
    try:
        assert check_id(made) == made
    except InvalidName:
        assert len(made) > 128 or set(made) <= {"."}


def test_a_document_without_content_has_no_type() -> None:
    """Version 0 is a document that is yet to be created, and the first edit creates it (R232)."""
    assert json.loads(replies.snapshot(0, ())) == {"v": 0, "type": None}
    made = text_of(replies.operation(NOTES, 0, "x", 1, [Insert("a")]))
    assert made["create"] == {"type": sharedb.RICH_TEXT, "data": {"ops": [{"insert": "a"}]}}
    assert "op" not in made


def test_a_correction_goes_with_the_acknowledgement() -> None:
    """Where the server did otherwise, the author is told what to apply."""
    plain = text_of(replies.acknowledgement(NOTES, 4, "me", 7))
    assert plain == {"a": "op", "c": "documents", "d": "notes", "v": 4, "src": "me", "seq": 7}
    corrected = text_of(replies.acknowledgement(NOTES, 4, "me", 7, [Retain(1), Delete(1)]))
    assert corrected["fixup"] == [{"src": "me", "seq": 7, "v": 4, "op": {"ops": [{"retain": 1}, {"delete": 1}]}}]


def test_what_json_has_no_word_for_becomes_null() -> None:
    """Yjs clients can put numbers and bytes into a text that JSON does not have; ShareDB clients still get JSON."""
    odd = Insert({"image": float("nan")}, {"data": b"bytes", "far": [float("inf"), 1.5, {"x": (float("-inf"),)}]})
    made = text_of(replies.operation(NOTES, 1, "x", 1, [odd]))
    expected = {"insert": {"image": None}, "attributes": {"data": None, "far": [None, 1.5, {"x": [None]}]}}
    assert made["op"]["ops"] == [expected]
