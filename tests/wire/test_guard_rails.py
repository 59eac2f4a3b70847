"""What every answer says to browsers, where a request may come from, and how often; what is kept of it."""

from __future__ import annotations

import csv
import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
import pytest

from tests.support.fixtures import Quire
from tests.support.server import QuireServer

PASSWORD = "a long enough one"


@asynccontextmanager
async def browser(server: QuireServer, **headers: str) -> AsyncIterator[aiohttp.ClientSession]:
    """A client that keeps cookies."""
    jar = aiohttp.CookieJar(unsafe=True)
    async with aiohttp.ClientSession(server.url, cookie_jar=jar, headers=headers) as client:
        yield client


async def sign_up(client: aiohttp.ClientSession, name: str) -> None:
    body = {"email": f"{name}@example.org", "password": PASSWORD, "name": name}
    async with client.post("/api/v1/users", json=body) as response:
        assert response.status == 201


PATHS = [
    "/",
    "/d/notes",
    "/sign-in",
    "/healthz",
    "/metrics",
    "/api/v1/session",
    "/api/v1/documents/nothing",
    "/nothing",
]


@pytest.mark.parametrize("path", PATHS)
async def test_headers_of_every_answer(quire: Quire, path: str) -> None:
    """Errors included: no sniffing, no scripts but our own, and no frames but our own."""
    server = quire()
    async with browser(server) as client, client.get(path, headers={"Accept": "text/html"}) as response:
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert response.headers["Referrer-Policy"] == "same-origin"
        policy = response.headers["Content-Security-Policy"]
        scripts = next((part for part in policy.split("; ") if part.startswith("script-src")), "default-src 'none'")
        assert "unsafe" not in scripts
        assert "frame-ancestors 'self'" in policy or "frame-ancestors 'none'" in policy
        assert "Strict-Transport-Security" not in response.headers


async def test_who_may_frame_documents(quire: Quire) -> None:
    """Websites that may embed are named for documents, and for no other page."""
    server = quire(embed_origins="https://wiki.example")
    async with browser(server) as client:
        async with client.get("/d/notes") as response:
            assert "frame-ancestors 'self' https://wiki.example" in response.headers["Content-Security-Policy"]
        async with client.get("/account") as response:
            assert "https://wiki.example" not in response.headers["Content-Security-Policy"]


async def test_behind_tls(quire: Quire) -> None:
    """A trusted proxy's word makes cookies Secure and asks for TLS from now on; anybody else's does not."""
    trusting, plain = quire(trusted_proxies="127.0.0.0/8"), quire()
    body = {"name": "Ada", "color": "#112233"}
    for server, secure in ((trusting, True), (plain, False)):
        async with browser(server, **{"X-Forwarded-Proto": "https"}) as client:
            async with client.put("/api/v1/guest", json=body) as response:
                assert response.status == 200
                cookie = response.headers["Set-Cookie"]
                assert ("Secure" in cookie) is secure
                assert cookie.startswith("__Host-") is secure
                assert "HttpOnly" in cookie
                assert ("Strict-Transport-Security" in response.headers) is secure


FOREIGN = [{"Origin": "https://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"}]


@pytest.mark.parametrize("headers", FOREIGN, ids=str)
async def test_what_another_website_asks_for(quire: Quire, headers: dict[str, str]) -> None:
    """Its pages change nothing and open no socket, with or without the visitor's cookie."""
    server = quire()
    async with browser(server) as client:
        for _ in range(2):
            async with client.post("/api/v1/documents", json={}, headers=headers) as response:
                assert response.status == 403
                assert (await response.json())["code"] == "foreign_origin"
            await sign_up(client, "ada") if _ == 0 else None
        if "Origin" in headers:
            for path in ("/ws/yjs/notes", "/ws/hocuspocus"):
                async with client.ws_connect(path, origin=headers["Origin"]) as socket:
                    message = await socket.receive()
                    while message.type is aiohttp.WSMsgType.BINARY:
                        message = await socket.receive()
                    assert message.type is aiohttp.WSMsgType.CLOSE
                    assert message.data == 4403
        async with client.get("/api/v1/documents") as response:
            assert (await response.json())["items"] == []


async def test_guessing_passwords(quire: Quire) -> None:
    """After ten tries in a minute an account takes no more, and says when it does; others are not locked out."""
    server = quire()
    async with browser(server) as ada, browser(server) as guessing:
        await sign_up(ada, "ada")
        await sign_up(ada, "ben")
        wrong = {"email": "ada@example.org", "password": "a wrong one"}
        for _ in range(10):
            async with guessing.post("/api/v1/session", json=wrong) as response:
                assert response.status == 401
        async with guessing.post("/api/v1/session", json=wrong) as response:
            assert response.status == 429
            assert (await response.json())["code"] == "rate_limited"
            assert 1 <= int(response.headers["Retry-After"]) <= 60
        right = {"email": "ben@example.org", "password": PASSWORD}
        async with guessing.post("/api/v1/session", json=right) as response:
            assert response.status == 200


