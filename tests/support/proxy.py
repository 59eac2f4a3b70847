"""A bad network between a client and a server: slow, cut, or silent."""

from __future__ import annotations

import asyncio
from typing import Self

CHUNK = 16 * 1024


class Link:
    """Listens on a port of its own and passes on what comes, to and fro, as its settings allow at the moment."""

    def __init__(self, port: int) -> None:
        """`port` is where the server listens."""
        self.delay = 0.0
        """Seconds that each piece of data takes."""
        self.rate = float("inf")
        """Bytes per second."""
        self.url = ""
        self._server_port = port
        self._flowing = asyncio.Event()
        self._flowing.set()
        self._pairs: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._accept, "127.0.0.1", 0)
        self.url = f"ws://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        await self.cut()

    def stall(self) -> None:
        """Pass nothing on from now, and close nothing: as when a laptop sleeps or a cable is pulled."""
        self._flowing.clear()

    def resume(self) -> None:
        """Pass on again, first what was held back."""
        self._flowing.set()

    async def cut(self) -> None:
        """End every connection; what was held back is lost."""
        pairs = list(self._pairs)
        for pair in pairs:
            pair.cancel()
        await asyncio.gather(*pairs, return_exceptions=True)

    async def _accept(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._pairs.add(task)
        writers = [writer]
        pumps: list[asyncio.Task[None]] = []
        try:
            upstream_reader, upstream_writer = await asyncio.open_connection("127.0.0.1", self._server_port)
            writers.append(upstream_writer)
            pumps = [
                asyncio.create_task(self._pump(reader, upstream_writer)),
                asyncio.create_task(self._pump(upstream_reader, writer)),
            ]
            await asyncio.wait(pumps, return_when=asyncio.FIRST_COMPLETED)
        except (OSError, asyncio.CancelledError):
            pass  # nobody listens, or the link was cut
        finally:
            for pump in pumps:
                pump.cancel()
            await asyncio.gather(*pumps, return_exceptions=True)
            for each in writers:
                each.transport.abort() if task.cancelling() else each.close()
            self._pairs.discard(task)

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while data := await reader.read(CHUNK):
                if pause := self.delay + len(data) / self.rate:
                    await asyncio.sleep(pause)
                await self._flowing.wait()
                writer.write(data)
                await writer.drain()
        except OSError:
            pass  # one side is gone; the other is told by closing it
