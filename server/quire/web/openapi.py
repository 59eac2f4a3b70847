"""The OpenAPI 3.1 document, made from the routes that there are and the models that validate what they take."""

from __future__ import annotations

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any

from aiohttp import web
from pydantic import TypeAdapter
from pydantic.json_schema import GenerateJsonSchema

from quire import __version__
from quire.api.describe import Described, described
from quire.api.models import Problem
from quire.documents.models import MAX_NAME, NAME
from quire.errors import (
    BadRequest,
    DocumentNotFound,
    Draining,
    Forbidden,
    ForeignOrigin,
    InvalidName,
    InvalidToken,
    KeyReused,
    NotFound,
    QuireError,
    RateLimited,
    RepeatInDoubt,
    RepeatUnderWay,
    SessionEnded,
    Timeout,
    TooLarge,
    TryAgain,
    Unauthorized,
    Unavailable,
    UnsupportedType,
)
from quire.guards.limits import RULES
from quire.web.security import API_PAGES

DOCUMENT = "/api/v1/documents/{id}"
REFERENCE = "#/components/schemas/{model}"
JSON = "application/json"

TAGS = {
    "documents": "Documents",
    "workspace": "Folders",
    "content": "Content",
    "realtime": "Changes",
    "history": "History",
    "attachments": "Attachments",
    "sharing": "Sharing",
    "accounts": "People",
    "audit": "Audit",
    "web": "Service",
}
"""Parts of the package, and what their routes are called."""

NUMBERS = frozenset({"revision", "n", "seq"})
"""Parts of paths that are whole numbers."""

DESCRIPTION = """\
Reads and writes the same live documents that people have open. An edit is answered when it is stored.

Errors are problem details (RFC 9457) with a stable `code`. Lists are paged by `next_cursor`. Every answer that is read
has an `ETag`; with `If-None-Match` it is 304 while nothing has changed. A POST may carry an `Idempotency-Key`: a repeat
within 24 hours gets the first answer. Query parameters and fields that are not described are refused.

Limits: a body has at most `QUIRE_MAX_BODY_BYTES`, content `QUIRE_MAX_CONTENT_BYTES` (413). {limits} Past these the
answer is 429 with `Retry-After`."""


@dataclass(frozen=True)
class Operation:
    """A route of the API."""

    method: str
    path: str
    handler: Any
    described: Described

    @property
    def part(self) -> str:
        return str(self.handler.__module__).split(".")[1]


def api_routes(router: web.UrlDispatcher) -> Iterator[tuple[str, str, Any]]:
    """Method, path and handler of every route of the API, whether described or not."""
    for route in router.routes():
        path = route.resource.canonical if route.resource is not None else ""
        if path.startswith("/api/") and path not in API_PAGES and route.method not in ("HEAD", "OPTIONS"):
            yield route.method, path, route.handler


def make_document(router: web.UrlDispatcher) -> dict[str, Any]:
    """The document, as JSON values."""
    operations = [
        Operation(method, path, handler, found)
        for method, path, handler in api_routes(router)
        if (found := described(handler)) is not None
    ]
    schemas, problems = _Schemas(operations), _Problems()
    paths: dict[str, dict[str, Any]] = defaultdict(dict)
    for operation in sorted(operations, key=lambda one: one.path):
        paths[operation.path][operation.method.lower()] = _operation(operation, schemas, problems)
    used = {operation.part for operation in operations}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Quire",
            "version": __version__,
            "description": DESCRIPTION.format(limits=_limits()),
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/"}],
        "tags": [{"name": title} for part, title in TAGS.items() if part in used],
        "paths": dict(paths),
        "components": {
            "schemas": schemas.definitions,
            "responses": problems.made,
            "securitySchemes": {
                "session": {
                    "type": "apiKey",
                    "in": "cookie",
                    "name": "quire_session",
                    "description": "What signing in sets; behind TLS it is called `__Host-quire_session`.",
                },
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "An API token (`qr_…`) with the scope `read`, `write` or `admin`.",
                },
            },
        },
    }


def as_text(document: Mapping[str, Any]) -> str:
    """The document as it is printed and served."""
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"


