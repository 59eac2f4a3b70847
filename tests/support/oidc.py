"""A real OpenID Connect provider (oidc.mjs), and a Quire that people sign in to with it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from tests.support.fixtures import Quire
from tests.support.server import QuireServer, free_port

INTEROP = Path(__file__).parents[1] / "interop"


@asynccontextmanager
async def provided(quire: Quire) -> AsyncIterator[QuireServer]:
    """A running server beside a provider of its own."""
    port = free_port()
    server = quire(
        start=False,
        access="accounts",
        oidc_issuer=f"http://127.0.0.1:{port}",
        oidc_client_id="quire",
        oidc_client_secret="a secret between quire and its provider",
        oidc_name="Example",
    )
    provider = await asyncio.create_subprocess_exec(
        *("node", "oidc.mjs", str(port), f"{server.url}/api/v1/auth/oidc/callback"),
        cwd=INTEROP,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
    )
    assert provider.stdout is not None
    while await provider.stdout.readline() != b"listening\n":
        assert provider.returncode is None
    await server.start_async()
    yield server
    provider.terminate()
    await provider.wait()
