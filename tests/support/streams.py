"""Bare HTTP/1.1 streams by the thousand: followers of changes, many of which never read."""

from __future__ import annotations

import asyncio
import socket
from pathlib import Path
from typing import Self
from urllib.parse import urlsplit

SECONDS = 60.0


class Stream:
    """One GET for server-sent events. `async with` sends it; the end of the block drops the connection."""

    def __init__(self, url: str, path: str, *, last: str | None = None, receive_bytes: int = 0) -> None:
        """`last` is the Last-Event-ID; with `receive_bytes` the system keeps only so much that nobody reads."""
        parts = urlsplit(url)
        self._address = (str(parts.hostname), int(parts.port or 80))
        head = [f"GET {path} HTTP/1.1", f"Host: {parts.netloc}", "Accept: text/event-stream"]
        if last is not None:
            head.append(f"Last-Event-ID: {last}")
        self._request = ("\r\n".join(head) + "\r\n\r\n").encode()
        self._receive_bytes = receive_bytes
        self._unused = b""

    async def __aenter__(self) -> Self:
        made = socket.socket()
        made.setblocking(False)
        if self._receive_bytes:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, self._receive_bytes)
        await asyncio.get_running_loop().sock_connect(made, self._address)
        # No more than one piece is read ahead.
        self.reader, self.writer = await asyncio.open_connection(sock=made, limit=max(1024, self._receive_bytes))
        self.writer.write(self._request)
        return self

    async def __aexit__(self, *_: object) -> None:
        self.writer.transport.abort()

    async def until(self, part: bytes) -> None:
        """Read until something has come, and no further. EOFError if the stream ended before."""
        async with asyncio.timeout(SECONDS):
            while (at := self._unused.find(part)) < 0:
                if not (piece := await self.reader.read(65_536)):
                    raise EOFError(self._unused[-500:])
                self._unused = self._unused[-len(part) :] + piece
        self._unused = self._unused[at + len(part) :]


def memory(pid: int) -> int:
    """Bytes of a process that are in memory."""
    status = Path(f"/proc/{pid}/status").read_text()
    (line,) = [line for line in status.splitlines() if line.startswith("VmRSS:")]
    return int(line.split()[1]) * 1024
