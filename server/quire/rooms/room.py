"""One open document in this process: live state, members, presence, and what waits to be sent or stored.

What goes out to members is `delivery`'s, what is on its way to the log `unstored`'s, and the log as deltas is made by
`linearizer`. Here is who is in, what becomes of what they send, and how it ends.
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

import structlog

from quire import metrics
from quire.errors import (
    DocumentNotFound,
    DocumentTooLarge,
    Forbidden,
    Lagging,
    MalformedUpdate,
    PreconditionFailed,
    QuireError,
    RoomFailed,
    TryAgain,
)
from quire.protocol import awareness
from quire.protocol.update import Scan, covers, read_state_vector, scan
from quire.rooms.delivery import Delivery
from quire.rooms.linear import EMPTY_UPDATE, Submitted
from quire.rooms.linearizer import Linearizer
from quire.rooms.log import Append, Appended
from quire.rooms.presence import Presence
from quire.rooms.state import EMPTY_STATE_VECTOR, LiveState
from quire.rooms.unstored import Entry, Unstored, answer
from quire.text.delta import Insert

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from quire.rooms.actor import Role
    from quire.rooms.linear import Linear, Past
    from quire.rooms.log import Loaded, Log
    from quire.rooms.member import Member
    from quire.rooms.writer import Writer
    from quire.text.delta import Op

log = structlog.get_logger(__name__)

PRESENCE_SECONDS = 30.0

SAVING = '{"type":"saving"}'
"""Told to members when commits succeed again."""

MAX_STATE_VECTOR_BYTES = 256 * 1024

MAX_HELD = 1000
MAX_HELD_BYTES = 1024 * 1024
ASK_SECONDS = 2.0
"""A member is not asked again sooner for what the room lacks: each answer may be large."""

RICHTEXT = "richtext"
"""The kind whose embeds everybody takes for one unit."""

LARGE_EDIT = 200
"""Operations from which on a submitted delta is made in a thread: each may walk through the whole text."""


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
        self._delivery = Delivery(loaded.document_id, state, self._presence, limits.flush_seconds, self.fail)
        self._unstored = Unstored()
        self._linearizer = Linearizer(self, state, self._unstored, store, past)
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
            held, member.held = member.held, []
            for _ in held:
                self._refuse(member, "read_only")
            member.is_asked = False
        elif member.may_edit and not could_edit:
            self.greet(member)

    # What members say

    def step1(self, member: Member, state_vector: bytes) -> None:
        """Answer with everything that the state vector lacks."""
        read_state_vector(state_vector, MAX_STATE_VECTOR_BYTES)
        member.outlet.write(member.channel.step2(self._live.difference(state_vector)))

    def greet(self, member: Member) -> None:
        """Ask a member for what the room lacks."""
        member.is_asked = True
        member.asked_at = self._loop.time()
        member.outlet.write(member.channel.step1(self._live.state_vector()))

    def edit(self, member: Member, update: bytes, scanned: Scan, *, step2: bool) -> None:
        """Merge a member's update, pass it on, and have it stored; the acknowledgement follows the commit.

        A member that may not edit is refused, unless a step 2 brings nothing new. An update that refers to what the
        room lacks is not merged: the member is asked for that. Raises MalformedUpdate, Backlog and DocumentTooLarge;
        nothing has changed then.
        """
        if not member.may_edit:
            if step2 and not self._brings_news(scanned):
                self._confirm(member, update)
            else:
                self.refuse(member, "read_only")
            return
        if step2:
            member.is_asked = False
            try:
                self._merge(member, update, scanned, step2=True)
            finally:
                self._reconsider(member)
        elif scanned.is_complete(self._live.state):
            self._merge(member, update, scanned, step2=False)
        else:
            self._ask_for_the_rest(member, update, scanned)

    def _ask_for_the_rest(self, member: Member, update: bytes, scanned: Scan) -> None:
        """Hold an update whose parents are on their way, or else refuse it and ask for what is missing.

        The one that is refused evens out the step 2 that the question brings: clients count an acknowledgement for
        each message of their own.
        """
        held = member.held
        if member.is_asked and len(held) < MAX_HELD and sum(len(u) for u, _ in held) + len(update) <= MAX_HELD_BYTES:
            held.append((update, scanned))
            return
        self.refuse(member, "missing_parents")
        if not member.is_asked:
            member.is_asked = True
            self._loop.call_at(member.asked_at + ASK_SECONDS, self._ask_again, member)

    def _ask_again(self, member: Member) -> None:
        if not member.gone and not self.closed:
            self.greet(member)

    def _reconsider(self, member: Member) -> None:
        """A member has answered with all that it has: what was held for that is complete now, or never will be."""
        held, member.held = member.held, []
        for update, scanned in held:
            if member.gone or self.closed:
                return
            if scanned.is_complete(self._live.state):
                self._merge(member, update, scanned, step2=False)
            else:
                self._refuse(member, "missing_parents")

    def _merge(self, member: Member, update: bytes, scanned: Scan, *, step2: bool) -> None:
        is_new = scanned.is_new(self._live.state)
        if not is_new and not scanned.deleted:
            self._confirm(member, update)
            return
        if scanned.bare_embeds and self.kind == RICHTEXT:
            raise MalformedUpdate("malformed update: in rich text an embed is an object")
        self._writer.check_backlog()
        is_complete = scanned.is_complete(self._live.state)
        limit = self._limits.max_document_bytes
        if is_new and self._live.size > limit and self._live.measure() > limit:
            raise DocumentTooLarge(f"the document is larger than {limit} bytes; only deletions are accepted")
        try:
            if (first := self._live.halved(scanned)) is not None and self._live.apply(
                first, scan(first), minimal=False
            ):
                self._pass_on(Entry(member, None, first), None)
            applied = self._live.apply(update, scanned, minimal=step2)
        except RoomFailed as error:
            self.expel(member, MalformedUpdate("malformed update: it broke the document"))
            self.fail(error)
            return
        if not is_complete:
            # Part of it refers to what nobody has. The rest is kept, but it cannot be called stored.
            if applied is not None:
                self._pass_on(Entry(member, None, applied), member)
            self._refuse(member, "missing_parents")
        elif applied is None:
            self._confirm(member, update)
        else:
            self._pass_on(Entry(member, update, applied), member)

    def _pass_on(self, entry: Entry, sender: Member | None) -> None:
        """Queue what was applied for everybody but its sender, and for the log."""
        assert entry.stored_as is not None
        self._unstored.waiting.append(entry)
        metrics.updates_applied.inc()
        if (linear := self._linearizer.linear) is not None:
            linear.applied(entry.ticket)
        if entry.stored_as is not EMPTY_UPDATE:
            self._delivery.queue(entry.stored_as, sender)
        self._writer.changed(self, 1, len(entry.stored_as))
        self._delivery.hurry()

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

    def _brings_news(self, scanned: Scan) -> bool:
        return scanned.is_new(self._live.state) or bool(
            scanned.deleted and not covers(self._live.deleted(), scanned.deleted)
        )

    def refuse(self, member: Member, code: str) -> None:
        """Tell a member that an update was not taken, after what it was told of earlier ones. Raises Backlog."""
        if not self.is_stored:
            self._writer.check_backlog()
        self._refuse(member, code)

    def _refuse(self, member: Member, code: str) -> None:
        metrics.updates_refused.labels(code).inc()
        if self.is_stored:
            member.refuse()
        else:
            self._unstored.waiting.append(Entry(member, b"", None, refused=True))
            self._writer.changed(self, 1, 0)

    def _confirm(self, member: Member, update: bytes) -> None:
        """Acknowledge an update that brought nothing new, once what was applied before it is stored."""
        if self.is_stored:
            member.acknowledge((update,))
        else:
            self._writer.check_backlog()
            self._unstored.waiting.append(Entry(member, update, None))
            self._writer.changed(self, 1, len(update))

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
        self._settle(entries)
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

    async def submit(
        self,
        member: Member,
        base: int,
        delta: Sequence[Op],
        *,
        origin: str | None = None,
        exact: bool = False,
        keep: bool = True,
    ) -> Submitted:
        """Make an edit that was made on revision `base`; returns when it is stored, under a revision of its own.

        With `exact`, raises PreconditionFailed if anything came after `base`. Without `keep`, what changes nothing is
        not stored, and its revision is 0. Raises MalformedDelta, UnknownRevision, Pruned, Forbidden, Backlog and
        DocumentTooLarge, with nothing changed; TryAgain, Unavailable and others if the room ends before it is known
        whether the edit was stored.
        """
        linear = await self.linearize()
        missed = await linear.catch_up(base)
        if self.closed or self.linear is not linear:
            raise TryAgain("The document was closed meanwhile.")
        if not member.may_edit:
            raise Forbidden(f"This needs the role editor; yours is {member.role.word}.")
        if exact and (missed or not self.is_stored):
            raise PreconditionFailed(f"The document is not at revision {base} any more.")
        self._writer.check_backlog()
        limit = self._limits.max_document_bytes
        adds = any(isinstance(op, Insert) for op in delta)
        if adds and self._live.size > limit and self._live.measure() > limit:
            raise DocumentTooLarge(f"the document is larger than {limit} bytes; only deletions are accepted")
        try:
            if len(delta) <= LARGE_EDIT:
                update, ticket = linear.prepare(base, delta, missed)
            else:
                update, ticket = await linear.prepare_large(base, delta, missed)
                if self.closed or self.linear is not linear:
                    raise TryAgain("The document was closed meanwhile.")
        except RoomFailed as error:
            self.fail(error)
            raise
        if update is None and not keep:
            linear.dropped()
            return Submitted(0, missed, [], [])
        self._pass_on(Entry(member, None, update or EMPTY_UPDATE, ticket=ticket, origin=origin), None)
        return await ticket.done

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
