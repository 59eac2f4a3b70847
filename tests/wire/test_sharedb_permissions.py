"""The ShareDB dialect is held to the same table of who may do what as the other ways in."""

from __future__ import annotations

import asyncio
import json
from pathlib import Path
from typing import Any

from sqlalchemy import select

from quire.db.engine import create_engine
from quire.db.tables import updates
from tests.support.sharedb import RICH_TEXT, code
from tests.support.tokens import SETTINGS, mint
from tests.wire.test_accounts import browsers
from tests.wire.test_permissions import CALLERS, STATES, USERS, Cast, expected_on_a_socket


async def attempt(cast: Cast, caller: str, document: str) -> str:
    """Subscribe, look at the presence and try to write: "edits", "reads", or the code with which one was refused."""
    browser = cast.browser(caller)
    embed = caller == "embed token"
    headers = {} if embed else cast.headers(caller, document)
    query = {"token": mint(document)} if embed else {}
    address = {"c": "documents", "d": document}
    async with browser.http.ws_connect(f"{browser.service.url}/ws/sharedb", headers=headers, params=query) as socket:

        async def ask(action: str, **fields: Any) -> str | None:
            await socket.send_str(json.dumps({"a": action, **fields}))
            while (message := json.loads((await socket.receive(timeout=20)).data))["a"] != action:
                pass
            return code(message)

        found = await ask("s", **address)
        wrote = await ask("op", **address, v=0, seq=1, create={"type": RICH_TEXT, "data": [{"insert": "x"}]})
        if found is not None:
            assert wrote == found, (wrote, found)
            return found
        assert await ask("ps", ch=f"documents.{document}", seq=1) is None
        assert wrote in (None, "ERR_OP_SUBMIT_REJECTED"), wrote
        return "edits" if wrote is None else "reads"


async def test_the_table_holds_for_sharedb(tmp_path: Path) -> None:
    """R170 to R172, R236: ShareDB lets in whom the table names, and only edits of those who may are in the log."""
    cells = [(caller, state) for caller in CALLERS for state in STATES]
    wrong, may = [], set()
    async with browsers(tmp_path, len(USERS) + 2, access="accounts", **SETTINGS) as made:
        cast = Cast(made)
        await cast.enter()
        await cast.make(tmp_path, [(f"d{number}", state) for number, (_, state) in enumerate(cells)])
        for number, (caller, state) in enumerate(cells):
            wanted = expected_on_a_socket(caller, state)
            async with asyncio.timeout(20):
                got = await attempt(cast, caller, f"d{number}")
            if got != wanted:
                wrong.append(f"{caller}, {state}: {got}, not {wanted}")
            if wanted == "edits":
                may.add(f"d{number}")
    assert wrong == []
    engine = create_engine(f"sqlite:///{tmp_path}/quire.db")
    async with engine.connect() as connection:
        rows = (await connection.execute(select(updates.c.document_id, updates.c.origin))).all()
    await engine.dispose()
    written = {row.document_id for row in rows if row.origin.startswith("sharedb:")}
    assert written == may
