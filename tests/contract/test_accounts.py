"""What the store of people promises, on both databases."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Insert, Table, insert, select, update
from sqlalchemy.ext.asyncio import AsyncEngine

from quire.accounts.models import Scope, User, hash_secret, new_secret
from quire.accounts.store import AccountStore
from quire.accounts.token_store import MAX_TOKENS
from quire.db.tables import documents, guests, invitations, links, members, sessions, tokens, users
from quire.documents.models import Kind, new_id
from quire.documents.store import Store
from quire.errors import (
    Conflict,
    DocumentNotFound,
    EmailTaken,
    InvalidCredentials,
    LinkUsed,
    NotFound,
    SessionEnded,
    TooMany,
)

RED = "#ff0000"


@pytest.fixture
async def people(engine: AsyncEngine) -> AsyncIterator[AccountStore]:
    made = AccountStore(engine)
    yield made
    await made.close()


async def make_user(people: AccountStore, name: str = "ann", **options: Any) -> User:
    email = f"{name}@example.org"
    return await people.create_user((email, email), name, RED, "hash", **options)


async def sign_in(people: AccountStore, user: User, **options: str) -> tuple[str, str]:
    """A new session's id and secret."""
    secret = new_secret()
    session_id = await people.start_session(
        secret, user_id=user.id, days=30, address="192.0.2.1", agent="test", **options
    )
    return session_id, secret


async def expire(engine: AsyncEngine, *tables: Table) -> None:
    """Make everything in these tables older than it may get."""
    async with engine.begin() as connection:
        for table in tables:
            await connection.execute(update(table).values(expires_at=datetime.now(UTC) - timedelta(seconds=1)))


async def test_first_account_is_the_administrators(people: AccountStore) -> None:
    """The first account, and none after it, becomes an administrator by itself."""
    assert not await people.any_user()
    first, second = await make_user(people, "ann"), await make_user(people, "bob")
    third = await people.create_user(("c@x.org", "c@x.org"), "c", RED, None, admin=True)
    assert [first.is_admin, second.is_admin, third.is_admin] == [True, False, True]
    assert await people.any_user()


async def test_first_account_race(people: AccountStore) -> None:
    """Of ten who sign up at once exactly one becomes the administrator."""
    made = await asyncio.gather(*(make_user(people, f"user{number}") for number in range(10)))
    assert sum(user.is_admin for user in made) == 1


async def test_same_address_race(people: AccountStore) -> None:
    """Of five who sign up with one address at once, one has the account."""
    made = await asyncio.gather(*(make_user(people) for _ in range(5)), return_exceptions=True)
    assert sorted(type(result).__name__ for result in made) == ["EmailTaken"] * 4 + ["User"]


async def test_users_are_found(people: AccountStore) -> None:
    """A user is found by id and by address, with the hash of the password."""
    made = await people.create_user(("Ann@Example.org", "ann@example.org"), "Ann 😀", RED, "hash")
    assert await people.get_user(made.id) == made
    assert await people.find_user("ann@example.org") == made
    assert await people.find_password("ann@example.org") == (made, "hash")
    assert (made.email, made.name, made.has_password, made.confirmed_at) == ("Ann@Example.org", "Ann 😀", True, None)
    assert await people.find_user("nobody@example.org") is None
    with pytest.raises(NotFound):
        await people.get_user("nobody")


async def test_session_stands_for_its_user(people: AccountStore) -> None:
    """A cookie is found by its secret, with the user as it is now; ended, it is not."""
    user = await make_user(people)
    session_id, secret = await sign_in(people, user)
    user = await people.change_user(user.id, name="Anna")
    found = await people.find_session(secret)
    assert found is not None
    assert (found.id, found.user, found.guest) == (session_id, user, None)
    assert await people.get_session(session_id) == found
    assert await people.end_session(session_id)
    assert not await people.end_session(session_id)
    assert await people.find_session(secret) is None


async def test_secrets_are_not_kept(people: AccountStore, engine: AsyncEngine) -> None:
    """What the database keeps of cookies, tokens and links cannot be used."""
    user = await make_user(people)
    _, cookie = await sign_in(people, user)
    token, link = new_secret("qr_"), new_secret()
    await people.create_token(user.id, token, "t", Scope.READ, None)
    await people.create_link("reset", link, user.email, user.id)
    async with engine.connect() as connection:
        for table in (sessions, tokens, links):
            kept = (await connection.execute(select(table))).one()
            assert not any(
                secret.encode() in (value if isinstance(value, bytes) else str(value).encode())
                for value in kept
                for secret in (cookie, token, link)
            )


