"""People who type without pause."""

from __future__ import annotations

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager

from pycrdt import Text
from tests.support.clients import DIALECTS, Client, Pulse, Wire, read_state_vector
from tests.support.rawlog import lost, read_log, replay
from tests.support.server import QuireServer

LONG = 2000
WINDOW = 50
ONLINE_SECONDS = 0.003
OFFLINE_SECONDS = 0.03


def keystroke(rng: random.Random, text: Text) -> None:
    """Type a word somewhere, or delete a passage once the text is long. ASCII only: offsets are characters."""
    length = len(text)
    if length > LONG or (length > 200 and rng.random() < 0.2):
        start = rng.randrange(length - 50)
        del text[start : start + rng.randrange(1, 50)]
    else:
        text.insert(rng.randrange(length + 1), rng.choice(["a", "word ", "x", "sentence, ", "\n"]))


async def type_on(client: Client, rng: random.Random) -> None:
    """Type until cancelled, online as fast as is stored, offline slower."""
    while True:
        await client.until(lambda: len(client.waiting) < WINDOW, "room for another edit")
        client.edit(lambda text: keystroke(rng, text))
        await asyncio.sleep(rng.uniform(0, ONLINE_SECONDS if client.connected else OFFLINE_SECONDS))


def clock(client: Client, author: Client) -> int:
    """How much of an author's typing somebody has."""
    return read_state_vector(client.doc.get_state()).get(author.doc.client_id, 0)


@asynccontextmanager
async def people(server: QuireServer, document: str, rng: random.Random) -> AsyncIterator[People]:
    """Four people, two of each dialect, who type until `stop`. The document has a first sentence that is stored."""
    pulse = Pulse()
    wires = DIALECTS * 2
    async with AsyncExitStack() as stack:
        clients = [
            await stack.enter_async_context(Client(wire(document), server.ws(), client_id=number, pulse=pulse))
            for number, wire in enumerate(wires, 1)
        ]
        for client in clients:
            await client.until_settled()
        clients[0].edit(lambda text: text.insert(0, "A document is never blank. " * 10))
        await clients[0].until_settled()
        tasks = [asyncio.create_task(type_on(client, random.Random(rng.random()))) for client in clients]
        group = People(server, document, clients, pulse, tasks)
        try:
            yield group
        finally:
            await group.stop()


class People:
    """Those who type, and what was promised to them."""

    def __init__(
        self,
        server: QuireServer,
        document: str,
        clients: Sequence[Client],
        pulse: Pulse,
        tasks: Sequence[asyncio.Task[None]],
    ) -> None:
        self.server = server
        self.document = document
        self.clients = clients
        self.pulse = pulse
        self._tasks = tasks

    @property
    def acknowledged(self) -> list[bytes]:
        """Everything that was called stored."""
        return [update for client in self.clients for update in client.acknowledged]

    async def until(self, condition: object, what: str) -> None:
        assert callable(condition)
        await self.pulse.until(condition, lambda: "; ".join([what, *(client.describe() for client in self.clients)]))

    async def until_acknowledged(self, more: int) -> None:
        """Wait until so many more edits were called stored, everybody being online."""
        target = len(self.acknowledged) + more
        await self.until(
            lambda: all(client.connected for client in self.clients) and len(self.acknowledged) >= target,
            f"{more} more acknowledgements",
        )

    async def until_gone(self) -> None:
        """Wait until everybody has read the last that the server said before it went."""
        await self.until(lambda: not any(client.connected for client in self.clients), "disconnected")

    async def check_log(self) -> list[bytes]:
        """All that was acknowledged is in the database. Returns the log's updates."""
        promised = self.acknowledged
        log = await read_log(self.server.database, self.document)
        assert lost(replay(log), promised) == []
        return log

    async def check_newcomer(self, wire: Wire) -> None:
        """Somebody who joins gets a document with all that was acknowledged before."""
        promised = self.acknowledged
        async with Client(wire, self.server.ws()) as newcomer:
            await newcomer.until_settled()
            assert [state for state in newcomer.first_states if len(state) < 100] == []
            assert lost(newcomer.doc, promised) == []

    async def check_edits_arrive(self) -> None:
        """Everybody gets another edit of everybody, stored or not."""
        for client in self.clients:
            client.edit(lambda text: text.insert(0, "!"))
        wanted = {client.doc.client_id: clock(client, client) for client in self.clients}
        await self.until(
            lambda: all(
                clock(client, author) >= wanted[author.doc.client_id]
                for client in self.clients
                for author in self.clients
            ),
            "everybody's edits arrive",
        )

    async def stop(self) -> None:
        """Nobody types any more."""
        for task in self._tasks:
            task.cancel()
        ended = await asyncio.gather(*self._tasks, return_exceptions=True)
        for result in ended:
            if result is not None and not isinstance(result, asyncio.CancelledError):
                raise result

    async def check_converged(self) -> None:
        """When all is quiet, everybody and the log have the same text."""
        await self.stop()
        await self.until(lambda: all(client.settled for client in self.clients), "all is stored")
        expected = str(replay(await self.check_log())["content"])
        await self.until(lambda: all(client.value == expected for client in self.clients), "all texts are equal")
