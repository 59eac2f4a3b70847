"""The least that any server of this make must do: aiohttp, uvloop and pycrdt, one update applied and passed on.

Nothing is stored, acknowledged, examined or bounded, and nobody is asked for a right, so this is no peer to choose. It
shows what Quire's promises cost on top, and how fast the machine is for work of this sort. Run with Quire's own
interpreter: `python sketch_server.py PORT`.
"""

import asyncio
import json
import sys
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import uvloop
from aiohttp import web
from pycrdt import Doc, YMessageType, YSyncMessageType, create_sync_message, handle_sync_message, read_message

Send = Callable[[bytes], None]


class Room:
    """A document, who is in it, and what came in this turn of the loop."""

    def __init__(self) -> None:
        self.doc: Doc[Any] = Doc()
        self.members: set[Send] = set()
        self._turn: list[tuple[Send, bytes]] = []

    def update(self, author: Send, message: bytes) -> None:
        """Apply it at once, pass it on at the end of the turn."""
        self.doc.apply_update(read_message(message[2:]))
        if not self._turn:
            asyncio.get_running_loop().call_soon(self._flush)
        self._turn.append((author, _frame(message)))

    def _flush(self) -> None:
        turn, self._turn = self._turn, []
        for author, frame in turn:
            for send in self.members:
                if send is not author:
                    send(frame)


def _frame(message: bytes) -> bytes:
    """A binary WebSocket frame, encoded once for all."""
    size = len(message)
    return (bytes((0x82, size)) if size < 126 else bytes((0x82, 126, *size.to_bytes(2, "big")))) + message


ROOMS: dict[str, Room] = defaultdict(Room)


async def join(request: web.Request) -> web.WebSocketResponse:
    """One client until it leaves."""
    room = ROOMS[request.match_info["name"]]
    socket = web.WebSocketResponse(compress=False)
    await socket.prepare(request)
    assert request.transport is not None
    send: Send = request.transport.write
    room.members.add(send)
    send(_frame(create_sync_message(room.doc)))
    try:
        async for arrival in socket:
            message: bytes = arrival.data
            if message[0] != YMessageType.SYNC:
                continue
            if message[1] == YSyncMessageType.SYNC_UPDATE:
                room.update(send, message)
            elif (answer := handle_sync_message(message[1:], room.doc)) is not None:
                send(_frame(answer))
    finally:
        room.members.discard(send)
    return socket


async def main(port: int) -> None:
    """Serve until the process is ended."""
    app = web.Application()
    app.router.add_get("/{name}", join)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port).start()
    sys.stdout.write(json.dumps({"event": "listening", "url": f"http://127.0.0.1:{port}"}) + "\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


uvloop.run(main(int(sys.argv[1])))
