"""Elements of drawings: what counts as one, and how they look as SVG."""

from __future__ import annotations

import math
import xml.etree.ElementTree as ET  # parses what this project wrote
from typing import Any

import pytest
from pycrdt import Array, Doc, Map, Text

from quire.drawing import model, stored, svg
from quire.drawing.model import Invalid, parse, read
from quire.drawing.outline import simplified

PEN: dict[str, Any] = {"author": "a", "color": "#26241f", "width": 4, "points": [0, 0, 50, 100, 0, 80, 100, 100, 20]}
SHAPE: dict[str, Any] = {"author": "a", "color": "#26241f", "width": 4, "points": [0, 0, 500, 300]}
WORDS: dict[str, Any] = {
    "type": "text",
    "color": "#2c75b8",
    "points": [0, 0],
    "text": 'a < b & "c"\nsecond',
    "size": 20,
}
ALL = {
    "pen": PEN,
    **{kind: {**SHAPE, "type": kind} for kind in ("line", "arrow", "rect", "ellipse")},
    "text": WORDS,
    "dot": {**PEN, "points": [9000, 10, 50]},
}


def tree(text: str) -> ET.Element:
    return ET.fromstring(text)  # noqa: S314  # this project wrote it


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"points": [math.nan, 0, 50]}, "point outside"),
        ({"points": [0, math.inf, 50]}, "point outside"),
        ({"points": [1e300, 0, 50]}, "point outside"),
        ({"points": ["1", 0, 50]}, "no number"),
        ({"points": [True, 0, 50]}, "no number"),
        ({"points": []}, "x, y and pressure"),
        ({"points": [1, 2]}, "x, y and pressure"),
        ({"points": [0, 0, 101]}, "pressure"),
        ({"points": "000"}, "no list"),
        ({"points": None}, "no list"),
        ({"points": [0, 0, 50] * 5001}, "at most 5000"),
        ({"color": "red"}, "#rrggbb"),
        ({"color": "#12345g"}, "#rrggbb"),
        ({"color": '#123456"/>'}, "#rrggbb"),
        ({"width": 0}, "width outside of 1 to 100"),
        ({"width": 101}, "width outside of 1 to 100"),
        ({"x": 10_000_001}, "x outside"),
        ({"z": "a" * 65}, "at most 64"),
        ({"z": "<"}, "at most 64"),
        ({"type": "script"}, "type other than"),
        ({"type": ["pen"]}, "type other than"),
        ({"author": "a" * 201}, "at most 200"),
        ({"author": 7}, "no text"),
        ({"type": "rect", "points": [0, 0, 1]}, "a rect has 4"),
        ({"type": "text", "points": [0, 0], "text": "a" * 10_001}, "at most 10000"),
        ({"type": "text", "points": [0, 0], "text": " \n"}, "no text"),
        ({"type": "text", "points": [0, 0], "text": "a", "size": 401}, "size outside of 6 to 400"),
    ],
)
def test_what_is_no_element(change: dict[str, Any], reason: str) -> None:
    """R340, R341: each bound of an element is checked, and the error says which."""
    parse("a", PEN)
    with pytest.raises(Invalid, match=reason):
        parse("a", {**PEN, **change})
    assert [element.id for element in read({"bad": {**PEN, **change}, "good": PEN})] == ["good"]


@pytest.mark.parametrize("name", ["", "a" * 65, "a b", "ä", '"'])
def test_names(name: str) -> None:
    """R341: an element's name goes into no other text than it may."""
    with pytest.raises(Invalid, match="name other than"):
        parse(name, PEN)


def test_order_and_number() -> None:
    """Elements are in the order of z, then of their names; past the limit on how many they are left out."""
    strokes = {"b": {**PEN, "z": "1"}, "a": {**PEN, "z": "1"}, "c": PEN, "d": {**PEN, "z": "0"}}
    assert [element.id for element in read(strokes)] == ["c", "d", "a", "b"]
    assert len(read({f"n{n}": PEN for n in range(model.MAX_ELEMENTS + 5)})) == model.MAX_ELEMENTS


def test_svg_is_well_formed_and_says_everything() -> None:
    """R342: each element is there, in view, escaped, with nothing that runs or loads."""
    hostile = {**WORDS, "text": "</text><script>alert(1)</script>\x00\ud800\x0b&amp;"}
    made = svg.to_svg(read({**ALL, "hostile": hostile, "other": {"type": "image", "href": "https://x"}}))
    root = tree(made)
    names = [node.tag.rpartition("}")[2] for node in root.iter()]
    assert {"g", "path", "rect", "ellipse", "circle", "text", "tspan"} <= set(names)
    assert not {"script", "a", "image", "style", "foreignObject"} & set(names)
    assert "</text><script>alert(1)</script>&amp;" in [node.text for node in root.iter()]
    left, top, wide, high = map(float, root.attrib["viewBox"].split())
    assert left < 0
    assert top < 0
    assert left + wide > 900
    assert high > 30
    assert "nan" not in made


