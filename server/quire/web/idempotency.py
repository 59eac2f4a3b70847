"""`Idempotency-Key`: a POST that is repeated, because its answer got lost, is answered and not done again."""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Awaitable, Callable

import structlog
from aiohttp import web

from quire.accounts.identify import Identify
from quire.accounts.models import Caller
from quire.api.describe import described
from quire.api.raw import keep_raw
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
        self._unsettled: dict[Claim, Stored | None] = {}
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
        """Raises BadRequest, TooLarge, KeyReused and RepeatUnderWay."""
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
        claim = await self._store.claim(key_hash, request_hash)
        if isinstance(claim, Stored):
            return web.Response(status=claim.status, headers={**claim.headers, REPLAYED: "true"}, body=claim.body)
        self._under_way[key_hash] = request_hash
        return await self._answer(request, handler, claim, secret=told.secret, known=_is_known(caller))

    async def _answer(
        self, request: web.Request, handler: Handler, claim: Claim, *, secret: bool, known: bool
    ) -> web.StreamResponse:
        answer: Stored | None = None
        try:
            try:
                response = await handler(request)
            except OutcomeUnknown as error:
                # Done again, it might be done twice: a repeat is told the same.
                response = problem_of(error)
                body = response.body
                answer = Stored(response.status, {**response.headers}, body if isinstance(body, bytes) else b"")
                return response
            except QuireError as error:
                response = problem_of(error)
            answer = None if secret else _keepable(response, known=known)
            return response
        finally:
            await self._settle(claim, answer)

    def _require_idle(self, key_hash: bytes, request_hash: bytes) -> None:
        """Raises RepeatUnderWay and KeyReused while this process is at a request with the key."""
        found = self._under_way.get(key_hash)
        if found is not None:
            raise RepeatUnderWay(WAIT) if found == request_hash else KeyReused(REUSED)

    async def _settle(self, claim: Claim, answer: Stored | None) -> None:
        """Before the answer goes out: whoever has it and asks again shall find it."""
        if not await self._has_settled(claim, answer):
            self._unsettled[claim] = answer
            if self._settling is None or self._settling.done():
                self._settling = asyncio.create_task(self._settle_later(), name="settle-repeats")

    async def _has_settled(self, claim: Claim, answer: Stored | None) -> bool:
        try:
            if answer is None:
                await self._store.release(claim)
            else:
                await self._store.keep(claim, answer)
        except QuireError as error:
            log.warning("repeat_not_kept", reason=error.detail)
            return False
        del self._under_way[claim.key_hash]
        return True

    async def _settle_later(self) -> None:
        while self._unsettled:
            await asyncio.sleep(SETTLE_SECONDS)
            for claim, answer in list(self._unsettled.items()):
                if not await self._has_settled(claim, answer):
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
