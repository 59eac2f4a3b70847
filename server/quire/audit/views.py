"""REST: the audit log, for administrators."""

from __future__ import annotations

import csv
import io
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

from aiohttp import web
from pydantic import Field

from quire.accounts.models import Caller
from quire.api.describe import describe
from quire.api.query import Query, Text, Whole, read_query
from quire.audit.answers import AuditPage
from quire.audit.log import Audit, Entry, Filter

PAGE = 100
MAX_FILTER = 200
COLUMNS = ("id", "created_at", "actor", "action", "target", "document_id", "address", "details")

CSV = {
    "Content-Type": "text/csv; charset=utf-8",
    "Content-Disposition": 'attachment; filename="audit.csv"',
}

RequireAdmin = Callable[[web.Request], Awaitable[Caller]]


class AuditFilterQuery(Query):
    """Query of GET /admin/audit.csv."""

    actor: Annotated[Text, Field(max_length=MAX_FILTER)] = ""
    action: Annotated[Text, Field(max_length=MAX_FILTER)] = ""
    """An action, or the beginning of one that ends with a dot, such as `user.`"""
    document: Annotated[Text, Field(max_length=MAX_FILTER)] = ""

    def as_filter(self) -> Filter:
        return Filter(self.actor, self.action, self.document)


class AuditQuery(AuditFilterQuery):
    """Query of GET /admin/audit."""

    limit: Annotated[Whole, Field(ge=1, le=PAGE)] = PAGE
    before: Annotated[Whole, Field(ge=0, lt=10**18)] | None = None
    """Only entries with smaller ids: `next_cursor` of the page before."""


class AuditViews:
    """Routes under `/api/v1/admin/audit`."""

    def __init__(self, audit: Audit, require_admin: RequireAdmin) -> None:
        self._audit = audit
        self._require_admin = require_admin

    def add_routes(self, router: web.UrlDispatcher) -> None:
        router.add_resource("/api/v1/admin/audit").add_route("GET", self.list)
        router.add_resource("/api/v1/admin/audit.csv").add_route("GET", self.export)

    @describe("Read the audit log", query=AuditQuery, answers={200: AuditPage}, caller="admin")
    async def list(self, request: web.Request) -> web.Response:
        """The newest first: {"items": [...], "next_cursor": text or null}."""
        await self._require_admin(request)
        query = read_query(request, AuditQuery)
        found = await self._audit.read(query.as_filter(), before=query.before, limit=query.limit + 1)
        page = found[: query.limit]
        cursor = str(page[-1].id) if len(found) > query.limit else None
        return web.json_response({"items": [_represent(entry) for entry in page], "next_cursor": cursor})

    @describe("Export the audit log", query=AuditFilterQuery, answers={200: {"text/csv": None}}, caller="admin")
    async def export(self, request: web.Request) -> web.StreamResponse:
        """All that match as CSV, the newest first, read and sent page by page."""
        caller = await self._require_admin(request)
        chosen = read_query(request, AuditFilterQuery).as_filter()
        if request.method == "HEAD":  # a stream would send its body all the same
            return web.Response(headers=CSV)
        await self._audit.record(caller, "audit.exported")
        response = web.StreamResponse(headers=CSV)
        await response.prepare(request)
        await response.write(_lines([COLUMNS]))
        before = None
        while entries := await self._audit.read(chosen, before=before, limit=PAGE):
            await response.write(
                _lines([[_safe(_represent(entry)[column]) for column in COLUMNS] for entry in entries])
            )
            before = entries[-1].id
        await response.write_eof()
        return response


def _represent(entry: Entry) -> dict[str, Any]:
    return {
        "id": entry.id,
        "created_at": entry.created_at.isoformat().replace("+00:00", "Z"),
        "actor": entry.actor,
        "action": entry.action,
        "target": entry.target,
        "document_id": entry.document_id,
        "address": entry.address,
        "details": entry.details,
    }


def _lines(rows: Any) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue().encode()


def _safe(value: object) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP: CSV injection)."""
    if isinstance(value, dict):
        text = "; ".join(f"{name}={inner}" for name, inner in value.items())
    else:
        text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
