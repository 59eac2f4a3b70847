"""Random histories: what several people did to one text, as rows of its log."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from typing import Any

from pycrdt import Doc, Text, TransactionEvent

from quire.history.models import Edit
from quire.protocol.payload import pack

WORDS = ("a", "word ", "é", "日本", "😀", "two\nlines\n", "x" * 20)
START = datetime(2026, 1, 1, tzinfo=UTC)


class Person:
    """Somebody with a copy of the document that lags behind."""

    def __init__(self, number: int, rng: random.Random) -> None:
        self.actor = f"user:{number}"
        self._rng = rng
        self._doc: Doc[Any] = Doc(client_id=number + 1)
        self._text: Text = self._doc.get("content", type=Text)
        self._made: list[bytes] = []
        self._doc.observe(self._note)
        self._heard = 0

    def _note(self, event: TransactionEvent) -> None:
        self._made.append(event.update)

    def hear(self, updates: list[bytes]) -> None:
        """Take in what others did."""
        for update in updates[self._heard :]:
            self._doc.apply_update(update)
        self._heard = len(updates)
        self._made.clear()

    def edit(self) -> list[bytes]:
        """Type, delete and format at random; an update for each change."""
        for _ in range(self._rng.randint(1, 3)):
            places = [0]
            for part, _ in self._text.diff():
                for character in part if isinstance(part, str) else "x":
                    places.append(places[-1] + len(character.encode()))
            start = self._rng.randrange(len(places))
            end = min(start + self._rng.randint(1, 8), len(places) - 1)
            kind = self._rng.random()
            if kind < 0.55 or start >= end:
                attributes = {"bold": True} if self._rng.random() < 0.2 else {}
                self._text.insert(places[start], self._rng.choice(WORDS), attributes)
            elif kind < 0.6:
                self._text.insert_embed(places[start], {"image": "/x.png"})
            elif kind < 0.85:
                del self._text[places[start] : places[end]]
            else:
                self._text.format(places[start], places[end], {"italic": self._rng.choice((True, None))})
        made, self._made = self._made, []
        return made


def random_past(seed: int, rows: int, people: int = 3) -> list[Edit]:
    """A log whose rows hold one or several updates, made by people who often do not know of each other's last edits."""
    rng = random.Random(seed)
    crowd = [Person(number, rng) for number in range(people)]
    updates: list[bytes] = []
    past: list[Edit] = []
    at = START
    while len(past) < rows:
        person = rng.choice(crowd)
        if rng.random() < 0.4:
            person.hear(updates)
        made = person.edit()
        if made:
            at += timedelta(seconds=rng.choice((1, 5, 3600)))
            updates += made
            past.append(Edit(len(past) + 1, pack(made), person.actor, "test", at))
    return past
