"""A bare ShareDB client: messages as they are on the wire, for what no honest client would send."""

from __future__ import annotations

import json
from typing import Any, Self

import aiohttp

RICH_TEXT = "http://sharejs.org/types/rich-text/v1"
SECONDS = 20.0


class Talker:
    """One socket; `async with` opens and closes it."""

    def __init__(
        self, url: str, name: str = "d", *, collection: str = "documents", cookie: str = "", **query: str
    ) -> None:
        self.address = {"c": collection, "d": name}
        self.src = ""
        self.heard: list[dict[str, Any]] = []
        """Everything that came, in order."""
        self._url = f"{url}/ws/sharedb"
        self._query = query
        self._headers = {"Cookie": f"quire_session={cookie}"} if cookie else {}

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession()
        try:
            self.socket = await self._session.ws_connect(
                self._url, params=self._query, headers=self._headers, max_msg_size=0
            )
            self.src = (await self.hear("init"))["id"]
        except BaseException:
            await self._session.close()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._session.close()

    async def say(self, **message: Any) -> None:
        await self.socket.send_str(json.dumps(message))

    async def next(self) -> dict[str, Any]:
        """The next message. AssertionError if the socket was closed instead."""
        message = await self.socket.receive(timeout=SECONDS)
        assert message.type is aiohttp.WSMsgType.TEXT, (message, self.socket.close_code)
        found: dict[str, Any] = json.loads(message.data)
        self.heard.append(found)
        return found

    async def hear(self, action: str) -> dict[str, Any]:
        """The next message of a kind."""
        while (message := await self.next())["a"] != action:
            pass
        return message

    async def closed(self) -> tuple[int | None, str]:
        """Code and reason of the server's close frame."""
        while (message := await self.socket.receive(timeout=SECONDS)).type is aiohttp.WSMsgType.TEXT:
            self.heard.append(json.loads(message.data))
        return self.socket.close_code, str(message.extra)

    async def ask(self, action: str, **fields: Any) -> dict[str, Any]:
        """Say something about the document, and return the answer."""
        await self.say(a=action, **self.address, **fields)
        return await self.hear(action)

    async def open(self, content: str = "") -> None:
        """Introduce oneself and subscribe; with `content`, make the document."""
        await self.say(a="hs", id=None, protocol=1, protocolMinor=2)
        await self.hear("hs")
        await self.ask("s")
        if content:
            made = await self.ask("op", v=0, seq=0, create={"type": RICH_TEXT, "data": [{"insert": content}]})
            assert "error" not in made, made

    async def insert(self, version: int, seq: int, text: str, at: int = 0, **fields: Any) -> dict[str, Any]:
        """Insert on a version; the answer."""
        ops = ([{"retain": at}] if at else []) + [{"insert": text}]
        await self.say(a="op", **self.address, v=version, seq=seq, op=ops, **fields)
        while (message := await self.hear("op")).get("seq") != seq or "op" in message:
            pass
        return message


def code(message: dict[str, Any]) -> str | None:
    """The code of an answer that is an error."""
    error: dict[str, str] | None = message.get("error")
    return None if error is None else error["code"]
