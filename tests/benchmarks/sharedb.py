"""What a delivered operation costs in the ShareDB dialect, beside the real ShareDB server, with unmodified clients."""

import json
import subprocess
from dataclasses import replace
from statistics import median
from typing import Any

from . import machine, provision
from .figures import Figure, at_most
from .postgres import Postgres
from .servers import KINDS, Kind, Server
from .wire import YWebsocket

PEOPLE, EDITS_PER_SECOND = 50, 5


def _real(_database: str, _port: int) -> list[Any]:
    return ["node", provision.PEERS / "sharedb_server.mjs"]


QUIRE = replace(KINDS["quire"], label="Quire (ShareDB)")
REAL = Kind("sharedb", "ShareDB 7.0", YWebsocket("/"), _real)


def cost(kind: Kind, path: str, database: str, seconds: float) -> float:
    """Processor microseconds of the server for one operation delivered to another client."""
    with Server(kind, database) as server:
        url = f"ws://{server.host}:{server.port}{path}"
        numbers = [str(PEOPLE), str(EDITS_PER_SECOND), "2", str(seconds)]
        command = ["node", str(provision.PEERS / "sharedb_load.mjs"), url, *numbers]
        with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as load:
            assert load.stdout is not None
            before = after = 0.0
            first: dict[str, Any] = {}
            last: dict[str, Any] = {}
            settled: dict[str, Any] = {}
            for line in load.stdout:
                event = json.loads(line)
                if event["event"] == "warm":
                    before, first = machine.processor_seconds(server.pid), event
                elif event["event"] == "typed":
                    after, last = machine.processor_seconds(server.pid), event
                else:
                    settled = event
        if not settled.get("equal"):
            raise RuntimeError(f"{kind.label}: the clients did not end equal")
        received: int = last["received"] - first["received"]
        return (after - before) / received * 1e6


def measure(postgres: Postgres, *, rounds: int, seconds: float) -> list[Figure]:
    """Both, in turns."""
    ours, theirs = list[float](), list[float]()
    for _ in range(rounds):
        ours.append(cost(QUIRE, "/ws/sharedb", postgres.new_database(), seconds))
        theirs.append(cost(REAL, "/", "", seconds))
    real = median(theirs)
    note = f"ShareDB 7.0 in memory {real:.1f} µs"
    return [
        at_most(f"One ShareDB room, {PEOPLE} people: cost of a delivered operation", median(ours), real, "µs", note)
    ]
