"""The load generator's sockets: many WebSocket clients in one epoll loop.

epoll without an event loop library on top costs about 4 µs per received segment in Python, so that one core reads
more than 100,000 frames a second; asyncio's own work per callback would come on top of that.
"""

import os
import select
import socket
from collections import deque
from collections.abc import Callable, Iterable
from time import perf_counter

from .wire import (
    BINARY,
    CLOSE,
    EMPTY_UPDATE,
    WS_PING,
    WS_PONG,
    Dialect,
    Frames,
    Kind,
    Message,
    masked_frame,
    upgrade_request,
)

_CHUNK = 1 << 16
_READ = select.EPOLLIN
_READ_WRITE = select.EPOLLIN | select.EPOLLOUT

# Events handled before due edits are sent again: bounds how late an edit leaves because of a burst of arrivals.
_BURST = 64


class Client:
    """One WebSocket client in one room: opens, synchronises, then passes every message on to `on_message`."""

    def __init__(self, host: str, port: int, dialect: Dialect, room: str) -> None:
        self.dialect = dialect
        self.room = room
        self.synced = False
        self.closed = False
        self.opened_at = 0.0
        self.synced_at = 0.0
        self.frames = Frames()
        self._upgraded = False
        self._head = b""
        self._unsent = bytearray()
        self._poller: Poller | None = None
        self._socket = socket.create_connection((host, port))
        self._socket.setblocking(False)
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.fd = self._socket.fileno()
        self.send(upgrade_request(f"{host}:{port}", dialect.path(room)))

    def attach(self, poller: "Poller") -> None:
        """The poller that wants to know when unsent bytes wait."""
        self._poller = poller

    def close(self) -> None:
        """End the connection without ceremony."""
        self.closed = True
        self._socket.close()

    def send(self, data: bytes) -> None:
        """Send ready-made bytes; what the kernel does not take now follows when it can."""
        if self._unsent:
            self._unsent += data
            return
        try:
            sent = self._socket.send(data)
        except BlockingIOError:
            sent = 0
        except OSError:
            self.closed = True
            return
        if sent < len(data):
            self._unsent += data[sent:]
            if self._poller is not None:
                self._poller.watch_writing(self, wanted=True)

    def flush(self) -> None:
        """Send what waited."""
        data = bytes(self._unsent)
        self._unsent.clear()
        self.send(data)
        if not self._unsent and self._poller is not None:
            self._poller.watch_writing(self, wanted=False)

    def send_message(self, payload: bytes) -> None:
        """Mask and send one message."""
        self.send(masked_frame(payload))

    def feed(self, chunk: bytes) -> None:
        """Bytes have arrived."""
        if not self._upgraded:
            self._head += chunk
            head, separator, rest = self._head.partition(b"\r\n\r\n")
            if not separator:
                return
            if not head.startswith(b"HTTP/1.1 101"):
                raise ConnectionError(head.split(b"\r\n", 1)[0].decode())
            self._upgraded = True
            self.opened_at = perf_counter()
            for payload in self.dialect.hello(self.room):
                self.send_message(payload)
            chunk = rest
        self.read_frames(chunk)

    def read_frames(self, chunk: bytes) -> None:
        """Take the stream apart and act on each message."""
        for opcode, payload in self.frames.feed(chunk):
            if opcode == BINARY:
                self.receive(payload)
            else:
                self.control(opcode, payload)

    def control(self, opcode: int, payload: bytes) -> None:
        """Answer a ping, note a close."""
        if opcode == WS_PING:
            self.send(masked_frame(payload, WS_PONG))
        elif opcode == CLOSE:
            self.closed = True

    def receive(self, payload: bytes) -> None:
        """Act on one message of the dialect."""
        message = self.dialect.read(payload)
        if message.kind is Kind.STEP_1:
            self.send_message(self.dialect.step_2(self.room, EMPTY_UPDATE))
        elif message.kind is Kind.PING:
            self.send_message(self.dialect.pong())
        elif message.kind is Kind.STEP_2 and not self.synced:
            self.synced_at = perf_counter()
            self.synced = True
        self.on_message(message)

    def on_message(self, message: Message) -> None:
        """For a subclass that cares about messages."""


class Poller:
    """Waits for sockets, with a resolution finer than epoll's millisecond."""

    def __init__(self) -> None:
        self._epoll = select.epoll()
        self._clients: dict[int, Client] = {}

    def __enter__(self) -> "Poller":
        return self

    def __exit__(self, *_: object) -> None:
        for client in self._clients.values():
            client.close()
        self._epoll.close()

    @property
    def clients(self) -> Iterable[Client]:
        """Everybody who is connected or was."""
        return self._clients.values()

    def add(self, client: Client) -> None:
        """Watch a client from now on."""
        self._clients[client.fd] = client
        self._epoll.register(client.fd, _READ)
        client.attach(self)

    def remove(self, client: Client) -> None:
        """Close a client and forget it."""
        del self._clients[client.fd]
        client.close()

    def watch_writing(self, client: Client, *, wanted: bool) -> None:
        """Start or stop telling `client` when its socket takes more."""
        self._epoll.modify(client.fd, _READ_WRITE if wanted else _READ)

    def poll(self, timeout: float) -> bool:
        """Handle what has arrived, waiting up to `timeout` seconds for it; whether there was anything."""
        events = self._epoll.poll(0, _BURST)
        if not events and timeout > 0:
            # The epoll descriptor is itself readable when one of its sockets is, and select() counts in microseconds.
            select.select([self._epoll], [], [], timeout)
            events = self._epoll.poll(0, _BURST)
        clients = self._clients
        read = os.read
        for fd, mask in events:
            client = clients[fd]
            if mask & select.EPOLLOUT:
                client.flush()
            if mask & ~select.EPOLLOUT:
                try:
                    chunk = read(fd, _CHUNK)
                except BlockingIOError:
                    continue
                except OSError:
                    chunk = b""
                if chunk:
                    client.feed(chunk)
                else:
                    client.closed = True
                    self._epoll.unregister(fd)
        return bool(events)

    def run_until(self, done: Callable[[], bool], timeout: float, what: str) -> None:
        """Handle arrivals until `done`; TimeoutError names `what` was waited for."""
        deadline = perf_counter() + timeout
        while not done():
            left = deadline - perf_counter()
            if left <= 0:
                raise TimeoutError(f"{what} did not happen within {timeout:.0f} s")
            self.poll(left)


def join_all(poller: Poller, make: Iterable[Callable[[], Client]], timeout: float = 60.0, at_once: int = 32) -> None:
    """Connect clients and wait until each has synchronised; at most `at_once` are on their way at any time."""
    joining: deque[Client] = deque()

    def settle(limit: int) -> None:
        def few_enough() -> bool:
            while joining and joining[0].synced:
                joining.popleft()
            if any(client.closed for client in joining):
                raise ConnectionError("the server closed a connection that was joining")
            return len(joining) <= limit

        poller.run_until(few_enough, timeout, "joining")

    for make_client in make:
        client = make_client()
        poller.add(client)
        joining.append(client)
        settle(at_once - 1)
    settle(0)
