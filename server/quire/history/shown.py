"""Blame and differences as they are answered: as operations with authors, and as HTML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import Any

from quire.history.authors import NOBODY, Piece, Runs
from quire.text.delta import Cursor, Delete, Insert, Op, Retain, from_units, to_json
from quire.text.html_writer import inline
from quire.text.lines import whole_characters

Shown = dict[str, Any]


def authored(content: Sequence[Op], runs: Runs) -> list[Shown]:
    """The inserts of a text with the actor of each, cut where that changes; None for nobody's."""
    source = Cursor(content)
    made: list[Shown] = []
    for run in runs:
        left = run.end - run.start
        while left > 0:
            part = source.take(left)
            left -= int(part.length)
            made += [{**op, "author": _known(run.actor)} for op in to_json([part])]
    return made


def compared(pieces: Iterable[Piece]) -> list[Shown]:
    """A delta with the actor of each operation. What is deleted is there too, as `text` with "\\ufffc" for embeds."""
    made: list[Shown] = []
    for op, actor, gone in pieces:
        (shown,) = to_json([op])
        if isinstance(op, Delete):
            shown["text"] = whole_characters("".join([_text(part) for part in gone]))
        if not isinstance(op, Retain) or op.attributes:
            shown["author"] = _known(actor)
        made.append(shown)
    return made


def as_html(before: Sequence[Op], pieces: Sequence[Piece], names: Mapping[str, str]) -> str:
    """The text with what came in `<ins>`, what went in `<del>`, one paragraph to a line. `names` are those of actors.

    Says what changed rather than what it looks like: formats of characters are shown, those of lines are classes.
    """
    parts: list[str] = []
    line: list[str] = []
    for content, attributes, tags in _marked(before, pieces, names):
        if not isinstance(content, str):
            line.append(_tagged(inline([(content, attributes)]) or "\ufffc", tags))
            continue
        *ended, last = content.split("\n")
        for text in ended:
            if text:
                line.append(_tagged(inline([(text, attributes)]), tags))
            if tags[0]:  # a line break that came or went
                line.append(_tagged("¶", tags))
            parts.append(f"<p{_kind(attributes)}>{''.join(line) or '<br>'}</p>\n")
            line = []
        if last:
            line.append(_tagged(inline([(last, attributes)]), tags))
    if line:
        parts.append(f"<p>{''.join(line)}</p>\n")
    return whole_characters("".join(parts))


Marked = tuple[str | Mapping[str, Any], Mapping[str, Any], tuple[str, str]]
"""Content, its attributes, and the start and end tags around it."""


def _marked(before: Sequence[Op], pieces: Sequence[Piece], names: Mapping[str, str]) -> Iterator[Marked]:
    source = Cursor(before)
    for op, actor, gone in pieces:
        if isinstance(op, Insert):
            yield _readable(op), op.attributes or {}, _tags("ins", actor, names)
            continue
        if isinstance(op, Delete):
            _skip(source, int(op.length))
            for part in gone:
                yield _readable(part), part.attributes or {}, _tags("del", actor, names)
            continue
        left = int(op.length)
        while left > 0:
            old = source.take(left)
            left -= int(old.length)
            assert isinstance(old, Insert)
            attributes = {**(old.attributes or {}), **(op.attributes or {})}
            kept = {name: value for name, value in attributes.items() if value is not None}
            tags = ('<span class="formatted">', "</span>") if op.attributes else ("", "")
            yield _readable(old), kept, tags
    while not source.at_end:
        old = source.take()
        assert isinstance(old, Insert)
        yield _readable(old), old.attributes or {}, ("", "")


def _skip(source: Cursor, length: int) -> None:
    while length > 0:
        length -= int(source.take(length).length)


def _readable(op: Insert) -> str | Mapping[str, Any]:
    return from_units(op.content) if isinstance(op.content, str) else op.content


def _tags(name: str, actor: str | None, names: Mapping[str, str]) -> tuple[str, str]:
    if not actor:
        return f"<{name}>", f"</{name}>"
    title = f' title="{escape(names[actor])}"' if names.get(actor) else ""
    return f'<{name} data-author="{escape(actor)}"{title}>', f"</{name}>"


def _tagged(html: str, tags: tuple[str, str]) -> str:
    return f"{tags[0]}{html}{tags[1]}" if html else ""


def _kind(attributes: Mapping[str, Any]) -> str:
    """What a line is, as a class."""
    for name in ("header", "list", "blockquote", "code-block"):
        if value := attributes.get(name):
            return f' class="{escape(name if value is True else f"{name}-{value}")}"'
    return ""


def _text(op: Insert) -> str:
    return from_units(op.content) if isinstance(op.content, str) else "\ufffc"


def _known(actor: str | None) -> str | None:
    return None if actor in (None, NOBODY) else actor
