"""The y-websocket dialect at `/ws/yjs/{id}`: one document per socket."""

from __future__ import annotations

from collections.abc import Awaitable, Sequence
from typing import TYPE_CHECKING

from aiohttp import web

from quire.documents.models import check_id
from quire.errors import Forbidden, QuireError, Unauthorized
from quire.protocol import sync, yjs
from quire.protocol.lib0 import write_var_uint
from quire.protocol.websocket import frame
from quire.realtime import sync as realtime_sync
from quire.realtime.live import Admitted, Live
from quire.rooms.actor import Role
from quire.sharing.access import Access, Admission, wants_less

if TYPE_CHECKING:
    from quire.realtime.socket import Socket
    from quire.rooms.registry import Registry
    from quire.rooms.room import Room
    from quire.settings import Settings


class YjsChannel:
    """Frames of y-websocket are the same for every member."""

    def step1(self, state_vector: bytes) -> bytes:
        return frame(yjs.encode_sync(sync.Step1(state_vector)))

    def step2(self, update: bytes) -> bytes:
        return frame(yjs.encode_sync(sync.Step2(update)))

    def update(self, update: bytes) -> bytes:
        return frame(b"\x00\x02" + write_var_uint(len(update)) + update)

    def awareness(self, data: bytes) -> bytes:
        return frame(yjs.encode_awareness(data))

    def notice(self, text: str) -> bytes:
        return b""

    def stored(self, updates: Sequence[bytes]) -> bytes:
        """The echo: `@y/websocket` 4 takes its own content coming back for the durable acknowledgement."""
        return b"".join([self.update(update) for update in updates])

    def refused(self) -> bytes:
        return b""


CHANNEL = YjsChannel()


class YjsMember(Admitted):
    """A y-websocket client; leaving its document means closing its socket."""

    __slots__ = ("_socket",)

    def __init__(self, socket: Socket, admission: Admission, max_bytes: int) -> None:
        super().__init__(channel=CHANNEL, outlet=socket, admission=admission, origin="yjs", max_bytes=max_bytes)
        self._socket = socket

    def close(self, error: QuireError) -> None:
        self._socket.close(error)

    def told_role(self, role: Role, reason: str) -> None:
        """This dialect has no word for it."""


class YjsDialect:
    """Opens connections of this dialect."""

    def __init__(self, registry: Registry, access: Access, live: Live, settings: Settings) -> None:
        self._registry = registry
        self._access = access
        self._live = live
        self._settings = settings

    async def __call__(self, request: web.Request, socket: Socket) -> YjsConnection:
        document_id = check_id(request.match_info["id"])
        changes = self._live.changes
        try:
            caller = await self._access.identify(request)
            token = request.query.get("token", "")
            admission = await self._access.admit(caller, document_id, token, wants_less(request))
        except (Forbidden, Unauthorized) as error:
            socket.write(frame(yjs.encode_denied(error.detail)))
            raise
        if admission.creates:
            admission = await self._access.create(admission)
        member = YjsMember(socket, admission, self._settings.max_member_bytes)
        room = member.room = await self._registry.join(document_id, member, create=False)
        room.intake.greet(member)
        await self._live.joined(member, changes)
        return YjsConnection(room, member)


class YjsConnection:
    """One member on one socket."""

    __slots__ = ("_member", "_room")

    def __init__(self, room: Room, member: YjsMember) -> None:
        self._room = room
        self._member = member

    def receive(self, data: bytes) -> Awaitable[None] | None:
        message = yjs.decode(data)
        if isinstance(message, yjs.Awareness):
            self._room.hear(self._member, message.data)
        elif isinstance(message, yjs.QueryAwareness):
            self._room.query_presence(self._member)
        else:
            return realtime_sync.handle(self._room, self._member, message)
        return None

    def closed(self) -> None:
        self._room.remove(self._member)
