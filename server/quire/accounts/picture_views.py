"""REST: people's pictures."""

from __future__ import annotations

from aiohttp import web

from quire.accounts.answers import PictureShown
from quire.accounts.identify import Identify
from quire.accounts.models import picture_url
from quire.accounts.pictures import MAX_BYTES, MEDIA_TYPE
from quire.accounts.requests import read_id
from quire.accounts.service import Accounts
from quire.accounts.showing import private
from quire.api.describe import describe
from quire.api.query import Query, Word, read_query
from quire.api.raw import read_raw
from quire.errors import Unauthorized, UnsupportedType
from quire.settings import Access

PICTURE_TYPES = ("image/png", "image/jpeg", "image/webp", "image/gif")


class PictureQuery(Query):
    """Query of GET /users/{id}/picture."""

    v: Word = ""
    """The picture's ETag: with the newest, the answer may be kept for a year."""


class PictureViews:
    """Routes of `/api/v1/account/picture` and `/users/{id}/picture`."""

    def __init__(self, accounts: Accounts, identify: Identify, access: Access) -> None:
        self._accounts = accounts
        self._identify = identify
        self._access = access

    def add_routes(self, router: web.UrlDispatcher) -> None:
        own = router.add_resource("/api/v1/account/picture")
        own.add_route("PUT", self.put_picture)
        own.add_route("DELETE", self.delete_picture)
        router.add_resource("/api/v1/users/{id}/picture").add_route("GET", self.get_picture)

    @describe("Set one's picture", body=dict.fromkeys(PICTURE_TYPES), answers={200: PictureShown}, caller="user")
    async def put_picture(self, request: web.Request) -> web.Response:
        caller = await self._identify.require_user(request)
        if request.content_type not in PICTURE_TYPES:
            raise UnsupportedType(f"A picture is {', '.join(PICTURE_TYPES)}.")
        etag = await self._accounts.set_picture(caller, await read_raw(request, MAX_BYTES, "A picture"))
        assert caller.user is not None
        return private({"picture": picture_url(caller.user.id, etag)})

    @describe("Delete one's picture", answers={204: None}, caller="user")
    async def delete_picture(self, request: web.Request) -> web.Response:
        caller = await self._identify.require_user(request)
        assert caller.user is not None
        await self._accounts.store.delete_picture(caller.user.id)
        return web.Response(status=204)

    @describe("Somebody's picture", query=PictureQuery, answers={200: {MEDIA_TYPE: None}}, errors=(Unauthorized,))
    async def get_picture(self, request: web.Request) -> web.StreamResponse:
        """For everybody who may be here at all."""
        caller = await self._identify(request)
        if self._access is Access.ACCOUNTS and caller.user is None and caller.guest is None:
            raise self._identify.refusal(request)
        etag, data = await self._accounts.store.get_picture(read_id(request))
        lasting = read_query(request, PictureQuery).v == etag
        headers = {
            "ETag": f'"{etag}"',
            "Cache-Control": "private, max-age=31536000, immutable" if lasting else "private, no-cache",
            "X-Content-Type-Options": "nosniff",
            "Content-Security-Policy": "default-src 'none'; sandbox",
        }
        if any(known.value in (etag, "*") for known in request.if_none_match or ()):
            return web.Response(status=304, headers=headers)
        return web.Response(body=data, content_type=MEDIA_TYPE, headers=headers)
