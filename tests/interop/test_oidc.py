"""Signing in with a real OpenID Connect provider."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from html import unescape
from urllib.parse import parse_qs, urljoin, urlsplit

import aiohttp
import pytest
import pytest_asyncio
from tests.support import oidc
from tests.support.fixtures import Quire
from tests.support.server import QuireServer
from yarl import URL

START = "/api/v1/auth/oidc/start"


@pytest_asyncio.fixture
async def server(quire: Quire) -> AsyncIterator[QuireServer]:
    """Quire beside a provider of its own."""
    async with oidc.provided(quire) as made:
        yield made


def browser() -> aiohttp.ClientSession:
    """A browser's cookies; redirects are followed by hand."""
    return aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))


async def visit(client: aiohttp.ClientSession, url: str, stop: str) -> str:
    """Follow redirects from `url` until one leads to a URL that begins with `stop`, or to a page. Where that is."""
    while not url.startswith(stop):
        async with client.get(URL(url, encoded=True), allow_redirects=False) as response:
            if response.status not in (302, 303):
                return url
            url = urljoin(url, response.headers["Location"])
    return url


async def go_through(client: aiohttp.ClientSession, server: QuireServer, person: str, start: str = START) -> str:
    """Sign in at the provider, and agree to what Quire wants to know. The address of the callback."""
    callback = f"{server.url}/api/v1/auth/oidc/callback"
    url = await visit(client, server.url + start, callback)
    while not url.startswith(callback):
        async with client.get(URL(url, encoded=True)) as response:
            page = await response.text()
        found = re.search(r'<form[^>]*action="([^"]+)"', page)
        assert found is not None, page
        prompt = re.search(r'name="prompt" value="(\w+)"', page)
        assert prompt is not None, page
        form = {"prompt": prompt[1], "login": person, "password": "any"}
        async with client.post(unescape(found[1]), data=form, allow_redirects=False) as response:
            url = await visit(client, urljoin(url, response.headers["Location"]), callback)
    return url


async def who(client: aiohttp.ClientSession, server: QuireServer) -> dict[str, object]:
    async with client.get(f"{server.url}/api/v1/session") as response:
        actor: dict[str, object] = (await response.json())["actor"]
        return actor


async def end_of(client: aiohttp.ClientSession, url: str) -> str:
    """Where a callback leads to."""
    async with client.get(URL(url, encoded=True), allow_redirects=False) as response:
        assert response.status == 302
        return response.headers["Location"]


async def test_signing_in(server: QuireServer) -> None:
    """R182, R183: whoever the provider says it is comes back to where they were going, and is the same next time."""
    async with browser() as first, browser() as second:
        url = await go_through(first, server, "ada", f"{START}?next=/d/notes")
        assert await end_of(first, url) == "/d/notes"
        known = await who(first, server)
        assert (known["kind"], known["name"], known["email"]) == ("user", "ada of the provider", "ada@example.org")
        assert await end_of(second, await go_through(second, server, "ada")) == "/"
        assert (await who(second, server))["id"] == known["id"]


async def test_an_address_that_is_only_claimed(server: QuireServer) -> None:
    """Whoever has an account with a password is not handed to somebody who claims its address at the provider."""
    async with browser() as owner, browser() as claimant:
        account = {"email": "bob@example.org", "password": "a long enough one", "name": "Bob"}
        async with owner.post(f"{server.url}/api/v1/users", json=account) as response:
            assert response.status == 201
        url = await go_through(claimant, server, "bob")
        assert await end_of(claimant, url) == "/sign-in?error=email_taken"
        assert (await who(claimant, server))["kind"] == "anonymous"


async def test_a_callback_in_another_browser(server: QuireServer) -> None:
    """A callback's address that somebody else is made to open signs nobody in: state and cookie belong together."""
    async with browser() as attacker, browser() as victim:
        url = await go_through(attacker, server, "ada")
        assert await end_of(victim, url) == "/sign-in?error=bad_request"
        await visit(victim, server.url + START, "http://127.0.0.1:1")
        assert await end_of(victim, url) == "/sign-in?error=bad_request"
        assert (await who(victim, server))["kind"] == "anonymous"


async def test_a_code_works_once(server: QuireServer) -> None:
    """The same callback a second time is refused."""
    async with browser() as client:
        url = await go_through(client, server, "ada")
        cookies = client.cookie_jar.filter_cookies(URL(f"{server.url}/api/v1/auth/oidc/callback"))
        assert await end_of(client, url) == "/"
        client.cookie_jar.update_cookies(cookies, URL(f"{server.url}/api/v1/auth/oidc/callback"))
        assert await end_of(client, url) in ("/sign-in?error=unauthorized", "/sign-in?error=bad_request")


async def test_where_the_start_leads(server: QuireServer) -> None:
    """R182: PKCE, state and nonce are in the provider's address; nothing secret is."""
    async with browser() as client:
        async with client.get(server.url + START, allow_redirects=False) as response:
            location = response.headers["Location"]
            cookie = response.headers["Set-Cookie"]
        query = parse_qs(urlsplit(location).query)
        assert query["code_challenge_method"] == ["S256"]
        assert {"state", "nonce", "code_challenge"} <= query.keys()
        assert "verifier" not in location
        assert "HttpOnly" in cookie
        assert "SameSite=Lax" in cookie


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"])
async def test_next_is_a_path_of_ours(server: QuireServer, target: str) -> None:
    """A sign-in never ends at another website."""
    async with browser() as client:
        url = await go_through(client, server, "ada", f"{START}?next={target}")
        assert await end_of(client, url) == "/"


async def test_an_address_that_nobody_has_proven(server: QuireServer) -> None:
    """Without a confirmed address there is no new account: what waits for that address is for its owner."""
    async with browser() as client:
        assert await end_of(client, await go_through(client, server, "cal")) == "/sign-in?error=forbidden"
        assert (await who(client, server))["kind"] == "anonymous"
