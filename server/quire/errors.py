"""The tree of errors that Quire answers with.

QuireError
├── BadRequest (400, 4400)
│   ├── MalformedFrame      bytes that are no frame of the dialect
│   ├── MalformedUpdate     bytes that are no Yjs update
│   ├── MalformedDelta      no delta, or none for this text
│   ├── InvalidName         a document name outside the allowed alphabet or length
│   └── FolderTooDeep       folders in folders beyond the limit
├── Unauthorized (401, 4401)  nobody is signed in
│   ├── InvalidCredentials  wrong e-mail address or password
│   ├── InvalidToken        an API or document token that is not (or no longer) good
│   ├── SessionEnded        signed out elsewhere, disabled or deleted
│   └── NameNeeded          what belongs to somebody, for a caller who is nobody in particular
├── Forbidden (403, 4403)   known, but not allowed
│   └── ForeignOrigin       a request that another website made
├── NotFound (404, 4404)
│   ├── DocumentNotFound    never created, or deleted
│   ├── FolderNotFound      not one of the caller's
│   ├── UnknownRevision     one that the document has not reached
│   └── FileMissing         an attachment whose bytes are not in the storage
├── Pruned (410, 4410)      a revision whose history was cut off
├── LinkUsed (410, 4410)    a link or invitation that has expired or was used
├── NotAcceptable (406, 4406)
├── Timeout (408, 4408)
├── Conflict (409, 4409)
│   ├── DocumentExists
│   ├── EmailTaken
│   ├── PasswordNeeded      an address is confirmed in another browser than that of the sign-up
│   ├── EpochChanged        the log was replaced under an open room
│   ├── FolderCycle         a folder that would be inside itself
│   ├── NotInTrash          only what is in the trash is deleted for good
│   └── RepeatUnderWay      a request with the same Idempotency-Key has not been answered yet
├── PreconditionFailed (412, 4412)  If-Match names another revision
├── TooLarge (413, 1009)
│   └── DocumentTooLarge (413, 4413)
├── UnsupportedType (415, 4415)
├── RangeUnmet (416, 4416)  a range that the file does not have
├── KeyReused (422, 4422)   an Idempotency-Key that belongs to another request
├── ConversionFailed (422, 4422)  content that cannot be converted within the limits
├── TooMany (429, 1013)     a limit on how many
│   └── RateLimited         a limit on how often
├── StorageFull (507, 1013) the disk for files is full
├── RoomFailed (500, 1011)  an open document broke; it is loaded anew
└── TryAgain (503, 1013)
    ├── Draining            the server is stopping
    ├── Unavailable         the database does not answer, or takes nothing
    ├── StorageUnavailable  the storage for files does not answer
    ├── OutcomeUnknown      the room ended before an edit was known to be stored
    ├── Backlog             too many updates wait for their commit
    └── Lagging             a member reads slower than the document changes

Each carries a stable `code`, an HTTP status and a WebSocket close code. Clients of y-websocket 3.1 stop
reconnecting on 4400-4499, so only what a retry cannot cure has a close code there.
"""

from __future__ import annotations

from typing import ClassVar


class QuireError(Exception):
    """Base of everything that is answered to a client. `detail` is one sentence a person can act on."""

    code: ClassVar[str] = "internal_error"
    title: ClassVar[str] = "Internal error"
    status: ClassVar[int] = 500
    close_code: ClassVar[int] = 1011

    def __init__(self, detail: str = "") -> None:
        super().__init__(detail or self.title)
        self.detail = detail or self.title


class BadRequest(QuireError):
    code = "bad_request"
    title = "Bad request"
    status = 400
    close_code = 4400


class MalformedFrame(BadRequest):
    code = "malformed_frame"
    title = "Malformed frame"


class MalformedUpdate(BadRequest):
    code = "malformed_update"
    title = "Malformed update"


class MalformedDelta(BadRequest):
    code = "malformed_delta"
    title = "Malformed delta"


class InvalidName(BadRequest):
    code = "invalid_name"
    title = "Invalid document name"


class FolderTooDeep(BadRequest):
    code = "folder_too_deep"
    title = "Too many folders inside each other"


class Unauthorized(QuireError):
    code = "unauthorized"
    title = "Unauthorized"
    status = 401
    close_code = 4401


class InvalidCredentials(Unauthorized):
    code = "invalid_credentials"
    title = "Wrong e-mail address or password"


class InvalidToken(Unauthorized):
    code = "invalid_token"
    title = "The token is not valid"


class SessionEnded(Unauthorized):
    code = "session_ended"
    title = "You were signed out"


class NameNeeded(Unauthorized):
    code = "name_needed"
    title = "Choose a name or sign in first"


