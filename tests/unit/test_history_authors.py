"""Authors are found by the ids of what they wrote; that has to be what replaying every edit would say."""

from __future__ import annotations

import pytest

from quire.history.authors import Deletions, Digest, Edited, Piece, blame, difference
from quire.history.models import Edit
from quire.history.replay import deltas
from quire.history.states import NOTHING, advance, open_state
from quire.protocol.update import read_state_vector
from quire.text.algebra import compose
from quire.text.delta import Builder, Delete, Insert, Op
from tests.support.pasts import random_past


def replayed(past: list[Edit], base: int = 0) -> tuple[list[str], list[tuple[int, str]]]:
    """The author of each unit at the end, and who deleted which units of the text at `base`, edit by edit."""
    revisions, _ = deltas(NOTHING, past)
    authors: list[tuple[str, int | None]] = []
    deleted: list[tuple[int, str]] = []
    for revision in revisions:
        if revision.seq == base + 1:
            authors = [(actor, place) for place, (actor, _) in enumerate(authors)]
        at = 0
        for op in revision.delta:
            length = int(op.length)
            if isinstance(op, Insert):
                authors[at:at] = [(revision.actor, None)] * length
                at += length
            elif isinstance(op, Delete):
                deleted += [(place, revision.actor) for _, place in authors[at : at + length] if place is not None]
                del authors[at : at + length]
            else:
                at += length
    return [actor for actor, _ in authors], sorted(deleted)


def state(past: list[Edit]) -> bytes:
    return advance(NOTHING, [edit.payload for edit in past])


def edited(past: list[Edit]) -> list[Edited]:
    return [Edited(edit.actor, edit.payload) for edit in past]


def digest(past: list[Edit], after: int) -> Digest:
    known = read_state_vector(open_state(state(past[:after]))[0].get_state())
    made = Digest(after, known)
    made.add(edited(past[after:]))
    return made


def as_delta(pieces: list[Piece]) -> list[Op]:
    made = Builder()
    for piece in pieces:
        made.push(piece.op)
    return made.chopped()


@pytest.mark.parametrize("seed", range(25))
def test_authors_are_who_typed_it(seed: int) -> None:
    """The author of every unit is the one whose edit brought it, at the end and at any revision."""
    past = random_past(seed, 60)
    authors = Digest(0)
    authors.add(edited(past))
    for revision in (60, 37, 11, 1):
        _, runs = blame(state(past[:revision]), authors)
        found = [run.actor for run in runs for _ in range(run.start, run.end)]
        assert found == replayed(past[:revision])[0]


@pytest.mark.parametrize("seed", range(25))
def test_a_difference_names_the_author_of_each_piece(seed: int) -> None:
    """The pieces make the later text of the earlier one; each says who wrote or deleted it."""
    past = random_past(seed, 60)
    base = (seed * 7) % 55
    before, pieces = difference(state(past[:base]), state(past), digest(past, base))
    after, _ = blame(state(past), "")
    assert after == compose(before, as_delta(pieces))
    authors, deleted = replayed(past, base)
    place = at = 0
    found: list[tuple[int, str | None]] = []
    for op, actor, gone in pieces:
        length = int(op.length)
        if isinstance(op, Insert):
            assert [actor] * length == authors[at : at + length]
            at += length
        elif isinstance(op, Delete):
            assert length == sum(int(part.length) for part in gone)
            found += [(unit, actor) for unit in range(place, place + length)]
            place += length
        else:
            at, place = at + length, place + length
    assert found == deleted


def test_what_is_older_than_the_history_is_nobodys() -> None:
    """After a cut, what was there before it has no author."""
    past = random_past(1, 40)
    known = read_state_vector(open_state(state(past[:20]))[0].get_state())
    authors = Digest(20, known)
    authors.add(edited(past[20:]))
    _, runs = blame(state(past), authors)
    assert {"", *{edit.actor for edit in past[20:]}} >= {run.actor for run in runs}
    assert "" in {run.actor for run in runs}
    _, at_the_cut = blame(state(past[:20]), authors)
    assert {""} == {run.actor for run in at_the_cut}


def test_the_first_to_delete_counts() -> None:
    """Of ids that several deleted, each is the deletion of whoever came first."""
    deletions = Deletions()
    deletions.add("a", [(1, 10, 20)])
    deletions.add("b", [(1, 5, 15), (1, 18, 25)])
    deletions.add("a", [(1, 0, 30), (2, 0, 1)])
    assert {
        "a": [(1, 10, 20), (1, 0, 5), (1, 25, 30), (2, 0, 1)],
        "b": [(1, 5, 10), (1, 20, 25)],
    } == deletions.by_actor
