"""Sharing in the database: who stands where, invitations that work once, requests, and handing over."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from quire.accounts.models import Caller, Scope, User
from quire.accounts.store import AccountStore
from quire.documents.models import Chosen, Filter, Kind, Viewer
from quire.documents.store import Store
from quire.errors import DocumentNotFound, LinkUsed, NotFound
from quire.rooms.actor import GUEST, Role
from quire.sharing.models import Standing, decide
from quire.sharing.store import SharingStore


@pytest.fixture
async def shares(engine: AsyncEngine) -> AsyncIterator[SharingStore]:
    made = SharingStore(engine)
    yield made
    await made.close()


async def user(engine: AsyncEngine, name: str) -> User:
    address = f"{name}@example.org"
    return await AccountStore(engine).create_user((address, address), name, "#112233", None, proven=True)


async def test_where_somebody_stands(engine: AsyncEngine, store: Store, shares: SharingStore) -> None:
    """One query finds a document with somebody's membership; nothing is found of one that is deleted."""
    ann, bob = await user(engine, "ann"), await user(engine, "bob")
    epoch = (await store.create_document("d", Kind.CODE, "T", f"user:{ann.id}", "viewer", True)).epoch
    await shares.set_member("d", bob.id, Role.EDITOR)
    expected = Standing("d", "T", f"user:{ann.id}", Role.VIEWER, True, Role.EDITOR, "code", epoch, 0)
    assert await shares.standing("d", bob.id) == expected
    assert await shares.standing("d", None) == replace(expected, member_role=None)
    assert await shares.standing("unknown", bob.id) is None
    await store.delete("d")
    assert await shares.standing("d", bob.id) is None


async def test_an_invitation_works_once(engine: AsyncEngine, store: Store, shares: SharingStore) -> None:
    """R148: of two who use an invitation at once, one becomes a member; the other is told that it was used."""
    ann, bob = await user(engine, "ann"), await user(engine, "bob")
    await store.create_document("d", Kind.CODE, "")
    address = ("x@example.org", "x@example.org")
    await shares.invite("d", address, Role.EDITOR, "user:x", "secret")
    used = await asyncio.gather(
        *(shares.use_invitation("secret", one.id) for one in (ann, bob)), return_exceptions=True
    )
    assert sorted(type(found).__name__ for found in used) == ["LinkUsed", "tuple"]
    assert len((await shares.shares("d")).members) == 1
    with pytest.raises(LinkUsed):
        await shares.use_invitation("guessed", ann.id)


async def test_an_invitation_never_lowers_a_role(engine: AsyncEngine, store: Store, shares: SharingStore) -> None:
    """R148: a member who uses an invitation for less keeps the role, and a newer invitation voids the older."""
    ann = await user(engine, "ann")
    await store.create_document("d", Kind.CODE, "")
    await shares.set_member("d", ann.id, Role.EDITOR)
    address = ("x@example.org", "x@example.org")
    await shares.invite("d", address, Role.VIEWER, "user:x", "first")
    await shares.invite("d", address, Role.VIEWER, "user:x", "second")
    with pytest.raises(LinkUsed):
        await shares.use_invitation("first", ann.id)
    assert await shares.use_invitation("second", ann.id) == ("d", False)
    found = await shares.standing("d", ann.id)
    assert found is not None
    assert found.member_role is Role.EDITOR


async def test_an_invitation_leads_back(engine: AsyncEngine, store: Store, shares: SharingStore) -> None:
    """R148: whoever has access comes to the document by a letter that they keep, and uses up nobody's invitation."""
    ann, bob, eve = await user(engine, "ann"), await user(engine, "bob"), await user(engine, "eve")
    await store.create_document("d", Kind.CODE, "", f"user:{ann.id}")
    address = ("x@example.org", "x@example.org")
    await shares.invite("d", address, Role.COMMENTER, "user:x", "secret")
    assert await shares.use_invitation("secret", ann.id) == ("d", False)
    assert await shares.use_invitation("secret", bob.id) == ("d", True)
    assert await shares.use_invitation("secret", bob.id) == ("d", False)
    await shares.change_member("d", bob.id, Role.VIEWER)
    assert await shares.use_invitation("secret", bob.id) == ("d", False)
    found = await shares.standing("d", bob.id)
    assert found is not None
    assert found.member_role is Role.VIEWER
    with pytest.raises(LinkUsed):
        await shares.use_invitation("secret", eve.id)
    await store.delete("d")
    with pytest.raises(LinkUsed):
        await shares.use_invitation("secret", bob.id)


