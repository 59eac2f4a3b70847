"""What a rich-text document may contain: the one list of embeds and attributes, and the bounds for what programs send.

The names and values are those of the editor (client/src/editor) and of Quill 2. Attributes of lines stand on the line
break that ends the line; all others stand on the text or the embed itself.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping, Sequence
from typing import Any

from quire.text.delta import Delete, DeltaError, Insert, Op, from_units

INLINE_EMBEDS = frozenset({"image", "formula"})
"""Embeds that stand inside a line. An image's value is its address, a formula's is TeX."""

BLOCK_EMBEDS = frozenset({"divider", "video"})
"""Embeds that are a line of their own, without a line break. A divider's value is true, a video's its address."""

EMBEDS = INLINE_EMBEDS | BLOCK_EMBEDS

EXCLUSIVE = ("table", "code-block", "list", "blockquote", "header")
"""A line is one of these things or none. Where it says several, the first counts, as in the editor."""

LISTS = ("bullet", "ordered", "checked", "unchecked")
ALIGNMENTS = ("center", "right", "justify")
SIZES = {"small": "0.75em", "large": "1.5em", "huge": "2.5em"}
FONTS = ("serif", "monospace")
SCRIPTS = {"sub": "sub", "super": "sup"}
"""Values of `script` and their HTML elements."""
MAX_INDENT = 8
LANGUAGE = re.compile(r"[\w+#.\-]{1,40}")
"""The language of a code block, as its attribute's value; a block of no language has true."""

LINK_SCHEMES = frozenset({"http", "https", "mailto", "tel", "sms"})
IMAGE_SCHEMES = frozenset({"http", "https"})
IMAGE_DATA = re.compile(r"data:image/(?:png|jpeg|gif|webp)[;,]", re.IGNORECASE)

MAX_LINK = 8192
"""Characters in the address of a link."""

MAX_FORMULA = 8192
"""Characters of TeX."""

MAX_OPERATIONS = 100_000
MAX_NAME = 64
"""Characters in the name of an attribute."""
MAX_ATTRIBUTES_BYTES = 64 * 1024
"""Of all attributes of one operation, as JSON."""
MAX_NUMBER = 2**53 - 1
"""The largest whole number in attributes."""
MAX_NESTING = 8
"""Objects and lists inside each other, in attributes and embeds."""

_SCHEME = re.compile(r"([a-z][a-z0-9+.\-]*):", re.IGNORECASE)
_IGNORED = re.compile(r"[\t\r\n]|^[\x00-\x20]+")
"""What browsers overlook in an address before they look for its scheme."""
_HALF_PAIR = re.compile("[\ud800-\udfff]")
_COLOUR = re.compile(
    r"#(?:[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})|(?:rgb|hsl)a?\([0-9., %/]{1,60}\)|[a-z]{3,30}", re.IGNORECASE
)


def is_safe_link(address: object) -> bool:
    """Whether a link may lead there: a short relative address, or one of LINK_SCHEMES."""
    if not isinstance(address, str) or len(address) > MAX_LINK:
        return False
    scheme = _scheme(address)
    return scheme is None or scheme in LINK_SCHEMES


def is_safe_image(address: object) -> bool:
    """Whether an image may come from there: a relative or web address, or a picture as data."""
    if not isinstance(address, str):
        return False
    scheme = _scheme(address)
    return scheme is None or scheme in IMAGE_SCHEMES or IMAGE_DATA.match(address) is not None


def _scheme(address: str) -> str | None:
    found = _SCHEME.match(_IGNORED.sub("", address))
    return found[1].lower() if found else None


def is_colour(value: object) -> bool:
    """Whether this is a colour in CSS, and nothing else."""
    return isinstance(value, str) and _COLOUR.fullmatch(value) is not None


