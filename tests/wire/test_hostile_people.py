"""People who mean harm: each test is an attack that somebody would try, and what becomes of it."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from pycrdt import Doc, Text

from quire.accounts.models import check_email
from quire.protocol.lib0 import write_var_bytes, write_var_string
from tests.support.clients import DIALECTS, HocuspocusWire, YjsWire
from tests.support.tokens import EMBED_SECRET, OTHER_SECRET, SETTINGS, mint, own
from tests.wire.test_accounts import PASSWORD, Letters, browsers, letters
from tests.wire.test_document_tokens import refused
from tests.wire.test_live_changes import client, content, last_notice, shared

__all__ = ["letters"]  # a fixture

Dialect = type[YjsWire] | type[HocuspocusWire]
dialects = pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)


def typed(text: str) -> bytes:
    """An update of somebody who has an empty document."""
    doc: Doc[Any] = Doc()
    doc.get("content", type=Text).insert(0, text)
    return bytes(doc.get_update())


async def test_a_viewer_with_a_client_of_their_own(tmp_path: Path) -> None:
    """No frame of either dialect changes what a viewer may only read: updates, steps 2, other addresses on the same
    socket, stateless messages, presence in another's name."""
    async with browsers(tmp_path, 2, access="accounts") as [ann, bob]:
        await shared(ann, bob, "viewer")
        assert (await ann.call("POST", "/documents", {"id": "secret"}))[0] == 201
        update = typed("hacked")
        async with client(ann, HocuspocusWire) as watcher, client(bob, HocuspocusWire) as attacker:
            await watcher.until_settled()
            await attacker.until(lambda: attacker.synced, "joined")
            for address in ("d", "d\0other", "secret", "secret\0d", "../d", "D"):
                name = write_var_string(address)
                for kind in (b"\x00", b"\x04"):
                    for step in (b"\x01", b"\x02"):
                        attacker.send(name + kind + step + write_var_bytes(update))
                attacker.send(name + b"\x05" + write_var_string('{"type":"role","role":"owner"}'))
                attacker.send(name + b"\x06" + write_var_string("broadcast"))
            await attacker.until(lambda: attacker.refused or attacker.closes or attacker.surplus, "answered")
        async with client(bob, YjsWire) as crude:
            await crude.until(lambda: crude.synced, "joined")
            for step in (b"\x01", b"\x02"):
                crude.send(b"\x00" + step + write_var_bytes(update))
            crude.send(b"\x00\x00" + write_var_bytes(b"\x00"))
            await crude.until(lambda: crude.synced, "answered")
        assert await content(ann) == ""
        assert (await ann.call("GET", "/documents/secret/content?format=text"))[1] == b""
        assert (await ann.call("GET", "/documents/d"))[1]["head"] == 0


@dialects
async def test_one_kind_of_token_for_another(tmp_path: Path, dialect: Dialect) -> None:
    """A token is good for what it was made for: no document token for REST, none of other keys or of those who lost
    their rights, whatever its header says."""
    async with browsers(tmp_path, 3, access="accounts", **SETTINGS) as [ann, bob, nobody]:
        await shared(ann, bob, "editor")
        mine = (await bob.call("POST", "/documents/d/token"))[1]["token"]
        api = (await bob.call("POST", "/account/tokens", {"name": "t", "scope": "read"}))[1]["token"]
        for token in (mine, mint(), own()):
            status, problem = await nobody.call("GET", "/documents/d", headers={"Authorization": f"Bearer {token}"})
            assert (status, problem["code"]) == (401, "invalid_token")
        session: dict[str, Any] = {"sid": "guessed", "sub": "user:guessed"}
        bad = [
            mint(alg="none"),
            mint(alg="HS512"),
            mint(kid="quire", key=EMBED_SECRET, **session),
            mint(kid="app", key=OTHER_SECRET),
            mint(kid="../../dev/null", key=""),
            mint(kid="old", key=EMBED_SECRET),
            mint("other"),
            mint(seconds=-6),
            mint(seconds=48 * 3600),
            mint(nbf=time.time() + 60),
            mint(iss="quire"),
            mint(aud=["other"]),
            own(),
            mine[:-3] + "AAA",
        ]
        for token in bad:
            async with client(nobody, dialect, token) as attacker:
                assert await refused(attacker) in ("invalid_token", "unauthorized", "4401"), token
        async with client(bob, dialect, api) as reader:
            await reader.until(lambda: reader.synced, "joined with the API token")
            reader.edit(lambda text: text.insert(0, "written with a token for reading"))
            assert await content(ann) == ""
        # The document token of a session outlives neither the session nor the account.
        await bob.call("DELETE", "/account", {"password": PASSWORD})
        for token in (mine, api):
            async with client(nobody, dialect, token) as attacker:
                assert await refused(attacker) in ("session_ended", "invalid_token", "4401")


