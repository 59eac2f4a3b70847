"""What every Yjs dialect does with a sync message."""

from __future__ import annotations

import asyncio

from quire.protocol.sync import Step1, SyncMessage
from quire.protocol.sync import Step2 as Step2
from quire.protocol.update import scan
from quire.rooms.member import Member
from quire.rooms.room import Room

MAX_INLINE_BYTES = 32 * 1024
"""Updates larger than this are examined in a thread."""


async def handle(room: Room, member: Member, message: SyncMessage) -> None:
    """Answer a step 1, or merge a step 2 or update. Raises what `Room.edit` raises."""
    if isinstance(message, Step1):
        room.step1(member, message.state_vector)
        return
    update = message.update
    scanned = scan(update) if len(update) <= MAX_INLINE_BYTES else await asyncio.to_thread(scan, update)
    if not room.closed:  # it may have ended while a large update was examined
        room.edit(member, update, scanned, step2=isinstance(message, Step2))
