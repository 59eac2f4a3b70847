"""Long work that goes on when those who wait for it have left."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import structlog

from quire.errors import QuireError, TryAgain

log = structlog.get_logger(__name__)


class Jobs:
    """One job at a time for each document; ended by `close`."""

    def __init__(self, name: str, patience: float) -> None:
        """`patience` is how many seconds somebody waits for a job."""
        self._name = name
        self._patience = patience
        self._tasks: dict[str, asyncio.Task[Any]] = {}

    async def close(self) -> None:
        """Give up what is under way."""
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    def is_busy(self, document_id: str) -> bool:
        """Whether something is done for a document."""
        return document_id in self._tasks

    async def run(self, document_id: str, work: Callable[[], Coroutine[Any, Any, Any]]) -> Any:
        """What `work` answers, or the job that is under way already. Raises TryAgain if that takes long or fails."""
        task = self._tasks.get(document_id)
        if task is None:
            task = asyncio.create_task(work(), name=f"{self._name} {document_id}")
            self._tasks[document_id] = task
            task.add_done_callback(lambda done: self._done(document_id, done))
        try:
            async with asyncio.timeout(self._patience):
                return await asyncio.shield(task)
        except TimeoutError:
            raise TryAgain("The history of this document is being worked on. Try again in some seconds.") from None
        except QuireError:
            raise
        except Exception as error:
            raise TryAgain("The history of this document could not be worked on.") from error

    def _done(self, document_id: str, task: asyncio.Task[Any]) -> None:
        del self._tasks[document_id]
        if not task.cancelled() and (error := task.exception()) is not None and not isinstance(error, QuireError):
            log.error("history_failed", document=document_id, exc_info=error)