async def test_sessions_end(people: AccountStore, engine: AsyncEngine) -> None:
    """A session is no good after it expired, and lasts longer when it is used."""
    user = await make_user(people)
    session_id, secret = await sign_in(people, user)
    await expire(engine, sessions)
    assert await people.find_session(secret) is None
    assert await people.list_sessions(user.id) == []
    await people.touch_session(session_id, "192.0.2.2", 1)
    found = await people.find_session(secret)
    assert found is not None
    assert timedelta(hours=23) < found.expires_at - datetime.now(UTC) < timedelta(hours=25)
    assert [listed.address for listed in await people.list_sessions(user.id)] == ["192.0.2.2"]


async def test_end_of_other_sessions(people: AccountStore) -> None:
    """All sessions of a user but one end, and nobody else's."""
    ann, bob = await make_user(people, "ann"), await make_user(people, "bob")
    kept, kept_secret = await sign_in(people, ann)
    _, other_secret = await sign_in(people, ann)
    bobs, bobs_secret = await sign_in(people, bob)
    assert not await people.end_session(bobs, ann.id)
    await people.end_sessions(ann.id, keep=kept)
    assert await people.find_session(kept_secret) is not None
    assert await people.find_session(other_secret) is None
    assert await people.find_session(bobs_secret) is not None
    assert [session.id for session in await people.list_sessions(ann.id)] == [kept]


async def test_password_change_ends_the_old_cookie(people: AccountStore) -> None:
    """After a change of the password only this session goes on, with another cookie; links for a reset are void."""
    user = await make_user(people)
    session_id, old = await sign_in(people, user)
    _, elsewhere = await sign_in(people, user)
    link, new = new_secret(), new_secret()
    await people.create_link("reset", link, user.email, user.id)
    await people.set_password(user.id, "new hash", keep=session_id, secret=new)
    assert await people.find_session(old) is None
    assert await people.find_session(elsewhere) is None
    found = await people.find_session(new)
    assert found is not None
    assert found.id == session_id
    assert await people.get_password(user.id) == "new hash"
    with pytest.raises(LinkUsed):
        await people.reset_password(link, "attacker's hash")


async def test_password_changes_during_a_sign_in(people: AccountStore) -> None:
    """Whoever gave the old password just before it was changed does not come in just after."""
    user = await make_user(people)
    await sign_in(people, user, verified="hash")
    await people.set_password(user.id, "new hash")
    with pytest.raises(InvalidCredentials):
        await sign_in(people, user, verified="hash")
    assert await people.list_sessions(user.id) == []


async def test_better_hash_does_not_undo_a_change(people: AccountStore) -> None:
    """A hash is only replaced by a better one of the same password."""
    user = await make_user(people)
    await people.rehash(user.id, "other", "stale")
    assert await people.get_password(user.id) == "hash"
    await people.rehash(user.id, "hash", "better")
    assert await people.get_password(user.id) == "better"


async def test_disabled_user(people: AccountStore) -> None:
    """Disabling ends sessions and tokens; enabling brings tokens back, but no session."""
    user = await make_user(people)
    _, cookie = await sign_in(people, user)
    token, link = new_secret("qr_"), new_secret()
    await people.create_token(user.id, token, "t", Scope.READ, None)
    await people.create_link("reset", link, user.email, user.id)
    assert (await people.disable(user.id, True)).disabled_at is not None
    assert await people.find_session(cookie) is None
    assert await people.find_token(token) is None
    with pytest.raises(LinkUsed):
        await people.get_link("reset", link)
    assert (await people.disable(user.id, False)).disabled_at is None
    assert await people.find_session(cookie) is None
    assert await people.find_token(token) is not None


