"""What the convergence tests share: seeds that are shown when a test fails, and that QUIRE_SEED
repeats; a Postgres to kill."""

from __future__ import annotations

import os
import random
import secrets
from collections.abc import Iterator
from contextlib import closing

import pytest
from tests.support.postgres import Postgres


@pytest.fixture
def rng(request: pytest.FixtureRequest) -> random.Random:
    """Randomness for one test."""
    seed = int(os.environ.get("QUIRE_SEED") or secrets.randbelow(2**32))
    request.node.add_report_section("call", "seed", f"QUIRE_SEED={seed}")
    return random.Random(seed)


@pytest.fixture
def mortal_postgres() -> Iterator[Postgres]:
    """A server of its own that keeps its promises when it is killed."""
    with closing(Postgres(fsync=True)) as server:
        server.start()
        yield server
