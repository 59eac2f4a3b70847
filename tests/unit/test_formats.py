"""What programs may put into a document, and what they are told otherwise."""

from __future__ import annotations

from typing import Any

import pytest

from quire.text.delta import DeltaError, Op, Retain, from_json
from quire.text.formats import (
    MAX_ATTRIBUTES_BYTES,
    MAX_LINK,
    MAX_NAME,
    MAX_NESTING,
    MAX_OPERATIONS,
    check_delta,
    is_colour,
    is_safe_image,
    is_safe_link,
)
from tests.unit.documents import document


def nested(depth: int) -> Any:
    """A list in a list in a list …"""
    value: Any = []
    for _ in range(depth - 1):
        value = [value]
    return value


GOOD: dict[str, list[dict[str, Any]]] = {
    "text": [{"insert": "a😀\n"}, {"retain": 3}, {"delete": 2}],
    "the most nesting": [{"insert": "a", "attributes": {"x": nested(MAX_NESTING - 1)}}],
    "the longest name": [{"insert": "a", "attributes": {"x" * MAX_NAME: 1}}],
    "removed": [{"retain": 1, "attributes": {"link": None, "bold": None}}],
    "embeds": [{"insert": {"image": "data:image/png;base64,AAAA"}}, {"insert": {"divider": True}}],
    "unknown attributes": [{"insert": "a", "attributes": {"comment": {"id": 1}}}],
}

BAD: dict[str, tuple[list[dict[str, Any]], str]] = {
    "unknown embed": ([{"insert": {"mention": 1}}], "operation 0: there is no embed 'mention'; known are divider, "),
    "embed of another type": ([{"insert": {"image": {"src": "x"}}}], "the value of the embed image is a string"),
    "a divider that says more": ([{"insert": {"divider": "x"}}], "the value of a divider is true"),
    "script as an image": ([{"insert": {"image": "javascript:x"}}], "an image has a relative"),
    "SVG as an image": ([{"insert": {"image": "data:image/svg+xml,<svg>"}}], "an image has a relative"),
    "script as a video": ([{"insert": {"video": " javascript:x"}}], "a video has a relative"),
    "long formula": ([{"insert": {"formula": "x" * 10_000}}], "at most 8192 characters"),
    "script as a link": (
        [{"insert": "a"}, {"retain": 1, "attributes": {"link": "jAva\nscript:x"}}],
        "operation 1: a li",
    ),
    "a link that is none": ([{"insert": "a", "attributes": {"link": 1}}], "a link is relative or one of http"),
    "long link": ([{"insert": "a", "attributes": {"link": "x" * (MAX_LINK + 1)}}], f"at most {MAX_LINK} characters"),
    "long name": ([{"insert": "a", "attributes": {"x" * (MAX_NAME + 1): 1}}], f"1 to {MAX_NAME} characters"),
    "no name": ([{"insert": "a", "attributes": {"": 1}}], f"1 to {MAX_NAME} characters"),
    "much": ([{"insert": "a", "attributes": {"x": "y" * 2**20}}], f"at most {MAX_ATTRIBUTES_BYTES} are possible"),
    "deep": ([{"insert": "a", "attributes": {"x": nested(MAX_NESTING)}}], f"nested deeper than {MAX_NESTING}"),
    "NUL": ([{"insert": "a\0"}], "NUL"),
    "NUL in an attribute": ([{"insert": "a", "attributes": {"x": ["\0"]}}], "NUL"),
    "half a pair": ([{"insert": "\ud83d"}], "half a surrogate pair"),
    "half a pair in a name": ([{"insert": "a", "attributes": {"x": {"\udc00": 1}}}], "half a surrogate pair"),
    "too many": ([{"insert": {"divider": True}}] * (MAX_OPERATIONS + 1), f"at most {MAX_OPERATIONS} are possible"),
}


@pytest.mark.parametrize("ops", GOOD.values(), ids=GOOD)
def test_what_may_be_sent(ops: list[dict[str, Any]]) -> None:
    """What is within the limits passes."""
    check_delta(from_json(ops))


def test_documents_may_be_sent() -> None:
    """Everything that the editor has passes."""
    for seed in range(100):
        check_delta(document(seed, spaces=True))


@pytest.mark.parametrize(("ops", "message"), BAD.values(), ids=BAD)
def test_what_may_not_be_sent(ops: list[dict[str, Any]], message: str) -> None:
    """What is not says which operation is wrong, and what the limit is (R201)."""
    with pytest.raises(DeltaError) as error:
        check_delta(from_json(ops))
    assert message in str(error.value)


@pytest.mark.parametrize("ops", [from_json([{"insert": {"divider": True}}]), [Retain(1, {"bold": True})]])
def test_code_is_plain(ops: list[Op]) -> None:
    """Documents that hold text alone take neither embeds nor attributes."""
    with pytest.raises(DeltaError, match="a code document has text alone"):
        check_delta(ops, rich=False)
    check_delta(from_json([{"insert": "a"}, {"retain": 1}]), rich=False)


@pytest.mark.parametrize(
    ("address", "link", "image"),
    [
        ("https://example.org", True, True),
        ("HTTP://EXAMPLE.ORG", True, True),
        ("/d/notes#x", True, True),
        ("notes", True, True),
        ("", True, True),
        ("mailto:a@example.org", True, False),
        ("javascript:x", False, False),
        ("\x01java\tscript:x", False, False),
        ("vbscript:x", False, False),
        ("file:///etc/passwd", False, False),
        ("data:text/html,x", False, False),
        ("data:image/png;base64,x", False, True),
        ("data:image/svg+xml,x", False, False),
        ("data:image/pngx,x", False, False),
        (None, False, False),
    ],
)
def test_addresses(address: object, link: bool, image: bool) -> None:
    """Addresses that could run something are told from others, as browsers read them."""
    assert (link, image) == (is_safe_link(address), is_safe_image(address))


@pytest.mark.parametrize("value", ["red", "#abc", "#aabbcc", "#aabbccdd", "rgb(1, 2, 3)", "hsla(1deg 2% 3% / 4)"])
def test_colours(value: str) -> None:
    """Colours are colours."""
    assert ("deg" not in value) == is_colour(value)


@pytest.mark.parametrize("value", ["", "#12", "red;x", "url(x)", "rgb(calc(1))", 'red"', "red blue", 1, None])
def test_no_colours(value: object) -> None:
    """Nothing else is."""
    assert not is_colour(value)
