"""The cookies that people's browsers are given: kept from scripts and other websites, and behind TLS from plain
connections."""

from __future__ import annotations

from aiohttp import web

from quire.guards.origins import Origins

SESSION = "quire_session"
SIGN_UP = "quire_sign_up"
"""Which browser an account was made in, until its address is confirmed."""
DEVICE = "quire_device"
"""Somebody signed in here before."""

HOST = "__Host-"
"""Behind TLS names begin so: browsers take them only with `Secure`, for the whole host, and from the host itself."""

MAX_LENGTH = 200


class Cookies:
    """Reads and writes them by their plain names."""

    def __init__(self, origins: Origins) -> None:
        self._origins = origins

    def name(self, request: web.Request, cookie: str) -> str:
        """The name as this browser has it."""
        return HOST + cookie if self._origins.is_secure(request) else cookie

    def get(self, request: web.Request, cookie: str) -> str:
        """The value; "" without one, and for what none of ours can be."""
        value = request.cookies.get(self.name(request, cookie), "")
        return value if len(value) <= MAX_LENGTH else ""

    def set(self, request: web.Request, response: web.StreamResponse, cookie: str, value: str, days: float) -> None:
        response.set_cookie(
            self.name(request, cookie),
            value,
            max_age=int(days * 86400),
            path="/",
            secure=self._origins.is_secure(request),
            httponly=True,
            samesite="Lax",
        )

    def clear(self, request: web.Request, response: web.StreamResponse, cookie: str) -> None:
        secure = self._origins.is_secure(request)
        response.del_cookie(self.name(request, cookie), path="/", secure=secure, httponly=True, samesite="Lax")
