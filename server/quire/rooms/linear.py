"""The linear view of a room: its log as deltas, one for each revision, and edits made on a revision.

Yjs has no order; whoever says "this change, on revision N" needs one. A second document here merges the log's rows
strictly in their order, and what each of them does to the text is the delta of its revision: the same on every node
and on every replay. A submitted delta is transformed over what has been stored since its revision and over what the
room has applied but not stored yet, is made in the live document, and gets a revision of its own.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

import structlog
from pycrdt import Doc

from quire.errors import Conflict, MalformedDelta, Pruned, RoomFailed, TryAgain, Unavailable, UnknownRevision
from quire.protocol.update import Scan, scan
from quire.rooms.state import EMPTY_STATE_VECTOR
from quire.text.algebra import compose, invert, transform
from quire.text.content import replay
from quire.text.delta import DeltaError, Insert, Op, Retain
from quire.text.view import View, apply_row, edited

if TYPE_CHECKING:
    from quire.rooms.log import Loaded, NewRow
    from quire.rooms.state import LiveState

log = structlog.get_logger(__name__)

MAX_KEPT = 2000
MAX_KEPT_BYTES = 4 * 1024 * 1024
"""How many of the newest revisions' deltas stay in memory; older ones are read from the log."""

MAX_MISSED = 10_000
"""Over how many revisions a submitted delta is transformed."""

REACH_SECONDS = 5.0
"""How long to wait for the news of a revision that somebody says there is."""

LARGE_SECONDS = 10.0
"""How long the making of a large edit may take."""
_LARGE = ThreadPoolExecutor(2, thread_name_prefix="quire-edit")

SHORT = 5000
"""UTF-16 units up to which the text before an edit is kept for comparison."""

EMPTY_UPDATE = b"\x00\x00"
"""A Yjs update of nothing: what is stored for an edit that changes nothing, but has to have a revision."""


class Revision(NamedTuple):
    """What one row of the log did to the text."""

    seq: int
    delta: list[Op]
    actor: str
    origin: str
    at: datetime


class Submitted(NamedTuple):
    """What became of a submitted delta."""

    seq: int
    """Its revision."""
    missed: list[Revision]
    """What came between the revision it was made on and its own."""
    delta: list[Op]
    """What its revision did, on the one before it."""
    correction: list[Op]
    """What to apply to the result of the transformed delta to have its revision; [] mostly."""


Past = Callable[[str, int, int], Awaitable[Sequence[Revision]]]
"""Reads revisions from the log: (document, base, to) → base+1 … to. Raises Pruned."""


class Ticket:
    """A submitted delta on its way to the log."""

    __slots__ = ("base", "delta", "done", "is_checked", "missed")

    def __init__(self, base: int, delta: list[Op], missed: list[Revision]) -> None:
        self.base = base
        self.delta = delta
        """As it has to be done after the newest revision that is known."""
        self.missed = missed
        self.is_checked = False
        """Whether the text before is compared, whatever it costs: Yjs may have merged it otherwise than expected."""
        self.done: asyncio.Future[Submitted] = asyncio.get_running_loop().create_future()
        self.done.add_done_callback(lambda done: done.cancelled() or done.exception())  # its submitter may be gone


