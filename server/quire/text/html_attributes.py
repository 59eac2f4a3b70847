"""What elements of HTML, their attributes and styles mean for the text inside them, in the words of documents."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from quire.text.delta import Attributes
from quire.text.formats import ALIGNMENTS, FONTS, LANGUAGE, LISTS, MAX_INDENT, SIZES, is_colour, is_safe_link

_RGB = re.compile(r"rgba?\(\s*(\d{1,3})\s*,\s*(\d{1,3})\s*,\s*(\d{1,3})\s*\)")

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


class Frame(NamedTuple):
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


def block_of(tag: str, given: Mapping[str, str], outer: Frame) -> Attributes:
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
        kind = {"code-block": language_of(given) or True}
    if kind is not None:
        made = {name: value for name, value in made.items() if name not in _KINDS} | kind
    if tag != "li" and _indent(classes):
        made["indent"] = _indent(classes)
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


def language_of(given: Mapping[str, str]) -> str | None:
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


def space_of(tag: str, given: Mapping[str, str], outer: Frame) -> str:
    if tag == "pre" or "ql-code-block" in given.get("class", "").split():
        return "keep"
    value = _styles(given).get("white-space", "")
    if not value or "code-block" in outer.block:
        return outer.space
    return "keep" if value in ("pre", "pre-wrap", "break-spaces") else "collapse"


def inline_of(tag: str, given: Mapping[str, str], outer: Frame) -> Attributes:
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