@pytest.mark.parametrize(
    ("path", "method", "body"),
    [
        ("/account", "PATCH", {"is_admin": True}),
        ("/account", "PATCH", {"name": "Bob", "email": "ann@example.org"}),
        ("/account", "PATCH", {"id": "x"}),
        ("/documents/d", "PATCH", {"owner_id": "user:x"}),
        ("/documents/d", "PATCH", {"title": "t", "link_role": "editor"}),
        ("/documents", "POST", {"id": "e", "owner_id": "user:x"}),
        ("/documents/d/link", "PUT", {"role": "owner"}),
        ("/documents/d/link", "PUT", {"role": "editor", "guests": "yes"}),
        ("/documents/d/members", "POST", {"email": "bob@example.org", "role": "owner"}),
        ("/documents/d/token", "POST", {"role": "admin"}),
        ("/guest", "PUT", {"name": "x", "color": "#000000", "id": "x"}),
    ],
)
async def test_more_fields_than_there_are(tmp_path: Path, path: str, method: str, body: dict[str, Any]) -> None:
    """Nobody gets what they only name in a body."""
    async with browsers(tmp_path, 2, access="accounts") as [ann, bob]:
        await shared(ann, bob)
        status, _ = await bob.call(method, path, body)
        assert status in (400, 403, 409), body
        session = (await bob.call("GET", "/session"))[1]["actor"]
        assert (session["is_admin"], session["email"]) == (False, "bob@example.org")
        sharing = (await ann.call("GET", "/documents/d/sharing"))[1]
        assert (sharing["link_role"], [member["role"] for member in sharing["members"]]) == ("none", ["editor"])


async def test_an_editor_is_no_owner(tmp_path: Path) -> None:
    """What only owners may do stays theirs, also right after they handed over."""
    async with browsers(tmp_path, 2, access="accounts") as [ann, bob]:
        await ann.sign_up("root")  # who is first is an administrator, which is another matter
        await ann.call("DELETE", "/session")
        bob_id = await shared(ann, bob)
        mine = {"user_id": bob_id}
        assert (await bob.call("POST", "/documents/d/owner", mine))[1]["code"] == "forbidden"
        assert (await bob.call("PATCH", f"/documents/d/members/{bob_id}", {"role": "viewer"}))[1]["code"] == "forbidden"
        assert (await bob.call("DELETE", "/documents/d"))[1]["code"] == "forbidden"
        assert (await ann.call("POST", "/documents/d/owner", mine))[0] == 204
        assert (await ann.call("PUT", "/documents/d/link", {"role": "editor"}))[1]["code"] == "forbidden"
        assert (await ann.call("POST", "/documents/d/owner", mine))[1]["code"] == "forbidden"
        assert (await bob.call("PUT", "/documents/d/link", {"role": "viewer"}))[0] == 204


async def test_an_invitation_goes_to_one(tmp_path: Path) -> None:
    """Of two who use an invitation at once one gets in, and a withdrawn one lets in nobody."""
    async with browsers(tmp_path, 3, access="accounts") as [ann, bob, eve]:
        await ann.sign_up("ann")
        await bob.sign_up("bob")
        await eve.sign_up("eve")
        await ann.call("POST", "/documents", {"id": "d"})
        new = {"email": "new@example.org", "role": "editor"}

        async def invite() -> tuple[str, str]:
            made = (await ann.call("POST", "/documents/d/members", new))[1]["invitation"]
            return made["id"], made["url"].partition("#")[2]

        _, first = await invite()
        invitation, second = await invite()
        assert (await bob.call("POST", "/invitations/use", {"token": first}))[1]["code"] == "link_used"
        assert (await ann.call("DELETE", f"/documents/d/invitations/{invitation}"))[0] == 204
        assert (await bob.call("POST", "/invitations/use", {"token": second}))[1]["code"] == "link_used"
        _, third = await invite()
        assert (await bob.call("POST", "/invitations/use", {"token": third}))[0] == 200
        assert (await eve.call("POST", "/invitations/use", {"token": third}))[1]["code"] == "link_used"
        assert (await eve.call("GET", "/documents/d"))[1]["code"] == "forbidden"


