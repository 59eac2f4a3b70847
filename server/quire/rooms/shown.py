"""What members may see of a room's document: all but what is withheld until it is stored.

That is each delta whose author sends it again if there is no answer, to have it made once. The update that it comes to
is made here: were the room to end before it is stored, whoever has seen it would bring it back beside the second try.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pycrdt import Doc

    from quire.rooms.linearizer import Linearizer
    from quire.rooms.state import LiveState
    from quire.rooms.unstored import Unstored


class Shown:
    """Made by its room, and gone with it."""

    def __init__(self, live: LiveState, unstored: Unstored, linearizer: Linearizer) -> None:
        self._live = live
        self._unstored = unstored
        self._linearizer = linearizer
        self._made: tuple[tuple[int, int], Doc[Any]] | None = None
        """What `_stored_and_shown` made last, and of what: of a large document that takes long."""

    def state_vector(self) -> bytes:
        """The encoded state vector of what a member has that keeps up."""
        return self._stored_and_shown().get_state() if self._unstored.withheld else self._live.state_vector()

    def difference(self, state_vector: bytes) -> bytes:
        """What somebody with this (valid) state vector lacks, as one update."""
        if self._unstored.withheld:
            return self._stored_and_shown().get_update(state_vector)
        return self._live.difference(state_vector)

    def stored(self) -> None:
        """Something is in the log now."""
        if not self._unstored.withheld:
            self._made = None

    def _stored_and_shown(self) -> Doc[Any]:
        linear = self._linearizer.linear
        assert linear is not None  # it is kept for as long as something is withheld
        of = (linear.head, self._unstored.added)
        if self._made is None or self._made[0] != of:
            self._made = of, linear.document(self._unstored.shown())
        return self._made[1]