def test_an_empty_drawing_is_a_sheet() -> None:
    """Nothing is drawn, and that is a picture too."""
    assert tree(svg.to_svg([])).attrib["width"] == "680"
    assert tree(svg.thumbnail({})).attrib["viewBox"] == "0 0 320 200"


def test_thumbnails_stay_small() -> None:
    """However much there is, the small picture has at most 20 KB, and the largest elements are in it."""
    noise = [value for n in range(4000) for value in (n * 37 % 5000, n * 91 % 3000, 50)]
    strokes = {f"n{n}": {**PEN, "points": noise} for n in range(300)} | {
        "big": {**SHAPE, "type": "rect", "points": [-9000, -9000, 9000, 9000]}
    }
    made = svg.thumbnail(strokes)
    assert len(made.encode()) <= svg.THUMBNAIL_BYTES
    assert "rect x=" in made
    tree(made)
    wide = svg.thumbnail({**ALL, "words": {**WORDS, "text": "ü" * 2000}})
    assert len(wide.encode()) <= svg.THUMBNAIL_BYTES
    tree(wide)


def test_simplified() -> None:
    """Points on a straight line go, corners stay."""
    assert simplified([(0, 0), (1, 0.01), (2, 0), (2, 2)], 0.1) == [(0, 0), (2, 0), (2, 2)]
    assert simplified([(0, 0), (3, 3), (0, 0)], 0.1) == [(0, 0), (3, 3), (0, 0)]


def hostile_doc() -> Doc[Any]:
    """A document with good elements, in both forms, beside what any client could put there."""
    doc: Doc[Any] = Doc()
    strokes = doc.get("strokes", type=Map)
    with doc.transaction():
        strokes["nested"] = Map(PEN)
        strokes["plain"] = PEN
        strokes["text"] = Text("x" * 100)
        strokes["array"] = Array([1, 2])
        strokes["bytes"] = b"abc"
        strokes["deep"] = Map({"points": Array([Map({"a": Text("b")})]), "color": Map({})})
        strokes["nan"] = {**PEN, "points": [math.nan, 0, 0]}
        strokes["number"] = 5
        strokes[""] = PEN
    return doc


def test_hostile_content_is_left_out() -> None:
    """R341: what is no element is left out, whatever type it has, and the rest is there."""
    update = hostile_doc().get_update()
    assert [element.id for element in stored.elements_of(update)] == ["nested", "plain"]
    for kind in (Text, Array):
        other: Doc[Any] = Doc()
        other.get("strokes", type=kind)
        if kind is Text:
            other["strokes"] += "text"
        else:
            other["strokes"].append(1)
        assert stored.elements_of(other.get_update()) == []


def test_replacing_writes_what_differs() -> None:
    """R343: only fields that differ are written; what is no element goes; the same again changes nothing."""
    doc = hostile_doc()
    wanted = stored.check_content({"strokes": {"nested": {**PEN, "color": "#FF0000"}, "new": WORDS, "plain": PEN}})
    changes = stored.replacing(doc.get_update(), wanted)
    assert (changes.added, changes.changed, changes.removed) == (1, 1, 7)
    assert changes.update is not None
    moved: Doc[Any] = Doc()  # what somebody does to another field at the same time stays
    moved.apply_update(doc.get_update())
    moved.get("strokes", type=Map)["nested"]["x"] = 70
    moved.apply_update(changes.update)
    found = {element.id: element for element in stored.elements_of(moved.get_update())}
    assert (found["nested"].x, found["nested"].color) == (70, "#ff0000")
    assert set(found) == {"nested", "new", "plain"}
    doc.apply_update(changes.update)
    assert stored.replacing(doc.get_update(), wanted) == (None, 0, 0, 0)


@pytest.mark.parametrize(
    ("body", "reason"),
    [
        ([], "A drawing is"),
        ({}, "A drawing is"),
        ({"strokes": []}, "A drawing is"),
        ({"strokes": {}, "more": 1}, "A drawing is"),
        ({"strokes": {"a": {**PEN, "onload": "x"}}}, "unknown field: onload"),
        ({"strokes": {"a": {**PEN, "points": [0, 0, 50] * 5001}}}, "The element a has 5001 points; at most 5000"),
        ({"strokes": {f"n{n}": PEN for n in range(20_001)}}, "at most 20000 elements, this has 20001"),
        ({"strokes": {f"n{n}": {**PEN, "points": [0, 0, 1] * 5000} for n in range(101)}}, "at most 1500000 numbers"),
    ],
)
def test_what_programs_may_not_send(body: object, reason: str) -> None:
    """R343: what is sent is refused as a whole, with the limit or the field in the error."""
    with pytest.raises(Invalid, match=reason):
        stored.check_content(body)
