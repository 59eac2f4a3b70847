"""A long document: how fast it opens in a server that does not have it in memory, and whether its length makes edits dearer."""

from pathlib import Path
from statistics import median

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

# Unacknowledged edits on their way while a history is typed: enough to keep the server busy, far below its backlog limit.
_WINDOW = 2_000
_TOGETHER = 50

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


def _opening(url: str, expected: str, rounds: int, after_crash: bool) -> Figure:
    waits: list[float] = []
    costs: list[float] = []
    for _ in range(rounds):
        with Server(KINDS["quire-hocuspocus"], url) as server:
            # A small document first, so that the code's and the connection's first use is not measured.
            _open(server, _SHORT)
            wait, cost, state = _open(server, _LONG)
            if after_crash:
                server.kill()
        waits.append(wait)
        costs.append(cost)
        doc: Doc[Text] = Doc()
        doc.apply_update(state)
        if str(doc.get(TEXT_NAME, type=Text)) != expected:
            raise AssertionError("the opened document is not what was typed")
    when = "a crash" if after_crash else "an orderly stop"
    note = f"{median(costs) * 1e3:.1f} ms of the server's processor; {len(state) / 1000:.0f} kB"
    return at_most(f"Opening the document of 259,778 edits after {when}, join to content", median(waits) * 1e3, _OPEN_CEILING_MS, "ms", note)


def measure(postgres: Postgres, rounds: int, seconds: float, limit: int | None = None) -> list[Figure]:
    """Type the history once, then measure on it; `limit` takes only so many of its edits, for a quick trial."""
    updates, long_state, text = recorded_history(HISTORY, limit)
    short, short_state, _ = recorded_history(HISTORY, _SHORT_EDITS)
    url = postgres.new_database()
    with Server(KINDS["quire-hocuspocus"], url) as server:
        type_history(server, _SHORT, short)
        type_history(server, _LONG, updates)
        say(f"  typed {len(updates)} edits in {machine.processor_seconds(server.pid):.1f} s of the server's processor")
        server.kill()
    figures = [_opening(url, text, rounds, after_crash=crash) for crash in (True, False)]

    costs: dict[str, list[float]] = {"short": [], "long": []}
    with Server(KINDS["quire"], url) as server:
        for number in range(rounds):
            for name, state in (("short", short_state), ("long", long_state)):
                edits = Edits(_SHAPE, seconds + _WARM_UP, state, seed=number)
                result = run(server, _SHAPE, edits, _WARM_UP, seconds, names=name)
                costs[name].append(result.microseconds_per_delivery)
    ratio = median(costs["long"]) / median(costs["short"])
    note = f"{median(costs['long']):.1f} against {median(costs['short']):.1f} µs per delivered edit"
    return [
        *figures,
        at_most("Cost of an edit after 259,778 edits, by that after 100", ratio, _GROWTH_CEILING, "times", note),
    ]
