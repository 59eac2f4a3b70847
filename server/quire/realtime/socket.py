"""A WebSocket after its handshake."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Protocol, cast

import structlog
from aiohttp import WebSocketError, WSMessage, WSMsgType
from aiohttp.http import WebSocketReader

from quire import metrics
from quire.errors import MalformedFrame, QuireError, TooLarge
from quire.protocol.websocket import CLOSE, PONG, frame

if TYPE_CHECKING:
    from quire.realtime.sockets import Sockets

log = structlog.get_logger(__name__)

CLOSE_SECONDS = 3.0
"""How long a peer has to answer a close frame before its connection is cut."""

MAX_REASON_BYTES = 120


class Receiver(Protocol):
    """What a dialect does with one connection."""

    def receive(self, data: bytes) -> Awaitable[None] | None:
        """Handle a message. Returns something to await if that takes longer; the next message then waits.

        May raise any QuireError, which closes the connection. Text frames go to `receive_text(text)`, likewise, if the
        dialect has that.
        """

    def closed(self) -> None:
        """The connection has ended."""


class _Waiting:
    """Messages that came while an earlier one was handled, or while nothing could be written."""

    __slots__ = ("messages", "task")

    def __init__(self) -> None:
        self.messages: list[WSMessage] = []
        self.task: asyncio.Task[None] | None = None
        """None while the dialect opens the connection, and while only the peer's reading is waited for."""


