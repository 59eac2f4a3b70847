"""What the routes about content and changes take and answer."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from quire.api.models import Delta, Moment, Representation
from quire.api.query import Flag, Query, Whole
from quire.drawing.model import (
    DEFAULT_SIZE,
    DEFAULT_WIDTH,
    MAX_AUTHOR,
    MAX_COORDINATE,
    MAX_NAME,
    MAX_POINTS,
    MAX_SIZE,
    MAX_TEXT,
    MAX_WIDTH,
    MIN_SIZE,
)

Coordinate = Annotated[int, Field(ge=-MAX_COORDINATE, le=MAX_COORDINATE)]

ACCEPT = {"Accept": "Which format, if `format` does not say."}
IF_MATCH = {"If-Match": "The ETag of the revision that this is for; 412 if it is not the newest."}
BASE = {"If-Match": "The ETag of the revision that the change was made on, instead of `base`."}
TAGGED = {"ETag": "Names the revision.", "X-Quire-Revision": "The revision."}

CONTENT = {"application/json": Delta, "text/markdown": None, "text/html": None, "text/plain": None}
"""Content of a text as it may be sent."""


class DrawnElement(Representation):
    """An element of a drawing. Coordinates are tenths of a pixel; `points` count from `x` and `y`."""

    type: Literal["pen", "line", "arrow", "rect", "ellipse", "text"] = "pen"
    author: Annotated[str, Field(max_length=MAX_AUTHOR)] = ""
    """The id of whoever drew it."""
    name: Annotated[str, Field(max_length=MAX_NAME)] = ""
    """What they were called then."""
    color: Annotated[str, Field(pattern="^#[0-9a-fA-F]{6}$")]
    width: Annotated[int, Field(ge=1, le=MAX_WIDTH)] = DEFAULT_WIDTH
    points: Annotated[list[Coordinate], Field(max_length=3 * MAX_POINTS)]
    """x, y and pressure (0 to 100) of each point of a pen; x and y of two points of other shapes, of one of a text."""
    x: Coordinate = 0
    y: Coordinate = 0
    z: Annotated[str, Field(pattern="^[0-9A-Za-z]{0,64}$")] = ""
    """What has the greater one is in front."""
    text: Annotated[str, Field(max_length=MAX_TEXT)] = ""
    size: Annotated[int, Field(ge=MIN_SIZE, le=MAX_SIZE)] = DEFAULT_SIZE


class Drawing(Representation):
    """The content of a drawing: its elements by their ids."""

    strokes: dict[str, DrawnElement]


SENT = {**CONTENT, "application/json": Delta | Drawing}
"""Content as it may be sent for any kind."""

FOUND = {**SENT, "image/svg+xml": None, "application/octet-stream": None}
"""Content as it is answered."""


class ContentQuery(Query):
    format: Literal["delta", "markdown", "html", "text", "json", "svg", "update"] | None = None
    """Otherwise `Accept` says it."""


class EditQuery(Query):
    dry_run: Flag = False
    """Only tell what would change."""


class PatchQuery(EditQuery):
    transform: Flag = True
    """Whether the change is transformed over what came since; otherwise the answer is 412."""


class Change(Delta):
    """A change, and the revision it was made on."""

    base: Annotated[int, Field(ge=0)] | None = None


class Edited(Representation):
    """What an edit came to."""

    revision: int
    """Of this edit alone; with a dry run, the one it was computed for."""
    delta: Delta
    """What it changed, on the revision before."""
    correction: Delta = Delta(ops=[])
    """What brings the caller from its own result to the revision; missing if nothing is needed."""
    dry_run: bool = False


class DrawnShown(Representation):
    """What making a drawing equal to another came to."""

    revision: int
    """The edit is in this one."""
    added: int
    changed: int
    removed: int
    dry_run: bool = False


class Replaced(Edited):
    """What a replacement came to."""

    matches: int


class ChangesQuery(Query):
    since: Whole | None = None
    """After which revision; needed unless the answer is a stream."""
    wait: Annotated[Whole, Field(le=60)] = 0
    """How many seconds to wait for a revision if there is none."""


class ChangeShown(Representation):
    """What one revision did."""

    revision: int
    delta: Delta
    actor: str
    origin: str
    """The way in: yjs, hocuspocus, sharedb, rest."""
    at: Moment


class Changes(Representation):
    """Revisions in order."""

    revision: int
    """The newest of these; `since` of the next question."""
    revisions: list[ChangeShown]
    more: bool
    """Whether there are more already."""
    poll_after_ms: int | None
    """When to ask again; null for never."""
