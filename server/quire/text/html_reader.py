"""HTML, from anywhere, as a document: sanitized first, then read element by element, without recursion."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html.parser import HTMLParser
from typing import Any, NamedTuple

import nh3

from quire.text.delta import Attributes, Op
from quire.text.formats import (
    ALIGNMENTS,
    FONTS,
    LANGUAGE,
    LISTS,
    MAX_FORMULA,
    MAX_INDENT,
    SIZES,
    is_colour,
    is_safe_image,
    is_safe_link,
)
from quire.text.lines import Collector, whole_characters

MAX_DEPTH = 256
"""Elements inside each other."""

MAX_CHARACTERS = 8 * 1024 * 1024
"""Of HTML or Markdown that is read."""


class Unreadable(ValueError):
    """What was sent is beyond a limit; the message names it."""


# Sanitizing

_BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "caption", "center", "dd", "details", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup",
    "legend", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th",
    "thead", "tr", "ul",
})  # fmt: skip
_LINES = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "li", "p", "pre"})
"""Blocks that are a line even if they are empty."""
_INLINE = frozenset({
    "a", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "img", "input", "ins", "kbd",
    "mark", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "tt", "u", "var", "wbr",
})  # fmt: skip
_TAGS = _BLOCKS | _INLINE | {"br", "hr", "iframe", "video"}
_DROPPED = {
    "script", "style", "title", "noscript", "template", "svg", "math", "textarea", "select", "object", "audio",
    "canvas",
}  # fmt: skip
"""Elements that go with what is inside them."""

_ATTRIBUTES = {
    "*": {"style", "class", "dir", "align"},
    "a": {"href"},
    "img": {"src", "alt", "width", "height"},
    "iframe": {"src"},
    "video": {"src"},
    "input": {"type", "checked"},
    "li": {"data-list", "data-checked"},
    "ul": {"data-checked"},
    "pre": {"data-language"},
    "div": {"data-language"},
    "td": {"data-row"},
    "th": {"data-row"},
    "span": {"data-value"},
    "font": {"color"},
}
_STYLES = {
    "background", "background-color", "color", "direction", "font-style", "font-weight", "text-align",
    "text-decoration", "text-decoration-line", "vertical-align", "white-space",
}  # fmt: skip

_CLEANER = nh3.Cleaner(
    tags=set(_TAGS),
    clean_content_tags=_DROPPED,
    attributes=_ATTRIBUTES,
    url_schemes={"http", "https", "mailto", "tel", "sms", "data"},
    filter_style_properties=_STYLES,
    link_rel=None,
)

_VOID = frozenset({"br", "hr", "img", "input", "wbr"})

_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9:\-]*)")
_UNNESTED = frozenset({
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr",
    "colgroup", "dd", "dt", "li", "optgroup", "option", "p", "rp", "rt", "tbody", "td", "tfoot", "th", "thead", "tr",
})  # fmt: skip
"""Elements that have no end, and those that end by themselves."""


def sanitize(html: str) -> str:
    """What is left of HTML that is safe, well-formed. Raises Unreadable."""
    if len(html) > MAX_CHARACTERS:
        raise Unreadable(f"it has {len(html)} characters, and at most {MAX_CHARACTERS} can be read")
    _check_depth(html)
    return _CLEANER.clean(whole_characters(html))


def _check_depth(html: str) -> None:
    """Parsing takes quadratic time in the depth. A first look, by each element's name, is enough to bound it."""
    opened: dict[str, int] = {}
    depth = 0
    for end, name in _TAG.findall(html):
        name = name.lower()
        if name in _UNNESTED:
            continue
        count = opened.get(name, 0)
        if not end:
            opened[name] = count + 1
            depth += 1
            if depth > MAX_DEPTH:
                raise Unreadable(f"its elements are nested deeper than {MAX_DEPTH}")
        elif count:
            opened[name] = count - 1
            depth -= 1


# Reading


def read_html(html: str) -> list[Op]:
    """A document; it ends with a line break unless it is empty. Raises Unreadable."""
    return read_clean_html(sanitize(html), exact=False)


def read_clean_html(html: str, *, exact: bool) -> list[Op]:
    """As `read_html`, from what `sanitize` returned. `exact`: spaces count, only line breaks collapse."""
    reader = _Reader(exact=exact)
    reader.feed(html)
    reader.close()
    return reader.finish()


class _Frame(NamedTuple):
    """An open element, and what holds inside it."""

    tag: str
    inline: Attributes
    block: Attributes
    space: str
    """What becomes of white space: "collapse", "exact" (line breaks collapse), "keep"."""
    lists: int
    """Lists that are open."""
    lines_before: int
    """Lines of the document when it began."""


