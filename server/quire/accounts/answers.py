"""What the routes about people answer."""

from __future__ import annotations

from typing import Literal

from quire.accounts.models import Scope
from quire.api.models import Moment, Representation
from quire.settings import Access, Signup


class ActorShown(Representation):
    """Who somebody is. `id` is `user:…`, `guest:…`, or what the anonymous share."""

    id: str
    kind: Literal["anonymous", "guest", "user"]
    name: str
    color: str
    is_admin: bool
    picture: str | None
    has_password: bool
    email: str = ""


class ProviderShown(Representation):
    """Where one can sign in, too."""

    name: str


class IdentityShown(Representation):
    """Who one is, and what this server offers."""

    actor: ActorShown
    access: Access
    signup: Signup
    mail: bool
    oidc: ProviderShown | None
    first: bool


class StatusShown(Representation):
    """What happened, in a word."""

    status: str


class PictureShown(Representation):
    """Where a picture is."""

    picture: str | None


class SignedInSession(Representation):
    """A device on which one is signed in."""

    id: str
    address: str
    agent: str
    created_at: Moment
    seen_at: Moment
    current: bool


class SessionList(Representation):
    items: list[SignedInSession]


class ApiToken(Representation):
    """An API token without its secret."""

    id: str
    name: str
    scope: Scope
    created_at: Moment
    expires_at: Moment | None
    used_at: Moment | None


class MadeApiToken(ApiToken):
    """A new API token; its secret is shown this once."""

    token: str


class ApiTokenList(Representation):
    items: list[ApiToken]


class ManagedUser(Representation):
    """A user as administrators see them."""

    id: str
    email: str
    name: str
    color: str
    picture: str | None
    is_admin: bool
    created_at: Moment
    disabled_at: Moment | None
    last_seen_at: Moment | None


class UserPage(Representation):
    items: list[ManagedUser]
    next_cursor: str | None


class HandedLink(Representation):
    """A link that was sent, or (`url`) that the administrator hands over."""

    url: str | None
    expires_at: Moment
    sent: bool


class WaitingLink(Representation):
    """A link that waits to be used, or somebody's request for one."""

    purpose: str
    email: str
    user_id: str | None
    created_at: Moment
    expires_at: Moment | None


class WaitingLinkList(Representation):
    items: list[WaitingLink]
