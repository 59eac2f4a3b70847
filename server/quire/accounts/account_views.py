"""REST: one's account."""

from __future__ import annotations

from aiohttp import web

from quire.accounts.answers import ActorShown
from quire.accounts.identify import Identify
from quire.accounts.models import Caller, Scope
from quire.accounts.requests import Body, Color, Nickname, Password, read_body
from quire.accounts.service import Accounts
from quire.accounts.showing import private, represent_actor
from quire.api.describe import describe
from quire.errors import Conflict, InvalidCredentials, TooLarge


class ProfileChanges(Body):
    """Body of PATCH /account."""

    name: Nickname | None = None
    color: Color | None = None


class Deletion(Body):
    """Body of DELETE /account."""

    password: str | None = None


class NewPassword(Body):
    """Body of POST /account/password."""

    current: str | None = None
    new: Password


class AccountViews:
    """Routes of `/api/v1/account` itself, and its password."""

    def __init__(self, accounts: Accounts, identify: Identify) -> None:
        self._accounts = accounts
        self._identify = identify

    def add_routes(self, router: web.UrlDispatcher) -> None:
        account = router.add_resource("/api/v1/account")
        account.add_route("GET", self.get_account)
        account.add_route("PATCH", self.change)
        account.add_route("DELETE", self.delete)
        router.add_resource("/api/v1/account/password").add_route("POST", self.change_password)

    @describe("One's account", answers={200: ActorShown}, caller="user")
    async def get_account(self, request: web.Request) -> web.Response:
        caller = await self._identify.require_user(request, Scope.READ)
        return private(represent_actor(caller))

    @describe(
        "Change one's name or colour", body=ProfileChanges, answers={200: ActorShown}, errors=(TooLarge,), caller="user"
    )
    async def change(self, request: web.Request) -> web.Response:
        caller = await self._identify.require_user(request)
        body = await read_body(request, ProfileChanges)
        user = await self._accounts.change_profile(caller, body.name, body.color)
        changed = Caller(user.actor, caller.address, user=user, session_id=caller.session_id, scope=caller.scope)
        return private(represent_actor(changed))

    @describe(
        "Delete one's account",
        body=Deletion,
        answers={204: None},
        errors=(InvalidCredentials, Conflict),
        caller="session",
    )
    async def delete(self, request: web.Request) -> web.Response:
        caller = await self._identify.require_user(request, session=True)
        body = await read_body(request, Deletion)
        await self._accounts.delete_account(caller, body.password)
        response = web.Response(status=204)
        self._identify.clear_cookie(request, response)
        return response

    @describe(
        "Change one's password",
        body=NewPassword,
        answers={204: None},
        errors=(InvalidCredentials,),
        caller="session",
        secret=True,
    )
    async def change_password(self, request: web.Request) -> web.Response:
        """204 with a new cookie: the old one ends, here and everywhere."""
        caller = await self._identify.require_user(request, session=True)
        body = await read_body(request, NewPassword)
        secret = await self._accounts.change_password(caller, body.current, body.new)
        response = web.Response(status=204)
        self._identify.set_cookie(request, response, secret)
        return response