_WHITE = re.compile(r"[ \t\n\r\f]+")
_BREAKS = re.compile(r"[ \t]*[\n\r\f]+[ \t\n\r\f]*")
_RGB = re.compile(r"rgba?\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*\)")
_ROW = re.compile(r"[\w\-]{1,64}")

_MARKS: Mapping[str, tuple[str, Any]] = {
    **dict.fromkeys(("b", "strong"), ("bold", True)),
    **dict.fromkeys(("i", "em", "cite", "dfn", "var"), ("italic", True)),
    **dict.fromkeys(("u", "ins"), ("underline", True)),
    **dict.fromkeys(("s", "strike", "del"), ("strike", True)),
    **dict.fromkeys(("code", "kbd", "samp", "tt"), ("code", True)),
    "sub": ("script", "sub"),
    "sup": ("script", "super"),
    "small": ("size", "small"),
    "big": ("size", "large"),
    "mark": ("background", "#fdf0b2"),
}
_KINDS = frozenset({"header", "list", "indent", "blockquote", "code-block"})
_BLACK = frozenset({"#000000", "#000", "black", "windowtext", "inherit", "initial", "currentcolor", "transparent"})
_WHITE_PAPER = frozenset({"#ffffff", "#fff", "white", "inherit", "initial", "transparent", "none"})


