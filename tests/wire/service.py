"""The whole service inside the test's process, so that limits can be small and metrics and logs looked at."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from aiohttp import web
from prometheus_client import REGISTRY

from quire.app import create_app
from quire.settings import Settings


@dataclass(frozen=True)
class Service:
    """A service that listens on a free port of loopback."""

    url: str
    session: aiohttp.ClientSession

    @property
    def ws_url(self) -> str:
        return self.url.replace("http", "ws", 1)

    def socket(self, path: str) -> Any:
        """A bare WebSocket, as an async context manager."""
        return self.session.ws_connect(self.url + path, max_msg_size=0)


@asynccontextmanager
async def running(folder: Path, **settings: Any) -> AsyncIterator[Service]:
    """A service on an SQLite file in `folder`, with some settings changed."""
    settings.setdefault("database", f"sqlite:///{folder}/quire.db")
    # It would listen before its database is ready, and answer 503, were the machine so busy that this takes long.
    settings.setdefault("start_seconds", 60)
    runner = web.AppRunner(create_app(Settings(**settings)), access_log=None, shutdown_timeout=1)
    await runner.setup()
    try:
        await web.TCPSite(runner, "127.0.0.1", 0).start()
        host, port = runner.addresses[0][:2]
        async with aiohttp.ClientSession() as session:
            yield Service(f"http://{host}:{port}", session)
    finally:
        await runner.cleanup()


def metric(name: str, **labels: str) -> float:
    """The present value of a metric of this process; 0 if it was never raised."""
    return REGISTRY.get_sample_value(name, labels) or 0.0
