"""What decides over a role, and the rule."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from quire.accounts.models import Caller, Scope
from quire.rooms.actor import Role


@dataclass(frozen=True, slots=True)
class Standing:
    """A living document and one caller's place in it, as one query finds them."""

    document_id: str
    title: str
    owner_id: str | None
    """An actor's id; None for what an anonymous caller made."""
    link_role: Role | None
    link_guests: bool
    member_role: Role | None
    kind: str = ""
    epoch: str = ""
    head: int = 0
    """Its newest stored revision."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody as others see them. `id` is a user's id, or a whole actor id for whoever has no account."""

    id: str
    name: str
    color: str
    picture: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True)
class Invitation:
    """Waits for somebody who has no account yet."""

    id: str
    email: str
    role: Role
    created_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class AccessRequest:
    """Somebody asks to be let in, or to be allowed more."""

    id: str
    user: Person
    role: Role
    message: str
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Shares:
    """With whom a document is shared."""

    members: list[tuple[Person, Role]]
    invitations: list[Invitation]
    requests: list[AccessRequest]


def owner_key(caller: Caller) -> str | None:
    """What `owner_id` is for documents of this caller: an API token's are its user's. None for the anonymous."""
    if caller.user is not None:
        return f"user:{caller.user.id}"
    return f"guest:{caller.guest.id}" if caller.guest is not None else None


def most(caller: Caller) -> Role | None:
    """The highest role that the caller's means allow, whatever the document says."""
    if caller.foreign:
        return None
    return Role.VIEWER if caller.scope is Scope.READ else Role.OWNER


def decide(standing: Standing, caller: Caller, *, open_access: bool) -> Role | None:
    """The rule: the highest of what owner, membership and link give, within what the caller's means allow."""
    cap = most(caller)
    if cap is None:
        return None
    roles: list[Role] = []
    if standing.owner_id is None:
        if open_access:
            roles.append(Role.OWNER)
    elif standing.owner_id == owner_key(caller):
        roles.append(Role.OWNER)
    if standing.member_role is not None:
        roles.append(standing.member_role)
    if standing.link_role is not None and (caller.user is not None or standing.link_guests):
        roles.append(standing.link_role)
    return min(max(roles), cap) if roles else None
