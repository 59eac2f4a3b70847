"""Drawings by programs: made equal to something in the live document, by the difference, and answered when stored."""

from __future__ import annotations

import asyncio
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING

from quire.content.bodies import require_match
from quire.content.editing import ORIGIN, RESTORE, in_time
from quire.drawing.model import Invalid
from quire.drawing.stored import Changes, check_content, elements_of, replacing
from quire.errors import BadRequest, Conflict, Forbidden, OutcomeUnknown, PreconditionFailed, QuireError
from quire.protocol.update import scan
from quire.rooms.quiet import QuietMember

if TYPE_CHECKING:
    from collections.abc import Sequence

    from quire.content.editing import Target
    from quire.drawing.model import Element
    from quire.rooms.actor import Actor, Role
    from quire.rooms.registry import Registry
    from quire.rooms.room import Room

KIND = "drawing"


@dataclass(frozen=True, slots=True)
class Drawn:
    """What an edit of a drawing came to. With a dry run, `revision` is the one it was computed for."""

    epoch: str
    revision: int
    """The one that the edit is in; others may have made it, if it came between."""
    added: int
    changed: int
    removed: int


class DrawingMember(QuietMember):
    """Somebody behind a request that makes one update. `stored` ends when that is in the log."""

    __slots__ = ("stored",)

    def __init__(self, actor: Actor, role: Role, origin: str) -> None:
        super().__init__(actor, role, origin)
        self.stored: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def acknowledge(self, updates: Sequence[bytes]) -> None:
        if not self.stored.done():
            self.stored.set_result(None)

    def refuse(self) -> None:
        self._fail(Forbidden(f"This needs the role editor; yours is {self.role.word}."))

    def close(self, error: QuireError) -> None:
        unknown = OutcomeUnknown("The document was closed before the edit was known to be stored.")
        self._fail(error if error.status < 500 else unknown)

    def _fail(self, error: QuireError) -> None:
        if not self.stored.done():
            self.stored.set_exception(error)
            self.stored.exception()  # nobody may be waiting yet, or any more


class Drawings:
    """Finds the room of a drawing, and edits there."""

    def __init__(self, registry: Registry) -> None:
        self._registry = registry

    async def parse(self, text: str) -> list[Element]:
        """The elements in a body. Raises BadRequest."""
        try:
            return await asyncio.to_thread(lambda: check_content(json.loads(text)))
        except Invalid as error:
            raise BadRequest(str(error)) from None
        except (ValueError, RecursionError):
            raise BadRequest("The body is not valid JSON.") from None

    async def restore(self, target: Target, update: bytes, revision: int) -> Drawn:
        """Make a drawing what it was in a state. Raises as `put`."""
        wanted = await asyncio.to_thread(elements_of, update)
        return await self.put(target, wanted, RESTORE, revision)

    async def put(self, target: Target, wanted: Sequence[Element], *way: object) -> Drawn:
        """Make a drawing equal to `wanted`; what others do meanwhile to other elements and fields stays. `way` is what
        the log says of where it came from.

        Raises Conflict for other kinds of documents, PreconditionFailed, Forbidden, Backlog, DocumentTooLarge, and
        OutcomeUnknown if the room ends before the edit is known to be stored.
        """
        member = DrawingMember(target.actor, target.role, ORIGIN)
        room = await self._registry.join(target.document_id, member, create=False)
        try:
            if room.kind != KIND:
                raise Conflict(f"A document of kind {room.kind} is no drawing.")
            _require_match(target, room)
            changes = await asyncio.to_thread(replacing, room.state(), wanted)
            if target.dry_run or changes.update is None:
                return _drawn(room, changes)
            await target.still()
            withhold = target.attempt is not None
            if withhold:
                await room.linearize()
            _require_match(target, room)
            if member.stored.done():
                member.stored.result()
            counts = f"{changes.added}.{changes.changed}.{changes.removed}"
            member.origin = target.origin(*(way or (ORIGIN,)), details=[counts])
            room.intake.edit(member, changes.update, scan(changes.update), step2=False, withhold=withhold)
            await in_time(member.stored)
            return _drawn(room, changes)
        finally:
            room.remove(member)


def _require_match(target: Target, room: Room) -> None:
    """Raises PreconditionFailed if the drawing is not what the target says it must be."""
    require_match(target.match, room.epoch, room.head)
    if target.match is not None and not room.is_stored:
        raise PreconditionFailed(f"The document is not at revision {target.match.revision} any more.")


def _drawn(room: Room, changes: Changes) -> Drawn:
    return Drawn(room.epoch, room.head, changes.added, changes.changed, changes.removed)
