"""One open document in this process: live state, members, presence, and what waits to be sent or stored.

What members edit comes in through `intake`; what goes out to them is `delivery`'s, what is on its way to the log
`unstored`'s, and the log as deltas is made by `linearizer`. Here is who is in, what was stored, and how it ends.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from quire import metrics
from quire.errors import DocumentNotFound, Lagging, QuireError, RoomFailed, TryAgain
from quire.protocol import awareness
from quire.protocol.update import read_state_vector
from quire.rooms.delivery import Delivery
from quire.rooms.intake import Intake
from quire.rooms.linearizer import Linearizer
from quire.rooms.log import Append, Appended
from quire.rooms.presence import Presence
from quire.rooms.shown import Shown
from quire.rooms.state import EMPTY_STATE_VECTOR, LiveState
from quire.rooms.unstored import Entry, Unstored, answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from quire.rooms.actor import Role
    from quire.rooms.linear import Linear, Past
    from quire.rooms.log import Loaded, Log
    from quire.rooms.member import Member
    from quire.rooms.writer import Writer

log = structlog.get_logger(__name__)

PRESENCE_SECONDS = 30.0

SAVING = '{"type":"saving"}'
"""Told to members when commits succeed again."""

MAX_STATE_VECTOR_BYTES = 256 * 1024


@dataclass(frozen=True, slots=True)
class RoomLimits:
    """Bounds of one room. `flush_seconds` is the longest pause between two flushes of a busy room."""

    max_document_bytes: int
    flush_seconds: float
    lag_seconds: float


class Room:
    """Created by the registry with what it loaded; closed by the registry, or by itself when it fails."""

    def __init__(
        self,
        loaded: Loaded,
        state: LiveState,
        writer: Writer,
        limits: RoomLimits,
        on_closed: Callable[[Room], None],
        store: Log,
        past: Past,
    ) -> None:
        self.document_id = loaded.document_id
        self.kind = loaded.kind
        self.epoch = loaded.epoch
        self.head = loaded.head
        self.closed = False
        self.overtaken = False
        """Whether another process wrote to the log: there is more in it than here."""
        self.empty_since: float | None = None
        """Loop time since nobody is in; None while somebody is."""
        self.next_checkpoint = 0.0
        """Loop time from which on there may be another checkpoint."""
        self.tail_rows = len(loaded.rows)
        self.tail_bytes = sum(len(row.payload) for row in loaded.rows)
        """Rows and bytes after the newest checkpoint."""
        self._live = state
        self._writer = writer
        self._limits = limits
        self._on_closed = on_closed
        self._loop = asyncio.get_running_loop()
        self._presence = Presence()
        self._unstored = Unstored()
        self._linearizer = Linearizer(self, state, self._unstored, store, past)
        self._shown = Shown(state, self._unstored, self._linearizer)
        self._delivery = Delivery(loaded.document_id, self._shown, self._presence, limits.flush_seconds, self.fail)
        self.intake = Intake(
            self, state, self._unstored, self._delivery, self._linearizer, writer, limits.max_document_bytes
        )
        """Where members' edits come in."""
        self._not_saved: str | None = None

    # Members

    @property
    def members(self) -> list[Member]:
        """Everybody who is in."""
        return [member for group in self._delivery.channels.values() for member in group]

    @property
    def people(self) -> int:
        """How many people are here, each once."""
        return self._presence.count_people()

    @property
    def is_stored(self) -> bool:
        """Whether the log has everything that was applied."""
        return self._unstored.is_empty

    @property
    def size(self) -> int:
        """Bytes of the encoded state, about."""
        return self._live.size

    @property
    def has_more(self) -> bool:
        """Whether something waits that the writer has not taken."""
        return bool(self._unstored.waiting)

    @property
    def in_flight(self) -> int:
        """Updates that the writer has taken and not reported stored."""
        return len(self._unstored.in_flight)

    @property
    def is_lagging(self) -> bool:
        """Whether somebody reads too slowly."""
        return bool(self._delivery.lagging)

    def add(self, member: Member) -> None:
        """Let a member in. It gets presence and updates from now on; it asks for the state itself."""
        self._delivery.add(member)
        self.empty_since = None
        metrics.members.inc()
        if self._not_saved is not None:
            member.notice(self._not_saved)

    def remove(self, member: Member) -> None:
        """Let a member go. What it sent stays, and is stored."""
        if not self._delivery.remove(member):
            return
        member.gone = True
        member.held.clear()
        if member.expiry is not None:
            member.expiry.cancel()
            member.expiry = None
        metrics.members.dec()
        if not self._delivery.channels:
            self.empty_since = self._loop.time()
        if self._presence.leave(member, self._loop.time()):
            self._delivery.schedule()

    def change_role(self, member: Member, role: Role) -> None:
        """What a member may do from now on. What it has sent already is stored, or else refused.

        One that may edit again is asked for what it typed meanwhile.
        """
        could_edit = member.may_edit
        member.role = role
        member.may_edit = role.may_edit
        if could_edit and not member.may_edit:
            self.intake.refuse_held(member)
        elif member.may_edit and not could_edit:
            self.intake.greet(member)

    # What members ask, and presence

    def step1(self, member: Member, state_vector: bytes) -> None:
        """Answer with everything that the state vector lacks."""
        read_state_vector(state_vector, MAX_STATE_VECTOR_BYTES)
        member.outlet.write(member.channel.step2(self._shown.difference(state_vector)))

    def hear(self, member: Member, data: bytes) -> None:
        """Take in presence. Raises MalformedFrame."""
        if self._presence.receive(member, awareness.decode(data), self._loop.time()):
            self._delivery.schedule()

    def query_presence(self, member: Member) -> None:
        """Tell a member who is here."""
        self._delivery.tell_presence(member)

    def notify(self, text: str) -> None:
        """Tell every member something about the document (JSON text)."""
        for member in self.members:
            member.notice(text)

    # Housekeeping

    def tend(self, now: float) -> None:
        """Several times a second while somebody lags, otherwise every few seconds."""
        self._linearizer.tend(now)
        if self._presence.expire(now - PRESENCE_SECONDS, now):
            self._delivery.schedule()
        recovered, stuck = self._delivery.look_after(now, self._limits.lag_seconds)
        for member in recovered:
            member.notice(self._not_saved or SAVING)
        for member in stuck:
            self.expel(member, Lagging(f"nothing was read for {self._limits.lag_seconds:g} seconds"))

    # Storing; called by the writer

    def take(self) -> Append | None:
        """Hand over what waits to be stored; None if only acknowledgements wait, which are then given."""
        rows = self._unstored.take()
        if not rows:
            self._acknowledge()
            return None
        return Append(self.document_id, self.epoch, self.head, tuple(rows))

    def stored(self, append: Append, appended: Appended) -> None:
        """What was taken is committed."""
        if appended.head != self.head + len(appended.seqs):
            self.overtaken = True
            if self.linear is not None:  # it lacks revisions
                self._acknowledge()
                self.start_anew()
                return
        self.head = appended.head
        self._linearizer.stored(append, appended, self._unstored.made_of)
        for row in append.rows:
            self.tail_rows += 1
            self.tail_bytes += len(row.payload)
        if self._not_saved is not None:
            self._not_saved = None
            self.notify(SAVING)
        self._acknowledge()

    def not_saved(self, notice: str) -> None:
        """The commit failed and is tried again; `notice` (JSON text) tells members so."""
        if self._not_saved != notice:
            self._not_saved = notice
            self.notify(notice)

    def _acknowledge(self) -> None:
        entries = self._unstored.landed()
        self._shown.stored()
        self._settle(entries)
        self.intake.show(entries)
        answer(entries)

    def _settle(self, entries: list[Entry]) -> None:
        size = 0
        for entry in entries:
            size += entry.size
        self._writer.settle(len(entries), size)

    def state(self) -> bytes:
        """All that was merged here, stored or not yet, as one update."""
        return self._live.difference(EMPTY_STATE_VECTOR)

    # Deltas

    @property
    def linear(self) -> Linear | None:
        """The linear view, if there is one."""
        return self._linearizer.linear

    async def linearize(self) -> Linear:
        """The room's linear view, made if there is none. Raises Unavailable, RoomFailed, DocumentNotFound, TryAgain."""
        return await self._linearizer.get()

    # The end

    def expel(self, member: Member, error: QuireError) -> None:
        """Close one member."""
        self.remove(member)
        metrics.members_closed.labels(error.code).inc()
        member.close(error)

    def fail(self, error: BaseException) -> None:
        """Something broke that is not a member's doing: close, so that it is loaded anew from the log."""
        log.error("room_failed", document=self.document_id, exc_info=error)
        metrics.rooms_failed.inc()
        self.close(error if isinstance(error, QuireError) else RoomFailed())

    def start_anew(self) -> None:
        """Let everybody come back to what is in the log."""
        log.warning("room_overtaken", document=self.document_id)
        self.close(TryAgain("another process wrote to this document"))

    def close(self, error: QuireError | None = None) -> None:
        """End the room. With `error`, members are told why; what they had not stored they bring back."""
        if self.closed:
            return
        self.closed = True
        self._delivery.close()
        if error is not None:
            for member in self.members:
                self.expel(member, error)
        self._linearizer.close(error if isinstance(error, DocumentNotFound) else None)
        self._settle(self._unstored.drop())
        self._writer.forget(self)
        self._on_closed(self)
