"""REST for people: accounts, guests, sessions, API tokens, administration, and what can be wrong with them."""

from __future__ import annotations

import asyncio
import io
import queue
import re
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from json import dumps
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope
from aiosmtpd.smtp import Session as SMTPSession
from argon2 import PasswordHasher
from PIL import Image
from sqlalchemy import Table, select, update
from yarl import URL

from quire.accounts.passwords import Passwords
from quire.accounts.store import AccountStore
from quire.audit.log import Audit
from quire.db.engine import create_engine
from quire.db.tables import audit, documents, links, sessions, tokens, users
from tests.support.server import free_port
from tests.wire.service import Service, running

PASSWORD = "correct horse"


class Browser:
    """Somebody with a cookie jar."""

    def __init__(self, service: Service) -> None:
        self.service = service
        # The jar of aiohttp keeps no cookies of bare addresses unless it is told to.
        self.http = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))

    async def call(self, method: str, path: str, json: Any = None, **options: Any) -> tuple[int, Any]:
        """The status and the body, parsed if it is JSON."""
        if json is not None:
            # As a file: aiohttp warns of large bodies in memory.
            options["data"] = io.BytesIO(dumps(json).encode())
            options["headers"] = {"Content-Type": "application/json", **options.get("headers", {})}
        async with self.http.request(method, f"{self.service.url}/api/v1{path}", **options) as response:
            if response.content_type.endswith("json"):
                return response.status, await response.json()
            return response.status, await response.read()

    async def sign_up(self, name: str = "ann", password: str = PASSWORD) -> str:
        """The new user's id."""
        body = {"email": f"{name}@example.org", "password": password, "name": name}
        status, made = await self.call("POST", "/users", body)
        assert status == 201, made
        return str(made["actor"]["id"]).removeprefix("user:")

    async def sign_in(self, name: str = "ann", password: str = PASSWORD) -> tuple[int, Any]:
        return await self.call("POST", "/session", {"email": f"{name}@example.org", "password": password})

    async def kind(self) -> str:
        """How the server knows this browser."""
        return str((await self.call("GET", "/session"))[1]["actor"]["kind"])

    @property
    def cookie(self) -> str:
        """The cookie's value; "" without one."""
        return next((cookie.value for cookie in self.http.cookie_jar if cookie.key == "quire_session"), "")

    def set_cookie(self, value: str) -> None:
        self.http.cookie_jar.update_cookies({"quire_session": value}, URL(self.service.url))


@asynccontextmanager
async def browsers(folder: Path, count: int = 1, **settings: Any) -> AsyncIterator[list[Browser]]:
    """Browsers at a service of their own."""
    async with running(folder, **settings) as service:
        made = [Browser(service) for _ in range(count)]
        try:
            yield made
        finally:
            for browser in made:
                await browser.http.close()


async def change_database(folder: Path, table: Table, **values: object) -> None:
    """Set columns of all rows, beside the running service."""
    engine = create_engine(f"sqlite:///{folder}/quire.db")
    async with engine.begin() as connection:
        await connection.execute(update(table).values(**values))
    await engine.dispose()


async def audited(folder: Path) -> list[str]:
    """What the audit log has, in its order."""
    engine = create_engine(f"sqlite:///{folder}/quire.db")
    async with engine.connect() as connection:
        found = list(await connection.scalars(select(audit.c.action).order_by(audit.c.id)))
    await engine.dispose()
    return found


