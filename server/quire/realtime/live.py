"""What changes for those who are in a document already: roles, sessions and accounts, and tokens that run out."""

from __future__ import annotations

import asyncio
import json
import time
from abc import abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import structlog

from quire.errors import InvalidToken, QuireError, TryAgain
from quire.rooms.actor import Role
from quire.rooms.member import Member

if TYPE_CHECKING:
    from quire.rooms.registry import Registry
    from quire.rooms.room import Room
    from quire.sharing.access import Access, Admission

log = structlog.get_logger(__name__)

NOTICE_SECONDS = 60.0
"""How long before its end a token's client is told to get another."""

RETRY_SECONDS = 0.5
WAIT_SECONDS = 2.0
"""How long a request that changed something waits until that has taken effect."""

SLICE = 100
"""How many members are looked at before other work gets a turn."""

Concerns = Callable[["Admitted"], bool]


class Admitted(Member):
    """A member with the reason why it was let in."""

    __slots__ = ("admission", "room")

    def __init__(self, *, admission: Admission, **rest: Any) -> None:
        super().__init__(actor=admission.actor, role=admission.role, **rest)
        self.admission = admission
        self.room: Room | None = None
        """None until it has joined."""

    @abstractmethod
    def told_role(self, role: Role, reason: str) -> None:
        """Tell the client what it may do from now on."""


class Live:
    """Decides again about open members. One at a time, so that the newest decision is the last. Runs from `start`
    until `close`."""

    def __init__(self, registry: Registry, access: Access) -> None:
        self._registry = registry
        self._access = access
        self._reviews: asyncio.Queue[tuple[str | None, Concerns, asyncio.Future[None]]] = asyncio.Queue()
        self._task: asyncio.Task[None] | None = None
        self.changes = 0
        """How often something has changed: who is let in meanwhile is looked at once more."""

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="live")

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def review(
        self, *, document_id: str | None = None, user_id: str | None = None, session_id: str | None = None
    ) -> None:
        """Something about a document, a user or a session has changed, and is committed.

        Returns when it has taken effect, or after 2 s while the database does not answer; it is tried on then.
        """
        self.changes += 1

        def concerns(member: Admitted) -> bool:
            caller = member.admission.caller
            if document_id is not None:
                return member.admission.document_id == document_id
            if session_id is not None:
                return caller.session_id == session_id
            return caller.user is not None and caller.user.id == user_id

        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._reviews.put_nowait((document_id, concerns, done))
        await asyncio.wait([done], timeout=WAIT_SECONDS)

    async def joined(self, member: Admitted, changes: int) -> None:
        """A member that was admitted when `changes` had this value is in: it may have missed a change."""
        self.watch(member)
        if self.changes != changes:
            done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
            self._reviews.put_nowait((member.admission.document_id, lambda other: other is member, done))
            await asyncio.wait([done], timeout=WAIT_SECONDS)

    async def renew(self, member: Admitted, token: str) -> None:
        """The client has sent another token; a bad one ends its membership."""
        old = member.admission
        changes = self.changes
        try:
            found = await self._access.admit(old.caller, old.document_id, token, old.most)
        except TryAgain:
            return  # the old one still holds
        except QuireError as error:
            self._expel(member, error)
            return
        if member.gone or member.room is None:
            return
        if found.creates or found.actor.id != old.actor.id:
            self._expel(member, InvalidToken("The new token is for somebody else."))
            return
        self._apply(member, found, "token")
        await self.joined(member, changes)

    def watch(self, member: Admitted) -> None:
        """End a membership when its token ends, and say so before."""
        if member.expiry is not None:
            member.expiry.cancel()
            member.expiry = None
        expires = member.admission.expires_at
        if expires is None or member.gone:
            return
        left = expires - time.time()
        loop = asyncio.get_running_loop()
        if left > NOTICE_SECONDS:
            member.expiry = loop.call_later(left - NOTICE_SECONDS, self._soon, member)
        else:
            self._soon(member)

    def _soon(self, member: Admitted) -> None:
        expires = member.admission.expires_at
        if expires is None or member.gone:
            return
        left = max(0.0, expires - time.time())
        member.notice(json.dumps({"type": "token-expiring", "seconds": round(left)}))
        expired = InvalidToken("The document token has expired.")
        member.expiry = asyncio.get_running_loop().call_later(left, self._expel, member, expired)

    async def _run(self) -> None:
        while True:
            document_id, concerns, done = await self._reviews.get()
            try:
                if document_id is not None:
                    room = self._registry.get(document_id)
                    await self._review([] if room is None else [room], concerns)
                else:
                    await self._review(self._registry.rooms, concerns)
            except Exception:
                log.exception("review_failed")
            finally:
                if not done.done():
                    done.set_result(None)

    async def _review(self, rooms: list[Room], concerns: Concerns) -> None:
        found: list[Admitted] = []
        for count, room in enumerate(rooms, 1):
            if count % SLICE == 0:
                await asyncio.sleep(0)
            found += [member for member in room.members if isinstance(member, Admitted) and concerns(member)]
        for count, member in enumerate(found, 1):
            if count % SLICE == 0:
                await asyncio.sleep(0)
            await self._decide(member)

    async def _decide(self, member: Admitted) -> None:
        while not member.gone:
            admission = member.admission
            try:
                found = await self._access.again(admission)
            except TryAgain as error:
                log.info("review_delayed", reason=error.detail)
                await asyncio.sleep(RETRY_SECONDS)
                continue
            except QuireError as error:
                self._expel(member, error)
                return
            if member.admission is admission:  # else it has sent another token meanwhile: look at that
                self._apply(member, found, "changed")
                return

    def _apply(self, member: Admitted, found: Admission, reason: str) -> None:
        room = member.room
        if member.gone or room is None:
            return
        had = member.role
        member.admission = found
        member.actor = found.actor
        if found.role is not had:
            member.told_role(found.role, reason)
            room.change_role(member, found.role)

    def _expel(self, member: Admitted, error: QuireError) -> None:
        if not member.gone and member.room is not None:
            log.info("member_expelled", dialect=member.origin, code=error.code, reason=error.detail)
            member.room.expel(member, error)