async def test_words_in_letters(tmp_path: Path, letters: tuple[Letters, dict[str, str]]) -> None:
    """R184: what people write into letters adds no headers, hides nothing, stands where nobody takes it for ours, and
    cannot be sent to everybody."""
    post, settings = letters
    async with browsers(tmp_path, 1, **settings) as [ann]:
        await ann.call("POST", "/users", {"email": "ann@example.org", "password": PASSWORD, "name": "Ann"})
        await ann.call("POST", "/users/confirm", {"token": await post.secret("ann@example.org", "/confirm")})
        title = "Plan\r\nBcc: all@example.org\r\n\r\nhttps://evil.example/\u202egpj.\x07exe"
        assert (await ann.call("POST", "/documents", {"id": "d", "title": title}))[0] == 201
        new = {"email": "bob@example.org", "role": "viewer", "message": "Sign in at\nhttps://evil.example/"}
        assert (await ann.call("POST", "/documents/d/members", new))[0] == 201
        to, letter = await post.next()
        subject, _, text = letter.replace("\r\n", "\n").strip().partition("\n")
        assert to == "bob@example.org"
        assert subject == 'Ann invites you to "Plan Bcc: all@example.org https://evil.example/ gpj. exe"'
        assert "\n> Sign in at\n> https://evil.example/\n" in text
        assert "make an account at\n\nhttps://quire.example.org/invitation#" in text
        assert not [line for line in text.splitlines() if line.startswith("https://evil")]
        for number in range(99):
            new["email"] = f"person{number}@example.org"
            assert (await ann.call("POST", "/documents/d/members", new))[0] == 201
        assert (await ann.call("POST", "/documents/d/members", new))[1]["code"] == "rate_limited"


async def test_time_tells_no_addresses(tmp_path: Path) -> None:
    """R127: an unknown address takes as long as a wrong password."""
    async with browsers(tmp_path, trusted_proxies="127.0.0.1") as [ann]:
        await ann.sign_up()
        times: dict[str, list[float]] = {"ann": [], "nobody": []}
        for number in range(24):
            name = ("ann", "nobody")[number % 2]
            headers = {"X-Forwarded-For": f"203.0.113.{number}"}
            body = {"email": f"{name}@example.org", "password": "a wrong password"}
            ann.http.cookie_jar.clear()
            began = time.perf_counter()
            assert (await ann.call("POST", "/session", body, headers=headers))[0] == 401
            times[name].append(time.perf_counter() - began)
        known, unknown = (min(times[name]) for name in ("ann", "nobody"))
        assert 0.5 < known / unknown < 2


async def test_the_owner_of_a_device_is_one(tmp_path: Path) -> None:
    """R184: no address can be written so that its device counts as another's."""
    for address in ('"x victim@example.org"@example.org', "x victim@example.org", "victim@example.org\0"):
        with pytest.raises(Exception, match="not an e-mail address"):
            check_email(address)


async def test_sessions_that_others_chose(tmp_path: Path) -> None:
    """R124: a cookie that somebody planted is not what its victim is signed in with, and a page elsewhere cannot sign
    anybody in, out or up."""
    async with browsers(tmp_path, 2) as [ann, eve]:
        await eve.call("PUT", "/guest", {"name": "Eve", "color": "#000000"})
        ann.set_cookie(planted := eve.cookie)
        await ann.sign_up()
        assert ann.cookie != planted
        assert await eve.kind() == "anonymous"
        body = {"email": "ann@example.org", "password": PASSWORD}
        for headers in ({"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "same-site"}):
            for method, path, sent in (
                ("POST", "/session", body),
                ("DELETE", "/session", None),
                ("POST", "/users", {**body, "name": "x"}),
                ("POST", "/users/confirm", {"token": "x", "password": PASSWORD}),
                ("DELETE", "/account", {"password": PASSWORD}),
                ("POST", "/account/tokens", {"name": "x", "scope": "admin"}),
            ):
                answer = await ann.call(method, path, sent, headers=headers)
                assert (answer[0], answer[1]["code"]) == (403, "foreign_origin"), (method, path, headers)
        assert await ann.kind() == "user"


async def test_demoted_while_away(tmp_path: Path) -> None:
    """Somebody who was an editor when the connection broke, and is none when it is back, writes nothing more."""
    async with browsers(tmp_path, 2, access="accounts") as [ann, bob]:
        user_id = await shared(ann, bob)
        async with client(bob, HocuspocusWire) as typist:
            await typist.until_settled()
            await typist.disconnect()
            typist.edit(lambda text: text.insert(0, "typed while away"))
            assert (await ann.call("PATCH", f"/documents/d/members/{user_id}", {"role": "viewer"}))[0] == 204
            typist.connect()
            await typist.until(lambda: typist.joins == 2 and typist.synced, "back")
            typist.send_update(typed("and back"))
            await typist.until(lambda: typist.refused, "refused")
            assert last_notice(typist, "role") is None
        assert await content(ann) == ""