def picture(width: int = 300, height: int = 200, kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("1", (width, height)).save(out, kind)
    return out.getvalue()


async def test_life_of_an_account(tmp_path: Path) -> None:
    """R100 to R108: sign up, out and in, change the profile, delete the account."""
    async with browsers(tmp_path) as [ann]:
        status, session = await ann.call("GET", "/session")
        assert (status, session["actor"]["kind"], session["first"]) == (200, "anonymous", True)
        user_id = await ann.sign_up()
        status, session = await ann.call("GET", "/session")
        actor = session["actor"]
        assert (actor["id"], actor["kind"], actor["email"]) == (f"user:{user_id}", "user", "ann@example.org")
        assert (actor["is_admin"], actor["has_password"], session["first"]) == (True, True, False)
        assert (await ann.call("DELETE", "/session"))[0] == 204
        assert (ann.cookie, await ann.kind()) == ("", "anonymous")
        assert (await ann.sign_in())[0] == 200
        status, actor = await ann.call("PATCH", "/account", {"name": "  Änn  ", "color": "#ABCDEF"})
        assert (status, actor["name"], actor["color"]) == (200, "Änn", "#abcdef")
        assert (await ann.call("GET", "/account"))[1] == actor
        assert (await ann.call("DELETE", "/account", {"password": "wrong"}))[1]["code"] == "invalid_credentials"
        assert (await ann.call("DELETE", "/account", {"password": PASSWORD}))[0] == 204
        assert await ann.kind() == "anonymous"
        assert (await ann.sign_in())[1]["code"] == "invalid_credentials"
    assert await audited(tmp_path) == [
        "user.signed_up",
        "user.signed_in",
        "user.signed_out",
        "user.signed_in",
        "user.deleted",
        "user.sign_in_failed",
    ]


async def test_first_account_race(tmp_path: Path) -> None:
    """R122: of five who sign up at once one becomes the administrator."""
    async with browsers(tmp_path, 5) as made:
        await asyncio.gather(*(browser.sign_up(f"user{n}") for n, browser in enumerate(made)))
        answers = await asyncio.gather(*(browser.call("GET", "/session") for browser in made))
        assert sorted(session["actor"]["is_admin"] for _, session in answers) == [False] * 4 + [True]


async def test_cookie(tmp_path: Path) -> None:
    """R124: the cookie is kept from scripts and other sites, and behind TLS from plain connections."""
    async with browsers(tmp_path, trusted_proxies="127.0.0.1") as [ann]:
        body = {"name": "Gast", "color": "#000000"}
        for headers, name, secure in (
            ({}, "quire_session", False),
            ({"X-Forwarded-Proto": "https"}, "__Host-quire_session", True),
        ):
            async with ann.http.put(f"{ann.service.url}/api/v1/guest", json=body, headers=headers) as response:
                cookie = response.cookies[name]
                assert (cookie["httponly"], cookie["samesite"], cookie["path"]) == (True, "Lax", "/")
                assert bool(cookie["secure"]) is secure
                assert int(cookie["max-age"]) == 30 * 86400
                assert not cookie["domain"]


async def test_cookie_is_rotated_on_sign_in(tmp_path: Path) -> None:
    """R124: signing in gives another cookie, and the one from before is no good any more."""
    async with browsers(tmp_path, 2) as [ann, thief]:
        await ann.call("PUT", "/guest", {"name": "Ann", "color": "#000000"})
        thief.set_cookie(ann.cookie)
        assert await thief.kind() == "guest"
        await ann.sign_up()
        assert await thief.kind() == "anonymous"
        thief.set_cookie(ann.cookie)
        assert await thief.kind() == "user"
        await ann.sign_in()
        assert await thief.kind() == "anonymous"
        assert await ann.kind() == "user"


async def test_cookie_from_before_a_password_change(tmp_path: Path) -> None:
    """R110, R124: after a change of the password older cookies get `session_ended`, and are taken back."""
    async with browsers(tmp_path, 3) as [ann, elsewhere, thief]:
        await ann.sign_up()
        await elsewhere.sign_in()
        thief.set_cookie(ann.cookie)
        body = {"current": PASSWORD, "new": "battery staple"}
        assert (await thief.call("POST", "/account/password", {**body, "current": "wrong"}))[0] == 401
        assert (await ann.call("POST", "/account/password", body))[0] == 204
        assert await ann.kind() == "user"
        for other in (thief, elsewhere):
            assert other.cookie
            assert (await other.call("GET", "/account"))[1]["code"] == "session_ended"
            assert other.cookie == ""
            assert (await other.call("GET", "/account"))[1]["code"] == "unauthorized"
        assert (await elsewhere.sign_in())[0] == 401
        assert (await elsewhere.sign_in(password="battery staple"))[0] == 200


async def test_sessions_are_listed_and_ended(tmp_path: Path) -> None:
    """R111, R112: a user sees where they are signed in, and ends one session or all others; nobody else's."""
    async with browsers(tmp_path, 4) as [ann, phone, tablet, bob]:
        await ann.sign_up()
        await bob.sign_up("bob")
        await phone.sign_in()
        await tablet.sign_in()
        listed = (await ann.call("GET", "/account/sessions"))[1]["items"]
        assert [session["current"] for session in listed].count(True) == 1
        assert {session["address"] for session in listed} == {"127.0.0.1"}
        phones = next(s["id"] for s in (await phone.call("GET", "/account/sessions"))[1]["items"] if s["current"])
        assert (await bob.call("DELETE", f"/account/sessions/{phones}"))[0] == 404
        assert (await ann.call("DELETE", f"/account/sessions/{phones}"))[0] == 204
        assert [await phone.kind(), await tablet.kind()] == ["anonymous", "user"]
        assert (await ann.call("DELETE", "/account/sessions"))[0] == 204
        assert [await tablet.kind(), await ann.kind(), await bob.kind()] == ["anonymous", "user", "user"]


async def test_expired_session(tmp_path: Path) -> None:
    """A session that was not used for too long is none."""
    async with browsers(tmp_path) as [ann]:
        await ann.sign_up()
        await change_database(tmp_path, sessions, expires_at=datetime.now(UTC) - timedelta(seconds=1))
        assert await ann.kind() == "anonymous"


async def test_session_in_use_goes_on(tmp_path: Path) -> None:
    """A session that is used lasts from then on, in the browser too."""
    async with browsers(tmp_path) as [ann]:
        await ann.sign_up()
        url = f"{ann.service.url}/api/v1/session"
        async with ann.http.get(url) as response:
            assert "quire_session" not in response.cookies
        now = datetime.now(UTC)
        await change_database(tmp_path, sessions, seen_at=now - timedelta(days=1), expires_at=now + timedelta(hours=1))
        cookie = ann.cookie
        async with ann.http.get(url) as response:
            assert response.cookies["quire_session"].value == cookie
            assert int(response.cookies["quire_session"]["max-age"]) == 30 * 86400
    engine = create_engine(f"sqlite:///{tmp_path}/quire.db")
    async with engine.connect() as connection:
        assert (await connection.scalars(select(sessions.c.expires_at))).one() > now + timedelta(days=29)
    await engine.dispose()


async def test_session_of_a_deleted_user(tmp_path: Path) -> None:
    """The other devices of a user who deletes the account are signed out, their API tokens invalid."""
    async with browsers(tmp_path, 3) as [admin, ann, elsewhere]:
        await admin.sign_up("admin")
        await ann.sign_up()
        await elsewhere.sign_in()
        token = (await ann.call("POST", "/account/tokens", {"name": "t", "scope": "write"}))[1]["token"]
        await ann.call("DELETE", "/account", {"password": PASSWORD})
        assert (await elsewhere.call("PATCH", "/account", {"name": "ghost"}))[1]["code"] == "session_ended"
        status, problem = await elsewhere.call("GET", "/account", headers={"Authorization": f"Bearer {token}"})
        assert (status, problem["code"]) == (401, "invalid_token")


async def test_disabled_user(tmp_path: Path) -> None:
    """R118: a disabled user is out at once, and told why only with the right password; enabling lets them in again."""
    async with browsers(tmp_path, 2) as [admin, ann]:
        await admin.sign_up("admin")
        user_id = await ann.sign_up()
        path = f"/admin/users/{user_id}"
        status, changed = await admin.call("PATCH", path, {"disabled": True})
        assert status == 200
        assert changed["disabled_at"] is not None
        assert (await ann.call("GET", "/account"))[1]["code"] == "session_ended"
        assert (await ann.sign_in())[1]["code"] == "forbidden"
        assert (await ann.sign_in(password="wrong"))[1]["code"] == "invalid_credentials"
        await admin.call("PATCH", path, {"disabled": False})
        assert (await ann.sign_in())[0] == 200


async def test_unknown_address_and_wrong_password_look_alike(tmp_path: Path) -> None:
    """R127: no answer tells whether an address has an account."""
    async with browsers(tmp_path) as [ann]:
        await ann.sign_up()
        await ann.call("DELETE", "/session")
        answers = [await ann.sign_in(name, "wrong password") for name in ("ann", "nobody")]
        answers.append(await ann.call("POST", "/session", {"email": "no address", "password": "wrong password"}))
        assert answers[0] == answers[1] == answers[2]
        assert answers[0][1]["code"] == "invalid_credentials"
        resets = [await ann.call("POST", "/password-resets", {"email": f"{n}@example.org"}) for n in ("ann", "nobody")]
        assert resets[0] == resets[1] == (202, {"status": "requested"})


async def test_unknown_address_costs_a_verification() -> None:
    """R127: without an account as much is computed, and no password is right."""
    passwords = Passwords()
    assert not await passwords.verify(None, "nobody has this password")
    kept = await passwords.hash(PASSWORD)
    assert await passwords.verify(kept, PASSWORD)
    assert not await passwords.verify(kept, PASSWORD + " ")
    assert await passwords.verify(await passwords.hash("pässword 1"), "pässword 1")
    assert not await passwords.verify("no hash", PASSWORD)
    passwords.close()


async def test_old_hash_becomes_a_better_one(tmp_path: Path) -> None:
    """A password whose hash was made with weaker parameters is hashed anew at the next sign-in."""
    async with browsers(tmp_path) as [ann]:
        await ann.sign_up()
        weak = PasswordHasher(time_cost=1, memory_cost=64).hash(PASSWORD)
        await change_database(tmp_path, users, password_hash=weak)
        assert (await ann.sign_in())[0] == 200
        assert (await ann.sign_in())[0] == 200
    engine = create_engine(f"sqlite:///{tmp_path}/quire.db")
    async with engine.connect() as connection:
        kept = (await connection.scalars(select(users.c.password_hash))).one()
    await engine.dispose()
    assert not PasswordHasher().check_needs_rehash(str(kept))


async def test_guessing_does_not_lock_the_owner_out(tmp_path: Path) -> None:
    """R184: whoever guesses an account's password is stopped; its owner signs in elsewhere, and on a device where they
    signed in before even while the whole world guesses."""
    async with browsers(tmp_path, 4, trusted_proxies="127.0.0.1") as [ann, home, phone, thief]:

        def at(address: str) -> dict[str, str]:
            return {"X-Forwarded-For": address}

        async def sign_in(browser: Browser, password: str, address: str) -> str:
            body = {"email": "ann@example.org", "password": password}
            status, answer = await browser.call("POST", "/session", body, headers=at(address))
            return "" if status == 200 else str(answer["code"])

        await ann.sign_up()
        for _ in range(10):
            assert await sign_in(thief, "wrong password", "203.0.113.1") == "invalid_credentials"
        assert await sign_in(thief, PASSWORD, "203.0.113.1") == "rate_limited"
        assert await sign_in(home, PASSWORD, "203.0.113.2") == ""
        assert await sign_in(home, PASSWORD, "203.0.113.1") == ""
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(Passwords, "verify", refuse)
            for number in range(100):
                await sign_in(thief, "wrong password", f"198.51.100.{number}")
        assert await sign_in(phone, PASSWORD, "203.0.113.3") == "rate_limited"
        assert await sign_in(home, PASSWORD, "203.0.113.1") == ""
        device = next(cookie.value for cookie in home.http.cookie_jar if cookie.key == "quire_device")
        url = URL(home.service.url)
        for forged in (device[:-1] + ("0" if device[-1] != "0" else "1"), "x." + device.partition(".")[2], "..", "é."):
            phone.http.cookie_jar.update_cookies({"quire_device": forged}, url)
            assert await sign_in(phone, PASSWORD, "203.0.113.3") == "rate_limited"
        phone.http.cookie_jar.update_cookies({"quire_device": device}, url)
        assert (await phone.sign_in("bob"))[1]["code"] == "invalid_credentials"


async def refuse(*_: object) -> bool:
    return False


async def test_password_in_a_session_is_not_blocked_from_outside(tmp_path: Path) -> None:
    """R184: wrong passwords at the sign-in do not keep the owner from changing the password; wrong ones there do."""
    async with browsers(tmp_path, 2) as [ann, thief]:
        await ann.sign_up()
        for _ in range(11):
            await thief.sign_in(password="wrong password")
        wrong = {"current": "wrong password", "new": "battery staple"}
        for _ in range(9):
            assert (await ann.call("POST", "/account/password", wrong))[1]["code"] == "invalid_credentials"
        assert (await ann.call("POST", "/account/password", {**wrong, "current": PASSWORD}))[0] == 204
        await ann.sign_in(password="battery staple")


async def test_guessing_is_limited(tmp_path: Path) -> None:
    """After ten wrong passwords within a minute not even the right one is tried."""
    async with browsers(tmp_path) as [ann]:
        await ann.sign_up()
        statuses = [(await ann.sign_in(password="wrong password"))[0] for _ in range(10)]
        assert statuses == [401] * 10
        assert (await ann.sign_in())[1]["code"] == "rate_limited"
        assert (await ann.sign_in("bob"))[1]["code"] == "invalid_credentials"


@pytest.mark.parametrize(
    ("method", "path", "body", "status", "code"),
    [
        ("POST", "/users", {"email": "a\u0000b@example.org"}, 400, "bad_request"),
        ("POST", "/users", {"email": "a\r\nBcc: all@example.org"}, 400, "bad_request"),
        ("POST", "/users", {"email": "a\u202eb@example.org"}, 400, "bad_request"),
        ("POST", "/users", {"email": "a" * 300 + "@example.org"}, 400, "bad_request"),
        ("POST", "/users", {"email": "\ud800@example.org"}, 400, "bad_request"),
        ("POST", "/users", {"email": "nobody"}, 400, "bad_request"),
        ("POST", "/users", {"email": ["a@example.org"]}, 400, "bad_request"),
        ("POST", "/users", {"name": ""}, 400, "bad_request"),
        ("POST", "/users", {"name": " \u200d\u202e\u0007 "}, 400, "bad_request"),
        ("POST", "/users", {"name": "x" * 65}, 413, "too_large"),
        ("POST", "/users", {"name": "x" * 10_000_000}, 413, "too_large"),
        ("POST", "/users", {"color": "red"}, 400, "bad_request"),
        ("POST", "/users", {"color": "#12345\n"}, 400, "bad_request"),
        ("POST", "/users", {"password": "short"}, 400, "bad_request"),
        ("POST", "/users", {"password": "x" * 1025}, 400, "bad_request"),
        ("POST", "/users", {"password": "Password123"}, 400, "bad_request"),
        ("POST", "/users", {"password": "new@example.org"}, 400, "bad_request"),
        ("POST", "/users", {"password": "\ud800 surrogate"}, 400, "bad_request"),
        ("POST", "/users", {"is_admin": True}, 400, "bad_request"),
        ("POST", "/users", {"invitation": "guessed"}, 410, "link_used"),
        ("POST", "/users", {"email": "ann@example.org"}, 409, "email_taken"),
        ("POST", "/users", {"email": " ANN@example.ORG "}, 409, "email_taken"),
        ("POST", "/session", {"email": "ann@example.org", "password": "\ud800"}, 401, "invalid_credentials"),
        ("POST", "/session", {"email": "ann@example.org", "password": "x" * 900_000}, 401, "invalid_credentials"),
        ("POST", "/session", {"email": "ann@example.org"}, 400, "bad_request"),
        ("PUT", "/guest", {"name": "me", "color": "#000000"}, 409, "conflict"),
        ("PUT", "/guest", {"name": "x" * 10_000_000, "color": "#000000"}, 413, "too_large"),
        ("POST", "/users/confirm", {"token": "guessed"}, 410, "link_used"),
        ("POST", "/users/confirm", {"token": "\ud800\u0000"}, 410, "link_used"),
        ("POST", "/password-resets", {"email": "a\u0000b"}, 400, "bad_request"),
        ("POST", "/password-resets/use", {"token": "guessed", "password": PASSWORD}, 410, "link_used"),
        ("PATCH", "/account", {"name": "x" * 300}, 413, "too_large"),
        ("PATCH", "/account", {"email": "new@example.org"}, 400, "bad_request"),
        ("POST", "/account/password", {"new": "battery staple"}, 401, "invalid_credentials"),
        ("POST", "/account/password", {"current": PASSWORD, "new": "short"}, 400, "bad_request"),
        ("POST", "/account/tokens", {"name": "t", "scope": "root"}, 400, "bad_request"),
        ("POST", "/account/tokens", {"name": "", "scope": "read"}, 400, "bad_request"),
        *(
            ("POST", "/account/tokens", {"name": "t", "scope": "read", "expires_at": end}, 400, "bad_request")
            for end in ("2020-01-01T00:00:00Z", "2999-01-01T00:00:00", "9999-12-31T23:59:59-12:00", "soon", True)
        ),
        ("DELETE", "/account/tokens/none", None, 404, "not_found"),
        ("DELETE", "/account/tokens/%00", None, 404, "not_found"),
        ("DELETE", "/account/sessions/none", None, 404, "not_found"),
        ("PATCH", "/admin/users/%00", {"disabled": True}, 404, "not_found"),
        ("PATCH", "/admin/users/none", {"disabled": True}, 404, "not_found"),
        ("PATCH", "/admin/users/none", {"disabled": "yes"}, 400, "bad_request"),
        ("POST", "/admin/users/none/password-reset", None, 404, "not_found"),
        ("POST", "/admin/invitations", {"email": "ann@example.org"}, 409, "email_taken"),
        ("POST", "/admin/invitations", {"email": "a\n@example.org"}, 400, "bad_request"),
        ("GET", "/admin/users?search=%00", None, 400, "bad_request"),
        ("GET", "/admin/users?search=" + "x" * 300, None, 400, "bad_request"),
        ("GET", "/admin/users?cursor=%FF", None, 400, "bad_request"),
        ("GET", "/admin/users?cursor=AA", None, 400, "bad_request"),
        ("GET", "/users/none/picture", None, 404, "not_found"),
        ("GET", "/users/%2e%2e/picture", None, 404, "not_found"),
    ],
)
async def test_bad_input(tmp_path: Path, method: str, path: str, body: Any, status: int, code: str) -> None:
    """Each mistake gets its status and code, and nothing more than that."""
    async with browsers(tmp_path) as [ann]:
        await ann.sign_up()
        if path == "/users":
            body = {"email": "new@example.org", "password": PASSWORD, "name": "new", **body}
        found, problem = await ann.call(method, path, body)
        assert (found, problem["code"]) == (status, code), problem
        assert PASSWORD not in str(problem)
        assert await ann.kind() == "user"


async def test_names_are_text(tmp_path: Path) -> None:
    """R128: markup in a name stays what was typed; what turns or hides the text around a name is taken out."""
    async with browsers(tmp_path) as [ann]:
        await ann.sign_up()
        for typed, kept in (
            ("<img src=x onerror=alert(1)>", "<img src=x onerror=alert(1)>"),
            ("\u202egro.elpmaxe\u202c", "gro.elpmaxe"),
            ("\u2066a\u2069\u200f \u0000b\ud800\n c", "a b c"),
            ("محمد", "محمد"),
            ("👩\u200d🚀", "👩\u200d🚀"),
            ("A\u030angstro\u0308m", "Ångström"),
        ):
            assert (await ann.call("PATCH", "/account", {"name": typed}))[1]["name"] == kept
            async with ann.http.get(f"{ann.service.url}/api/v1/session") as response:
                assert response.headers["Content-Type"].startswith("application/json")


async def test_reset_by_an_administrator(tmp_path: Path) -> None:
    """R115, R116, R119, R121: without e-mail an administrator sees the request and makes the link, which works once."""
    async with browsers(tmp_path, 3) as [admin, ann, elsewhere]:
        await admin.sign_up("admin")
        user_id = await ann.sign_up()
        await elsewhere.sign_in()
        await ann.call("POST", "/password-resets", {"email": "Ann@example.org"})
        waiting = [await _until_listed(admin)]
        assert [(link["purpose"], link["email"], link["user_id"]) for link in waiting] == [
            ("request", "ann@example.org", user_id)
        ]
        status, link = await admin.call("POST", f"/admin/users/{user_id}/password-reset")
        assert (status, link["sent"]) == (201, False)
        base, _, secret = link["url"].partition("#")
        assert base == f"{ann.service.url}/reset/use"
        body = {"token": secret, "password": "battery staple"}
        assert (await ann.call("POST", "/password-resets/use", {**body, "password": "short"}))[0] == 400
        status, session = await ann.call("POST", "/password-resets/use", body)
        assert (status, session["actor"]["id"]) == (200, f"user:{user_id}")
        assert await elsewhere.kind() == "anonymous"
        assert (await ann.call("POST", "/password-resets/use", body))[1]["code"] == "link_used"
        assert (await elsewhere.sign_in())[0] == 401
        assert (await admin.call("GET", "/admin/links"))[1] == {"items": []}


async def _until_listed(admin: Browser) -> Any:
    """The first link that waits; it is made after the answer."""
    while True:
        items = (await admin.call("GET", "/admin/links"))[1]["items"]
        if items:
            return items[0]


async def test_expired_reset_link(tmp_path: Path) -> None:
    """A link for a reset that is too old is as good as one that was used."""
    async with browsers(tmp_path, 2) as [admin, ann]:
        await admin.sign_up("admin")
        user_id = await ann.sign_up()
        secret = (await admin.call("POST", f"/admin/users/{user_id}/password-reset"))[1]["url"].partition("#")[2]
        await change_database(tmp_path, links, expires_at=datetime.now(UTC) - timedelta(seconds=1))
        body = {"token": secret, "password": "battery staple"}
        assert (await ann.call("POST", "/password-resets/use", body))[1]["code"] == "link_used"
        assert (await ann.sign_in())[0] == 200


async def test_administrators_only(tmp_path: Path) -> None:
    """R118, R122: others get 401 or 403 and nothing else; administrators cannot lock themselves out."""
    async with browsers(tmp_path, 3) as [admin, ann, nobody]:
        admin_id = await admin.sign_up("admin")
        user_id = await ann.sign_up()
        for method, path, body in (
            ("GET", "/admin/users", None),
            ("GET", "/admin/links", None),
            ("PATCH", f"/admin/users/{admin_id}", {"disabled": True}),
            ("POST", f"/admin/users/{admin_id}/password-reset", None),
            ("POST", "/admin/invitations", {"email": "x@example.org"}),
        ):
            assert (await nobody.call(method, path, body))[1]["code"] == "unauthorized"
            assert (await ann.call(method, path, body))[1]["code"] == "forbidden"
        for body in ({"disabled": True}, {"is_admin": False}):
            assert (await admin.call("PATCH", f"/admin/users/{admin_id}", body))[1]["code"] == "forbidden"
        assert (await admin.call("PATCH", f"/admin/users/{user_id}", {"is_admin": True}))[1]["is_admin"] is True
        listed = (await ann.call("GET", "/admin/users"))[1]
        assert [user["email"] for user in listed["items"]] == ["admin@example.org", "ann@example.org"]
        assert listed["next_cursor"] is None
        assert [user["name"] for user in (await ann.call("GET", "/admin/users?search=ADM"))[1]["items"]] == ["admin"]
        assert "user.made_admin" in await audited(tmp_path)


async def test_users_in_pages(tmp_path: Path) -> None:
    """R117: the cursor leads through all users, each once."""
    async with browsers(tmp_path) as [admin]:
        await admin.sign_up("admin")
        engine = create_engine(f"sqlite:///{tmp_path}/quire.db")
        people = AccountStore(engine)
        for number in range(60):
            email = f"user{number:02}@example.org"
            await people.create_user((email, email), "u", "#000000", None)
        await engine.dispose()
        first = (await admin.call("GET", "/admin/users"))[1]
        second = (await admin.call("GET", f"/admin/users?cursor={first['next_cursor']}"))[1]
        found = [user["email"] for user in first["items"] + second["items"]]
        assert (len(first["items"]), len(set(found)), second["next_cursor"]) == (50, 61, None)


async def test_sign_up_by_invitation(tmp_path: Path) -> None:
    """R120: where only those sign up who were invited, the link lets in the one address it was made for, once."""
    async with browsers(tmp_path, 3, signup="invite") as [admin, ann, other]:
        await admin.sign_up("admin")
        body = {"email": "ann@example.org", "password": PASSWORD, "name": "ann"}
        assert (await ann.call("POST", "/users", body))[1]["code"] == "forbidden"
        status, link = await admin.call("POST", "/admin/invitations", {"email": "Ann@example.org"})
        assert (status, link["sent"]) == (201, False)
        base, _, secret = link["url"].partition("#")
        assert base == f"{ann.service.url}/sign-up"
        wrong = {**body, "email": "other@example.org", "invitation": secret}
        assert (await other.call("POST", "/users", wrong))[1]["code"] == "bad_request"
        assert (await ann.call("POST", "/users", {**body, "invitation": secret}))[0] == 201
        again = await other.call("POST", "/users", {**body, "invitation": secret})
        assert again[1]["code"] == "link_used"


async def test_nobody_signs_up(tmp_path: Path) -> None:
    """With QUIRE_SIGNUP=off not even the first account is made over the network."""
    async with browsers(tmp_path, signup="off") as [ann]:
        body = {"email": "ann@example.org", "password": PASSWORD, "name": "ann"}
        assert (await ann.call("POST", "/users", body))[1]["code"] == "forbidden"
        assert (await ann.call("GET", "/session"))[1]["signup"] == "off"


async def test_guest(tmp_path: Path) -> None:
    """R103, R125: a guest keeps an id on the device, and the documents move to the account."""
    async with browsers(tmp_path, 2) as [ann, other]:
        body = {"name": "Gast", "color": "#00FF00"}
        first = (await ann.call("PUT", "/guest", body))[1]["actor"]
        second = (await ann.call("PUT", "/guest", {**body, "name": "<b>Gästin</b>"}))[1]["actor"]
        assert (first["kind"], first["color"]) == ("guest", "#00ff00")
        assert (second["id"], second["name"]) == (first["id"], "<b>Gästin</b>")
        assert (await other.call("PUT", "/guest", body))[1]["actor"]["id"] != first["id"]
        await ann.call("POST", "/documents", {"id": "first"})
        assert await owners(tmp_path) == [first["id"]]
        user_id = await ann.sign_up()
        assert await owners(tmp_path) == [f"user:{user_id}"]
        await other.call("POST", "/documents", {"id": "second"})
        await other.sign_in()
        assert await owners(tmp_path) == [f"user:{user_id}"] * 2


async def owners(folder: Path) -> list[str]:
    engine = create_engine(f"sqlite:///{folder}/quire.db")
    async with engine.connect() as connection:
        found = list(await connection.scalars(select(documents.c.owner_id)))
    await engine.dispose()
    return [str(owner) for owner in found]


async def test_api_tokens(tmp_path: Path) -> None:
    """R113, R114, R129: a token acts for its user as far as its scope goes, and is shown once."""
    async with browsers(tmp_path, 2) as [ann, program]:
        await ann.sign_up()
        secrets = {}
        for scope in ("read", "write", "admin"):
            status, made = await ann.call("POST", "/account/tokens", {"name": scope, "scope": scope})
            assert status == 201
            secrets[scope] = {"Authorization": f"Bearer {made['token']}"}
            assert re.fullmatch(r"qr_[\w-]{43}", made["token"])
        listed = (await ann.call("GET", "/account/tokens"))[1]["items"]
        assert {token["name"] for token in listed} == {"read", "write", "admin"}
        assert not any("token" in token for token in listed)
        actor = (await program.call("GET", "/session", headers=secrets["read"]))[1]["actor"]
        assert actor["id"].startswith("token:")
        assert (actor["email"], actor["is_admin"]) == ("ann@example.org", False)
        allowed = {
            ("GET", "/account"): {"read", "write", "admin"},
            ("PATCH", "/account"): {"write", "admin"},
            ("GET", "/admin/users"): {"admin"},
            ("GET", "/account/tokens"): set(),
            ("POST", "/account/tokens"): set(),
            ("POST", "/account/password"): set(),
            ("DELETE", "/account"): set(),
            ("GET", "/account/sessions"): set(),
        }
        for (method, path), scopes in allowed.items():
            for scope, headers in secrets.items():
                body: dict[str, Any] | None = {} if method in ("PATCH", "POST") else None
                status, answer = await program.call(method, path, body, headers=headers)
                assert (status == 200) is (scope in scopes), (method, path, scope, answer)
                assert status in (200, 401)
        for token in listed:
            assert (await ann.call("DELETE", f"/account/tokens/{token['id']}"))[0] == 204
        status, problem = await program.call("GET", "/account", headers=secrets["read"])
        assert (status, problem["code"]) == (401, "invalid_token")


@pytest.mark.parametrize("value", ["", "qr_", "qr_wrong", "x" * 5000, "eyJhbGciOiJub25lIn0.e30.", "qr_\xe9"])
async def test_bad_bearer(tmp_path: Path, value: str) -> None:
    """R129: a token that is none is refused, also where a cookie alone would do."""
    async with browsers(tmp_path) as [ann]:
        await ann.sign_up()
        status, problem = await ann.call("GET", "/session", headers={"Authorization": f"Bearer {value}"})
        assert (status, problem["code"]) == (401, "invalid_token")


async def test_expired_api_token(tmp_path: Path) -> None:
    """R129: a token ends when it was said to."""
    async with browsers(tmp_path) as [ann]:
        await ann.sign_up()
        end = (datetime.now(UTC) + timedelta(days=1)).isoformat()
        made = (await ann.call("POST", "/account/tokens", {"name": "t", "scope": "read", "expires_at": end}))[1]
        headers = {"Authorization": f"Bearer {made['token']}"}
        assert (await ann.call("GET", "/account", headers=headers))[0] == 200
        await change_database(tmp_path, tokens, expires_at=datetime.now(UTC) - timedelta(seconds=1))
        assert (await ann.call("GET", "/account", headers=headers))[1]["code"] == "invalid_token"


async def test_only_administrators_get_tokens_for_administration(tmp_path: Path) -> None:
    """A token cannot do more than its user, also after they stopped being an administrator."""
    async with browsers(tmp_path, 2) as [admin, ann]:
        await admin.sign_up("admin")
        user_id = await ann.sign_up()
        body = {"name": "t", "scope": "admin"}
        assert (await ann.call("POST", "/account/tokens", body))[1]["code"] == "forbidden"
        await admin.call("PATCH", f"/admin/users/{user_id}", {"is_admin": True})
        headers = {"Authorization": f"Bearer {(await ann.call('POST', '/account/tokens', body))[1]['token']}"}
        assert (await ann.call("GET", "/admin/users", headers=headers))[0] == 200
        await admin.call("PATCH", f"/admin/users/{user_id}", {"is_admin": False})
        assert (await ann.call("GET", "/admin/users", headers=headers))[1]["code"] == "forbidden"


async def test_picture(tmp_path: Path) -> None:
    """R106, R109: a picture becomes a small WebP of pixels alone, which browsers keep until there is another."""
    async with browsers(tmp_path, 2) as [ann, nobody]:
        user_id = await ann.sign_up()
        for kind in ("png", "jpeg", "gif", "webp"):
            headers = {"Content-Type": f"image/{kind}"}
            data = picture(kind=kind.upper())
            status, made = await ann.call("PUT", "/account/picture", data=data, headers=headers)
            assert status == 200
        url = made["picture"]
        assert url.startswith(f"/api/v1/users/{user_id}/picture?v=")
        assert (await ann.call("GET", "/session"))[1]["actor"]["picture"] == url
        async with nobody.http.get(nobody.service.url + url) as response:
            assert (response.status, response.content_type) == (200, "image/webp")
            assert response.headers["X-Content-Type-Options"] == "nosniff"
            assert "immutable" in response.headers["Cache-Control"]
            etag = response.headers["ETag"]
            with Image.open(io.BytesIO(await response.read())) as image:
                assert (image.size, image.format, image.info.get("exif")) == ((256, 256), "WEBP", None)
        async with nobody.http.get(nobody.service.url + url, headers={"If-None-Match": etag}) as response:
            assert response.status == 304
        assert (await ann.call("DELETE", "/account/picture"))[0] == 204
        assert (await nobody.call("GET", url.removeprefix("/api/v1")))[0] == 404


async def test_pictures_are_for_those_who_are_in(tmp_path: Path) -> None:
    """R106: in accounts mode whoever has no session sees no pictures."""
    async with browsers(tmp_path, 2, access="accounts") as [ann, nobody]:
        user_id = await ann.sign_up()
        await ann.call("PUT", "/account/picture", data=picture(), headers={"Content-Type": "image/png"})
        assert (await nobody.call("GET", f"/users/{user_id}/picture"))[1]["code"] == "unauthorized"
        assert (await ann.call("GET", f"/users/{user_id}/picture"))[0] == 200


@pytest.mark.parametrize(
    ("data", "media_type", "status", "code"),
    [
        (b"", "image/png", 400, "bad_request"),
        (b"<svg onload='alert(1)'/>", "image/svg+xml", 415, "unsupported_media_type"),
        (b"<svg onload='alert(1)'/>", "image/png", 400, "bad_request"),
        (picture()[:60], "image/png", 400, "bad_request"),
        (picture(1, 1, "TIFF"), "image/png", 400, "bad_request"),
        (picture(30_000, 5_000), "image/png", 413, "too_large"),
        (bytes(2 * 1024 * 1024 + 1), "image/png", 413, "too_large"),
    ],
    ids=["empty", "svg", "svg as png", "cut", "tiff", "bomb", "large"],
)
async def test_bad_pictures(tmp_path: Path, data: bytes, media_type: str, status: int, code: str) -> None:
    """R109: what is no picture, or unfolds to too much, is refused."""
    async with browsers(tmp_path) as [ann]:
        await ann.sign_up()
        headers = {"Content-Type": media_type}
        found, problem = await ann.call("PUT", "/account/picture", data=io.BytesIO(data), headers=headers)
        assert (found, problem["code"]) == (status, code)


async def test_other_websites_cannot_act_for_a_user(tmp_path: Path) -> None:
    """A page of another website gets nothing done with the cookie."""
    async with browsers(tmp_path) as [ann]:
        await ann.sign_up()
        for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}):
            status, problem = await ann.call("DELETE", "/account", {"password": PASSWORD}, headers=headers)
            assert (status, problem["code"]) == (403, "foreign_origin")
        status, _ = await ann.call("PATCH", "/account", {"name": "me"}, headers={"Origin": ann.service.url})
        assert status == 200


