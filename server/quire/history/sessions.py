"""Revisions as people remember them: sessions of work."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from quire.history.models import Edit
from quire.history.states import let_others
from quire.protocol.payload import unpack
from quire.protocol.update import scan

PAUSE = timedelta(minutes=10)
"""After so long without an edit, the next one begins another session."""

BLOCK = 5000
"""No session goes past a revision that so many divide, so that sessions are the same wherever one begins to read."""


@dataclass(slots=True)
class Share:
    """How much one author did, in UTF-16 units as they were typed: what is typed and deleted again counts twice."""

    inserted: int = 0
    deleted: int = 0
    revisions: int = 0


@dataclass(slots=True)
class Session:
    """Revisions `first` … `last`."""

    first: int
    last: int
    began: datetime
    ended: datetime
    authors: dict[str, Share] = field(default_factory=dict)
    """By actor."""


@dataclass(frozen=True, slots=True)
class Single:
    """One revision."""

    seq: int
    at: datetime
    actor: str
    origin: str
    inserted: int
    deleted: int


def singles(edits: Iterable[Edit]) -> list[Single]:
    """How much each row did. Takes some microseconds for each: call it in a thread."""
    found: list[Single] = []
    for number, edit in enumerate(edits):
        inserted = deleted = 0
        for update in unpack(edit.payload):
            scanned = scan(update)
            inserted += sum(end - start for _, start, end in scanned.ranges) - scanned.hidden
            deleted += sum(end - start for _, start, end in scanned.deleted)
        found.append(Single(edit.seq, edit.at, edit.actor, edit.origin, max(inserted, 0), deleted))
        let_others(number)
    return found


def sessions(found: Sequence[Single]) -> list[Session]:
    """Revisions in their order, grouped. The first and the last group may be parts of what goes on outside."""
    made: list[Session] = []
    for one in found:
        last = made[-1] if made else None
        if last is None or one.at - last.ended > PAUSE or last.last % BLOCK == 0:
            last = Session(one.seq, one.seq, one.at, one.at)
            made.append(last)
        last.last = one.seq
        last.ended = max(last.ended, one.at)
        share = last.authors.setdefault(one.actor, Share())
        share.inserted += one.inserted
        share.deleted += one.deleted
        share.revisions += 1
    return made
