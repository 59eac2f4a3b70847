"""A document as HTML that says what it means: headings, lists inside lists, quotes, tables. The reader is html_reader.

What HTML has no element for is in the styles and classes that Quill knows too. Everything is escaped, and addresses
that could run a script are left out, whatever the document says.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from html import escape
from itertools import groupby
from typing import Any

from quire.text.delta import Attributes, Op
from quire.text.formats import (
    ALIGNMENTS,
    FONTS,
    LANGUAGE,
    LISTS,
    MAX_INDENT,
    SCRIPTS,
    SIZES,
    is_colour,
    is_safe_image,
    is_safe_link,
)
from quire.text.lines import Line, Piece, lines, row_of, whole_characters

_COLLAPSES = re.compile(r"[\t\r\f]")
_PRESERVED = ('<span style="white-space: pre-wrap">', "</span>")

_SIMPLE = {"bold": "strong", "italic": "em", "underline": "u", "strike": "s"}
_ORDER = ("link", "color", "background", "size", "font", "bold", "italic", "underline", "strike", "script", "code")
"""From the outermost element to the innermost."""


def write_html(ops: Sequence[Op]) -> str:
    """The document as a fragment, one block to a line."""
    parts: list[str] = []
    for kind, group in groupby(lines(ops), key=_kind_of_block):
        block = list(group)
        if kind == "list":
            parts.append(_list(block))
        elif kind == "table":
            parts.append(_table(block))
        elif kind == "code-block":
            for language, code in groupby(block, key=language_of):
                parts.append(_code(language, list(code)))
        elif kind == "blockquote":
            parts.append(f"<blockquote>{''.join([paragraph(line, 'p') for line in block])}</blockquote>")
        else:
            parts += map(standing_alone, block)
    return whole_characters("".join([f"{part}\n" for part in parts]))


def _kind_of_block(line: Line) -> str:
    return line.kind


def standing_alone(line: Line) -> str:
    """A line that is no part of a list, table, quote or code."""
    kind = line.kind
    if kind == "embed":
        return block_embed(line.pieces[0][0])
    return paragraph(line, f"h{header_level(line.block)}" if kind == "header" else "p")


def paragraph(line: Line, tag: str, *, indents: bool = True) -> str:
    """A line as one element. `indents`: its indentation is not said otherwise."""
    return f"<{tag}{_line_attributes(line.block, indents=indents)}>{_content(line)}</{tag}>"


def header_level(block: Attributes) -> int:
    """1 to 6."""
    value = block.get("header")
    return value if isinstance(value, int) and 1 <= value <= 6 else 1


def indent_of(block: Attributes) -> int:
    """0 to MAX_INDENT."""
    value = block.get("indent")
    return min(max(value, 0), MAX_INDENT) if isinstance(value, int) else 0


def list_kind(block: Attributes) -> str:
    """One of LISTS."""
    value = block.get("list")
    return value if isinstance(value, str) and value in LISTS else "bullet"


def checkbox(kind: str) -> str:
    """What shows that an item is checked, or is not."""
    return f'<input type="checkbox" disabled{" checked" if kind == "checked" else ""}>'


def language_of(line: Line) -> str:
    """The language of a line of code; "" if it has none."""
    value = line.block.get("code-block")
    return value if isinstance(value, str) and value != "true" and LANGUAGE.fullmatch(value) else ""


def block_embed(embed: str | Mapping[str, Any]) -> str:
    """A divider or a video."""
    assert isinstance(embed, Mapping)
    address = embed.get("video")
    if "divider" in embed or not is_safe_link(address):
        return "<hr>" if "divider" in embed else "<p><br></p>"
    shown = escape(str(address))
    return f'<p><a href="{shown}" data-embed="video">{shown}</a></p>'


def _content(line: Line) -> str:
    """What is inside the element of a line."""
    written = inline(line.pieces)
    if not written:
        return "<br>"
    text = "".join([content if isinstance(content, str) else "\ufffc" for content, _ in line.pieces])
    if text[:1] == " " or text[-1:] == " " or "  " in text or _COLLAPSES.search(text):
        return f"{_PRESERVED[0]}{written}{_PRESERVED[1]}"
    return written


def inline(pieces: Sequence[Piece]) -> str:
    """Text and embeds; elements stay open over all pieces that they hold for."""
    parts: list[str] = []
    opened: list[tuple[str, str]] = []
    for content, attributes in pieces:
        wanted = marks(attributes) if attributes else []
        if wanted != opened:
            kept = 0
            while kept < len(opened) and kept < len(wanted) and opened[kept] == wanted[kept]:
                kept += 1
            parts += [mark[1] for mark in reversed(opened[kept:])]
            parts += [mark[0] for mark in wanted[kept:]]
            opened = wanted
        parts.append(escape(content, quote=False) if isinstance(content, str) else inline_embed(content, attributes))
    parts += [mark[1] for mark in reversed(opened)]
    return "".join(parts)


def inline_embed(embed: Mapping[str, Any], attributes: Attributes) -> str:
    """An image or a formula; "" for what cannot be shown."""
    formula = embed.get("formula")
    if isinstance(formula, str):
        shown = escape(formula)
        return f'<span class="ql-formula" data-value="{shown}">{shown}</span>'
    address = embed.get("image")
    if not is_safe_image(address):
        return ""
    made = [f'<img src="{escape(str(address))}"']
    for name in ("alt", "width", "height"):
        value = attributes.get(name)
        if isinstance(value, str | int | float) and value != "":
            made.append(f'{name}="{escape(str(value))}"')
    return " ".join(made) + ">"


def marks(attributes: Attributes) -> list[tuple[str, str]]:
    """Start and end tags of the elements that say what `attributes` do, the outermost first."""
    made = [mark(name, attributes[name]) for name in _ORDER if name in attributes]
    return [pair for pair in made if pair is not None]


def mark(name: str, value: Any) -> tuple[str, str] | None:
    """The tags for one inline attribute; None if it says nothing."""
    if not value:
        return None
    if name in _SIMPLE:
        return f"<{_SIMPLE[name]}>", f"</{_SIMPLE[name]}>"
    if name == "code":
        return "<code>", "</code>"
    if not isinstance(value, str):
        return None
    if name == "link" and is_safe_link(value):
        return f'<a href="{escape(value)}">', "</a>"
    if name == "script" and value in SCRIPTS:
        return f"<{SCRIPTS[value]}>", f"</{SCRIPTS[value]}>"
    style = None
    if name == "color" and is_colour(value):
        style = f'style="color: {value}"'
    elif name == "background" and is_colour(value):
        style = f'style="background-color: {value}"'
    elif name == "size" and value in SIZES:
        style = f'class="ql-size-{value}" style="font-size: {SIZES[value]}"'
    elif name == "font" and value in FONTS:
        style = f'class="ql-font-{value}" style="font-family: {value}"'
    return (f"<span {style}>", "</span>") if style else None


def _line_attributes(block: Attributes, *, indents: bool = True) -> str:
    """Alignment, direction and indentation as HTML attributes."""
    if not block:
        return ""
    made = ""
    styles: list[str] = []
    if block.get("align") in ALIGNMENTS:
        styles.append(f"text-align: {block['align']}")
    if indents and (indent := indent_of(block)):
        made += f' class="ql-indent-{indent}"'
        styles.append(f"padding-inline-start: {3 * indent}em")
    if block.get("direction") == "rtl":
        made += ' dir="rtl"'
    return f'{made} style="{"; ".join(styles)}"' if styles else made


def _list(items: Sequence[Line]) -> str:
    parts: list[str] = []
    opened: list[str] = []
    """Elements of the lists that are open, the outermost first; each has an item open."""
    for number, line in enumerate(items):
        kind = list_kind(line.block)
        tag = "ol" if kind == "ordered" else "ul"
        depth = indent_of(line.block) + 1
        while len(opened) > depth:
            parts.append(f"</li></{opened.pop()}>")
        if len(opened) == depth:
            if opened[-1] == tag:
                parts.append("</li>")
            else:
                parts.append(f"</li></{opened.pop()}>")
        while len(opened) < depth:
            opened.append(tag)
            # An item that only holds a list stands for none of the document.
            parts.append(f"<{tag}><li>" if len(opened) < depth else f"<{tag}>")
        if kind in ("checked", "unchecked"):
            parts.append(f'<li data-list="{kind}">{checkbox(kind)}')
        else:
            parts.append("<li>")
        if _line_attributes(line.block, indents=False):
            parts.append(paragraph(line, "p", indents=False))  # on the item they would hold for the lists in it too
            continue
        content = _content(line)
        has_inner = number + 1 < len(items) and indent_of(items[number + 1].block) >= depth
        parts.append("" if content == "<br>" and not has_inner and kind in ("bullet", "ordered") else content)
    parts += [f"</li></{tag}>" for tag in reversed(opened)]
    return "".join(parts)


def _table(cells: Sequence[Line]) -> str:
    parts = ["<table><tbody>"]
    for row, group in groupby(cells, key=row_of):
        parts.append("<tr>")
        for cell in group:
            attributes = _line_attributes(cell.block, indents=False)
            content = _content(cell)
            parts.append(f'<td data-row="{escape(row)}"{attributes}>{"" if content == "<br>" else content}</td>')
        parts.append("</tr>")
    parts.append("</tbody></table>")
    return "".join(parts)


def _code(language: str, code: Sequence[Line]) -> str:
    # The attribute is Quill's, the class is everybody's.
    block, inner = (f' data-language="{language}"', f' class="language-{language}"') if language else ("", "")
    text = "".join([f"{line.text}\n" for line in code])
    return f"<pre{block}><code{inner}>{escape(text, quote=False)}</code></pre>"