async def test_embedding_websites_cannot_sign_anybody_in_or_out(tmp_path: Path) -> None:
    """A page that may embed documents is anonymous here, whatever cookie the browser has, and gets none."""
    async with browsers(tmp_path, embed_origins="https://app.example") as [ann]:
        await ann.sign_up()
        cookie = ann.cookie
        headers = {"Origin": "https://app.example"}
        credentials = {"email": "ann@example.org", "password": PASSWORD}
        for method, path, body in (
            ("POST", "/session", credentials),
            ("DELETE", "/session", None),
            ("POST", "/users", {**credentials, "email": "b@example.org", "name": "b"}),
            ("PUT", "/guest", {"name": "b", "color": "#000000"}),
            ("PATCH", "/account", {"name": "b"}),
            ("GET", "/account", None),
        ):
            status, problem = await ann.call(method, path, body, headers=headers)
            assert (status, problem["code"]) == (403, "foreign_origin")
        assert (await ann.call("GET", "/session", headers=headers))[1]["actor"]["kind"] == "anonymous"
        assert (ann.cookie, await ann.kind()) == (cookie, "user")


def test_administrator_from_the_command_line(tmp_path: Path) -> None:
    """`quire admin create` makes an account from a password on standard input, and says what is wrong otherwise."""

    def create(password: str, email: str = "root@example.org") -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [
                *(sys.executable, "-m", "quire", "admin", "create", "--password-stdin"),
                *("--email", email, "--name", "Root", "--database", f"sqlite:///{tmp_path}/quire.db"),
            ],
            input=password + "\n",
            capture_output=True,
            text=True,
            check=False,
        )

    made = create(PASSWORD)
    assert made.returncode == 0, made.stderr
    assert re.fullmatch(r"Made the administrator Root <root@example.org>, user:\w+\.\n", made.stdout)
    assert PASSWORD not in made.stdout + made.stderr
    again = create(PASSWORD)
    assert (again.returncode, again.stderr) == (1, "Error: There is an account with this address\n")


