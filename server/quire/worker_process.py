"""A worker process as its server sees it: it reads requests from its standard input, and answers on its output."""

from __future__ import annotations

import asyncio
import signal
import sys
from asyncio.subprocess import PIPE, Process


async def start(module: str) -> Process:
    """Run a module of ours. In a session of its own: an interrupt from the terminal is for the server, which then ends
    its workers."""
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", module, stdin=PIPE, stdout=PIPE, start_new_session=True
    )


async def end(process: Process) -> None:
    """Kill a worker, whatever it is doing, and return when it is gone."""
    if process.returncode is None:
        process.send_signal(signal.SIGKILL)
    transport: asyncio.SubprocessTransport = process._transport  # type: ignore[attr-defined]  # nothing else has pipes
    # Before the wait, which asyncio ends with the pipes: a large answer that nobody reads any more would stay in one
    # for ever.
    for number in (0, 1):
        if (pipe := transport.get_pipe_transport(number)) is not None:
            pipe.close()
    await process.wait()
    transport.close()