class _Reader(HTMLParser):
    def __init__(self, *, exact: bool) -> None:
        super().__init__(convert_charrefs=True)
        self._made = Collector()
        self._lines = 0
        self._line_has_content = False
        self._space: Attributes | None = None
        """White space that shows if something follows on the line, with its attributes."""
        self._frames = [_Frame("", {}, {}, "exact" if exact else "collapse", 0, 0)]
        self._skipped = 0
        """How many elements are open inside one whose content is left out."""
        self._cell: _Frame | None = None
        self._row = ""
        self._rows = 0
        self._row_ids: set[str] = set()
        self._after_table = False
        self._after_embed = False
        self._after_box = False

    def finish(self) -> list[Op]:
        if self._line_has_content:
            self._end_line(self._frames[-1].block)
        if self._after_embed:
            self._made.text("\n", {})
        return self._made.finish()

    # Elements

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._skipped:
            self._skipped += tag not in _VOID
            return
        given = {name: value or "" for name, value in attrs}
        outer = self._frames[-1]
        if tag == "br":
            self._break(outer)
        elif tag == "img":
            self._image(given, outer)
        elif tag == "input":
            self._box(given)
        elif tag == "hr":
            self._block_embed({"divider": True})
        elif tag not in _VOID:
            if self._is_embed(tag, given, outer):
                self._skipped = 1
            elif tag in _BLOCKS and self._cell is None:
                self._start_block(tag, given, outer)
            else:
                if tag in _BLOCKS:
                    self._space = outer.inline  # a cell is one line
                elif tag == "code" and outer.tag == "pre" and (language := _language(given)):
                    outer = outer._replace(block={**outer.block, "code-block": language})
                    self._frames[-1] = outer
                self._frames.append(
                    outer._replace(tag=tag, inline=_inline_of(tag, given, outer), space=_space_of(tag, given, outer))
                )

    def handle_endtag(self, tag: str) -> None:
        if self._skipped:
            self._skipped -= 1
            return
        if len(self._frames) == 1 or self._frames[-1].tag != tag:
            return  # the end of an element that has no end
        frame = self._frames.pop()
        if self._cell is not None:
            if frame is self._cell:
                self._cell = None
                self._end_line(frame.block)
                self._after_table = True
            elif tag in _BLOCKS:
                self._space = frame.inline
        elif tag in _BLOCKS and (self._line_has_content or (tag in _LINES and frame.lines_before == self._lines)):
            self._end_line(frame.block)

    def _start_block(self, tag: str, given: Mapping[str, str], outer: _Frame) -> None:
        if self._line_has_content:
            self._end_line(outer.block)
        self._space = None
        if tag == "table" and self._after_table:
            self._end_line({})  # two tables without a line between them would be one
        elif tag == "tr":
            self._rows += 1
            self._row = ""
        frame = outer._replace(
            tag=tag,
            inline=_inline_of(tag, given, outer),
            block=self._block_of(tag, given, outer),
            space=_space_of(tag, given, outer),
            lists=outer.lists + (tag in ("ul", "ol")),
            lines_before=self._lines,
        )
        self._frames.append(frame)
        if tag in ("td", "th"):
            self._cell = frame

    def _block_of(self, tag: str, given: Mapping[str, str], outer: _Frame) -> Attributes:
        """The attributes of lines inside a block."""
        made = dict(outer.block)
        kind: dict[str, Any] | None = None
        classes = given.get("class", "").split()
        if tag in ("ul", "ol"):
            kind = {"list": "ordered" if tag == "ol" else _checked(given) or "bullet"}
        elif tag == "li" and outer.lists:
            listed = given.get("data-list")
            kind = {"list": listed if listed in LISTS else _checked(given) or outer.block.get("list", "bullet")}
            depth = min(outer.lists - 1 + _indent(classes), MAX_INDENT)
            if depth:
                kind["indent"] = depth
        elif tag[0] == "h" and tag[1:].isdecimal():
            kind = {"header": int(tag[1:])}
        elif tag == "blockquote":
            kind = {"blockquote": True}
        elif tag == "pre" or "ql-code-block" in classes:
            kind = {"code-block": _language(given) or True}
        elif tag in ("td", "th"):
            kind = {"table": self._row_id(given.get("data-row", ""))}
        elif _indent(classes):
            made["indent"] = _indent(classes)
        if kind is not None:
            made = {name: value for name, value in made.items() if name not in _KINDS} | kind
        styles = _styles(given)
        align = styles.get("text-align", "").lower() or given.get("align", "").lower()
        align = "center" if tag == "center" else align or _last(classes, "ql-align-")
        if align in ALIGNMENTS:
            made["align"] = align
        elif align in ("left", "start"):
            made.pop("align", None)
        direction = (given.get("dir") or styles.get("direction", "") or _last(classes, "ql-direction-")).lower()
        if direction == "rtl":
            made["direction"] = "rtl"
        elif direction == "ltr":
            made.pop("direction", None)
        return made

    def _row_id(self, given: str) -> str:
        """The id of the row of a cell: that of the row's first cell, or a new one."""
        if not self._row:
            if _ROW.fullmatch(given) and given not in self._row_ids:
                self._row = given
            else:
                while f"row-{self._rows}" in self._row_ids:
                    self._rows += 1
                self._row = f"row-{self._rows}"
            self._row_ids.add(self._row)
        return self._row

    def _is_embed(self, tag: str, given: Mapping[str, str], outer: _Frame) -> bool:
        """Read an element that stands for an embed, or for none; its content is left out."""
        formula = given.get("data-value", "")
        if tag == "span" and "ql-formula" in given.get("class", "") and 0 < len(formula) <= MAX_FORMULA:
            self._inline_embed({"formula": formula}, outer.inline)
            return True
        address = given.get("href") if tag == "a" and "ql-video" in given.get("class", "") else given.get("src")
        if tag in ("iframe", "video") or (tag == "a" and "ql-video" in given.get("class", "")):
            if address and is_safe_link(address) and self._cell is None:
                self._block_embed({"video": address})
            return True
        return False

    def _image(self, given: Mapping[str, str], outer: _Frame) -> None:
        address = given.get("src", "")
        if not address or not is_safe_image(address) or "code-block" in outer.block:
            return
        attributes = dict(outer.inline)
        attributes.pop("code", None)
        attributes.update((name, given[name][:1000]) for name in ("alt", "width", "height") if given.get(name))
        self._inline_embed({"image": address}, attributes)

    def _box(self, given: Mapping[str, str]) -> None:
        """A checkbox at the start of a list item says of which kind that is."""
        if given.get("type") != "checkbox" or self._line_has_content:
            return
        for index in range(len(self._frames) - 1, 0, -1):
            frame = self._frames[index]
            block = {**frame.block, "list": "checked" if "checked" in given else "unchecked"}
            if "list" not in frame.block:
                break
            self._frames[index] = frame._replace(block=block)
            if frame.tag == "li":
                self._after_box = True
                break

    # Content

    def handle_data(self, data: str) -> None:
        frame = self._frames[-1]
        if self._skipped:
            return
        if self._after_box:
            self._after_box = False
            data = data[1:] if data[0] == " " else data
        if frame.space == "keep":
            self._kept(data, frame)
            return
        white = _WHITE if frame.space == "collapse" else _BREAKS
        pieces = white.split(data.replace("\r", ""))
        for number, piece in enumerate(pieces):
            if number and (self._line_has_content or self._cell is not None):
                self._space = frame.inline
            if piece:
                self._text(piece, frame.inline)

    def _kept(self, data: str, frame: _Frame) -> None:
        """Text whose white space stays, as in code."""
        first, *rest = data.replace("\r", "").split("\n")
        if first:
            self._text(first, frame.inline)
        for piece in rest:
            self._break(frame)
            if piece:
                self._text(piece, frame.inline)

    def _text(self, text: str, attributes: Attributes) -> None:
        self._begin_content()
        self._made.text(text, attributes)

    def _inline_embed(self, embed: Mapping[str, Any], attributes: Attributes) -> None:
        self._begin_content()
        self._made.embed(embed, attributes)

    def _begin_content(self) -> None:
        if self._space is not None and self._line_has_content:
            self._made.text(" ", self._space)
        self._space = None
        self._line_has_content = True
        self._after_table = self._after_embed = False

    def _break(self, frame: _Frame) -> None:
        if self._cell is not None:
            self._space = frame.inline
        else:
            self._end_line(frame.block)

    def _end_line(self, block: Attributes) -> None:
        self._made.text("\n", block)
        self._lines += 1
        self._line_has_content = False
        self._space = None
        self._after_table = self._after_embed = self._after_box = False

    def _block_embed(self, embed: Mapping[str, Any]) -> None:
        if self._cell is not None:
            return
        if self._line_has_content:
            self._end_line(self._frames[-1].block)
        self._made.embed(embed, {})
        self._lines += 1
        self._space = None
        self._after_table = False
        self._after_embed = True


