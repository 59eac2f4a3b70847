"""What every Yjs dialect does with a sync message."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable

from quire.protocol.sync import Step1, Step2, SyncMessage, Update
from quire.protocol.update import scan
from quire.rooms.member import Member
from quire.rooms.room import Room

MAX_INLINE_BYTES = 32 * 1024
"""Updates larger than this are examined in a thread."""


def handle(room: Room, member: Member, message: SyncMessage) -> Awaitable[None] | None:
    """Answer a step 1, or merge a step 2 or update. Raises what `Intake.edit` raises.

    Returns something to await only for a large update, so that a keystroke costs no coroutine.
    """
    if isinstance(message, Step1):
        room.step1(member, message.state_vector)
        return None
    if len(message.update) > MAX_INLINE_BYTES:
        return _handle_large(room, member, message)
    room.intake.edit(member, message.update, scan(message.update), step2=isinstance(message, Step2))
    return None


async def _handle_large(room: Room, member: Member, message: Step2 | Update) -> None:
    scanned = await asyncio.to_thread(scan, message.update)
    if not room.closed:  # it may have ended meanwhile
        room.intake.edit(member, message.update, scanned, step2=isinstance(message, Step2))
