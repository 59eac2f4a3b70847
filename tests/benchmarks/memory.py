"""What an idle connection costs in memory, for people spread over few rooms and over many."""

from functools import partial
from time import perf_counter

from . import machine
from .figures import Figure, at_most
from .postgres import Postgres
from .servers import Kind, Server
from .sockets import Client, Poller, join_all
from .workloads import say

_CEILING_KB = 10.0

# Joined before the first reading, so that what a server allocates once is not counted per connection.
_FIRST = 100

# A reading is final when it has not moved by this share over this time.
_STEADY_SHARE = 0.005
_STEADY_SECONDS = 1.5
_SETTLE_SECONDS = 20.0


def _steady_memory(server: Server, poller: Poller) -> int:
    """Memory once it has stopped moving, pings answered meanwhile."""
    deadline = perf_counter() + _SETTLE_SECONDS
    held = machine.resident_bytes(server.pid)
    while perf_counter() < deadline:
        until = perf_counter() + _STEADY_SECONDS
        while (left := until - perf_counter()) > 0:
            poller.poll(left)
        now = machine.resident_bytes(server.pid)
        if abs(now - held) <= _STEADY_SHARE * held:
            return now
        held = now
    return held


def bytes_per_connection(kind: Kind, database: str, connections: int, people: int) -> float:
    """Growth of the server's memory for each of `connections`, in rooms of `people`, who join and then say nothing."""
    names = [f"idle-{people}-{number}" for number in range(connections // people)]
    with Server(kind, database) as server, Poller() as poller:
        connect = partial(Client, server.host, server.port, kind.dialect)
        join_all(poller, [partial(connect, "first")])
        join_all(poller, [partial(connect, "first") for _ in range(_FIRST - 1)])
        before = _steady_memory(server, poller)
        # Round by round, so that each room's first member is alone when it joins: see load.py.
        for _ in range(people):
            join_all(poller, [partial(connect, name) for name in names], at_once=8)
        grown = _steady_memory(server, poller) - before
        if any(client.closed for client in poller.clients):
            raise ConnectionError(f"{kind.label} closed an idle connection")
        return grown / connections


def measure(kinds: list[Kind], postgres: Postgres, connections: int) -> list[Figure]:
    """Both kinds of crowd for each server; the ceiling is Quire's own."""
    figures = []
    # As many as this user may have files open, less those that every process needs.
    possible = machine.most_open_files() - _FIRST - 400
    connections = min(connections, possible - possible % 100)
    for people in (100, 2):
        rooms = connections // people
        for kind in kinds:
            title = f"Memory per idle connection, {connections:,} in {rooms:,} rooms of {people}, {kind.label}"
            try:
                grown = bytes_per_connection(
                    kind, postgres.new_database() if kind.is_quire else "", connections, people
                )
            except (OSError, TimeoutError) as error:
                if kind.is_quire:
                    raise
                figures.append(Figure(title, f"failed: {error}"))
                continue
            say(f"  {title}: {grown / 1000:.1f} kB")
            if kind.is_quire:
                figures.append(at_most(title, grown / 1000, _CEILING_KB, "kB"))
            else:
                figures.append(Figure(title, f"{grown / 1000:.1f} kB"))
    return figures