def _language(given: Mapping[str, str]) -> str | None:
    """The language of code, from the attribute that Quill has for it or the class that HTML proposes."""
    named = [name[9:] for name in given.get("class", "").split() if name.startswith("language-")]
    for language in (given.get("data-language", ""), *named):
        if LANGUAGE.fullmatch(language) and language != "true":
            return language
    return None


def _last(classes: list[str], prefix: str) -> str:
    """What follows `prefix` in the last class that has it."""
    return "".join([name[len(prefix) :] for name in classes if name.startswith(prefix)][-1:])


def _checked(given: Mapping[str, str]) -> str | None:
    value = given.get("data-checked")
    return None if value is None else ("checked" if value == "true" else "unchecked")


def _indent(classes: list[str]) -> int:
    for name in classes:
        if name.startswith("ql-indent-") and name[10:].isdecimal():
            return min(int(name[10:12]), MAX_INDENT)
    return 0


def _styles(given: Mapping[str, str]) -> dict[str, str]:
    style = given.get("style")
    if not style:
        return {}
    pairs = (declaration.partition(":") for declaration in style.split(";"))
    return {name.strip().lower(): value.replace("!important", "").strip() for name, _, value in pairs}


def _space_of(tag: str, given: Mapping[str, str], outer: _Frame) -> str:
    if tag == "pre" or "ql-code-block" in given.get("class", "").split():
        return "keep"
    value = _styles(given).get("white-space", "")
    if not value or "code-block" in outer.block:
        return outer.space
    return "keep" if value in ("pre", "pre-wrap", "break-spaces") else "collapse"


def _inline_of(tag: str, given: Mapping[str, str], outer: _Frame) -> Attributes:
    """The attributes of text inside an element."""
    if "code-block" in outer.block or tag == "pre":
        return {}
    mark = _MARKS.get(tag)
    if mark is None and not given:
        return outer.inline
    made = dict(outer.inline)
    if mark is not None:
        made[mark[0]] = mark[1]
    if tag == "a" and given.get("href") and is_safe_link(given["href"]):
        made["link"] = given["href"]
    if tag == "font":
        _colour(made, "color", given.get("color", ""), _BLACK)
    for name in given.get("class", "").split():
        if name[:8] == "ql-size-" and name[8:] in SIZES:
            made["size"] = name[8:]
        elif name[:8] == "ql-font-" and name[8:] in FONTS:
            made["font"] = name[8:]
    _add_styles(made, _styles(given))
    return made if made != outer.inline else outer.inline


def _add_styles(made: dict[str, Any], styles: Mapping[str, str]) -> None:
    weight = styles.get("font-weight", "")
    if weight in ("bold", "bolder") or (weight.isdecimal() and int(weight[:4]) >= 600):
        made["bold"] = True
    elif weight:
        made.pop("bold", None)
    slant = styles.get("font-style", "")
    if slant.startswith(("italic", "oblique")):
        made["italic"] = True
    elif slant:
        made.pop("italic", None)
    decoration = f"{styles.get('text-decoration', '')} {styles.get('text-decoration-line', '')}"
    if "underline" in decoration and "link" not in made:
        made["underline"] = True
    if "line-through" in decoration:
        made["strike"] = True
    shift = styles.get("vertical-align")
    if shift in ("sub", "super"):
        made["script"] = shift
    _colour(made, "color", styles.get("color", ""), _BLACK)
    _colour(made, "background", styles.get("background-color", "") or styles.get("background", ""), _WHITE_PAPER)


def _colour(made: dict[str, Any], name: str, value: str, usual: frozenset[str]) -> None:
    """Set a colour, unless it is the one that text or paper has anyway."""
    value = value.strip().lower()
    found = _RGB.fullmatch(value)
    if found is not None:
        value = "#" + "".join([f"{min(int(part), 255):02x}" for part in found.groups()])
    if value in usual:
        made.pop(name, None)
    elif value and is_colour(value) and value != "rgba(0, 0, 0, 0)":
        made[name] = value