class Forbidden(QuireError):
    code = "forbidden"
    title = "Forbidden"
    status = 403
    close_code = 4403


class ForeignOrigin(Forbidden):
    code = "foreign_origin"
    title = "The request comes from another website"


class NotFound(QuireError):
    code = "not_found"
    title = "Not found"
    status = 404
    close_code = 4404


class DocumentNotFound(NotFound):
    code = "document_not_found"
    title = "Document not found"


class FolderNotFound(NotFound):
    code = "folder_not_found"
    title = "Folder not found"


class UnknownRevision(NotFound):
    code = "unknown_revision"
    title = "There is no such revision"


class FileMissing(NotFound):
    code = "file_missing"
    title = "The file is missing in the storage"


class Pruned(QuireError):
    code = "pruned"
    title = "The history before a later revision was cut off"
    status = 410
    close_code = 4410


class LinkUsed(QuireError):
    code = "link_used"
    title = "The link has expired or was used"
    status = 410
    close_code = 4410


class NotAcceptable(QuireError):
    code = "not_acceptable"
    title = "Not acceptable"
    status = 406
    close_code = 4406


class Timeout(QuireError):
    code = "timeout"
    title = "Timeout"
    status = 408
    close_code = 4408


class Conflict(QuireError):
    code = "conflict"
    title = "Conflict"
    status = 409
    close_code = 4409


class DocumentExists(Conflict):
    code = "document_exists"
    title = "Document exists"


class EmailTaken(Conflict):
    code = "email_taken"
    title = "There is an account with this address"


class PasswordNeeded(Conflict):
    code = "password_needed"
    title = "Choose a password to confirm the address in this browser"


class EpochChanged(Conflict):
    code = "epoch_changed"
    title = "The document was replaced"


class FolderCycle(Conflict):
    code = "folder_cycle"
    title = "A folder cannot be inside itself"


class NotInTrash(Conflict):
    code = "not_in_trash"
    title = "The document is not in the trash"


class RepeatUnderWay(Conflict):
    code = "idempotency_in_progress"
    title = "The same request is under way"


class RepeatInDoubt(Conflict):
    code = "idempotency_in_doubt"
    title = "It is not known whether the request was done"


class PreconditionFailed(QuireError):
    code = "precondition_failed"
    title = "The document has changed"
    status = 412
    close_code = 4412


class TooLarge(QuireError):
    code = "too_large"
    title = "Too large"
    status = 413
    close_code = 1009


class DocumentTooLarge(TooLarge):
    code = "document_too_large"
    title = "The document is too large"
    close_code = 4413


class UnsupportedType(QuireError):
    code = "unsupported_media_type"
    title = "Unsupported media type"
    status = 415
    close_code = 4415


class RangeUnmet(QuireError):
    code = "range_not_satisfiable"
    title = "The file has no such range"
    status = 416
    close_code = 4416

    def __init__(self, size: int) -> None:
        """`size` of the file in bytes."""
        super().__init__(f"The file has {size} bytes.")
        self.size = size


class ConversionFailed(QuireError):
    code = "conversion_failed"
    title = "The content cannot be converted"
    status = 422
    close_code = 4422


class KeyReused(QuireError):
    code = "idempotency_key_reused"
    title = "The Idempotency-Key belongs to another request"
    status = 422
    close_code = 4422


class TooMany(QuireError):
    code = "too_many"
    title = "Too many"
    status = 429
    close_code = 1013


class RateLimited(TooMany):
    code = "rate_limited"
    title = "Too often"

    def __init__(self, detail: str = "", retry_after: float = 1.0) -> None:
        """`retry_after` in seconds."""
        super().__init__(detail)
        self.retry_after = retry_after


class StorageFull(QuireError):
    code = "storage_full"
    title = "The server has no room for more files"
    status = 507
    close_code = 1013

    def __init__(self, detail: str = "The server has no room for more files. Nothing was stored.") -> None:
        super().__init__(detail)


class RoomFailed(QuireError):
    code = "room_failed"
    title = "The open document failed and is loaded anew"


class TryAgain(QuireError):
    code = "try_again"
    title = "Try again later"
    status = 503
    close_code = 1013


class Draining(TryAgain):
    code = "draining"
    title = "The server is restarting"
    close_code = 1001


class Unavailable(TryAgain):
    code = "database_unavailable"
    title = "The database is not available"


class StorageUnavailable(TryAgain):
    code = "storage_unavailable"
    title = "The storage for files does not answer"


class Backlog(TryAgain):
    code = "backlog_full"
    title = "Too many updates wait to be stored"


class OutcomeUnknown(TryAgain):
    code = "outcome_unknown"
    title = "The edit may be stored or not"


class Lagging(TryAgain):
    code = "lagging"
    title = "The client reads too slowly"