async def test_handing_over(engine: AsyncEngine, store: Store, shares: SharingStore) -> None:
    """The old owner becomes an editor, and only the owner who was expected can be followed."""
    ann, bob = await user(engine, "ann"), await user(engine, "bob")
    await store.create_document("d", Kind.CODE, "", f"user:{ann.id}")
    await shares.set_member("d", bob.id, Role.VIEWER)
    await shares.set_owner("d", bob.id, expected=f"user:{ann.id}", link=None)
    members = [(person.id, role) for person, role in (await shares.shares("d")).members]
    assert members == [(ann.id, Role.EDITOR)]
    with pytest.raises(DocumentNotFound):
        await shares.set_owner("d", ann.id, expected=f"user:{ann.id}", link=None)


async def test_requests_are_answered_once(engine: AsyncEngine, store: Store, shares: SharingStore) -> None:
    """A user has one open request, which is granted or declined once; being made a member answers it, too."""
    ann = await user(engine, "ann")
    await store.create_document("d", Kind.CODE, "")
    assert await shares.ask("d", ann.id, Role.VIEWER, "please")
    assert not await shares.ask("d", ann.id, Role.EDITOR, "pretty please")
    [request] = (await shares.shares("d")).requests
    assert (request.role, request.message, request.user.id) == (Role.EDITOR, "pretty please", ann.id)
    assert await shares.answer("d", request.id, Role.VIEWER) == ann.id
    with pytest.raises(NotFound):
        await shares.answer("d", request.id, Role.EDITOR)
    await shares.ask("d", ann.id, Role.EDITOR, "")
    await shares.set_member("d", ann.id, Role.EDITOR)
    assert (await shares.shares("d")).requests == []


async def test_lists_show_what_is_shared(engine: AsyncEngine, store: Store, shares: SharingStore) -> None:
    """R167: a list has one's own, what one is a member of, and if wanted what is open to everybody."""
    ann = await user(engine, "ann")
    own = f"user:{ann.id}"
    await store.create_document("own", Kind.CODE, "", own)
    await store.create_document("shared", Kind.CODE, "", "user:x")
    await store.create_document("linked", Kind.CODE, "", "user:x", "viewer", False)
    await store.create_document("nobodys", Kind.CODE, "")
    await store.create_document("private", Kind.CODE, "", "user:x")
    await shares.set_member("shared", ann.id, Role.VIEWER)

    async def listed(viewer: Viewer, which: Filter = Filter.ALL) -> set[str]:
        page = await store.list_documents(50, None, viewer, Chosen(which))
        return {found.id for found in page.documents}

    me = Viewer(own, ann.id)
    assert await listed(me) == {"own", "shared"}
    assert await listed(me, Filter.OWNED) == {"own"}
    assert await listed(me, Filter.SHARED) == {"shared"}
    assert await listed(Viewer(own, ann.id, open_access=True)) == {"own", "shared", "linked", "nobodys"}
    assert await listed(Viewer(open_access=True)) == {"nobodys"}
    assert await listed(Viewer()) == set()


async def test_all_nodes_share_one_secret(shares: SharingStore) -> None:
    """Whoever asks first makes the installation's key; everybody gets the same."""
    assert len(set(await asyncio.gather(*(shares.secret() for _ in range(5))))) == 1


@pytest.mark.parametrize(
    ("link", "guests", "scope", "expected"),
    [
        (None, False, Scope.WRITE, None),
        (Role.EDITOR, False, Scope.WRITE, None),
        (Role.EDITOR, True, Scope.WRITE, Role.EDITOR),
        (Role.EDITOR, True, Scope.READ, Role.VIEWER),
    ],
)
def test_the_rule_for_links(link: Role | None, guests: bool, scope: Scope, expected: Role | None) -> None:
    """R170: a link lets the anonymous in only if it is for guests, and no further than their means allow."""
    standing = Standing("d", "", "user:x", link, guests, None)
    assert decide(standing, Caller(GUEST, "", scope=scope), open_access=True) is expected
    assert decide(standing, Caller(GUEST, "", scope=scope, foreign=True), open_access=True) is None


@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_reading_over_lost_connections(shares: SharingStore, engine: AsyncEngine) -> None:
    """Short reads are done again when the database had hung up meanwhile, without pinging it first each time."""
    assert await shares.standing("d", None) is None
    async with engine.begin() as connection:
        await connection.execute(
            text(
                "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid() AND datname = current_database()"
            )
        )
    assert await shares.standing("d", None) is None
