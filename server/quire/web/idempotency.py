"""`Idempotency-Key`: a POST that is repeated, because its answer got lost, is answered and not done again.

A key is claimed before the request is done, and the answer kept after it. Where the server is killed in between, only
what the request has made can tell whether it was done: what it makes carries the claim's mark, in the same transaction
(an edit in the origin of its row in the log, a document in its id). The repeat takes the claim over, looks for the
mark, and answers with what it finds; where a route leaves no mark, the repeat is told that nobody knows.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Awaitable, Callable
from typing import Literal

import structlog
from aiohttp import web

from quire.accounts.identify import Identify
from quire.accounts.models import Caller
from quire.api.describe import Described, described
from quire.api.raw import keep_raw
from quire.api.repeats import Attempt, keep_attempt
from quire.errors import BadRequest, KeyReused, OutcomeUnknown, QuireError, RepeatUnderWay
from quire.web.idempotency_store import REUSED, WAIT, Claim, RepeatStore, Stored
from quire.web.problems import problem_of

log = structlog.get_logger(__name__)

HEADER = "Idempotency-Key"
REPLAYED = "Idempotency-Replayed"
MAX_ANSWER = 256 * 1024
"""Bytes of the largest answer that is kept."""
PURGE_SECONDS = 600.0
SETTLE_SECONDS = 2.0
"""How soon it is tried again to keep an answer that the database did not take."""

PASSING = frozenset({401, 408, 425, 429})
"""Refusals that a later attempt may well not meet, so that they are not kept."""


_KEY = re.compile(r"[!-~]{1,255}\Z")

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

Outcome = Stored | Literal["nothing was done", "maybe done", "maybe under way"]
"""What became of a request, as far as its repeats are concerned."""


class Idempotency:
    """The middleware. Answers that hold a secret are never kept: a repeat of theirs is done again, yet not at the same
    time."""

    def __init__(self, store: RepeatStore, identify: Identify, *, max_body_bytes: int) -> None:
        self._store = store
        self._identify = identify
        self._max_body_bytes = max_body_bytes
        self._purging: asyncio.Task[None] | None = None
        self._under_way: dict[bytes, bytes] = {}
        """What is being done by this process, by its key. A claim in the database lasts a minute only, and an edit
        waits while the database is away."""
        self._unsettled: dict[Claim, Outcome] = {}
        """What became of requests that the database has not been told of yet."""
        self._settling: asyncio.Task[None] | None = None

    def start(self) -> None:
        """Begin to delete what has expired."""
        self._purging = asyncio.create_task(self._purge(), name="purge-repeats")

    async def close(self) -> None:
        tasks = [task for task in (self._purging, self._settling) if task is not None]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    @web.middleware
    async def middleware(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        """Raises BadRequest, TooLarge, KeyReused, RepeatUnderWay and RepeatInDoubt."""
        if request.method != "POST" or HEADER not in request.headers:
            return await handler(request)
        told = described(request.match_info.handler)
        if told is None or told.streamed:
            return await handler(request)
        keys = request.headers.getall(HEADER)
        if len(keys) != 1 or not _KEY.match(keys[0]):
            raise BadRequest(f"{HEADER} is one word of 1 to 255 visible ASCII characters.")
        caller = await self._identify(request)
        raw = await keep_raw(request, self._max_body_bytes)
        key_hash, request_hash = _key_hash(request, caller, keys[0]), _request_hash(request, raw)
        self._require_idle(key_hash, request_hash)
        claim = await self._store.claim(key_hash, request_hash, resumes=told.resumes or told.secret)
        if isinstance(claim, Stored):
            return web.Response(status=claim.status, headers={**claim.headers, REPLAYED: "true"}, body=claim.body)
        self._under_way[key_hash] = request_hash
        keep_attempt(request, Attempt(claim.mark, claim.since))
        return await self._answer(request, handler, claim, told, known=_is_known(caller))

    async def _answer(
        self, request: web.Request, handler: Handler, claim: Claim, told: Described, *, known: bool
    ) -> web.StreamResponse:
        outcome: Outcome = "nothing was done" if told.secret else "maybe under way"
        try:
            try:
                response = await handler(request)
            except OutcomeUnknown as error:
                # Done again, it might be done twice: a repeat is told the same.
                response = problem_of(error)
                body = response.body
                outcome = Stored(response.status, {**response.headers}, body if isinstance(body, bytes) else b"")
                return response
            except QuireError as error:
                response = problem_of(error)
            except web.HTTPException as error:
                if error.status < 500:
                    outcome = "nothing was done"
                raise
            if not told.secret and (answer := _keepable(response, known=known)) is not None:
                outcome = answer
            elif told.resumes and not 400 <= response.status < 500:
                outcome = "maybe done"  # too large to be kept, or a failure after the edit: the repeat finds it
            else:
                outcome = "nothing was done"
            return response
        finally:
            await self._settle(claim, outcome)

    def _require_idle(self, key_hash: bytes, request_hash: bytes) -> None:
        """Raises RepeatUnderWay and KeyReused while this process is at a request with the key."""
        found = self._under_way.get(key_hash)
        if found is not None:
            raise RepeatUnderWay(WAIT) if found == request_hash else KeyReused(REUSED)

    async def _settle(self, claim: Claim, outcome: Outcome) -> None:
        """Before the answer goes out: whoever has it and asks again shall find it."""
        if not await self._has_settled(claim, outcome):
            self._unsettled[claim] = outcome
            if self._settling is None or self._settling.done():
                self._settling = asyncio.create_task(self._settle_later(), name="settle-repeats")

    async def _has_settled(self, claim: Claim, outcome: Outcome) -> bool:
        try:
            if isinstance(outcome, Stored):
                await self._store.keep(claim, outcome)
            elif outcome == "nothing was done":
                await self._store.release(claim)
            elif outcome == "maybe done":
                await self._store.give_up(claim)
        except QuireError as error:
            log.warning("repeat_not_kept", reason=error.detail)
            return False
        del self._under_way[claim.key_hash]
        return True

    async def _settle_later(self) -> None:
        while self._unsettled:
            await asyncio.sleep(SETTLE_SECONDS)
            for claim, outcome in list(self._unsettled.items()):
                if not await self._has_settled(claim, outcome):
                    break
                del self._unsettled[claim]

    async def _purge(self) -> None:
        while True:
            await asyncio.sleep(PURGE_SECONDS)
            try:
                await self._store.purge()
            except QuireError as error:
                log.info("repeats_not_purged", reason=error.detail)


def _keepable(response: web.StreamResponse, *, known: bool) -> Stored | None:
    """An answer as it is kept; None if it is not to be. Whoever is nobody could fill the table with refusals."""
    if not isinstance(response, web.Response) or response.status >= 500 or response.status in PASSING:
        return None
    if response.status >= 400 and not known:
        return None
    body = response.body
    if body is None:
        body = b""
    if not isinstance(body, bytes) or len(body) > MAX_ANSWER or response.cookies:
        return None
    return Stored(response.status, {**response.headers}, body)


def _is_known(caller: Caller) -> bool:
    return caller.user is not None or caller.guest is not None


def _key_hash(request: web.Request, caller: Caller, key: str) -> bytes:
    """Of those who are nobody in particular, each address has keys of its own."""
    who = caller.actor.id if _is_known(caller) else f"{caller.actor.id} {caller.address}"
    return _hash(who, request.method, request.path, key)


def _request_hash(request: web.Request, raw: bytes) -> bytes:
    return _hash(
        request.query_string, request.headers.get("Content-Type", ""), request.headers.get("If-Match", ""), raw
    )


def _hash(*parts: str | bytes) -> bytes:
    made = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogateescape") if isinstance(part, str) else part
        made.update(len(data).to_bytes(8, "big") + data)
    return made.digest()
