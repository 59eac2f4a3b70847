"""A long document: how fast it opens in a server that has just started, and whether its length makes edits dearer."""

from pathlib import Path
from statistics import median
from time import perf_counter

from pycrdt import Doc, Text

from . import machine
from .acknowledgement import join_author
from .figures import Figure, at_most
from .load import Edits, Shape, run
from .postgres import Postgres
from .servers import KINDS, Server
from .sockets import Client, Poller, join_all
from .updates import TEXT_NAME, recorded_history
from .wire import Kind, Message, masked_frame
from .workloads import say

# Beside the checkout, where the project keeps its real editing histories.
HISTORY = Path(__file__).parents[3] / "shared" / "data" / "automerge-paper.json.gz"

_LONG, _SHORT = "long-0", "short-0"
_SHORT_EDITS = 100
_OPEN_CEILING_MS = 50.0
_GROWTH_CEILING = 1.2

# Unacknowledged edits on their way while a history is typed: enough to keep the server busy, far below its backlog
# limit.
_WINDOW = 2_000
_TOGETHER = 50

# At rest is a server that uses less than this many processor seconds in one second.
_IDLE_SHARE = 0.05
_REST_SECONDS = 60.0

_SHAPE = Shape(rooms=1, people=20, writers=20, rate=10)
_WARM_UP = 2.0


class Opener(Client):
    """A client that keeps the state it receives."""

    state = b""

    def on_message(self, message: Message) -> None:
        """Keep the first answer."""
        if message.kind is Kind.STEP_2 and not self.state:
            self.state = message.body


def type_history(server: Server, room: str, updates: list[bytes]) -> None:
    """Send each edit as its own message and wait until all are stored."""
    with Poller() as poller:
        author = join_author(poller, server, room)
        first = author.stored
        dialect = server.kind.dialect
        for start in range(0, len(updates), _TOGETHER):
            batch = updates[start : start + _TOGETHER]
            author.send(b"".join(masked_frame(dialect.update(room, update)) for update in batch))
            due = first + start + len(batch) - _WINDOW
            poller.run_until(lambda due=due: author.stored >= due, 60, "storing a history")  # type: ignore[misc]
        poller.run_until(lambda: author.stored >= first + len(updates), 60, "storing a history")


def _open(server: Server, room: str) -> tuple[float, float, bytes]:
    """Seconds from step 1 to step 2, the server's processor seconds, and the state that came."""
    before = machine.processor_seconds(server.pid)
    with Poller() as poller:
        opener = Opener(server.host, server.port, server.kind.dialect, room)
        join_all(poller, [lambda: opener])
        used = machine.processor_seconds(server.pid) - before
        return opener.synced_at - opener.opened_at, used, opener.state


def _opening(url: str, expected: str, rounds: int) -> tuple[float, str]:
    """Median milliseconds of several new processes, each killed afterwards, and a note on what they did."""
    waits: list[float] = []
    costs: list[float] = []
    for _ in range(rounds):
        with Server(KINDS["quire-hocuspocus"], url) as server:
            # A small document first, so that the code's and the connection's first use is not measured.
            _open(server, _SHORT)
            wait, cost, state = _open(server, _LONG)
            server.kill()
        waits.append(wait)
        costs.append(cost)
        doc: Doc[Text] = Doc()
        doc.apply_update(state)
        if str(doc.get(TEXT_NAME, type=Text)) != expected:
            raise AssertionError("the opened document is not what was typed")
    note = f"{median(costs) * 1e3:.1f} ms of the server's processor; {len(state) / 1000:.0f} kB"
    return median(waits) * 1e3, note


def _rest(server: Server) -> None:
    """Wait until the server has finished what it does in the background."""
    deadline = perf_counter() + _REST_SECONDS
    used = -1.0
    with Poller() as poller:
        while perf_counter() < deadline:
            now = machine.processor_seconds(server.pid)
            if now - used < _IDLE_SHARE:
                return
            used = now
            poller.poll(1.0)
    raise TimeoutError("the server did not come to rest")


def _growth(url: str, states: dict[str, bytes], rounds: int, seconds: float) -> tuple[float, str]:
    """How many times as much an edit costs in the long document as in the short one, and the costs themselves."""
    costs: dict[str, list[float]] = {name: [] for name in states}
    with Server(KINDS["quire"], url) as server:
        for number in range(rounds):
            for name, state in states.items():
                edits = Edits(_SHAPE, seconds + _WARM_UP, state, seed=number)
                result = run(server, _SHAPE, edits, _WARM_UP, seconds, names=name)
                say(f"  {name}: {result}")
                costs[name].append(result.microseconds_per_delivery)
    short, long = (median(values) for values in costs.values())
    return long / short, f"{long:.1f} against {short:.1f} µs per delivered edit"


def measure(postgres: Postgres, rounds: int, seconds: float, limit: int | None = None) -> list[Figure]:
    """Type the history once, then measure on it; `limit` takes only so many of its edits, for a quick trial."""
    if not HISTORY.exists():
        return [
            Figure(
                "Opening and editing a long document", f"not measured: there is no {HISTORY.name} beside the checkout"
            )
        ]
    updates, long_state, text = recorded_history(HISTORY, limit)
    short, short_state, _ = recorded_history(HISTORY, _SHORT_EDITS)
    count = f"{len(updates):,}"
    url = postgres.new_database()
    with Server(KINDS["quire-hocuspocus"], url) as server:
        type_history(server, _SHORT, short)
        type_history(server, _LONG, updates)
        say(f"  typed {count} edits in {machine.processor_seconds(server.pid):.1f} s of the server's processor")
        server.kill()
    crashed, crashed_note = _opening(url, text, rounds)
    with Server(KINDS["quire-hocuspocus"], url) as server:
        _open(server, _LONG)
        _rest(server)
    rested, rested_note = _opening(url, text, rounds)
    ratio, ratio_note = _growth(url, {"short": short_state, "long": long_state}, rounds, seconds)
    return [
        at_most(f"Opening a document of {count} edits", rested, _OPEN_CEILING_MS, "ms", rested_note),
        Figure(
            f"The same, when the server was killed while the {count} edits were poured in",
            f"{crashed:.1f} ms ({crashed_note})",
        ),
        at_most(
            f"Cost of an edit after {count} edits, by that after {_SHORT_EDITS}",
            ratio,
            _GROWTH_CEILING,
            "times",
            ratio_note,
        ),
    ]
