"""REST: who one is, signing in and up, one's account."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from typing import Annotated, Any

from aiohttp import web
from pydantic import AwareDatetime, Field

from quire.accounts.answers import (
    ActorShown,
    ApiTokenList,
    IdentityShown,
    MadeApiToken,
    PictureShown,
    SessionList,
    StatusShown,
)
from quire.accounts.cookies import DEVICE, SIGN_UP
from quire.accounts.devices import DEVICE_DAYS
from quire.accounts.identify import Identify
from quire.accounts.link_store import CONFIRM_DAYS
from quire.accounts.models import MAX_EMAIL, MAX_NICKNAME, Caller, Guest, Scope
from quire.accounts.passwords import MAX_LENGTH, MIN_LENGTH
from quire.accounts.pictures import MAX_BYTES, MEDIA_TYPE
from quire.accounts.requests import Body, read_body, read_id
from quire.accounts.rows import ListedSession, Token
from quire.accounts.service import Accounts
from quire.accounts.visits import Session, Unconfirmed, Visit
from quire.api.describe import describe
from quire.api.models import stated
from quire.api.query import Query, Word, read_query
from quire.errors import (
    BadRequest,
    Conflict,
    EmailTaken,
    Forbidden,
    InvalidCredentials,
    LinkUsed,
    PasswordNeeded,
    TooLarge,
    TooMany,
    Unauthorized,
    UnsupportedType,
)
from quire.guards.origins import Origins
from quire.settings import Access, Settings

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]

PICTURE_TYPES = ("image/png", "image/jpeg", "image/webp", "image/gif")

# Bounds that are checked further inside, where the errors say more.
Address = Annotated[str, stated(maxLength=MAX_EMAIL, format="email")]
Nickname = Annotated[str, stated(minLength=1, maxLength=MAX_NICKNAME)]
Color = Annotated[str, stated(pattern="^#[0-9a-fA-F]{6}$")]
Password = Annotated[str, stated(minLength=MIN_LENGTH, maxLength=MAX_LENGTH)]


class PictureQuery(Query):
    """Query of GET /users/{id}/picture."""

    v: Word = ""
    """The picture's ETag: with the newest, the answer may be kept for a year."""


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


class NewToken(Body):
    """Body of POST /account/tokens."""

    name: Nickname
    scope: Annotated[Scope, Field(strict=False)]
    expires_at: Annotated[AwareDatetime, Field(strict=False)] | None = None


class ResetRequest(Body):
    """Body of POST /password-resets."""

    email: str


class Reset(Body):
    """Body of POST /password-resets/use."""

    token: str
    password: Password


def moment(value: datetime | None) -> str | None:
    """RFC 3339 in UTC."""
    return None if value is None else value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def picture_url(user_id: str, etag: str | None) -> str | None:
    """Where a user's picture is; another address for another picture, so that browsers may keep it."""
    return None if etag is None else f"/api/v1/users/{user_id}/picture?v={etag}"


