"""The one place that decides who may do what: (actor, document) → role."""

from __future__ import annotations

from typing import Protocol

from aiohttp import web

from quire.rooms.actor import GUEST, Actor, Role


class Access(Protocol):
    """Asked by every way in."""

    async def identify(self, request: web.Request) -> Actor:
        """Who sends this request. Raises Unauthorized."""

    async def role(self, actor: Actor, document_id: str, token: str) -> Role:
        """What an actor may do with a document; `token` is what its client presented. Raises Forbidden."""

    def may_create(self, actor: Actor) -> bool:
        """Whether joining an unknown name makes that document."""


class OpenAccess:
    """`QUIRE_ACCESS=open`: whoever reaches the server may read, write and create."""

    async def identify(self, request: web.Request) -> Actor:
        return GUEST

    async def role(self, actor: Actor, document_id: str, token: str) -> Role:
        return Role.EDITOR

    def may_create(self, actor: Actor) -> bool:
        return True


def wants_less(request: web.Request) -> bool:
    """Whether a connection asks for less than it may have, with `?role=viewer`."""
    return request.query.get("role") == "viewer"
