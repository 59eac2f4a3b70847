"""Answers to ShareDB clients: what they are told of errors, and one answer to a message about many documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

from quire.errors import (
    DocumentTooLarge,
    MalformedDelta,
    NotAcceptable,
    PreconditionFailed,
    Pruned,
    QuireError,
    UnknownRevision,
)
from quire.protocol import sharedb
from quire.protocol import sharedb_replies as replies

if TYPE_CHECKING:
    from quire.realtime.sharedb import Connection
    from quire.realtime.sharedb_seat import Seat


class Refused(Exception):
    """A request that gets an error of ShareDB's for its answer."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code
        self.detail = detail


def refusal(error: QuireError) -> Refused:
    """What a client is told of an error that a retry does not cure."""
    codes: tuple[tuple[type[QuireError], str], ...] = (
        (MalformedDelta, "ERR_OT_OP_BADLY_FORMED"),
        (UnknownRevision, "ERR_OP_VERSION_NEWER_THAN_CURRENT_SNAPSHOT"),
        (Pruned, "ERR_SUBMIT_TRANSFORM_OPS_NOT_FOUND"),
        (NotAcceptable, "ERR_DOC_TYPE_NOT_RECOGNIZED"),
        (DocumentTooLarge, "ERR_OT_OP_NOT_APPLIED"),
        (PreconditionFailed, "ERR_DOC_ALREADY_CREATED"),
    )
    code = next((code for kind, code in codes if isinstance(error, kind)), error.code)
    return Refused(code, error.detail)


def about(message: sharedb.Message) -> dict[str, object]:
    """The request that an error belongs to."""
    if isinstance(message, sharedb.Submit | sharedb.Presence):
        return message.echo()
    if isinstance(message, sharedb.PresenceChange):
        return {"a": message.action, "ch": message.channel, "seq": message.seq}
    if isinstance(message, sharedb.SnapshotFetch):
        return {"a": "nf", "id": message.number}
    assert isinstance(message, sharedb.Fetch | sharedb.Unsubscribe)
    action = "u" if isinstance(message, sharedb.Unsubscribe) else "s" if message.subscribe else "f"
    return {"a": action, "c": message.address.collection, "d": message.address.id}


class BulkRequest:
    """A bulk message: each document has its turn, and one answer is sent for all."""

    def __init__(self, connection: Connection, message: sharedb.Bulk) -> None:
        self.message = message
        self._connection = connection
        self._left = len(message.versions)
        self._seats: dict[str, Seat] = {}
        self._absent: set[str] = set()
        """Those that do not exist."""
        self._refused: dict[str, str] = {}

    def done(self, name: str, seat: Seat) -> None:
        """A document had its turn."""
        self._seats[name] = seat
        if seat.member is None:
            self._absent.add(name)
        self._count()

    def failed(self, name: str, error: Refused) -> None:
        self._refused[name] = replies.failure(error.code, error.detail)
        self._count()

    def _count(self) -> None:
        self._left -= 1
        if self._left == 0:
            self._answer()

    def _answer(self) -> None:
        action, collection = self.message.action, self.message.collection
        data: dict[str, str] = {}
        if self.message.by_version:
            if self._seats:
                versions = {name: self.message.versions[name] for name in self._seats}
                self._connection.write(replies.bulk_done(action, collection, versions))
        elif action == "bu":
            self._connection.write(replies.bulk_done(action, collection, list(self._seats)))
        else:
            for name, seat in self._seats.items():
                if seat.member is not None or name in self._absent:
                    data[name] = seat.snapshot(subscribe=action == "bs")
                else:  # the room has let the client go while others had their turn; it was told
                    data[name] = replies.failure("ERR_DOC_WAS_DELETED", "The document was closed meanwhile.")
        if data or self._refused:
            self._connection.write(replies.bulk_reply(action, collection, data | self._refused))
