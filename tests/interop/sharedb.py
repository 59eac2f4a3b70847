"""ShareDB's own client, unmodified, as Python tests see it: a Node process that runs `sharedb.mjs`."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

from tests.interop.node import Node
from tests.support.clients import WAIT_SECONDS

_numbers = itertools.count(1)

Ops = Sequence[Mapping[str, Any]]


class ShareNode(Node):
    """One Node process with ShareDB clients."""

    script = "sharedb.mjs"

    async def client(self, collection: str, name: str, *, base: str | None = None, **options: Any) -> ShareClient:
        """A connection with one document on it; see `Client` in sharedb.mjs for `options`."""
        client = ShareClient(self, f"s{next(_numbers)}")
        await client.call("create", base=base or self.base, name=[collection, name], **options)
        return client

    async def editor(self, collection: str, name: str, content: Ops = (), **options: Any) -> ShareClient:
        """A client that is subscribed, and has made the document if it was not there."""
        client = await self.client(collection, name, **options)
        await client.call("subscribe")
        if (await client.state())["type"] is None:
            await client.call("make", data=list(content))
        return client


class ShareClient:
    """One client in the Node process. A failing command raises NodeError with the error's code."""

    def __init__(self, node: ShareNode, client: str) -> None:
        self.id = client
        self._node = node

    async def call(self, op: str, **arguments: Any) -> Any:
        return await self._node.call(op, client=self.id, **arguments)

    async def submit(self, ops: Ops) -> None:
        """Make an edit, and return when it is acknowledged."""
        await self.call("submit", ops=list(ops))

    async def type(self, index: int, text: str) -> None:
        """Insert character by character, without waiting."""
        await self.call("type", index=index, text=text)

    async def wait(self, what: str, value: Any = None, seconds: float = WAIT_SECONDS, **more: Any) -> None:
        """Wait for a condition of sharedb.mjs. Raises NodeError with the client's state."""
        await self.call("wait", what=what, value=value, seconds=seconds, **more)

    async def state(self) -> dict[str, Any]:
        found: dict[str, Any] = await self.call("state")
        return found

    async def delta(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = await self.call("delta")
        return found

    async def received(self, action: str) -> list[dict[str, Any]]:
        """The messages of one kind that came."""
        return [message for message in await self.call("received") if message["a"] == action]
