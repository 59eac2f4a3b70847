"""One client in one room."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Protocol

from quire.errors import QuireError
from quire.protocol.update import Scan
from quire.rooms.actor import Actor, Role

if TYPE_CHECKING:
    from asyncio import TimerHandle
    from collections.abc import Callable, Sequence


class Channel(Protocol):
    """How a dialect writes to one address. Members whose frames are the same bytes share an equal channel, so that
    a frame is encoded once for all of them. Each method returns complete WebSocket frames, or b"" for nothing."""

    def step1(self, state_vector: bytes) -> bytes: ...

    def step2(self, update: bytes) -> bytes: ...

    def update(self, update: bytes) -> bytes: ...

    def awareness(self, data: bytes) -> bytes: ...

    def notice(self, text: str) -> bytes:
        """A message about the document, JSON text."""

    def stored(self, updates: Sequence[bytes]) -> bytes:
        """The durable acknowledgement of a member's own updates, in the order they came."""

    def refused(self) -> bytes:
        """One update of the member was not applied."""


class Outlet(Protocol):
    """Where bytes leave. Never raises, and does nothing once the connection is ending."""

    @property
    def direct(self) -> Callable[[bytes], None] | None:
        """Queues complete frames, for as long as nothing stands in the way; None if `send` has to look closer.

        Raises RuntimeError between the end of a connection and the news of it.
        """

    def write(self, data: bytes, /) -> None:
        """Queue complete frames."""

    def send(self, data: bytes, lean: bytes, limit: int, /) -> int:
        """Queue `data`, or if more than a quarter of `limit` bytes is unsent, `lean`; how much was unsent before."""

    def get_write_buffer_size(self) -> int:
        """Bytes that the peer has not taken yet."""


class Member(ABC):
    """State of a client in a room. Created by its dialect; added to and removed from a room by the registry."""

    __slots__ = (
        "actor",
        "asked_at",
        "channel",
        "clients",
        "expiry",
        "gone",
        "held",
        "is_asked",
        "lagging_since",
        "lagging_state",
        "max_bytes",
        "may_edit",
        "origin",
        "outlet",
        "role",
        "spoken",
        "unsent",
    )

    def __init__(
        self, *, channel: Channel, outlet: Outlet, actor: Actor, role: Role, origin: str, max_bytes: int
    ) -> None:
        self.channel = channel
        self.outlet = outlet
        self.actor = actor
        self.role = role
        self.may_edit = role.may_edit
        self.origin = origin
        self.max_bytes = max_bytes
        self.gone = False
        """Whether it has left its room: nothing is written to it then."""
        self.is_asked = False
        """Whether it was asked for what the room lacks, and has not answered yet."""
        self.asked_at = 0.0
        """Loop time of the last time it was asked."""
        self.held: list[tuple[bytes, Scan]] = []
        """Its updates that refer to what the room lacks; they wait for that answer."""
        self.unsent = 0
        """Bytes that were unsent when this was last looked at, while it lags."""
        self.expiry: TimerHandle | None = None
        """Goes off when its right to be here ends; None if that has no end."""
        self.clients: set[int] = set()
        """Awareness clients that this member speaks for."""
        self.spoken: set[int] = set()
        """Those, and those that it has ended."""
        self.lagging_since: float | None = None
        """Loop time when it fell behind; None while it keeps up."""
        self.lagging_state: bytes | None = None
        """State vector of what it had been sent then; None while it keeps up."""

    @abstractmethod
    def close(self, error: QuireError) -> None:
        """End this membership (not necessarily the socket) and tell the client why. Must not raise."""

    def speaks_as(self, other: Member) -> bool:
        """Whether both are the same person: the same known actor, as after a lost connection, or else the same
        connection. What makes nobody known makes no two of them one."""
        return self.outlet is other.outlet or (self.actor.is_known and self.actor.id == other.actor.id)

    def acknowledge(self, updates: Sequence[bytes]) -> None:
        """Own updates are stored (or were, already).

        Always written, since no dialect reads from a member that does not read: what is owed stays bounded.
        """
        if not self.gone and (frames := self.channel.stored(updates)):
            self.outlet.write(frames)

    def refuse(self) -> None:
        """An update was not taken."""
        if not self.gone and (frames := self.channel.refused()):
            self.outlet.write(frames)

    def notice(self, text: str) -> None:
        """Say something about the document (JSON text)."""
        if self.lagging_since is None and not self.gone and (frames := self.channel.notice(text)):
            self.outlet.write(frames)
