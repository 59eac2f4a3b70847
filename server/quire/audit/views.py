"""REST: the audit log, for administrators."""

from __future__ import annotations

import csv
import io
from collections.abc import Awaitable, Callable
from typing import Any, overload

from aiohttp import web

from quire.accounts.models import Caller
from quire.audit.log import Audit, Entry, Filter
from quire.errors import BadRequest

PAGE = 100
MAX_FILTER = 200
COLUMNS = ("id", "created_at", "actor", "action", "target", "document_id", "address", "details")

RequireAdmin = Callable[[web.Request], Awaitable[Caller]]


class AuditViews:
    """Routes under `/api/v1/admin/audit`."""

    def __init__(self, audit: Audit, require_admin: RequireAdmin) -> None:
        self._audit = audit
        self._require_admin = require_admin

    def add_routes(self, router: web.UrlDispatcher) -> None:
        router.add_resource("/api/v1/admin/audit").add_route("GET", self.list)
        router.add_resource("/api/v1/admin/audit.csv").add_route("GET", self.export)

    async def list(self, request: web.Request) -> web.Response:
        """The newest first: {"items": [...], "next_cursor": text or null}."""
        await self._require_admin(request)
        limit = _number(request, "limit", PAGE)
        if not 1 <= limit <= PAGE:
            raise BadRequest(f"limit is a whole number from 1 to {PAGE}.")
        before = _number(request, "before", None)
        found = await self._audit.read(_filter(request), before=before, limit=limit + 1)
        page = found[:limit]
        cursor = str(page[-1].id) if len(found) > limit else None
        return web.json_response({"items": [_represent(entry) for entry in page], "next_cursor": cursor})

    async def export(self, request: web.Request) -> web.StreamResponse:
        """All that match as CSV, the newest first, read and sent page by page."""
        caller = await self._require_admin(request)
        chosen = _filter(request)
        await self._audit.record(caller, "audit.exported")
        response = web.StreamResponse(
            headers={
                "Content-Type": "text/csv; charset=utf-8",
                "Content-Disposition": 'attachment; filename="audit.csv"',
            }
        )
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


def _filter(request: web.Request) -> Filter:
    values = {name: request.query.get(name, "") for name in ("actor", "action", "document")}
    for name, value in values.items():
        if len(value) > MAX_FILTER or "\0" in value:
            raise BadRequest(f"{name} has at most {MAX_FILTER} characters.")
    return Filter(values["actor"], values["action"], values["document"])


@overload
def _number(request: web.Request, name: str, default: int) -> int: ...
@overload
def _number(request: web.Request, name: str, default: None) -> int | None: ...
def _number(request: web.Request, name: str, default: int | None) -> int | None:
    text = request.query.get(name, "")
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or len(text) > 18:
        raise BadRequest(f"{name} is a whole number.")
    return int(text)


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
