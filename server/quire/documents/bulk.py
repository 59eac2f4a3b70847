"""REST: the same done to many documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any, Literal

from aiohttp import web
from pydantic import Field

from quire.accounts.requests import Body, read_body
from quire.api.describe import describe
from quire.documents.answers import BulkResults
from quire.documents.models import MAX_NAME
from quire.documents.views import FolderId
from quire.errors import BadRequest, FolderNotFound, NameNeeded, QuireError, Unauthorized

if TYPE_CHECKING:
    from quire.accounts.models import Caller
    from quire.documents.service import DocumentService
    from quire.sharing.access import Access
    from quire.workspace.store import FolderStore

MAX_IDS = 100


class Bulk(Body):
    """Body of POST /documents/bulk. `delete` is for good, and only from the trash."""

    ids: Annotated[list[Annotated[str, Field(max_length=MAX_NAME)]], Field(min_length=1, max_length=MAX_IDS)]
    action: Literal["trash", "untrash", "delete", "move", "favourite", "unfavourite"]
    folder_id: FolderId | None = None
    """Where to move them: one of the caller's folders, or null for none. Needed for `move` and only there."""


class BulkViews:
    """The route `/api/v1/documents/bulk`."""

    def __init__(self, service: DocumentService, folders: FolderStore, access: Access) -> None:
        self._service = service
        self._folders = folders
        self._access = access

    def add_routes(self, router: web.UrlDispatcher) -> None:
        router.add_post("/api/v1/documents/bulk", self.bulk)

    @describe(
        "Do something to many documents",
        body=Bulk,
        answers={200: BulkResults},
        errors=(Unauthorized, NameNeeded, FolderNotFound),
        resumes=True,
    )
    async def bulk(self, request: web.Request) -> web.Response:
        """Each is done by itself: what cannot be done to one says why, and does not keep the others."""
        caller = await self._access.identify(request)
        self._access.require_writer(caller)
        wish = await read_body(request, Bulk)
        if ("folder_id" in wish.model_fields_set) is not (wish.action == "move"):
            raise BadRequest("folder_id is needed to move documents, and for nothing else.")
        if wish.action in ("move", "favourite", "unfavourite"):
            owner = self._access.require_keeper(caller)
            if wish.folder_id is not None:
                await self._folders.require(owner, wish.folder_id)
        return web.json_response({"results": [await self._one(caller, one, wish) for one in dict.fromkeys(wish.ids)]})

    async def _one(self, caller: Caller, document_id: str, wish: Bulk) -> dict[str, Any]:
        try:
            match wish.action:
                case "trash":
                    await self._service.trash(caller, document_id)
                case "untrash":
                    await self._service.untrash(caller, document_id)
                case "delete":
                    await self._service.delete(caller, document_id)
                case "move":
                    await self._service.place(caller, document_id, folder_id=wish.folder_id)
                case "favourite" | "unfavourite":
                    await self._service.place(caller, document_id, favourite=wish.action == "favourite")
        except QuireError as error:
            return {"id": document_id, "ok": False, "code": error.code, "detail": error.detail}
        return {"id": document_id, "ok": True}
