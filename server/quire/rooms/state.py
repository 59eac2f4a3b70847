"""The live Yjs document of a room, and what is known about it without asking pycrdt."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from pycrdt import Doc

from quire.errors import MalformedUpdate, RoomFailed
from quire.protocol.update import Range, Scan, deletion, has_pairs, read_state_vector, scan
from quire.text.delta import DeltaError
from quire.text.observe import on_update
from quire.text.view import View

if TYPE_CHECKING:
    from collections.abc import Sequence

    from quire.text.delta import Op

T = TypeVar("T")

EMPTY_STATE_VECTOR = b"\x00"


MAX_UNRESOLVED_BYTES = 1024 * 1024
"""How much of what clients sent without its parents may stay inside pycrdt."""


class LiveState:
    """A document that updates are merged into, and its state vector in a form that costs nothing to look at.

    pycrdt holds back what refers to ids that it does not know, and tells nobody: neither its state nor its differences
    contain it. So only complete updates are merged as they are. Where a client's whole state (a step 2) has such parts,
    what pycrdt integrates of it is passed on and stored; and from then on the same for every update, since each may
    release more.
    """

    def __init__(self) -> None:
        self._doc: Doc[Any] = Doc()
        self.state: dict[int, int] = {}
        """The state vector: client → clock."""
        self._unresolved_bytes = 0
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

    def load(self, update: bytes, pairs: set[tuple[int, int]]) -> None:
        """Merge a stored update, with the surrogate pairs in it; `loaded` follows the last one.

        Raises MalformedUpdate if the log is damaged, RoomFailed if pycrdt breaks.
        """
        try:
            _call(self._doc.apply_update, update)
        except ValueError as error:
            raise MalformedUpdate(f"a stored update is damaged: {error}") from None
        self._size += len(update)
        self._pairs |= pairs

    def loaded(self) -> None:
        """Take stock after loading."""
        self.state = read_state_vector(_call(self._doc.get_state))
        self._touched()

    def halved(self, scanned: Scan) -> bytes | None:
        """An update that must come before this one; None, mostly.

        Yjs turns the halves of a surrogate pair that an edit separates into replacement characters; yrs, behind pycrdt,
        instead miscounts what follows, and a neighbour's text is lost. Half a character is no text: it is deleted
        whole, first. Raises MalformedUpdate if the update separates a pair that it brings itself.
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
        """Merge a complete update; what is to be passed on and stored, or None if it brought nothing new.

        With `minimal`, that is only what was new, and the update may be incomplete; otherwise it is the original bytes.
        Raises MalformedUpdate, and RoomFailed if this object cannot be used any more.
        """
        ranges = scanned.ranges
        if not minimal and len(ranges) == 1 and not self._unresolved_bytes:
            client, start, end = ranges[0]
            if start == self.state.get(client, 0):
                self._merge(update)
                self.state[client] = end
                if scanned.pairs:
                    self._pairs |= scanned.pairs
                self._grown(len(update))
                return update
        return self._apply_watched(update, scanned, minimal=minimal)

    def _apply_watched(self, update: bytes, scanned: Scan, *, minimal: bool) -> bytes | None:
        if self._unresolved_bytes > MAX_UNRESOLVED_BYTES and not scanned.is_complete(self.state):
            raise MalformedUpdate("malformed update: it refers to what nobody has")
        news: list[bytes] = []
        end = on_update(self._doc, news.append)
        try:
            self._merge(update)
        finally:
            end()
        self.state = read_state_vector(_call(self._doc.get_state))
        self._pairs |= scanned.pairs
        if not scanned.is_integrated(self.state):
            self._unresolved_bytes += len(update)
        if not news:
            return None
        kept = news[0] if minimal or self._unresolved_bytes else update
        self._grown(len(kept))
        return kept

    def _merge(self, update: bytes) -> None:
        try:
            _call(self._doc.apply_update, update)
        except ValueError as error:
            raise MalformedUpdate(f"malformed update: {error}") from None
        except RoomFailed as error:
            # An item whose parent can have no children is refused late, but leaves the document as it was.
            if isinstance(error.__cause__, RuntimeError) and read_state_vector(self.state_vector()) == self.state:
                raise MalformedUpdate(f"malformed update: {error.__cause__}") from None
            raise

    def watch(self) -> View:
        """A view of the text. Whoever has it takes in each change right after it was made."""
        return View(self._doc)

    def edit(self, view: View, delta: Sequence[Op]) -> bytes | None:
        """Make an edit of the server's own; the update that came of it, None if nothing changed.

        Raises DeltaError, with nothing changed, and RoomFailed.
        """
        news: list[bytes] = []
        end = on_update(self._doc, news.append)
        try:
            view.edit(delta)
        except (DeltaError, KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:  # a panic inside pycrdt is no Exception
            raise RoomFailed from error
        finally:
            end()
        if not news:
            return None
        self.state = read_state_vector(_call(self._doc.get_state))
        self._pairs |= pairs_in(news[0])
        self._grown(len(news[0]))
        return news[0]

    def merge_own(self, update: bytes, scanned: Scan) -> bytes | None:
        """Merge an edit that the server made on a copy of this document; None if it changes nothing."""
        return self.apply(update, scanned, minimal=True)

    def state_vector(self) -> bytes:
        """The encoded state vector."""
        return _call(self._doc.get_state)

    def difference(self, state_vector: bytes) -> bytes:
        """Everything that somebody with this (valid) state vector lacks, as one update."""
        if state_vector != EMPTY_STATE_VECTOR:
            return _call(self._doc.get_update, state_vector)
        if self._whole is None:
            self._whole = _call(self._doc.get_update)
            self._size = len(self._whole)
        return self._whole

    def deleted(self) -> list[Range]:
        """Every deleted id."""
        if self._deleted is None:
            # A difference to the present state has no new ids, and all deletions.
            self._deleted = scan(_call(self._doc.get_update, _call(self._doc.get_state))).deleted
        return self._deleted

    def _grown(self, count: int) -> None:
        self._size += count
        self._touched()

    def _touched(self) -> None:
        self._whole = None
        self._deleted = None


def pairs_in(update: bytes) -> set[tuple[int, int]]:
    """The second halves of surrogate pairs in an update's text. Takes time for a long one that has any."""
    return scan(update).pairs if has_pairs(update) else set()


def _call(function: Callable[..., T], *arguments: bytes) -> T:
    """Call pycrdt. What goes wrong inside it (a panic is no Exception) becomes RoomFailed, but for ValueError: bad
    bytes, refused before anything has changed."""
    try:
        return function(*arguments)
    except (ValueError, KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:
        raise RoomFailed from error
