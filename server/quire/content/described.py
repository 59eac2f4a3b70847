"""What the routes about content and changes take and answer."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from quire.api.models import Delta, Moment, Representation
from quire.api.query import Flag, Query, Whole

ACCEPT = {"Accept": "Which format, if `format` does not say."}
IF_MATCH = {"If-Match": "The ETag of the revision that this is for; 412 if it is not the newest."}
BASE = {"If-Match": "The ETag of the revision that the change was made on, instead of `base`."}
TAGGED = {"ETag": "Names the revision.", "X-Quire-Revision": "The revision."}

CONTENT = {"application/json": Delta, "text/markdown": None, "text/html": None, "text/plain": None}
"""Content as it may be sent."""

FOUND = {**CONTENT, "application/octet-stream": None}
"""Content as it is answered."""


class ContentQuery(Query):
    format: Literal["delta", "markdown", "html", "text", "update"] | None = None
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
