"""Files for whoever comes with a document token: programs by a header, pictures in pages by a ticket."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from quire.attachments.store import copying
from quire.db.engine import create_engine
from tests.support.tokens import EMBED_SECRET, SETTINGS, mint
from tests.wire.attaching import PATH, picture
from tests.wire.test_accounts import Browser, browsers

APP = "https://app.example"


async def ask(
    browser: Browser, path: str, token: str = "", method: str = "GET", data: bytes | None = None, **headers: str
) -> tuple[int, Any, Any]:
    """Status, headers, and the body: parsed if it is JSON."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    if token:
        named["Authorization"] = f"Bearer {token}"
    async with browser.http.request(method, browser.service.url + path, headers=named, data=data) as answer:
        body = await (answer.json() if answer.content_type.endswith("json") else answer.read())
        return answer.status, answer.headers, body


async def ticket(browser: Browser, token: str = "", document: str = "d") -> str:
    path = f"/api/v1/documents/{document}/attachments/ticket"
    status, _, body = await ask(browser, path, token, "POST")
    assert status == 200, body
    return str(body["ticket"])


async def test_a_document_token_opens_files(tmp_path: Path) -> None:
    """R373: with an embedding application's token one reads and, as an editor, adds and removes files, in its document
    alone; an address in copied content is answered if the token's document has a copy."""
    async with browsers(tmp_path, 2, access="accounts", **SETTINGS) as (owner, page):
        await owner.sign_up("owner")
        for document in ("d", "copy", "e"):
            await owner.call("POST", "/documents", {"id": document})
        content = picture()
        editor, viewer = mint(), mint(role="viewer")
        status, _, made = await ask(page, f"{PATH}?name=a.png", editor, "PUT", content)
        assert (status, made["name"]) == (201, "a.png")
        for token in (editor, viewer):
            assert (await ask(page, made["url"], token))[::2] == (200, content)
            assert (await ask(page, f"{made['url']}/preview?width=320", token))[0] == 200
            assert len((await ask(page, PATH, token))[2]["items"]) == 1
        refused = {"PUT": PATH, "DELETE": made["url"]}
        for method, path in refused.items():
            status, _, told = await ask(page, path, viewer, method)
            assert (method, status, told["code"]) == (method, 403, "forbidden")
        for token in (mint("e"), mint(seconds=-60), mint(kid="quire"), mint("nowhere"), "a.b.c"):
            assert (await ask(page, made["url"], token))[0] in (401, 404)
            assert (await ask(page, PATH, token))[0] in (401, 404)
        engine = create_engine(f"sqlite:///{tmp_path}/quire.db")
        async with engine.begin() as connection:
            await connection.execute(copying("d", "copy"))
        await engine.dispose()
        assert (await ask(page, made["url"], mint("copy")))[::2] == (200, content)
        assert (await ask(page, made["url"], editor, "DELETE"))[0] == 204
        assert (await ask(page, made["url"], editor))[0] == 404


async def test_tickets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """R372 and R373: a ticket opens its document's files without a header, in pages of others, and nothing else."""
    async with browsers(tmp_path, 2, access="accounts", **SETTINGS) as (owner, page):
        await owner.sign_up("owner")
        for document in ("d", "e"):
            await owner.call("POST", "/documents", {"id": document})
        made = (await ask(owner, f"{PATH}?name=a.png", method="PUT", data=picture()))[2]
        url, preview = made["url"], f"{made['url']}/preview?width=320"
        assert (await ask(page, url))[0] == 401
        assert (await ask(page, f"{PATH}/ticket", method="POST"))[0] == 401

        embedded = mint(role="viewer", seconds=60)
        status, headers, got = await ask(page, f"{PATH}/ticket", embedded, "POST")
        assert (status, headers["Cache-Control"]) == (200, "no-store")
        good = got["ticket"]
        for path in (f"{url}?ticket={good}", f"{preview}&ticket={good}"):
            status, headers, _ = await ask(page, path)
            assert (status, headers["Cross-Origin-Resource-Policy"]) == (200, "cross-origin")
        status, headers, _ = await ask(owner, url)
        assert (status, headers["Cross-Origin-Resource-Policy"]) == (200, "same-origin")

        # Neither is taken for the other, and only ours are taken.
        forged = (
            mint(role="viewer"),
            mint(role="viewer", aud="quire-files", by="app"),
            mint(role="viewer", kid="quire", key=EMBED_SECRET, aud="quire-files", by="app"),
            mint(role="viewer", kid="quire", key=SETTINGS["secret"], aud="quire-files", by="gone"),
            good[:-4],
            await ticket(owner, document="e"),
        )
        for bad in forged:
            status, _, told = await ask(owner, f"{url}?ticket={bad}")
            assert (status, told["code"]) == (401, "invalid_token")
        assert (await ask(page, url, good))[2]["code"] == "invalid_token"
        assert (await ask(page, f"{PATH}?ticket={good}"))[0] == 400
        assert (await ask(page, f"{url}?ticket={good}", method="DELETE"))[0] == 400

        monkeypatch.setattr("quire.sharing.tokens.TICKET_SECONDS", -60)
        assert (await ask(page, f"{url}?ticket={await ticket(owner)}"))[2]["code"] == "invalid_token"


