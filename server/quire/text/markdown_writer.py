"""A document as GitHub-flavoured Markdown that `markdown_reader` reads back.

What Markdown has no mark for stands in it as HTML, as GitHub allows: `<u>`, `<sub>`, `<span style="color: …">`, and
`<p align="center">` for a line. An empty line of the document is one more empty line in the Markdown.
docs/conversions.md lists what is lost.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from itertools import groupby
from string import punctuation
from typing import Any

from quire.text.delta import Op, same
from quire.text.formats import ALIGNMENTS, is_safe_image, is_safe_link
from quire.text.html_writer import (
    block_embed,
    checkbox,
    header_level,
    indent_of,
    inline_embed,
    language_of,
    list_kind,
    mark,
    paragraph,
)
from quire.text.lines import Line, Piece, lines, row_of, whole_characters

_SPECIAL = re.compile(r"[\\`*~\[\]_<&$]")
"""What could be a mark. One class of characters, which `re` finds fast; `_escape` looks at what is around."""
_TAG_OR_REFERENCE = re.compile(r"<[A-Za-z/!?]|&#?\w{1,32};|\$`")
_OPEN_REFERENCE = re.compile(r"&#?\w{0,32}$")
_LINE_START = re.compile(r"(#{1,6}(?=\s|$)|>|[+\-](?=\s|$|-))|(\d{1,9})([.)])(?=\s|$)")
_LEADING_SPACE = re.compile(r"\s+")
_RUNS_OF_TICKS = re.compile(r"`+")
_PLAIN_ADDRESS = re.compile(r"(?:[\w\-.~:/?#@!$%+,;=]|&(?!#?\w{1,32};))+", re.ASCII)
_BARE_ADDRESS = re.compile(r"https?://[^\s<>\\]+")
_IN_ADDRESS = re.compile(r"[\\<>]|&(?=#?\w{1,32};)")

_TOUCHY = frozenset("*~_`\\")
"""Neighbours that a mark could be read together with."""
_MARKS = {"bold": "**", "italic": "*", "strike": "~~"}
_FORMATS = ("link", "color", "background", "size", "font", "bold", "italic", "underline", "strike", "script")


def write_markdown(ops: Sequence[Op]) -> str:
    """The document; it ends with a line break unless it is empty."""
    parts: list[str] = []
    gap = ""
    """Line breaks between the last block and the next."""
    lists = 0
    after_list = False
    for kind, group in groupby(lines(ops), key=_kind_of_block):
        block = list(group)
        if kind == "list":
            # Two lists with nothing but empty lines between them differ in their marks, or they would be one.
            lists = lists + 1 if after_list else 0
            blocks = [_list(block, second=lists % 2 == 1)]
        elif kind == "table":
            blocks = [_table(block)]
        elif kind == "code-block":
            blocks = [_code(language, list(code)) for language, code in groupby(block, key=language_of)]
        elif kind == "blockquote":
            blocks = ["\n>\n".join([f"> {_quoted(line)}" for line in block])]
        else:
            blocks = [_standing_alone(line, kind) for line in block]
        for written in blocks:
            if written:
                parts += (gap, written)
                gap = "\n\n"
                after_list = kind == "list"
            else:
                gap += "\n"
    if not parts:
        return gap[1:]
    parts.append(gap[1:])
    return whole_characters("".join(parts))


def _kind_of_block(line: Line) -> str:
    return line.kind


def _standing_alone(line: Line, kind: str) -> str:
    """A line that is no part of a list, table, quote or code; "" for an empty one."""
    if kind == "embed":
        embed = line.pieces[0][0]
        assert isinstance(embed, Mapping)
        return "---" if "divider" in embed else block_embed(embed).removeprefix("<p>").removesuffix("</p>")
    if kind == "header":
        level = header_level(line.block)
        if _needs_html(line):
            return paragraph(line, f"h{level}")
        text = inline(line.pieces)
        if text.endswith("#"):
            text = f"{text[:-1]}\\#"  # a row of these at the end would belong to the mark
        return f"{'#' * level} {text}".rstrip()
    if _needs_html(line):
        return paragraph(line, "p")
    return _started(inline(line.pieces))


def _needs_html(line: Line) -> bool:
    """Whether a line has what Markdown cannot say of a line."""
    block = line.block
    return bool(block) and (
        block.get("align") in ALIGNMENTS
        or block.get("direction") == "rtl"
        or (indent_of(block) > 0 and "list" not in block)
    )


def _started(text: str) -> str:
    """A paragraph's text such that its beginning is no mark of a heading, list or quote."""
    found = _LINE_START.match(text)
    if found is None:
        return text
    return f"\\{text}" if found[1] else f"{found[2]}\\{text[found.end(2) :]}"


