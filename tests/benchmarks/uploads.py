"""How much memory an upload takes: `python -m tests.benchmarks.uploads [--mib 1024]`, against a real server.

Sends a file as it is, and in a form, and reads it back, while the server's resident memory is looked at. Ends with
status 1 if it grew by more than `--most` MiB: nothing of a file may be in memory but the part that is on its way.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable
from pathlib import Path
from typing import Any

import aiohttp

from quire.settings import MIB
from tests.support.server import QuireServer

PATH = "/api/v1/documents/d/attachments"
LOOK_SECONDS = 0.05


def resident(pid: int) -> float:
    """MiB of memory that a process has."""
    status = Path(f"/proc/{pid}/status").read_text()
    (line,) = [line for line in status.splitlines() if line.startswith("VmRSS:")]
    return int(line.split()[1]) / 1024


async def peak_during(pid: int, work: Awaitable[Any]) -> tuple[float, float, Any]:
    """The most memory while something is done, in MiB; how long it took, in seconds; and what came of it."""
    begin, peak = time.monotonic(), resident(pid)
    task = asyncio.ensure_future(work)
    while not task.done():
        peak = max(peak, resident(pid))
        await asyncio.wait([task], timeout=LOOK_SECONDS)
    return peak, time.monotonic() - begin, task.result()


async def body(mib: int) -> AsyncIterator[bytes]:
    block = os.urandom(MIB)
    for _ in range(mib):
        yield block


async def send(session: aiohttp.ClientSession, mib: int, how: str) -> str:
    """Upload; the file's address."""
    if how == "form":
        form = aiohttp.FormData()
        form.add_field("file", body(mib), filename="form.bin")
        request = session.post(PATH, data=form)
    else:
        request = session.put(f"{PATH}?name=raw.bin", data=body(mib))
    async with request as answer:
        made = await answer.json()
        assert (answer.status, made["size"]) == (201, mib * MIB), made
        return str(made["url"])


async def fetch(session: aiohttp.ClientSession, url: str) -> int:
    """Bytes that were read."""
    count = 0
    async with session.get(url) as answer:
        async for part in answer.content.iter_chunked(MIB):
            count += len(part)
    return count


async def measure(mib: int, most: float) -> bool:
    """Whether memory stayed within bounds."""
    with tempfile.TemporaryDirectory() as folder:
        limits = {"max_upload_bytes": mib * MIB, "max_attachments_bytes": 3 * mib * MIB}
        server = QuireServer(Path(folder), settings=limits)
        server.start()
        try:
            patience = aiohttp.ClientTimeout(total=None)
            async with aiohttp.ClientSession(server.url, timeout=patience) as session:
                async with session.post("/api/v1/documents", json={"id": "d"}):
                    pass
                async with session.put(f"{PATH}?name=warm", data=b"warm"):
                    pass
                before, fine = resident(server.pid), True
                for how in ("raw", "form"):
                    peak, seconds, url = await peak_during(server.pid, send(session, mib, how))
                    read, reading, count = await peak_during(server.pid, fetch(session, url))
                    assert count == mib * MIB
                    grown = max(peak, read) - before
                    fine = fine and grown <= most
                    sys.stdout.write(
                        f"{how}: {mib} MiB at {mib / seconds:.0f} MiB/s, read at {mib / reading:.0f} MiB/s; "
                        f"memory {before:.0f} MiB, at most {grown:.0f} MiB more\n"
                    )
                return fine
        finally:
            server.close()


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mib", type=int, default=1024)
    parser.add_argument("--most", type=float, default=32.0)
    chosen = parser.parse_args()
    sys.exit(0 if asyncio.run(measure(chosen.mib, chosen.most)) else 1)


if __name__ == "__main__":
    main()
