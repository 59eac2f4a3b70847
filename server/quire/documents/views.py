"""REST: documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from aiohttp import web
from pydantic import Field

from quire.accounts.requests import Body, read_body
from quire.api.describe import describe
from quire.api.models import stated
from quire.api.query import Flag, Query, Text, Whole, read_query
from quire.api.repeats import Attempt, attempt_of
from quire.documents.answers import DocumentPage, DocumentShown
from quire.documents.models import MAX_NAME, MAX_TITLE, NAME, ROOT, Chosen, Filter, Kind, Order, Sort, made_id
from quire.errors import (
    BadRequest,
    DocumentExists,
    FolderNotFound,
    InvalidName,
    NameNeeded,
    NotInTrash,
    RepeatInDoubt,
    TooLarge,
    Unauthorized,
)
from quire.rooms.actor import Role

if TYPE_CHECKING:
    from quire.accounts.models import Caller
    from quire.audit.log import Audit
    from quire.documents.models import Document
    from quire.documents.service import DocumentService
    from quire.documents.showing import Showing
    from quire.documents.store import Store
    from quire.rooms.registry import Registry
    from quire.sharing.access import Access
    from quire.workspace.store import FolderStore

MAX_PAGE = 200
MAX_CURSOR = 4096

# Bounds that are checked further inside, where the errors say more.
Name = Annotated[str, stated(pattern=NAME, minLength=1, maxLength=MAX_NAME)]
Title = Annotated[str, stated(maxLength=MAX_TITLE)]
FolderId = Annotated[str, Field(pattern=r"^[A-Za-z0-9]{1,64}$")]

_SORTED = {Filter.RECENT: Sort.OPENED_AT, Filter.TRASH: Sort.TRASHED_AT}
"""How these lists are sorted unless asked otherwise."""


class ListQuery(Query):
    """Query of GET /documents."""

    filter: Filter = Filter.ALL
    """`owned` by oneself, `shared` with oneself (also by a link that one has used), or `all` of both and in open access
    whatever its link opens; of these those opened of late, favourites, or templates; or what is in the trash."""
    folder: Annotated[Text, Field(pattern=rf"^({ROOT}|[A-Za-z0-9]{{1,64}})$")] | None = None
    """One of the caller's folders, or `root` for what is in none of them."""
    kind: Kind | None = None
    title: Annotated[Text, Field(max_length=MAX_TITLE)] = ""
    """A part of the title, without regard to the case of A to Z."""
    sort: Sort | None = None
    """Without it `updated_at`, but `opened_at` for recent ones and `trashed_at` for the trash."""
    order: Order | None = None
    """Without it, titles ascend and times descend."""
    limit: Annotated[Whole, Field(ge=1, le=MAX_PAGE)] = 50
    cursor: Annotated[Text, Field(max_length=MAX_CURSOR)] | None = None
    """`next_cursor` of the page before; the other parameters have to be the same as there."""


class DeleteQuery(Query):
    """Query of DELETE /documents/{id}."""

    permanently: Flag = False
    """Delete for good what is in the trash, instead of putting it there."""


class NewDocument(Body):
    """Body of POST /documents."""

    id: Name | None = None
    kind: Annotated[Kind, Field(strict=False)] = Kind.RICHTEXT
    title: Title = ""
    folder_id: FolderId | None = None
    """One of the caller's folders that it is put into."""


class DocumentChanges(Body):
    """Body of PATCH /documents/{id}: at least one of these. Folder and favourite are the caller's own."""

    title: Title | None = None
    folder_id: FolderId | None = None
    """null takes it out of its folder."""
    favourite: bool | None = None
    template: bool | None = None


class Duplicate(Body):
    """Body of POST /documents/{id}/duplicate."""

    title: Title | None = None
    """Without it, that of the original."""
    folder_id: FolderId | None = None
    """Without it, the caller's folder that the original is in; null for none."""