def _quoted(line: Line) -> str:
    if _needs_html(line):
        return paragraph(line, "p")
    return _started(inline(line.pieces)) or "<br>"


# Lists, tables, code


def _list(items: Sequence[Line], *, second: bool) -> str:
    parts: list[str] = []
    widths: list[int] = []
    """Of the marks of the open items, the outermost first."""
    numbers: list[int] = []
    bullet, dot = ("*", ")") if second else ("-", ".")
    for at, line in enumerate(items):
        kind = list_kind(line.block)
        depth = indent_of(line.block)
        fresh = ""
        del widths[depth + 1 :], numbers[depth + 1 :]
        if len(widths) > depth:
            widths.pop()
            count = numbers.pop()
        else:
            count = 0
        indent = " " * sum(widths)
        while len(widths) < depth:  # an item that only holds a list stands for none of the document
            widths.append(2)
            numbers.append(0)
            fresh += f"{bullet} "
        count = count + 1 if kind == "ordered" else 0
        sign = f"{count}{dot}" if kind == "ordered" else bullet
        widths.append(len(sign) + 1)
        numbers.append(count)
        if _needs_html(line):
            text = paragraph(line, "p", indents=False)
            if kind in ("checked", "unchecked"):
                start = text.index(">") + 1
                text = f"{text[:start]}{checkbox(kind)}{text[start:]}"
        else:
            if kind in ("checked", "unchecked"):
                sign += " [x]" if kind == "checked" else " [ ]"
            text = _started(inline(line.pieces))
        parts.append(f"{indent}{fresh}{sign} {text or '<br>'}")
        if text[:1] in ("", "<") and at + 1 < len(items) and indent_of(items[at + 1].block) > depth:
            parts.append("")  # without an empty line the HTML would go on
    return "\n".join(parts)


def _table(cells: Sequence[Line]) -> str:
    rows = [list(group) for _, group in groupby(cells, key=row_of)]
    width = max(map(len, rows))
    written = [[inline(cell.pieces).replace("|", "\\|") for cell in row] for row in rows]
    aligned = [str(cell.block.get("align", "")) for cell in rows[0]] + [""] * (width - len(rows[0]))
    rule = [{"center": ":---:", "right": "---:"}.get(align, "---") for align in aligned]
    made = [row + [""] * (width - len(row)) for row in written]
    made.insert(1, rule)
    return "\n".join([f"| {' | '.join(row)} |" for row in made])


