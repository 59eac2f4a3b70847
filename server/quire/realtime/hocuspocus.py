"""The Hocuspocus dialect at `/ws/hocuspocus`: many documents over one socket, each under its address."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

import structlog
from aiohttp import web

from quire import metrics
from quire.documents.models import check_id
from quire.errors import (
    DocumentTooLarge,
    QuireError,
    RateLimited,
    RoomFailed,
    Timeout,
    TooMany,
    TryAgain,
)
from quire.protocol import hocuspocus, sync
from quire.protocol.websocket import frame
from quire.realtime import sync as realtime_sync
from quire.realtime.live import Admitted, Live
from quire.rooms.actor import Role
from quire.sharing.access import Access, Admission, wants_less

if TYPE_CHECKING:
    from quire.accounts.models import Caller
    from quire.realtime.socket import Socket
    from quire.rooms.registry import Registry
    from quire.settings import Settings

log = structlog.get_logger(__name__)


class HocuspocusChannel:
    """Frames to one address. Clients that do not use sessions share it, and so share frames."""

    def __init__(self, address: str) -> None:
        self._encode = hocuspocus.Encoder(address)
        self._stored = frame(self._encode.sync_status(stored=True))

    def step1(self, state_vector: bytes) -> bytes:
        return frame(self._encode.sync(sync.Step1(state_vector)))

    def step2(self, update: bytes) -> bytes:
        return frame(self._encode.sync(sync.Step2(update)))

    def update(self, update: bytes) -> bytes:
        return frame(self._encode.sync(sync.Update(update)))

    def awareness(self, data: bytes) -> bytes:
        return frame(self._encode.awareness(data))

    def notice(self, text: str) -> bytes:
        return frame(self._encode.stateless(text))

    def stored(self, updates: Sequence[bytes]) -> bytes:
        return self._stored * len(updates)

    def refused(self) -> bytes:
        return frame(self._encode.sync_status(stored=False))

    def authenticated(self, *, read_only: bool) -> bytes:
        return frame(self._encode.authenticated(read_only=read_only))

    def denied(self, reason: str) -> bytes:
        return frame(self._encode.denied(reason))

    def close(self, reason: str) -> bytes:
        return frame(self._encode.close(reason))


@lru_cache(maxsize=10_000)
def channel_for(address: str) -> HocuspocusChannel:
    """The channel of an address: the same object for the same address, so that members can share frames."""
    return HocuspocusChannel(address)


class HocuspocusMember(Admitted):
    """One document on one socket."""

    __slots__ = ("_connection", "address", "renewing")

    def __init__(self, connection: Connection, address: str, admission: Admission, max_bytes: int) -> None:
        super().__init__(
            channel=channel_for(address),
            outlet=connection.socket,
            admission=admission,
            origin="hocuspocus",
            max_bytes=max_bytes,
        )
        self._connection = connection
        self.address = address
        self.renewing: asyncio.Task[None] | None = None
        """Looks at another token that the client sent; None while none came."""

    def close(self, error: QuireError) -> None:
        self._connection.end(self.address, error)

    def told_role(self, role: Role, reason: str) -> None:
        """A notice for our own client, and the message that every provider knows."""
        if not self.gone:
            channel = channel_for(self.address)
            notice = json.dumps({"type": "role", "role": role.word, "reason": reason})
            self.outlet.write(channel.notice(notice) + channel.authenticated(read_only=not role.may_edit))


@dataclass(slots=True)
class Waiting:
    """A document before it is joined: what its client has sent already, and the task that joins it."""

    since: float
    size: int = 0
    """Bytes of all that came for it."""
    messages: list[hocuspocus.Message] = field(default_factory=list)
    joining: asyncio.Task[None] | None = None
    """None until the client has sent a token."""
    authenticated: bool = False


class HocuspocusDialect:
    """Opens connections of this dialect."""

    def __init__(
        self,
        registry: Registry,
        access: Access,
        live: Live,
        settings: Settings,
        opened: Callable[[Caller, str], None],
    ) -> None:
        """`opened` is told who has joined which document: our own client speaks this dialect."""
        self.registry = registry
        self.access = access
        self.live = live
        self.settings = settings
        self.opened = opened

    async def __call__(self, request: web.Request, socket: Socket) -> Connection:
        caller = await self.access.identify(request)
        return Connection(socket, caller, wants_less(request), self)


class Connection:
    """One socket and the documents on it."""

    __slots__ = (
        "_access",
        "_at_most",
        "_caller",
        "_closed",
        "_deadline",
        "_live",
        "_members",
        "_opened",
        "_registry",
        "_settings",
        "_waiting",
        "socket",
    )

    def __init__(self, socket: Socket, caller: Caller, at_most: Role, dialect: HocuspocusDialect) -> None:
        self.socket = socket
        self._caller = caller
        self._at_most = at_most
        self._registry = dialect.registry
        self._access = dialect.access
        self._live = dialect.live
        self._settings = dialect.settings
        self._opened = dialect.opened
        self._waiting: dict[str, Waiting] = {}
        self._members: dict[str, HocuspocusMember] = {}
        self._closed = False
        self._deadline: asyncio.TimerHandle | None = None
        """None while every document that was asked for has its token."""
        self._watch_deadline()

    def receive(self, data: bytes) -> Awaitable[None] | None:
        if len(data) == 1 and data in (hocuspocus.PONG_FRAME, hocuspocus.PING_FRAME):
            if data == hocuspocus.PING_FRAME:
                self.socket.write(frame(hocuspocus.PONG_FRAME))
            return None
        address, pos = hocuspocus.read_address(data)
        member = self._members.get(address)
        if member is None or address in self._waiting:
            self._before_joining(address, data, pos)
            return None
        try:
            more = self._handle(member, hocuspocus.decode(data, pos))
        except QuireError as error:
            self._expel(member, error)
            return None
        return None if more is None else self._finish(member, more)

    def closed(self) -> None:
        """Leave every document; what came for those that are joined already is still handled."""
        self._closed = True
        if self._deadline is not None:
            self._deadline.cancel()
        for address, waiting in list(self._waiting.items()):
            if address not in self._members and waiting.joining is not None:
                waiting.joining.cancel()
        for address in list(self._members):
            if address not in self._waiting:
                self._leave(address)

    def _leave(self, address: str) -> None:
        member = self._members.pop(address, None)
        if member is not None and member.room is not None:
            member.room.remove(member)

    def end(self, address: str, error: QuireError) -> None:
        """One document is over. What a retry can cure ends the socket, since providers retry only then."""
        if self._members.pop(address, None) is None:
            return
        if isinstance(error, (TryAgain, RoomFailed)):
            self.socket.close(error)
        else:
            notice = json.dumps({"type": "closed", "code": error.code, "message": error.detail})
            self.socket.write(channel_for(address).notice(notice))
            self.socket.write(channel_for(address).close(f"{error.code}: {error.detail}"))

    # Before a document is joined

    def _before_joining(self, address: str, data: bytes, pos: int) -> None:
        """Keep what a client sends before it is let in, within bounds."""
        limits = self._settings
        waiting = self._waiting.get(address)
        size = len(data) + sum(other.size for other in self._waiting.values())
        if waiting is not None and waiting.authenticated:
            if size > limits.max_message_bytes:
                raise TryAgain(f"at most {limits.max_message_bytes} bytes while a document is loaded")
        elif (
            size > limits.auth_bytes
            or sum(1 + len(other.messages) for other in self._waiting.values()) > limits.auth_frames
        ):
            raise TooMany(f"at most {limits.auth_frames} frames and {limits.auth_bytes} bytes before authentication")
        message = hocuspocus.decode(data, pos)
        if isinstance(message, hocuspocus.Close) and address not in self._members:
            if waiting is not None:
                if waiting.joining is not None:
                    waiting.joining.cancel()
                del self._waiting[address]
            return
        if waiting is None:
            if len(self._members) + len(self._waiting) >= limits.max_documents_per_connection:
                if isinstance(message, hocuspocus.Auth):
                    most = limits.max_documents_per_connection
                    self._deny(address, TooMany(f"at most {most} documents on one connection"))
                return
            waiting = self._waiting[address] = Waiting(asyncio.get_running_loop().time())
            self._watch_deadline()
        waiting.size += len(data)
        if isinstance(message, hocuspocus.Auth):
            if waiting.joining is None:
                if message.version is not None and _major(message.version) >= 4:
                    self.socket.keep_alive = hocuspocus.PING_FRAME
                waiting.joining = asyncio.create_task(self._join(address, message.token, waiting))
        else:
            waiting.messages.append(message)

    def _watch_deadline(self) -> None:
        if self._deadline is None:
            loop = asyncio.get_running_loop()
            self._deadline = loop.call_later(self._settings.auth_seconds, self._check_deadline)

    def _check_deadline(self) -> None:
        """Give up on documents for which no token came, and on a socket that has none at all."""
        self._deadline = None
        now = asyncio.get_running_loop().time()
        seconds = self._settings.auth_seconds
        for address, waiting in list(self._waiting.items()):
            if waiting.joining is None and now - waiting.since >= seconds - 0.1:
                del self._waiting[address]
                self._deny(address, Timeout(f"no token came within {seconds:g} seconds"))
        if not self._members and not self._waiting:
            self.socket.close(Timeout(f"nothing was joined within {seconds:g} seconds"))
        elif any(waiting.joining is None for waiting in self._waiting.values()):
            self._watch_deadline()

    def _deny(self, address: str, error: QuireError) -> None:
        metrics.connections_refused.labels(error.code).inc()
        log.info("join_denied", dialect="hocuspocus", code=error.code, reason=error.detail)
        self.socket.write(channel_for(address).denied(f"{error.code}: {error.detail}"))

    async def _join(self, address: str, token: str, waiting: Waiting) -> None:
        """Authenticate, load, and answer what was queued."""
        try:
            document_id = check_id(hocuspocus.document_name(address))
            changes = self._live.changes
            admission = await self._access.admit(self._caller, document_id, token, self._at_most)
            waiting.authenticated = True
            self.socket.write(channel_for(address).authenticated(read_only=not admission.role.may_edit))
            if admission.creates:
                let_in, admission = admission.role, await self._access.create(admission)
                if admission.role.may_edit is not let_in.may_edit:  # somebody else made it just now
                    self.socket.write(channel_for(address).authenticated(read_only=not admission.role.may_edit))
            joining = HocuspocusMember(self, address, admission, self._settings.max_member_bytes)
            joining.room = await self._registry.join(document_id, joining, create=False)
            member = self._members[address] = joining
            self._opened(admission.caller, document_id)
            await self._live.joined(member, changes)
            # Messages that come meanwhile go on waiting behind these, so that the order is kept.
            for message in _drain(waiting.messages):
                await self.socket.drained()
                if self._members.get(address) is not member:
                    break
                try:
                    if (more := self._handle(member, message)) is not None:
                        await more
                except QuireError as error:
                    self._expel(member, error)
        except (TryAgain, RateLimited) as error:
            metrics.connections_refused.labels(error.code).inc()
            self.socket.close(error)
        except QuireError as error:
            self._deny(address, error)
        except Exception:
            log.exception("join_failed", dialect="hocuspocus")
            self.socket.close(RoomFailed())
        finally:
            if self._waiting.get(address) is waiting:
                del self._waiting[address]
            if self._closed:
                self._leave(address)

    # After

    def _renew(self, member: HocuspocusMember, token: str) -> None:
        """Another token for a document that is joined. One at a time; what comes meanwhile comes too often."""
        if token and (member.renewing is None or member.renewing.done()):
            member.renewing = asyncio.create_task(self._live.renew(member, token), name="renew")

    def _handle(self, member: HocuspocusMember, message: hocuspocus.Message) -> Awaitable[None] | None:
        """Raises what `Intake.edit` raises, and the same for what it returns."""
        room = member.room
        assert room is not None
        if isinstance(message, hocuspocus.Awareness):
            room.hear(member, message.data)
        elif isinstance(message, hocuspocus.QueryAwareness):
            room.query_presence(member)
        elif isinstance(message, hocuspocus.Close):
            self._leave(member.address)
            self.socket.write(channel_for(member.address).close("provider_initiated"))
        elif isinstance(message, hocuspocus.Auth):
            self._renew(member, message.token)
        elif isinstance(message, hocuspocus.Stateless):
            pass  # clients have nothing to tell us
        else:
            more = realtime_sync.handle(room, member, message)
            if isinstance(message, sync.Step1):
                room.intake.greet(member)
            return more
        return None

    async def _finish(self, member: HocuspocusMember, more: Awaitable[None]) -> None:
        try:
            await more
        except QuireError as error:
            self._expel(member, error)

    def _expel(self, member: HocuspocusMember, error: QuireError) -> None:
        """A message could not be taken. What concerns one document leaves the others on the socket alone."""
        room = member.room
        assert room is not None
        if isinstance(error, TryAgain):
            raise error
        if isinstance(error, DocumentTooLarge):
            room.intake.refuse(member, error.code)
            member.notice(json.dumps({"type": "not-saved", "code": error.code, "message": error.detail}))
            return
        log.info("member_expelled", dialect="hocuspocus", code=error.code, reason=error.detail)
        room.expel(member, error)


def _drain(messages: list[hocuspocus.Message]) -> Iterator[hocuspocus.Message]:
    """Take messages from the front until none is left, those that are added meanwhile included."""
    taken = 0
    while taken < len(messages):
        yield messages[taken]
        taken += 1


def _major(version: str) -> int:
    head = version.split(".", 1)[0]
    return int(head) if head.isascii() and head.isdigit() else 0
