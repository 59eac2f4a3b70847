"""Going back: an edit that makes the content what it was, and loses nothing of what came since."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from pycrdt import Text

from quire.content.bodies import require_match
from quire.content.drawings import Drawn
from quire.content.editing import INLINE_UNITS, RESTORE, Edited, in_time
from quire.history.states import open_state
from quire.protocol.payload import unpack
from quire.text.content import CONTENT, content_of
from quire.text.diff import diff

if TYPE_CHECKING:
    from quire.content.convert import Converter
    from quire.content.drawings import Drawings
    from quire.content.editing import Editing, Target
    from quire.history.replay import History
    from quire.text.delta import Op


def content_at(payload: bytes) -> list[Op]:
    """The text in a state, as inserts. Call it in a thread."""
    doc, _ = open_state(payload)
    return content_of(doc.get(CONTENT, type=Text))


class Restoring:
    """Restores revisions, for documents whose content is text or a drawing."""

    def __init__(self, past: History, editing: Editing, drawings: Drawings, converter: Converter) -> None:
        self._past = past
        self._editing = editing
        self._drawings = drawings
        self._converter = converter

    async def restore_drawing(self, target: Target, revision: int) -> Drawn:
        """Make a drawing what it was at a revision, as an edit of the target's actor. Raises as `Drawings.put` and
        `History.state`."""
        if (made := await self._editing.made(target)) is not None:
            subject = await self._past.reader.subject(target.document_id, made.seq)
            return Drawn(subject.epoch, made.seq, *map(int, made.origin.split(":")[2].split(".")))
        state = await self._past.state(target.document_id, revision)
        return await self._drawings.restore(target, unpack(state.payload)[0], revision)

    async def restore(self, target: Target, revision: int) -> Edited:
        """Make the content what it was at a revision, as an edit of the target's actor.

        Raises Conflict for other kinds of documents, PreconditionFailed, ConversionFailed for differences that take too
        long, and as `History.state` and `Intake.submit`.
        """
        async with self._editing.opened(target.document_id, target.actor, target.role) as (room, member):
            if (made := await self._editing.made(target)) is not None:
                return Edited(room.epoch, made.seq, made.delta, [])
            state = await self._past.state(target.document_id, revision)
            wanted = await asyncio.to_thread(content_at, state.payload)
            linear = await room.linearize()
            require_match(target.match, room.epoch, linear.head)
            base, content = linear.head, linear.content()
            if sum(op.length for op in content) + sum(op.length for op in wanted) <= INLINE_UNITS:
                delta = diff(content, wanted)
            else:
                delta = await self._converter.difference(content, wanted)
            if target.dry_run or not delta:
                return Edited(room.epoch, base, delta, [])
            await target.still()
            exact, origin = target.match is not None, target.origin(RESTORE, revision)
            withhold = target.attempt is not None
            done = await in_time(room.intake.submit(member, base, delta, exact=exact, origin=origin, withhold=withhold))
            return Edited(room.epoch, done.seq, done.delta, [])
