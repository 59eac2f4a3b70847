"""What the convergence tests share: seeds that are shown when a test fails, and that QUIRE_SEED repeats."""

from __future__ import annotations

import os
import random
import secrets

import pytest


@pytest.fixture
def rng(request: pytest.FixtureRequest) -> random.Random:
    """Randomness for one test."""
    seed = int(os.environ.get("QUIRE_SEED") or secrets.randbelow(2**32))
    request.node.add_report_section("call", "seed", f"QUIRE_SEED={seed}")
    return random.Random(seed)
