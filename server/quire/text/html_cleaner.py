"""Cleaning HTML from anywhere: what is left runs nothing, is well-formed, and is what `html_reader` knows."""

from __future__ import annotations

import re

import nh3

from quire.text.lines import whole_characters

MAX_DEPTH = 256
"""Elements inside each other."""

MAX_CHARACTERS = 8 * 1024 * 1024
"""Of HTML or Markdown that is read."""


class Unreadable(ValueError):
    """What was sent is beyond a limit; the message names it."""


BLOCKS = frozenset({
    "address", "article", "aside", "blockquote", "caption", "center", "dd", "details", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hgroup",
    "legend", "li", "main", "nav", "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th",
    "thead", "tr", "ul",
})  # fmt: skip
LINES = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "li", "p", "pre"})
"""Blocks that are a line even if they are empty."""
_INLINE = frozenset({
    "a", "b", "bdi", "bdo", "big", "cite", "code", "del", "dfn", "em", "font", "i", "img", "input", "ins", "kbd",
    "mark", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "tt", "u", "var", "wbr",
})  # fmt: skip
_TAGS = BLOCKS | _INLINE | {"br", "hr", "iframe", "video"}
_DROPPED = {
    "script", "style", "title", "noscript", "template", "svg", "math", "textarea", "select", "object", "audio",
    "canvas",
}  # fmt: skip
"""Elements that go with what is inside them."""

_ATTRIBUTES = {
    "*": {"style", "class", "dir", "align"},
    "a": {"href", "data-embed"},
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

VOID = frozenset({"br", "hr", "img", "input", "wbr"})

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
