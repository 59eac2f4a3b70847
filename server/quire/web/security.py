"""Headers that tell browsers what pages of ours may do, and who may frame them."""

from __future__ import annotations

from aiohttp import web

from quire.guards.origins import Origins
from quire.settings import Settings

_POLICY = (
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",  # Mantine and Quill set styles on elements
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
)

API_PAGES = frozenset({"/api/docs"})
"""Below /api, and yet pages."""

_API_POLICY = "default-src 'none'; frame-ancestors 'none'"
"""What the API answers is data, and never a page."""

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
}

_HSTS = "max-age=31536000"


class SecurityHeaders:
    """Sets them on every answer."""

    def __init__(self, settings: Settings, origins: Origins) -> None:
        self._origins = origins
        embedding = [origin.strip() for origin in settings.embed_origins.split(",") if origin.strip()]
        self._page = "; ".join((*_POLICY, "frame-ancestors 'self'"))
        frames = " ".join(["'self'", *embedding])
        self._document = "; ".join((*_POLICY, f"frame-ancestors {frames}"))

    async def prepare(self, request: web.Request, response: web.StreamResponse) -> None:
        """For aiohttp's `on_response_prepare`."""
        headers = response.headers
        for name, value in _ALWAYS.items():
            headers.setdefault(name, value)
        path = request.path
        if path.startswith(("/api/", "/ws/")) and path not in API_PAGES:
            policy = _API_POLICY
            headers.setdefault("Cache-Control", "private, no-cache")
        else:
            # Only documents may stand in the pages of others: a frame must not trick anybody into changing an account.
            policy = self._document if path.startswith("/d/") else self._page
        headers.setdefault("Content-Security-Policy", policy)
        if self._origins.is_secure(request):
            headers.setdefault("Strict-Transport-Security", _HSTS)
