"""What the routes about sharing answer."""

from __future__ import annotations

from typing import Literal

from quire.api.models import Moment, Representation

RoleWord = Literal["viewer", "commenter", "editor", "owner"]
GrantedRole = Literal["viewer", "commenter", "editor"]
LinkRole = Literal["none", "viewer", "commenter", "editor"]


class PersonShown(Representation):
    """Somebody as others see them; `email` only for those who may edit."""

    id: str
    name: str
    color: str
    picture: str | None
    email: str = ""


class MemberShown(Representation):
    user: PersonShown
    role: GrantedRole


class InvitationShown(Representation):
    """Waits for somebody who has no account yet; `url` once, where the server cannot send e-mail."""

    id: str
    email: str
    role: GrantedRole
    created_at: Moment
    expires_at: Moment
    url: str = ""


class AccessRequestShown(Representation):
    id: str
    user: PersonShown
    role: GrantedRole
    message: str
    created_at: Moment


class SharingShown(Representation):
    """With whom a document is shared, and what the caller may do."""

    owner: PersonShown | None
    link_role: LinkRole
    link_guests: bool
    role: RoleWord
    can_manage: bool
    members: list[MemberShown]
    invitations: list[InvitationShown]
    requests: list[AccessRequestShown]


class Shared(Representation):
    """A new member or, for somebody without an account, an invitation."""

    member: MemberShown | None = None
    invitation: InvitationShown | None = None


class Asked(Representation):
    status: Literal["asked"]


class IssuedToken(Representation):
    """A document token, for sockets."""

    token: str
    role: RoleWord
    expires_at: Moment


class UsedInvitationShown(Representation):
    document_id: str