class _Generator(GenerateJsonSchema):
    """Without the titles that pydantic makes of names."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


_KEYWORDS = {"ge": "minimum", "gt": "exclusiveMinimum", "le": "maximum", "lt": "exclusiveMaximum"}
"""What pydantic calls the bounds of numbers that a validator of ours reads first."""


class _Schemas:
    """The schemas of all models that routes name."""

    def __init__(self, operations: list[Operation]) -> None:
        models: dict[int, Any] = {id(Problem): Problem}
        queries: dict[int, Any] = {}
        for operation in operations:
            told = operation.described
            for body in (told.body, *told.answers.values()):
                for model in body.values() if isinstance(body, Mapping) else (body,):
                    if model is not None:
                        models[id(model)] = model
            if told.query is not None:
                queries[id(told.query)] = told.query
        self._found, root = TypeAdapter.json_schemas(
            [(key, "validation", TypeAdapter(model)) for key, model in (models | queries).items()],
            ref_template=REFERENCE,
            schema_generator=_Generator,
        )
        definitions = dict(sorted(root.get("$defs", {}).items()))
        self._queries = {key: definitions.pop(model.__name__) for key, model in queries.items()}
        for definition in definitions.values():
            definition.pop("title", None)
        self.definitions = definitions

    def of(self, model: Any) -> dict[str, Any]:
        return dict(self._found[id(model), "validation"])

    def parameters(self, query: Any) -> list[dict[str, Any]]:
        """The parameters of a query string."""
        schema = self._queries[id(query)]
        made = []
        for name, inner in schema.get("properties", {}).items():
            value = dict(inner)
            options = [option for option in value.get("anyOf", []) if option != {"type": "null"}]
            if len(options) == 1:  # a parameter is left out, and never null
                value = {**{key: kept for key, kept in value.items() if key != "anyOf"}, **options[0]}
            value = {_KEYWORDS.get(key, key): kept for key, kept in value.items()}
            if value.get("default", 0) in (None, ""):
                del value["default"]
            shown = {"name": name, "in": "query", "required": name in schema.get("required", ())}
            if described := value.pop("description", ""):
                shown["description"] = described
            made.append({**shown, "schema": value})
        return made


class _Problems:
    """The answers to errors, each combination of codes once."""

    def __init__(self) -> None:
        self.made: dict[str, dict[str, Any]] = {}
        self._names: dict[tuple[str, ...], str] = {}

    def of(self, status: int, codes: Mapping[str, str]) -> dict[str, str]:
        """A reference to the answer with one of these codes (and their titles)."""
        key = (str(status), *sorted(codes))
        name = self._names.get(key)
        if name is None:
            alike = sum(known[0] == str(status) for known in self._names)
            name = self._names[key] = f"Problem{status}" if not alike else f"Problem{status}_{alike + 1}"
            self.made[name] = _problem(status, codes)
        return {"$ref": f"#/components/responses/{name}"}


def _operation(operation: Operation, schemas: _Schemas, problems: _Problems) -> dict[str, Any]:
    told = operation.described
    made: dict[str, Any] = {
        "operationId": f"{operation.part}_{operation.handler.__name__}",
        "summary": told.summary,
        "tags": [TAGS[operation.part]],
    }
    if operation.handler.__doc__:
        made["description"] = " ".join(operation.handler.__doc__.split())
    parameters = [_path_parameter(operation.path, name) for name in re.findall(r"{(\w+)}", operation.path)]
    parameters += schemas.parameters(told.query) if told.query is not None else []
    parameters += [_header(name, text) for name, text in told.headers.items()]
    if operation.method == "POST" and not told.streamed:
        parameters.append(_header("Idempotency-Key", "Names this request, so that it can be repeated.", _KEY))
    cached = operation.method == "GET" and 200 in told.answers
    if cached:
        parameters.append(_header("If-None-Match", "The ETag of what the caller has."))
    if parameters:
        made["parameters"] = parameters
    if told.body is not None:
        made["requestBody"] = {"required": not told.body_optional, "content": _content(told.body, schemas)}
    made["responses"] = _responses(operation, schemas, problems, cached=cached)
    made["security"] = _security(told)
    return made


_KEY = {"type": "string", "pattern": "^[!-~]{1,255}$"}


def _header(name: str, description: str, schema: Mapping[str, Any] | None = None) -> dict[str, Any]:
    return {
        "name": name,
        "in": "header",
        "required": False,
        "description": description,
        "schema": schema or {"type": "string"},
    }


def _path_parameter(path: str, name: str) -> dict[str, Any]:
    schema: dict[str, Any] = {"type": "string", "pattern": "^[A-Za-z0-9]{1,64}$"}
    if name == "id" and path.startswith(DOCUMENT):
        schema = {"type": "string", "pattern": NAME, "minLength": 1, "maxLength": MAX_NAME}
    elif name in NUMBERS:
        schema = {"type": "integer", "minimum": 0, "maximum": 10**15 - 1}
    return {"name": name, "in": "path", "required": True, "schema": schema}


def _content(body: Any, schemas: _Schemas) -> dict[str, Any]:
    if not isinstance(body, Mapping):
        return {JSON: {"schema": schemas.of(body)}}
    return {media: {"schema": schemas.of(model) if model is not None else _raw(media)} for media, model in body.items()}


def _raw(media: str) -> dict[str, Any]:
    if media == JSON:
        return {}
    if media.startswith("multipart/"):
        file = {"type": "string", "format": "binary"}
        return {"type": "object", "required": ["file"], "properties": {"file": file}, "additionalProperties": False}
    return {"type": "string"} if media.startswith("text/") else {"type": "string", "format": "binary"}


def _responses(operation: Operation, schemas: _Schemas, problems: _Problems, *, cached: bool) -> dict[str, Any]:
    told = operation.described
    made: dict[int, dict[str, Any]] = {}
    for status, model in told.answers.items():
        answer: dict[str, Any] = {"description": HTTPStatus(status).phrase}
        headers = dict(told.answer_headers)
        if cached and status == 200:
            headers["ETag"] = "Names this state, for If-None-Match."
        if headers:
            answer["headers"] = {
                name: {"description": text, "schema": {"type": "string"}} for name, text in headers.items()
            }
        if model is not None:
            answer["content"] = _content(model, schemas)
        made[status] = answer
    if cached:
        made[304] = {"description": "Nothing has changed since the ETag in If-None-Match."}
    codes: dict[int, dict[str, str]] = defaultdict(dict)
    # In an order of its own, so that each process prints the same.
    for error in sorted(errors_of(operation.method, operation.path, told), key=lambda one: (one.status, one.code)):
        codes[error.status][error.code] = error.title
    for status, found in codes.items():
        made[status] = problems.of(status, found)
    return {str(status): made[status] for status in sorted(made)}


def _problem(status: int, codes: Mapping[str, str]) -> dict[str, Any]:
    code = {"type": "object", "properties": {"code": {"enum": sorted(codes)}}}
    made: dict[str, Any] = {
        "description": "; ".join(f"`{code}`: {title}" for code, title in sorted(codes.items())),
        "content": {
            "application/problem+json": {"schema": {"allOf": [{"$ref": REFERENCE.format(model="Problem")}, code]}}
        },
    }
    if status in (429, 503):
        made["headers"] = {"Retry-After": {"description": "Seconds.", "schema": {"type": "string"}}}
    return made


def errors_of(method: str, path: str, told: Described) -> set[type[QuireError]]:
    """The errors that a route may answer with: its own, and those that its kind of route has."""
    errors = {*told.errors, QuireError, TryAgain, Draining, Unavailable}
    if path.startswith("/api/v1/"):
        errors |= {InvalidToken, ForeignOrigin, RateLimited}
    if not told.any_query:
        errors.add(BadRequest)
    if told.body is not None:
        errors |= {BadRequest, UnsupportedType, TooLarge, Timeout}
    if "{" in path:
        errors.add(NotFound)
    if path.startswith(DOCUMENT):
        errors |= {InvalidName, DocumentNotFound, Unauthorized, SessionEnded, Forbidden}
    if told.caller != "anyone":
        errors |= {Unauthorized, SessionEnded, Forbidden}
    if method == "POST":
        errors |= {BadRequest, KeyReused, RepeatUnderWay}
        if not told.secret:
            errors.add(RepeatInDoubt)
    return errors


def _security(told: Described) -> list[dict[str, list[str]]]:
    if told.caller == "session":
        return [{"session": []}]
    either: list[dict[str, list[str]]] = [{"session": []}, {"token": []}]
    return either if told.caller != "anyone" else [{}, *either]


def _limits() -> str:
    told = [f"`{rule}` {item.amount} in {item.multiples} {item.GRANULARITY.name}" for rule, item in RULES.items()]
    return f"Tries: {', '.join(told)}."