async def test_administrator_from_the_command_line_signs_in(tmp_path: Path) -> None:
    """The account made on the command line is an administrator's, also when it is not the first."""
    async with browsers(tmp_path, 2) as [ann, root]:
        await ann.sign_up()
        command = (
            *(sys.executable, "-m", "quire", "admin", "create", "--password-stdin", "--name", "Root"),
            *("--email", "root@example.org", "--database", f"sqlite:///{tmp_path}/quire.db"),
        )
        process = await asyncio.create_subprocess_exec(
            *command, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.DEVNULL
        )
        await process.communicate(f"{PASSWORD}\n".encode())
        assert process.returncode == 0
        status, session = await root.sign_in("root")
        assert (status, session["actor"]["is_admin"]) == (200, True)


class Letters:
    """A mail server's handler that keeps what it gets."""

    def __init__(self) -> None:
        self.got: queue.Queue[tuple[str, str]] = queue.Queue()

    async def handle_DATA(self, server: SMTP, session: SMTPSession, envelope: Envelope) -> str:  # noqa: N802
        message = message_from_bytes(envelope.original_content or b"", policy=default)
        assert isinstance(message, EmailMessage)
        self.got.put((envelope.rcpt_tos[0], str(message["Subject"]) + "\n" + message.get_content()))
        return "250 OK"

    async def next(self) -> tuple[str, str]:
        """To whom, and subject and text, of the next letter."""
        return await asyncio.to_thread(self.got.get, timeout=30)

    async def secret(self, to: str, page: str) -> str:
        """The secret of the link to `page` in the next letter, which went to `to`."""
        found, text = await self.next()
        assert found == to
        link = re.search(rf"https://quire\.example\.org{page}#(\S+)", text)
        assert link, text
        return link[1]


