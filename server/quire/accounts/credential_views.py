"""REST: where one is signed in, and one's API tokens."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from aiohttp import web
from pydantic import AwareDatetime, Field

from quire.accounts.answers import ApiTokenList, MadeApiToken, SessionList
from quire.accounts.identify import Identify
from quire.accounts.models import Caller, Scope
from quire.accounts.requests import Body, Nickname, read_body, read_id
from quire.accounts.rows import ListedSession, Token
from quire.accounts.service import Accounts
from quire.accounts.showing import private
from quire.api.describe import describe
from quire.api.models import moment
from quire.errors import BadRequest, TooLarge, TooMany


class NewToken(Body):
    """Body of POST /account/tokens."""

    name: Nickname
    scope: Annotated[Scope, Field(strict=False)]
    expires_at: Annotated[AwareDatetime, Field(strict=False)] | None = None


class CredentialViews:
    """Routes under `/api/v1/account/sessions` and `/account/tokens`."""

    def __init__(self, accounts: Accounts, identify: Identify) -> None:
        self._accounts = accounts
        self._identify = identify

    def add_routes(self, router: web.UrlDispatcher) -> None:
        sessions = router.add_resource("/api/v1/account/sessions")
        sessions.add_route("GET", self.list_sessions)
        sessions.add_route("DELETE", self.end_other_sessions)
        router.add_resource("/api/v1/account/sessions/{id}").add_route("DELETE", self.end_session)
        tokens = router.add_resource("/api/v1/account/tokens")
        tokens.add_route("GET", self.list_tokens)
        tokens.add_route("POST", self.create_token)
        router.add_resource("/api/v1/account/tokens/{id}").add_route("DELETE", self.delete_token)

    @describe("Where one is signed in", answers={200: SessionList}, caller="session")
    async def list_sessions(self, request: web.Request) -> web.Response:
        caller = await self._identify.require_user(request, session=True)
        assert caller.user is not None
        found = await self._accounts.store.list_sessions(caller.user.id)
        return private({"items": [_represent_session(session, caller) for session in found]})

    @describe("Sign out on one device", answers={204: None}, caller="session")
    async def end_session(self, request: web.Request) -> web.Response:
        caller = await self._identify.require_user(request, session=True)
        session_id = read_id(request)
        await self._accounts.end_session(caller, session_id)
        response = web.Response(status=204)
        if session_id == caller.session_id:
            self._identify.clear_cookie(request, response)
        return response

    @describe("Sign out on every other device", answers={204: None}, caller="session")
    async def end_other_sessions(self, request: web.Request) -> web.Response:
        await self._accounts.end_other_sessions(await self._identify.require_user(request, session=True))
        return web.Response(status=204)

    @describe("One's API tokens", answers={200: ApiTokenList}, caller="session")
    async def list_tokens(self, request: web.Request) -> web.Response:
        caller = await self._identify.require_user(request, session=True)
        assert caller.user is not None
        found = await self._accounts.store.list_tokens(caller.user.id)
        return private({"items": [_represent_token(token) for token in found]})

    @describe(
        "Make an API token",
        body=NewToken,
        answers={201: MadeApiToken},
        errors=(TooLarge, TooMany),
        caller="session",
        secret=True,
    )
    async def create_token(self, request: web.Request) -> web.Response:
        """201 with the token's secret, which is shown this once."""
        caller = await self._identify.require_user(request, session=True)
        body = await read_body(request, NewToken)
        expires_at = _future(body.expires_at)
        token, secret = await self._accounts.create_token(caller, body.name, body.scope, expires_at)
        return private({**_represent_token(token), "token": secret}, status=201)

    @describe("Delete an API token", answers={204: None}, caller="session")
    async def delete_token(self, request: web.Request) -> web.Response:
        caller = await self._identify.require_user(request, session=True)
        await self._accounts.delete_token(caller, read_id(request))
        return web.Response(status=204)


def _represent_session(session: ListedSession, caller: Caller) -> dict[str, Any]:
    return {
        "id": session.id,
        "address": session.address,
        "agent": session.agent,
        "created_at": moment(session.created_at),
        "seen_at": moment(session.seen_at),
        "current": session.id == caller.session_id,
    }


def _represent_token(token: Token) -> dict[str, Any]:
    return {
        "id": token.id,
        "name": token.name,
        "scope": token.scope.value,
        "created_at": moment(token.created_at),
        "expires_at": moment(token.expires_at),
        "used_at": moment(token.used_at),
    }


def _future(value: datetime | None) -> datetime | None:
    if value is None:
        return None
    try:
        end = value.astimezone(UTC)
    except OverflowError:
        raise BadRequest("expires_at is out of range.") from None
    if end <= datetime.now(UTC):
        raise BadRequest("expires_at is in the past.")
    return end
