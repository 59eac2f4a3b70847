"""The messages of Hocuspocus: an address (document name, perhaps with a session), a type, a payload."""

from __future__ import annotations

from dataclasses import dataclass

from quire.errors import MalformedFrame
from quire.protocol import sync
from quire.protocol.lib0 import read_var_bytes, read_var_string, read_var_uint, write_var_bytes, write_var_string

MAX_ADDRESS_BYTES = 1024
MAX_TOKEN_CHARACTERS = 16 * 1024

PING_FRAME = b"\x09"
PONG_FRAME = b"\x0a"


@dataclass(frozen=True, slots=True)
class Auth:
    """A client proves itself. `version` is the provider's, or None for those before version 3."""

    token: str
    version: str | None


@dataclass(frozen=True, slots=True)
class Awareness:
    """Presence; `data` is what `protocol.awareness` reads."""

    data: bytes


@dataclass(frozen=True, slots=True)
class QueryAwareness:
    """Asks for everybody's presence."""


@dataclass(frozen=True, slots=True)
class Stateless:
    """The application's own message."""

    text: str


@dataclass(frozen=True, slots=True)
class Close:
    """The client leaves the document and keeps the socket."""


Message = sync.SyncMessage | Auth | Awareness | QueryAwareness | Stateless | Close


def read_address(data: bytes) -> tuple[str, int]:
    """The address of a frame and where its message begins. Raises MalformedFrame."""
    length, _ = read_var_uint(data, 0)
    if length > MAX_ADDRESS_BYTES:
        raise MalformedFrame(f"an address is longer than {MAX_ADDRESS_BYTES} bytes")
    return read_var_string(data, 0)


def document_name(address: str) -> str:
    """The document in an address: what stands before the session, if there is one."""
    return address.split("\0", 1)[0]


def decode(data: bytes, pos: int) -> Message:
    """Read the message behind an address. Raises MalformedFrame."""
    kind, pos = read_var_uint(data, pos)
    match kind:
        case 0:
            return sync.decode(data, pos)
        case 1:
            body, pos = read_var_bytes(data, pos)
            return Awareness(body)
        case 2:
            return _decode_auth(data, pos)
        case 3:
            return QueryAwareness()
        case 5:
            text, pos = read_var_string(data, pos)
            return Stateless(text)
        case 7:
            return Close()
        case 4 | 6:
            raise MalformedFrame(f"message {kind} is between servers only")
        case _:
            raise MalformedFrame(f"unknown message {kind}")


def _decode_auth(data: bytes, pos: int) -> Auth:
    kind, pos = read_var_uint(data, pos)
    if kind != 0:
        raise MalformedFrame(f"unknown authentication message {kind}")
    token, pos = read_var_string(data, pos)
    if len(token) > MAX_TOKEN_CHARACTERS:
        raise MalformedFrame(f"a token is longer than {MAX_TOKEN_CHARACTERS} characters")
    version = read_var_string(data, pos)[0] if pos < len(data) else None
    return Auth(token, version)


class Encoder:
    """Writes frames to one address."""

    def __init__(self, address: str) -> None:
        self._address = write_var_string(address)

    def sync(self, message: sync.SyncMessage) -> bytes:
        """A sync frame."""
        return self._address + b"\x00" + sync.encode(message)

    def awareness(self, data: bytes) -> bytes:
        """A presence frame."""
        return self._address + b"\x01" + write_var_bytes(data)

    def denied(self, reason: str) -> bytes:
        """Authentication failed."""
        return self._address + b"\x02\x01" + write_var_string(reason)

    def authenticated(self, *, read_only: bool) -> bytes:
        """Authentication succeeded."""
        return self._address + b"\x02\x02" + write_var_string("readonly" if read_only else "read-write")

    def stateless(self, text: str) -> bytes:
        """The application's own message."""
        return self._address + b"\x05" + write_var_string(text)

    def close(self, reason: str) -> bytes:
        """The server ends this document's connection, not the socket."""
        return self._address + b"\x07" + write_var_string(reason)

    def sync_status(self, *, stored: bool) -> bytes:
        """The answer to one step 2 or update: stored, or refused."""
        return self._address + (b"\x08\x01" if stored else b"\x08\x00")
