"""Small clients of both dialects, written from PROTOCOLS, not from the server; they count what is owed to them."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import Enum, auto
from types import TracebackType
from typing import Any, Self

import aiohttp
from pycrdt import Doc, Text, TransactionEvent

from tests.support.lib0 import read_var_uint, read_with_length, with_length

WAIT_SECONDS = 30.0
RECONNECT_SECONDS = 0.02
EMPTY_STATE_VECTOR = b"\x00"


class Pulse:
    """Wakes whoever waits for a condition each time something has happened."""

    def __init__(self) -> None:
        self._waiting: set[asyncio.Future[None]] = set()

    def beat(self) -> None:
        """Something has happened."""
        for future in self._waiting:
            if not future.done():
                future.set_result(None)

    async def until(
        self, condition: Callable[[], object], what: Callable[[], str] | str, seconds: float = WAIT_SECONDS
    ) -> None:
        """Return once `condition` holds. AssertionError says `what` did not happen in time."""
        loop = asyncio.get_running_loop()
        deadline = loop.time() + seconds
        while not condition():
            future: asyncio.Future[None] = loop.create_future()
            self._waiting.add(future)
            try:
                await asyncio.wait_for(future, deadline - loop.time())
            except TimeoutError:
                told = what if isinstance(what, str) else what()
                raise AssertionError(f"not within {seconds:g} s: {told}") from None
            finally:
                self._waiting.discard(future)


def read_state_vector(data: bytes) -> dict[int, int]:
    """A state vector as client → clock."""
    count, at = read_var_uint(data, 0)
    state: dict[int, int] = {}
    for _ in range(count):
        client, at = read_var_uint(data, at)
        state[client], at = read_var_uint(data, at)
    return state


class Kind(Enum):
    """What a frame from the server is."""

    STEP1 = auto()
    STEP2 = auto()
    UPDATE = auto()
    AWARENESS = auto()
    STATUS = auto()
    AUTHENTICATED = auto()
    DENIED = auto()
    STATELESS = auto()
    CLOSE = auto()
    PING = auto()
    OTHER = auto()


@dataclass(frozen=True, slots=True)
class Message:
    """One frame. `body` is the state vector, update, presence, text or status (b"\\x00", b"\\x01")."""

    kind: Kind
    body: bytes = b""


_SYNC = {0: Kind.STEP1, 1: Kind.STEP2, 2: Kind.UPDATE}


class YjsWire:
    """y-websocket: one document per socket, named in the URL."""

    name = "yjs"
    echoes = True
    """Whether the durable acknowledgement is the update coming back; otherwise it is a status for each, in order."""

    def __init__(self, document: str, token: str = "") -> None:
        self.path = f"/ws/yjs/{document}{'?token=' + token if token else ''}"

    def hello(self, state_vector: bytes) -> list[bytes]:
        return [self.sync(0, state_vector)]

    def sync(self, step: int, body: bytes) -> bytes:
        return bytes((0, step)) + with_length(body)

    def awareness(self, data: bytes) -> bytes:
        return b"\x01" + with_length(data)

    def query_awareness(self) -> bytes:
        return b"\x03"

    def read(self, frame: bytes) -> Message:
        if frame[0] == 0:
            return Message(_SYNC[frame[1]], read_with_length(frame, 2)[0])
        if frame[0] == 1:
            return Message(Kind.AWARENESS, read_with_length(frame, 1)[0])
        if frame[0] == 2:
            return Message(Kind.DENIED, read_with_length(frame, 2)[0])
        return Message(Kind.OTHER, frame)


class HocuspocusWire:
    """Hocuspocus, with one document on its socket."""

    name = "hocuspocus"
    echoes = False

    def __init__(self, document: str, token: str = "") -> None:
        self.path = "/ws/hocuspocus"
        self._address = with_length(document.encode())
        self._token = token

    def hello(self, state_vector: bytes) -> list[bytes]:
        return [self.auth(self._token), self.sync(0, state_vector)]

    def auth(self, token: str) -> bytes:
        return self._address + b"\x02\x00" + with_length(token.encode()) + with_length(b"4.8.0")

    def sync(self, step: int, body: bytes) -> bytes:
        return self._address + bytes((0, step)) + with_length(body)

    def awareness(self, data: bytes) -> bytes:
        return self._address + b"\x01" + with_length(data)

    def query_awareness(self) -> bytes:
        return self._address + b"\x03"

    def read(self, frame: bytes) -> Message:
        if len(frame) == 1:
            return Message(Kind.PING if frame == b"\x09" else Kind.OTHER, frame)
        assert frame.startswith(self._address), "a frame for another address"
        at = len(self._address)
        kind, at = frame[at], at + 1
        if kind == 0:
            return Message(_SYNC[frame[at]], read_with_length(frame, at + 1)[0])
        if kind == 1:
            return Message(Kind.AWARENESS, read_with_length(frame, at)[0])
        if kind == 2:
            return Message(Kind.DENIED if frame[at] == 1 else Kind.AUTHENTICATED, read_with_length(frame, at + 1)[0])
        if kind == 5:
            return Message(Kind.STATELESS, read_with_length(frame, at)[0])
        if kind == 7:
            return Message(Kind.CLOSE, read_with_length(frame, at)[0])
        if kind == 8:
            return Message(Kind.STATUS, frame[at:])
        return Message(Kind.OTHER, frame)


Wire = YjsWire | HocuspocusWire
DIALECTS: tuple[type[YjsWire] | type[HocuspocusWire], ...] = (YjsWire, HocuspocusWire)


class Client:
    """A document that stays in step with a server, reconnecting until it is closed.

    Everything it is told is kept, so that a test can ask: `received` has every frame but updates, `acknowledged` the
    updates (and steps 2) that the server called stored, `refused` those it called not stored.
    """

    def __init__(
        self,
        wire: Wire,
        base: str,
        *,
        client_id: int | None = None,
        role: str | None = None,
        pulse: Pulse | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        """`base` is the server's WebSocket URL without a path; a proxy's, for a slow link."""
        self.wire = wire
        self.base = base
        self.pulse = pulse or Pulse()
        self.doc: Doc[Any] = Doc() if client_id is None else Doc(client_id=client_id)
        self.text: Text = self.doc.get("content", type=Text)
        self.connected = False
        self.synced = False
        self.asked = False
        """Whether the server has asked for what it lacks, and has been answered."""
        self.received: list[Message] = []
        self.acknowledged: list[bytes] = []
        self.refused: list[bytes] = []
        self.waiting: deque[bytes] = deque()
        """Updates and steps 2 sent on this connection that were neither acknowledged nor refused."""
        self.surplus: list[bytes] = []
        """Statuses for which nothing was waiting."""
        self.closes: list[int | None] = []
        """Close codes, None for a connection that was cut."""
        self.joins = 0
        self.first_states: list[str] = []
        """The text right after each synchronisation."""
        self._query = f"?role={role}" if role else ""
        self._headers = headers
        self._applying = False
        self._wanted = asyncio.Event()
        self._socket: aiohttp.ClientWebSocketResponse | None = None
        self._outbox: asyncio.Queue[bytes] = asyncio.Queue()
        self._subscription = self.doc.observe(self._on_change)
        self._task: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        self.connect()
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        await self.close()

    def connect(self) -> None:
        """Be online from now on."""
        self._wanted.set()
        if self._task is None:
            self._task = asyncio.create_task(self._run())

    async def disconnect(self) -> None:
        """Go offline, and return when the connection has ended."""
        self._wanted.clear()
        if self._socket is not None:
            await self._socket.close()
        await self.pulse.until(lambda: not self.connected, "the connection ended")

    async def close(self) -> None:
        """The end."""
        if self._task is not None:
            self._task.cancel()
            (ended,) = await asyncio.gather(self._task, return_exceptions=True)
            self._task = None
            if not isinstance(ended, asyncio.CancelledError):
                raise AssertionError(f"{self.describe()} failed") from ended
        if self._subscription is not None:
            self.doc.unobserve(self._subscription)
            self._subscription = None  # type: ignore[assignment]

    @property
    def settled(self) -> bool:
        """Online, in step, and nothing is owed to it."""
        return self.connected and self.synced and self.asked and not self.waiting

    @property
    def value(self) -> str:
        return str(self.text)

    def notices(self) -> list[str]:
        """The server's stateless messages."""
        return [message.body.decode() for message in self.received if message.kind is Kind.STATELESS]

    def count(self, kind: Kind) -> int:
        """How many frames of one kind came."""
        return sum(message.kind is kind for message in self.received)

    async def until(self, condition: Callable[[], object], what: str, seconds: float = WAIT_SECONDS) -> None:
        await self.pulse.until(condition, lambda: f"{what} ({self.describe()})", seconds)

    async def until_settled(self, seconds: float = WAIT_SECONDS) -> None:
        await self.until(lambda: self.settled, "settled", seconds)

    async def until_closed(self) -> None:
        """Until a connection of it has ended."""
        await self.until(lambda: self.closes, "closed")

    async def until_text(self, expected: str) -> None:
        await self.until(lambda: self.value == expected, f"as {expected}")

    async def until_delta(self, expected: list[dict[str, Any]]) -> None:
        await self.until(lambda: delta_of(self.text) == expected, f"as {expected}")

    def describe(self) -> str:
        return (
            f"{self.wire.name} client {self.doc.client_id}: connected={self.connected} synced={self.synced} "
            f"asked={self.asked} waiting={len(self.waiting)} closes={self.closes[-3:]}"
        )

    def edit(self, change: Callable[[Text], object]) -> None:
        """Change the text in one transaction, and send that if online."""
        with self.doc.transaction():
            change(self.text)

    def insert(self, index: int, text: str) -> None:
        """An edit that inserts a text at an offset in UTF-8 bytes."""
        self.edit(lambda whole: whole.insert(index, text))

    def send(self, frame: bytes) -> None:
        """Send a frame as it is."""
        self._outbox.put_nowait(frame)

    def send_update(self, update: bytes, step: int = 2) -> None:
        """Send an update (or with `step` 1 a step 2), and remember that an acknowledgement is due."""
        self.waiting.append(update)
        self._outbox.put_nowait(self.wire.sync(step, update))

    def learn(self, update: bytes) -> None:
        """Merge an update without sending it."""
        self._apply(update)

    def _on_change(self, event: TransactionEvent) -> None:
        if not self._applying and self.connected:
            self.send_update(event.update)

    async def _run(self) -> None:
        async with aiohttp.ClientSession() as session:
            while True:
                await self._wanted.wait()
                try:
                    await self._connection(session)
                except (aiohttp.ClientError, OSError):
                    await asyncio.sleep(RECONNECT_SECONDS)

    async def _connection(self, session: aiohttp.ClientSession) -> None:
        url = f"{self.base}{self.wire.path}{self._query}"
        timeout = aiohttp.ClientWSTimeout(ws_close=1)
        async with session.ws_connect(url, max_msg_size=0, timeout=timeout, headers=self._headers) as socket:
            self._socket = socket
            self._outbox = asyncio.Queue()
            self.connected = True
            for frame in self.wire.hello(self.doc.get_state()):
                self._outbox.put_nowait(frame)
            sender = asyncio.create_task(self._send(socket, self._outbox))
            try:
                async for message in socket:
                    if message.type is aiohttp.WSMsgType.BINARY:
                        self._receive(message.data)
                        self.pulse.beat()
            finally:
                sender.cancel()
                await asyncio.gather(sender, return_exceptions=True)
                self._socket = None
                self.connected = self.synced = self.asked = False
                self.waiting.clear()
                self.closes.append(None if socket.close_code in (None, 1006) else socket.close_code)
                self.pulse.beat()
        if self._wanted.is_set():
            await asyncio.sleep(RECONNECT_SECONDS)

    async def _send(self, socket: aiohttp.ClientWebSocketResponse, outbox: asyncio.Queue[bytes]) -> None:
        while True:
            await socket.send_bytes(await outbox.get())

    def _receive(self, frame: bytes) -> None:
        message = self.wire.read(frame)
        if message.kind is Kind.UPDATE:
            self._apply(message.body)
            if self.wire.echoes:
                self._echoed(message.body)
            return
        self.received.append(message)
        if message.kind is Kind.STEP1:
            self.send_update(self.doc.get_update(message.body), step=1)
            self.asked = True
        elif message.kind is Kind.STEP2:
            self._apply(message.body)
            self.synced = True
            self.joins += 1
            self.first_states.append(self.value)
        elif message.kind is Kind.STATUS:
            if not self.waiting:
                self.surplus.append(message.body)
            elif message.body == b"\x01":
                self.acknowledged.append(self.waiting.popleft())
            else:
                self.refused.append(self.waiting.popleft())
        elif message.kind is Kind.PING:
            self.send(b"\x0a")

    def _apply(self, update: bytes) -> None:
        self._applying = True
        try:
            self.doc.apply_update(update)
        finally:
            self._applying = False

    def _echoed(self, update: bytes) -> None:
        """Its own content comes back once it is stored, whatever the order; else it is somebody else's update."""
        if update in self.waiting:
            self.waiting.remove(update)
            self.acknowledged.append(update)


def boundaries(text: Text) -> list[int]:
    """Every offset (UTF-8 bytes) at which a text may be edited: around its characters and embedded objects."""
    offsets = [0]
    for part, _ in text.diff():
        if isinstance(part, str):
            for character in part:
                offsets.append(offsets[-1] + len(character.encode()))
        else:
            offsets.append(offsets[-1] + 1)
    return offsets


def delta_of(text: Text) -> list[dict[str, Any]]:
    """A text as the operations of a delta."""
    return normalised(
        {"insert": part, "attributes": dict(attributes)} if attributes else {"insert": part}
        for part, attributes in text.diff()
    )


def normalised(delta: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """The same delta with neighbours of equal format joined, and without empty formats."""
    out: list[dict[str, Any]] = []
    for op in delta:
        attributes = {name: value for name, value in (op.get("attributes") or {}).items() if value is not None}
        before = out[-1] if out else None
        if (
            before is not None
            and isinstance(op["insert"], str)
            and isinstance(before["insert"], str)
            and before.get("attributes", {}) == attributes
        ):
            before["insert"] += op["insert"]
        else:
            out.append({"insert": op["insert"], **({"attributes": attributes} if attributes else {})})
    return out
