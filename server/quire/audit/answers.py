"""What the routes about the audit log answer."""

from __future__ import annotations

from quire.api.models import Moment, Representation


class AuditEntry(Representation):
    """Who (`actor`) did what (`action`) to whom or what (`target`), and from where."""

    id: int
    created_at: Moment
    actor: str
    action: str
    target: str
    document_id: str | None
    address: str
    details: dict[str, str]


class AuditPage(Representation):
    items: list[AuditEntry]
    next_cursor: str | None
