"""REST: documents."""

from __future__ import annotations

import builtins
from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated, Any, Literal

from aiohttp import web
from pydantic import Field

from quire.accounts.requests import Body, read_body
from quire.api.describe import describe
from quire.api.models import stated
from quire.api.query import Query, Text, Whole, read_query
from quire.documents.answers import DocumentPage, DocumentShown
from quire.documents.models import MAX_NAME, MAX_TITLE, NAME, Document, Kind, Order, Seen, Sort
from quire.errors import DocumentExists, DocumentNotFound, InvalidName, TooLarge, Unauthorized
from quire.rooms.actor import Role
from quire.sharing.models import owner_key

if TYPE_CHECKING:
    from quire.accounts.models import Caller
    from quire.audit.log import Audit
    from quire.documents.store import Store
    from quire.rooms.registry import Registry
    from quire.sharing.access import Access
    from quire.sharing.models import Person
    from quire.sharing.store import SharingStore

MAX_PAGE = 200
MAX_CURSOR = 4096

# Bounds that are checked further inside, where the errors say more.
Name = Annotated[str, stated(pattern=NAME, minLength=1, maxLength=MAX_NAME)]
Title = Annotated[str, stated(maxLength=MAX_TITLE)]


class ListQuery(Query):
    """Query of GET /documents."""

    filter: Literal["all", "owned", "shared"] = "all"
    """`owned` by oneself, `shared` with oneself, or both and in open access whatever its link opens."""
    kind: Kind | None = None
    title: Annotated[Text, Field(max_length=MAX_TITLE)] = ""
    """A part of the title, without regard to the case of A to Z."""
    sort: Sort = Sort.UPDATED_AT
    order: Order | None = None
    """Without it, titles ascend and times descend."""
    limit: Annotated[Whole, Field(ge=1, le=MAX_PAGE)] = 50
    cursor: Annotated[Text, Field(max_length=MAX_CURSOR)] | None = None
    """`next_cursor` of the page before; the other parameters have to be the same as there."""


class NewDocument(Body):
    """Body of POST /documents."""

    id: Name | None = None
    kind: Annotated[Kind, Field(strict=False)] = Kind.RICHTEXT
    title: Title = ""


class DocumentChanges(Body):
    """Body of PATCH /documents/{id}."""

    title: Title


def represent(document: Document, role: Role, owner: Person | None, *, nobodys: bool) -> dict[str, Any]:
    """A document as JSON; times are RFC 3339 in UTC. `nobodys` says that it has no owner, and everybody may edit it."""
    return {
        "id": document.id,
        "kind": document.kind.value,
        "title": document.title,
        "epoch": document.epoch,
        "head": document.head,
        "created_at": document.created_at.isoformat().replace("+00:00", "Z"),
        "updated_at": document.updated_at.isoformat().replace("+00:00", "Z"),
        "owner": None if owner is None else {"id": owner.id, "name": owner.name, "picture": owner.picture},
        "role": role.word,
        "link_role": "editor" if nobodys else document.link_role,
        "link_guests": nobodys or document.link_guests,
    }


class DocumentViews:
    """Routes under `/api/v1/documents`."""

    def __init__(self, store: Store, registry: Registry, access: Access, sharing: SharingStore, audit: Audit) -> None:
        self._store = store
        self._registry = registry
        self._access = access
        self._sharing = sharing
        self._audit = audit

    def add_routes(self, router: web.UrlDispatcher) -> None:
        documents = router.add_resource("/api/v1/documents")
        documents.add_route("GET", self.list)
        documents.add_route("POST", self.create)
        document = router.add_resource("/api/v1/documents/{id}")
        document.add_route("GET", self.get)
        document.add_route("PATCH", self.change)
        document.add_route("DELETE", self.delete)

    @describe("List documents", query=ListQuery, answers={200: DocumentPage}, errors=(Unauthorized,))
    async def list(self, request: web.Request) -> web.Response:
        """The newest updated first: {"items": [...], "next_cursor": text or null}."""
        caller = await self._access.identify(request)
        query = read_query(request, ListQuery)
        chosen = query.filter
        self._access.require_reader(caller)
        seen = Seen(
            owner_key(caller),
            None if caller.user is None else caller.user.id,
            with_own=chosen != "shared",
            with_shared=chosen != "owned",
            with_open=chosen == "all" and self._access.open,
        )
        page = await self._store.list_documents(
            query.limit, query.cursor, seen, kind=query.kind, title=query.title, sort=query.sort, order=query.order
        )
        items = await self._represent_all(caller, page.documents)
        return web.json_response({"items": items, "next_cursor": page.cursor})

    @describe(
        "Make a document",
        body=NewDocument,
        body_optional=True,
        answers={201: DocumentShown},
        errors=(Unauthorized, InvalidName, DocumentExists, TooLarge),
        answer_headers={"Location": "Where it is."},
    )
    async def create(self, request: web.Request) -> web.Response:
        """201 with the document, 409 if its id is taken."""
        caller = await self._access.identify(request)
        self._access.require_creator(caller)
        new = await read_body(request, NewDocument, optional=True)
        document = await self._store.create_document(new.id, new.kind, new.title, *self._access.owner_of_new(caller))
        await self._audit.record(caller, "document.created", document.id, document.id)
        return web.json_response(
            await self._represent(caller, document),
            status=201,
            headers={"Location": f"/api/v1/documents/{document.id}"},
        )

    @describe("A document without its content", answers={200: DocumentShown})
    async def get(self, request: web.Request) -> web.Response:
        caller, document_id = await self._require(request, Role.VIEWER)
        return web.json_response(await self._represent(caller, await self._store.get_document(document_id)))

    @describe("Rename a document", body=DocumentChanges, answers={200: DocumentShown}, errors=(TooLarge,))
    async def change(self, request: web.Request) -> web.Response:
        """Rename a document; open editors are told."""
        caller, document_id = await self._require(request, Role.EDITOR)
        changes = await read_body(request, DocumentChanges)
        document = await self._store.rename(document_id, changes.title)
        found = await self._represent(caller, document)
        self._registry.notify(
            document.id, {"type": "document", "title": found["title"], "updated_at": found["updated_at"]}
        )
        return web.json_response(found)

    @describe("Delete a document", answers={204: None})
    async def delete(self, request: web.Request) -> web.Response:
        """Delete a document; open editors are told and closed."""
        caller, document_id = await self._require(request, Role.OWNER)
        await self._store.delete(document_id)
        await self._audit.record(caller, "document.deleted", document_id, document_id)
        await self._registry.evict(document_id, DocumentNotFound("The document was deleted."))
        return web.Response(status=204)

    async def _require(self, request: web.Request, least: Role) -> tuple[Caller, str]:
        caller, document_id = await self._access.identify(request), request.match_info["id"]
        await self._access.require(caller, document_id, least)
        return caller, document_id

    async def _represent(self, caller: Caller, document: Document) -> dict[str, Any]:
        return (await self._represent_all(caller, [document]))[0]

    async def _represent_all(self, caller: Caller, found: Sequence[Document]) -> builtins.list[dict[str, Any]]:
        """Documents with the caller's role in each, by one query for the roles and one or two for the owners."""
        owners = await self._sharing.people({one.owner_id for one in found if one.owner_id is not None})
        roles: dict[str, Role] = {}
        if caller.user is not None and found:
            roles = await self._sharing.roles(caller.user.id, [one.id for one in found])
        return [
            represent(
                one,
                self._access.role_of(caller, one, roles.get(one.id)),
                owners.get(one.owner_id or ""),
                nobodys=one.owner_id is None and self._access.open,
            )
            for one in found
        ]
