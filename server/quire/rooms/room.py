"""One open document in this process: live state, members, presence, and what waits to be sent or stored."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from time import perf_counter
from typing import TYPE_CHECKING, NamedTuple

import structlog

from quire import metrics
from quire.errors import (
    DocumentNotFound,
    DocumentTooLarge,
    Forbidden,
    Lagging,
    MalformedUpdate,
    OutcomeUnknown,
    PreconditionFailed,
    QuireError,
    RoomFailed,
    TryAgain,
    Unavailable,
)
from quire.protocol import awareness
from quire.protocol.payload import pack
from quire.protocol.update import Scan, covers, read_state_vector, scan
from quire.rooms.linear import EMPTY_UPDATE, Linear, Past, Submitted, Ticket, read
from quire.rooms.log import Append, Appended, Loaded, Log, NewRow
from quire.rooms.pace import Pace
from quire.rooms.presence import Presence, identified
from quire.rooms.state import EMPTY_STATE_VECTOR, LiveState
from quire.text.delta import Insert
from quire.text.view import apply_row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from quire.rooms.actor import Role
    from quire.rooms.member import Channel, Member
    from quire.rooms.writer import Writer
    from quire.text.delta import Op

log = structlog.get_logger(__name__)

PRESENCE_SECONDS = 30.0
MAX_ROW_BYTES = 1024 * 1024

SAVING = '{"type":"saving"}'
"""Told to members when commits succeed again."""

MAX_STATE_VECTOR_BYTES = 256 * 1024
MAX_TAKE_BYTES = 4 * 1024 * 1024
"""About how much of one room goes into one transaction."""

MAX_HELD = 1000
MAX_HELD_BYTES = 1024 * 1024
ASK_SECONDS = 2.0
"""A member is not asked again sooner for what the room lacks: each answer may be large."""

LARGE_EDIT = 200
"""Operations from which on a submitted delta is made in a thread: each may walk through the whole text."""
LINEARIZE_SECONDS = 10.0
LINEAR_SECONDS = 60.0
"""A linear view that nobody needs is freed after so long."""

UNKNOWN = "The document was closed before the edit was known to be stored. Look whether it is there."


@dataclass(frozen=True, slots=True)
class RoomLimits:
    """Bounds of one room. `flush_seconds` is the longest pause between two flushes of a busy room."""

    max_document_bytes: int
    flush_seconds: float
    lag_seconds: float


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

    @property
    def size(self) -> int:
        """Bytes that it occupies while it waits."""
        return len(self.update or b"") if self.stored_as is None else len(self.stored_as)


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
        self._channels: dict[Channel, list[Member]] = {}
        self._lagging: set[Member] = set()
        self._presence = Presence()
        self._outgoing: list[tuple[bytes, Member | None]] = []
        self._flush_handle: asyncio.Handle | None = None
        self._pace = Pace(limits.flush_seconds)
        """Mean seconds between edits, of late."""
        self._unstored: list[Entry] = []
        self._in_flight: list[Entry] = []
        self._not_saved: str | None = None
        self._log = store
        self._past = past
        self._rows: list[tuple[int, Ticket | None]] = []
        """How many updates each row in flight has, and the ticket of the one that has one."""
        self._linear: Linear | None = None
        self._linearizing: asyncio.Task[Linear] | None = None
        self._missed: list[tuple[Append, Appended, list[tuple[int, Ticket | None]]]] = []
        """What was stored while the linear view was being made."""
        self._stored = asyncio.Event()
        """Set when something was stored while the linear view was being made."""

    # Members

    @property
    def members(self) -> list[Member]:
        """Everybody who is in."""
        return [member for group in self._channels.values() for member in group]

    @property
    def people(self) -> int:
        """How many people are here, each once."""
        return self._presence.count_people()

    @property
    def is_stored(self) -> bool:
        """Whether the log has everything that was applied."""
        return not self._unstored and not self._in_flight

    @property
    def size(self) -> int:
        """Bytes of the encoded state, about."""
        return self._live.size

    @property
    def has_more(self) -> bool:
        """Whether something waits that the writer has not taken."""
        return bool(self._unstored)

    @property
    def in_flight(self) -> int:
        """Updates that the writer has taken and not reported stored."""
        return len(self._in_flight)

    @property
    def is_lagging(self) -> bool:
        """Whether somebody reads too slowly."""
        return bool(self._lagging)

    def add(self, member: Member) -> None:
        """Let a member in. It gets presence and updates from now on; it asks for the state itself."""
        self._channels.setdefault(member.channel, []).append(member)
        self.empty_since = None
        metrics.members.inc()
        if self._presence:
            member.outlet.write(member.channel.awareness(self._presence.encode_all()))
        if self._not_saved is not None:
            member.notice(self._not_saved)

    def remove(self, member: Member) -> None:
        """Let a member go. What it sent stays, and is stored."""
        group = self._channels.get(member.channel)
        if group is None or member not in group:
            return
        group.remove(member)
        member.gone = True
        member.held.clear()
        if member.expiry is not None:
            member.expiry.cancel()
            member.expiry = None
        if not group:
            del self._channels[member.channel]
        self._lagging.discard(member)
        metrics.members.dec()
        if not self._channels:
            self.empty_since = self._loop.time()
        if self._presence.leave(member, self._loop.time()):
            self._schedule_flush()

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
        self._unstored.append(entry)
        if self._linear is not None:
            self._linear.applied(entry.ticket)
        if entry.stored_as is not EMPTY_UPDATE:
            self._outgoing.append((entry.stored_as, sender))
        self._writer.changed(self, 1, len(entry.stored_as))
        if self._flush_handle is None:
            if self._pace.wait() <= 0:
                self._flush()  # in a room at rest a keystroke goes out at once
            else:
                self._schedule_flush()

    def hear(self, member: Member, data: bytes) -> None:
        """Take in presence. Raises MalformedFrame."""
        entries = [identified(entry, member.actor) for entry in awareness.decode(data)]
        if self._presence.receive(member, entries, self._loop.time()):
            self._schedule_flush()

    def query_presence(self, member: Member) -> None:
        """Tell a member who is here."""
        member.outlet.write(member.channel.awareness(self._presence.encode_all()))

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
            self._unstored.append(Entry(member, b"", None, refused=True))
            self._writer.changed(self, 1, 0)

    def _confirm(self, member: Member, update: bytes) -> None:
        """Acknowledge an update that brought nothing new, once what was applied before it is stored."""
        if self.is_stored:
            member.acknowledge((update,))
        else:
            self._writer.check_backlog()
            self._unstored.append(Entry(member, update, None))
            self._writer.changed(self, 1, len(update))

    # Sending

    def _schedule_flush(self) -> None:
        if self._flush_handle is not None:
            return
        if (rest := self._pace.wait()) <= 0:
            self._flush_handle = self._loop.call_soon(self._flush)
        else:
            self._flush_handle = self._loop.call_later(rest, self._flush)

    def _flush(self) -> None:
        self._flush_handle = None
        try:
            self._send_new()
        except Exception as error:
            self.fail(error)  # some may lack an update now: all come back and are told

    def _send_new(self) -> None:
        """Encode what is new once per channel and write the same bytes to every member's transport."""
        began = perf_counter()
        outgoing, self._outgoing = self._outgoing, []
        presence = self._presence.take_changed() if self._presence.changed else None
        senders = {sender for _, sender in outgoing}
        full: list[Member] = []
        delivered = 0
        for channel, group in self._channels.items():
            frames = [channel.update(update) for update, _ in outgoing]
            updates = frames[0] if len(frames) == 1 else b"".join(frames)
            here = channel.awareness(presence) if presence is not None else b""
            data = updates + here
            if not data:
                continue
            for member in group:
                if member.lagging_since is not None:
                    continue
                outlet = member.outlet
                limit = member.max_bytes
                if member in senders:
                    others = b"".join(
                        [f for f, (_, sender) in zip(frames, outgoing, strict=True) if sender is not member]
                    )
                    if outlet.send(others + here, others, limit) > limit:
                        full.append(member)
                elif (direct := outlet.direct) is not None:
                    try:
                        direct(data)
                    except RuntimeError:  # the connection has just ended
                        continue
                elif outlet.send(data, updates, limit) > limit:
                    full.append(member)
            delivered += len(group) * len(outgoing)
        if delivered > len(outgoing):
            metrics.updates_delivered.inc(delivered - len(outgoing))
        if full:
            self._fall_behind(full)
        self._pace.delivered(began, len(outgoing))

    def _fall_behind(self, members: list[Member]) -> None:
        """Queue nothing more for these members until they have read what they were sent.

        Called right after a flush, when they have been sent exactly what the state holds.
        """
        state_vector = self._live.state_vector()
        for member in members:
            member.lagging_state = state_vector
            member.lagging_since = self._loop.time()
            self._lagging.add(member)
            metrics.members_lagging.inc()
            log.warning("member_lagging", document=self.document_id, origin=member.origin)

    def tend(self, now: float) -> None:
        """Housekeeping: several times a second while somebody lags, otherwise every few seconds."""
        linear = self._linear
        if linear is not None and not linear.is_needed and now - linear.used > LINEAR_SECONDS:
            linear.close(OutcomeUnknown(UNKNOWN))
            self._linear = None
        if self._presence.expire(now - PRESENCE_SECONDS, now):
            self._schedule_flush()
        for member in list(self._lagging):
            assert member.lagging_since is not None
            unsent = member.outlet.get_write_buffer_size()
            if unsent < member.unsent:
                member.lagging_since = now  # it reads, if slowly
            member.unsent = unsent
            if unsent == 0:
                self._catch_up(member)
            elif now - member.lagging_since > self._limits.lag_seconds:
                self.expel(member, Lagging(f"nothing was read for {self._limits.lag_seconds:g} seconds"))

    def _catch_up(self, member: Member) -> None:
        """Send a member that drained everything since it fell behind, as one difference."""
        assert member.lagging_state is not None
        self._lagging.discard(member)
        frames = [member.channel.update(self._live.difference(member.lagging_state))]
        frames.append(member.channel.awareness(self._presence.encode_all()))
        member.lagging_state = None
        member.lagging_since = None
        member.outlet.write(b"".join(frames))
        member.notice(self._not_saved or SAVING)

    # Storing; called by the writer

    def take(self) -> Append | None:
        """Hand over what waits to be stored; None if only acknowledgements wait, which are then given."""
        if self._in_flight:
            raise RuntimeError("taken again before the last commit was reported")
        self._in_flight, self._unstored = self._unstored, []
        taken = 0
        for count, entry in enumerate(self._in_flight, 1):
            taken += len(entry.stored_as or b"")
            if taken >= MAX_TAKE_BYTES and count < len(self._in_flight):
                self._unstored = self._in_flight[count:]
                del self._in_flight[count:]
                break
        rows: list[NewRow] = []
        self._rows = []
        updates: list[bytes] = []
        size = 0
        author: tuple[str, str] | None = None
        alone: Ticket | None = None
        for member, _, update, _, ticket, origin in self._in_flight:
            if update is None:
                continue
            made_by = (member.actor.id, origin or member.origin)
            if author is not None and (made_by != author or size > MAX_ROW_BYTES or alone or ticket):
                rows.append(NewRow(pack(updates), *author))
                self._rows.append((len(updates), alone))
                updates, size = [], 0
            author = made_by
            alone = ticket
            updates.append(update)
            size += len(update)
        if author is not None:
            rows.append(NewRow(pack(updates), *author))
            self._rows.append((len(updates), alone))
        if not rows:
            self._acknowledge()
            return None
        return Append(self.document_id, self.epoch, self.head, tuple(rows))

    def stored(self, append: Append, appended: Appended) -> None:
        """What was taken is committed."""
        self.head = appended.head
        if self._linear is not None:
            self._linear.stored(append.rows, appended.seqs, self._rows)
        elif self._linearizing is not None:
            self._missed.append((append, appended, self._rows))
            self._stored.set()
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
        entries, self._in_flight = self._in_flight, []
        self._settle(entries)
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
            if not updates:
                continue
            member.acknowledge(updates)

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
        return self._linear

    async def linearize(self) -> Linear:
        """The room's linear view, made if there is none. Raises Unavailable, RoomFailed, DocumentNotFound, TryAgain."""
        if self._linear is not None:
            self._linear.used = self._loop.time()
            return self._linear
        if self._linearizing is None:
            self._linearizing = self._loop.create_task(self._linearize(), name=f"linearize {self.document_id}")
        return await asyncio.shield(self._linearizing)

    async def _linearize(self) -> Linear:
        try:
            loaded = await self._log.load(self.document_id, create=False)
            doc = await read(loaded)
            # The load may have seen a commit that this room is yet to be told of.
            async with asyncio.timeout(LINEARIZE_SECONDS):
                while self.head < loaded.head and not self.closed:
                    self._stored.clear()
                    await self._stored.wait()
            # Nothing awaits from here on: the two documents differ by what is not stored yet, and nothing else.
            if self.closed or loaded.epoch != self.epoch:
                raise TryAgain("The document was closed meanwhile.")
            missed, unstored = [], []
            for append, appended, made_of in self._missed:
                rows = zip(append.rows, appended.seqs, made_of, strict=True)
                missed += [row.payload for row, seq, _ in rows if seq > loaded.head]
            for payload in missed:
                apply_row(doc, payload)
            unstored = [entry.stored_as for entry in (*self._in_flight, *self._unstored) if entry.stored_as is not None]
            self._linear = Linear(self.document_id, self.head, self._live, doc, unstored, self._past)
            return self._linear
        except TimeoutError:
            raise Unavailable("an earlier commit of this document has not ended") from None
        finally:
            self._missed = []
            self._linearizing = None

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
        if self.closed or self._linear is not linear:
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
                if self.closed or self._linear is not linear:
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

    def close(self, error: QuireError | None = None) -> None:
        """End the room. With `error`, members are told why; what they had not stored they bring back."""
        if self.closed:
            return
        self.closed = True
        self._stored.set()
        if self._flush_handle is not None:
            self._flush_handle.cancel()
            self._flush_handle = None
        if error is not None:
            for member in self.members:
                self.expel(member, error)
        if self._linear is not None:
            self._linear.close(error if isinstance(error, DocumentNotFound) else OutcomeUnknown(UNKNOWN))
            self._linear = None
        self._settle(self._unstored + self._in_flight)
        self._unstored = []
        self._in_flight = []
        self._writer.forget(self)
        self._on_closed(self)
