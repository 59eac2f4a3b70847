"""One edit of a ShareDB client: stored once, however often it is sent, and acknowledged."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from quire.errors import MalformedDelta, QuireError, TryAgain
from quire.protocol import sharedb
from quire.protocol import sharedb_replies as replies
from quire.realtime.sharedb_answers import Refused
from quire.realtime.sharedb_feed import author
from quire.rooms.linear import Revision
from quire.text.algebra import compose, invert, transform
from quire.text.delta import Insert, Retain

if TYPE_CHECKING:
    from collections.abc import Sequence

    from quire.realtime.sharedb import Connection
    from quire.realtime.sharedb_seat import Seat
    from quire.rooms.linear import Submitted
    from quire.text.delta import Op


class Submission:
    """Made by its seat, in which somebody sits, for one message in its turn; ends with that turn."""

    def __init__(self, seat: Seat, connection: Connection, message: sharedb.Submit) -> None:
        self._seat = seat
        self._feed = seat.feed
        self._connection = connection
        self._message = message
        self._src = message.src or connection.src
        self._origin = f"{sharedb.ORIGIN}:{connection.know(self._src)}:{message.seq}"

    async def run(self) -> None:
        """Have it stored, unless it was before or is on its way, and acknowledge it."""
        message, feed, origin = self._message, self._feed, self._origin
        if message.creates:
            resent = await self._ready_to_create()
            base, missed = 0, []
        else:
            base = feed.linear.head if message.version is None else message.version
            missed = await feed.since(base)
            self._seat.require_member()
            resent = next((revision for revision in missed if revision.origin == origin), None)
            if base == 0 and resent is None:
                raise _early(missed)
        if resent is not None:
            seq, correction = resent.seq, await self._correction(missed, resent)
        elif (pending := feed.pending.get(origin)) is not None:
            submitted = await asyncio.shield(pending)
            seq, missed, correction = submitted.seq, submitted.missed, submitted.correction
        else:
            submitted = await self._store(base)
            seq, missed, correction = submitted.seq, submitted.missed, submitted.correction
        await self._acknowledge(seq, missed, correction)

    async def _ready_to_create(self) -> Revision | None:
        """Wait until the document is known to be without content; the first revision, if that is this very message."""
        feed, origin = self._feed, self._origin
        while feed.linear.head == 0 and origin not in feed.pending:
            if feed.room.is_stored:
                return None
            await feed.changed()
            self._seat.require_member()
        if origin in feed.pending:
            return None
        kept = feed.linear.since(0)
        first = kept[0].origin if kept else await self._connection.dialect.first_origin(self._seat.document_id)
        self._seat.require_member()
        if first != origin:
            raise Refused("ERR_DOC_ALREADY_CREATED", "Invalid op submitted. Document already created")
        return Revision(1, list(self._message.delta), "", origin, datetime.now(UTC))

    async def _store(self, base: int) -> Submitted:
        """Have it stored. While it is on its way, it is known to whoever sends it again."""
        seat, feed, message, origin = self._seat, self._feed, self._message, self._origin
        member = seat.require_member()
        if not member.may_edit:
            raise Refused("ERR_OP_SUBMIT_REJECTED", f"This needs the role editor; yours is {member.role.word}.")
        if base == feed.linear.head:
            _check_end(message.delta, feed.linear.length)
        feed.users += 1  # whoever sends it again finds it there, also if this client is put out meanwhile
        future = feed.pending[origin] = asyncio.get_running_loop().create_future()
        if seat.follower is not None:
            seat.follower.awaited = origin
        try:
            submitted = await feed.room.intake.submit(
                member, base, message.delta, origin=origin, exact=message.creates, withhold=True
            )
            future.set_result(submitted)
        except BaseException as error:
            if seat.follower is not None:
                seat.follower.awaited = None
            future.set_exception(
                error if isinstance(error, QuireError) else TryAgain("It is not known what came of it.")
            )
            future.exception()  # there may be nobody else who asks
            raise
        finally:
            del feed.pending[origin]
            self._connection.dialect.release(feed)
        return submitted

    async def _correction(self, missed: list[Revision], resent: Revision) -> list[Op]:
        """What the author of an edit that was stored before has to apply after it, as when it was stored."""
        expected = list(self._message.delta)
        for revision in missed:
            if revision.seq < resent.seq:
                expected = transform(revision.delta, expected, priority=True)
        if expected == resent.delta:
            return []
        before = await self._connection.dialect.content_at(self._seat.document_id, resent.seq - 1)
        if compose(before, expected) == compose(before, resent.delta):
            return []
        return compose(invert(expected, before), resent.delta)

    async def _acknowledge(self, seq: int, missed: list[Revision], correction: Sequence[Op]) -> None:
        """Send what the client lacks before its edit, and that the edit is stored as revision `seq`."""
        seat, connection = self._seat, self._connection
        follower, is_seated = seat.follower, seat.member is not None
        if follower is not None:
            await follower.settled()
        own = connection.own
        known = 0 if follower is None else follower.version
        frames = [
            self._feed.frame(revision)
            for revision in missed
            if known < revision.seq < seq and is_seated and author(revision.origin) not in own
        ]
        frames.append(replies.acknowledgement(seat.address, seq - 1, self._src, self._message.seq, correction))
        connection.write(b"".join(frames))
        if follower is not None:
            follower.awaited = None
            follower.version = max(follower.version, seq)
            follower.catch_up()


def _early(missed: list[Revision]) -> Refused:
    """What an edit is told that was made on a document that did not exist then."""
    if missed:
        return Refused("ERR_DOC_ALREADY_CREATED", "Document was created remotely")
    return Refused("ERR_DOC_DOES_NOT_EXIST", "Document does not exist")


def _check_end(delta: Sequence[Op], length: int) -> None:
    """Raises MalformedDelta for what lies past the end, but for the attributes of the line's end that editors show."""
    passed = sum(op.length for op in delta if not isinstance(op, Insert)) - length
    last = delta[-1] if delta else None
    if passed > 0 and not (passed == 1 and isinstance(last, Retain) and last.attributes):
        raise MalformedDelta(f"The delta goes {passed:g} past the end of the text ({length} units).")
