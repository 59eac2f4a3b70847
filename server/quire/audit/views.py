"""REST: the audit log, for administrators."""

from __future__ import annotations

import csv
import io
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

from aiohttp import web
from pydantic import Field

from quire.accounts.models import Caller, check_email
from quire.api.describe import describe
from quire.api.query import Query, Text, Whole, read_query
from quire.audit.answers import AuditPage
from quire.audit.log import Audit, Entry, Filter
from quire.errors import BadRequest

if TYPE_CHECKING:
    from quire.accounts.store import AccountStore
    from quire.sharing.store import SharingStore

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
    """An actor's id, or the e-mail address of an account."""
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

    def __init__(
        self, audit: Audit, accounts: AccountStore, sharing: SharingStore, require_admin: RequireAdmin
    ) -> None:
        self._audit = audit
        self._accounts = accounts
        self._sharing = sharing
        self._require_admin = require_admin

    def add_routes(self, router: web.UrlDispatcher) -> None:
        router.add_resource("/api/v1/admin/audit").add_route("GET", self.list)
        router.add_resource("/api/v1/admin/audit.csv").add_route("GET", self.export)

    @describe("Read the audit log", query=AuditQuery, answers={200: AuditPage}, caller="admin")
    async def list(self, request: web.Request) -> web.Response:
        """The newest first, with the people whom they name."""
        await self._require_admin(request)
        query = read_query(request, AuditQuery)
        chosen = await self._by_id(query.as_filter())
        found = await self._audit.read(chosen, before=query.before, limit=query.limit + 1)
        page = found[: query.limit]
        cursor = str(page[-1].id) if len(found) > query.limit else None
        people = await self._people(name for entry in page for name in (entry.actor, entry.target))
        return web.json_response(
            {"items": [_represent(entry) for entry in page], "people": people, "next_cursor": cursor}
        )

    @describe("Export the audit log", query=AuditFilterQuery, answers={200: {"text/csv": None}}, caller="admin")
    async def export(self, request: web.Request) -> web.StreamResponse:
        """All that match as CSV, the newest first, read and sent page by page."""
        caller = await self._require_admin(request)
        chosen = await self._by_id(read_query(request, AuditFilterQuery).as_filter())
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

    async def _by_id(self, chosen: Filter) -> Filter:
        """The same filter, with the id of whoever has the address that was given as actor."""
        try:
            user = await self._accounts.find_user(check_email(chosen.actor)[1])
        except BadRequest:  # no address, so it is an id
            return chosen
        return chosen if user is None else replace(chosen, actor=user.actor.id)

    async def _people(self, names: Iterable[str]) -> Sequence[dict[str, Any]]:
        """Those of some actors and targets who are people, each once."""
        owners = {name: _owner(name) for name in names}
        found = await self._sharing.people(set(owners.values()))
        return [
            {"id": name, "name": one.name, "color": one.color, "picture": one.picture, "email": one.email or ""}
            for name, owner in sorted(owners.items())
            if (one := found.get(owner)) is not None and one.name
        ]


def _owner(name: str) -> str:
    """Whose name an actor has: an API token (`token:user/token`) its user's."""
    kind, _, rest = name.partition(":")
    return f"user:{rest.partition('/')[0]}" if kind == "token" else name


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
