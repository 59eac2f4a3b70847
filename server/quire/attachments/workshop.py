"""Looks at what was uploaded, and makes previews, in a process of its own (`quire.attachments.worker`)."""

from __future__ import annotations

import asyncio
import json
from asyncio.subprocess import Process
from pathlib import Path
from typing import Any

import structlog

from quire import worker_process
from quire.attachments.models import UNKNOWN, Nature
from quire.errors import ConversionFailed, TryAgain

log = structlog.get_logger(__name__)

SECONDS = 20.0
"""For one file."""
MAX_WAITING = 100
"""Files that wait for their turn."""


class WorkFailed(Exception):
    """Not because of the file, as far as can be told: no memory, no disk, no time, or the process was killed."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class Workshop:
    """One file at a time. The process is started when it is needed, and replaced if it dies or takes too long."""

    def __init__(self, *, seconds: float = SECONDS) -> None:
        self._seconds = seconds
        self._turn = asyncio.Semaphore(1)
        self._waiting = 0
        self._worker: Process | None = None

    async def inspect(self, file: Path) -> Nature:
        """What a file is by its content. What cannot be read is of an unknown type. Raises TryAgain."""
        for last in (False, True):
            try:
                found = await self._ask({"do": "inspect", "file": str(file)})
                break
            except (ConversionFailed, WorkFailed) as error:
                log.info("attachment_not_inspected", reason=error.detail)
                # Once more in another process: what ended the first may have had nothing to do with this file.
                if last or not isinstance(error, WorkFailed):
                    return Nature(UNKNOWN)
        return Nature(found["type"], found["width"], found["height"], found["still"])

    async def preview(self, file: Path, to: Path, width: int) -> None:
        """Write a picture as WebP of at most a width. Raises ConversionFailed, WorkFailed and TryAgain."""
        await self._ask({"do": "preview", "file": str(file), "to": str(to), "width": width})

    async def close(self) -> None:
        """End the process, and what it is doing."""
        await self._end()

    async def _ask(self, request: dict[str, Any]) -> dict[str, Any]:
        if self._waiting >= MAX_WAITING:
            raise TryAgain(f"{MAX_WAITING} files are waiting already.")
        self._waiting += 1
        try:
            async with self._turn:
                answer = await self._exchange(request)
        finally:
            self._waiting -= 1
        if "error" in answer:
            raise (WorkFailed if answer.get("passing") else ConversionFailed)(
                f"The file cannot be read: {answer['error']}."
            )
        return answer

    async def _exchange(self, request: dict[str, Any]) -> dict[str, Any]:
        worker = await self._ready()
        assert worker.stdin is not None
        assert worker.stdout is not None
        line = b""
        try:
            async with asyncio.timeout(self._seconds):
                worker.stdin.write(json.dumps(request).encode() + b"\n")
                await worker.stdin.drain()
                line = await worker.stdout.readline()
        except TimeoutError:
            await self._end()
            raise WorkFailed(f"Reading the file took longer than {self._seconds:g} seconds.") from None
        except ConnectionError:
            pass  # it died before it had read all: no line
        except BaseException:
            await asyncio.shield(self._end())  # its answer would be taken for that of the next
            raise
        if not line.endswith(b"\n"):
            await self._end()
            raise WorkFailed("Reading the file failed.")
        found = json.loads(line)
        assert isinstance(found, dict)
        if found.get("passing"):
            await self._end()  # what is left of its memory may be the reason
        return found

    async def _ready(self) -> Process:
        if self._worker is None or self._worker.returncode is not None:
            await self._end()
            self._worker = await worker_process.start("quire.attachments.worker")
        return self._worker

    async def _end(self) -> None:
        worker, self._worker = self._worker, None
        if worker is not None:
            await worker_process.end(worker)
