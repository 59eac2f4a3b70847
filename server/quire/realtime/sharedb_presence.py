"""Presence of ShareDB clients: what each says of itself in a channel, passed on to those who listen there.

A channel of a document (`collection.id`) is for those who may read it. Other channels belong to nobody, and are there
in open access only. A presence is known by an id; while it is there, nobody else can speak under that id.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from quire.errors import TooMany
from quire.protocol import sharedb_replies as replies
from quire.protocol.awareness import Entry
from quire.protocol.sharedb import Presence, digest
from quire.realtime.sharedb_answers import Refused
from quire.realtime.sharedb_feed import author
from quire.rooms.presence import MAX_CLIENTS_PER_MEMBER, identified
from quire.text.algebra import transform_position

if TYPE_CHECKING:
    from quire.realtime.sharedb import Connection
    from quire.realtime.sharedb_feed import Feed
    from quire.realtime.sharedb_seat import Seat
    from quire.rooms.actor import Actor


MAX_MOVED = 2000
"""Over how many operations a place is moved; of one that is further behind, its readers find out themselves."""


@dataclass(slots=True)
class Spoken:
    """The newest that a connection said under one id."""

    connection: Connection
    document_id: str | None
    """None in a channel that is no document's."""
    src: str
    message: Presence


class Channel:
    """Who listens, and what there is to hear."""

    def __init__(self) -> None:
        self.listeners: dict[Connection, None] = {}
        self.spoken: dict[str, Spoken] = {}


class Presences:
    """The channels of this process."""

    def __init__(self) -> None:
        self._channels: dict[str, Channel] = {}

    def listen(self, connection: Connection, name: str) -> None:
        """Hear what is said in a channel from now on, and what there is. Raises TooMany."""
        most = connection.dialect.settings.max_documents_per_connection
        if name not in connection.channels and len(connection.channels) >= most:
            raise TooMany(f"at most {most} presence channels on one connection")
        channel = self._channels.setdefault(name, Channel())
        channel.listeners[connection] = None
        connection.channels[name] = None

    def tell(self, connection: Connection, name: str) -> None:
        """Tell a connection what there is in a channel."""
        channel = self._channels.get(name)
        for spoken in list(channel.spoken.values()) if channel is not None else ():
            if spoken.connection is not connection and (frame := self._frame(spoken, connection)) is not None:
                connection.shed(frame)

    def say(self, connection: Connection, seat: Seat | None, message: Presence) -> None:
        """Pass on what a connection says. Raises Refused and TooMany."""
        name = message.channel
        channel = self._channels.setdefault(name, Channel())
        try:
            before = channel.spoken.get(message.id)
            if before is not None and before.connection is not connection and before.src != connection.src:
                raise Refused("ERR_PRESENCE_ID_TAKEN", "Somebody else is present under this id")
            if before is None and message.value is not None:
                own = sum(spoken.connection is connection for spoken in channel.spoken.values())
                if own >= MAX_CLIENTS_PER_MEMBER or (
                    name not in connection.channels
                    and len(connection.channels) >= connection.dialect.settings.max_documents_per_connection
                ):
                    raise TooMany(f"at most {MAX_CLIENTS_PER_MEMBER} presences of one connection in a channel")
            if before is not None and before.connection is connection and message.number < before.message.number:
                return
            if message.value is None and before is None:
                return
            actor = connection.caller.actor if seat is None or seat.member is None else seat.member.actor
            message = replace(message, value=_identified(message.value, actor))
            document_id = None if seat is None else seat.document_id
            spoken = Spoken(connection, document_id, connection.src, message)
            if message.value is None:
                del channel.spoken[message.id]
            else:
                channel.spoken[message.id] = spoken
                connection.channels[name] = None
            self._pass_on(channel, spoken)
        finally:
            self._forget(name, channel)

    def leave(self, connection: Connection, name: str) -> None:
        """A connection is not in a channel any more: its presences end."""
        connection.channels.pop(name, None)
        channel = self._channels.get(name)
        if channel is None:
            return
        channel.listeners.pop(connection, None)
        for spoken in [spoken for spoken in channel.spoken.values() if spoken.connection is connection]:
            del channel.spoken[spoken.message.id]
            self._pass_on(channel, replace(spoken, message=replace(spoken.message, value=None)))
        self._forget(name, channel)

    def _forget(self, name: str, channel: Channel) -> None:
        if not channel.listeners and not channel.spoken:
            self._channels.pop(name, None)

    def _pass_on(self, channel: Channel, spoken: Spoken) -> None:
        frame: bytes | None = None
        for listener in list(channel.listeners):
            if listener is spoken.connection or not _may_hear(listener, spoken):
                continue
            if frame is None:
                frame = self._frame(spoken, listener)
            if frame is not None:
                listener.shed(frame)

    def _frame(self, spoken: Spoken, listener: Connection) -> bytes | None:
        if not _may_hear(listener, spoken):
            return None
        src = digest(spoken.src)
        message = spoken.message
        if spoken.document_id is None or message.address is None:
            return replies.presence(message, src, message.value, None)
        feed = listener.seats[spoken.document_id].feed
        spoken.message = message = moved(message, src, feed)
        return replies.presence(message, src, message.value, message.version)


def _may_hear(listener: Connection, spoken: Spoken) -> bool:
    if spoken.document_id is None:
        return listener.may_meet
    seat = listener.seats.get(spoken.document_id)
    return seat is not None and seat.member is not None


def _identified(value: Any, actor: Actor) -> Any:
    """With the `user` that the server knows, where there is a place for it."""
    if not isinstance(value, dict):
        return value
    return json.loads(identified(Entry(0, 0, json.dumps(value)), actor).state)


def moved(message: Presence, src: str, feed: Feed) -> Presence:
    """A presence as it is in the newest version: others' edits push it about. `src` is the digest of whose it is."""
    head, version = feed.linear.head, message.version
    if version is None or version >= head:
        return replace(message, version=head)
    revisions = feed.linear.since(version)
    if revisions is None or sum(len(revision.delta) for revision in revisions) > MAX_MOVED:
        return message
    value = message.value
    if isinstance(value, dict) and _is_place(value.get("index")) and _is_place(value.get("length")):
        start, end = value["index"], value["index"] + value["length"]
        for revision in revisions:
            is_other = author(revision.origin) != src
            start = transform_position(revision.delta, start, priority=is_other)
            end = transform_position(revision.delta, end, priority=is_other)
        value = {**value, "index": start, "length": end - start}
    return replace(message, value=value, version=head)


def _is_place(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 2**53
