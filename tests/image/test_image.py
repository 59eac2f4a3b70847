"""The container image serves, keeps what it acknowledged, and is as closed as it says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.image.container import Container, image
from tests.support.clients import Client, YjsWire
from tests.support.postgres import Postgres


@pytest.fixture
def container() -> Iterator[Container]:
    made = Container()
    yield made
    made.close()


@pytest.fixture(scope="module")
def serving() -> Iterator[Container]:
    """A container that serves, for tests that change nothing. Making one takes its time without an engine."""
    made = Container()
    made.start()
    yield made
    made.close()


async def _write(container: Container, text: str) -> None:
    """Write into the document `notes`, and return when the server has called it stored."""
    async with Client(YjsWire("notes"), container.websockets) as client:
        await client.until_settled()
        client.edit(lambda content: content.insert(0, text))
        await client.until_settled()


def _stored(container: Container) -> str:
    return container.text("/api/v1/documents/notes/content?format=text")


async def test_stored_edits_outlive_the_container(container: Container) -> None:
    """What was acknowledged is there in a new container on the same volume, after a stop and after a kill."""
    container.start()
    await _write(container, "héllo 😀 ")
    exit_status = container.stop()
    container.start()
    after_stop = _stored(container)
    await _write(container, "again ")
    container.kill()
    container.start()
    assert (exit_status, after_stop, _stored(container)) == (0, "héllo 😀 ", "again héllo 😀 ")


async def test_it_serves_on_postgres() -> None:
    """With QUIRE_DATABASE on Postgres it migrates that database and keeps edits there."""
    postgres = Postgres()
    container: Container | None = None
    try:
        postgres.start()
        database = postgres.create_database()
        container = Container(QUIRE_DATABASE=postgres.url(database))
        container.start()
        await _write(container, "in Postgres")
        rows = postgres.sql("SELECT id, head FROM documents", database=database)
        assert (rows, _stored(container)) == ("notes|1", "in Postgres")
    finally:
        if container is not None:
            container.close()
        postgres.close()


def test_it_serves_the_client(serving: Container) -> None:
    """The page of the application is in the image."""
    assert '<div id="root">' in serving.text("/")


def test_its_health_check_passes(serving: Container) -> None:
    """The health check of the image finds a serving container healthy."""
    assert serving.healthy()


def test_it_is_not_root(serving: Container) -> None:
    """The server runs as a user of its own, who can write only the volume."""
    user = "print(next(line.split()[1] for line in open('/proc/1/status') if line.startswith('Uid')))"
    writable = "import os; print([p for p in ('/', '/opt/quire', '/etc', '/data') if os.access(p, os.W_OK)])"
    found = [serving.execute("python3", "-c", script) for script in (user, writable)]
    assert found == ["10001", "['/data']"]


def test_its_entry_point_is_the_command() -> None:
    """`docker run quire migrate` runs that command; without one it serves."""
    config = image()["Config"]
    assert (config["Entrypoint"], config["Cmd"], config["StopSignal"]) == (["quire"], ["serve"], "SIGTERM")


def test_what_built_it_stays_out(serving: Container) -> None:
    """Neither what configured the registries nor the sources are in the image."""
    names = (".npmrc", "pip.conf", "requirements.lock", "hatch_build.py")
    any_of = [word for name in names for word in ("-o", "-name", name)][1:]
    assert serving.execute("find", "/", "-xdev", *any_of, user="root") == ""