@pytest.fixture
def letters() -> Iterator[tuple[Letters, dict[str, str]]]:
    """A real mail server, and the settings that lead to it."""
    handler = Letters()
    controller = Controller(handler, hostname="127.0.0.1", port=free_port())
    controller.start()
    url = f"smtp://127.0.0.1:{controller.port}"
    yield handler, {"smtp_url": url, "mail_from": "quire@example.org", "public_url": "https://quire.example.org"}
    controller.stop()


async def test_address_is_confirmed(tmp_path: Path, letters: tuple[Letters, dict[str, str]]) -> None:
    """R104, R105, R126, R127: with e-mail an account begins with its link, which works once, and leads home whatever
    the Host; an address that is taken gets the same answer, and another letter."""
    post, settings = letters
    async with browsers(tmp_path, 2, **settings) as [ann, other]:
        body = {"email": "Ann@example.org", "password": PASSWORD, "name": "Ann"}
        first = await ann.call("POST", "/users", body, headers={"Host": "evil.example"})
        assert first == (202, {"status": "confirm"})
        assert (await ann.sign_in())[1]["code"] == "invalid_credentials"
        assert (await ann.call("GET", "/session"))[1]["first"] is True
        secret = await post.secret("Ann@example.org", "/confirm")
        status, session = await ann.call("POST", "/users/confirm", {"token": secret})
        assert (status, session["actor"]["email"], session["actor"]["is_admin"]) == (200, "Ann@example.org", True)
        assert (await other.call("POST", "/users/confirm", {"token": secret}))[1]["code"] == "link_used"
        assert await other.call("POST", "/users", {**body, "name": "Mallory"}) == first
        to, text = await post.next()
        assert to == "Ann@example.org"
        assert "already" in text
        assert "Mallory" not in text
        assert "#" not in text
        assert (await other.sign_in())[0] == 200


