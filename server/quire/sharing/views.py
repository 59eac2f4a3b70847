"""REST: with whom documents are shared."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from aiohttp import web
from pydantic import Field

from quire.accounts.models import MAX_EMAIL
from quire.accounts.requests import Body, read_body, read_id
from quire.api.describe import describe
from quire.api.models import moment, stated
from quire.errors import Conflict, LinkUsed, NotFound, TooLarge, TooMany, Unauthorized
from quire.guards.origins import Origins
from quire.rooms.actor import Role
from quire.sharing.access import Access
from quire.sharing.answers import (
    Asked,
    GrantedRole,
    IssuedToken,
    LinkRole,
    RoleWord,
    Shared,
    SharingShown,
    UsedInvitationShown,
)
from quire.sharing.models import Invitation, Person
from quire.sharing.service import MAX_MESSAGE, Sharing

Message = Annotated[str, stated(maxLength=MAX_MESSAGE)]
"""Its bound is checked further inside, where the error says more."""


class Link(Body):
    """Body of PUT /documents/{id}/link."""

    role: LinkRole
    guests: bool = False


class NewMember(Body):
    """Body of POST /documents/{id}/members."""

    email: Annotated[str, Field(max_length=1000), stated(maxLength=MAX_EMAIL)]
    role: GrantedRole
    message: Message = ""


class MemberRole(Body):
    """Body of PATCH /documents/{id}/members/{user}."""

    role: GrantedRole


class NewOwner(Body):
    """Body of POST /documents/{id}/owner."""

    user_id: Annotated[str, Field(pattern=r"^[A-Za-z0-9]{1,64}$")]


class Question(Body):
    """Body of POST /documents/{id}/access-requests."""

    role: GrantedRole
    message: Message = ""


class Answer(Body):
    """Body of POST /documents/{id}/access-requests/{request}; None declines."""

    role: GrantedRole | None


class UsedInvitation(Body):
    """Body of POST /invitations/use."""

    token: Annotated[str, Field(max_length=200)]


class Wanted(Body):
    """Body of POST /documents/{id}/token."""

    role: RoleWord | None = None


def represent_person(person: Person, *, with_email: bool = False) -> dict[str, Any]:
    """Somebody as JSON."""
    shown: dict[str, Any] = {
        "id": person.id,
        "name": person.name,
        "color": person.color,
        "picture": person.picture,
    }
    if with_email and person.email is not None:
        shown["email"] = person.email
    return shown


def represent_invitation(invitation: Invitation) -> dict[str, Any]:
    return {
        "id": invitation.id,
        "email": invitation.email,
        "role": invitation.role.word,
        "created_at": moment(invitation.created_at),
        "expires_at": moment(invitation.expires_at),
    }


class SharingViews:
    """Routes under `/api/v1/documents/{id}` that are about people, and `/api/v1/invitations`."""

    def __init__(self, sharing: Sharing, access: Access, origins: Origins) -> None:
        self._sharing = sharing
        self._access = access
        self._origins = origins

    def add_routes(self, router: web.UrlDispatcher) -> None:
        document = "/api/v1/documents/{id}"
        router.add_resource(f"{document}/sharing").add_route("GET", self.look)
        router.add_resource(f"{document}/link").add_route("PUT", self.set_link)
        router.add_resource(f"{document}/members").add_route("POST", self.share)
        member = router.add_resource(f"{document}/members/{{user}}")
        member.add_route("PATCH", self.change_role)
        member.add_route("DELETE", self.remove)
        router.add_resource(f"{document}/invitations/{{invitation}}").add_route("DELETE", self.withdraw)
        router.add_resource(f"{document}/owner").add_route("POST", self.hand_over)
        router.add_resource(f"{document}/access-requests").add_route("POST", self.ask)
        router.add_resource(f"{document}/access-requests/{{request}}").add_route("POST", self.answer)
        router.add_resource(f"{document}/token").add_route("POST", self.issue)
        router.add_resource("/api/v1/invitations/use").add_route("POST", self.use_invitation)

    @describe("With whom a document is shared", answers={200: SharingShown})
    async def look(self, request: web.Request) -> web.Response:
        """With whom a document is shared. E-mail addresses, invitations and requests are for those who may edit."""
        caller = await self._access.identify(request)
        standing, role, owner, shares = await self._sharing.look(caller, request.match_info["id"])
        near = role.may_edit and caller.user is not None
        nobodys = standing.owner_id is None and self._access.open
        # What belongs to nobody becomes whoever's who shares it first, if they are signed in.
        manages = role is Role.OWNER and (standing.owner_id is not None or caller.user is not None)
        return web.json_response(
            {
                "owner": None if owner is None else represent_person(owner, with_email=near),
                "link_role": "editor" if nobodys else "none" if standing.link_role is None else standing.link_role.word,
                "link_guests": nobodys or standing.link_guests,
                "role": role.word,
                "can_manage": manages,
                "members": [
                    {"user": represent_person(person, with_email=near), "role": held.word}
                    for person, held in shares.members
                ],
                "invitations": [represent_invitation(one) for one in shares.invitations] if near else [],
                "requests": [
                    {
                        "id": one.id,
                        "user": represent_person(one.user, with_email=True),
                        "role": one.role.word,
                        "message": one.message,
                        "created_at": moment(one.created_at),
                    }
                    for one in shares.requests
                ]
                if manages
                else [],
            }
        )

    @describe("Set what the link allows", body=Link, answers={204: None}, errors=(Conflict,))
    async def set_link(self, request: web.Request) -> web.Response:
        caller = await self._access.identify(request)
        link = await read_body(request, Link)
        await self._sharing.set_link(caller, request.match_info["id"], Role.named(link.role), guests=link.guests)
        return web.Response(status=204)

    @describe(
        "Share with somebody", body=NewMember, answers={201: Shared}, errors=(Conflict, TooLarge, TooMany), secret=True
    )
    async def share(self, request: web.Request) -> web.Response:
        """201 with the member, or the invitation of somebody without an account."""
        caller = await self._access.identify(request)
        new = await read_body(request, NewMember)
        role = Role[new.role.upper()]
        member, invitation, url = await self._sharing.share(
            caller, request.match_info["id"], new.email, role, new.message, self._origins.base_url(request)
        )
        if member is not None:
            answer = {"member": {"user": represent_person(member, with_email=True), "role": role.word}}
        else:
            assert invitation is not None
            answer = {"invitation": {**represent_invitation(invitation), **({"url": url} if url else {})}}
        return web.json_response(answer, status=201)

    @describe("Change a member's role", body=MemberRole, answers={204: None}, errors=(NotFound, Conflict))
    async def change_role(self, request: web.Request) -> web.Response:
        caller = await self._access.identify(request)
        new = await read_body(request, MemberRole)
        user_id = read_id(request, "user")
        await self._sharing.change_role(caller, request.match_info["id"], user_id, Role[new.role.upper()])
        return web.Response(status=204)

    @describe("Remove a member", answers={204: None}, errors=(NotFound, Conflict))
    async def remove(self, request: web.Request) -> web.Response:
        caller = await self._access.identify(request)
        await self._sharing.remove(caller, request.match_info["id"], read_id(request, "user"))
        return web.Response(status=204)

    @describe("Withdraw an invitation", answers={204: None}, errors=(NotFound, Conflict))
    async def withdraw(self, request: web.Request) -> web.Response:
        caller = await self._access.identify(request)
        await self._sharing.withdraw(caller, request.match_info["id"], read_id(request, "invitation"))
        return web.Response(status=204)

    @describe("Hand a document over", body=NewOwner, answers={204: None}, errors=(NotFound, Conflict))
    async def hand_over(self, request: web.Request) -> web.Response:
        caller = await self._access.identify(request)
        new = await read_body(request, NewOwner)
        await self._sharing.hand_over(caller, request.match_info["id"], new.user_id)
        return web.Response(status=204)

    @describe("Ask for access", body=Question, answers={202: Asked}, errors=(Conflict, TooLarge, TooMany))
    async def ask(self, request: web.Request) -> web.Response:
        caller = await self._access.identify(request)
        asked = await read_body(request, Question)
        document_id, base_url = request.match_info["id"], self._origins.base_url(request)
        await self._sharing.ask(caller, document_id, Role[asked.role.upper()], asked.message, base_url)
        return web.json_response({"status": "asked"}, status=202)

    @describe(
        "Answer somebody who asks for access",
        body=Answer,
        answers={204: None},
        errors=(NotFound, Conflict),
    )
    async def answer(self, request: web.Request) -> web.Response:
        caller = await self._access.identify(request)
        given = await read_body(request, Answer)
        role = None if given.role is None else Role[given.role.upper()]
        document_id, base_url = request.match_info["id"], self._origins.base_url(request)
        await self._sharing.answer(caller, document_id, read_id(request, "request"), role, base_url)
        return web.Response(status=204)

    @describe("Get a document token", body=Wanted, body_optional=True, answers={200: IssuedToken}, secret=True)
    async def issue(self, request: web.Request) -> web.Response:
        """A token for sockets: {"token", "role", "expires_at"}."""
        caller = await self._access.identify(request)
        wanted = await read_body(request, Wanted, optional=True)
        at_most = None if wanted.role is None else Role[wanted.role.upper()]
        token, role, expires = await self._sharing.issue(caller, request.match_info["id"], at_most)
        until = moment(datetime.fromtimestamp(expires, UTC))
        return web.json_response({"token": token, "role": role.word, "expires_at": until})

    @describe(
        "Use an invitation",
        body=UsedInvitation,
        answers={200: UsedInvitationShown},
        errors=(LinkUsed, Unauthorized),
        caller="user",
    )
    async def use_invitation(self, request: web.Request) -> web.Response:
        """{"document_id"}: whoever is signed in becomes a member."""
        caller = await self._access.identify(request)
        self._access.require_user(caller)
        used = await read_body(request, UsedInvitation)
        return web.json_response({"document_id": await self._sharing.use_invitation(caller, used.token)})
