"""What one room has applied and the log does not have yet, in the order of both, and who is owed an answer for it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from quire.protocol.payload import pack
from quire.rooms.log import NewRow

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from quire.rooms.linear import Ticket
    from quire.rooms.member import Member

MAX_ROW_BYTES = 1024 * 1024
MAX_TAKE_BYTES = 4 * 1024 * 1024
"""About how much of one room goes into one transaction."""


class Entry(NamedTuple):
    """An update on its way to the log.

    `update` is what its member gets acknowledged; None for what the room itself made of it. `stored_as` is None if it
    brought nothing new, and only waits its turn: not acknowledged before what was applied earlier is stored.
    """

    member: Member
    update: bytes | None
    stored_as: bytes | None
    refused: bool = False
    """Whether its member is told that it was not taken; also that has to wait its turn, for clients count answers."""
    ticket: Ticket | None = None
    """Of a submitted delta: it gets a row of its own."""
    origin: str | None = None
    """What its row says; None for its member's."""
    withheld: bool = False
    """Whether nobody sees it before it is stored."""

    @property
    def size(self) -> int:
        """Bytes that it occupies while it waits."""
        return len(self.update or b"") if self.stored_as is None else len(self.stored_as)


class Unstored:
    """Entries wait, are taken by the writer (then they are in flight), and are stored, all in one order."""

    __slots__ = ("added", "in_flight", "made_of", "waiting", "withheld")

    def __init__(self) -> None:
        self.waiting: list[Entry] = []
        self.in_flight: list[Entry] = []
        self.made_of: list[tuple[int, Ticket | None]] = []
        """How many updates each row in flight has, and the ticket of the one that has one."""
        self.withheld = 0
        """How many entries nobody may see yet."""
        self.added = 0
        """How many entries there ever were."""

    @property
    def is_empty(self) -> bool:
        """Whether the log has everything."""
        return not self.waiting and not self.in_flight

    def add(self, entry: Entry) -> None:
        """Have it wait."""
        self.waiting.append(entry)
        self.withheld += entry.withheld
        self.added += 1

    def shown(self) -> list[bytes]:
        """What members have, and the log does not."""
        entries = (*self.in_flight, *self.waiting)
        return [entry.stored_as for entry in entries if entry.stored_as is not None and not entry.withheld]

    def updates(self) -> Iterator[bytes]:
        """What the log does not have, in its order."""
        for entry in (*self.in_flight, *self.waiting):
            if entry.stored_as is not None:
                yield entry.stored_as

    def take(self) -> list[NewRow]:
        """Let what waits be in flight, or as much of it as goes into one transaction; as rows."""
        if self.in_flight:
            raise RuntimeError("taken again before the last commit was reported")
        self.in_flight, self.waiting = self.waiting, []
        taken = 0
        for count, entry in enumerate(self.in_flight, 1):
            taken += len(entry.stored_as or b"")
            if taken >= MAX_TAKE_BYTES and count < len(self.in_flight):
                self.waiting = self.in_flight[count:]
                del self.in_flight[count:]
                break
        rows: list[NewRow] = []
        self.made_of = []
        updates: list[bytes] = []
        size = 0
        author: tuple[str, str] | None = None
        alone: Ticket | None = None
        for member, _, update, _, ticket, origin, _ in self.in_flight:
            if update is None:
                continue
            made_by = (member.actor.id, origin or member.origin)
            if author is not None and (made_by != author or size > MAX_ROW_BYTES or alone or ticket):
                rows.append(NewRow(pack(updates), *author))
                self.made_of.append((len(updates), alone))
                updates, size = [], 0
            author = made_by
            alone = ticket
            updates.append(update)
            size += len(update)
        if author is not None:
            rows.append(NewRow(pack(updates), *author))
            self.made_of.append((len(updates), alone))
        return rows

    def landed(self) -> list[Entry]:
        """What was in flight: it is in the log now, or only waited for what was before it."""
        entries, self.in_flight = self.in_flight, []
        self.withheld -= sum(entry.withheld for entry in entries)
        return entries

    def drop(self) -> list[Entry]:
        """The room ends. Returns what was not stored, of which nobody is told anything."""
        entries = self.waiting + self.in_flight
        self.waiting, self.in_flight, self.withheld = [], [], 0
        return entries


def answer(entries: Iterable[Entry]) -> None:
    """Tell members in their order which of their updates are stored, and which were refused."""
    by_member: dict[Member, list[bytes]] = {}
    for entry in entries:
        if entry.update is None:
            continue
        updates = by_member.setdefault(entry.member, [])
        if not entry.refused:
            updates.append(entry.update)
            continue
        if updates:
            entry.member.acknowledge(updates)
            by_member[entry.member] = []
        entry.member.refuse()
    for member, updates in by_member.items():
        if updates:
            member.acknowledge(updates)
