"""The live Yjs document of a room, and what is known about it without asking pycrdt."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pycrdt import Doc

from quire.errors import MalformedUpdate
from quire.protocol.update import Range, Scan, deletion, has_pairs, read_state_vector, scan

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pycrdt import TransactionEvent

EMPTY_STATE_VECTOR = b"\x00"


class LiveState:
    """A document that updates are merged into.

    pycrdt holds back an update whose parents are unknown, and tells nobody: neither its state nor its differences
    contain it. Such updates are kept in `pending` as well, until what they wait for arrives.
    """

    def __init__(self) -> None:
        self._doc: Doc[Any] = Doc()
        self.state: dict[int, int] = {}
        """The state vector: client → clock."""
        self.pending: list[bytes] = []
        self._pending_scans: list[Scan] = []
        self._size = 0
        self._whole: bytes | None = None
        self._deleted: list[Range] | None = None
        self._pairs: set[tuple[int, int]] = set()
        """Where the second halves of surrogate pairs are: (client, clock)."""

    @property
    def size(self) -> int:
        """Bytes of the encoded state, or a little more: growth counts in full until it is measured again."""
        return self._size

    def measure(self) -> int:
        """Bytes of the encoded state."""
        return len(self.difference(EMPTY_STATE_VECTOR))

    def load(self, update: bytes) -> None:
        """Merge a stored update; `loaded` follows the last one. Raises MalformedUpdate if the log is damaged."""
        try:
            self._doc.apply_update(update)
        except ValueError as error:
            raise MalformedUpdate(f"a stored update is damaged: {error}") from None
        self._size += len(update)
        if has_pairs(update):
            self._pairs.update(scan(update).pairs)

    def loaded(self, updates: Iterable[bytes]) -> None:
        """Take stock after loading. `updates` are those loaded that may still wait for their parents."""
        self.state = read_state_vector(self._doc.get_state())
        for update in updates:
            if not (scanned := scan(update)).is_integrated(self.state):
                self.pending.append(update)
                self._pending_scans.append(scanned)
        self._touched()

    def halved(self, scanned: Scan) -> bytes | None:
        """An update that must come before this one; None, mostly.

        Yjs turns the halves of a surrogate pair that an edit separates into replacement characters; yrs, behind pycrdt,
        instead miscounts what follows, and a neighbour's text is lost. Half a character is no text: it is deleted
        whole, first.
        Raises MalformedUpdate if the update separates a pair that it brings itself.
        """
        if not self._pairs and not scanned.pairs:
            return None
        if not scanned.pairs.isdisjoint(scanned.cuts):
            raise MalformedUpdate("malformed update: it cuts a character of its own in half")
        halves = self._pairs.intersection(scanned.cuts)
        if not halves:
            return None
        self._pairs -= halves
        return deletion((client, clock - 1, clock + 1) for client, clock in halves)

    def apply(self, update: bytes, scanned: Scan, *, minimal: bool) -> bytes | None:
        """Merge an update; what is to be passed on and stored, or None if it brought nothing new.

        With `minimal`, that is only what was new; otherwise the original bytes. Raises MalformedUpdate.
        """
        ranges = scanned.ranges
        if not minimal and len(ranges) == 1 and not self.pending and scanned.is_complete(self.state):
            client, _, end = ranges[0]
            if end > self.state.get(client, 0):
                try:
                    self._doc.apply_update(update)
                except ValueError as error:
                    raise MalformedUpdate(f"malformed update: {error}") from None
                self.state[client] = end
                if scanned.pairs:
                    self._pairs |= scanned.pairs
                self._grown(len(update))
                return update
        return self._apply_watched(update, scanned, minimal=minimal)

    def _apply_watched(self, update: bytes, scanned: Scan, *, minimal: bool) -> bytes | None:
        news: list[bytes] = []

        def watch(event: TransactionEvent) -> None:
            news.append(event.update)

        subscription = self._doc.observe(watch)
        try:
            self._doc.apply_update(update)
        except ValueError as error:
            raise MalformedUpdate(f"malformed update: {error}") from None
        finally:
            self._doc.unobserve(subscription)
        self.state = read_state_vector(self._doc.get_state())
        self._pairs |= scanned.pairs
        if self.pending:
            self._release()
        if not scanned.is_integrated(self.state):
            if update in self.pending:
                return None
            self.pending.append(update)
            self._pending_scans.append(scanned)
            self._grown(len(update))
            return update
        if not news:
            return None
        kept = news[0] if minimal else update
        self._grown(len(kept))
        return kept

    def _release(self) -> None:
        """Drop from `pending` what has been integrated."""
        waiting = [
            (update, scanned)
            for update, scanned in zip(self.pending, self._pending_scans, strict=True)
            if not scanned.is_integrated(self.state)
        ]
        self.pending = [update for update, _ in waiting]
        self._pending_scans = [scanned for _, scanned in waiting]

    def state_vector(self) -> bytes:
        """The encoded state vector."""
        return self._doc.get_state()

    def difference(self, state_vector: bytes) -> bytes:
        """Everything that somebody with this (valid) state vector lacks, as one update."""
        if state_vector != EMPTY_STATE_VECTOR:
            return self._doc.get_update(state_vector)
        if self._whole is None:
            self._whole = self._doc.get_update()
            self._size = len(self._whole)
        return self._whole

    def deleted(self) -> list[Range]:
        """Every deleted id."""
        if self._deleted is None:
            # A difference to the present state has no new ids, and all deletions.
            self._deleted = scan(self._doc.get_update(self._doc.get_state())).deleted
        return self._deleted

    def _grown(self, count: int) -> None:
        self._size += count
        self._touched()

    def _touched(self) -> None:
        self._whole = None
        self._deleted = None
