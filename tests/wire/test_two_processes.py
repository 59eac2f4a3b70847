"""Another process on the same database, as when a new container takes over from an old one."""

from __future__ import annotations

from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from quire.rooms import linearizer
from tests.support.clients import Client, HocuspocusWire, Kind, YjsWire
from tests.wire.service import Service, running


async def changed(service: Service, base: int, ops: list[dict[str, Any]]) -> str:
    """Edit the document as a program does; what the log says then."""
    address = f"{service.url}/api/v1/documents/d/content"
    for _ in range(5):
        async with service.session.patch(address, json={"base": base, "ops": ops}) as response:
            if response.status != 503:
                assert (200, "") == (response.status, "" if response.ok else await response.text())
                break
    async with service.session.get(address, params={"format": "text"}) as response:
        return await response.text()


@pytest.mark.parametrize("own_edit", [True, False], ids=["both_wrote", "only_the_other_wrote"])
async def test_what_another_process_stored_is_seen_by_who_joins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, own_edit: bool
) -> None:
    """A room that another process has written behind is loaded anew when somebody or a program comes, and everybody in
    it comes back: an edit by its place would otherwise land elsewhere."""
    monkeypatch.setattr(linearizer, "LOAD_SECONDS", 0.5)
    async with AsyncExitStack() as stack:
        old = await stack.enter_async_context(running(tmp_path))
        new = await stack.enter_async_context(running(tmp_path))
        stays = await stack.enter_async_context(Client(HocuspocusWire("d"), new.ws_url))
        await stays.until_settled()
        stays.insert(0, "hello")
        await stays.until_settled()
        async with Client(YjsWire("d"), old.ws_url) as leaves:
            await leaves.until_text("hello")
            leaves.insert(0, "Ann: ")
            await leaves.until_settled()
        if own_edit:
            stays.insert(5, "!")
            await stays.until_settled()
        expected = "Ann: +hello!" if own_edit else "Ann: +hello"
        assert expected == await changed(new, 3 if own_edit else 2, [{"retain": 5}, {"insert": "+"}])
        await stays.until_text(expected)
        await stays.until_settled()
        assert stays.count(Kind.CLOSE) == 0


async def test_an_edit_behind_another_process_is_stored_and_the_room_starts_anew(tmp_path: Path) -> None:
    """A room whose programs count revisions finds at its own commit that another process wrote: what was committed is
    acknowledged, and everybody comes back to all of it. Nothing has failed."""
    async with AsyncExitStack() as stack:
        old = await stack.enter_async_context(running(tmp_path))
        new = await stack.enter_async_context(running(tmp_path))
        stays = await stack.enter_async_context(Client(YjsWire("d"), new.ws_url))
        await stays.until_settled()
        stays.insert(0, "hello")
        await stays.until_settled()
        assert await changed(new, 1, [{"retain": 5}, {"insert": "+"}]) == "hello+"
        async with Client(YjsWire("d"), old.ws_url) as leaves:
            await leaves.until_text("hello+")
            leaves.insert(0, "Ann: ")
            await leaves.until_settled()
        acknowledged = len(stays.acknowledged)
        with capture_logs() as logs:
            stays.insert(6, "!")
            await stays.until(lambda: len(stays.acknowledged) > acknowledged, "acknowledged")
            await stays.until_text("Ann: hello+!")
            await stays.until_settled()
        found = {line["event"] for line in logs if line["log_level"] in ("warning", "error")}
        assert found == {"room_overtaken"}
        assert await changed(new, 4, [{"retain": 12}, {"insert": "?"}]) == "Ann: hello+!?"
