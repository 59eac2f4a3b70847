"""Document tokens, good and bad, in both dialects."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from quire.sharing.tokens import read_keys
from tests.support.clients import DIALECTS, Client, HocuspocusWire, Kind, YjsWire
from tests.support.tokens import EMBED_SECRET, OTHER_SECRET, SETTINGS, mint, own
from tests.wire.service import running

Dialect = type[YjsWire] | type[HocuspocusWire]

dialects = pytest.mark.parametrize("dialect", DIALECTS, ids=lambda dialect: dialect.name)

BAD: dict[str, Callable[[], str]] = {
    "wrong key": lambda: mint(key=OTHER_SECRET),
    "expired": lambda: mint(seconds=-60),
    "own, expired": lambda: own(seconds=-60),
    "re-signed": lambda: mint(kid="quire", key=EMBED_SECRET),
    "alg none": lambda: mint(alg="none"),
    "own, alg none": lambda: mint(kid="quire", alg="none"),
    "another algorithm": lambda: mint(alg="HS512"),
    "another audience": lambda: mint(aud="another"),
    "no audience": lambda: mint(aud=None),
    "another document": lambda: mint("another"),
    "another kid": lambda: mint(kid="unknown"),
    "another issuer": lambda: mint(iss="quire"),
    "no end": lambda: mint(exp=None),
    "an end too far": lambda: mint(seconds=25 * 3600),
    "an end that is no number": lambda: mint(exp="tomorrow"),
    "an endless end": lambda: mint(exp=float("inf")),
    "not yet": lambda: mint(nbf=4_000_000_000),
    "no role": lambda: mint(role="emperor"),
    "nobody": lambda: mint(sub=None),
    "control characters": lambda: mint(sub="7\n8"),
    "a long subject": lambda: mint(sub="7" * 200),
    "a long name": lambda: mint(name="n" * 5000),
    "a colour that is none": lambda: mint(color="url(//evil)"),
    "an ended session": lambda: own(sid="nosuchsession"),
    "not JSON": lambda: "a.b.c",
    "cut": lambda: mint()[:-10],
}


async def refused(client: Client) -> str:
    """The code with which a client was turned away."""
    if isinstance(client.wire, YjsWire):
        await client.until(lambda: client.closes, "closed")
        return str(client.closes[0])
    await client.until(lambda: client.count(Kind.DENIED), "denied")
    denied = next(message for message in client.received if message.kind is Kind.DENIED)
    return denied.body.decode().partition(":")[0]


@dialects
@pytest.mark.parametrize("bad", BAD)
async def test_bad_tokens(tmp_path: Path, dialect: Dialect, bad: str) -> None:
    """R160: a token that is not good lets nobody in, even where an anonymous caller would be."""
    async with (
        running(tmp_path, **SETTINGS) as service,
        Client(dialect("d", BAD[bad]()), service.ws_url) as client,
    ):
        expected = "session_ended" if bad == "an ended session" else "invalid_token"
        assert await refused(client) == ("4401" if dialect is YjsWire else expected)
        async with service.session.get(f"{service.url}/api/v1/documents/d") as response:
            assert response.status == 404


@dialects
@pytest.mark.parametrize("role", ["viewer", "commenter", "editor", "owner"])
async def test_an_embedding_application_says_who_may_do_what(tmp_path: Path, dialect: Dialect, role: str) -> None:
    """R162: an application's token lets in with its role, in accounts mode without any account."""
    async with running(tmp_path, access="accounts", **SETTINGS) as service:
        async with Client(dialect("d", mint(kid="old", key=f"{EMBED_SECRET}2")), service.ws_url) as maker:
            await maker.until_settled()
            async with Client(dialect("d", mint(role=role)), service.ws_url) as client:
                await client.until(lambda: client.synced and client.asked, "joined")
                client.edit(lambda text: text.insert(0, "x"))
                if role in ("editor", "owner"):
                    await maker.until(lambda: maker.value == "x", "the edit arrived")
                elif dialect is HocuspocusWire:
                    await client.until(lambda: client.refused, "the edit was refused")
                    assert maker.value == ""


async def test_presence_shows_whom_the_token_names(tmp_path: Path) -> None:
    """R35: who has a token cannot call themselves something else."""
    async with running(tmp_path, **SETTINGS) as service:
        wire = HocuspocusWire("d", mint(name="Ada", color="#112233"))
        async with (
            Client(wire, service.ws_url) as ada,
            Client(HocuspocusWire("d", mint(sub="8")), service.ws_url) as watcher,
        ):
            await ada.until_settled()
            await watcher.until_settled()
            said = json.dumps({"user": {"id": "user:root", "name": "Root", "color": "#ffffff"}, "cursor": 1}).encode()
            ada.send(wire.awareness(b"\x01\x05\x01" + bytes((len(said),)) + said))
            await watcher.until(lambda: watcher.count(Kind.AWARENESS), "presence")
            heard = next(message for message in watcher.received if message.kind is Kind.AWARENESS).body
            state = json.loads(heard[heard.index(b"{") :])
            expected = {"id": "embed:app:7", "name": "Ada", "color": "#112233", "colorLight": "#11223333"}
            assert state == {"user": expected, "cursor": 1}


@pytest.mark.parametrize(
    "setting", ["app", ":secret", f"quire:{EMBED_SECRET}", "app:short", f"a:{EMBED_SECRET},a:{EMBED_SECRET}"]
)
def test_bad_keys(setting: str) -> None:
    """Keys that could be guessed or mistaken are refused at the start, without being repeated in the message."""
    with pytest.raises(ValueError, match="QUIRE_EMBED_KEYS") as raised:
        read_keys(setting)
    assert EMBED_SECRET not in str(raised.value)