async def test_guest_becomes_a_user(people: AccountStore, store: Store, engine: AsyncEngine) -> None:
    """What a guest made belongs to the user who signs in on that device; other guests keep theirs."""
    secret = new_secret()
    _, guest = await people.create_guest(secret, "Gast", RED, address="", agent="", days=1)
    _, other = await people.create_guest(new_secret(), "Other", RED, address="", agent="", days=1)
    mine = await store.create_document(None, Kind.RICHTEXT, "mine", f"guest:{guest.id}")
    theirs = await store.create_document(None, Kind.RICHTEXT, "theirs", f"guest:{other.id}")
    found = await people.find_session(secret)
    assert found is not None
    assert found.guest == guest
    user = await make_user(people)
    await sign_in(people, user, replace=found.id, adopt=guest.id)
    assert await people.find_session(secret) is None
    assert (await store.get_document(mine.id)).owner_id == f"user:{user.id}"
    assert (await store.get_document(theirs.id)).owner_id == f"guest:{other.id}"
    async with engine.connect() as connection:
        assert list(await connection.scalars(select(guests.c.id))) == [other.id]


async def test_sign_in_of_a_user_who_was_just_deleted(people: AccountStore) -> None:
    """A session cannot be made for an account that is gone."""
    user = await make_user(people)
    await people.delete_user(user.id)
    with pytest.raises(SessionEnded):
        await sign_in(people, user)


async def test_pending_account_does_not_exist_yet(people: AccountStore) -> None:
    """Before its address is proven an account is not found, listed or counted, and does not take the address."""
    address = ("ann@example.org", "ann@example.org")
    secret = new_secret()
    await people.create_pending(address, "Ann", RED, "hash", secret)
    assert not await people.any_user()
    assert await people.find_user(address[1]) is None
    assert await people.list_users("", "", 10) == []
    user = await people.confirm(secret)
    assert (user.is_admin, user.email) == (True, address[0])
    assert user.confirmed_at is not None
    assert await people.find_user(address[1]) == user
    with pytest.raises(LinkUsed):
        await people.confirm(secret)


async def test_sign_up_in_anothers_name(people: AccountStore) -> None:
    """Two sign up with one address: the link of each confirms only its own password, and the first link wins."""
    address = ("ann@example.org", "ann@example.org")
    theirs, hers = new_secret(), new_secret()
    await people.create_pending(address, "Mallory", RED, "Mallory's", theirs)
    await people.create_pending(address, "Ann", RED, "Ann's", hers)
    user = await people.confirm(hers)
    assert await people.get_password(user.id) == "Ann's"
    with pytest.raises(LinkUsed):
        await people.confirm(theirs)


async def test_confirmation_of_an_address_that_was_taken(people: AccountStore) -> None:
    """If another account got the address meanwhile, a confirmation fails and changes nothing."""
    secret = new_secret()
    await people.create_pending(("ann@example.org", "ann@example.org"), "Late", RED, "hash", secret)
    ann = await make_user(people)
    with pytest.raises(EmailTaken):
        await people.confirm(secret)
    assert await people.find_user("ann@example.org") == ann


async def test_links_work_once(people: AccountStore, engine: AsyncEngine) -> None:
    """A link works for its purpose, once, until it expires; of two uses at once one succeeds."""
    user = await make_user(people)
    _, cookie = await sign_in(people, user)
    secret = new_secret()
    await people.create_link("reset", secret, user.email, user.id)
    with pytest.raises(LinkUsed):
        await people.get_link("signup", secret)
    with pytest.raises(LinkUsed):
        await people.confirm(secret)
    assert [(link.purpose, link.email) for link in await people.list_links()] == [("reset", user.email)]
    used = await asyncio.gather(
        people.reset_password(secret, "one"), people.reset_password(secret, "two"), return_exceptions=True
    )
    assert sorted(type(result).__name__ for result in used) == ["LinkUsed", "User"]
    assert await people.find_session(cookie) is None
    assert await people.list_links() == []
    late = new_secret()
    await people.create_link("reset", late, user.email, user.id)
    await expire(engine, links)
    with pytest.raises(LinkUsed):
        await people.reset_password(late, "late")


async def test_reset_proves_the_address(people: AccountStore) -> None:
    """Whoever resets a password by e-mail has shown that the address is theirs."""
    user = await make_user(people)
    secret = new_secret()
    await people.create_link("reset", secret, user.email, user.id)
    assert (await people.reset_password(secret, "new")).confirmed_at is not None


