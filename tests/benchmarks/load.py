"""One measurement: people in rooms type at a steady rate, and everybody's arrivals are counted and timed."""

from __future__ import annotations  # array.array takes no type argument at run time before Python 3.12

import gc
import random
import time
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from math import ceil
from sys import maxsize
from time import perf_counter

from . import machine
from .servers import Server
from .sockets import Client, Poller, join_all
from .updates import Span, spans_of, typed_edits
from .wire import BINARY, Dialect, Kind, Message, masked_frame

# A frame's meaning is looked up by its bytes, since a room's members all get the same; the table is emptied when it
# gets this big.
_MEMO_SIZE = 20_000
_DRAIN_SECONDS = 15.0
_QUIET_SECONDS = 3.0


@dataclass(frozen=True)
class Shape:
    """Who is there and how fast they type. In each room the first `writers` of `people` type."""

    rooms: int
    people: int
    writers: int
    rate: float

    @property
    def deliveries_per_second(self) -> float:
        """Edits times others in the room."""
        return self.rooms * self.writers * self.rate * (self.people - 1)


@dataclass(frozen=True)
class Result:
    """Figures of one steady window; times in seconds, latencies from sending to another client's receipt."""

    delivered: int
    processor: float
    window: float
    p50: float
    p99: float
    lost: int
    generator: float
    generator_core: float
    foreign: float
    late_p99: float

    @property
    def microseconds_per_delivery(self) -> float:
        """The server's processor time for one edit reaching one other client."""
        return self.processor / self.delivered * 1e6 if self.delivered else float("inf")

    def __str__(self) -> str:
        return (
            f"{self.microseconds_per_delivery:7.1f} µs  p50 {self.p50 * 1e3:.2f} ms  p99 {self.p99 * 1e3:.2f} ms"
            f"  lost {self.lost}  server {self.processor / self.window:.0%}  generator {self.generator:.0%}"
            f"  its core {self.generator_core:.0%}  foreign {self.foreign:.0%}  late {self.late_p99 * 1e3:.1f} ms"
        )


def percentile(values: Sequence[float], share: float) -> float:
    """Nearest rank; infinity when there are no values."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else float("inf")


class Room:
    """What the members of one room share: who writes, when each edit left, what each frame means."""

    def __init__(self, name: str, writers: list[int]) -> None:
        self.name = name
        self.writer_index = {client_id: index for index, client_id in enumerate(writers)}
        self.sent_at: list[array[float]] = [array("d") for _ in writers]
        self.memo: dict[bytes, tuple[Span, ...]] = {}

    def spans(self, update: bytes) -> tuple[Span, ...]:
        """The edits in an update, with each writer's place in the room instead of its client id."""
        index = self.writer_index
        return tuple((index[client], start, end) for client, start, end in spans_of(update) if client in index)


class Tally:
    """Deliveries and their latencies since the last reset."""

    def __init__(self) -> None:
        self.total = 0
        self.latencies: array[float] = array("d")

    def take(self) -> array[float]:
        """The latencies so far; the tally starts again."""
        taken, self.latencies = self.latencies, array("d")
        return taken


class Person(Client):
    """A member of a room who counts each edit of each other member once, also when it comes merged or repeated."""

    def __init__(
        self, server: Server, dialect: Dialect, room: Room, tally: Tally, writer: int | None, edits: list[bytes]
    ) -> None:
        super().__init__(server.host, server.port, dialect, room.name)
        self._members = room
        self._arrived: tuple[Span, ...] = ()
        self._tally = tally
        self._seen = [0] * len(room.sent_at)
        if writer is not None:
            # Own edits come back from servers that echo: they are not deliveries.
            self._seen[writer] = maxsize
            self._sent_at = room.sent_at[writer]
        self._edits = [masked_frame(dialect.update(room.name, edit)) for edit in edits]

    def type_next(self) -> None:
        """Send the next edit."""
        edit = self._edits[len(self._sent_at)]
        self._sent_at.append(perf_counter())
        self.send(edit)

    def feed(self, chunk: bytes) -> None:
        """Count a segment, by a look at the table if another member has already had the same bytes."""
        if not self.synced:
            super().feed(chunk)
            return
        now = perf_counter()
        memo = self._members.memo
        spans = None if self.frames.rest else memo.get(chunk)
        if spans is None:
            whole = not self.frames.rest
            spans = self._spans_in(chunk)
            if spans and whole and not self.frames.rest:
                memo[chunk] = spans
            if len(memo) > _MEMO_SIZE:
                memo.clear()
        seen = self._seen
        sent_at = self._members.sent_at
        tally = self._tally
        for writer, start, end in spans:
            have = seen[writer]
            if end <= have:
                continue
            seen[writer] = end
            for clock in range(max(start, have), end):
                tally.latencies.append(now - sent_at[writer][clock])
            tally.total += end - max(start, have)

    def _spans_in(self, chunk: bytes) -> tuple[Span, ...]:
        memo = self._members.memo
        found: list[Span] = []
        for opcode, payload in self.frames.feed(chunk):
            if opcode != BINARY:
                self.control(opcode, payload)
                continue
            spans = memo.get(payload)
            if spans is None:
                self._arrived = ()
                self.receive(payload)
                spans = self._arrived
                if spans:
                    memo[payload] = spans
            found.extend(spans)
        return tuple(found)

    def on_message(self, message: Message) -> None:
        """Note the edits of one message."""
        if message.kind in (Kind.UPDATE, Kind.STEP_2):
            self._arrived = self._members.spans(message.body)


