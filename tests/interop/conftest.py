"""What the interoperability tests share: one server for those that do not stop it, and a Node process for each test."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator, Iterator
from contextlib import closing

import pytest
from tests.interop.node import Node
from tests.support.server import QuireServer

_numbers = itertools.count(1)


@pytest.fixture(scope="session")
def running_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[QuireServer]:
    with closing(QuireServer(tmp_path_factory.mktemp("quire"))) as server:
        server.start()
        yield server


@pytest.fixture
def server(running_server: QuireServer, request: pytest.FixtureRequest) -> Iterator[QuireServer]:
    """A server on SQLite that other tests use too: take a document of your own, and do not stop it."""
    already = len(running_server.errors())
    yield running_server
    request.node.add_report_section("teardown", "log of quire", running_server.log()[-20_000:])
    assert running_server.errors()[already:] == []


@pytest.fixture
def name() -> str:
    """A document that no other test uses."""
    return f"document-{next(_numbers)}"


@pytest.fixture
async def node(server: QuireServer) -> AsyncIterator[Node]:
    async with Node(server.ws()) as running:
        yield running
