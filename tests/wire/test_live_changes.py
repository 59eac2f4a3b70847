"""Rights that change while people write: open sockets follow, and no edit is lost without a word."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from quire.audit.log import Audit
from quire.errors import Unavailable
from tests.support.clients import DIALECTS, Client, HocuspocusWire, Kind, YjsWire
from tests.support.tokens import SETTINGS, mint, own
from tests.wire.test_accounts import PASSWORD, Browser, browsers

Dialect = type[YjsWire] | type[HocuspocusWire]

dialects = pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)


async def shared(owner: Browser, member: Browser, role: str = "editor") -> str:
    """Two accounts, and a document `d` of the first, shared with the second, whose id is returned."""
    await owner.sign_up("ann")
    user_id = await member.sign_up("bob")
    assert (await owner.call("POST", "/documents", {"id": "d"}))[0] == 201
    assert (await owner.call("POST", "/documents/d/members", {"email": "bob@example.org", "role": role}))[0] == 201
    return user_id


def client(browser: Browser, dialect: Dialect, token: str = "", **options: Any) -> Client:
    """A client with the cookie of a browser."""
    headers = {"Cookie": f"quire_session={browser.cookie}"} if browser.cookie and not token else None
    return Client(dialect("d", token), browser.service.ws_url, headers=headers, **options)


def last_notice(found: Client, kind: str) -> dict[str, Any] | None:
    notices = [json.loads(text) for text in found.notices()]
    return next((notice for notice in reversed(notices) if notice["type"] == kind), None)


async def content(browser: Browser) -> str:
    return str((await browser.call("GET", "/documents/d/content?format=text"))[1].decode())


async def take(what: str, ann: Browser, bob: Browser, user_id: str) -> Any:
    """Take from the second person what lets them be in the document; the answer."""
    if what == "removed":
        return await ann.call("DELETE", f"/documents/d/members/{user_id}")
    if what == "signed out":
        return await bob.call("DELETE", "/session")
    if what == "disabled":
        return await ann.call("PATCH", f"/admin/users/{user_id}", {"disabled": True})
    if what == "deleted":
        return await ann.call("DELETE", "/documents/d")
    other = Browser(bob.service)
    await other.sign_in("bob")
    answer = await other.call("POST", "/account/password", {"current": PASSWORD, "new": "another one"})
    await other.http.close()
    return answer


async def test_demotion_while_typing(tmp_path: Path) -> None:
    """R79, R166: each edit of somebody who is demoted while typing is acknowledged and stored, or refused and not."""
    async with browsers(tmp_path, 2, access="accounts") as [ann, bob]:
        user_id = await shared(ann, bob)
        async with client(bob, HocuspocusWire) as typist:
            await typist.until_settled()
            for number in range(50):
                typist.edit(lambda text, n=number: text.insert(len(text), f"<{n}>"))  # type: ignore[misc]
            changed = await ann.call("PATCH", f"/documents/d/members/{user_id}", {"role": "viewer"})
            assert changed[0] == 204
            for number in range(50, 60):
                typist.edit(lambda text, n=number: text.insert(len(text), f"<{n}>"))  # type: ignore[misc]
            await typist.until(lambda: not typist.waiting, "everything was answered")
            # One acknowledgement is for the step 2 of joining.
            assert len(typist.acknowledged) + len(typist.refused) == 61
            assert len(typist.refused) >= 10
            kept = await content(ann)
            assert kept == "".join(f"<{number}>" for number in range(len(typist.acknowledged) - 1))
            told = last_notice(typist, "role")
            assert told == {"type": "role", "role": "viewer", "reason": "changed"}
            assert [m.body for m in typist.received if m.kind is Kind.AUTHENTICATED][-1] == b"readonly"


@dialects
async def test_a_raise_brings_what_was_typed_meanwhile(tmp_path: Path, dialect: Dialect) -> None:
    """R166: who may edit again does so on the same connection, and what was refused meanwhile arrives."""
    async with browsers(tmp_path, 2, access="accounts") as [ann, bob]:
        user_id = await shared(ann, bob, "viewer")
        async with client(bob, dialect) as typist, client(ann, HocuspocusWire) as watcher:
            await typist.until(lambda: typist.synced and typist.asked, "joined")
            await watcher.until_settled()
            typist.edit(lambda text: text.insert(0, "meanwhile"))
            await ann.call("PATCH", f"/documents/d/members/{user_id}", {"role": "editor"})
            await watcher.until(lambda: watcher.value == "meanwhile", "it arrived")
            typist.edit(lambda text: text.insert(0, "and then: "))
            await watcher.until(lambda: watcher.value == "and then: meanwhile", "the next, too")
            assert typist.closes == []


@dialects
@pytest.mark.parametrize("what", ["removed", "signed out", "disabled", "deleted", "password"])
async def test_the_end_of_a_right_ends_the_membership(tmp_path: Path, dialect: Dialect, what: str) -> None:
    """R166: without a role, session, account or document a membership ends, and says why."""
    async with browsers(tmp_path, 2, access="accounts") as [ann, bob]:
        user_id = await shared(ann, bob)
        async with client(bob, dialect) as typist:
            await typist.until_settled()
            answer = await take(what, ann, bob, user_id)
            assert answer[0] in (200, 204), answer
            expected = {"removed": "forbidden", "deleted": "document_not_found"}.get(what, "session_ended")
            codes = {"forbidden": 4403, "document_not_found": 4404, "session_ended": 4401}
            if dialect is YjsWire:
                await typist.until(lambda: typist.closes, "the socket was closed")
                assert typist.closes[0] == codes[expected]
            else:
                await typist.until(lambda: last_notice(typist, "closed"), "told of the end")
                told = last_notice(typist, "closed")
                assert told is not None
                assert told["code"] == expected


@pytest.mark.parametrize("what", ["removed", "signed out", "disabled", "deleted", "password"])
async def test_the_end_of_a_right_counts_though_the_database_goes_right_after_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """R166: what is committed takes effect, also if the line of the audit log cannot be written any more."""
    async with browsers(tmp_path, 2, access="accounts") as [ann, bob]:
        user_id = await shared(ann, bob)
        async with client(bob, HocuspocusWire) as typist:
            await typist.until_settled()
            record = Audit.record

            async def refused(self: Audit, caller: Any, action: str, *given: Any, **more: Any) -> None:
                if action != "user.signed_in":
                    raise Unavailable
                await record(self, caller, action, *given, **more)

            monkeypatch.setattr(Audit, "record", refused)
            assert (await take(what, ann, bob, user_id))[0] == 503
            await typist.until(lambda: last_notice(typist, "closed"), "told of the end")


async def test_a_token_expires(tmp_path: Path) -> None:
    """R74, R164: the client is told before a document token ends, and then its membership ends."""
    async with browsers(tmp_path, 1, access="accounts", token_minutes=0.01) as [ann]:
        await ann.sign_up("ann")
        await ann.call("POST", "/documents", {"id": "d"})
        token = (await ann.call("POST", "/documents/d/token"))[1]["token"]
        async with client(ann, HocuspocusWire, token) as typist:
            await typist.until(lambda: last_notice(typist, "closed"), "the end")
            assert last_notice(typist, "token-expiring") is not None
            told = last_notice(typist, "closed")
            assert told is not None
            assert told["code"] == "invalid_token"


async def test_a_token_is_renewed(tmp_path: Path) -> None:
    """R165: with another token a client goes on typing past the end of the first; a token can also lower its role."""
    async with browsers(tmp_path, 1, **SETTINGS) as [ann]:
        first = own(seconds=1)
        wire = HocuspocusWire("d", first)
        async with Client(wire, ann.service.ws_url) as typist, client(ann, HocuspocusWire, first) as other:
            await typist.until_settled()
            await other.until_settled()
            typist.send(wire.auth(own(role="viewer")))
            await typist.until(lambda: last_notice(typist, "role"), "told of the lower role")
            before = len(typist.received)
            typist.send(wire.auth(own()))
            await typist.until(
                lambda: any(m.body == b"read-write" for m in typist.received[before:]), "told of the higher role"
            )
            # Both began with the same token: when it has ended for one, the other is still in.
            await other.until(lambda: last_notice(other, "closed"), "the first token ended")
            typist.edit(lambda text: text.insert(0, "still here"))
            await typist.until(lambda: not typist.waiting, "acknowledged")
            assert typist.refused == []
            assert last_notice(typist, "closed") is None


async def test_nobody_renews_for_another(tmp_path: Path) -> None:
    """R165: a token for somebody else ends the membership, so that nobody's edits count as another's."""
    async with browsers(tmp_path, 1, **SETTINGS) as [ann]:
        wire = HocuspocusWire("d", mint(sub="7"))
        async with Client(wire, ann.service.ws_url) as typist:
            await typist.until_settled()
            typist.send(wire.auth(mint(sub="8")))
            await typist.until(lambda: last_notice(typist, "closed"), "told of the end")


async def test_a_bad_token_ends_what_it_should_have_renewed(tmp_path: Path) -> None:
    """R165: a token that is no good is not passed over in silence."""
    async with browsers(tmp_path, 1) as [ann]:
        wire = HocuspocusWire("d")
        async with Client(wire, ann.service.ws_url) as typist:
            await typist.until_settled()
            typist.send(wire.auth("a.b.c"))
            await typist.until(lambda: last_notice(typist, "closed"), "told of the end")
            told = last_notice(typist, "closed")
            assert told is not None
            assert told["code"] == "invalid_token"


@dialects
async def test_a_cookie_from_before(tmp_path: Path, dialect: Dialect) -> None:
    """R172: whoever comes with the cookie of a session that is over is told so, over sockets too."""
    async with browsers(tmp_path, 2, access="accounts") as [ann, bob]:
        await shared(ann, bob)
        stale = client(bob, dialect)
        await bob.call("DELETE", "/session")
        async with stale as late:
            if dialect is YjsWire:
                await late.until(lambda: late.closes, "closed")
                assert late.closes[0] == 4401
            else:
                await late.until(lambda: late.count(Kind.DENIED), "denied")
                denied = next(message for message in late.received if message.kind is Kind.DENIED)
                assert denied.body.decode().startswith("session_ended")


async def test_the_first_who_shares_what_belongs_to_nobody(tmp_path: Path) -> None:
    """R171: becomes its owner, everybody goes on editing by link, and only the owner may change that."""
    async with browsers(tmp_path, 3) as [ann, bob, stranger]:
        await ann.sign_up("ann")
        await bob.sign_up("bob")
        assert (await stranger.call("POST", "/documents", {"id": "d"}))[0] == 201
        link = {"role": "viewer", "guests": True}
        assert (await stranger.call("PUT", "/documents/d/link", link))[1]["code"] == "conflict"
        assert (await ann.call("GET", "/documents/d/sharing"))[1]["can_manage"] is True
        assert (await stranger.call("GET", "/documents/d/sharing"))[1]["can_manage"] is False
        new = {"email": "bob@example.org", "role": "editor"}
        async with client(stranger, HocuspocusWire) as typist:
            await typist.until_settled()
            assert (await ann.call("POST", "/documents/d/members", new))[0] == 201
            typist.edit(lambda text: text.insert(0, "still here"))
            await typist.until(lambda: not typist.waiting, "stored")
            assert typist.refused == []
            found = (await bob.call("GET", "/documents/d/sharing"))[1]
            assert (found["owner"]["name"], found["link_role"], found["link_guests"]) == ("ann", "editor", True)
            for other in (bob, stranger):
                assert (await other.call("PUT", "/documents/d/link", link))[1]["code"] == "forbidden"
            assert (await ann.call("PUT", "/documents/d/link", link))[0] == 204
            await typist.until(lambda: last_notice(typist, "role"), "told")


async def test_removal_while_a_body_is_on_its_way(tmp_path: Path) -> None:
    """Who is removed between the head and the end of a request does not edit with it."""
    async with browsers(tmp_path, 2, access="accounts") as [ann, bob]:
        user_id = await shared(ann, bob)
        body = json.dumps({"base": 0, "ops": [{"insert": "late"}]}).encode()
        asked, removed = asyncio.Event(), asyncio.Event()

        async def slowly() -> AsyncIterator[bytes]:
            yield body[:5]
            asked.set()
            await removed.wait()
            yield body[5:]

        headers = {"Content-Type": "application/json", "Cookie": f"quire_session={bob.cookie}"}
        headers["Origin"] = bob.service.url
        url = bob.service.url + "/api/v1/documents/d/content"
        sending = asyncio.create_task(bob.service.session.patch(url, data=slowly(), headers=headers))
        await asked.wait()
        for _ in range(3):  # so that the head has been looked at
            assert (await ann.call("GET", "/documents/d"))[0] == 200
        assert (await ann.call("DELETE", f"/documents/d/members/{user_id}"))[0] == 204
        removed.set()
        async with await sending as answer:
            assert answer.status in (403, 404)
        assert await content(ann) == ""