class Linear:
    """Made by its room, which tells it of everything that is applied and stored; closed with the room."""

    def __init__(
        self, document_id: str, head: int, live: LiveState, doc: Doc[Any], unstored: Iterable[bytes], past: Past
    ) -> None:
        """`doc` is the document at `head`, `unstored` what the live one has beyond it, in the order of its rows."""
        self.head = head
        self._document_id = document_id
        self._live = live
        self._past = past
        self._doc = doc
        self._view = View(doc)
        self._ahead = live.watch()
        self._pending: deque[list[Op]] = deque()
        """What each update did that is applied and not stored."""
        self._kept: deque[Revision] = deque()
        self._kept_bytes: deque[int] = deque()
        self._kept_size = 0
        self._tickets: deque[Ticket] = deque()
        self._callbacks: list[Callable[[Revision], None]] = []
        self._closed = False
        self.used = asyncio.get_running_loop().time()
        """Loop time when it last was of use."""
        self.changed = 0.0
        """Loop time of the newest revision; 0 if it is older than this view."""
        self._derive(unstored)

    def _derive(self, unstored: Iterable[bytes]) -> None:
        """Find out what was applied before anybody watched, on a copy."""
        updates = list(unstored)
        if updates:
            copy: Doc[Any] = Doc()
            copy.apply_update(self._doc.get_update())
            view = View(copy)
            for update in updates:
                copy.apply_update(update)
                self._pending.append(view.take())
            view.close()

    def close(self, error: BaseException) -> None:
        """The room ends: whoever waits for a revision gets `error`."""
        self._closed = True
        self._view.close()
        self._ahead.close()
        for ticket in self._tickets:
            if not ticket.done.done():
                ticket.done.set_exception(error)
        self._tickets.clear()
        self._callbacks.clear()

    @property
    def is_needed(self) -> bool:
        """Whether somebody follows, or waits for a revision."""
        return bool(self._callbacks or self._tickets)

    # Reading

    def content(self) -> list[Op]:
        """The text at `head`, as inserts."""
        return self._view.content()

    def latest(self) -> list[Op]:
        """The text as it is, with what is not stored yet."""
        return self._ahead.content()

    @property
    def length(self) -> int:
        """UTF-16 units of the text at `head`."""
        return self._view.length

    def fitted(self, delta: Sequence[Op]) -> list[Op]:
        """What a delta would come to on the text at `head`. Raises MalformedDelta as making it would."""
        try:
            return self._view.fitted(delta)
        except DeltaError as error:
            raise _misfit(self.head, error) from None

    def document(self, beyond: Sequence[bytes]) -> Doc[Any]:
        """The document at `head`, with some updates beyond it. Not to be changed."""
        if not beyond:
            return self._doc
        doc: Doc[Any] = Doc()
        for update in (self._doc.get_update(), *beyond):
            doc.apply_update(update)
        return doc

    def since(self, base: int) -> list[Revision] | None:
        """Revisions base+1 … head; None if they are not all in memory."""
        if base >= self.head:
            return []
        if not self._kept or self._kept[0].seq > base + 1:
            return None
        newest = list(islice(reversed(self._kept), self.head - base))
        newest.reverse()
        return newest

    async def catch_up(self, base: int) -> list[Revision]:
        """As `since`, from the log what is not in memory. Nothing awaits between the end of it and the answer.

        Raises UnknownRevision, Pruned, Conflict for one that is too old, TryAgain and Unavailable.
        """
        await self._require(base)
        if self.head - base > MAX_MISSED:
            raise Conflict(f"Revision {base} is more than {MAX_MISSED} revisions old. Read the document again.")
        older: list[Revision] = []
        while (newer := self.since(base + len(older))) is None:
            part = await self._past(self._document_id, base + len(older), self.head)
            if not part:
                raise Unavailable("The log does not have the revisions that it should have.")
            older += part
        return older + newer

    async def page(self, base: int, limit: int) -> list[Revision]:
        """At most `limit` of the revisions after `base`, in order. Raises as `catch_up`, but for Conflict."""
        await self._require(base)
        newer = self.since(base)
        if newer is None:
            newer = list(await self._past(self._document_id, base, min(self.head, base + limit)))
        return newer[:limit]

    async def _require(self, base: int) -> None:
        if self.head < base <= self.head + len(self._pending):
            await self._reach(base)
        if base > self.head:
            raise UnknownRevision(f"The document has not reached revision {base}; its newest is {self.head}.")

    async def _reach(self, base: int) -> None:
        """Wait a while for a revision: whoever read it from the log may be here before the news that it is stored."""
        deadline = asyncio.get_running_loop().time() + REACH_SECONDS
        while self.head < base and asyncio.get_running_loop().time() < deadline:
            await asyncio.sleep(0.01)
            if self._closed:
                raise TryAgain("The document was closed meanwhile.")

    def forget(self, revision: int) -> None:
        """History was cut off there: what led to it is read from the log from now on, which says so."""
        while self._kept and self._kept[0].seq <= revision:
            self._kept.popleft()
            self._kept_size -= self._kept_bytes.popleft()

    def subscribe(self, callback: Callable[[Revision], None]) -> Callable[[], None]:
        """Have each revision told as it is stored, in order; what is returned ends that."""
        self._callbacks.append(callback)

        def end() -> None:
            if callback in self._callbacks:
                self._callbacks.remove(callback)

        return end

    # Editing; called by the room

    def prepare(self, base: int, delta: Sequence[Op], missed: list[Revision]) -> tuple[bytes | None, Ticket]:
        """Make an edit in the live document; the update that came of it, None if nothing changed.

        `missed` are the revisions since `base`. Raises MalformedDelta, with nothing changed, and RoomFailed.
        """
        try:
            ticket, made = self._moved(base, delta, missed)
            return self._live.edit(self._ahead, made), ticket
        except DeltaError as error:
            raise _misfit(base, error) from None

    async def prepare_large(
        self, base: int, delta: Sequence[Op], missed: list[Revision]
    ) -> tuple[bytes | None, Ticket]:
        """As `prepare`, for an edit that takes long: made on a copy in a thread, and merged from there."""
        head = self.head
        try:
            ticket, made = self._moved(base, delta, missed)
            state = self._live.difference(EMPTY_STATE_VECTOR)
            loop = asyncio.get_running_loop()
            update, scanned = await loop.run_in_executor(_LARGE, _made_large, state, made)
        except DeltaError as error:
            raise _misfit(base, error) from None
        since = await self.catch_up(head)
        for revision in since:
            ticket.delta = transform(revision.delta, ticket.delta, priority=True)
        ticket.missed += since
        ticket.is_checked = True
        return self._live.merge_own(update, scanned), ticket

    def _moved(self, base: int, delta: Sequence[Op], missed: list[Revision]) -> tuple[Ticket, list[Op]]:
        """A delta as it has to be done after the newest revision, and in the live document."""
        made = list(delta)
        for revision in missed:
            made = transform(revision.delta, made, priority=True)
        ticket = Ticket(base, made, list(missed))
        for pending in self._pending:
            made = transform(pending, made, priority=True)
        return ticket, made

    def dropped(self) -> None:
        """What was prepared changed nothing, and is not going to be stored."""
        self._ahead.take()

    def applied(self, ticket: Ticket | None) -> None:
        """The room has applied an update that it is going to store."""
        self._pending.append(self._ahead.take())
        if ticket is not None:
            self._tickets.append(ticket)

    def stored(self, rows: Sequence[NewRow], seqs: Sequence[int], made_of: Sequence[tuple[int, Ticket | None]]) -> None:
        """Rows are in the log. `made_of` says for each how many updates it has, and whose ticket it is."""
        now = datetime.now(UTC)
        self.used = self.changed = asyncio.get_running_loop().time()
        for row, seq, (count, ticket) in zip(rows, seqs, made_of, strict=True):
            if seq != self.head + 1:
                raise RoomFailed(f"revision {seq} came after {self.head}: something else writes to the log")
            for _ in range(count):
                self._pending.popleft()
            before = self._view.content() if ticket is not None and self._may_differ(ticket) else None
            apply_row(self._doc, row.payload)
            self.head = seq
            revision = Revision(seq, self._view.take(), row.actor, row.origin, now)
            self._keep(revision, len(row.payload))
            if ticket is not None:
                self._tickets.popleft()
                self._answer(ticket, revision, before)
            for waiting in self._tickets:
                waiting.delta = transform(revision.delta, waiting.delta, priority=True)
                waiting.missed.append(revision)
            for callback in list(self._callbacks):
                try:
                    callback(revision)
                except Exception:
                    log.exception("follower_failed", document=self._document_id)

    def _may_differ(self, ticket: Ticket) -> bool:
        """Whether an edit may come to something else than it says: by making bold what is bold, or past the end. Where
        looking costs little it is looked at wherever there are formats, as pycrdt may also tell of those."""
        length, delta = self._view.length, ticket.delta
        return (
            (length <= SHORT and not self._view.is_plain)
            or ticket.is_checked
            or any(op.attributes for op in delta if isinstance(op, Retain | Insert))
            or sum(op.length for op in delta if not isinstance(op, Insert)) > length
        )

    def _answer(self, ticket: Ticket, revision: Revision, before: list[Op] | None) -> None:
        correction: list[Op] = []
        if ticket.delta != revision.delta:
            if before is None:
                log.warning("revision_differs", document=self._document_id, revision=revision.seq)
            else:
                expected = compose(before, ticket.delta)
                if expected != compose(before, revision.delta):
                    correction = compose(invert(ticket.delta, before), revision.delta)
        if not ticket.done.done():
            ticket.done.set_result(Submitted(revision.seq, ticket.missed, revision.delta, correction))

    def _keep(self, revision: Revision, size: int) -> None:
        self._kept.append(revision)
        self._kept_bytes.append(size)
        self._kept_size += size
        while len(self._kept) > MAX_KEPT or (self._kept_size > MAX_KEPT_BYTES and len(self._kept) > 1):
            self._kept.popleft()
            self._kept_size -= self._kept_bytes.popleft()


def _made_large(state: bytes, delta: Sequence[Op]) -> tuple[bytes, Scan]:
    """The update that a delta comes to, examined: each takes about as long as the other. For a thread."""
    update = edited(state, delta, LARGE_SECONDS)
    return update, scan(update)


def _misfit(base: int, error: DeltaError) -> MalformedDelta:
    return MalformedDelta(f"The delta does not fit revision {base}: {error}.")


async def read(loaded: Loaded) -> Doc[Any]:
    """The document as it was loaded, in a thread."""
    checkpoint = loaded.checkpoint.state if loaded.checkpoint else None
    return await asyncio.to_thread(replay, checkpoint, [row.payload for row in loaded.rows])


async def no_past(document_id: str, base: int, to: int) -> Sequence[Revision]:
    """For a room that is given no way to read its past."""
    raise Pruned(f"Revision {base} of {document_id} is not in memory.")
