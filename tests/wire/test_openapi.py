"""The description of the API is that of the API: every route, and everything that a route says of itself."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from quire.api.describe import described
from quire.app import create_app
from quire.cli import main
from quire.settings import Settings
from quire.web.openapi import api_routes, as_text, errors_of, make_document
from quire.web.security import API_PAGES
from tests.wire.service import running
from tests.wire.test_accounts import browsers


@pytest.fixture
def router(tmp_path: Path) -> Any:
    return create_app(Settings(database=f"sqlite:///{tmp_path}/quire.db")).router


def test_the_description_has_every_route(router: Any) -> None:
    """R210: each route under /api is described, and nothing else; sockets and pages are no part of the API."""
    expected = {(method, path) for method, path, _ in api_routes(router)}
    found = {(method.upper(), path) for path, methods in make_document(router)["paths"].items() for method in methods}
    assert expected == found
    assert len(expected) > 60
    undescribed = {
        route.resource.canonical
        for route in router.routes()
        if route.resource is not None and route.resource.canonical not in make_document(router)["paths"]
    }
    outside = {path for path in undescribed if path.startswith("/api")}
    assert outside == API_PAGES


def test_operations_and_models_have_names_of_their_own(router: Any) -> None:
    """No two operations share an id, and no model's name had to be told apart by its module."""
    document = make_document(router)
    ids = [one["operationId"] for methods in document["paths"].values() for one in methods.values()]
    assert sorted(ids) == sorted(set(ids))
    assert [name for name in document["components"]["schemas"] if "__" in name] == []


EDITS = (
    *(("put", "content"), ("patch", "content"), ("post", "content/append"), ("post", "content/prepend")),
    *(("post", "content/replace"), ("post", "restore")),
)


@pytest.mark.parametrize(("method", "path"), EDITS)
def test_an_edit_names_how_its_room_may_fail(router: Any, method: str, path: str) -> None:
    """R210: also what is answered when the database is away, or the document's room ends."""
    document = make_document(router)
    answers = document["paths"][f"/api/v1/documents/{{id}}/{path}"][method]["responses"]
    told = {
        code
        for answer in answers.values()
        if "$ref" in answer
        for code in re.findall(
            r"`(\w+)`", document["components"]["responses"][answer["$ref"].split("/")[-1]]["description"]
        )
    }
    assert told >= {"backlog_full", "document_too_large", "outcome_unknown", "room_failed", "try_again"}


def test_references_lead_somewhere(router: Any) -> None:
    """Each $ref names a component that there is, and each component is referred to."""
    text = as_text(make_document(router))
    document = json.loads(text)
    there = {
        f"#/components/{kind}/{name}" for kind in ("schemas", "responses") for name in document["components"][kind]
    }
    assert set(re.findall(r'"\$ref": "([^"]+)"', text)) == there


def test_each_route_names_its_errors(router: Any) -> None:
    """Status and code of each error that a route names are in its answers."""
    document = make_document(router)
    for method, path, handler in api_routes(router):
        told = described(handler)
        assert told is not None
        answers = document["paths"][path][method.lower()]["responses"]
        for error in errors_of(method, path, told):
            component = answers[str(error.status)]["$ref"].rpartition("/")[2]
            schema = document["components"]["responses"][component]["content"]["application/problem+json"]["schema"]
            assert error.code in schema["allOf"][1]["properties"]["code"]["enum"]


def test_limits_are_in_the_description(router: Any) -> None:
    """Bounds of parameters and fields, and how often may be tried."""
    document = make_document(router)
    listing = {one["name"]: one["schema"] for one in document["paths"]["/api/v1/documents"]["get"]["parameters"]}
    assert (1, 200) == (listing["limit"]["minimum"], listing["limit"]["maximum"])
    assert 255 == listing["title"]["maxLength"]
    assert 255 == document["components"]["schemas"]["NewDocument"]["properties"]["title"]["maxLength"]
    assert "`sign_in` 30 in 1 minute" in document["info"]["description"]


async def test_it_is_served_and_printed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """R210, R214: /api/openapi.json is what `quire openapi` prints, and is 304 for whoever has it."""
    monkeypatch.chdir(tmp_path)
    printed = CliRunner().invoke(main, ["openapi"]).output
    async with running(tmp_path) as service:
        async with service.session.get(f"{service.url}/api/openapi.json") as answer:
            assert (200, "application/json") == (answer.status, answer.content_type)
            assert printed == await answer.text()
            tag = answer.headers["ETag"]
        for known in (tag, f"W/{tag}", f'"x", {tag}', "*"):
            headers = {"If-None-Match": known}
            async with service.session.get(f"{service.url}/api/openapi.json", headers=headers) as answer:
                assert (304, tag, b"") == (answer.status, answer.headers["ETag"], await answer.read())


