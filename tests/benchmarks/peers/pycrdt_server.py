"""pycrdt-websocket without a store, under uvicorn with uvloop.

Its documentation shows hypercorn and, earlier, uvicorn; under uvicorn it needs about half the time per edit, so that
is the fair opponent. Run with the interpreter of the peers' own environment: `python pycrdt_server.py PORT`.
"""

import json
import os
import socket
import sys

import uvicorn
import uvloop
from pycrdt.websocket import ASGIServer, WebsocketServer


class Announcing(uvicorn.Server):
    """Says where it listens, in the form that Quire uses."""

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Listen, then say so."""
        await super().startup(sockets)
        url = f"http://{self.config.host}:{self.config.port}"
        sys.stdout.write(json.dumps({"event": "listening", "url": url, "pid": os.getpid()}) + "\n")
        sys.stdout.flush()


async def main(port: int) -> None:
    """Serve until the process is ended."""
    async with WebsocketServer() as websockets:
        config = uvicorn.Config(ASGIServer(websockets), host="127.0.0.1", port=port, log_level="warning")
        await Announcing(config).serve()


uvloop.run(main(int(sys.argv[1])))