class Edits:
    """Updates made before the clock starts, for each writer of a shape; the same for every server and round.

    With a `state` the writers type into that document, each at a place of their own. Client ids are fixed by `seed`,
    and as long as real ones, which are random 32-bit numbers.
    """

    def __init__(self, shape: Shape, seconds: float, state: bytes | None = None, seed: int = 0) -> None:
        count = ceil(seconds * shape.rate) + 1
        numbers = random.Random(seed)
        self.ids = [[numbers.randrange(1 << 28, 1 << 32) for _ in range(shape.writers)] for _ in range(shape.rooms)]
        spread = 0 if state is None else 4
        self.of = [
            [typed_edits(client_id, count, state, writer * spread) for writer, client_id in enumerate(ids)]
            for ids in self.ids
        ]


def run(server: Server, shape: Shape, edits: Edits, warm_up: float, window: float, names: str = "bench") -> Result:
    """Join everybody, type through warm-up and window, wait for the last arrivals."""
    tally = Tally()
    dialect = server.kind.dialect
    writers: list[Person] = []
    with Poller() as poller:

        def member(room: Room, number: int, index: int) -> Person:
            writes = index < shape.writers
            person = Person(
                server, dialect, room, tally, index if writes else None, edits.of[number][index] if writes else []
            )
            if writes:
                writers.append(person)
            return person

        rooms = [Room(f"{names}-{number}", edits.ids[number]) for number in range(shape.rooms)]
        # Each room's first member joins alone: with several at once pycrdt-websocket may leave one of them waiting
        # for ever.
        for indexes in (range(1), range(1, shape.people)):
            join_all(
                poller,
                [partial(member, room, number, index) for index in indexes for number, room in enumerate(rooms)],
            )
        gc.collect()
        gc.disable()
        try:
            return _measure(server, shape, poller, writers, tally, warm_up, window)
        finally:
            gc.enable()


def _schedule(writers: list[Person], rate: float, seconds: float) -> list[tuple[float, Person]]:
    """When who types: each steadily, beginning at a random but repeatable moment."""
    numbers = random.Random(7)
    due: list[tuple[float, Person]] = []
    for person in writers:
        begin = numbers.random() / rate
        due.extend((begin + step / rate, person) for step in range(ceil((seconds - begin) * rate)))
    due.sort(key=lambda item: item[0])
    return due


def _measure(
    server: Server, shape: Shape, poller: Poller, writers: list[Person], tally: Tally, warm_up: float, window: float
) -> Result:
    due = _schedule(writers, shape.rate, warm_up + window)
    late: array[float] = array("d")
    next_edit = 0
    begin = perf_counter()

    def type_until(end: float) -> None:
        nonlocal next_edit
        while True:
            now = perf_counter() - begin
            while next_edit < len(due) and due[next_edit][0] <= now:
                late.append(now - due[next_edit][0])
                due[next_edit][1].type_next()
                next_edit += 1
            if now >= end:
                return
            wake = min(end, due[next_edit][0]) if next_edit < len(due) else end
            poller.poll(wake - now)

    def used() -> tuple[float, float, float, float, float]:
        return (
            machine.processor_seconds(server.pid),
            time.process_time(),
            machine.busy_seconds(machine.GENERATOR_CORE),
            machine.busy_seconds(machine.SERVER_CORE),
            perf_counter(),
        )

    type_until(warm_up)
    tally.take()
    del late[:]
    before_total, before = tally.total, used()
    type_until(warm_up + window)
    after_total, after = tally.total, used()
    latencies = tally.take()
    processor, generator, generator_core, server_core, elapsed = (
        end - start for start, end in zip(before, after, strict=True)
    )
    late_p99 = percentile(late, 0.99)

    expected = next_edit * (shape.people - 1)
    _drain(poller, tally, expected)
    return Result(
        delivered=after_total - before_total,
        processor=processor,
        window=elapsed,
        p50=percentile(latencies, 0.5),
        p99=percentile(latencies, 0.99),
        lost=expected - tally.total,
        generator=generator / elapsed,
        generator_core=generator_core / elapsed,
        foreign=max(0.0, server_core - processor) / elapsed,
        late_p99=late_p99,
    )


def _drain(poller: Poller, tally: Tally, expected: int) -> None:
    """Wait for what is still on its way, until all has come or nothing has come for a while."""
    deadline = perf_counter() + _DRAIN_SECONDS
    while tally.total < expected and perf_counter() < deadline:
        if not poller.poll(_QUIET_SECONDS):
            return
