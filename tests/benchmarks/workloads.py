"""The workloads of the speed table, with the ceilings that Quire has promised for each."""

import sys
from dataclasses import dataclass
from statistics import median

from . import machine, servers
from .load import Edits, Result, Shape, run
from .postgres import Postgres
from .servers import Kind, Server


@dataclass(frozen=True)
class Workload:
    """A shape, and its name on the command line.

    Quire's ceilings are in microseconds per delivered edit, and in seconds for the p99 latency where one is promised.
    `reference` and `sketch` are what y-websocket and the bare sketch cost on the machine on which the ceilings were
    set: how fast that machine is. A workload with a core that may fall asleep has none of them.
    """

    name: str
    title: str
    shape: Shape
    ceiling: float = 0.0
    reference: float = 0.0
    sketch: float = 0.0
    p99_ceiling: float | None = None
    awake: bool = True


WORKLOADS = (
    Workload("room", "One room, 50 people, 5 edits/s each", Shape(1, 50, 50, 5), 11, 18.5, 9.0),
    Workload("rooms", "250 rooms, 2 people, 2 edits/s each", Shape(250, 2, 2, 2), 100, 174, 64),
    Workload("asleep", "The same, on cores that fall asleep between edits", Shape(250, 2, 2, 2), awake=False),
    Workload("fast", "One room, 50 people, 40 edits/s each", Shape(1, 50, 50, 40), 5, 9.4, 3.9, 0.005),
    Workload("audience", "One room, 2 writing 5 edits/s each, 500 reading", Shape(1, 502, 2, 5), 9.5, 13.2, 8.8),
)

# Beyond these a figure says more about the load generator, or about a neighbour, than about the server.
GENERATOR_LIMIT = 0.85
LATE_LIMIT = 0.02
FOREIGN_LIMIT = 0.10


@dataclass(frozen=True)
class Row:
    """One server under one workload: medians over the rounds, losses added up."""

    kind: Kind
    cost: float
    p50: float
    p99: float
    rate: float
    lost: int
    load: float
    generator: float
    remarks: tuple[str, ...]


def _remarks(results: list[Result], shape: Shape) -> tuple[str, ...]:
    remarks = []
    if median(result.generator for result in results) > GENERATOR_LIMIT:
        remarks.append("invalid: the load generator was saturated")
    elif median(result.late_p99 for result in results) > LATE_LIMIT:
        remarks.append("doubtful: edits left late, the generator's core was busy")
    if median(result.foreign for result in results) > FOREIGN_LIMIT:
        remarks.append("doubtful: other processes ran on the server's core")
    if median(result.delivered / result.window for result in results) < 0.95 * shape.deliveries_per_second:
        remarks.append("collapsed: it did not keep up")
    return tuple(remarks)


def summary(kind: Kind, shape: Shape, results: list[Result]) -> Row:
    """The row that stands for several rounds; an empty one if the server survived none of them."""
    if not results:
        never = float("inf")
        return Row(kind, never, never, never, 0.0, 0, 0.0, 0.0, ("failed",))
    return Row(
        kind=kind,
        cost=median(result.microseconds_per_delivery for result in results),
        p50=median(result.p50 for result in results),
        p99=median(result.p99 for result in results),
        rate=median(result.delivered / result.window for result in results),
        lost=sum(result.lost for result in results),
        load=median(result.processor / result.window for result in results),
        generator=median(result.generator for result in results),
        remarks=_remarks(results, shape),
    )


def measure(
    workload: Workload, kinds: list[Kind], postgres: Postgres, rounds: int, warm_up: float, window: float
) -> list[Row]:
    """All servers in turn, round after round, each time newly started: a change of the machine's mood hits alike."""
    edits = Edits(workload.shape, warm_up + window)
    results: dict[str, list[Result]] = {kind.name: [] for kind in kinds}
    for number in range(rounds):
        for kind in kinds:
            title = f"  {workload.name} {number + 1}/{rounds} {kind.label:24}"
            try:
                with (
                    machine.awake(really=workload.awake),
                    Server(kind, postgres.new_database() if kind.is_quire else "") as server,
                ):
                    result = run(server, workload.shape, edits, warm_up, window)
            except (OSError, TimeoutError, RuntimeError) as error:
                if kind.is_quire:
                    raise
                say(f"{title}failed: {error}")
                continue
            results[kind.name].append(result)
            say(f"{title}{result}")
    return [summary(kind, workload.shape, results[kind.name]) for kind in kinds]


def say(line: str) -> None:
    """Progress, at once."""
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def kinds_named(names: list[str]) -> list[Kind]:
    """The servers of these names, in the order of the table."""
    unknown = set(names) - set(servers.KINDS)
    if unknown:
        raise SystemExit(f"Unknown servers: {', '.join(sorted(unknown))}. Known: {', '.join(servers.KINDS)}")
    return [kind for name, kind in servers.KINDS.items() if name in names]