async def test_waiting_invitations(people: AccountStore, store: Store, engine: AsyncEngine) -> None:
    """A proven address gets the documents it was invited to, with the highest role; an unproven one does not."""
    owner = await make_user(people, "owner")
    shared = await store.create_document(None, Kind.RICHTEXT, "", f"user:{owner.id}")
    secrets = [new_secret() for _ in range(3)]
    async with engine.begin() as connection:
        for secret, role, email in zip(secrets, ("viewer", "editor", "owner"), "aab", strict=True):
            await connection.execute(_invitation(secret, shared.id, f"{email}@x.org", role))
    invited = await people.invited(secrets[0])
    assert invited is not None
    assert (invited.email_key, invited.by_administrator) == ("a@x.org", False)
    await people.create_user(("b@x.org", "b@x.org"), "b", RED, None, proven=False)
    user = await people.create_user(("a@x.org", "a@x.org"), "a", RED, None, proven=True)
    async with engine.connect() as connection:
        found = [tuple(row) for row in await connection.execute(select(members.c.user_id, members.c.role))]
    assert found == [(user.id, "editor")]
    assert await people.invited(secrets[0]) is None
    assert await people.invited(secrets[2]) is not None


async def test_administrators_invitation(people: AccountStore) -> None:
    """An invitation to an account works until its address has one."""
    secret = new_secret()
    await people.create_link("signup", secret, "a@x.org")
    invited = await people.invited(secret)
    assert invited is not None
    assert invited.by_administrator
    await people.create_user(("a@x.org", "a@x.org"), "a", RED, None, proven=True)
    assert await people.invited(secret) is None


async def test_deleted_user_leaves_documents(people: AccountStore, store: Store, engine: AsyncEngine) -> None:
    """R123: a deleted user's documents go to their first editor; without one, to the trash."""
    await make_user(people, "admin")
    ann, bob, cid = [await make_user(people, name) for name in ("ann", "bob", "cid")]
    owner = f"user:{ann.id}"
    shared, viewed, alone = [await store.create_document(None, Kind.RICHTEXT, t, owner) for t in ("s", "v", "a")]
    async with engine.begin() as connection:
        for age, document, user, role in (
            (3, shared, cid, "viewer"),
            (2, shared, bob, "editor"),
            (1, shared, cid, "editor"),
            (1, viewed, bob, "viewer"),
        ):
            await connection.execute(
                members.delete().where(members.c.document_id == document.id, members.c.user_id == user.id)
            )
            await connection.execute(
                insert(members).values(
                    document_id=document.id,
                    user_id=user.id,
                    role=role,
                    created_at=datetime.now(UTC) - timedelta(days=age),
                )
            )
    _, cookie = await sign_in(people, ann)
    deleted = await people.delete_user(ann.id)
    assert deleted.handed_on == {shared.id: bob.id}
    assert sorted(deleted.trashed) == sorted([viewed.id, alone.id])
    assert (await store.get_document(shared.id)).owner_id == f"user:{bob.id}"
    with pytest.raises(DocumentNotFound):
        await store.get_document(viewed.id)
    assert await people.find_session(cookie) is None
    with pytest.raises(NotFound):
        await people.get_user(ann.id)
    async with engine.connect() as connection:
        found = await connection.execute(select(members.c.user_id).where(members.c.document_id == shared.id))
        assert [row.user_id for row in found] == [cid.id]


async def test_last_administrator_stays(people: AccountStore) -> None:
    """R123: the only administrator of others cannot leave; the last person can."""
    admin, other = await make_user(people, "admin"), await make_user(people, "other")
    with pytest.raises(Conflict):
        await people.delete_user(admin.id)
    await people.delete_user(other.id)
    await people.delete_user(admin.id)
    assert not await people.any_user()


async def test_users_are_listed(people: AccountStore) -> None:
    """Administrators page through users by address, and search in addresses and names without wildcards."""
    for name in ("cid", "ann", "bob"):
        await make_user(people, name)
    await people.create_user(("percent@x.org", "percent@x.org"), "100% Ünal", RED, None)
    ann = await people.find_user("ann@example.org")
    assert ann is not None
    await sign_in(people, ann)
    names = [listed.user.name for listed in await people.list_users("", "", 10)]
    assert names == ["ann", "bob", "cid", "100% Ünal"]
    page = await people.list_users("", "ann@example.org", 2)
    assert [listed.user.name for listed in page] == ["bob", "cid"]
    assert [listed.user.name for listed in await people.list_users("EXAMPLE.org", "", 1)] == ["ann"]
    assert [listed.user.name for listed in await people.list_users("%", "", 10)] == ["100% Ünal"]
    assert [listed.user.name for listed in await people.list_users("_nn", "", 10)] == []
    seen = {listed.user.name: listed.last_seen_at is not None for listed in await people.list_users("", "", 10)}
    assert seen == {"ann": True, "bob": False, "cid": False, "100% Ünal": False}


