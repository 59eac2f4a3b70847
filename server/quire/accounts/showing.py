"""Who somebody is, as JSON."""

from __future__ import annotations

from typing import Any

from aiohttp import web

from quire.accounts.models import Caller, picture_url


def private(body: Any, status: int = 200) -> web.Response:
    """An answer for one caller only: nothing between keeps a copy."""
    return web.json_response(body, status=status, headers={"Cache-Control": "no-store"})


def represent_actor(caller: Caller) -> dict[str, Any]:
    """See `ActorShown`."""
    user = caller.user
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
    return actor
