"""Who is in a room, as its members say."""

from typing import cast

from quire.protocol.awareness import GONE, Entry, decode
from quire.rooms.member import Member
from quire.rooms.presence import Presence


class Someone:
    """What presence looks at of a member."""

    def __init__(self) -> None:
        self.actor = "guest"
        self.clients: set[int] = set()


def someone() -> Member:
    return cast(Member, Someone())


def test_an_echo_of_somebody_who_has_just_left_does_not_bring_them_back() -> None:
    """What another client repeats of a client that ended its state is not news, also before that was sent on."""
    presence, shy, watcher = Presence(), someone(), someone()
    presence.receive(shy, [Entry(5, 1, '{"name":"shy"}')], 0)
    presence.take_changed()
    assert presence.receive(shy, [Entry(5, 2, GONE)], 1)
    assert not presence.receive(watcher, [Entry(5, 1, '{"name":"shy"}')], 1)
    assert decode(presence.take_changed()) == [Entry(5, 2, GONE)]
    assert not presence


def test_an_echo_of_a_lost_connection_does_not_bring_it_back() -> None:
    """What is repeated of a client whose connection was lost is not news; its own next state is."""
    presence, lost, watcher, back = Presence(), someone(), someone(), someone()
    presence.receive(lost, [Entry(5, 1, "{}")], 0)
    assert presence.leave(lost, 1)
    assert not presence.receive(watcher, [Entry(5, 1, "{}")], 1)
    assert presence.receive(back, [Entry(5, 2, "{}")], 2)
    assert decode(presence.encode_all()) == [Entry(5, 2, "{}")]


def test_only_its_own_connection_ends_a_state() -> None:
    """Nobody else can say that a client has left."""
    presence, one, other = Presence(), someone(), someone()
    presence.receive(one, [Entry(5, 1, "{}")], 0)
    assert not presence.receive(other, [Entry(5, 2, GONE)], 0)
    assert presence


def test_silent_clients_are_forgotten() -> None:
    """A state that is not renewed in time is ended, and everybody is told."""
    presence, one = Presence(), someone()
    presence.receive(one, [Entry(5, 1, "{}")], 0)
    presence.take_changed()
    assert presence.expire(1, 31)
    assert decode(presence.take_changed()) == [Entry(5, 1, GONE)]
