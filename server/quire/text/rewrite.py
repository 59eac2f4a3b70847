"""Replacing a document by what was sent in a format that cannot say everything.

A program reads a document as Markdown, changes a word, and sends it back. What Markdown cannot say must not be lost by
that. So what was sent is not compared with the document, but with what the format says of the document: that is the
change the program made. It is then carried over to the document itself, as a change made at the same time as the one
that brings back what the format cannot say.
"""

from __future__ import annotations

from collections.abc import Sequence

from quire.text.algebra import compose
from quire.text.convert import READERS, WRITERS, Unreadable
from quire.text.delta import Builder, Cursor, Delete, Delta, Insert, Op, Retain
from quire.text.diff import diff

LINE_BREAK = Insert("\n")


def rewrite(document: Sequence[Op], chosen: str, text: str) -> list[Op]:
    """The delta that makes a document say `text` in the format `chosen`, and otherwise what it said before.

    [] if it says that already. Raises Unreadable.
    """
    if text == WRITERS[chosen](document):
        return []
    wanted = READERS[chosen](text)
    whole = list(document)
    # Readers of HTML and Markdown end every line.
    is_open = chosen != "text" and bool(whole) and not _ends_line(whole[-1])
    if is_open:
        ended = Builder(whole)
        ended.push(LINE_BREAK)
        whole = ended.ops
    try:
        shown = READERS[chosen](WRITERS[chosen](whole))
    except Unreadable:
        shown = []
    if not shown:
        return diff(document, wanted)
    change = diff(shown, wanted)
    if not change:
        return []
    carried = _carried(diff(shown, whole), change, sum(int(op.length) for op in shown))
    if is_open and carried:
        return compose([Retain(sum(op.length for op in document)), LINE_BREAK], carried)
    return carried


def _ends_line(op: Op) -> bool:
    return isinstance(op, Insert) and isinstance(op.content, str) and op.content.endswith("\n")


def _carried(lost: Delta, change: Delta, length: int) -> list[Op]:
    """`change` after `lost`, both made on a text of `length`.

    What `lost` brought back goes if everything around it goes; and it decides which cells of a table are one row.
    """
    ours, theirs = Cursor(lost), Cursor(change)
    made = Builder()
    position = 0
    went = False
    """Whether what stood before was deleted."""
    while not (ours.at_end and theirs.at_end):
        if isinstance(theirs.op, Insert):
            made.push(theirs.take())
            continue
        if isinstance(ours.op, Insert):
            brought = int(ours.take().length)
            goes = isinstance(theirs.op, Delete)
            alone = (went or goes) and (went or position == 0) and (goes or position == length)
            made.push(Delete(brought) if alone else Retain(brought))
            continue
        step = min(ours.left, theirs.left)
        our, their = ours.take(step), theirs.take(step)
        went = isinstance(their, Delete)
        position += int(min(step, length))
        if isinstance(our, Delete):
            continue
        if isinstance(their, Delete):
            made.push(their)
            continue
        assert isinstance(our, Retain)
        assert isinstance(their, Retain)
        attributes = their.attributes
        if attributes and "table" in attributes and "table" in (our.attributes or {}):
            attributes = {name: value for name, value in attributes.items() if name != "table"} or None
        made.push(Retain(step, attributes))
    return made.chopped()
