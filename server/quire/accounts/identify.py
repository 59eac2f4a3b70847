"""Who sends a request: by an API token, by a session's cookie, or nobody in particular."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from datetime import UTC, datetime, timedelta
from typing import Any

import structlog
from aiohttp import web

from quire.accounts.cookies import SESSION, Cookies
from quire.accounts.models import Caller, Scope
from quire.accounts.rows import FoundSession, FoundToken
from quire.accounts.store import AccountStore
from quire.errors import ForeignOrigin, InvalidToken, QuireError, SessionEnded, Unauthorized
from quire.guards.limits import Limiter
from quire.guards.origins import Origins
from quire.rooms.actor import GUEST, Actor

log = structlog.get_logger(__name__)

API_TOKEN = "qr_"  # noqa: S105 - how API tokens begin
MAX_SECRET = 200

TOUCH_SESSION = timedelta(minutes=5)
TOUCH_TOKEN = timedelta(minutes=1)
"""How old the note of the last use may get before it is written anew."""

_CALLER = web.RequestKey("caller", Caller)
_STALE = web.RequestKey("stale", bool)
_RENEWED = web.RequestKey("renewed", str)


class Identify:
    """Called with a request. One query if it brings a cookie or a token, none otherwise; asked again within the same
    request it answers the same."""

    def __init__(self, store: AccountStore, origins: Origins, limiter: Limiter, *, session_days: float) -> None:
        self.cookies = Cookies(origins)
        self._store = store
        self._origins = origins
        self._limiter = limiter
        self._session_days = session_days
        self._touching: set[asyncio.Task[None]] = set()

    async def close(self) -> None:
        """Wait for what is being written."""
        await asyncio.gather(*self._touching, return_exceptions=True)

    async def __call__(self, request: web.Request) -> Caller:
        """Raises InvalidToken, RateLimited and ForeignOrigin. A cookie that is no longer good counts as none."""
        known = request.get(_CALLER)
        if known is None:
            known = request[_CALLER] = await self._identify(request)
        return known

    async def own(self, request: web.Request) -> Caller:
        """The caller, unless that is the page of another website: it must not sign anybody in or out.

        Raises what a call does.
        """
        caller = await self(request)
        if caller.foreign:
            raise ForeignOrigin
        return caller

    async def by_token(self, secret: str, address: str) -> Caller:
        """Whom an API token stands for. Raises InvalidToken, and RateLimited for an address that tries many."""
        found = None
        if secret.startswith(API_TOKEN) and len(secret) <= MAX_SECRET:
            found = await self._store.find_token(secret)
        if found is None:
            self._limiter.hit("token", address)
            raise InvalidToken("The API token is unknown, expired or deleted.")
        used = found.token.used_at
        if used is None or datetime.now(UTC) - used > TOUCH_TOKEN:
            self._touch(self._store.touch_token(found.token.id))
        return _token_caller(found, address)

    def address(self, request: web.Request) -> str:
        """The IP address that a request comes from, as far as it can be trusted."""
        return self._origins.address(request)

    async def again(self, caller: Caller) -> Caller:
        """The same caller as the database has it now. Raises SessionEnded or InvalidToken if it is gone."""
        if caller.token_id is not None:
            found = await self._store.get_token(caller.token_id)
            if found is None:
                raise InvalidToken("The API token has expired or was deleted.")
            return _token_caller(found, caller.address)
        if caller.session_id is not None:
            session = await self._store.get_session(caller.session_id)
            if session is None:
                raise SessionEnded
            return _session_caller(session, caller.address)
        return caller

    async def require_user(self, request: web.Request, scope: Scope = Scope.WRITE, *, session: bool = False) -> Caller:
        """The caller, if that is a user whose means allow `scope`; with `session`, only one who is signed in.

        Raises Unauthorized, SessionEnded, InvalidToken and ForeignOrigin.
        """
        caller = await self.own(request)
        if caller.user is None:
            raise self.refusal(request)
        if session and caller.session_id is None:
            raise Unauthorized("This cannot be done with an API token: sign in.")
        if _ORDER[caller.scope] < _ORDER[scope]:
            raise InvalidToken(f"This needs an API token for {scope.value}.")
        return caller

    def refusal(self, request: web.Request) -> Unauthorized:
        """What to tell somebody who has to sign in first."""
        return SessionEnded() if request.get(_STALE) else Unauthorized("Sign in first.")

    # Cookies

    def set_cookie(self, request: web.Request, response: web.StreamResponse, secret: str) -> None:
        """Give a browser a session."""
        self.cookies.set(request, response, SESSION, secret, self._session_days)

    def clear_cookie(self, request: web.Request, response: web.StreamResponse) -> None:
        self.cookies.clear(request, response, SESSION)

    @web.middleware
    async def keep_cookies(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """Let the browser keep a cookie as long as the session lasts, and take back one that is no longer good, unless
        the answer brings another."""
        response = await handler(request)
        if response.prepared or self.cookies.name(request, SESSION) in response.cookies:
            return response
        if request.get(_STALE):
            self.clear_cookie(request, response)
        elif renewed := request.get(_RENEWED):
            self.set_cookie(request, response, renewed)
        return response

    async def _identify(self, request: web.Request) -> Caller:
        address = self._origins.address(request)
        if (secret := bearer(request)) is not None:
            return await self.by_token(secret, address)
        if not self._origins.check(request):
            return Caller(GUEST, address, foreign=True)
        cookie = request.cookies.get(self.cookies.name(request, SESSION))
        if not cookie:
            return Caller(GUEST, address)
        session = await self._store.find_session(cookie) if len(cookie) <= MAX_SECRET else None
        if session is None:
            request[_STALE] = True
            return Caller(GUEST, address, stale=True)
        if datetime.now(UTC) - session.seen_at > TOUCH_SESSION:
            self._touch(self._store.touch_session(session.id, address, self._session_days))
            request[_RENEWED] = cookie
        return _session_caller(session, address)

    def _touch(self, writing: Coroutine[Any, Any, None]) -> None:
        """Write in the background: nobody waits for a note of the last use."""
        task = asyncio.create_task(_tolerant(writing), name="touch")
        self._touching.add(task)
        task.add_done_callback(self._touching.discard)


def bearer(request: web.Request) -> str | None:
    """The token in `Authorization`; None without one."""
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    return secret.strip() if scheme.lower() == "bearer" else None


_ORDER = {Scope.READ: 0, Scope.WRITE: 1, Scope.ADMIN: 2}


async def _tolerant(writing: Coroutine[Any, Any, None]) -> None:
    try:
        await writing
    except QuireError as error:
        log.info("last_use_not_noted", reason=error.detail)


def _session_caller(found: FoundSession, address: str) -> Caller:
    if found.user is not None:
        return Caller(found.user.actor, address, user=found.user, session_id=found.id)
    assert found.guest is not None
    return Caller(found.guest.actor, address, guest=found.guest, session_id=found.id)


def _token_caller(found: FoundToken, address: str) -> Caller:
    user, token = found.user, found.token
    actor = Actor(f"token:{user.id}/{token.id}", user.name, user.color, user.id)
    return Caller(actor, address, user=user, token_id=token.id, scope=token.scope)
