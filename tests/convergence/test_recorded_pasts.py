"""Recorded histories of real documents: any revision from a checkpoint is what a straight replay makes."""

from __future__ import annotations

import random
from datetime import UTC, datetime

import pytest
from pycrdt import Text
from tests.convergence.histories import Step, concurrent, sequential

from quire.history.authors import Digest, Edited, blame, difference
from quire.history.models import Edit
from quire.history.replay import deltas
from quire.history.restoring import content_at
from quire.history.states import NOTHING, advance, open_state
from quire.protocol.payload import pack, unpack
from quire.protocol.update import read_state_vector
from quire.text.algebra import compose
from quire.text.delta import Builder

AT = datetime(2026, 1, 1, tzinfo=UTC)
WINDOW = 150
"""Revisions whose deltas are compared, at each of some places."""

TOGETHER = {"automerge-paper": 50, "seph-blog1": 25, "sveltecomponent": 5}
"""Transactions in one revision, so that the test takes seconds."""


def recorded(name: str) -> tuple[list[Edit], str]:
    """A history as rows of a log, and the text that it ends in."""
    steps: list[Step]
    steps, text = concurrent(name) if name == "clownschool" else sequential(name, TOGETHER[name])
    return [Edit(n, pack((step.update,)), f"user:{step.person}", "test", AT) for n, step in enumerate(steps, 1)], text


@pytest.mark.parametrize("name", ["automerge-paper", "seph-blog1", "sveltecomponent", "clownschool"])
def test_recorded_history(name: str) -> None:
    """R261, R262, R274: content, deltas, authors and differences, from checkpoints and from the beginning."""
    past, text = recorded(name)
    rng = random.Random(name)
    head = len(past)
    payloads = [edit.payload for edit in past]
    places = sorted(rng.sample(range(WINDOW, head - WINDOW), 3))
    straight, _ = open_state(NOTHING)
    states = {0: NOTHING}
    for seq, payload in enumerate(payloads, 1):
        if seq - 1 in places:
            states[seq - 1] = pack((straight.get_update(),))
        (update,) = unpack(payload)
        straight.apply_update(update)
    states[head] = pack((straight.get_update(),))
    assert text == str(straight.get("content", type=Text))
    for before, after in zip([0, *places], [*places, head], strict=True):
        assert content_at(states[after]) == content_at(advance(states[before], payloads[before:after]))
    for place in places:
        nearby = advance(states[place], payloads[place : place + 40])
        whole, _ = deltas(states[place], past[place : place + WINDOW])
        rest, _ = deltas(nearby, past[place + 40 : place + WINDOW])
        assert whole[40:] == rest
        made = content_at(states[place])
        for revision in whole:
            made = compose(made, revision.delta)
        assert made == content_at(advance(states[place], payloads[place : place + WINDOW]))
    digest = Digest(0)
    digest.add([Edited(edit.actor, edit.payload) for edit in past])
    content, runs = blame(states[head], digest)
    assert content == content_at(states[head])
    assert {run.actor for run in runs} == {edit.actor for edit in past}
    between = Digest(places[0], known(states[places[0]]))
    between.add([Edited(edit.actor, edit.payload) for edit in past[places[0] : places[2]]])
    earlier, pieces = difference(states[places[0]], states[places[2]], between)
    delta = Builder()
    for piece in pieces:
        delta.push(piece.op)
    assert content_at(states[places[2]]) == compose(earlier, delta.chopped())


def known(payload: bytes) -> dict[int, int]:
    return read_state_vector(open_state(payload)[0].get_state())
