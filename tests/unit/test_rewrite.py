"""Replacing a document by Markdown, HTML or text: what was not touched stays, also what the format cannot say."""

from __future__ import annotations

import random
from typing import Any

import pytest

from quire.content.convert import Converter
from quire.text.algebra import compose
from quire.text.convert import READERS, WRITERS
from quire.text.delta import from_json, to_json
from quire.text.rewrite import rewrite
from tests.unit.documents import document

FORMATS = ("markdown", "html", "text")


@pytest.mark.parametrize("chosen", FORMATS)
def test_sent_back_unchanged(chosen: str) -> None:
    """Whoever sends back what was read changes nothing, whatever the document holds."""
    for seed in range(300):
        given = document(seed, spaces=True)
        assert [] == rewrite(given, chosen, WRITERS[chosen](given)), seed


@pytest.mark.parametrize("chosen", FORMATS)
def test_the_document_says_what_was_sent(chosen: str) -> None:
    """Afterwards the document reads, in the format, as what was sent."""
    chance = random.Random(3)
    for seed in range(200):
        given, other = document(seed), document(chance.randrange(1000, 2000))
        text = WRITERS[chosen](other)
        result = compose(given, rewrite(given, chosen, text))
        if chosen == "text":
            assert text == WRITERS[chosen](result), seed
        else:
            plain = "".join(WRITERS["text"](result).split())
            assert "".join(WRITERS["text"](READERS[chosen](text)).split()) == plain, seed


def table(*rows: str) -> list[dict[str, Any]]:
    """Rows of one cell each, with ids as the editor gives them."""
    return [
        op
        for row in rows
        for op in ({"insert": row}, {"insert": "\n", "attributes": {"table": f"row-{row[:1]}7f3", "note": row}})
    ]


CASES: dict[str, tuple[list[dict[str, Any]], str, str, list[dict[str, Any]]]] = {
    "formats in plain text": (
        [{"insert": "a "}, {"insert": "bold", "attributes": {"bold": True}}, {"insert": " end\n"}],
        "text",
        "a bold new end\n",
        [{"insert": "a "}, {"insert": "bold", "attributes": {"bold": True}}, {"insert": " new end\n"}],
    ),
    "an image in plain text": (
        [{"insert": "a\n"}, {"insert": {"image": "/x"}}, {"insert": "b\n"}],
        "text",
        "a1\nb2\n",
        [{"insert": "a1\n"}, {"insert": {"image": "/x"}}, {"insert": "b2\n"}],
    ),
    "an image where all goes": (
        [{"insert": "a\n"}, {"insert": {"image": "/x"}}, {"insert": "b\n"}, {"insert": {"image": "/y"}}],
        "text",
        "",
        [],
    ),
    "white space at an end": ([{"insert": "one \nb\n"}], "markdown", "one\n\nb c", [{"insert": "one \nb c\n"}]),
    "unknown attributes": (
        [{"insert": "a", "attributes": {"comment": 7}}, {"insert": "b\n"}],
        "markdown",
        "ab **c**",
        [
            {"insert": "a", "attributes": {"comment": 7}},
            {"insert": "b "},
            {"insert": "c", "attributes": {"bold": True}},
            {"insert": "\n"},
        ],
    ),
    "no line break at the end": (
        [{"insert": "a"}],
        "markdown",
        "a\n\nb",
        [{"insert": "a\nb\n"}],
    ),
    "a document of one empty line": ([{"insert": "\n"}], "markdown", "a", [{"insert": "a\n"}]),
    "nothing": ([], "html", "<p>a</p>", [{"insert": "a\n"}]),
    "to nothing": ([{"insert": "a\n"}], "markdown", "", []),
    "rows": (
        table("h", "a", "b"),
        "markdown",
        "| h |\n| --- |\n| a |\n| new |\n| b |",
        [
            *table("h", "a"),
            {"insert": "new"},
            {"insert": "\n", "attributes": {"table": "row-3"}},
            *table("b"),
        ],
    ),
}


@pytest.mark.parametrize(("given", "chosen", "text", "expected"), CASES.values(), ids=CASES)
def test_what_stays(given: list[Any], chosen: str, text: str, expected: list[Any]) -> None:
    """What the format cannot say stays where it was, and goes with what it belonged to."""
    ops = from_json(given)
    assert expected == to_json(compose(ops, rewrite(ops, chosen, text)))


async def test_in_a_worker() -> None:
    """The same comes of it at once and in a worker process."""
    converter = Converter()
    for length in (1, 1000):
        given, text = document(5), "# Something else\n\n" * length
        assert to_json(rewrite(given, "markdown", text)) == to_json(await converter.rewrite(given, "markdown", text))
    await converter.close()
