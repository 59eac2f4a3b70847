"""What goes out to the members of one room: encoded once for each dialect, and held back for those who do not read."""

from __future__ import annotations

import asyncio
from time import perf_counter
from typing import TYPE_CHECKING

import structlog

from quire import metrics
from quire.rooms.pace import Pace

if TYPE_CHECKING:
    from collections.abc import Callable

    from quire.rooms.member import Channel, Member
    from quire.rooms.presence import Presence
    from quire.rooms.shown import Shown

log = structlog.get_logger(__name__)


class Delivery:
    """Knows the members by their dialects. Made by its room, which tells it of everything that is applied."""

    def __init__(
        self,
        document_id: str,
        shown: Shown,
        presence: Presence,
        flush_seconds: float,
        on_failed: Callable[[BaseException], None],
    ) -> None:
        """`flush_seconds` is the longest pause between two flushes of a busy room."""
        self.channels: dict[Channel, list[Member]] = {}
        self.lagging: set[Member] = set()
        """Members who are sent nothing until they have read what they were sent."""
        self._document_id = document_id
        self._shown = shown
        self._presence = presence
        self._on_failed = on_failed
        self._loop = asyncio.get_running_loop()
        self._outgoing: list[tuple[bytes, Member | None]] = []
        self._handle: asyncio.Handle | None = None
        self._pace = Pace(flush_seconds)
        """Mean seconds between edits, of late."""

    def close(self) -> None:
        """Send no more."""
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None

    def add(self, member: Member) -> None:
        """Send to a member from now on, beginning with who is here."""
        self.channels.setdefault(member.channel, []).append(member)
        if self._presence:
            self.tell_presence(member)

    def remove(self, member: Member) -> bool:
        """Send nothing more to a member; whether it was here."""
        group = self.channels.get(member.channel)
        if group is None or member not in group:
            return False
        group.remove(member)
        if not group:
            del self.channels[member.channel]
        self.lagging.discard(member)
        return True

    def tell_presence(self, member: Member) -> None:
        """Tell a member who is here."""
        member.outlet.write(member.channel.awareness(self._presence.encode_all()))

    def queue(self, update: bytes, sender: Member | None) -> None:
        """Send an update to everybody but its sender, soon."""
        self._outgoing.append((update, sender))

    def hurry(self) -> None:
        """Send what is queued; in a room at rest a keystroke goes out at once."""
        if self._handle is None:
            if self._pace.wait() <= 0:
                self._flush()
            else:
                self.schedule()

    def schedule(self) -> None:
        """Send what is queued, and what has changed of the presence, in one of the next turns."""
        if self._handle is not None:
            return
        if (rest := self._pace.wait()) <= 0:
            self._handle = self._loop.call_soon(self._flush)
        else:
            self._handle = self._loop.call_later(rest, self._flush)

    def _flush(self) -> None:
        self._handle = None
        try:
            self._send_new()
        except Exception as error:
            self._on_failed(error)  # some may lack an update now: all come back and are told

    def _send_new(self) -> None:
        """Encode what is new once per channel and write the same bytes to every member's transport."""
        began = perf_counter()
        if len(self._outgoing) == 1 and not self._presence.changed:
            update, sender = self._outgoing.pop()
            self._send_one(update, sender)
            self._pace.delivered(began, 1)
            return
        outgoing, self._outgoing = self._outgoing, []
        presence = self._presence.take_changed() if self._presence.changed else None
        senders = {sender for _, sender in outgoing}
        full: list[Member] = []
        delivered = 0
        for channel, group in self.channels.items():
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

    def _send_one(self, update: bytes, sender: Member | None) -> None:
        """What most flushes of a small room are: one edit, and nothing else."""
        full: list[Member] = []
        delivered = -1
        for channel, group in self.channels.items():
            data = channel.update(update)
            delivered += len(group)
            if not data:
                continue
            for member in group:
                if member is sender or member.lagging_since is not None:
                    continue
                if (direct := member.outlet.direct) is not None:
                    try:
                        direct(data)
                    except RuntimeError:  # the connection has just ended
                        continue
                elif member.outlet.send(data, data, member.max_bytes) > member.max_bytes:
                    full.append(member)
        if delivered > 0:
            metrics.updates_delivered.inc(delivered)
        if full:
            self._fall_behind(full)

    def _fall_behind(self, members: list[Member]) -> None:
        """Queue nothing more for these members until they have read what they were sent.

        Called right after a flush, when they have been sent exactly what the state holds.
        """
        state_vector = self._shown.state_vector()
        for member in members:
            member.lagging_state = state_vector
            member.lagging_since = self._loop.time()
            self.lagging.add(member)
            metrics.members_lagging.inc()
            log.warning("member_lagging", document=self._document_id, origin=member.origin)

    def look_after(self, now: float, lag_seconds: float) -> tuple[list[Member], list[Member]]:
        """Members who lagged and have caught up, and those who have read nothing for too long."""
        recovered, stuck = [], []
        for member in list(self.lagging):
            assert member.lagging_since is not None
            unsent = member.outlet.get_write_buffer_size()
            if unsent < member.unsent:
                member.lagging_since = now  # it reads, if slowly
            member.unsent = unsent
            if unsent == 0:
                self._catch_up(member)
                recovered.append(member)
            elif now - member.lagging_since > lag_seconds:
                stuck.append(member)
        return recovered, stuck

    def _catch_up(self, member: Member) -> None:
        """Send a member that drained everything since it fell behind, as one difference."""
        assert member.lagging_state is not None
        self.lagging.discard(member)
        frames = [member.channel.update(self._shown.difference(member.lagging_state))]
        frames.append(member.channel.awareness(self._presence.encode_all()))
        member.lagging_state = None
        member.lagging_since = None
        member.outlet.write(b"".join(frames))
