"""Edits by programs: each is merged into the live document like any other, and answered when it is stored."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, TypeVar

from quire.content.bodies import Match, Sent, require_match
from quire.errors import Backlog, BadRequest, Conflict, OutcomeUnknown, PreconditionFailed, RoomFailed
from quire.rooms.quiet import QuietMember
from quire.text import diff as differences
from quire.text.algebra import compose, transform
from quire.text.delta import Builder, Insert, Op, Retain
from quire.text.lines import ended_alike
from quire.text.replace import find, replacing

if TYPE_CHECKING:
    from quire.api.repeats import Attempt
    from quire.content.convert import Converter
    from quire.rooms.actor import Actor, Role
    from quire.rooms.linear import Linear, Revision
    from quire.rooms.registry import Registry
    from quire.rooms.room import Room

ORIGIN, RESTORE = "rest", "restore"
"""The ways in, as the log has them."""

Find = Callable[[str, "Attempt"], Awaitable["Revision | None"]]
"""Finds what an earlier attempt at a request has made in a document. Raises RepeatInDoubt if that was cut off since."""

LIVE_EDIT = (Backlog, OutcomeUnknown, RoomFailed)
"""How an edit may fail in the room of its document, whatever it is."""

KINDS = ("richtext", "code")
"""Kinds of documents whose content is text."""

INLINE_UNITS = 2000
"""Up to this length of both texts together a difference is computed at once."""

INLINE_REVISIONS = 50
"""Up to how many revisions a change is moved over at once."""

MAX_MATCHES = 10_000

STORE_SECONDS = 30.0
"""How long a request waits until its edit is stored: commits are tried again for as long as the database is away."""

T = TypeVar("T")

LOOK_AGAIN_SECONDS = 0.2
"""A right that was found longer ago is looked at once more: who was removed meanwhile does not edit."""


@dataclass(frozen=True, slots=True)
class Target:
    """Which document is edited, by whom, and on which condition."""

    document_id: str
    actor: Actor
    role: Role
    match: Match | None = None
    dry_run: bool = False
    look_again: Callable[[], Awaitable[object]] | None = None
    """Raises if the actor may not edit any more."""
    looked: float = 0.0
    """Loop time when that was decided."""
    attempt: Attempt | None = None
    """Of a request that is to be done once."""

    def origin(self, *way: object, details: Sequence[object] = ()) -> str:
        """What the edit's row in the log says of where it came from. Another attempt finds it by that, and with it the
        details of the answer that the edit itself does not show."""
        return ":".join(map(str, way if self.attempt is None else (*way, *details, self.attempt.mark)))

    async def still(self) -> None:
        """Decide again, if it took long to come here."""
        if self.look_again is not None and asyncio.get_running_loop().time() - self.looked > LOOK_AGAIN_SECONDS:
            await self.look_again()


@dataclass(frozen=True, slots=True)
class Edited:
    """What an edit came to. With a dry run, `revision` is the one it was computed for."""

    epoch: str
    revision: int
    delta: list[Op]
    """What it changed, on the revision before."""
    correction: list[Op]
    """What brings the caller from its own result to `revision`; [] mostly."""
    matches: int = 0


class Editing:
    """Finds the room of a document, and edits there."""

    def __init__(self, registry: Registry, converter: Converter, find: Find) -> None:
        self._registry = registry
        self._converter = converter
        self._find = find

    @asynccontextmanager
    async def opened(self, document_id: str, actor: Actor, role: Role) -> AsyncIterator[tuple[Room, QuietMember]]:
        """A document's room with somebody in it, for as long as the block lasts. Raises as `Registry.join`, and
        Conflict for what is no text."""
        member = QuietMember(actor, role, ORIGIN)
        room = await self._registry.join(document_id, member, create=False)
        try:
            if room.kind not in KINDS:
                raise Conflict(f"A document of kind {room.kind} has no text that could be edited here.")
            yield room, member
        finally:
            room.remove(member)

    async def patch(self, target: Target, base: int | None, delta: Sequence[Op], *, strict: bool) -> Edited:
        """Make a change that was made on revision `base` (None: on what `match` names).

        With `strict`, raises PreconditionFailed if that is not the newest revision. Otherwise as `Intake.submit`.
        """
        async with self.opened(target.document_id, target.actor, target.role) as (room, member):
            linear = await room.linearize()
            if target.match is not None:
                if target.match.epoch != room.epoch:
                    raise PreconditionFailed("The document was replaced since.")
                if base is not None and base != target.match.revision:
                    raise BadRequest("base and If-Match name different revisions.")
                base = target.match.revision
            if base is None:
                raise BadRequest("Say which revision the delta was made on: base in the body, or If-Match.")
            if strict and base != linear.head:
                raise PreconditionFailed(f"The document is at revision {linear.head} now.")
            if target.dry_run:
                missed = await linear.catch_up(base)
                moved, catch = await caught_up(delta, missed)
                if linear.head == base + len(missed):  # else somebody wrote meanwhile, and it is told of the one before
                    moved = linear.fitted(moved)
                return Edited(room.epoch, base + len(missed), moved, catch)
            await target.still()
            done = await in_time(room.intake.submit(member, base, delta, exact=strict))
            _, catch = await caught_up(delta, done.missed)
            return Edited(room.epoch, done.seq, done.delta, compose(catch, done.correction))

    async def made(self, target: Target) -> Revision | None:
        """What an earlier attempt at this request has made; None if there is nothing. Raises RepeatInDoubt."""
        if target.attempt is None or target.dry_run:
            return None
        return await self._find(target.document_id, target.attempt)

    async def change(
        self,
        target: Target,
        make: Callable[[Linear], Awaitable[Sequence[Op]]],
        details: Callable[[], Sequence[object]] = tuple,
    ) -> Edited:
        """Make the change that `make` finds for the newest stored content; what is written meanwhile stays.

        `details`, asked afterwards, are kept in the log for another attempt. Raises PreconditionFailed, RepeatInDoubt,
        and as `Intake.submit`.
        """
        async with self.opened(target.document_id, target.actor, target.role) as (room, member):
            if (made := await self.made(target)) is not None:
                return Edited(room.epoch, made.seq, made.delta, [], _matches(made))
            linear = await room.linearize()
            require_match(target.match, room.epoch, linear.head)
            base = linear.head
            delta = await make(linear)
            if not delta:
                return Edited(room.epoch, base, [], [])
            if target.dry_run:
                return Edited(room.epoch, base, list(delta), [])
            await target.still()
            exact, origin = target.match is not None, target.origin(ORIGIN, details=details())
            withhold = target.attempt is not None
            done = await in_time(room.intake.submit(member, base, delta, exact=exact, origin=origin, withhold=withhold))
            return Edited(room.epoch, done.seq, done.delta, [])

    async def put(self, target: Target, wanted: list[Op]) -> Edited:
        """Make the content equal to `wanted`, by the difference."""

        async def make(linear: Linear) -> list[Op]:
            content = linear.content()
            if sum(op.length for op in content) + sum(op.length for op in wanted) <= INLINE_UNITS:
                return differences.diff(content, wanted)
            return await self._converter.difference(content, wanted)

        return await self.change(target, make)

    async def rewrite(self, target: Target, sent: Sent) -> Edited:
        """Make the content say what was sent; what its format cannot say stays. Raises also ConversionFailed."""
        return await self.change(
            target, lambda linear: self._converter.rewrite(linear.content(), sent.format, sent.text)
        )

    async def append(self, target: Target, added: list[Op]) -> Edited:
        """Put content behind all, on a line of its own."""

        async def make(linear: Linear) -> list[Op]:
            return _behind(linear, added)

        return await self.change(target, make)

    async def prepend(self, target: Target, added: list[Op]) -> Edited:
        """Put content before all, on lines of its own."""

        async def make(linear: Linear) -> list[Op]:
            if not linear.length:  # then it comes behind what others have put here and is not stored yet
                return _behind(linear, added)
            made = Builder(added)
            if added and not _ends_line(added):
                made.push(Insert("\n"))
            return made.ops

        return await self.change(target, make)

    async def replace(
        self, target: Target, wanted: str, by: str, *, ignore_case: bool, first: bool, expect: int | None
    ) -> Edited:
        """Put `by` wherever `wanted` is; only at the first place with `first`.

        Raises PreconditionFailed if it is not found `expect` times.
        """
        found: list[int] = []
        counted = False

        async def make(linear: Linear) -> list[Op]:
            nonlocal counted
            counted = True
            content = linear.content()
            found[:] = await asyncio.to_thread(find, content, wanted, ignore_case=ignore_case)
            if expect is not None and len(found) != expect:
                raise PreconditionFailed(f"The text was found {len(found)} times, not {expect} times.")
            if len(found) > MAX_MATCHES:
                raise BadRequest(f"The text was found {len(found)} times; at most {MAX_MATCHES} are replaced at once.")
            del found[1 if first else len(found) :]
            return replacing(content, wanted, ended_alike(by), found)

        edited = await self.change(target, make, lambda: [len(found)])
        return edited if not counted else replace(edited, matches=len(found))


async def in_time(edit: Awaitable[T]) -> T:
    """What became of an edit. Raises OutcomeUnknown if that takes too long; the edit goes on, and may be stored yet."""
    try:
        async with asyncio.timeout(STORE_SECONDS):
            return await edit
    except TimeoutError:
        raise OutcomeUnknown(
            f"The edit could not be stored within {STORE_SECONDS:g} seconds. It is stored if the database comes back "
            "before the server stops: look whether it is there."
        ) from None


async def caught_up(delta: Sequence[Op], missed: Sequence[Revision]) -> tuple[list[Op], list[Op]]:
    """As `moved_over`; in a thread if that may take seconds."""
    if len(missed) <= INLINE_REVISIONS:
        return moved_over(delta, missed)
    return await asyncio.to_thread(moved_over, delta, missed)


def moved_over(delta: Sequence[Op], missed: Sequence[Revision]) -> tuple[list[Op], list[Op]]:
    """A change as it is done after revisions that came first, and what its maker has to apply to learn of these."""
    moved, catch = list(delta), list[Op]()
    for revision in missed:
        step = transform(moved, revision.delta, priority=False)
        moved = transform(revision.delta, moved, priority=True)
        catch = compose(catch, step)
    return moved, catch


def _behind(linear: Linear, added: Sequence[Op]) -> list[Op]:
    """The change that puts content behind the text, and behind what is not stored yet, which may not end its line."""
    if not added:
        return []
    made = Builder([Retain(linear.length)] if linear.length else [])
    latest = linear.latest()
    if latest and not _ends_line(latest):
        made.push(Insert("\n"))
    for op in added:
        made.push(op)
    return made.ops


def _matches(made: Revision) -> int:
    """How many places an edit replaced, as its origin says; 0 for other edits."""
    _, *details, _ = made.origin.split(":")
    return int(details[0]) if details else 0


def _ends_line(content: Sequence[Op]) -> bool:
    last = content[-1] if content else None
    return isinstance(last, Insert) and isinstance(last.content, str) and last.content.endswith("\n")
