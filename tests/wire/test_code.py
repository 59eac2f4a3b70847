"""The content of code documents over REST, beside people who type."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Any

from pycrdt import Map

from tests.support.clients import Client, HocuspocusWire
from tests.wire.service import Service, running
from tests.wire.test_content import CONTENT, TEXT, make
from tests.wire.test_rest import call

DOCUMENT = "/api/v1/documents/d"


async def text(service: Service) -> str:
    status, found = await call(service, "GET", CONTENT)
    assert status == 200
    return bytes(found).decode() if isinstance(found, bytes) else str(found)


async def edit(service: Service, method: str, path: str, **options: Any) -> Any:
    status, done = await call(service, method, path, **options)
    assert status == 200, done
    return done


async def test_text_is_written_in_every_way(tmp_path: Path) -> None:
    """R86, R295: PUT, append, prepend, replace and PATCH each make one revision and say what it changed."""
    async with running(tmp_path) as service:
        await make(service, "def f():\n    return '😀'\n", kind="code")
        assert (await edit(service, "POST", f"{CONTENT}/append", data=b"f()\n", headers=TEXT))["revision"] == 2
        assert (await edit(service, "POST", f"{CONTENT}/prepend", data=b"# first", headers=TEXT))["revision"] == 3
        wish = {"find": "f()", "replace": "g()", "expect": 2}
        assert (await edit(service, "POST", f"{CONTENT}/replace", json=wish))["matches"] == 2
        assert await text(service) == "# first\ndef g():\n    return '😀'\ng()\n"
        change = {"base": 4, "ops": [{"retain": 31}, {"insert": "!"}]}
        assert (await edit(service, "PATCH", CONTENT, json=change))["revision"] == 5
        assert await text(service) == "# first\ndef g():\n    return '😀!'\ng()\n"
        changed = await edit(service, "PUT", CONTENT, data="def g():\n    return '😀!'\n".encode(), headers=TEXT)
        assert changed["delta"]["ops"] == [{"delete": 8}, {"retain": 26}, {"delete": 4}]
        for kind in ("text/markdown", "text/html"):
            status, problem = await call(service, "PUT", CONTENT, data=b"# x", headers={"Content-Type": kind})
            assert (status, problem["code"]) == (400, "bad_request")
        assert (await call(service, "GET", CONTENT + "?format=markdown"))[0] == 406


async def test_lines_end_alike(tmp_path: Path) -> None:
    """R330: text with any line ends has LF when it is stored, and a delta is kept as it is."""
    async with running(tmp_path) as service:
        await make(service, kind="code")
        body = b"one\r\ntwo\rthree\n"
        assert (await edit(service, "PUT", CONTENT, data=body, headers=TEXT))["revision"] == 1
        assert await text(service) == "one\ntwo\nthree\n"
        again = await edit(service, "PUT", CONTENT, data=body, headers=TEXT)
        assert (again["revision"], again["delta"]["ops"]) == (1, [])
        await edit(service, "POST", f"{CONTENT}/append", data=b"four\r\n", headers=TEXT)
        await edit(service, "PATCH", CONTENT, json={"base": 2, "ops": [{"insert": "zero\r\n"}]})
        assert await text(service) == "zero\r\none\ntwo\nthree\nfour\n"


async def test_the_past_of_code(tmp_path: Path) -> None:
    """R274, R331: revisions read as text and are compared; restoring one leaves the language."""
    async with running(tmp_path) as service:
        await make(service, "x = 1\n", kind="code")
        async with Client(HocuspocusWire("d"), service.ws_url) as editor:
            await editor.until_settled()
            editor.doc.get("meta", type=Map)["language"] = "python"
            editor.edit(lambda shared: shared.insert(0, "# é\n"))
            await editor.until_settled()
            await edit(service, "PUT", CONTENT, data=b"# \xc3\xa9\nx = 2\n", headers=TEXT)
            status, first = await call(service, "GET", f"{DOCUMENT}/revisions/1/content")
            assert (status, first) == (200, b"x = 1\n")
            status, difference = await call(service, "GET", f"{DOCUMENT}/diff?from=1")
            assert status == 200
            assert [{key: op[key] for key in op if key != "author"} for op in difference["ops"]] == [
                {"insert": "# é\n"},
                {"retain": 4},
                {"insert": "2"},
                {"delete": 1, "text": "1"},
            ]
            assert (await call(service, "POST", f"{DOCUMENT}/restore", json={"revision": 1}))[0] == 200
            await editor.until(lambda: editor.value == "x = 1\n", "the restored text")
            assert editor.doc.get("meta", type=Map)["language"] == "python"


async def test_typing_beside_programs(tmp_path: Path) -> None:
    """R295: what somebody types while a program puts another text stays where it was typed."""
    async with running(tmp_path) as service:
        lines = "".join(f"line {number}\n" for number in range(50))
        await make(service, lines, kind="code")
        async with Client(HocuspocusWire("d"), service.ws_url) as editor:
            await editor.until_settled()

            async def put(number: int) -> None:
                body = {"base": 1, "ops": [{"retain": len(lines)}, {"insert": f"program {number}\n"}]}
                await edit(service, "PATCH", CONTENT, json=body)

            editor.edit(lambda shared: shared.insert(0, "typed "))
            await asyncio.gather(*(put(number) for number in range(10)))
            await editor.until_settled()
            found = (await text(service)).splitlines()
            assert found[:50] == [f"{'typed ' if number == 0 else ''}line {number}" for number in range(50)]
            assert sorted(found[50:]) == sorted(f"program {number}" for number in range(10))
