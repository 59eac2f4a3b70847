"""The server is killed again and again while people type."""

from __future__ import annotations

import asyncio
import random
import signal

import pytest
from tests.convergence.typing_fast import people
from tests.support.clients import DIALECTS, Client, YjsWire
from tests.support.fixtures import Quire
from tests.support.locks import no_commits

KILLS = 11


async def test_no_acknowledged_edit_is_lost_when_the_server_is_killed(
    quire: Quire, database_url: str, rng: random.Random
) -> None:
    """After each kill -9 the log has all that was acknowledged, newcomers get it, and in the end all are equal."""
    server = quire(database_url)
    async with people(server, "killed", rng) as typing:
        for kill in range(KILLS):
            await typing.until_acknowledged(rng.randrange(5, 150))
            for _ in range(rng.randrange(20)):
                await asyncio.sleep(0)
            server.kill9()
            await typing.until_gone()
            await typing.check_log()
            await server.start_async()
            await typing.check_newcomer(DIALECTS[kill % 2]("killed"))
        await typing.check_converged()


async def test_an_orderly_stop_stores_what_was_received(quire: Quire, database_url: str, rng: random.Random) -> None:
    """R43: on SIGTERM the server ends with status 0, hangs up with 1001, and loses nothing that it acknowledged."""
    server = quire(database_url)
    async with people(server, "stopped", rng) as typing:
        for _ in range(3):
            await typing.until_acknowledged(rng.randrange(5, 150))
            server.signal_stop()
            assert await server.ended_async() == 0
            await typing.until_gone()
            assert {client.closes[-1] for client in typing.clients} == {1001}
            await typing.check_log()
            await server.start_async()
            await typing.check_newcomer(DIALECTS[0]("stopped"))
        await typing.check_converged()
    assert server.events("shutdown_with_unstored_updates") == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
async def test_a_second_signal_ends_it_at_once(quire: Quire, database_url: str) -> None:
    """R43: whoever does not want to wait until what came last can be stored asks twice. Nothing was acknowledged of
    it, and it is there once its writer is back."""
    server = quire(database_url, drain_seconds=60)
    async with Client(YjsWire("d"), server.ws()) as ada:
        await ada.until_settled()
        acknowledged = len(ada.acknowledged)
        async with no_commits(database_url):
            ada.insert(0, "kept")
            while not server.events("commit_failed"):
                await asyncio.sleep(0.05)
            server.signal_stop(signal.SIGINT)
            while not server.events("stopping"):
                await asyncio.sleep(0.05)
            server.signal_stop(signal.SIGINT)
            assert await server.ended_async() == -signal.SIGINT
            assert len(ada.acknowledged) == acknowledged
        await server.start_async()
        await ada.until_settled()
        assert ada.value == "kept"
