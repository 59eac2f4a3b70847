"""Who is in a room, as its members say: the awareness states, each bound to the member that speaks for it."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable
from typing import TYPE_CHECKING

from quire.protocol.awareness import GONE, Entry, encode

if TYPE_CHECKING:
    from quire.rooms.actor import Actor
    from quire.rooms.member import Member

MAX_CLIENTS_PER_MEMBER = 20

MAX_SPOKEN_PER_MEMBER = 1000
"""Clients that a member may have spoken for in all. Those that it ended are remembered for a while."""


def identified(entry: Entry, actor: Actor) -> Entry:
    """The state as others get it: its `user` is who the server knows, whatever the client claims.

    Whoever is not known keeps the name and colour that they chose, under an id that is nobody's.
    """
    if entry.state == GONE:
        return entry
    state = json.loads(entry.state, parse_float=_finite)
    if not isinstance(state, dict):
        return entry if not actor.name else Entry(entry.client, entry.clock, _write({"user": _user(actor, {})}))
    claimed = state.get("user")
    if not actor.name and not isinstance(claimed, dict):
        return entry
    state["user"] = _user(actor, claimed if isinstance(claimed, dict) else {})
    return Entry(entry.client, entry.clock, _write(state))


_USER = '"user":{'
"""What a state has, as `identified` writes it, that says who this is."""


def _known_as(actor: Actor) -> str:
    return actor.id if actor.user_id is None else f"user:{actor.user_id}"


def _user(actor: Actor, claimed: dict[str, object]) -> dict[str, object]:
    known = _known_as(actor)
    if not actor.name:
        return {**claimed, "id": known}
    color = actor.color or claimed.get("color")
    user: dict[str, object] = {"id": known, "name": actor.name}
    if isinstance(color, str):
        user["color"] = color
        # What y-codemirror.next paints selections with: derived, so that it cannot say something else.
        user["colorLight"] = f"{color}33" if color.startswith("#") else color
    return user


def _write(state: dict[str, object]) -> str:
    text = json.dumps(state, ensure_ascii=False, separators=(",", ":"))
    try:
        text.encode()
    except UnicodeEncodeError:  # half a surrogate pair, as of a name that was cut: JSON can say it only escaped
        return json.dumps(state, separators=(",", ":"))
    return text


def _finite(number: str) -> float | None:
    """A number as JavaScript would say it again: JSON has no infinity, and browsers would choke on the word."""
    value = float(number)
    return value if math.isfinite(value) else None


class Presence:
    """Awareness states of one room. `changed` collects what the next flush sends."""

    __slots__ = ("_ended", "_entries", "_owners", "_seen", "changed")

    def __init__(self) -> None:
        self._entries: dict[int, Entry] = {}
        self._owners: dict[int, Member] = {}
        self._seen: dict[int, float] = {}
        self._ended: dict[int, tuple[int, float, Actor]] = {}
        """The clocks at which clients left, when, and whose they were: others still repeat what they had heard of
        them."""
        self.changed: dict[int, Entry] = {}

    def __bool__(self) -> bool:
        return bool(self._entries)

    def receive(self, member: Member, entries: Iterable[Entry], now: float) -> bool:
        """Take in what a member says, as who the server knows it to be; whether anything is to be sent on.

        A state counts if its clock is newer, or equal with a null state. Clients also repeat what they heard of others:
        that is never newer, and only the member that a client's state came from may end it.
        """
        accepted = False
        for entry in entries:
            client = entry.client
            owner = self._owners.get(client)
            if not self._counts(member, entry, self._entries.get(client), owner):
                continue
            if client in self._ended and not self._returns(member, entry):
                continue
            entry = identified(entry, member.actor)
            if owner is not None and owner is not member:
                owner.clients.discard(client)
            accepted = True
            self.changed[client] = entry
            if entry.state == GONE:
                self._forget(client)
                self._ended[client] = (entry.clock, now, member.actor)
            else:
                self._entries[client] = entry
                self._owners[client] = member
                self._seen[client] = now
                member.clients.add(client)
                member.spoken.add(client)
        return accepted

    @staticmethod
    def _counts(member: Member, entry: Entry, known: Entry | None, owner: Member | None) -> bool:
        """Whether a member may say this, and whether it is newer than what is known."""
        gone = entry.state == GONE
        if known is None:
            return (
                not gone
                and len(member.clients) < MAX_CLIENTS_PER_MEMBER
                and (len(member.spoken) < MAX_SPOKEN_PER_MEMBER or entry.client in member.spoken)
            )
        if owner is not member and (gone or (owner is not None and not member.speaks_as(owner))):
            return False
        return entry.clock > known.clock or (gone and entry.clock == known.clock)

    def _returns(self, member: Member, entry: Entry) -> bool:
        """Whether a client that left is here again: newer, and with whom it was, if that is known."""
        clock, _, actor = self._ended[entry.client]
        return entry.clock > clock and (not actor.is_known or actor.id == member.actor.id)

    def leave(self, member: Member, now: float) -> bool:
        """Forget everything a member spoke for; whether anything is to be sent on."""
        clients = list(member.clients)
        for client in clients:
            self._end(client, now)
        return bool(clients)

    def expire(self, before: float, now: float) -> bool:
        """Forget states not renewed since `before` (loop time), and clients that left before then."""
        silent = [client for client, seen in self._seen.items() if seen < before]
        for client in silent:
            self._end(client, now)
        for client in [client for client, (_, left, _) in self._ended.items() if left < before]:
            del self._ended[client]
        return bool(silent)

    def count_people(self) -> int:
        """How many people say that they are here: each once, in however many tabs, as lists of who is here show them.

        Of whom nothing is known, each client counts.
        """
        return len(
            {
                _known_as(owner.actor) if owner.actor.is_known else client
                for client, owner in self._owners.items()
                if _USER in self._entries[client].state
            }
        )

    def encode_all(self) -> bytes:
        """Every present state as an awareness update."""
        return encode(self._entries.values())

    def take_changed(self) -> bytes:
        """What changed since the last call, as an awareness update."""
        data = encode(self.changed.values())
        self.changed = {}
        return data

    def _end(self, client: int, now: float) -> None:
        entry, actor = self._entries[client], self._owners[client].actor
        self._forget(client)
        self._ended[client] = (entry.clock, now, actor)
        self.changed[client] = Entry(client, entry.clock, GONE)

    def _forget(self, client: int) -> None:
        self._entries.pop(client, None)
        self._seen.pop(client, None)
        if (owner := self._owners.pop(client, None)) is not None:
            owner.clients.discard(client)