async def test_sign_up_with_anothers_address(tmp_path: Path, letters: tuple[Letters, dict[str, str]]) -> None:
    """R105: whoever signs up with another's address never knows the password of the account that its owner confirms."""
    post, settings = letters
    async with browsers(tmp_path, 3, **settings) as [mallory, ann, other]:
        body = {"email": "ann@example.org", "password": PASSWORD, "name": "Ann"}
        assert (await mallory.call("POST", "/users", body))[0] == 202
        secret = await post.secret("ann@example.org", "/confirm")
        for _ in range(2):
            assert (await ann.call("POST", "/users/confirm", {"token": secret}))[1]["code"] == "password_needed"
        # A browser in which another account was made is another browser, too.
        assert (await ann.call("POST", "/users", {**body, "email": "x@example.org"}))[0] == 202
        await post.secret("x@example.org", "/confirm")
        assert (await ann.call("POST", "/users/confirm", {"token": secret}))[1]["code"] == "password_needed"
        for bad in ("short", "password123", "ann@example.org"):
            status, problem = await ann.call("POST", "/users/confirm", {"token": secret, "password": bad})
            assert (status, problem["code"]) == (400, "bad_request")
        status, session = await ann.call("POST", "/users/confirm", {"token": secret, "password": "battery staple"})
        assert (status, session["actor"]["email"]) == (200, "ann@example.org")
        assert (await mallory.sign_in())[1]["code"] == "invalid_credentials"
        assert (await mallory.call("POST", "/users/confirm", {"token": secret}))[1]["code"] == "link_used"
        assert (await other.sign_in(password="battery staple"))[0] == 200