async def test_a_ticket_ends_with_what_it_was_got_by(tmp_path: Path) -> None:
    """R373: a ticket is good no longer than its token, and is void at once when the session or the access ends."""
    async with browsers(tmp_path, 3, access="accounts", **SETTINGS) as (owner, reader, page):
        await owner.sign_up("owner")
        user = await reader.sign_up("reader")
        await owner.call("POST", "/documents", {"id": "d"})
        await owner.call("POST", "/documents/d/members", {"email": "reader@example.org", "role": "viewer"})
        url = (await ask(owner, f"{PATH}?name=a.png", method="PUT", data=picture()))[2]["url"]
        _, _, got = await ask(page, f"{PATH}/ticket", mint(seconds=20), "POST")
        until = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(time.time() + 25))
        assert got["expires_at"] < until

        issued = (await reader.call("POST", "/documents/d/token"))[1]["token"]
        assert (await ask(page, url, issued))[0] == 200
        for good in (await ticket(reader), await ticket(page, issued)):
            assert (await ask(page, f"{url}?ticket={good}"))[0] == 200
        _, headers, _ = await ask(reader, url)
        await owner.call("DELETE", f"/documents/d/members/{user}")
        assert (await ask(page, f"{url}?ticket={good}"))[2]["code"] == "forbidden"
        # What the reader's browser has kept, it may not show: R369.
        assert (await ask(reader, url, If_None_Match=headers["ETag"]))[0] == 403
        await owner.call("POST", "/documents/d/members", {"email": "reader@example.org", "role": "viewer"})
        assert (await ask(page, f"{url}?ticket={good}"))[0] == 200
        assert (await ask(reader, url, If_None_Match=headers["ETag"]))[0] == 304
        await reader.call("DELETE", "/session")
        assert (await ask(page, f"{url}?ticket={good}"))[2]["code"] == "session_ended"


async def test_pages_that_may_embed(tmp_path: Path) -> None:
    """R373: a page of QUIRE_EMBED_ORIGINS may send and read files with a token, no other page may, and cookies do not
    count."""
    async with browsers(tmp_path, 1, access="accounts", embed_origins=f"{APP},https://b.example", **SETTINGS) as [one]:
        await one.sign_up("owner")
        await one.call("POST", "/documents", {"id": "d"})
        wanted: dict[str, Any] = {
            "Access_Control_Request_Method": "PUT",
            "Access_Control_Request_Headers": "authorization",
        }
        for origin, path, allowed in (
            (APP, PATH, True),
            (APP, f"{PATH}/x/preview", True),
            (APP, "/api/v1/documents/d", False),
            ("https://evil.example", PATH, False),
        ):
            status, headers, _ = await ask(one, path, method="OPTIONS", Origin=origin, **wanted)
            assert (status, headers.get("Access-Control-Allow-Origin")) == ((204, origin) if allowed else (405, None))
            assert ("Access-Control-Allow-Headers" in headers) == allowed
            assert "Access-Control-Allow-Credentials" not in headers
        for origin in (APP, "https://evil.example"):
            status, headers, made = await ask(one, f"{PATH}?name={origin}", mint(), "PUT", b"x", Origin=origin)
            assert status == 201
            assert headers.get("Access-Control-Allow-Origin") == (APP if origin == APP else None)
            assert "Origin" in headers["Vary"]
        assert (await ask(one, made["url"], mint(), Origin=APP))[0] == 200
        assert (await ask(one, made["url"], Origin=APP))[2]["code"] == "unauthorized"
        assert (await ask(one, f"{PATH}/ticket", method="POST", Origin=APP))[2]["code"] == "unauthorized"


async def test_no_other_page_without_being_asked(tmp_path: Path) -> None:
    """R373: where no website may embed documents, no answer says anything about that."""
    async with browsers(tmp_path) as [one]:
        await one.call("POST", "/documents", {"id": "d"})
        _, headers, _ = await ask(one, PATH, Origin=APP)
        assert not [name for name in headers if name.startswith("Access-Control")]
        with pytest.raises(aiohttp.ClientResponseError):
            async with one.http.options(one.service.url + PATH, headers={"Origin": APP}) as answer:
                answer.raise_for_status()
