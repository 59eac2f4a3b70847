"""REST for administrators: users, invitations, links that wait."""

from __future__ import annotations

from typing import Annotated, Any

from aiohttp import web
from pydantic import Field

from quire.accounts.answers import HandedLink, ManagedUser, UserPage, WaitingLinkList
from quire.accounts.identify import Identify
from quire.accounts.models import MAX_EMAIL, Caller, Scope, picture_url
from quire.accounts.requests import Body, read_body, read_id
from quire.accounts.rows import ListedUser
from quire.accounts.service import Accounts
from quire.accounts.visits import MadeLink
from quire.api.cursor import read_cursor, unknown_cursor, write_cursor
from quire.api.describe import describe
from quire.api.models import moment, stated
from quire.api.query import Query, Text, read_query
from quire.errors import Conflict, EmailTaken, Forbidden
from quire.guards.origins import Origins

PAGE = 50
MAX_SEARCH = 254
MAX_CURSOR = 1024


class UserChanges(Body):
    """Body of PATCH /admin/users/{id}."""

    disabled: bool | None = None
    is_admin: bool | None = None


class NewInvitation(Body):
    """Body of POST /admin/invitations."""

    email: Annotated[str, stated(maxLength=MAX_EMAIL)]


class UsersQuery(Query):
    """Query of GET /admin/users."""

    search: Annotated[Text, Field(max_length=MAX_SEARCH)] = ""
    """A part of an address or a name."""
    cursor: Annotated[Text, Field(max_length=MAX_CURSOR)] = ""
    """`next_cursor` of the page before."""


class AdminViews:
    """Routes under `/api/v1/admin`."""

    def __init__(self, accounts: Accounts, identify: Identify, origins: Origins) -> None:
        self._accounts = accounts
        self._identify = identify
        self._origins = origins

    def add_routes(self, router: web.UrlDispatcher) -> None:
        router.add_resource("/api/v1/admin/users").add_route("GET", self.list_users)
        router.add_resource("/api/v1/admin/users/{id}").add_route("PATCH", self.change_user)
        router.add_resource("/api/v1/admin/users/{id}/password-reset").add_route("POST", self.make_reset)
        router.add_resource("/api/v1/admin/invitations").add_route("POST", self.invite)
        router.add_resource("/api/v1/admin/links").add_route("GET", self.list_links)

    async def require_admin(self, request: web.Request) -> Caller:
        """Raises Unauthorized, and Forbidden for everybody else."""
        caller = await self._identify.require_user(request, Scope.ADMIN)
        if not caller.is_admin:
            raise Forbidden("This is for administrators.")
        return caller

    @describe("List users", query=UsersQuery, answers={200: UserPage}, caller="admin")
    async def list_users(self, request: web.Request) -> web.Response:
        """By address: {"items": [...], "next_cursor": text or null}."""
        await self.require_admin(request)
        query = read_query(request, UsersQuery)
        found = await self._accounts.store.list_users(query.search.strip(), _read_key(query.cursor), PAGE + 1)
        page = found[:PAGE]
        cursor = write_cursor(page[-1].user.email.lower()) if len(found) > PAGE else None
        return web.json_response({"items": [_represent(listed) for listed in page], "next_cursor": cursor})

    @describe("Change a user", body=UserChanges, answers={200: ManagedUser}, errors=(Conflict,), caller="admin")
    async def change_user(self, request: web.Request) -> web.Response:
        caller = await self.require_admin(request)
        body = await read_body(request, UserChanges)
        user = await self._accounts.administer(caller, read_id(request), body.disabled, body.is_admin)
        return web.json_response(_represent(ListedUser(user, None)))

    @describe("Make a link for a new password", answers={201: HandedLink}, caller="admin", secret=True)
    async def make_reset(self, request: web.Request) -> web.Response:
        caller = await self.require_admin(request)
        link = await self._accounts.make_reset(caller, read_id(request), self._origins.base_url(request))
        return web.json_response(_represent_link(link), status=201)

    @describe(
        "Invite somebody to make an account",
        body=NewInvitation,
        answers={201: HandedLink},
        errors=(EmailTaken,),
        caller="admin",
        secret=True,
    )
    async def invite(self, request: web.Request) -> web.Response:
        caller = await self.require_admin(request)
        body = await read_body(request, NewInvitation)
        link = await self._accounts.invite(caller, body.email, self._origins.base_url(request))
        return web.json_response(_represent_link(link), status=201)

    @describe("Links that wait to be used", answers={200: WaitingLinkList}, caller="admin")
    async def list_links(self, request: web.Request) -> web.Response:
        """What waits to be used or, without e-mail, to be answered with a link."""
        await self.require_admin(request)
        items = [
            {
                "purpose": link.purpose,
                "email": link.email,
                "user_id": link.user_id,
                "created_at": moment(link.created_at),
                "expires_at": moment(link.expires_at),
            }
            for link in await self._accounts.store.list_links()
        ]
        return web.json_response({"items": items})


def _represent(listed: ListedUser) -> dict[str, Any]:
    user = listed.user
    return {
        "id": user.id,
        "email": user.email,
        "name": user.name,
        "color": user.color,
        "picture": picture_url(user.id, user.picture),
        "is_admin": user.is_admin,
        "created_at": moment(user.created_at),
        "disabled_at": moment(user.disabled_at),
        "last_seen_at": moment(listed.last_seen_at),
    }


def _represent_link(link: MadeLink) -> dict[str, Any]:
    return {"url": link.url, "expires_at": moment(link.expires_at), "sent": link.sent}


def _read_key(cursor: str) -> str:
    key = read_cursor(cursor)
    if "\0" in key:
        raise unknown_cursor()
    return key