async def test_letters_are_limited_without_a_word(tmp_path: Path, letters: tuple[Letters, dict[str, str]]) -> None:
    """R184: nobody's mailbox is flooded; who asks too often is told the same, and links go on working."""
    post, settings = letters
    async with browsers(tmp_path, 1, **settings) as [ann]:
        await ann.call("POST", "/users", {"email": "ann@example.org", "password": PASSWORD, "name": "Ann"})
        secret = await post.secret("ann@example.org", "/confirm")
        await ann.call("POST", "/users/confirm", {"token": secret})
        answers = [await ann.call("POST", "/password-resets", {"email": "ann@example.org"}) for _ in range(8)]
        assert answers == [(202, {"status": "sent"})] * 8
        secrets = [await post.secret("ann@example.org", "/reset/use") for _ in range(4)]
        assert post.got.empty()
        reset = {"token": secrets[0], "password": "battery staple"}
        assert (await ann.call("POST", "/password-resets/use", reset))[0] == 200


async def test_audit_log_is_pruned(tmp_path: Path) -> None:
    """QUIRE_AUDIT_DAYS: what is older goes, and nothing else."""
    async with browsers(tmp_path) as [ann]:
        await ann.sign_up()
    await change_database(tmp_path, audit, created_at=datetime.now(UTC) - timedelta(days=40))
    engine = create_engine(f"sqlite:///{tmp_path}/quire.db")
    try:
        await Audit(engine).prune(50)
        assert await audited(tmp_path) == ["user.signed_up", "user.signed_in"]
        await Audit(engine).prune(30)
        assert await audited(tmp_path) == []
    finally:
        await engine.dispose()