def test_each_process_prints_the_same(tmp_path: Path) -> None:
    """Whatever order sets have in a process: who compares two descriptions sees only what differs."""
    printed = {
        subprocess.run(
            [sys.executable, "-m", "quire", "openapi"],
            cwd=tmp_path,
            env={**os.environ, "PYTHONHASHSEED": seed},
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(printed) == 1


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("?nonsense=1", "There is no query parameter 'nonsense' here. This takes "),
        ("?limit=1&limit=2", "limit is given twice."),
        ("?limit=0", "limit: "),
        ("?limit=1_0", "limit: is a whole number"),
        ("?title=%00", "title: "),
        ("?sort=size", "sort: "),
        ("?sort=title&cursor=WyJ1cGRhdGVkX2F0IiwiZGVzYyIsIiIsImEiXQ", "The cursor belongs to a list that is sorted"),
    ],
)
async def test_queries_are_checked(tmp_path: Path, query: str, says: str) -> None:
    """R212, R213: unknown and repeated parameters, values out of bounds, and cursors of other lists are refused."""
    async with running(tmp_path) as service:
        async with service.session.get(f"{service.url}/api/v1/documents{query}") as answer:
            problem = await answer.json()
            assert (400, "bad_request") == (answer.status, problem["code"])
            assert problem["detail"].startswith(says)


async def test_lists_are_sorted_and_filtered(tmp_path: Path) -> None:
    """R213: by title, kind and a part of the title, page by page."""
    async with running(tmp_path) as service:
        root = f"{service.url}/api/v1/documents"
        for title, kind in (("Beta", "code"), ("alpha", "richtext"), ("alphabet", "code")):
            async with service.session.post(root, json={"title": title, "kind": kind}) as answer:
                assert 201 == answer.status
        titles, cursor = [], None
        while True:
            query = {"sort": "title", "limit": "1", "title": "ALPHA", **({"cursor": cursor} if cursor else {})}
            async with service.session.get(root, params=query) as answer:
                page = await answer.json()
            titles += [one["title"] for one in page["items"]]
            cursor = page["next_cursor"]
            if cursor is None:
                break
        assert ["alpha", "alphabet"] == titles
        async with service.session.get(root, params={"kind": "code", "sort": "title", "order": "desc"}) as answer:
            assert ["Beta", "alphabet"] == [one["title"] for one in (await answer.json())["items"]]


async def test_whatever_is_read_has_an_etag(tmp_path: Path) -> None:
    """R214, R215: GET and HEAD answer with the same ETag, 304 to whoever has it, and nothing may be kept between."""
    async with running(tmp_path) as service:
        async with service.session.post(f"{service.url}/api/v1/documents", json={"id": "plan"}) as answer:
            assert 201 == answer.status
        paths = ("session", "documents", "documents/plan", "documents/plan/sharing", "documents/plan/content")
        for path in paths:
            url = f"{service.url}/api/v1/{path}"
            async with service.session.get(url) as answer:
                tag, length = answer.headers["ETag"], answer.headers["Content-Length"]
                cached = answer.headers["Cache-Control"]
                assert 200 == answer.status
                assert "private" in cached or "no-store" in cached
            async with service.session.head(url) as answer:
                assert (200, tag, length) == (
                    answer.status,
                    answer.headers["ETag"],
                    answer.headers["Content-Length"],
                )
                assert b"" == await answer.read()
            for method in ("GET", "HEAD"):
                async with service.session.request(method, url, headers={"If-None-Match": tag}) as answer:
                    assert (304, tag) == (answer.status, answer.headers["ETag"])
            async with service.session.get(url, headers={"If-None-Match": '"other"'}) as answer:
                assert 200 == answer.status
        async with service.session.patch(f"{service.url}/api/v1/documents/plan", json={"title": "New"}) as answer:
            assert 200 == answer.status
        async with service.session.head(f"{service.url}/api/v1/documents/plan") as answer:
            changed = answer.headers["ETag"]
        async with service.session.get(f"{service.url}/api/v1/documents/plan") as answer:
            assert changed == answer.headers["ETag"]


async def test_head_of_a_stream_has_no_body(tmp_path: Path) -> None:
    """R215: HEAD of what is streamed answers its headers, and the connection can be used on."""
    async with browsers(tmp_path, 1, access="accounts") as made:
        await made[0].sign_up("ada")
        root = f"{made[0].service.url}/api/v1"
        for path in ("admin/audit.csv", "session"):
            async with made[0].http.head(f"{root}/{path}") as answer:
                assert (200, b"") == (answer.status, await answer.read())
        async with made[0].http.post(f"{root}/documents", json={"id": "plan"}) as answer:
            assert 201 == answer.status
        events = {"Accept": "text/event-stream"}
        for headers in (events, {}):
            async with made[0].http.head(f"{root}/documents/plan/changes?since=0", headers=headers) as answer:
                assert (200, b"") == (answer.status, await answer.read())


async def test_head_wherever_get_is(tmp_path: Path, router: Any) -> None:
    """R215: no route of the API that takes GET refuses HEAD, except on the way through a sign-in provider."""
    methods: dict[str, set[str]] = {}
    for route in router.routes():
        methods.setdefault(route.resource.canonical, set()).add(route.method)
    lacking = {path for path, has in methods.items() if path.startswith("/api/") and "GET" in has and "HEAD" not in has}
    assert lacking == {"/api/v1/auth/oidc/start", "/api/v1/auth/oidc/callback"}
