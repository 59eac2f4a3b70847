"""What was measured, as Markdown: the same text on the terminal and in docs/benchmarks.md."""

from dataclasses import dataclass, field

from .figures import Figure
from .workloads import Row, Workload

_METHOD = """\
## How it was measured

- The server runs alone on one core. The load generator, and Postgres, run on the other, so that a server's time is
  its own.
- Quire stores every edit on Postgres with default, durable settings (`fsync` and `synchronous_commit` on) and
  acknowledges it. The others run without persistence: they hold documents in memory only. pycrdt-websocket runs under
  uvicorn with uvloop.
- The load generator sends real Yjs updates made beforehand, one character each, at a fixed rate from a repeatable
  schedule that does not wait for the server. It reads frames with a parser of its own from an epoll loop.
- A delivery is one edit reaching one other client. A frame with several edits merged counts as several, a repetition
  or an echo to the author as none. "Lost" is what had not arrived at everybody 15 s after the last edit (3 s without
  any arrival end the wait).
- Cost is user and system time of the server's process and its children in the steady window, over the deliveries in
  it. Latency runs from sending an edit to the moment another client has read it.
- A process of the lowest class on each core keeps it from falling asleep, and gives way to anything else; its time is
  nobody's. A virtual machine hands an idle core back, and what it costs to get it again, slow and with foreign caches,
  belongs to the neighbours: it doubles the cost of rooms in which little happens at a time, and changes from minute to
  minute. The row that says so lets the cores sleep, for all servers.
- Every server is started anew for each round, and the servers take turns within a round. The figures are medians of
  the rounds.
- "Load" is how busy the server's process was, "generator" how busy the process that made the load. Above 85 % for the
  latter the row is invalid, and remarks say when something else disturbed the measurement.
- The bare sketch is the least that a server of aiohttp, uvloop and pycrdt must do: it applies an update and passes it
  on. It stores, acknowledges, examines and bounds nothing; nobody could use it.
- "By somebody's speed here" a ceiling is scaled by what y-websocket, or the sketch, costs here, over what it cost on
  the machine on which the ceilings were set: processors, and neighbours that empty their caches, differ.
- A bare commit is one inserted row of an edit's size, through the database's driver without a server, alternating
  with the edits.
- Joining runs from connecting to the server's first message, in a document that others hold open; a server in open mode
  that asks nobody who they are, and one in accounts mode, take turns.
- The long document is a recorded history (`automerge-paper`), typed into Quire through a socket as one message per
  edit. Time runs from a client's step 1 to the document's arrival, in a new process that has opened one small document
  before. The history is poured in as fast as the server takes it; the ceiling applies once background work has
  finished.
- In the browser, time runs from the start of the navigation, in a profile that was never used, until all of the text is
  there and can be written; from a key's event until the frame with its letter has been painted. Server, browser and
  whoever else writes share both cores.
- With large things, the longest time without an answer is that of the longest task of a page's main thread: for so long
  no key would be seen.
- On the drawing board it is the time between frames of the page, with its pointer drawing and then moving the board.
  The others' pointers and unfinished strokes come through presence, their finished ones as edits.
- Memory is the growth of resident memory from 100 connections to 10,000 more, in rooms that are joined and then
  silent.

## What the figures do not say

- One machine and loopback: no network, no TLS, no reverse proxy. The absolute numbers belong to this machine; ratios
  travel better.
- Work that the kernel does for a send on loopback is counted to the sender, so that each server also pays for
  delivery.
- Nobody has a cursor here but on the drawing board: presence is not sent. Documents hold plain text, typed at the ends
  of people's own words.
- The peers do less: they keep nothing. With their persistence extensions they would do worse, and differently.
"""


@dataclass
class Report:
    """Everything that one run has found."""

    facts: dict[str, str]
    workloads: list[tuple[Workload, list[Row]]] = field(default_factory=list)
    figures: list[Figure] = field(default_factory=list)

    def markdown(self) -> str:
        """The page."""
        parts = [
            "# Benchmarks",
            "Written by `make bench`; do not edit. Costs are processor microseconds of the server per delivered edit.",
            _table(["", ""], [[name, value] for name, value in self.facts.items()]),
        ]
        if self.workloads:
            parts.append("## Speed")
        for workload, rows in self.workloads:
            parts.append(f"### {workload.title}")
            parts.append(_workload_table(rows))
            if workload.awake:
                parts.extend(_verdicts(workload, rows))
        if self.figures:
            parts.append("## Delay, memory, long documents")
            parts.append(
                _table(
                    ["", "measured", "ceiling", "met"],
                    [
                        [figure.title, figure.measured, figure.ceiling or "–", _yes_no(figure.met)]
                        for figure in self.figures
                    ],
                )
            )
        parts.append(_METHOD)
        return "\n\n".join(part.rstrip("\n") for part in parts) + "\n"


def _yes_no(met: bool | None) -> str:
    return {True: "yes", False: "**no**", None: "–"}[met]


def _table(head: list[str], rows: list[list[str]]) -> str:
    numeric = [":--"] + ["--:" if len(head) > 4 else ":--"] * (len(head) - 1)
    return "\n".join("| " + " | ".join(cells) + " |" for cells in [head, numeric, *rows])


def _number(value: float, digits: int = 1) -> str:
    return "–" if value == float("inf") else f"{value:.{digits}f}"


def _duration(seconds: float) -> str:
    if seconds == float("inf"):
        return "–"
    return f"{seconds * 1e3:.1f} ms" if seconds < 1 else f"{seconds:.1f} s"


def _workload_table(rows: list[Row]) -> str:
    ours = next((row.cost for row in rows if row.kind.is_quire), None)
    body = []
    for row in rows:
        ratio = _number(row.cost / ours, 2) if ours else "–"
        body.append(
            [
                row.kind.label,
                _number(row.cost),
                ratio,
                _duration(row.p50),
                _duration(row.p99),
                f"{row.rate:,.0f}",
                f"{row.lost:,}",
                f"{row.load:.0%}",
                f"{row.generator:.0%}",
                "; ".join(row.remarks),
            ]
        )
    return _table(
        ["server", "µs", "÷ Quire", "p50", "p99", "deliveries/s", "lost", "load", "generator", "remarks"], body
    )


def _verdicts(workload: Workload, rows: list[Row]) -> list[str]:
    lines = []
    costs = {row.kind.name: row.cost for row in rows}
    for row in rows:
        if not row.kind.is_quire:
            continue
        verdict = f"- {row.kind.label}: at most {workload.ceiling:g} µs, met: {_yes_no(row.cost <= workload.ceiling)}"
        for name, label, there in (
            ("y-websocket", "y-websocket's", workload.reference),
            ("sketch", "the sketch's", workload.sketch),
        ):
            if (here := costs.get(name)) is not None:
                scaled = workload.ceiling * here / there
                verdict += f"; by {label} speed here {scaled:.1f} µs, met: {_yes_no(row.cost <= scaled)}"
        if (p99 := workload.p99_ceiling) is not None:
            verdict += f"; p99 at most {_duration(p99)}, met: {_yes_no(row.p99 <= p99)}"
        lines.append(verdict)
    return ["\n".join(lines)] if lines else []