async def test_reset_by_e_mail(tmp_path: Path, letters: tuple[Letters, dict[str, str]]) -> None:
    """R115, R116, R126: the link for a new password is sent to the account's own address, and works once."""
    post, settings = letters
    async with browsers(tmp_path, 2, **settings) as [ann, elsewhere]:
        await ann.call("POST", "/users", {"email": "ann@example.org", "password": PASSWORD, "name": "Ann"})
        secret = await post.secret("ann@example.org", "/confirm")
        await ann.call("POST", "/users/confirm", {"token": secret})
        await elsewhere.sign_in()
        answers = [
            await ann.call("POST", "/password-resets", {"email": e}) for e in ("nobody@x.org", "ANN@example.org")
        ]
        assert answers[0] == answers[1] == (202, {"status": "sent"})
        secret = await post.secret("ann@example.org", "/reset/use")
        reset = {"token": secret, "password": "battery staple"}
        assert (await ann.call("POST", "/password-resets/use", reset))[0] == 200
        assert "changed" in (await post.next())[1]
        assert await elsewhere.kind() == "anonymous"
        assert (await elsewhere.call("POST", "/password-resets/use", reset))[1]["code"] == "link_used"
        assert (await elsewhere.sign_in(password="battery staple"))[0] == 200


async def test_invitation_by_e_mail(tmp_path: Path, letters: tuple[Letters, dict[str, str]]) -> None:
    """R119, R120: what is sent is not shown to the administrator; an invitation needs no second letter."""
    post, settings = letters
    async with browsers(tmp_path, 3, **settings) as [admin, ann, other]:
        await admin.call("POST", "/users", {"email": "admin@example.org", "password": PASSWORD, "name": "Admin"})
        secret = await post.secret("admin@example.org", "/confirm")
        await admin.call("POST", "/users/confirm", {"token": secret})
        status, link = await admin.call("POST", "/admin/invitations", {"email": "ann@example.org"})
        assert (status, link["sent"], link["url"]) == (201, True, None)
        secret = await post.secret("ann@example.org", "/sign-up")
        body = {"email": "ann@example.org", "password": PASSWORD, "name": "Ann", "invitation": secret}
        status, session = await ann.call("POST", "/users", body)
        assert (status, session["actor"]["kind"]) == (201, "user")
        assert (await other.call("POST", "/users", {**body, "name": "Two"}))[1]["code"] == "link_used"
        user_id = session["actor"]["id"].removeprefix("user:")
        status, link = await admin.call("POST", f"/admin/users/{user_id}/password-reset")
        assert (status, link["sent"], link["url"]) == (201, True, None)
        assert await post.secret("ann@example.org", "/reset/use")
