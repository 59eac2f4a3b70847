"""Documents as Markdown, and Markdown as documents."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from quire.text.convert import Unreadable, from_markdown, to_markdown, to_text
from quire.text.delta import Insert, from_json, to_json
from quire.text.html_cleaner import MAX_CHARACTERS
from quire.text.markdown_reader import MAX_NESTING
from tests.unit.documents import document

CORPUS = sorted((Path(__file__).parents[1] / "corpus").glob("*.md"))


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.name)
def test_corpus(path: Path) -> None:
    """Markdown → document → Markdown gives the same text, for everything that a document can hold."""
    text = path.read_text()
    assert text == to_markdown(from_markdown(text))


@pytest.mark.parametrize("first", range(0, 1000, 250))
def test_documents_come_back(first: int) -> None:
    """Document → Markdown → document gives the same document."""
    for seed in range(first, first + 250):
        given = document(seed)
        if given != [Insert("\n")]:  # see test_what_is_lost
            assert to_json(given) == to_json(from_markdown(to_markdown(given))), seed


def test_documents_with_any_spaces_settle() -> None:
    """Where white space is lost, it is lost once: the same Markdown comes of what was read from it."""
    for seed in range(500):
        written = to_markdown(document(seed, spaces=True))
        assert written == to_markdown(from_markdown(written)), seed


def line(text: str, **attributes: Any) -> list[dict[str, Any]]:
    """The operations of one line; `_` in names stands for `-`."""
    block = {name.replace("_", "-"): value for name, value in attributes.items()}
    return [*([{"insert": text}] if text else []), {"insert": "\n", "attributes": block}]


READ = {
    "": [],
    "\n": [{"insert": "\n\n"}],
    "a": [{"insert": "a\n"}],
    "a\nb  \nc\\\nd": [{"insert": "a b\nc\nd\n"}],
    "a\n\n\n\nb\n\n": [{"insert": "a\n\n\nb\n\n"}],
    "# a #\n\nb\n===": line("a", header=1) + line("b", header=1),
    "* a\n\n  b\n* c": line("a", list="bullet") + line("b", list="bullet") + line("c", list="bullet"),
    "3. a\n   - b": line("a", list="ordered") + line("b", list="bullet", indent=1),
    "- [X] a\n- [ ] b": line("a", list="checked") + line("b", list="unchecked"),
    "> a\n> b\n>\n> c": line("a b", blockquote=True) + line("c", blockquote=True),
    "    code": line("code", code_block=True),
    "~~~ js title\na\n~~~": line("a", code_block="js"),
    "***\n": [{"insert": {"divider": True}}, {"insert": "\n"}],
    "<b>x</b><script>y</script>": [{"insert": "x", "attributes": {"bold": True}}, {"insert": "\n"}],
    "[a](javascript:alert(1)) [b](x 'title')": [
        {"insert": "a "},
        {"insert": "b", "attributes": {"link": "x"}},
        {"insert": "\n"},
    ],
    "[a][r]\n\n[r]: /x": [{"insert": "a", "attributes": {"link": "/x"}}, {"insert": "\n"}],
    "<a@example.org>": [
        {"insert": "a@example.org", "attributes": {"link": "mailto:a@example.org"}},
        {"insert": "\n"},
    ],
    "![a](/x.png)": [{"insert": {"image": "/x.png"}, "attributes": {"alt": "a"}}, {"insert": "\n"}],
    "![a](data:text/html,x)": [{"insert": "\n"}],
    "https://example.org &copy; &#x41; \\*": [{"insert": "https://example.org © A *\n"}],
    "$`x`$ $`y`": [
        {"insert": {"formula": "x"}},
        {"insert": " $"},
        {"insert": "y", "attributes": {"code": True}},
        {"insert": "\n"},
    ],
    "a\r\nb\rc": [{"insert": "a b c\n"}],
}


@pytest.mark.parametrize(("text", "expected"), READ.items())
def test_reading(text: str, expected: list[dict[str, Any]]) -> None:
    """CommonMark and GitHub's additions are read as what they mean."""
    assert to_json(from_json(expected)) == to_json(from_json(to_json(from_markdown(text))))


WRITTEN: list[tuple[list[dict[str, Any]], str]] = [
    ([], ""),
    ([{"insert": "a"}], "a\n"),
    ([{"insert": "a\n"}], "a\n"),
    ([{"insert": "a "}, {"insert": "b ", "attributes": {"bold": True}}, {"insert": "c\n"}], "a **b** c\n"),
    ([{"insert": "x", "attributes": {"link": "javascript:alert(1)"}}, {"insert": "\n"}], "x\n"),
    ([{"insert": {"image": "javascript:alert(1)"}}, {"insert": "x\n"}], "x\n"),
    ([{"insert": {"image": "/x"}, "attributes": {"alt": 'a"]('}}, {"insert": "\n"}], '![a"\\](](/x)\n'),
    ([{"insert": {"mention": {"id": 1}}}, {"insert": "x\n"}], "x\n"),
    ([{"insert": "a\n", "attributes": {"header": 2, "list": "bullet"}}], "- a\n"),
    ([{"insert": "a"}, {"insert": "\n", "attributes": {"header": "high", "custom": [1]}}], "# a\n"),
    ([{"insert": "a"}, {"insert": "\n", "attributes": {"list": {"kind": "x"}, "indent": 99}}], "- " * 9 + "a\n"),
    ([{"insert": "a", "attributes": {"color": "red; position: fixed", "size": "9px"}}, {"insert": "\n"}], "a\n"),
    ([{"insert": "x"}, {"insert": "\n", "attributes": {"code-block": "a b`c"}}], "```\nx\n```\n"),
    ([{"insert": "  "}, {"insert": "\n"}, {"insert": "a\n"}], "\na\n"),
    ([{"insert": "\ud83d"}, {"insert": "a\n"}], "\ufffda\n"),
]


@pytest.mark.parametrize(("ops", "expected"), WRITTEN)
def test_writing(ops: list[dict[str, Any]], expected: str) -> None:
    """What Markdown cannot say, and what is not what it should be, is left out; text stays."""
    assert expected == to_markdown(from_json(ops))


def test_what_is_lost() -> None:
    """The losses that docs/conversions.md names."""
    ops = [
        *[{"insert": "bold ", "attributes": {"bold": True}}, {"insert": "then space \n"}],
        *[{"insert": "1"}, {"insert": "\n", "attributes": {"table": "row-x"}}],
        *[{"insert": "2"}, {"insert": "\n", "attributes": {"table": "row-y", "align": "right"}}],
    ]
    expected = [
        *[{"insert": "bold", "attributes": {"bold": True}}, {"insert": " then space\n1"}],
        *[{"insert": "\n", "attributes": {"table": "row-1"}}, {"insert": "2"}],
        {"insert": "\n", "attributes": {"table": "row-2"}},
    ]
    assert expected == to_json(from_markdown(to_markdown(from_json(ops))))
    assert [] == from_markdown(to_markdown(from_json([{"insert": "\n"}])))


def test_size_is_bounded() -> None:
    """Too long a text is refused before it is read."""
    with pytest.raises(Unreadable, match=str(MAX_CHARACTERS)):
        from_markdown("a" * (MAX_CHARACTERS + 1))


def test_depth_is_bounded() -> None:
    """Quotes and lists inside each other without end are refused, rather than read in part."""
    for mark in ("> ", "+ "):
        with pytest.raises(Unreadable, match=str(MAX_NESTING)):
            from_markdown(mark * 10_000 + "x")
        assert "x" in to_text(from_markdown(mark * 20 + "x"))
