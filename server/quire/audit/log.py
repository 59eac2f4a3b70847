"""The audit log: written once, read by administrators."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncEngine

from quire.accounts.models import Caller
from quire.db.engine import BEGIN
from quire.db.errors import unavailable
from quire.db.tables import audit


class Audit:
    """Writes what happened."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine

    async def record(
        self, caller: Caller, action: str, target: str = "", document_id: str | None = None, **details: str
    ) -> None:
        """`action` in dotted words, such as user.signed_in; `target` is an actor's id, a document's or an address."""
        with unavailable():
            async with self._engine.execution_options(**{BEGIN: "IMMEDIATE"}).begin() as connection:
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
