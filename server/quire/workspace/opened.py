"""When people opened documents, written behind their backs: nobody waits for it when joining a room."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import structlog

from quire.errors import QuireError
from quire.sharing.models import owner_key
from quire.workspace.store import Opening

if TYPE_CHECKING:
    from quire.accounts.models import Caller
    from quire.workspace.store import FolderStore

log = structlog.get_logger(__name__)

AGAIN_SECONDS = 60.0
"""Who opens a document again within this time has it open still."""

MAX_KEPT = 20_000
MAX_WAITING = 5_000
"""What comes while so many wait to be written is not noted."""

SLICE = 100
"""Openings in one transaction."""

PAUSE_SECONDS = 0.2
"""Between the first that waits and its writing, so that a crowd is written together."""


class Opened:
    """Runs from `start` until `close`, which writes what waits."""

    def __init__(self, store: FolderStore) -> None:
        self._store = store
        self._known: OrderedDict[tuple[str, str], float] = OrderedDict()
        self._waiting: dict[tuple[str, str], Opening] = {}
        self._some = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    def start(self) -> None:
        self._task = asyncio.create_task(self._run(), name="opened")

    async def close(self) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)
        await self._write()

    def note(self, caller: Caller, document_id: str) -> None:
        """Somebody has joined a document. Programs and those of whom nothing is known do not count."""
        actor_id = owner_key(caller)
        if actor_id is None or caller.token_id is not None:
            return
        key, now = (actor_id, document_id), asyncio.get_running_loop().time()
        last = self._known.get(key)
        if last is not None and now - last < AGAIN_SECONDS:
            return
        if len(self._waiting) >= MAX_WAITING:
            log.info("opening_not_noted", document=document_id)
            return
        self._known[key] = now
        self._known.move_to_end(key)
        if len(self._known) > MAX_KEPT:
            self._known.popitem(last=False)
        self._waiting[key] = Opening(actor_id, document_id, datetime.now(UTC))
        self._some.set()

    async def _run(self) -> None:
        while True:
            await self._some.wait()
            await asyncio.sleep(PAUSE_SECONDS)
            self._some.clear()
            await self._write()

    async def _write(self) -> None:
        waiting = sorted(self._waiting.values(), key=lambda one: one.document_id)
        self._waiting = {}
        for start in range(0, len(waiting), SLICE):
            try:
                await self._store.opened(waiting[start : start + SLICE])
            except QuireError as error:
                log.info("opening_not_noted", reason=error.detail)
            except Exception:
                log.exception("opening_failed")
