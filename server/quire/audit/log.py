"""The audit log: written once, read by administrators."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import delete, select

from quire.accounts.models import Caller
from quire.db.database import Database
from quire.db.tables import audit


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log."""

    id: int
    created_at: datetime
    actor: str
    action: str
    target: str
    document_id: str | None
    address: str
    details: dict[str, str]


@dataclass(frozen=True, slots=True)
class Filter:
    """Which entries: by their actor's id, by an action or the beginning of one ("user."), by a document. "" for all."""

    actor: str = ""
    action: str = ""
    document_id: str = ""


class Audit(Database):
    """Writes what happened, and reads it again."""

    async def record(
        self, caller: Caller, action: str, target: str = "", document_id: str | None = None, **details: str
    ) -> None:
        """`action` in dotted words, such as user.signed_in; `target` is an actor's id, a document's or an address."""
        async with self._writing() as connection:
            await connection.execute(
                audit.insert().values(
                    created_at=datetime.now(UTC),
                    actor=caller.actor.id,
                    action=action,
                    target=target,
                    document_id=document_id,
                    address=caller.address[:64],
                    details=json.dumps(details),
                )
            )

    async def record_all(self, caller: Caller, action: str, document_ids: Sequence[str]) -> None:
        """The same that was done to each of some documents, in one transaction."""
        if not document_ids:
            return
        common = {"created_at": datetime.now(UTC), "actor": caller.actor.id, "action": action, "details": "{}"}
        common["address"] = caller.address[:64]
        rows = [{**common, "target": one, "document_id": one} for one in document_ids]
        async with self._writing() as connection:
            await connection.execute(audit.insert(), rows)

    async def prune(self, days: float) -> None:
        """Forget what is older."""
        async with self._writing() as connection:
            await connection.execute(delete(audit).where(audit.c.created_at < datetime.now(UTC) - timedelta(days)))

    async def read(self, chosen: Filter, *, before: int | None, limit: int) -> list[Entry]:
        """At most `limit` entries, the newest first, older than the one with the id `before`."""
        query = select(audit).order_by(audit.c.id.desc()).limit(limit)
        if before is not None:
            query = query.where(audit.c.id < before)
        if chosen.actor:
            query = query.where(audit.c.actor == chosen.actor)
        if chosen.action.endswith("."):
            query = query.where(audit.c.action.startswith(chosen.action, autoescape=True))
        elif chosen.action:
            query = query.where(audit.c.action == chosen.action)
        if chosen.document_id:
            query = query.where(audit.c.document_id == chosen.document_id)
        async with self._reading() as connection:
            rows = (await connection.execute(query)).all()
        return [Entry(**{**row._asdict(), "details": json.loads(row.details)}) for row in rows]
