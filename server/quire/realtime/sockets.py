"""The set of all WebSockets that are open."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Protocol

import structlog
from aiohttp import WSMessage, web
from aiohttp._websocket.reader import WebSocketDataQueue
from aiohttp.base_protocol import BaseProtocol

from quire import metrics
from quire.errors import Draining, QuireError, Timeout
from quire.protocol.websocket import PING, frame
from quire.realtime.handshake import HandedOver, take_over
from quire.realtime.moderation import Moderator
from quire.realtime.socket import CLOSE_SECONDS, Receiver, Socket

log = structlog.get_logger(__name__)

SWEEP_SECONDS = 2.5
SWEEP_SLICE = 1000
"""How many sockets are looked at before other work gets a turn."""


class _Parsed(WebSocketDataQueue):
    """Where aiohttp's parser delivers: straight to the socket whose bytes it was given.

    One for all sockets, since parsing is synchronous.
    """

    current: Socket

    def feed_data(self, data: WSMessage, size: int) -> None:  # type: ignore[override]  # text is decoded
        self.current.message(data)

    def set_exception(self, exc: BaseException, exc_cause: BaseException | None = None) -> None:
        self.current.broken(exc)


class Opener(Protocol):
    """How a dialect opens a connection: authenticate, join. May raise any QuireError to close it."""

    async def __call__(self, request: web.Request, socket: Socket) -> Receiver: ...


class Sockets:
    """Every open socket of the process: pings the silent, drops the dead, closes all at the end."""

    def __init__(
        self,
        *,
        max_message_bytes: int,
        max_unsent: int,
        ping_seconds: float,
        first_within: float,
        require_ready: Callable[[], None],
        moderator: Moderator,
    ) -> None:
        self.moderator = moderator
        self.max_message_bytes = max_message_bytes
        self.max_unsent = max_unsent
        self._ping_seconds = ping_seconds
        self._first_within = first_within
        self._require_ready = require_ready
        self.deaf = False
        """Whether nothing is read any more: the process is about to stop."""
        self._open: set[Socket] = set()
        self._all_ended = asyncio.Event()
        self._sweeper: asyncio.Task[None] | None = None
        self._draining = False

    def start(self) -> None:
        """Begin to look after sockets."""
        self.loop = asyncio.get_running_loop()
        self.parsed = _Parsed(BaseProtocol(self.loop), 1, loop=self.loop)
        self._sweeper = asyncio.create_task(self._sweep(), name="sockets")

    async def serve(self, request: web.Request, dialect: str, opener: Opener) -> web.StreamResponse:
        """Do the handshake and let a dialect open the connection, which lives on when this returns."""
        socket = Socket(self, dialect, self.loop.time())
        if not take_over(request, socket):
            return HandedOver()
        self._open.add(socket)
        metrics.connections.labels(dialect).inc()
        try:
            if self._draining:
                raise Draining
            self._require_ready()
            socket.start(await opener(request, socket))
        except QuireError as error:
            socket.refuse(error)
        except Exception:
            log.exception("connection_failed", dialect=dialect)
            socket.close(QuireError())
        return HandedOver()

    def ended(self, socket: Socket) -> None:
        """A socket is gone."""
        if socket in self._open:
            self._open.discard(socket)
            metrics.connections.labels(socket.dialect).dec()
            if not self._open:
                self._all_ended.set()

    def stop_reading(self) -> None:
        """Take no more from anybody; what was taken is still acknowledged."""
        self.deaf = True
        for socket in self._open:
            socket.stop_reading()

    async def close(self) -> None:
        """Hang up on everybody (1001: clients come back), and wait a little until they have noticed."""
        self._draining = True
        if self._sweeper is not None:
            self._sweeper.cancel()
            await asyncio.gather(self._sweeper, return_exceptions=True)
        self._all_ended.clear()
        for socket in list(self._open):
            socket.close(Draining())
        if self._open:
            try:
                async with asyncio.timeout(CLOSE_SECONDS + 1):
                    await self._all_ended.wait()
            except TimeoutError:
                log.warning("sockets_cut", count=len(self._open))

    async def _sweep(self) -> None:
        while True:
            await asyncio.sleep(min(SWEEP_SECONDS, self._first_within / 4, self._ping_seconds / 4))
            now = self.loop.time()
            for count, socket in enumerate(list(self._open), 1):
                if count % SWEEP_SLICE == 0:
                    await asyncio.sleep(0)
                if (unsent := socket.get_write_buffer_size()) < socket.unsent:
                    socket.heard = now  # it reads, if slowly
                socket.unsent = unsent
                silent = now - socket.heard
                if not (socket.said or socket.closing) and silent > self._first_within:
                    socket.refuse(Timeout(f"nothing was said within {self._first_within:g} seconds"))
                elif silent > 2 * self._ping_seconds:
                    socket.abort()
                elif silent > self._ping_seconds and not socket.pinged:
                    socket.pinged = True
                    socket.write(frame(b"", PING))
                    if socket.keep_alive:
                        socket.write(frame(socket.keep_alive))
