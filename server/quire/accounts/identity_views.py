"""REST: who one is, signing in and up, and a password that was forgotten."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from quire.accounts.answers import IdentityShown, StatusShown
from quire.accounts.cookies import DEVICE, SIGN_UP
from quire.accounts.devices import DEVICE_DAYS
from quire.accounts.identify import Identify
from quire.accounts.link_store import CONFIRM_DAYS
from quire.accounts.models import Caller, Guest
from quire.accounts.requests import Address, Body, Color, Nickname, Password, read_body
from quire.accounts.service import Accounts
from quire.accounts.showing import private, represent_actor
from quire.accounts.visits import Session, Unconfirmed, Visit
from quire.api.describe import describe
from quire.errors import Conflict, EmailTaken, Forbidden, InvalidCredentials, LinkUsed, PasswordNeeded, TooLarge
from quire.guards.origins import Origins
from quire.settings import Settings


class SignIn(Body):
    """Body of POST /session."""

    email: str
    password: str


class Profile(Body):
    """Body of PUT /guest."""

    name: Nickname
    color: Color


class SignUp(Body):
    """Body of POST /users."""

    email: Address
    password: Password
    name: Nickname
    color: Color | None = None
    invitation: str | None = None


class Proof(Body):
    """Body of POST /users/confirm."""

    token: str
    password: Password | None = None
    """Needed in another browser than that of the sign-up; it replaces the one of the sign-up."""


class ResetRequest(Body):
    """Body of POST /password-resets."""

    email: str


class Reset(Body):
    """Body of POST /password-resets/use."""

    token: str
    password: Password


class IdentityViews:
    """Routes under `/api/v1/session`, `/guest`, `/users` and `/password-resets`."""

    def __init__(
        self, accounts: Accounts, identify: Identify, origins: Origins, settings: Settings, *, mail: bool
    ) -> None:
        self._accounts = accounts
        self._identify = identify
        self._origins = origins
        self._settings = settings
        self._mail = mail

    def add_routes(self, router: web.UrlDispatcher) -> None:
        session = router.add_resource("/api/v1/session")
        session.add_route("GET", self.get_session)
        session.add_route("POST", self.sign_in)
        session.add_route("DELETE", self.sign_out)
        router.add_resource("/api/v1/guest").add_route("PUT", self.be_guest)
        router.add_resource("/api/v1/users").add_route("POST", self.sign_up)
        router.add_resource("/api/v1/users/confirm").add_route("POST", self.confirm)
        router.add_resource("/api/v1/password-resets").add_route("POST", self.ask_for_reset)
        router.add_resource("/api/v1/password-resets/use").add_route("POST", self.reset_password)

    @describe("Who one is", answers={200: IdentityShown})
    async def get_session(self, request: web.Request) -> web.Response:
        """Who one is, and what this server offers to whoever is not signed in."""
        return private(await self._represent(await self._identify(request)))

    @describe(
        "Sign in",
        body=SignIn,
        answers={200: IdentityShown},
        errors=(InvalidCredentials, Conflict),
        secret=True,
    )
    async def sign_in(self, request: web.Request) -> web.Response:
        visit = await self._visit(request)
        body = await read_body(request, SignIn)
        return await self._entered(request, await self._accounts.sign_in(body.email, body.password, visit))

    @describe("Sign out", answers={204: None})
    async def sign_out(self, request: web.Request) -> web.Response:
        await self._accounts.sign_out(await self._identify.own(request))
        response = web.Response(status=204)
        self._identify.clear_cookie(request, response)
        return response

    @describe("Choose a nickname", body=Profile, answers={200: IdentityShown}, errors=(Conflict, TooLarge))
    async def be_guest(self, request: web.Request) -> web.Response:
        """Choose how one is called on this device."""
        visit = await self._visit(request)
        body = await read_body(request, Profile)
        made = await self._accounts.be_guest(body.name, body.color, visit)
        if isinstance(made, Guest):
            caller = Caller(made.actor, visit.caller.address, guest=made, session_id=visit.caller.session_id)
            return private(await self._represent(caller))
        return await self._entered(request, made)

    @describe(
        "Make an account",
        body=SignUp,
        answers={201: IdentityShown, 202: StatusShown},
        errors=(Forbidden, EmailTaken, LinkUsed, TooLarge),
        secret=True,
    )
    async def sign_up(self, request: web.Request) -> web.Response:
        """201 signed in, or 202 if a link was sent to the address."""
        visit = await self._visit(request)
        body = await read_body(request, SignUp)
        session = await self._accounts.sign_up(body.email, body.password, body.name, body.color, body.invitation, visit)
        if isinstance(session, Unconfirmed):
            response = private({"status": "confirm"}, status=202)
            self._identify.cookies.set(request, response, SIGN_UP, session.browser, CONFIRM_DAYS)
            return response
        return await self._entered(request, session, status=201)

    @describe(
        "Confirm an e-mail address",
        body=Proof,
        answers={200: IdentityShown},
        errors=(LinkUsed, PasswordNeeded, EmailTaken),
        secret=True,
    )
    async def confirm(self, request: web.Request) -> web.Response:
        """With a new password, unless the account was made in this browser."""
        visit = await self._visit(request)
        body = await read_body(request, Proof)
        response = await self._entered(request, await self._accounts.confirm(body.token, body.password, visit))
        self._identify.cookies.clear(request, response, SIGN_UP)
        return response

    @describe("Ask for a new password", body=ResetRequest, answers={202: StatusShown})
    async def ask_for_reset(self, request: web.Request) -> web.Response:
        """The same answer whether or not there is such an account."""
        visit = await self._visit(request)
        body = await read_body(request, ResetRequest)
        await self._accounts.ask_for_reset(body.email, visit)
        return private({"status": "sent" if self._mail else "requested"}, status=202)

    @describe("Choose a new password", body=Reset, answers={200: IdentityShown}, errors=(LinkUsed,), secret=True)
    async def reset_password(self, request: web.Request) -> web.Response:
        visit = await self._visit(request)
        body = await read_body(request, Reset)
        return await self._entered(request, await self._accounts.reset_password(body.token, body.password, visit))

    async def _visit(self, request: web.Request) -> Visit:
        caller = await self._identify.own(request)
        return Visit(
            caller,
            request.headers.get("User-Agent", ""),
            self._origins.base_url(request),
            device=self._identify.cookies.get(request, DEVICE),
            browser=self._identify.cookies.get(request, SIGN_UP),
        )

    async def _entered(self, request: web.Request, session: Session, status: int = 200) -> web.Response:
        """The answer to whoever has a new session."""
        address = self._origins.address(request)
        response = private(await self._represent(session.caller(address)), status=status)
        self._identify.set_cookie(request, response, session.secret)
        if session.device:
            self._identify.cookies.set(request, response, DEVICE, session.device, DEVICE_DAYS)
        return response

    async def _represent(self, caller: Caller) -> dict[str, Any]:
        settings = self._settings
        return {
            "actor": represent_actor(caller),
            "access": settings.access.value,
            "signup": settings.signup.value,
            "mail": self._mail,
            "oidc": {"name": settings.oidc_name} if settings.oidc_issuer else None,
            "first": not await self._accounts.any_user(),
        }