def _code(language: str, code: Sequence[Line]) -> str:
    text = "\n".join([line.text for line in code])
    fence = "`" * max(3, _longest_run(text) + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def _longest_run(text: str) -> int:
    return max(map(len, _RUNS_OF_TICKS.findall(text)), default=0) if "`" in text else 0


# Inside a line


def inline(pieces: Sequence[Piece]) -> str:
    """The Markdown of a line's content, without white space at its end."""
    if len(pieces) == 1 and not pieces[0][1] and isinstance(pieces[0][0], str):
        made = _escaped(pieces[0][0])
    else:
        made = _spans(pieces, frozenset())
    made = made.rstrip(" \t").replace("\r", "")
    if made and made[0].isspace():
        space = _LEADING_SPACE.match(made)
        assert space is not None
        made = "".join([f"&#{ord(char)};" for char in space[0]]) + made[space.end() :]
    if made and made[-1].isspace():
        made = f"{made[:-1]}&#{ord(made[-1])};"
    return made


def _escaped(text: str) -> str:
    """Text with a backslash before everything that could be taken for a mark."""
    return _SPECIAL.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    char, text, at = found[0], found.string, found.start()
    if char == "_":
        needless = 0 < at < len(text) - 1 and text[at - 1].isalnum() and text[at + 1].isalnum()
    else:
        needless = char in "<&$" and _TAG_OR_REFERENCE.match(text, at) is None
    return char if needless else f"\\{char}"


def _spans(pieces: Sequence[Piece], done: frozenset[str]) -> str:
    """Pieces with their marks, those in `done` aside. What holds for the most pieces is outermost."""
    parts: list[tuple[str, str | None]] = []
    """Markdown, and what to write where its neighbours would change its meaning; None for text."""
    at = 0
    while at < len(pieces):
        content, attributes = pieces[at]
        names = [name for name in _FORMATS if name not in done and attributes.get(name)] if attributes else []
        if not names:
            parts.append(_leaf(content, attributes))
            at += 1
            continue
        name, end = names[0], at
        for candidate in names:
            reach = _extent(pieces, at, candidate)
            if reach > end:
                name, end = candidate, reach
        inner = _spans(pieces[at:end], done | {name})
        parts.append(_marked(name, attributes[name], inner, pieces[at:end]))
        at = end
    return _joined(parts)


def _extent(pieces: Sequence[Piece], at: int, name: str) -> int:
    """To where the attribute of the piece at `at` holds."""
    value = pieces[at][1][name]
    end = at + 1
    while end < len(pieces) and name in pieces[end][1] and same(pieces[end][1][name], value):
        end += 1
    return end


def _leaf(content: str | Mapping[str, Any], attributes: Mapping[str, Any]) -> tuple[str, str | None]:
    if not isinstance(content, str):
        return (_embed(content, attributes),) * 2
    if not attributes.get("code"):
        return _escaped(content), None
    longest = _longest_run(content)
    ticks = "`" * (longest + 1)
    pad = " " if content[0] in "` " and content[-1] in "` " and content.strip(" ") else ""
    if content[0] == "`" or content[-1] == "`":
        pad = " "
    escaped = _escaped(content)
    return f"{ticks}{pad}{content}{pad}{ticks}", f"<code>{escaped}</code>"


def _embed(embed: Mapping[str, Any], attributes: Mapping[str, Any]) -> str:
    formula = embed.get("formula")
    if isinstance(formula, str) and formula and "`" not in formula and "\n" not in formula:
        return f"$`{formula}`$"
    address = embed.get("image")
    if not is_safe_image(address) or attributes.get("width") or attributes.get("height"):
        return inline_embed(embed, attributes).replace("\n", " ")
    alt = attributes.get("alt")
    shown = _escaped(alt.replace("\n", " ")) if isinstance(alt, str) else ""
    return f"![{shown}]({_address(str(address))})"


def _address(address: str) -> str:
    """Where a link leads, between its brackets."""
    if _PLAIN_ADDRESS.fullmatch(address):
        return address
    escaped = _IN_ADDRESS.sub(r"\\\g<0>", address.replace("\n", "%0A").replace("\r", ""))
    return f"<{escaped}>"


def _marked(name: str, value: Any, inner: str, pieces: Sequence[Piece]) -> tuple[str, str | None]:
    """A span in its marks. White space at its ends goes outside: marks would not count there."""
    if name == "link":
        if not is_safe_link(value):
            return inner, None
        text = pieces[0][0]
        if len(pieces) == 1 and text == value and _BARE_ADDRESS.fullmatch(value):
            return f"<{value}>", None
        return f"[{inner}]({_address(value)})", None
    tags = mark(name, value)
    if tags is None:
        return inner, None
    sign = _MARKS.get(name)
    if sign is None:
        return f"{tags[0]}{inner}{tags[1]}", None
    core = inner.strip()
    if not core:
        return inner, None
    start = inner.index(core)
    before, after = inner[:start], inner[start + len(core) :]
    return f"{before}{sign}{core}{sign}{after}", f"{before}{tags[0]}{core}{tags[1]}{after}"


def _joined(parts: Sequence[tuple[str, str | None]]) -> str:
    """Spans one after another. One whose marks would not count beside its neighbours gets HTML tags."""
    if len(parts) == 1:
        return parts[0][0] if parts[0][1] is None or _stands(parts[0][0], "", "") else parts[0][1]
    made: list[str] = []
    before = ""
    for number, (written, html) in enumerate(parts):
        after = parts[number + 1][0][:1] if number + 1 < len(parts) else ""
        chosen = written if html is None or _stands(written, before, after) else html
        if html is None and after:
            chosen = _parted(chosen, after)
        made.append(chosen)
        before = chosen[-1:] or before
    return "".join(made)


def _parted(written: str, after: str) -> str:
    """Text whose last characters are not read together with what follows."""
    last = written[-1:]
    if (last == "!" and after == "[") or (last == "$" and after == "`") or (last == "<" and after.isalpha()):
        return f"{written[:-1]}\\{last}"
    if (after.isalnum() or after in "#;") and (found := _OPEN_REFERENCE.search(written)):
        return f"{written[: found.start()]}\\{found[0]}"
    return written


def _stands(written: str, before: str, after: str) -> bool:
    """Whether the marks around a span are read as such between these neighbours ("" at an end of the line)."""
    core = written.strip()
    if not core:
        return True
    if len(core) != len(written):
        before = written[0] if written[0].isspace() else before
        after = written[-1] if written[-1].isspace() else after
    sign = core[0]
    if sign == "`":
        return before != "`" and after != "`"
    if before in _TOUCHY or after in _TOUCHY:
        return False
    first, last = core.lstrip(sign)[:1], core.rstrip(core[-1])[-1:]
    return _flanks(first, before) and _flanks(last, after)


def _flanks(inside: str, outside: str) -> bool:
    """CommonMark's rule for marks: beside punctuation inside there must be none but white space or such outside."""
    return inside.isalnum() or not outside or outside.isspace() or outside in punctuation