class DocumentViews:
    """Routes under `/api/v1/documents`."""

    def __init__(
        self,
        store: Store,
        folders: FolderStore,
        service: DocumentService,
        showing: Showing,
        registry: Registry,
        access: Access,
        audit: Audit,
    ) -> None:
        self._store = store
        self._folders = folders
        self._service = service
        self._showing = showing
        self._registry = registry
        self._access = access
        self._audit = audit

    def add_routes(self, router: web.UrlDispatcher) -> None:
        documents = router.add_resource("/api/v1/documents")
        documents.add_route("GET", self.list)
        documents.add_route("POST", self.create)
        document = router.add_resource("/api/v1/documents/{id}")
        document.add_route("GET", self.get)
        document.add_route("PATCH", self.change)
        document.add_route("DELETE", self.delete)
        router.add_post("/api/v1/documents/{id}/untrash", self.untrash)
        router.add_post("/api/v1/documents/{id}/duplicate", self.duplicate)

    @describe("List documents", query=ListQuery, answers={200: DocumentPage}, errors=(Unauthorized, FolderNotFound))
    async def list(self, request: web.Request) -> web.Response:
        """The newest updated first: {"items": [...], "next_cursor": text or null}."""
        caller = await self._access.identify(request)
        query = read_query(request, ListQuery)
        self._access.require_reader(caller)
        viewer = self._access.viewer(caller)
        sort = query.sort or _SORTED.get(query.filter, Sort.UPDATED_AT)
        chosen = Chosen(query.filter, query.folder, query.kind, query.title, sort, query.order)
        page = await self._store.list_documents(query.limit, query.cursor, viewer, chosen)
        if not page.documents and query.folder not in (None, ROOT):
            await self._folders.require(viewer.own or "", query.folder or "")
        items = await self._showing.all(caller, page.documents, page.places)
        return web.json_response({"items": items, "next_cursor": page.cursor})

    @describe(
        "Make a document",
        body=NewDocument,
        body_optional=True,
        answers={201: DocumentShown},
        errors=(Unauthorized, InvalidName, DocumentExists, TooLarge, NameNeeded, FolderNotFound),
        answer_headers={"Location": "Where it is."},
        resumes=True,
    )
    async def create(self, request: web.Request) -> web.Response:
        """201 with the document, 409 if its id is taken."""
        caller = await self._access.identify(request)
        self._access.require_creator(caller)
        new = await read_body(request, NewDocument, optional=True)
        keeper = None if new.folder_id is None else self._access.require_keeper(caller)
        if keeper is not None and new.folder_id is not None:
            await self._folders.require(keeper, new.folder_id)
        document = await self._create(caller, new, attempt_of(request))
        if keeper is not None:
            await self._folders.place(keeper, [document.id], folder_id=new.folder_id)
        return await self._made(caller, document)

    @describe("A document without its content", answers={200: DocumentShown})
    async def get(self, request: web.Request) -> web.Response:
        caller, document_id = await self._require(request, Role.VIEWER)
        return web.json_response(await self._showing.one(caller, await self._store.get_document(document_id)))

    @describe(
        "Rename or file a document",
        body=DocumentChanges,
        answers={200: DocumentShown},
        errors=(TooLarge, FolderNotFound, NameNeeded),
    )
    async def change(self, request: web.Request) -> web.Response:
        """Change a document's title, or whether it is a template; open editors are told. Folder and favourite are one's
        own, and need no more than the right to read."""
        caller, document_id = await self._require(request, Role.VIEWER)
        changes = await read_body(request, DocumentChanges)
        given = changes.model_fields_set
        own = {name: getattr(changes, name) for name in ("folder_id", "favourite") if name in given}
        common = {name: getattr(changes, name) for name in ("title", "template") if name in given}
        if not given:
            raise BadRequest("Nothing is to be changed: give title, folder_id, favourite or template.")
        for name in ("title", "favourite", "template"):
            if name in given and getattr(changes, name) is None:
                raise BadRequest(f"{name} cannot be null.")
        if common:
            await self._access.require(caller, document_id, Role.EDITOR)
        if own:
            await self._service.place(caller, document_id, **own)
        if common:
            document = await self._store.change(document_id, **common)
        else:
            document = await self._store.get_document(document_id)
        found = await self._showing.one(caller, document)
        if "title" in common:
            self._registry.notify(
                document.id, {"type": "document", "title": found["title"], "updated_at": found["updated_at"]}
            )
        return web.json_response(found)

    @describe("Delete a document", query=DeleteQuery, answers={204: None}, errors=(NotInTrash,))
    async def delete(self, request: web.Request) -> web.Response:
        """Put a document into the trash; open editors are told and closed. Or delete for good what is there."""
        caller, document_id = await self._access.identify(request), request.match_info["id"]
        if read_query(request, DeleteQuery).permanently:
            await self._service.delete(caller, document_id)
        else:
            await self._service.trash(caller, document_id)
        return web.Response(status=204)

    @describe("Take a document out of the trash", answers={200: DocumentShown}, resumes=True)
    async def untrash(self, request: web.Request) -> web.Response:
        """The document is as it was: id, content, history, sharing. One that is in no trash stays as it is."""
        caller, document_id = await self._access.identify(request), request.match_info["id"]
        await self._service.untrash(caller, document_id)
        return web.json_response(await self._showing.one(caller, await self._store.get_document(document_id)))

    @describe(
        "Copy a document",
        body=Duplicate,
        body_optional=True,
        answers={201: DocumentShown},
        errors=(TooLarge, FolderNotFound),
        answer_headers={"Location": "Where it is."},
        resumes=True,
    )
    async def duplicate(self, request: web.Request) -> web.Response:
        """A new document of one's own with the same content, without its history, sharing and versions."""
        caller, document_id = await self._require(request, Role.VIEWER)
        wish = await read_body(request, Duplicate, optional=True)
        folder = {"folder_id": wish.folder_id} if "folder_id" in wish.model_fields_set else {}
        made = await self._service.duplicate(caller, document_id, wish.title, folder, attempt_of(request))
        return await self._made(caller, made)

    async def _create(self, caller: Caller, new: NewDocument, attempt: Attempt | None) -> Document:
        """A new document, or the one that an earlier attempt has made. Raises DocumentExists and RepeatInDoubt."""
        given = self._access.owner_of_new(caller)
        document_id = made_id(attempt.mark) if new.id is None and attempt is not None else new.id
        try:
            document = await self._store.create_document(document_id, new.kind, new.title, *given)
        except DocumentExists:
            if document_id is None or attempt is None or attempt.earliest is None:
                raise
            document = await self._store.get_document(document_id)
            if new.id is None:
                return document
            if document.created_at < attempt.earliest:
                raise
            if given[0] is None or document.owner_id != given[0]:
                raise RepeatInDoubt(
                    f"There is a document {document_id} by now, which the first request with this Idempotency-Key has "
                    "made, or somebody else."
                ) from None
            return document
        await self._audit.record(caller, "document.created", document.id, document.id)
        return document

    async def _made(self, caller: Caller, document: Any) -> web.Response:
        return web.json_response(
            await self._showing.one(caller, document),
            status=201,
            headers={"Location": f"/api/v1/documents/{document.id}"},
        )

    async def _require(self, request: web.Request, least: Role) -> tuple[Caller, str]:
        caller, document_id = await self._access.identify(request), request.match_info["id"]
        await self._access.require(caller, document_id, least)
        return caller, document_id
