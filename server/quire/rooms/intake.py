"""What becomes of the edits of one room's members: merged and passed on, held, confirmed, or refused."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from quire import metrics
from quire.errors import (
    DocumentTooLarge,
    Forbidden,
    MalformedUpdate,
    PreconditionFailed,
    RoomFailed,
    TryAgain,
)
from quire.protocol.update import Scan, covers, scan
from quire.rooms.linear import EMPTY_UPDATE, Submitted
from quire.rooms.unstored import Entry
from quire.text.delta import Insert

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from quire.rooms.delivery import Delivery
    from quire.rooms.linearizer import Linearizer
    from quire.rooms.member import Member
    from quire.rooms.room import Room
    from quire.rooms.state import LiveState
    from quire.rooms.unstored import Unstored
    from quire.rooms.writer import Writer
    from quire.text.delta import Op

MAX_HELD = 1000
MAX_HELD_BYTES = 1024 * 1024
ASK_SECONDS = 2.0
"""A member is not asked again sooner for what the room lacks: each answer may be large."""

RICHTEXT = "richtext"
"""The kind whose embeds everybody takes for one unit."""

LARGE_EDIT = 200
"""Operations from which on a submitted delta is made in a thread: each may walk through the whole text."""


class Intake:
    """Made by its room, and gone with it. Dialects and programs bring edits here."""

    def __init__(
        self,
        room: Room,
        live: LiveState,
        unstored: Unstored,
        delivery: Delivery,
        linearizer: Linearizer,
        writer: Writer,
        max_document_bytes: int,
    ) -> None:
        self._room = room
        self._live = live
        self._unstored = unstored
        self._delivery = delivery
        self._linearizer = linearizer
        self._writer = writer
        self._max_bytes = max_document_bytes
        self._loop = asyncio.get_running_loop()

    # Updates

    def greet(self, member: Member) -> None:
        """Ask a member for what the room lacks."""
        member.is_asked = True
        member.asked_at = self._loop.time()
        member.outlet.write(member.channel.step1(self._live.state_vector()))

    def edit(self, member: Member, update: bytes, scanned: Scan, *, step2: bool, withhold: bool | None = None) -> None:
        """Merge a member's update, pass it on, and have it stored; the acknowledgement follows the commit.

        `withhold` is for what was made here, of all that the room has: as with `submit`, which needs the linear view.

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
            withheld = withhold is not None and (withhold or bool(self._unstored.withheld))
            self._merge(member, update, scanned, step2=False, withheld=withheld)
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
        if not member.gone and not self._room.closed:
            self.greet(member)

    def _reconsider(self, member: Member) -> None:
        """A member has answered with all that it has: what was held for that is complete now, or never will be."""
        held, member.held = member.held, []
        for update, scanned in held:
            if member.gone or self._room.closed:
                return
            if scanned.is_complete(self._live.state):
                self._merge(member, update, scanned, step2=False)
            else:
                self._refuse(member, "missing_parents")

    def _merge(self, member: Member, update: bytes, scanned: Scan, *, step2: bool, withheld: bool = False) -> None:
        is_new = scanned.is_new(self._live.state)
        if not is_new and not scanned.deleted:
            self._confirm(member, update)
            return
        if scanned.bare_embeds and self._room.kind == RICHTEXT:
            raise MalformedUpdate("malformed update: in rich text an embed is an object")
        self._writer.check_backlog()
        is_complete = scanned.is_complete(self._live.state)
        limit = self._max_bytes
        if is_new and self._live.size > limit and self._live.measure() > limit:
            raise DocumentTooLarge(f"the document is larger than {limit} bytes; only deletions are accepted")
        try:
            if (first := self._live.halved(scanned)) is not None and self._live.apply(
                first, scan(first), minimal=False
            ):
                self._pass_on(Entry(member, None, first), None)
            applied = self._live.apply(update, scanned, minimal=step2)
        except RoomFailed as error:
            self._room.expel(member, MalformedUpdate("malformed update: it broke the document"))
            self._room.fail(error)
            return
        if not is_complete:
            # Part of it refers to what nobody has. The rest is kept, but it cannot be called stored.
            if applied is not None:
                self._pass_on(Entry(member, None, applied), member)
            self._refuse(member, "missing_parents")
        elif applied is None:
            self._confirm(member, update)
        else:
            self._pass_on(Entry(member, update, applied, withheld=withheld), member)

    def _brings_news(self, scanned: Scan) -> bool:
        return scanned.is_new(self._live.state) or bool(
            scanned.deleted and not covers(self._live.deleted(), scanned.deleted)
        )

    # Answers

    def refuse(self, member: Member, code: str) -> None:
        """Tell a member that an update was not taken, after what it was told of earlier ones. Raises Backlog."""
        if not self._unstored.is_empty:
            self._writer.check_backlog()
        self._refuse(member, code)

    def refuse_held(self, member: Member) -> None:
        """A member may not edit any more: nothing of it is held."""
        held, member.held = member.held, []
        for _ in held:
            self._refuse(member, "read_only")
        member.is_asked = False

    def _refuse(self, member: Member, code: str) -> None:
        metrics.updates_refused.labels(code).inc()
        if self._unstored.is_empty:
            member.refuse()
        else:
            self._unstored.add(Entry(member, b"", None, refused=True))
            self._writer.changed(self._room, 1, 0)

    def _confirm(self, member: Member, update: bytes) -> None:
        """Acknowledge an update that brought nothing new, once what was applied before it is stored."""
        if self._unstored.is_empty:
            member.acknowledge((update,))
        else:
            self._writer.check_backlog()
            self._unstored.add(Entry(member, update, None))
            self._writer.changed(self._room, 1, len(update))

    # Deltas

    async def submit(
        self,
        member: Member,
        base: int,
        delta: Sequence[Op],
        *,
        origin: str | None = None,
        exact: bool = False,
        keep: bool = True,
        withhold: bool = False,
    ) -> Submitted:
        """Make an edit that was made on revision `base`; returns when it is stored, under a revision of its own.

        With `withhold`, others see it then: for what is sent again if there is no answer, and made once.
        With `exact`, raises PreconditionFailed if anything came after `base`. Without `keep`, what changes nothing is
        not stored, and its revision is 0. Raises MalformedDelta, UnknownRevision, Pruned, Forbidden, Backlog and
        DocumentTooLarge, with nothing changed; TryAgain, Unavailable and others if the room ends before it is known
        whether the edit was stored.
        """
        linear = await self._linearizer.get()
        missed = await linear.catch_up(base)
        if self._room.closed or self._linearizer.linear is not linear:
            raise TryAgain("The document was closed meanwhile.")
        if not member.may_edit:
            raise Forbidden(f"This needs the role editor; yours is {member.role.word}.")
        if exact and (missed or not self._unstored.is_empty):
            raise PreconditionFailed(f"The document is not at revision {base} any more.")
        self._writer.check_backlog()
        limit = self._max_bytes
        adds = any(isinstance(op, Insert) for op in delta)
        if adds and self._live.size > limit and self._live.measure() > limit:
            raise DocumentTooLarge(f"the document is larger than {limit} bytes; only deletions are accepted")
        try:
            if len(delta) <= LARGE_EDIT:
                update, ticket = linear.prepare(base, delta, missed)
            else:
                update, ticket = await linear.prepare_large(base, delta, missed)
                if self._room.closed or self._linearizer.linear is not linear:
                    raise TryAgain("The document was closed meanwhile.")
        except RoomFailed as error:
            self._room.fail(error)
            raise
        if update is None and not keep:
            linear.dropped()
            return Submitted(0, missed, [], [])
        withhold = withhold or bool(self._unstored.withheld)  # it may refer to what is
        made = update or EMPTY_UPDATE
        self._pass_on(Entry(member, None, made, ticket=ticket, origin=origin, withheld=withhold), None)
        return await ticket.done

    # What both come to

    def _pass_on(self, entry: Entry, sender: Member | None) -> None:
        """Queue what was applied for the log, and for everybody but its sender; what is withheld for the log only."""
        assert entry.stored_as is not None
        self._unstored.add(entry)
        metrics.updates_applied.inc()
        if (linear := self._linearizer.linear) is not None:
            linear.applied(entry.ticket)
        self._writer.changed(self._room, 1, len(entry.stored_as))
        if not entry.withheld:
            self._queue(entry.stored_as, sender)
            self._delivery.hurry()

    def show(self, entries: Iterable[Entry]) -> None:
        """Pass on what was withheld, and is stored now."""
        withheld = [entry.stored_as for entry in entries if entry.withheld]
        for update in withheld:
            assert update is not None
            self._queue(update, None)
        if withheld:
            self._delivery.hurry()

    def _queue(self, update: bytes, sender: Member | None) -> None:
        if update is not EMPTY_UPDATE:
            self._delivery.queue(update, sender)