def check_delta(ops: Sequence[Op], *, rich: bool = True) -> None:
    """Refuse what no document should hold: raises DeltaError, which names the limit.

    `rich`: whether it is for a document of kind `richtext`; others hold text alone.
    """
    if len(ops) > MAX_OPERATIONS:
        raise DeltaError(f"it has {len(ops)} operations, and at most {MAX_OPERATIONS} are possible")
    checked: set[int] = set()
    for number, op in enumerate(ops):
        try:
            if isinstance(op, Insert):
                _check_content(op.content, rich)
            # Many operations share one object of attributes; those that were seen are good.
            if not isinstance(op, Delete) and op.attributes and id(op.attributes) not in checked:
                _check_attributes(op.attributes, rich)
                checked.add(id(op.attributes))
        except DeltaError as error:
            raise DeltaError(f"operation {number}: {error}") from None


def _check_content(content: str | Mapping[str, Any], rich: bool) -> None:
    if isinstance(content, str):
        _check_text(content)
        return
    if not rich:
        raise DeltaError("a code document has text alone, no embeds")
    name, value = next(iter(content.items()))
    if name not in EMBEDS:
        raise DeltaError(f"there is no embed {name!r:.40}; known are {', '.join(sorted(EMBEDS))}")
    if name == "divider":
        if value is not True:
            raise DeltaError("the value of a divider is true")
        return
    if not isinstance(value, str):
        raise DeltaError(f"the value of the embed {name} is a string")
    _check_text(value)
    if name == "image" and not is_safe_image(value):
        raise DeltaError("an image has a relative, http or https address, or is a PNG, JPEG, GIF or WebP as data:")
    if name == "video" and not is_safe_link(value):
        raise DeltaError("a video has a relative, http or https address")
    if name == "formula" and len(value) > MAX_FORMULA:
        raise DeltaError(f"a formula has at most {MAX_FORMULA} characters")


def _check_attributes(attributes: Mapping[str, Any], rich: bool) -> None:
    if not rich:
        raise DeltaError("a code document has text alone, no attributes")
    for name in attributes:
        if not 0 < len(name) <= MAX_NAME:
            raise DeltaError(f"the name of an attribute has 1 to {MAX_NAME} characters")
    _check_value(attributes)
    size = len(json.dumps(attributes, separators=(",", ":")))
    if size > MAX_ATTRIBUTES_BYTES:
        raise DeltaError(f"its attributes have {size} bytes as JSON, and at most {MAX_ATTRIBUTES_BYTES} are possible")
    link = attributes.get("link")
    if link is not None and not is_safe_link(link):
        schemes = ", ".join(sorted(LINK_SCHEMES))
        raise DeltaError(f"a link is relative or one of {schemes}, and has at most {MAX_LINK} characters")


def _check_value(value: object) -> None:
    """Nesting, without recursion, and the strings and numbers inside.

    A larger whole number breaks the library that keeps the document (past 64 bits), or JavaScript's JSON (past 53);
    there is no infinity in JSON.
    """
    waiting: list[tuple[object, int]] = [(value, 0)]
    while waiting:
        value, depth = waiting.pop()
        if isinstance(value, str):
            _check_text(value)
            continue
        if isinstance(value, float) and not math.isfinite(value):
            raise DeltaError("a number in its attributes is finite")
        if isinstance(value, int | float) and value == int(value) and abs(value) > MAX_NUMBER:
            raise DeltaError(f"a whole number in its attributes lies between -{MAX_NUMBER} and {MAX_NUMBER}")
        if not isinstance(value, Mapping | list):
            continue
        if depth >= MAX_NESTING:
            raise DeltaError(f"its attributes are nested deeper than {MAX_NESTING}")
        if isinstance(value, Mapping):
            for name in value:
                _check_text(name)
            value = list(value.values())
        waiting += ((item, depth + 1) for item in value)


def _check_text(text: str) -> None:
    if "\0" in text:
        raise DeltaError("text cannot contain the NUL character")
    if not text.isascii() and _HALF_PAIR.search(from_units(text)):
        raise DeltaError("text cannot contain half a surrogate pair")