async def test_addresses_that_clients_claim(quire: Quire) -> None:
    """X-Forwarded-For counts from a trusted proxy only: nobody else escapes a limit, or writes into the audit log."""
    for proxies, address in ("127.0.0.1", "203.0.113.9"), ("", "127.0.0.1"):
        server = quire(trusted_proxies=proxies)
        async with browser(server, **{"X-Forwarded-For": "198.51.100.1, 203.0.113.9"}) as client:
            await sign_up(client, "ada")
            async with client.get("/api/v1/admin/audit") as response:
                assert {item["address"] for item in (await response.json())["items"]} == {address}


async def test_addresses_in_several_lines(quire: Quire) -> None:
    """A proxy that adds a header of its own is believed, not the one that the client sent before it."""
    server = quire(trusted_proxies="127.0.0.1")
    async with browser(server) as client:
        lines = [("X-Forwarded-For", "198.51.100.1"), ("X-Forwarded-For", "203.0.113.9")]
        body = {"email": "ada@example.org", "password": PASSWORD, "name": "Ada"}
        async with client.post("/api/v1/users", json=body, headers=lines) as response:
            assert response.status == 201
        async with client.get("/api/v1/admin/audit", headers=[("X-Forwarded-For", "no address")]) as response:
            assert {item["address"] for item in (await response.json())["items"]} == {"203.0.113.9"}


async def test_the_audit_log(quire: Quire) -> None:
    """R180, R181: administrators read it, narrow it down, page through it and export it; nobody else does."""
    server = quire(access="accounts")
    async with browser(server) as admin, browser(server) as other:
        await sign_up(admin, "ada")
        await sign_up(other, "=cmd")
        for path in ("/api/v1/admin/audit", "/api/v1/admin/audit.csv"):
            async with other.get(path) as response:
                assert response.status == 403
        async with admin.get("/api/v1/admin/audit?action=user.&limit=1") as response:
            page = await response.json()
        assert [item["action"] for item in page["items"]] == ["user.signed_in"]
        [signed_in] = page["people"]
        assert (signed_in["id"], signed_in["name"]) == (page["items"][0]["actor"], "=cmd")
        for who in (signed_in["email"].upper(), signed_in["id"]):
            async with admin.get("/api/v1/admin/audit", params={"actor": who}) as response:
                assert {item["actor"] for item in (await response.json())["items"]} == {signed_in["id"]}
        async with admin.get("/api/v1/admin/audit?actor=nobody@example.org") as response:
            assert (await response.json())["items"] == []
        async with admin.get(f"/api/v1/admin/audit?limit=100&before={page['next_cursor']}") as response:
            rest = (await response.json())["items"]
        assert "user.signed_up" in {item["action"] for item in rest}
        assert PASSWORD not in str(rest)
        async with admin.get("/api/v1/admin/audit.csv") as response:
            assert response.content_type == "text/csv"
            lines = list(csv.reader(io.StringIO(await response.text())))
        assert lines[0][:4] == ["id", "created_at", "actor", "action"]
        assert lines[1][3] == "audit.exported"
        assert not [cell for line in lines for cell in line if cell.startswith(("=", "+", "@"))]
        for bad in ("limit=0", "limit=x", "before=-1", f"actor={'a' * 300}"):
            async with admin.get(f"/api/v1/admin/audit?{bad}") as response:
                assert response.status == 400


async def test_behind_a_proxy_that_nobody_has_named(quire: Quire) -> None:
    """A proxy ends TLS and passes the host on: people can write although Quire was told nothing of it."""
    server = quire()
    origin = server.url.replace("http", "https")
    async with browser(server) as client:
        async with client.post("/api/v1/documents", json={}, headers={"Origin": origin}) as response:
            assert response.status == 201
        async with client.ws_connect("/ws/yjs/notes", origin=origin) as socket:
            assert (await socket.receive()).type is aiohttp.WSMsgType.BINARY


@pytest.mark.parametrize("path", ["/ws/yjs/notes", "/ws/hocuspocus"])
async def test_joining_without_end(quire: Quire, path: str) -> None:
    """Past the limit a join is refused with a code after which clients try again; who is in stays in."""
    server = quire(joins_per_minute=3)
    auth = b"\x05notes\x02\x00\x00"
    async with browser(server) as client:
        sockets = [await client.ws_connect(path) for _ in range(4)]
        codes = []
        for socket in sockets:
            if "hocuspocus" in path:
                await socket.send_bytes(auth)
            message = await socket.receive()
            codes.append(message.data if message.type is aiohttp.WSMsgType.CLOSE else None)
        assert codes == [None, None, None, 1013]
        for socket in sockets:
            await socket.close()