async def test_api_tokens(people: AccountStore, engine: AsyncEngine) -> None:
    """A token stands for its user until it expires or is deleted, and remembers its last use."""
    user, other = await make_user(people), await make_user(people, "other")
    secret = new_secret("qr_")
    token = await people.create_token(user.id, secret, "backup", Scope.WRITE, datetime.now(UTC) + timedelta(days=1))
    found = await people.find_token(secret)
    assert found is not None
    assert (found.user, found.token.id, found.token.scope) == (user, token.id, Scope.WRITE)
    await people.touch_token(token.id)
    assert [listed.used_at is not None for listed in await people.list_tokens(user.id)] == [True]
    assert not await people.delete_token(token.id, other.id)
    await expire(engine, tokens)
    assert await people.find_token(secret) is None
    assert await people.get_token(token.id) is None
    assert len(await people.list_tokens(user.id)) == 1
    assert await people.delete_token(token.id, user.id)
    assert await people.list_tokens(user.id) == []


async def test_too_many_api_tokens(people: AccountStore, engine: AsyncEngine) -> None:
    """A user may have so many tokens, and no more."""
    user = await make_user(people)
    now = datetime.now(UTC)
    async with engine.begin() as connection:
        for number in range(MAX_TOKENS):
            await connection.execute(
                insert(tokens).values(
                    id=new_id(),
                    token_hash=str(number).encode(),
                    user_id=user.id,
                    name="t",
                    scopes="read",
                    created_at=now,
                )
            )
    with pytest.raises(TooMany):
        await people.create_token(user.id, new_secret(), "one more", Scope.READ, None)


async def test_pictures(people: AccountStore) -> None:
    """A picture is kept with its etag, replaced, and deleted."""
    user = await make_user(people)
    await people.set_picture(user.id, "one", b"1")
    await people.set_picture(user.id, "two", b"2")
    assert await people.get_picture(user.id) == ("two", b"2")
    assert (await people.get_user(user.id)).picture == "two"
    await people.delete_picture(user.id)
    assert (await people.get_user(user.id)).picture is None
    with pytest.raises(NotFound):
        await people.get_picture(user.id)


async def test_identities(people: AccountStore) -> None:
    """Somebody at a provider is found again in the account they were let into."""
    user, other = await make_user(people), await make_user(people, "other")
    await people.link_identity(user.id, "https://login.example.org", "42")
    await people.link_identity(other.id, "https://login.example.org", "42")
    assert await people.find_identity("https://login.example.org", "42") == user
    assert await people.find_identity("https://login.example.com", "42") is None


async def test_prune(people: AccountStore, store: Store, engine: AsyncEngine) -> None:
    """What expired is forgotten; guests stay while they have a session or documents."""
    user = await make_user(people)
    await sign_in(people, user)
    await people.create_pending(("new@x.org", "new@x.org"), "n", RED, "hash", new_secret())
    await people.create_guest(new_secret(), "gone", RED, address="", agent="", days=1)
    _, owner = await people.create_guest(new_secret(), "owner", RED, address="", agent="", days=1)
    await store.create_document(None, Kind.RICHTEXT, "", f"guest:{owner.id}")
    await expire(engine, sessions, links)
    async with engine.begin() as connection:
        await connection.execute(update(guests).values(created_at=datetime.now(UTC) - timedelta(days=2)))
    _, present = await people.create_guest(new_secret(), "present", RED, address="", agent="", days=1)
    await people.prune()
    async with engine.connect() as connection:
        assert list(await connection.scalars(select(users.c.id))) == [user.id]
        assert len(list(await connection.scalars(select(sessions.c.id)))) == 1
        assert set(await connection.scalars(select(guests.c.id))) == {owner.id, present.id}
        assert list(await connection.scalars(select(links.c.purpose))) == []
        assert len(list(await connection.scalars(select(documents.c.id)))) == 1


def _invitation(secret: str, document_id: str, email: str, role: str) -> Insert:
    return insert(invitations).values(
        id=new_id(),
        token_hash=hash_secret(secret),
        document_id=document_id,
        email=email,
        email_key=email,
        role=role,
        invited_by="user:x",
        created_at=datetime.now(UTC),
        expires_at=datetime.now(UTC) + timedelta(days=1),
    )
