"""A node whose writer is stuck, and has as much to store as it may: every way in says so, and all recover."""

from __future__ import annotations

import json
from pathlib import Path

from tests.support.clients import Client, HocuspocusWire, YjsWire
from tests.support.locks import no_commits
from tests.support.sharedb import Talker
from tests.wire.service import metric, running

PATH = "/api/v1/documents/d/content"


async def test_every_way_in_refuses_and_recovers(tmp_path: Path) -> None:
    """R18, R87, R238: past the backlog REST is answered 503 `backlog_full` with `Retry-After` and nothing is changed,
    sockets of all three dialects are closed with 1013, and afterwards each edit that was kept is there once."""
    async with running(tmp_path, max_backlog_updates=3, commit_seconds=0.3) as service:
        edits = {
            ("PATCH", ""): {"base": 0, "ops": [{"insert": "patched"}]},
            ("PUT", ""): {"ops": [{"insert": "put"}]},
            ("POST", "/append"): {"ops": [{"insert": "appended"}]},
            ("POST", "/prepend"): {"ops": [{"insert": "prepended"}]},
        }

        async def rest(method: str, path: str) -> tuple[int, str | None, dict[str, object]]:
            url = f"{service.url}{PATH}{path}"
            async with service.session.request(method, url, json=edits[method, path]) as response:
                return response.status, response.headers.get("Retry-After"), await response.json()

        async with (
            Talker(service.ws_url) as talker,
            Client(HocuspocusWire("d"), service.ws_url) as first,
            Client(HocuspocusWire("d"), service.ws_url) as second,
            Client(YjsWire("d"), service.ws_url) as third,
        ):
            await talker.open()
            for client in (first, second, third):
                await client.until_settled()
            assert (await rest("POST", "/append"))[0] == 200
            head = 1
            async with no_commits(f"sqlite:///{tmp_path / 'quire.db'}"):
                for number in range(3):
                    first.insert(0, str(number))
                await second.until(lambda: second.value.startswith("210"), "everybody has them")
                refused = metric("quire_connections_refused_total", code="backlog_full")
                for method, path in edits:
                    status, after, problem = await rest(method, path)
                    assert (status, problem["code"]) == (503, "backlog_full"), (method, path, problem)
                    assert int(after or 0) > 0
                    assert "at most 3" in str(problem["detail"])
                second.edit(lambda text: text.insert(0, "h"))
                third.edit(lambda text: text.insert(0, "y"))
                await talker.say(a="op", **talker.address, v=head, seq=1, op=[{"insert": "s"}])
                code, reason = await talker.closed()
                assert (code, reason.partition(":")[0]) == (1013, "backlog_full")
                for client in (second, third):
                    await client.until_closed()
                    assert client.closes[0] == 1013
                assert metric("quire_connections_refused_total", code="backlog_full") >= refused + 3
                await first.until(lambda: first.notices(), "told that nothing is saved")
                assert json.loads(first.notices()[-1])["type"] == "not-saved"
            for client in (first, second, third):
                await client.until_settled()
            async with Talker(service.ws_url) as again:
                await again.say(a="hs", id=talker.src, protocol=1, protocolMinor=2)
                await again.hear("hs")
                await again.ask("s")
                assert "error" not in await again.insert(head, 1, "s")
            for method, path in edits:
                if method != "PUT":
                    assert (await rest(method, path))[0] == 200
            async with service.session.get(f"{service.url}{PATH}?format=text") as response:
                text = await response.text()
            for client in (first, second, third):
                await client.until_text(text)
            for mark in ("0", "1", "2", "h", "y", "s", "patched", "prepended"):
                plain = text.replace("patched", "*").replace("prepended", "+") if len(mark) == 1 else text
                assert plain.count(mark) == 1, (mark, text)
            assert text.count("appended") == 2
            assert "put" not in text


async def test_what_is_refused_waits_within_the_same_bounds(tmp_path: Path) -> None:
    """R18: a viewer who floods while nothing can be stored is closed with 1013 too, and the room comes through."""
    async with running(tmp_path, max_backlog_updates=10, commit_seconds=0.3) as service:
        async with (
            Client(HocuspocusWire("d"), service.ws_url) as editor,
            Client(YjsWire("d"), service.ws_url, role="viewer") as viewer,
        ):
            await editor.until_settled()
            await viewer.until(lambda: viewer.synced, "in")
            async with no_commits(f"sqlite:///{tmp_path / 'quire.db'}"):
                editor.edit(lambda text: text.insert(0, "kept"))
                await editor.until(lambda: editor.notices(), "told that nothing is saved")
                for _ in range(30):
                    viewer.edit(lambda text: text.insert(0, "v"))
                await viewer.until(lambda: 1013 in viewer.closes, "closed")
                assert not editor.closes
            await editor.until(lambda: editor.settled, "all is stored")
            assert editor.value == "kept"
