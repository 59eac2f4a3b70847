"""Drawings over REST: read as JSON and SVG, replaced by the difference, and what any client may have put into them."""

from __future__ import annotations

import asyncio
import io
import json
import math
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

from pycrdt import Map, Text

from tests.support.clients import Client, HocuspocusWire, YjsWire
from tests.wire.service import Service, running
from tests.wire.test_rest import call

DOCUMENT = "/api/v1/documents/d"
CONTENT = f"{DOCUMENT}/content"
PEN: dict[str, Any] = {
    "type": "pen",
    "author": "a",
    "color": "#26241f",
    "width": 4,
    "points": [0, 0, 50, 100, 0, 80, 100, 100, 20],
}
RECT = {**PEN, "type": "rect", "points": [0, 0, 500, 300]}


async def make(service: Service, kind: str = "drawing") -> str:
    """A drawing; its epoch."""
    status, made = await call(service, "POST", "/api/v1/documents", json={"id": "d", "kind": kind})
    assert status == 201
    return str(made["epoch"])


async def put(service: Service, strokes: dict[str, Any], **headers: str) -> tuple[int, Any]:
    return await call(service, "PUT", CONTENT, json={"strokes": strokes}, headers=headers)


async def strokes(service: Service) -> dict[str, Any]:
    return dict((await call(service, "GET", CONTENT))[1]["strokes"])


async def test_a_drawing_is_read_and_replaced(tmp_path: Path) -> None:
    """R343: what is put is stored, reaches open boards, and is there in both formats with its revision; the same again
    changes nothing, and a stale condition is refused."""
    async with running(tmp_path) as service:
        epoch = await make(service)
        async with service.session.get(service.url + CONTENT) as answer:
            assert (answer.content_type, answer.headers["ETag"]) == ("application/json", f'"{epoch}-0"')
            assert await answer.json() == {"strokes": {}}
        async with Client(HocuspocusWire("d"), service.ws_url) as board:
            await board.until_settled()
            shared = board.doc.get("strokes", type=Map)
            assert await put(service, {"a": PEN, "b": RECT}) == (
                200,
                {"revision": 1, "added": 2, "changed": 0, "removed": 0},
            )
            await board.until(lambda: set(shared.keys()) == {"a", "b"}, "the elements")
            assert await strokes(service) == {"a": PEN, "b": RECT}
            assert (await put(service, {"a": PEN, "b": RECT}))[1] == {
                "revision": 1,
                "added": 0,
                "changed": 0,
                "removed": 0,
            }
            status, told = await call(
                service, "PUT", CONTENT + "?dry_run=true", json={"strokes": {"a": {**PEN, "x": 50}}}
            )
            assert (status, told) == (
                200,
                {"revision": 1, "added": 0, "changed": 1, "removed": 1, "dry_run": True},
            )
            assert (await put(service, {}, **{"If-Match": f'"{epoch}-0"'}))[1]["code"] == "precondition_failed"
            done = await put(service, {"a": {**PEN, "x": 50}}, **{"If-Match": f'"{epoch}-1"'})
            assert done == (200, {"revision": 2, "added": 0, "changed": 1, "removed": 1})
            await board.until(lambda: shared["a"]["x"] == 50, "the move")
        async with service.session.get(f"{service.url}{CONTENT}?format=svg") as answer:
            assert (answer.content_type, answer.headers["ETag"]) == ("image/svg+xml", f'"{epoch}-2;svg"')
            assert "sandbox" in answer.headers["Content-Security-Policy"]
            assert answer.headers["X-Content-Type-Options"] == "nosniff"
            ET.fromstring(await answer.text())  # noqa: S314  # this project wrote it
        headers = {"Accept": "image/svg+xml", "If-None-Match": f'"{epoch}-2;svg"'}
        assert (await call(service, "GET", CONTENT, headers=headers))[0] == 304


