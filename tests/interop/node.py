"""The JavaScript clients, unmodified, as Python tests see them: a Node process that runs them on command."""

from __future__ import annotations

import asyncio
import base64
import itertools
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from tests.support.clients import WAIT_SECONDS, Pulse

FOLDER = Path(__file__).parent
FLAVOURS = ("y-websocket", "@y/websocket", "hocuspocus")
MAX_LINE = 64 * 1024 * 1024


class NodeError(AssertionError):
    """A command failed, or what it waited for did not happen; the message is from JavaScript."""


class Node:
    """One Node process; `async with` starts and ends it."""

    script = "driver.mjs"

    def __init__(self, base: str) -> None:
        """`base` is the WebSocket URL, without a path, of the server that clients connect to."""
        self.base = base
        self.pulse = Pulse()
        self._ids = itertools.count()
        self._answers: dict[int, asyncio.Future[Any]] = {}
        self._clients: dict[str, NodeClient] = {}

    async def __aenter__(self) -> Self:
        if not (FOLDER / "node_modules").is_dir():
            raise RuntimeError("the JavaScript clients are not installed: run `npm ci` in tests/interop")
        self._process = await asyncio.create_subprocess_exec(
            "node",
            self.script,
            cwd=FOLDER,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            limit=MAX_LINE,
        )
        self._reader = asyncio.create_task(self._read())
        return self

    async def __aexit__(self, *_: object) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        try:
            await asyncio.wait_for(self._process.wait(), 10)
        except TimeoutError:
            self._process.kill()
            await self._process.wait()
        await self._reader

    async def create(self, flavour: str, name: str, *, base: str | None = None, **options: Any) -> NodeClient:
        """A client of a flavour for a document; see `Client` in driver.mjs for `options`."""
        client = NodeClient(self, f"c{next(self._ids)}", flavour)
        self._clients[client.id] = client
        client.client_id = await client.call("create", flavour=flavour, name=name, base=base or self.base, **options)
        return client

    async def socket(self, **options: Any) -> str:
        """A Hocuspocus socket for several documents; its name goes to `create` as `socket`."""
        name = f"s{next(self._ids)}"
        await self.call("socket", socket=name, base=self.base, **options)
        return name

    async def call(self, op: str, **arguments: Any) -> Any:
        """Run one command and return its value. Raises NodeError."""
        number = next(self._ids)
        future = self._answers[number] = asyncio.get_running_loop().create_future()
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"id": number, "op": op, **arguments}).encode() + b"\n")
        return await future

    async def _read(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            message = json.loads(line)
            if "event" in message:
                if (client := self._clients.get(message.get("client"))) is not None:
                    client.events.append((message["event"], message["value"]))
                self.pulse.beat()
                continue
            future = self._answers.pop(message["id"])
            if future.done():
                continue
            if "error" in message:
                future.set_exception(NodeError(message["error"]))
            else:
                future.set_result(message["value"])
        for future in self._answers.values():
            if not future.done():
                future.set_exception(NodeError("the Node process ended"))


class NodeClient:
    """One client in the Node process. Indexes count UTF-16 units, as JavaScript does."""

    def __init__(self, node: Node, client: str, flavour: str) -> None:
        self.id = client
        self.flavour = flavour
        self.client_id = 0
        self.events: list[tuple[str, Any]] = []
        """What it reported: (name, value)."""
        self._node = node

    async def call(self, op: str, **arguments: Any) -> Any:
        return await self._node.call(op, client=self.id, **arguments)

    def reported(self, event: str) -> list[Any]:
        """The values of one kind of event, in order."""
        return [value for name, value in self.events if name == event]

    async def insert(self, index: int, text: str, attributes: Mapping[str, Any] | None = None) -> None:
        await self.call("insert", index=index, text=text, **({"attributes": attributes} if attributes else {}))

    async def type(self, index: int, text: str) -> None:
        """Insert character by character, each in a transaction of its own."""
        await self.call("type", index=index, text=text)

    async def delete(self, index: int, length: int) -> None:
        await self.call("delete", index=index, length=length)

    async def format(self, index: int, length: int, attributes: Mapping[str, Any]) -> None:
        await self.call("format", index=index, length=length, attributes=attributes)

    async def wait(self, what: str, value: Any = None, seconds: float = WAIT_SECONDS) -> None:
        """Wait for a condition of driver.mjs. Raises NodeError with the client's state."""
        await self.call("wait", what=what, value=value, seconds=seconds)

    async def state(self) -> dict[str, Any]:
        found: dict[str, Any] = await self.call("state")
        return found

    async def text(self) -> str:
        return str((await self.state())["text"])

    async def delta(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = await self.call("delta")
        return found

    async def update(self) -> bytes:
        """Its whole state as one Yjs update."""
        return base64.b64decode(await self.call("update"))

    async def connect(self) -> None:
        await self.call("connect")

    async def disconnect(self) -> None:
        """Go offline on purpose."""
        await self.call("disconnect")

    async def cut(self) -> None:
        """Lose the connection; the client comes back by itself."""
        await self.call("cut")

    async def set_presence(self, state: Mapping[str, Any] | None) -> None:
        await self.call("setPresence", state=state)

    async def presence(self) -> dict[int, Any]:
        return {int(client): state for client, state in (await self.call("presence")).items()}

    async def destroy(self) -> None:
        await self.call("destroy")
