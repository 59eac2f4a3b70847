"""Postgres is killed while people type, or is not there at all."""

from __future__ import annotations

import asyncio
import itertools
import json
import random

from tests.convergence.typing_fast import People, people
from tests.support.clients import DIALECTS, Client, Kind, YjsWire
from tests.support.content import get, stored_text
from tests.support.fixtures import Quire
from tests.support.postgres import Postgres

KILLS = 3


def notices(typing: People) -> list[list[str]]:
    """What kind of notices each Hocuspocus client got, in order, repeated ones (for another reason) once."""
    return [
        [kind for kind, _ in itertools.groupby(json.loads(notice)["type"] for notice in client.notices())]
        for client in typing.clients
        if not client.wire.echoes
    ]


async def test_no_acknowledged_edit_is_lost_when_postgres_is_killed(
    quire: Quire, mortal_postgres: Postgres, rng: random.Random
) -> None:
    """R76, R77: while Postgres is dead people see each other type and are told so; then all is stored, once."""
    server = quire(mortal_postgres.url(mortal_postgres.create_database()))
    async with people(server, "outage", rng) as typing:
        for kill in range(1, KILLS + 1):
            await typing.until_acknowledged(rng.randrange(5, 150))
            mortal_postgres.kill9()
            await typing.until(lambda: all(told[-1:] == ["not-saved"] for told in notices(typing)), "told not-saved")
            await typing.check_edits_arrive()  # with that, all have read what was acknowledged before
            promised = typing.acknowledged
            await typing.check_edits_arrive()
            assert typing.acknowledged == promised
            await asyncio.to_thread(mortal_postgres.start)
            await typing.check_log()
            await typing.until(lambda: all(told[-1] == "saving" for told in notices(typing)), "told saving")
            await typing.until_acknowledged(20)
            await typing.check_newcomer(DIALECTS[kill % 2]("outage"))
        await typing.check_converged()
        log = await typing.check_log()
        assert len(set(log)) == len(log)
        assert [client.closes for client in typing.clients] == [[], [], [], []]
        assert notices(typing) == [["not-saved", "saving"] * KILLS] * 2


async def test_a_server_starts_without_its_database(quire: Quire, mortal_postgres: Postgres) -> None:
    """R4, R72, R91: without Postgres it listens, is not ready and refuses joins (1013); then it is ready by itself."""
    database = mortal_postgres.url(mortal_postgres.create_database())
    mortal_postgres.stop()
    server = quire(database, start_seconds=0.1)
    assert (await get(server, "/healthz"))[0] == 200
    assert (await get(server, "/readyz"))[0] == 503
    clients = [Client(wire("early"), server.ws()) for wire in DIALECTS]
    async with clients[0], clients[1]:
        for client in clients:
            client.edit(lambda text: text.insert(0, "early "))
            await client.until_closed()
            assert client.closes[0] == 1013
            assert client.count(Kind.STEP2) == 0
        await asyncio.to_thread(mortal_postgres.start)
        for client in clients:
            await client.until_settled()
        assert (await get(server, "/readyz"))[0] == 200
        async with Client(YjsWire("early"), server.ws()) as newcomer:
            await newcomer.until_settled()
            assert newcomer.first_states == ["early early "]
    assert await stored_text(server, "early") == "early early "


async def test_a_database_that_comes_late_and_is_too_new(quire: Quire, mortal_postgres: Postgres) -> None:
    """A server that started without Postgres, and then finds one that a newer Quire has changed, says so."""
    name = mortal_postgres.create_database()
    mortal_postgres.sql("CREATE TABLE alembic_version (version_num text)", database=name)
    mortal_postgres.sql("INSERT INTO alembic_version VALUES ('9999')", database=name)
    mortal_postgres.stop()
    server = quire(mortal_postgres.url(name), start_seconds=0.1)
    server.expects_errors = True
    await asyncio.to_thread(mortal_postgres.start)
    async with asyncio.timeout(20):
        while not server.events("migration_failed"):
            await asyncio.sleep(0.05)
    status, body = await get(server, "/readyz")
    assert status == 503
    assert "revision 9999" in str(body)
