"""A WebSocket after its handshake, and the set of all that are open."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Protocol

import structlog
from aiohttp import WSMsgType, web

from quire import metrics
from quire.errors import Draining, MalformedFrame, QuireError, Timeout, TooLarge
from quire.protocol.websocket import CLOSE, PING, PONG, frame

log = structlog.get_logger(__name__)

CLOSE_SECONDS = 3.0
"""How long a peer has to answer a close frame before its connection is cut."""

SWEEP_SECONDS = 2.5
DRAIN_CHECK_SECONDS = 0.05
MAX_REASON_BYTES = 120


class Socket:
    """One client's connection. Frames are written to the transport as they are; reading goes through aiohttp."""

    __slots__ = ("_aborter", "_max_unsent", "_transport", "_ws", "closing", "dialect", "heard", "pinged", "wants_ping")

    def __init__(self, ws: web.WebSocketResponse, transport: asyncio.Transport, dialect: str, max_unsent: int) -> None:
        self._ws = ws
        self._transport = transport
        self._max_unsent = max_unsent
        self._aborter: asyncio.TimerHandle | None = None
        self.dialect = dialect
        self.heard = asyncio.get_running_loop().time()
        """Loop time of the last frame."""
        self.pinged = False
        """Whether a ping is out since then."""
        self.closing = False
        self.wants_ping = b""
        """A message that keeps this client from giving up in silence; b"" if its dialect has none."""

    def write(self, data: bytes, /) -> None:
        """Queue complete WebSocket frames. Does nothing once the connection is ending."""
        if not self.closing and not self._transport.is_closing():
            self._transport.write(data)

    def send(self, data: bytes, lean: bytes, limit: int, /) -> int:
        """See `Outlet.send`."""
        transport = self._transport
        if self.closing or transport.is_closing():
            return 0
        unsent = transport.get_write_buffer_size()
        if unsent > limit >> 2:
            data = lean
        if data:
            transport.write(data)
        return unsent

    def get_write_buffer_size(self) -> int:
        """Bytes that the peer has not taken yet."""
        return 0 if self._transport.is_closing() else self._transport.get_write_buffer_size()

    def close(self, error: QuireError) -> None:
        """Say why, and hang up."""
        self.hang_up(error.close_code, f"{error.code}: {error.detail}")

    def hang_up(self, code: int, reason: str) -> None:
        """Start the closing handshake; cut the connection if the peer does not take part in it."""
        if self.closing or self._transport.is_closing():
            return
        text = reason.encode()[:MAX_REASON_BYTES].decode(errors="ignore").encode()
        self._transport.write(frame(code.to_bytes(2, "big") + text, CLOSE))
        self.closing = True
        self._aborter = asyncio.get_running_loop().call_later(CLOSE_SECONDS, self._transport.abort)

    def abort(self) -> None:
        """Cut the connection."""
        self._transport.abort()

    async def frames(self, *, first_within: float) -> AsyncIterator[bytes]:
        """The client's binary frames until it leaves. Raises Timeout, MalformedFrame and TooLarge."""
        loop = asyncio.get_running_loop()
        receive = self._ws.receive
        first = True
        try:
            while True:
                if first:
                    try:
                        async with asyncio.timeout(first_within):
                            message = await receive()
                    except TimeoutError:
                        raise Timeout(f"nothing was said within {first_within:g} seconds") from None
                    first = False
                else:
                    message = await receive()
                self.heard = loop.time()
                self.pinged = False
                kind = message.type
                if kind is WSMsgType.BINARY:
                    if not self.closing:
                        yield message.data
                        if self.get_write_buffer_size() > self._max_unsent:
                            await self._drained()
                elif kind is WSMsgType.PING:
                    self.write(frame(message.data, PONG))
                elif kind is WSMsgType.PONG:
                    continue
                elif kind is WSMsgType.TEXT:
                    raise MalformedFrame("this dialect speaks binary frames only")
                elif kind is WSMsgType.ERROR:
                    raise _reading_failed(self._ws)
                else:
                    return
        finally:
            if self._aborter is not None:
                self._aborter.cancel()
                self._aborter = None

    async def _drained(self) -> None:
        """Read nothing from a client that does not read, so that what it is owed stays bounded."""
        while not self.closing and self.get_write_buffer_size() > self._max_unsent:
            await asyncio.sleep(DRAIN_CHECK_SECONDS)


def _reading_failed(ws: web.WebSocketResponse) -> QuireError:
    if ws.close_code == TooLarge.close_code:
        return TooLarge("the message is larger than the server takes")
    return MalformedFrame("not a valid WebSocket frame")


class Handler(Protocol):
    """What a dialect does with a socket until it ends. May raise any QuireError to close it."""

    async def __call__(self, request: web.Request, socket: Socket) -> None: ...


class Sockets:
    """Every open socket of the process: pings the silent, drops the dead, closes all at the end."""

    def __init__(self, *, max_message_bytes: int, max_unsent: int, ping_seconds: float) -> None:
        self._max_message_bytes = max_message_bytes
        self._max_unsent = max_unsent
        self._ping_seconds = ping_seconds
        self._open: set[Socket] = set()
        self._sweeper: asyncio.Task[None] | None = None
        self._draining = False

    def start(self) -> None:
        """Begin to look after sockets."""
        self._sweeper = asyncio.create_task(self._sweep(), name="sockets")

    async def serve(self, request: web.Request, dialect: str, handler: Handler) -> web.WebSocketResponse:
        """Do the handshake, run the dialect, and end with the close code of whatever it raises."""
        ws = web.WebSocketResponse(
            autoping=False, autoclose=False, compress=False, max_msg_size=self._max_message_bytes
        )
        await ws.prepare(request)
        transport = request.transport
        if transport is None:
            return ws
        socket = Socket(ws, transport, dialect, self._max_unsent)
        self._open.add(socket)
        metrics.connections.labels(dialect).inc()
        try:
            if self._draining:
                raise Draining
            await handler(request, socket)
        except QuireError as error:
            metrics.connections_refused.labels(error.code).inc()
            log.info("connection_refused", dialect=dialect, code=error.code, reason=error.detail)
            await self._end(ws, socket, error)
        except (ConnectionError, asyncio.CancelledError):
            socket.abort()
            raise
        except Exception:
            log.exception("connection_failed", dialect=dialect)
            await self._end(ws, socket, QuireError())
        finally:
            self._open.discard(socket)
            metrics.connections.labels(dialect).dec()
        return ws

    async def _end(self, ws: web.WebSocketResponse, socket: Socket, error: QuireError) -> None:
        """Close with a code, and wait a little for the peer to have read it."""
        socket.close(error)
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                while not ws.closed:
                    message = await ws.receive()
                    if message.type in (WSMsgType.CLOSE, WSMsgType.CLOSED, WSMsgType.CLOSING, WSMsgType.ERROR):
                        return
        except TimeoutError:
            socket.abort()

    async def close(self) -> None:
        """Hang up on everybody (1001: clients come back)."""
        self._draining = True
        if self._sweeper is not None:
            self._sweeper.cancel()
            await asyncio.gather(self._sweeper, return_exceptions=True)
        for socket in list(self._open):
            socket.close(Draining())

    async def _sweep(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            now = loop.time()
            for socket in list(self._open):
                silent = now - socket.heard
                if silent > 2 * self._ping_seconds:
                    socket.abort()
                elif silent > self._ping_seconds and not socket.pinged:
                    socket.pinged = True
                    socket.write(frame(b"", PING))
                    if socket.wants_ping:
                        socket.write(frame(socket.wants_ping))
