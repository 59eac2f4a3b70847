"""What is left of a service that has ended, in the process that it ran in."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.support.clients import DIALECTS, Client
from tests.wire.service import running


async def test_no_task_outlives_the_service(tmp_path: Path) -> None:
    """Whatever the service started in its life has ended with it, members and all."""
    before = asyncio.all_tasks()
    async with running(tmp_path) as service:
        for wire in DIALECTS:
            async with Client(wire("d"), service.ws_url) as client:
                client.edit(lambda text: text.insert(0, "a"))
                await client.until_settled()
    assert {task.get_name() for task in asyncio.all_tasks() - before} == set()
