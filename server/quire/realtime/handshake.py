"""The WebSocket handshake (RFC 6455 section 4.2), and taking the connection over from aiohttp.

aiohttp keeps a request, its headers and a chain of suspended coroutines for as long as a handler runs: some 10 KB,
and a task switch for each message. After the handshake none of it is needed, so the connection gets a protocol of
its own.
"""

from __future__ import annotations

import asyncio
import base64
import binascii
import hashlib
from typing import Protocol, cast

from aiohttp import hdrs, web
from aiohttp.abc import AbstractStreamWriter
from aiohttp.http import WebSocketReader

from quire.errors import BadRequest

_GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
_VERSION = "13"


class HandedOver(web.StreamResponse):
    """What aiohttp is given to finish with for a connection that is not its own any more."""

    def __init__(self) -> None:
        super().__init__(status=101)

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter | None:
        return None

    async def write_eof(self, data: bytes = b"") -> None:
        return None


def answer(request: web.Request) -> bytes:
    """The server's half of the handshake. Raises BadRequest if the client's is none."""
    headers = request.headers
    connection = {part.strip().lower() for part in headers.get(hdrs.CONNECTION, "").split(",")}
    if headers.get(hdrs.UPGRADE, "").strip().lower() != "websocket" or "upgrade" not in connection:
        raise BadRequest("This address speaks WebSocket only.")
    if headers.get(hdrs.SEC_WEBSOCKET_VERSION) != _VERSION:
        raise BadRequest(f"Only version {_VERSION} of WebSocket is spoken here.")
    key = headers.get(hdrs.SEC_WEBSOCKET_KEY, "")
    try:
        valid = len(base64.b64decode(key, validate=True)) == 16
    except (binascii.Error, ValueError):
        valid = False
    if not valid:
        raise BadRequest("Sec-WebSocket-Key is not 16 bytes in base64.")
    accept = base64.b64encode(hashlib.sha1(key.encode() + _GUID, usedforsecurity=False).digest())
    return (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n"
        b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n"
    )


class TakesOver(Protocol):
    """A protocol that also takes, by `feed_data`, what the client sent together with its request."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None: ...

    def feed_data(self, data: bytes) -> tuple[bool, bytes]: ...

    def feed_eof(self) -> None: ...


def take_over(request: web.Request, protocol: TakesOver) -> bool:
    """Finish the handshake and give the connection to `protocol`; False if the client has left already.

    Raises BadRequest, leaving the connection to aiohttp.
    """
    head = answer(request)
    http = request.protocol
    transport = http.transport
    if transport is None or transport.is_closing():
        return False
    http.transport = None  # or else aiohttp would close it
    transport.write(head)
    transport.set_protocol(cast(asyncio.Protocol, protocol))
    protocol.connection_made(transport)
    http.set_parser(cast(WebSocketReader, protocol))  # which feeds it what is left over
    http.connection_lost(None)
    return True