async def test_what_is_put_meets_what_is_drawn(tmp_path: Path) -> None:
    """R343: what people do to other elements while a program replaces a drawing stays, and each edit is stored."""
    async with running(tmp_path) as service:
        await make(service)
        await put(service, {f"n{n}": PEN for n in range(20)})
        async with Client(YjsWire("d"), service.ws_url) as board:
            await board.until_settled()
            shared = board.doc.get("strokes", type=Map)
            waiting = [
                asyncio.create_task(put(service, {f"n{n}": {**PEN, "width": 2 + turn} for n in range(20)}))
                for turn in range(5)
            ]
            for n in range(20):
                shared[f"n{n}"]["color"] = "#ff0000"
                await asyncio.sleep(0)
            assert [status for status, _ in await asyncio.gather(*waiting)] == [200] * 5
            await board.until_settled()
            assert set(await strokes(service)) == {f"n{n}" for n in range(20)}
            await board.until(lambda: shared["n0"]["width"] > 1, "a width")


async def test_a_program_and_a_person_in_one_text(tmp_path: Path) -> None:
    """R343, R440: words that are put are a shared text; of them only what differs is written, so that what a person
    types beside it at the same time stays; plain words become shared ones, and others than letters are replaced."""
    words = {**PEN, "type": "text", "points": [0, 0], "text": "héllo 😀 world", "size": 24}
    async with running(tmp_path) as service:
        await make(service)
        await put(service, {"t": words})
        async with Client(YjsWire("d"), service.ws_url) as board:
            await board.until_settled()
            entry = board.doc.get("strokes", type=Map)["t"]
            assert isinstance(entry["text"], Text)
            await board.disconnect()
            entry["text"].insert(len(entry["text"]), "!")
            assert (await put(service, {"t": {**words, "text": "héllo 🌹 world"}}))[1]["changed"] == 1
            board.connect()
            await board.until_settled()
            assert (await strokes(service))["t"]["text"] == "héllo 🌹 world!"
            entry["text"] = "plain"
            await board.until_settled()
            await put(service, {"t": {**words, "text": "shared"}})
            await board.until(lambda: str(entry["text"]) == "shared", "the words")
            assert isinstance(entry["text"], Text)
            entry["text"].insert_embed(0, {"image": "x"})
            await board.until_settled()
            await put(service, {"t": {**words, "text": "letters"}})
            await board.until(lambda: str(entry["text"]) == "letters", "the letters")
            entry["text"].insert(0, "a" * 10_000)
            await board.until_settled()
            assert len((await strokes(service))["t"]["text"]) == 10_000


async def test_hostile_content(tmp_path: Path) -> None:
    """R341: whatever a client puts into the map, the elements beside it are read, as JSON and as SVG."""
    async with running(tmp_path) as service:
        await make(service)
        async with Client(HocuspocusWire("d"), service.ws_url) as attacker:
            await attacker.until_settled()
            shared = attacker.doc.get("strokes", type=Map)
            with attacker.doc.transaction():
                shared["good"] = Map(PEN)
                shared["text"] = Text("</svg><script>")
                shared["nan"] = {**PEN, "points": [math.nan, 0, 50]}
                shared["inf"] = {**PEN, "points": [math.inf, 0, 50]}
                shared["long"] = {**PEN, "points": [0, 0, 50] * 6000}
                shared["colour"] = {**PEN, "color": '#000"/><script>alert(1)</script>'}
                shared['"><script>'] = PEN
                shared["deep"] = Map({"points": Map({"a": Map({})}), "color": Text("x")})
                shared["bytes"] = b"\x00"
                shared["script"] = Map({**PEN, "type": "text", "points": [0, 0], "text": "<script>alert(1)</script>"})
            await attacker.until_settled()
        found = await strokes(service)
        assert set(found) == {"good", "script"}
        status, svg = await call(service, "GET", CONTENT + "?format=svg")
        assert status == 200
        assert b"<script" not in svg
        ET.fromstring(svg)  # noqa: S314  # this project wrote it
        assert (await put(service, found))[1]["removed"] == 8
        assert await strokes(service) == found


