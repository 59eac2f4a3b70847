"""REST: documents and their content, and every error it can answer with."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from pycrdt import Doc, Text
from yarl import URL

from tests.support.clients import Client, HocuspocusWire, YjsWire
from tests.wire.service import Service, running


async def call(service: Service, method: str, path: str, **options: Any) -> tuple[int, Any]:
    """The status and the body, parsed if it is JSON."""
    async with service.session.request(method, service.url + path, **options) as response:
        if response.content_type.endswith("json"):
            return response.status, await response.json()
        return response.status, await response.read()


async def test_life_of_a_document(tmp_path: Path) -> None:
    """R3, R81 to R84: a document is created, found, listed, renamed and deleted."""
    async with running(tmp_path) as service:
        status, made = await call(service, "POST", "/api/v1/documents", json={"title": "Notes 😀"})
        assert (status, made["title"], made["kind"], made["head"]) == (201, "Notes 😀", "richtext", 0)
        path = f"/api/v1/documents/{made['id']}"
        assert await call(service, "GET", path) == (200, made)
        status, renamed = await call(service, "PATCH", path, json={"title": "New"})
        assert (status, renamed["title"], renamed["created_at"]) == (200, "New", made["created_at"])
        status, listed = await call(service, "GET", "/api/v1/documents")
        assert (status, listed) == (200, {"items": [renamed], "next_cursor": None})
        assert (await call(service, "DELETE", path))[0] == 204
        assert (await call(service, "GET", path))[1]["code"] == "document_not_found"
        assert (await call(service, "POST", "/api/v1/documents", json={"id": made["id"]}))[1][
            "code"
        ] == "document_exists"


async def test_listing_goes_by_pages(tmp_path: Path) -> None:
    """The list is newest first, page by page, each document once."""
    async with running(tmp_path) as service:
        names = [f"d{number}" for number in range(7)]
        for name in names:
            await call(service, "POST", "/api/v1/documents", json={"id": name})
        seen: list[str] = []
        cursor = ""
        while cursor is not None:
            _, page = await call(service, "GET", f"/api/v1/documents?limit=3{cursor and '&cursor=' + cursor}")
            seen += [item["id"] for item in page["items"]]
            cursor = page["next_cursor"]
        assert seen == names[::-1]


async def test_content_in_every_format(tmp_path: Path) -> None:
    """R85: what an editor typed is read back as delta, text and update, with the revision as ETag."""
    async with running(tmp_path) as service, Client(YjsWire("d"), service.ws_url) as client:
        await client.until_settled()
        client.edit(lambda text: text.insert(0, "héllo😀"))
        client.edit(lambda text: text.format(0, 3, {"bold": True}))
        await client.until_settled()
        _, found = await call(service, "GET", "/api/v1/documents/d")
        ops = [{"insert": "hé", "attributes": {"bold": True}}, {"insert": "llo😀"}]
        assert await call(service, "GET", "/api/v1/documents/d/content") == (200, {"ops": ops})
        text = await call(service, "GET", "/api/v1/documents/d/content", headers={"Accept": "text/plain"})
        assert text == (200, "héllo😀".encode())
        async with service.session.get(service.url + "/api/v1/documents/d/content?format=update") as response:
            doc: Doc[Any] = Doc()
            doc.apply_update(await response.read())
            assert str(doc.get("content", type=Text)) == "héllo😀"
            assert response.headers["ETag"] == f'"{found["epoch"]}-{found["head"]};update"'


async def test_rename_and_delete_reach_open_editors(tmp_path: Path) -> None:
    """R75, R78: open editors hear of a new title, and are closed with the reason when the document is deleted."""
    async with running(tmp_path) as service:
        async with (
            Client(HocuspocusWire("d"), service.ws_url) as editor,
            Client(YjsWire("d"), service.ws_url) as plain,
        ):
            await editor.until_settled()
            await plain.until_settled()
            await call(service, "PATCH", "/api/v1/documents/d", json={"title": "T"})
            await editor.until(editor.notices, "told of the title")
            notice = json.loads(editor.notices()[0])
            assert (notice["type"], notice["title"]) == ("document", "T")
            await call(service, "DELETE", "/api/v1/documents/d")
            await plain.until(lambda: plain.closes, "closed")
            assert plain.closes[0] == 4404
            await editor.until(lambda: len(editor.notices()) > 1, "told of the deletion")
            notice = json.loads(editor.notices()[1])
            assert (notice["type"], notice["code"]) == ("closed", "document_not_found")


@pytest.mark.parametrize(
    ("method", "path", "options", "status", "code"),
    [
        ("GET", "/api/v1/documents/unknown", {}, 404, "document_not_found"),
        ("GET", "/api/v1/documents/unknown/content", {}, 404, "document_not_found"),
        ("PATCH", "/api/v1/documents/unknown", {"json": {"title": "x"}}, 404, "document_not_found"),
        ("DELETE", "/api/v1/documents/unknown", {}, 404, "document_not_found"),
        ("GET", "/api/v1/nothing", {}, 404, "not_found"),
        ("GET", "/api/v1/documents/..%2Fx", {}, 400, "invalid_name"),
        ("GET", "/api/v1/documents/" + "x" * 129, {}, 400, "invalid_name"),
        ("POST", "/api/v1/documents", {"json": {"id": "a/b"}}, 400, "invalid_name"),
        ("POST", "/api/v1/documents", {"json": {"id": "."}}, 400, "invalid_name"),
        ("POST", "/api/v1/documents", {"json": {"kind": "film"}}, 400, "bad_request"),
        ("POST", "/api/v1/documents", {"json": {"tilte": "x"}}, 400, "bad_request"),
        ("POST", "/api/v1/documents", {"json": {"title": 5}}, 400, "bad_request"),
        ("POST", "/api/v1/documents", {"json": []}, 400, "bad_request"),
        ("POST", "/api/v1/documents", {"json": {"title": "a\0b"}}, 400, "bad_request"),
        ("POST", "/api/v1/documents", {"json": {"title": "\ud800"}}, 400, "bad_request"),
        ("POST", "/api/v1/documents", {"json": {"title": "x" * 256}}, 413, "too_large"),
        (
            "POST",
            "/api/v1/documents",
            {"data": b"{", "headers": {"Content-Type": "application/json"}},
            400,
            "bad_request",
        ),
        (
            "POST",
            "/api/v1/documents",
            {"data": b"\xff", "headers": {"Content-Type": "application/json"}},
            400,
            "bad_request",
        ),
        (
            "POST",
            "/api/v1/documents",
            {"data": b"[" * 90_000, "headers": {"Content-Type": "application/json"}},
            400,
            "bad_request",
        ),
        (
            "POST",
            "/api/v1/documents",
            {"data": b"title=x", "headers": {"Content-Type": "text/plain"}},
            415,
            "unsupported_media_type",
        ),
        (
            "POST",
            "/api/v1/documents",
            {"data": b" " * 100_001, "headers": {"Content-Type": "application/json"}},
            413,
            "too_large",
        ),
        ("PATCH", "/api/v1/documents/d", {"json": {}}, 400, "bad_request"),
        ("PATCH", "/api/v1/documents/d", {"json": {"title": "x" * 256}}, 413, "too_large"),
        ("POST", "/api/v1/documents", {"json": {"id": "d"}}, 409, "document_exists"),
        ("PUT", "/api/v1/documents", {}, 405, "method_not_allowed"),
        ("POST", "/api/v1/documents/d", {}, 405, "method_not_allowed"),
        ("DELETE", "/api/v1/documents/d/content", {}, 405, "method_not_allowed"),
        ("GET", "/api/v1/documents?limit=0", {}, 400, "bad_request"),
        ("GET", "/api/v1/documents?limit=201", {}, 400, "bad_request"),
        ("GET", "/api/v1/documents?limit=1e1", {}, 400, "bad_request"),
        ("GET", "/api/v1/documents?cursor=%FF", {}, 400, "bad_request"),
        ("GET", "/api/v1/documents/d/content?format=pdf", {}, 400, "bad_request"),
        ("GET", "/api/v1/documents/d/content", {"headers": {"Accept": "image/png"}}, 406, "not_acceptable"),
        ("GET", "/api/v1/documents/y/content?format=text", {}, 406, "not_acceptable"),
    ],
)
async def test_errors_are_problems(
    tmp_path: Path, method: str, path: str, options: dict[str, Any], status: int, code: str
) -> None:
    """Each mistake gets its status and a problem with a stable code."""
    async with running(tmp_path, max_body_bytes=100_000) as service:
        await call(service, "POST", "/api/v1/documents", json={"id": "d"})
        await call(service, "POST", "/api/v1/documents", json={"id": "y", "kind": "yjs"})
        async with service.session.request(method, URL(service.url + path, encoded=True), **options) as response:
            problem = await response.json()
            assert response.content_type == "application/problem+json"
            assert (response.status, problem["status"], problem["code"]) == (status, status, code)
            assert {"type", "title", "detail"} < set(problem)


async def counted(service: Service) -> dict[str, float]:
    """How many updates were merged into rooms and committed."""
    status, metrics = await call(service, "GET", "/metrics")
    assert status == 200
    counts = re.findall(r"^quire_updates_(applied|stored)_total (\S+)$", metrics.decode(), re.MULTILINE)
    return {name: float(count) for name, count in counts}


async def test_health_and_metrics(tmp_path: Path) -> None:
    """R90 to R92: the process says that it is alive and ready, and shows its metrics."""
    async with running(tmp_path) as service:
        assert await call(service, "GET", "/healthz") == (200, {"status": "alive"})
        assert await call(service, "GET", "/readyz") == (200, {"status": "ready"})
        before = await counted(service)
        await call(service, "POST", "/api/v1/documents", json={"id": "d"})
        await call(service, "PUT", "/api/v1/documents/d/content", data="tea", headers={"Content-Type": "text/plain"})
        after = await counted(service)
        assert {name: after[name] - before[name] for name in after} == {"applied": 1.0, "stored": 1.0}


async def test_files_outside_the_client_are_not_served(tmp_path: Path) -> None:
    """No path leads out of the client's folder."""
    async with running(tmp_path) as service:
        for path in ("/..%2f..%2fpyproject.toml", "/assets/..%2f..%2f..%2fpyproject.toml", "/%2fetc/passwd", "/a%00b"):
            async with service.session.get(URL(service.url + path, encoded=True)) as response:
                assert response.status in (400, 404)
