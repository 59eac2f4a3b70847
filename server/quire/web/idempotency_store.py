"""The table of answers to requests that may be repeated."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, select, update

from quire.db.database import Database
from quire.db.tables import repeats
from quire.errors import KeyReused, RepeatInDoubt, RepeatUnderWay

KEPT = timedelta(hours=24)
ABANDONED = timedelta(minutes=1)
"""A request without an answer for so long was cut off, as by a crash: nobody is at it any more."""

REUSED = "The Idempotency-Key was used for a request with another body. Take a new one."
WAIT = "The same request has not been answered yet. Ask again in a moment."
IN_DOUBT = (
    "The server stopped over the first request with this Idempotency-Key, which was done or not. Look, and if it was "
    "not, send it with a new key."
)


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
    mark: str
    """The same for every attempt at the request, and no other's."""
    since: datetime | None = None
    """When the first attempt began, if that was cut off: what came of it is not known."""


class RepeatStore(Database):
    """Claims keys, and keeps what was answered."""

    async def claim(
        self, key_hash: bytes, request_hash: bytes, now: datetime | None = None, *, resumes: bool = True
    ) -> Claim | Stored:
        """The right to answer, or the answer that was given; with `resumes` also the right to take up what was cut off.

        Raises KeyReused, RepeatUnderWay, and RepeatInDoubt for what was cut off without `resumes`.
        """
        now = now or datetime.now(UTC)
        mark = secrets.token_hex(16)
        values: dict[str, Any] = {"request_hash": request_hash, "status": None, "headers": "", "body": b""}
        values |= {"created_at": now, "begun_at": now, "mark": mark}
        key = repeats.c.key_hash
        insert = self._insert(repeats).values(key_hash=key_hash, **values).on_conflict_do_nothing().returning(key)
        expired = and_(key == key_hash, repeats.c.created_at < now - KEPT)
        abandoned = and_(repeats.c.status.is_(None), repeats.c.created_at < now - ABANDONED)
        taken = update(repeats).where(key == key_hash, repeats.c.request_hash == request_hash, abandoned)
        taken = taken.values(created_at=now).returning(repeats.c.mark, repeats.c.begun_at)
        async with self._writing() as connection:
            if (await connection.execute(insert)).one_or_none() is not None:
                return Claim(key_hash, now, mark)
            anew = update(repeats).where(expired).values(values).returning(key)
            if (await connection.execute(anew)).one_or_none() is not None:
                return Claim(key_hash, now, mark)
            if resumes and (old := (await connection.execute(taken)).one_or_none()) is not None:
                return Claim(key_hash, now, old.mark, old.begun_at)
            found = (await connection.execute(select(repeats).where(key == key_hash))).one_or_none()
        if found is None:  # taken back in this very moment
            raise RepeatUnderWay
        if found.request_hash != request_hash:
            raise KeyReused(REUSED)
        if found.status is not None:
            return Stored(found.status, json.loads(found.headers), found.body)
        if not resumes and found.created_at < now - ABANDONED:
            raise RepeatInDoubt(IN_DOUBT)
        raise RepeatUnderWay(WAIT)

    async def keep(self, claim: Claim, answer: Stored) -> None:
        """Keep an answer for repeats; nothing happens if another has taken the claim over."""
        values = {"status": answer.status, "headers": json.dumps(dict(answer.headers)), "body": answer.body}
        async with self._writing() as connection:
            await connection.execute(update(repeats).where(_is_of(claim)).values(values))

    async def release(self, claim: Claim) -> None:
        """Nothing was done: let the request be made again, or another."""
        async with self._writing() as connection:
            await connection.execute(delete(repeats).where(_is_of(claim)))

    async def give_up(self, claim: Claim) -> None:
        """Something may have been done: let the same request be taken up at once."""
        before = claim.at - ABANDONED - timedelta(seconds=1)
        async with self._writing() as connection:
            await connection.execute(update(repeats).where(_is_of(claim)).values(created_at=before))

    async def purge(self, now: datetime | None = None) -> int:
        """Delete what is older than it is kept; how many that were."""
        expired = repeats.c.created_at < (now or datetime.now(UTC)) - KEPT
        async with self._writing() as connection:
            return (await connection.execute(delete(repeats).where(expired))).rowcount


def _is_of(claim: Claim) -> ColumnElement[bool]:
    return and_(repeats.c.key_hash == claim.key_hash, repeats.c.created_at == claim.at, repeats.c.status.is_(None))
