"""Recorded editing sessions as Yjs updates, one for each transaction."""

from __future__ import annotations

import gzip
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pycrdt import Doc, Text, TransactionEvent

# Beside the checkout, where the project keeps its real editing histories.
DATA = Path(__file__).parents[3] / "shared" / "data"
EMPTY_UPDATE = b"\x00\x00"

Patch = tuple[int, int, str]
"""Position and count of deleted characters, both in code points, and what is inserted."""


@dataclass(frozen=True, slots=True)
class Step:
    """What one person sends: one or more transactions as one update."""

    person: int
    update: bytes
    heard: int
    """How many steps of the other person it was made after."""


def load(name: str) -> dict[str, Any]:
    with gzip.open(DATA / f"{name}.json.gz", "rt", encoding="utf-8") as file:
        found: dict[str, Any] = json.load(file)
    return found


class Recorder:
    """A document that notes the update of each transaction on it."""

    def __init__(self, client_id: int) -> None:
        self.doc: Doc[Any] = Doc(client_id=client_id)
        self._text: Text = self.doc.get("content", type=Text)
        self._plain = ""
        """The text, to turn code points into bytes; only kept for text that is not ASCII throughout."""
        self._made = EMPTY_UPDATE
        self._subscription = self.doc.observe(self._note)

    def _note(self, event: TransactionEvent) -> None:
        self._made = event.update

    def apply(self, patches: Sequence[Patch]) -> bytes:
        """Patches of an ASCII text, in one transaction; its update."""
        self._made = EMPTY_UPDATE
        with self.doc.transaction():
            for position, deleted, inserted in patches:
                self._patch(position, deleted, inserted)
        return self._made

    def apply_unicode(self, patches: Sequence[Patch]) -> bytes:
        """Patches of any text, in one transaction; its update."""
        self._made = EMPTY_UPDATE
        with self.doc.transaction():
            for position, deleted, inserted in patches:
                before, gone = self._plain[:position], self._plain[position : position + deleted]
                self._plain = before + inserted + self._plain[position + deleted :]
                self._patch(len(before.encode()), len(gone.encode()), inserted)
        return self._made

    def _patch(self, start: int, deleted: int, inserted: str) -> None:
        if deleted:
            del self._text[start : start + deleted]
        if inserted:
            self._text.insert(start, inserted)

    def close(self) -> None:
        self.doc.unobserve(self._subscription)


def sequential(name: str, together: int = 1) -> tuple[list[Step], str]:
    """A history of one person, `together` transactions in each update, and the text that it ends in."""
    history = load(name)
    transactions = history["txns"]
    ascii_only = all(inserted.isascii() for transaction in transactions for _, _, inserted in transaction["patches"])
    recorder = Recorder(1)
    apply = recorder.apply if ascii_only else recorder.apply_unicode
    steps = [
        Step(0, apply([patch for one in transactions[at : at + together] for patch in one["patches"]]), 0)
        for at in range(0, len(transactions), together)
    ]
    recorder.close()
    return steps, history["endContent"]


def concurrent(name: str) -> tuple[list[Step], str]:
    """A history of two people, each edit made with exactly its ancestors known, and the text that it ends in.

    The recording has three agents; the third takes over after the second has left, and is the same person here.
    """
    history = load(name)
    transactions = history["txns"]
    recorders = (Recorder(1), Recorder(2))
    ancestors: list[int] = []
    """Of each transaction, itself included, as a set of bits."""
    known = [0, 0]
    heard = [0, 0]
    steps: list[Step] = []
    for number, transaction in enumerate(transactions):
        person = min(transaction["agent"], 1)
        needed = 0
        for parent in transaction["parents"]:
            needed |= ancestors[parent]
        news = needed & ~known[person]
        while news:
            lowest = news & -news
            step = steps[lowest.bit_length() - 1]
            recorders[person].doc.apply_update(step.update)
            heard[person] += step.person != person
            news ^= lowest
        ancestors.append(needed | 1 << number)
        known[person] |= ancestors[-1]
        update = recorders[person].apply(transaction["patches"])
        steps.append(Step(person, update, heard[person]))
    for recorder in recorders:
        recorder.close()
    return steps, history["endContent"]
