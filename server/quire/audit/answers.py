"""What the routes about the audit log answer."""

from __future__ import annotations

from quire.api.models import Moment, Representation
from quire.sharing.answers import PersonShown


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
    """`people` are those whom the entries name as `actor` or `target`, by that id, as far as they are still known."""

    items: list[AuditEntry]
    people: list[PersonShown]
    next_cursor: str | None