class AccountViews:
    """Routes under `/api/v1/session`, `/guest`, `/users`, `/account` and `/password-resets`."""

    def __init__(
        self, accounts: Accounts, identify: Identify, origins: Origins, settings: Settings, *, mail: bool
    ) -> None:
        self._accounts = accounts
        self._identify = identify
        self._origins = origins
        self._settings = settings
        self._mail = mail

    def add_routes(self, router: web.UrlDispatcher) -> None:
        routes: dict[str, dict[str, Handler]] = {
            "/session": {"GET": self.get_session, "POST": self.sign_in, "DELETE": self.sign_out},
            "/guest": {"PUT": self.be_guest},
            "/users": {"POST": self.sign_up},
            "/users/confirm": {"POST": self.confirm},
            "/users/{id}/picture": {"GET": self.get_picture},
            "/account": {"GET": self.get_account, "PATCH": self.change, "DELETE": self.delete},
            "/account/picture": {"PUT": self.put_picture, "DELETE": self.delete_picture},
            "/account/password": {"POST": self.change_password},
            "/account/sessions": {"GET": self.list_sessions, "DELETE": self.end_other_sessions},
            "/account/sessions/{id}": {"DELETE": self.end_session},
            "/account/tokens": {"GET": self.list_tokens, "POST": self.create_token},
            "/account/tokens/{id}": {"DELETE": self.delete_token},
            "/password-resets": {"POST": self.ask_for_reset},
            "/password-resets/use": {"POST": self.reset_password},
        }
        for path, methods in routes.items():
            resource = router.add_resource(f"/api/v1{path}")
            for method, handler in methods.items():
                resource.add_route(method, handler)

    # In and out

    @describe("Who one is", answers={200: IdentityShown})
    async def get_session(self, request: web.Request) -> web.Response:
        """Who one is, and what this server offers to whoever is not signed in."""
        return _answer(await self._represent(await self._identify(request)))

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
            return _answer(await self._represent(caller))
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
            response = _answer({"status": "confirm"}, status=202)
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
        return _answer({"status": "sent" if self._mail else "requested"}, status=202)

    @describe("Choose a new password", body=Reset, answers={200: IdentityShown}, errors=(LinkUsed,), secret=True)
    async def reset_password(self, request: web.Request) -> web.Response:
        visit = await self._visit(request)
        body = await read_body(request, Reset)
        return await self._entered(request, await self._accounts.reset_password(body.token, body.password, visit))

    # The account

    @describe("One's account", answers={200: ActorShown}, caller="user")
    async def get_account(self, request: web.Request) -> web.Response:
        caller = await self._identify.require_user(request, Scope.READ)
        return _answer((await self._represent(caller))["actor"])

    @describe(
        "Change one's name or colour", body=ProfileChanges, answers={200: ActorShown}, errors=(TooLarge,), caller="user"
    )
    async def change(self, request: web.Request) -> web.Response:
        caller = await self._identify.require_user(request)
        body = await read_body(request, ProfileChanges)
        user = await self._accounts.change_profile(caller, body.name, body.color)
        changed = Caller(user.actor, caller.address, user=user, session_id=caller.session_id, scope=caller.scope)
        return _answer((await self._represent(changed))["actor"])

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

    @describe("Set one's picture", body=dict.fromkeys(PICTURE_TYPES), answers={200: PictureShown}, caller="user")
    async def put_picture(self, request: web.Request) -> web.Response:
        caller = await self._identify.require_user(request)
        if request.content_type not in PICTURE_TYPES:
            raise UnsupportedType(f"A picture is {', '.join(PICTURE_TYPES)}.")
        etag = await self._accounts.set_picture(caller, await _read(request, MAX_BYTES))
        assert caller.user is not None
        return _answer({"picture": picture_url(caller.user.id, etag)})

    @describe("Delete one's picture", answers={204: None}, caller="user")
    async def delete_picture(self, request: web.Request) -> web.Response:
        caller = await self._identify.require_user(request)
        assert caller.user is not None
        await self._accounts.store.delete_picture(caller.user.id)
        return web.Response(status=204)

    @describe("Somebody's picture", query=PictureQuery, answers={200: {MEDIA_TYPE: None}}, errors=(Unauthorized,))
    async def get_picture(self, request: web.Request) -> web.StreamResponse:
        """For everybody who may be here at all."""
        caller = await self._identify(request)
        if self._settings.access is Access.ACCOUNTS and caller.user is None and caller.guest is None:
            raise self._identify.refusal(request)
        etag, data = await self._accounts.store.get_picture(read_id(request))
        lasting = read_query(request, PictureQuery).v == etag
        headers = {
            "ETag": f'"{etag}"',
            "Cache-Control": "private, max-age=31536000, immutable" if lasting else "private, no-cache",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        }
        if any(known.value in (etag, "*") for known in request.if_none_match or ()):
            return web.Response(status=304, headers=headers)
        return web.Response(body=data, content_type=MEDIA_TYPE, headers=headers)

    @describe("Where one is signed in", answers={200: SessionList}, caller="session")
    async def list_sessions(self, request: web.Request) -> web.Response:
        caller = await self._identify.require_user(request, session=True)
        assert caller.user is not None
        found = await self._accounts.store.list_sessions(caller.user.id)
        return _answer({"items": [_represent_session(session, caller) for session in found]})

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
        return _answer({"items": [_represent_token(token) for token in found]})

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
        return _answer({**_represent_token(token), "token": secret}, status=201)

    @describe("Delete an API token", answers={204: None}, caller="session")
    async def delete_token(self, request: web.Request) -> web.Response:
        caller = await self._identify.require_user(request, session=True)
        await self._accounts.delete_token(caller, read_id(request))
        return web.Response(status=204)

    # Helpers

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
        response = _answer(await self._represent(session.caller(address)), status=status)
        self._identify.set_cookie(request, response, session.secret)
        if session.device:
            self._identify.cookies.set(request, response, DEVICE, session.device, DEVICE_DAYS)
        return response

    async def _represent(self, caller: Caller) -> dict[str, Any]:
        settings, user = self._settings, caller.user
        actor: dict[str, Any] = {
            "id": caller.actor.id,
            "kind": "user" if user else "guest" if caller.guest else "anonymous",
            "name": caller.actor.name,
            "color": caller.actor.color,
            "is_admin": caller.is_admin,
            "picture": picture_url(user.id, user.picture) if user else None,
            "has_password": bool(user and user.has_password),
        }
        if user is not None:
            actor["email"] = user.email
        return {
            "actor": actor,
            "access": settings.access.value,
            "signup": settings.signup.value,
            "mail": self._mail,
            "oidc": {"name": settings.oidc_name} if settings.oidc_issuer else None,
            "first": not await self._accounts.any_user(),
        }


def _answer(body: Any, status: int = 200) -> web.Response:
    """What is for this caller only: nothing between keeps a copy."""
    return web.json_response(body, status=status, headers={"Cache-Control": "no-store"})


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


async def _read(request: web.Request, limit: int) -> bytes:
    """A body that may be larger than others."""
    body = bytearray()
    async for chunk in request.content.iter_any():
        body += chunk
        if len(body) > limit:
            raise TooLarge(f"A picture has at most {limit // 1024 // 1024} MiB.")
    return bytes(body)
