"""The table of answers to requests that may be repeated."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import ColumnElement, and_, delete, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncEngine

from quire.db.engine import BEGIN
from quire.db.errors import unavailable
from quire.db.tables import repeats
from quire.errors import KeyReused, RepeatUnderWay

KEPT = timedelta(hours=24)
ABANDONED = timedelta(minutes=1)
"""A request without an answer for so long was cut off, as by a crash: it may be made again."""

REUSED = "The Idempotency-Key was used for a request with another body. Take a new one."
WAIT = "The same request has not been answered yet. Ask again in a moment."


@dataclass(frozen=True, slots=True)
class Stored:
    """An answer as it was given."""

    status: int
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Claim:
    """Says that one request, of all with its key, is being answered."""

    key_hash: bytes
    at: datetime


class RepeatStore:
    """Claims keys, and keeps what was answered. Every method raises Unavailable."""

    def __init__(self, engine: AsyncEngine) -> None:
        self._engine = engine.execution_options(**{BEGIN: "IMMEDIATE"})
        self._insert = sqlite.insert if engine.dialect.name == "sqlite" else postgresql.insert

    async def claim(self, key_hash: bytes, request_hash: bytes, now: datetime | None = None) -> Claim | Stored:
        """The right to answer, or the answer that was given. Raises KeyReused and RepeatUnderWay."""
        now = now or datetime.now(UTC)
        values = {"request_hash": request_hash, "status": None, "headers": "", "body": b"", "created_at": now}
        insert = self._insert(repeats).values(key_hash=key_hash, **values).on_conflict_do_nothing()
        free = and_(repeats.c.key_hash == key_hash, _is_free(now))
        mine = repeats.c.key_hash
        with unavailable():
            async with self._engine.begin() as connection:
                if (await connection.execute(insert.returning(mine))).one_or_none() is not None:
                    return Claim(key_hash, now)
                if (await connection.execute(update(repeats).where(free).values(values).returning(mine))).one_or_none():
                    return Claim(key_hash, now)
                found = (await connection.execute(select(repeats).where(mine == key_hash))).one_or_none()
        if found is None:  # taken back in this very moment
            raise RepeatUnderWay
        if found.request_hash != request_hash:
            raise KeyReused(REUSED)
        if found.status is None:
            raise RepeatUnderWay(WAIT)
        return Stored(found.status, json.loads(found.headers), found.body)

    async def keep(self, claim: Claim, answer: Stored) -> None:
        """Keep an answer for repeats; nothing happens if another has taken the claim over."""
        values = {"status": answer.status, "headers": json.dumps(dict(answer.headers)), "body": answer.body}
        with unavailable():
            async with self._engine.begin() as connection:
                await connection.execute(update(repeats).where(_is_of(claim)).values(values))

    async def release(self, claim: Claim) -> None:
        """Let the request be made again."""
        with unavailable():
            async with self._engine.begin() as connection:
                await connection.execute(delete(repeats).where(_is_of(claim)))

    async def purge(self, now: datetime | None = None) -> int:
        """Delete what is older than it is kept; how many that were."""
        expired = repeats.c.created_at < (now or datetime.now(UTC)) - KEPT
        with unavailable():
            async with self._engine.begin() as connection:
                return (await connection.execute(delete(repeats).where(expired))).rowcount


def _is_free(now: datetime) -> ColumnElement[bool]:
    """Whether nobody minds if a key is claimed anew."""
    abandoned = and_(repeats.c.status.is_(None), repeats.c.created_at < now - ABANDONED)
    return or_(abandoned, repeats.c.created_at < now - KEPT)


def _is_of(claim: Claim) -> ColumnElement[bool]:
    return and_(repeats.c.key_hash == claim.key_hash, repeats.c.created_at == claim.at, repeats.c.status.is_(None))
