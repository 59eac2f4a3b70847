"""The container image serves, keeps what it acknowledged, and is as closed as it says."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.image.container import Container, files_of_image, image
from tests.support.clients import Client, YjsWire
from tests.support.postgres import Postgres


@pytest.fixture
def container() -> Iterator[Container]:
    made = Container()
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


def test_it_serves_the_client(container: Container) -> None:
    """The page of the application is in the image."""
    container.start()
    assert '<div id="root">' in container.text("/")


def test_its_health_check_passes(container: Container) -> None:
    """The health check of the image finds a serving container healthy."""
    container.start()
    assert container.healthy()


def test_it_is_not_root(container: Container) -> None:
    """The server runs as a user of its own, who can write only the volume."""
    container.start()
    writable = "import os; print([p for p in ('/', '/opt/quire', '/etc', '/data') if os.access(p, os.W_OK)])"
    assert (container.execute("id", "-u"), container.execute("python3", "-c", writable)) == ("10001", "['/data']")


def test_commands_run_in_it() -> None:
    """The entry point is the command, so that `docker run quire migrate` does what it says."""
    config = image()["Config"]
    assert (config["Entrypoint"], config["Cmd"], config["StopSignal"]) == (["quire"], ["serve"], "SIGTERM")


def test_build_secrets_stay_out() -> None:
    """What configured the registries while building is in no file of the image, nor are sources and tools."""
    found = {name: files_of_image(name) for name in (".npmrc", "node_modules", "requirements*.lock")}
    assert found == {".npmrc": [], "node_modules": [], "requirements*.lock": []}