async def test_bounds_are_named(tmp_path: Path) -> None:
    """R343: what is sent is refused as a whole with the element, the field and the limit; nothing has changed."""
    async with running(tmp_path) as service:
        await make(service)
        for body, words in (
            ({"strokes": {"a": PEN, "b": {**PEN, "points": [0, 0, 50] * 5001}}}, "The element b has 5001 points"),
            ({"strokes": {"a": {**PEN, "width": 101}}}, "width outside of 1 to 100"),
            ({"strokes": {"a": {**PEN, "href": "x"}}}, "unknown field: href"),
            ({"ops": []}, "A drawing is"),
            ([], "A drawing is"),
        ):
            status, problem = await call(service, "PUT", CONTENT, json=body)
            assert (status, problem["code"]) == (400, "bad_request")
            assert words in problem["detail"]
        for data, kind, expected in (
            (b"{", "application/json", (400, "bad_request")),
            (b"[" * 100_000, "application/json", (400, "bad_request")),
            (
                b'{"strokes": {"a": {"points": [NaN, 0, 0], "color": "#000000"}}}',
                "application/json",
                (400, "bad_request"),
            ),
            (b"x", "text/plain", (415, "unsupported_media_type")),
            (b"<svg/>", "image/svg+xml", (415, "unsupported_media_type")),
        ):
            status, problem = await call(service, "PUT", CONTENT, data=data, headers={"Content-Type": kind})
            assert (status, problem["code"]) == expected
        for asked in ("delta", "markdown", "html", "text"):
            assert (await call(service, "GET", f"{CONTENT}?format={asked}"))[1]["code"] == "not_acceptable"
        assert (await call(service, "GET", DOCUMENT))[1]["head"] == 0
        await call(service, "POST", "/api/v1/documents", json={"id": "text"})
        for asked in ("json", "svg"):
            path = f"/api/v1/documents/text/content?format={asked}"
            assert (await call(service, "GET", path))[1]["code"] == "not_acceptable"


async def test_large_drawings(tmp_path: Path) -> None:
    """Two thousand strokes are put and read as both formats, outside of the event loop."""
    async with running(tmp_path) as service:
        await make(service)
        line = [value for n in range(8) for value in (n * 20, n * n % 170, 50)]
        many = {
            f"n{n}": {**PEN, "points": line, "x": n % 100 * 700 + 10, "y": n // 100 * 200 + 10} for n in range(2000)
        }
        body = io.BytesIO(json.dumps({"strokes": many}).encode())
        headers = {"Content-Type": "application/json"}
        status, done = await call(service, "PUT", CONTENT, data=body, headers=headers)
        assert (status, done["added"]) == (200, 2000)
        slow = asyncio.create_task(call(service, "GET", CONTENT + "?format=svg"))
        while not slow.done():
            async with asyncio.timeout(2):
                assert (await call(service, "GET", "/healthz"))[0] == 200
        status, svg = await slow
        assert (status, svg.count(b"<g ")) == (200, 2000)
        assert await strokes(service) == many


async def test_the_past_of_a_drawing(tmp_path: Path) -> None:
    """R261, R269: a drawing is read as it was, in the same formats, and restored by one more edit."""
    async with running(tmp_path) as service:
        epoch = await make(service)
        await put(service, {"a": PEN, "b": RECT})
        await put(service, {"b": {**RECT, "x": 90}, "c": PEN})
        path = f"{DOCUMENT}/revisions/1/content"
        async with service.session.get(service.url + path) as answer:
            assert answer.headers["ETag"] == f'"{epoch}-1"'
            assert await answer.json() == {"strokes": {"a": PEN, "b": RECT}}
        async with service.session.get(f"{service.url}{path}?format=svg") as answer:
            assert "sandbox" in answer.headers["Content-Security-Policy"]
            assert (await answer.text()).count("<rect ") == 2
        assert (await call(service, "GET", f"{DOCUMENT}/revisions/0/content"))[1] == {"strokes": {}}
        status, told = await call(service, "POST", f"{DOCUMENT}/restore?dry_run=true", json={"revision": 1})
        assert (status, told["dry_run"], told["revision"]) == (200, True, 2)
        status, done = await call(service, "POST", f"{DOCUMENT}/restore", json={"revision": 1})
        assert (status, done) == (200, {"revision": 3, "added": 1, "changed": 1, "removed": 1})
        assert await strokes(service) == {"a": PEN, "b": RECT}
        _, listed = await call(service, "GET", f"{DOCUMENT}/revisions?group=none")
        assert [one["origin"] for one in listed["items"]] == ["restore:1", "rest", "rest"]


async def test_a_text_is_no_drawing(tmp_path: Path) -> None:
    """A drawing that is sent for a text is refused."""
    async with running(tmp_path) as service:
        await make(service, "richtext")
        assert (await put(service, {"a": PEN}))[1]["code"] == "malformed_delta"
