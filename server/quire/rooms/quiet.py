"""Members that are in a room for their edits' or reading's sake, and get nothing of what goes through it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quire.rooms.member import Member

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from quire.errors import QuireError
    from quire.rooms.actor import Actor, Role


class SilentChannel:
    """Has no frames."""

    def step1(self, state_vector: bytes) -> bytes:
        return b""

    def step2(self, update: bytes) -> bytes:
        return b""

    def update(self, update: bytes) -> bytes:
        return b""

    def awareness(self, data: bytes) -> bytes:
        return b""

    def notice(self, text: str) -> bytes:
        return b""

    def stored(self, updates: Sequence[bytes]) -> bytes:
        return b""

    def refused(self) -> bytes:
        return b""


class NoOutlet:
    """Where nothing leaves."""

    direct: Callable[[bytes], None] | None = None

    def write(self, data: bytes, /) -> None:
        """Do nothing."""

    def send(self, data: bytes, lean: bytes, limit: int, /) -> int:
        return 0

    def get_write_buffer_size(self) -> int:
        return 0


SILENT = SilentChannel()
NOWHERE = NoOutlet()


class QuietMember(Member):
    """Somebody behind a request: in the room for as long as that takes."""

    __slots__ = ()

    def __init__(self, actor: Actor, role: Role, origin: str) -> None:
        super().__init__(channel=SILENT, outlet=NOWHERE, actor=actor, role=role, origin=origin, max_bytes=0)

    def close(self, error: QuireError) -> None:
        """Its request finds out by itself."""
