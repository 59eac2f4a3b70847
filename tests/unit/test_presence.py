"""Who is in a room, as its members say."""

from typing import cast

from quire.protocol.awareness import GONE, Entry, decode
from quire.rooms.actor import GUEST, Actor
from quire.rooms.member import Member
from quire.rooms.presence import MAX_SPOKEN_PER_MEMBER, Presence


class Someone:
    """What presence looks at of a member."""

    speaks_as = Member.speaks_as

    def __init__(self, actor: Actor, outlet: object) -> None:
        self.actor = actor
        self.outlet = outlet
        self.clients: set[int] = set()
        self.spoken: set[int] = set()


def someone(actor: Actor = GUEST, outlet: object = None) -> Member:
    """A member on a connection of its own, or on `outlet`."""
    return cast(Member, Someone(actor, outlet or object()))


def test_an_echo_of_somebody_who_has_just_left_does_not_bring_them_back() -> None:
    """R30: what another client repeats of a client that ended its state is not news, also before that was sent on."""
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
    """R31: nobody else can say that a client has left."""
    presence, one, other = Presence(), someone(), someone()
    presence.receive(one, [Entry(5, 1, "{}")], 0)
    assert not presence.receive(other, [Entry(5, 2, GONE)], 0)
    assert presence


def test_silent_clients_are_forgotten() -> None:
    """R32: a state that is not renewed in time is ended, and everybody is told."""
    presence, one = Presence(), someone()
    presence.receive(one, [Entry(5, 1, "{}")], 0)
    presence.take_changed()
    assert presence.expire(1, 31)
    assert decode(presence.take_changed()) == [Entry(5, 1, GONE)]


def test_strangers_are_not_one_person() -> None:
    """A client of somebody who is not known belongs to the connection that said so first, while it is there."""
    presence, one, other = Presence(), someone(), someone()
    presence.receive(one, [Entry(5, 1, "{}")], 0)
    assert not presence.receive(other, [Entry(5, 9, '{"name":"thief"}')], 0)
    assert presence.receive(one, [Entry(5, 2, "{}")], 0)
    assert decode(presence.encode_all()) == [Entry(5, 2, "{}")]
    presence.leave(one, 1)
    assert presence.receive(other, [Entry(5, 9, "{}")], 1)


def test_one_connection_may_speak_through_several_members() -> None:
    """Members on the same connection are the same client, whoever that is."""
    connection = object()
    presence, one, other = Presence(), someone(outlet=connection), someone(outlet=connection)
    presence.receive(one, [Entry(5, 1, "{}")], 0)
    assert presence.receive(other, [Entry(5, 2, "{}")], 0)


def test_somebody_who_is_known_comes_back_on_another_connection() -> None:
    """R31: before the server notices that the old one is lost, and after; nobody else can take the client meanwhile."""
    ada, ben = Actor("user:ada", "Ada"), Actor("user:ben", "Ben")
    presence, lost, back, thief = Presence(), someone(ada), someone(ada), someone(ben)
    presence.receive(lost, [Entry(5, 1, "{}")], 0)
    assert not presence.receive(thief, [Entry(5, 9, "{}")], 0)
    assert presence.receive(back, [Entry(5, 2, "{}")], 0)
    presence.leave(back, 1)
    assert not presence.receive(thief, [Entry(5, 9, "{}")], 1)
    assert presence.receive(someone(Actor("user:ada", "Ada Renamed")), [Entry(5, 3, "{}")], 1)


def test_a_member_speaks_for_a_bounded_number_of_clients_in_all() -> None:
    """Whoever lets clients come and go without end is heard no more, but for those it has spoken for already."""
    presence, one = Presence(), someone()
    for client in range(MAX_SPOKEN_PER_MEMBER + 100):
        presence.receive(one, [Entry(client, 1, "{}"), Entry(client, 2, GONE)], 0)
    assert len(decode(presence.take_changed())) == MAX_SPOKEN_PER_MEMBER
    assert presence.receive(one, [Entry(0, 3, "{}")], 1)
    assert not presence.receive(one, [Entry(MAX_SPOKEN_PER_MEMBER, 3, "{}")], 1)
