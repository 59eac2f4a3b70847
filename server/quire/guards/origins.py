"""Where a request comes from: its address, and the website that made it."""

from __future__ import annotations

import ipaddress
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

from aiohttp import hdrs, web

from quire.errors import ForeignOrigin
from quire.settings import Settings

_SAFE = {hdrs.METH_GET, hdrs.METH_HEAD, hdrs.METH_OPTIONS}


class Origins:
    """Reads what browsers and trusted proxies say of a request."""

    def __init__(self, settings: Settings) -> None:
        self._public = settings.public_url.rstrip("/")
        self._embedding = {origin.strip().rstrip("/") for origin in settings.embed_origins.split(",") if origin.strip()}
        self._proxies = [
            ipaddress.ip_network(network.strip(), strict=False)
            for network in settings.trusted_proxies.split(",")
            if network.strip()
        ]

    def check(self, request: web.Request) -> bool:
        """True from our own pages and from programs, False from those of a website that may embed documents.

        Raises ForeignOrigin from any other page, for what changes something and for sockets.
        """
        origin = request.headers.get(hdrs.ORIGIN)
        if origin is None:
            site = request.headers.get("Sec-Fetch-Site", "none")
            if request.method in _SAFE or site in ("none", "same-origin"):
                return True
            raise ForeignOrigin
        if origin == self._own(request) or (not self._public and _host_of(origin) == request.host):
            return True
        if origin in self._embedding:
            return False
        if request.method in _SAFE and request.headers.get(hdrs.UPGRADE) is None:
            return True
        raise ForeignOrigin(f"Pages of {origin[:100]} may not do this here.")

    def embeds(self, origin: str | None) -> bool:
        """Whether that is a website that may embed documents; of None, whether there is any."""
        return origin in self._embedding if origin is not None else bool(self._embedding)

    @web.middleware
    async def guard(
        self, request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
    ) -> web.StreamResponse:
        """Refuse what other websites' pages want changed, whichever route it is. A token in a header is no cookie: no
        page can make a browser send it by itself."""
        if request.method not in _SAFE and hdrs.AUTHORIZATION not in request.headers:
            self.check(request)
        return await handler(request)

    def address(self, request: web.Request) -> str:
        """The client's address; X-Forwarded-For counts only from a trusted proxy."""
        address = request.remote or ""
        lines = request.headers.getall("X-Forwarded-For", ())
        # Proxies that add a line of their own leave the client's in front of it: all lines together are one list.
        for hop in reversed(",".join(lines).split(",") if lines else ()):
            if not self._is_proxy(address) or not _is_address(hop.strip()):
                break
            address = hop.strip()
        return address[:64]

    def is_secure(self, request: web.Request) -> bool:
        """Whether the client speaks TLS, to us or to a trusted proxy."""
        if request.secure:
            return True
        return request.headers.get("X-Forwarded-Proto", "").strip() == "https" and self._is_proxy(request.remote or "")

    def base_url(self, request: web.Request) -> str:
        """Where links lead."""
        return self._public or self._own(request)

    def _own(self, request: web.Request) -> str:
        if self._public:
            parts = urlsplit(self._public)
            return f"{parts.scheme}://{parts.netloc}"
        return f"{'https' if self.is_secure(request) else 'http'}://{request.host}"

    def _is_proxy(self, address: str) -> bool:
        try:
            found = ipaddress.ip_address(address)
        except ValueError:
            return False
        return any(found in network for network in self._proxies)


def _host_of(origin: str) -> str:
    """Host and port. Behind a proxy that is not (yet) trusted the scheme that browsers name is not the one we see."""
    scheme, _, host = origin.partition("://")
    return host if scheme in ("http", "https") else ""


def _is_address(text: str) -> bool:
    try:
        ipaddress.ip_address(text)
    except ValueError:
        return False
    return True
