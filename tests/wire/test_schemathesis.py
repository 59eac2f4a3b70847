"""The API keeps to its own description: thousands of requests made from it, valid and not, as each kind of caller."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from quire.app import create_app
from quire.settings import Settings
from quire.web.openapi import make_document
from tests.support.fixtures import Quire

ROLES = ("anonymous", "guest", "viewer", "editor", "owner", "admin", "read token")
VALID, INVALID = 5, 2
"""Requests to each route by each caller."""

MAX_QUERY = 6000

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
    response_headers_conformance,
]

LAST = ("DELETE /api/v1/documents/{id}", "DELETE /api/v1/account", "DELETE /api/v1/session")
"""After these there is less to ask."""

REVISIONS = ("revision", "since", "from", "to", "base", "before")
"""Names of what is a revision: random numbers are hardly ever one that there is."""

DOCUMENTS = {"text": "richtext", "source": "code", "sketch": "drawing", "other": "yjs"}


class Cast:
    """A session for each role. The editor and the viewer are members of the owner's documents."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.sessions = {role: requests.Session() for role in ROLES}
        for role in ("admin", "owner", "editor", "viewer"):  # the first account is an administrator's
            body = {"email": f"{role}@example.org", "password": "a long enough one", "name": role}
            self.call(role, "POST", "/users", body, 201)
        self.call("guest", "PUT", "/guest", {"name": "Gus", "color": "#112233"}, 200)
        token = self.call("owner", "POST", "/account/tokens", {"name": "r", "scope": "read"}, 201)["token"]
        self.sessions["read token"].headers["Authorization"] = f"Bearer {token}"
        for document, kind in DOCUMENTS.items():
            self.call("owner", "POST", "/documents", {"id": document, "kind": kind, "title": kind}, 201)
            for role in ("editor", "viewer"):
                member = {"email": f"{role}@example.org", "role": role}
                self.call("owner", "POST", f"/documents/{document}/members", member, 201)
        for document in ("text", "source"):
            for word in ("one", "two"):
                words = {"ops": [{"insert": f"{word}\n"}]}
                self.call("owner", "POST", f"/documents/{document}/content/append", words, 200)

    def headers(self, role: str) -> dict[str, str]:
        """What says who one is."""
        session = self.sessions[role]
        cookies = "; ".join(f"{cookie.name}={cookie.value}" for cookie in session.cookies)
        return {"Authorization": str(session.headers["Authorization"])} if role == "read token" else {"Cookie": cookies}

    def call(self, role: str, method: str, path: str, body: Any, status: int) -> Any:
        answer = self.sessions[role].request(method, f"{self.url}/api/v1{path}", json=body)
        assert status == answer.status_code, answer.text
        return answer.json()


def operations(folder: Path) -> list[Any]:
    """All routes as the description has them; those that end something come last."""
    app = create_app(Settings(database=f"sqlite:///{folder}/described.db"))
    described = schemathesis.openapi.from_dict(make_document(app.router)).get_all_operations()
    found = [result.ok() for result in described if isinstance(result, Ok)]
    return sorted(found, key=lambda one: (LAST.index(one.label) if one.label in LAST else -1, one.label))


def trial(operation: Any, mode: GenerationMode, count: int, send: Callable[[Any], None]) -> Callable[[], None]:
    """`count` requests to a route, the same in every run. Most are about documents that there are."""
    common = settings(
        max_examples=count,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )

    @common
    @given(
        case=operation.as_strategy(mode),
        document=st.sampled_from([*DOCUMENTS, "text", "source", None]),
        revision=st.sampled_from([0, 1, 2, 3, None]),
    )
    def ask(case: Any, document: str | None, revision: int | None) -> None:
        if mode is GenerationMode.POSITIVE and "/documents/{id}" in operation.path and document is not None:
            case.path_parameters["id"] = document
            for place in (case.path_parameters, case.query, case.body):
                for name in REVISIONS if isinstance(place, dict) and revision is not None else ():
                    if isinstance(place.get(name), int):
                        place[name] = revision
        send(case)

    return ask


def modes(operation: Any) -> Iterator[tuple[GenerationMode, int]]:
    """Requests that fit the description, and those that do not where there is something to break."""
    yield GenerationMode.POSITIVE, VALID
    if operation.body or operation.query:
        yield GenerationMode.NEGATIVE, INVALID


@pytest.mark.parametrize("role", ROLES)
def test_the_api_is_as_described(quire: Quire, tmp_path: Path, role: str) -> None:
    """R210: whatever is asked, no answer is a 5xx, and each is one that the description has."""
    cast = Cast(quire(access="accounts").url)
    headers = cast.headers(role)
    statuses: Counter[int] = Counter()
    failures: list[str] = []
    for operation in operations(tmp_path):
        for mode, count in modes(operation):

            def send(case: Any) -> None:
                case.headers.pop("Authorization", None)
                if "wait" in case.query:
                    case.query["wait"] = 0
                if len(quote(json.dumps(case.query, ensure_ascii=False))) > MAX_QUERY:
                    return  # aiohttp reads no longer lines
                answer = case.call(base_url=cast.url, headers=headers, allow_redirects=False, timeout=20)
                statuses[answer.status_code] += 1
                case.validate_response(answer, checks=CHECKS)

            try:
                trial(operation, mode, count, send)()
            except FailureGroup as error:
                told = "; ".join(str(one) for one in error.exceptions)
                failures.append(f"{operation.label} {mode.value}: {told:.1500}")
    assert failures == []
    assert statuses.total() > 300
    assert statuses[200] > 0