class Socket(asyncio.Protocol):
    """One client's connection. Everything happens in the transport's callbacks: no task, no queue."""

    __slots__ = (
        "_aborter",
        "_drained",
        "_parser",
        "_receiver",
        "_sockets",
        "_transport",
        "_waiting",
        "closing",
        "congested",
        "dialect",
        "direct",
        "ended",
        "heard",
        "keep_alive",
        "pinged",
        "refused",
        "said",
        "unsent",
    )

    def __init__(self, sockets: Sockets, dialect: str, now: float) -> None:
        self._sockets = sockets
        self._transport: asyncio.Transport = cast(asyncio.Transport, None)  # set when it is taken over
        self._receiver: Receiver | None = None
        self._waiting: _Waiting | None = _Waiting()
        """None while messages are handled as they come."""
        self._aborter: asyncio.TimerHandle | None = None
        self._drained: asyncio.Future[None] | None = None
        """Done when the peer has read enough; None while nobody waits for that."""
        self.congested = False
        """Whether more is unsent than should be: nothing is read then, so that what the peer is owed stays bounded."""
        self.direct: Callable[[bytes], None] | None = None
        """See `Outlet.direct`."""
        self._parser = WebSocketReader(sockets.parsed, sockets.max_message_bytes, False, True)
        self.dialect = dialect
        self.heard = now
        """Loop time of the last frame."""
        self.said = False
        """Whether the client has sent a message yet."""
        self.pinged = False
        """Whether a ping is out since the last frame."""
        self.unsent = 0
        """Bytes that were unsent when this was last looked at."""
        self.closing = False
        """Whether nothing more is written."""
        self.refused = False
        """Whether we hung up: what the client still says is not listened to."""
        self.ended = False
        """Whether the connection is gone."""
        self.keep_alive = b""
        """A message that keeps this client from giving up in silence; b"" if its dialect has none."""

    # Sending

    def write(self, data: bytes, /) -> None:
        """Queue complete WebSocket frames. Does nothing once the connection is ending."""
        if not self.closing and not self._transport.is_closing():
            self._transport.write(data)

    def send(self, data: bytes, lean: bytes, limit: int, /) -> int:
        """See `Outlet.send`."""
        if self.closing:
            return 0
        transport = self._transport
        try:
            if (unsent := transport.get_write_buffer_size()) > limit >> 2:
                data = lean
            if data:
                transport.write(data)
        except RuntimeError:  # uvloop's, between the end of a connection and the news of it
            return 0
        return unsent

    def get_write_buffer_size(self) -> int:
        """Bytes that the peer has not taken yet."""
        return 0 if self._transport.is_closing() else self._transport.get_write_buffer_size()

    def close(self, error: QuireError) -> None:
        """Say why, and hang up; cut the connection if the peer does not take part in that."""
        if self.closing or self._transport.is_closing():
            return
        text = f"{error.code}: {error.detail}".encode()[:MAX_REASON_BYTES].decode(errors="ignore").encode()
        self._transport.write(frame(error.close_code.to_bytes(2, "big") + text, CLOSE))
        self.closing = self.refused = True
        self.direct = None
        self._transport.resume_reading()  # to see the peer's answer
        self._aborter = asyncio.get_running_loop().call_later(CLOSE_SECONDS, self._transport.abort)

    def stop_reading(self) -> None:
        """Take no more."""
        if not self._transport.is_closing():
            self._transport.pause_reading()

    def refuse(self, error: QuireError) -> None:
        """Close because of what the client did or asked for; visible in log and metrics."""
        metrics.connections_refused.labels(error.code).inc()
        log.info("connection_refused", dialect=self.dialect, code=error.code, reason=error.detail)
        self.close(error)

    def abort(self) -> None:
        """Cut the connection."""
        self._transport.abort()

    # Receiving; called by the transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._transport.set_write_buffer_limits(high=self._sockets.max_unsent >> 2)
        self.direct = self._transport.write
        self._transport.pause_reading()

    def start(self, receiver: Receiver) -> None:
        """Let a dialect have the messages, first those that came already."""
        self._receiver = receiver
        if self._waiting is not None and self._waiting.messages:
            self._hold(self._waiting, None)
        else:
            self._go_on()

    def feed_data(self, data: bytes) -> tuple[bool, bytes]:
        """Called by aiohttp with what the client sent together with its request."""
        self.data_received(data)
        return False, b""

    def feed_eof(self) -> None:
        """Called by aiohttp when it lets the connection go; it has not ended."""

    def data_received(self, data: bytes) -> None:
        self._sockets.moderator.message()
        self._sockets.parsed.current = self
        self._parser.feed_data(data)

    def message(self, message: WSMessage) -> None:
        """A whole message, from the parser."""
        self.heard = self._sockets.loop.time()
        self.pinged = False
        if self.refused:
            if message.type is WSMsgType.CLOSE:
                self._transport.close()
            return
        self.said = True
        if self._waiting is None and self.congested:
            self._waiting = _Waiting()
        if self._waiting is not None:
            self._waiting.messages.append(message)
        elif (more := self._handle(message)) is not None:
            self._hold(_Waiting(), more)

    def broken(self, error: BaseException) -> None:
        """The parser gave up."""
        if isinstance(error, WebSocketError) and error.code == TooLarge.close_code:
            self.refuse(TooLarge(f"a message has at most {self._sockets.max_message_bytes} bytes"))
        else:
            self.refuse(MalformedFrame(f"not a valid WebSocket frame: {error}"))

    def pause_writing(self) -> None:
        self.congested = True
        self.direct = None
        self._transport.pause_reading()

    def resume_writing(self) -> None:
        self.congested = False
        if not self.closing:
            self.direct = self._transport.write
        self._wake()
        if self._waiting is None:
            self._go_on()
        elif self._waiting.task is None and self._receiver is not None:
            self._hold(self._waiting, None)

    def connection_lost(self, exc: Exception | None) -> None:
        self.ended = self.closing = True
        self.direct = None
        self.congested = False
        self._wake()
        if self._aborter is not None:
            self._aborter.cancel()
            self._aborter = None
        self._sockets.ended(self)
        if self._receiver is None:
            return  # the dialect is still opening; `start` goes on from here
        if self._waiting is None:
            self._receiver.closed()
        elif self._waiting.task is None:
            self._hold(self._waiting, None)  # what came before the end counts

    async def drained(self) -> None:
        """Return when the peer has read enough, or is gone."""
        while self.congested:
            if self._drained is None:
                self._drained = self._sockets.loop.create_future()
            await self._drained

    def _wake(self) -> None:
        drained, self._drained = self._drained, None
        if drained is not None and not drained.done():
            drained.set_result(None)

    def _handle(self, message: WSMessage) -> Awaitable[None] | None:
        kind = message.type
        if kind is WSMsgType.BINARY:
            assert self._receiver is not None
            try:
                return self._receiver.receive(message.data)
            except QuireError as error:
                self.refuse(error)
            except Exception:
                log.exception("connection_failed", dialect=self.dialect)
                self.close(QuireError())
        elif kind is WSMsgType.PING:
            self.write(frame(message.data, PONG))
        elif kind is WSMsgType.CLOSE:
            self.write(frame(message.data.to_bytes(2, "big") if message.data else b"", CLOSE))
            self.closing = True
            self.direct = None
            self._transport.close()
        elif kind is WSMsgType.TEXT:
            return self._handle_text(message.data)
        return None

    def _handle_text(self, text: str) -> Awaitable[None] | None:
        receive: Callable[[str], Awaitable[None] | None] | None = getattr(self._receiver, "receive_text", None)
        try:
            if receive is None:
                raise MalformedFrame("this dialect speaks binary frames only")
            return receive(text)
        except QuireError as error:
            self.refuse(error)
        except Exception:
            log.exception("connection_failed", dialect=self.dialect)
            self.close(QuireError())
        return None

    def _hold(self, waiting: _Waiting, first: Awaitable[None] | None) -> None:
        """Let messages wait until something is done."""
        self._waiting = waiting
        if not self._transport.is_closing():
            self._transport.pause_reading()
        waiting.task = asyncio.create_task(self._catch_up(waiting, first))

    async def _catch_up(self, waiting: _Waiting, more: Awaitable[None] | None) -> None:
        """Finish what takes longer, then what came meanwhile, also if the connection has ended since."""
        taken = 0
        while True:
            try:
                if more is not None:
                    await more
            except QuireError as error:
                self.refuse(error)
            except Exception:
                log.exception("connection_failed", dialect=self.dialect)
                self.close(QuireError())
            await self.drained()
            if self.refused or taken == len(waiting.messages):
                break
            more = self._handle(waiting.messages[taken])
            taken += 1
        self._go_on()

    def _go_on(self) -> None:
        """Handle messages as they come again."""
        self._waiting = None
        if self.ended:
            assert self._receiver is not None
            self._receiver.closed()
        elif not self.congested and not self._sockets.deaf and not self._transport.is_closing():
            self._transport.resume_reading()
