"""`ETag` and 304: whoever has what would be answered is not sent it again."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Awaitable, Callable

from aiohttp import web

_SHOWN = ("Cache-Control", "Content-Location", "ETag", "Expires", "Vary")
"""What a 304 repeats of the headers (RFC 9110, 15.4.5)."""


@web.middleware
async def etags(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Name what is read from the API by a hash of its bytes, unless its handler did; answer 304 to whoever has that."""
    response = await handler(request)
    if (
        request.method not in ("GET", "HEAD")
        or not request.path.startswith("/api/")
        or not isinstance(response, web.Response)
        or response.status != 200
    ):
        return response
    tag = response.headers.get("ETag")
    if tag is None:
        if not isinstance(response.body, bytes):
            return response
        digest = hashlib.sha256(response.body).digest()[:18]
        tag = response.headers["ETag"] = f'"{base64.urlsafe_b64encode(digest).decode()}"'
    if not _is_known(request, tag):
        return response
    headers = {name: response.headers[name] for name in _SHOWN if name in response.headers}
    unchanged = web.Response(status=304, headers=headers)
    unchanged.cookies.update(response.cookies)
    return unchanged


def _is_known(request: web.Request, tag: str) -> bool:
    """Compared weakly, as If-None-Match is (RFC 9110, 13.1.2)."""
    known = ",".join(request.headers.getall("If-None-Match", ()))
    if known.strip() == "*":
        return True
    plain = tag.removeprefix("W/")
    return any(one.strip().removeprefix("W/") == plain for one in known.split(","))


def add_heads(router: web.UrlDispatcher) -> None:
    """Let HEAD be asked wherever GET is on the API; not where browsers are led through a sign-in."""
    for resource in router.resources():
        if not isinstance(resource, web.Resource) or not resource.canonical.startswith("/api/"):
            continue
        routes = {route.method: route for route in resource}
        if "GET" in routes and "HEAD" not in routes and "/auth/" not in resource.canonical:
            resource.add_route("HEAD", routes["GET"].handler)
