"""REST: documents and their content."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Annotated, Any, TypeVar

from aiohttp import web
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from quire.documents.models import Document, Kind
from quire.errors import BadRequest, DocumentNotFound, NotAcceptable, UnsupportedType
from quire.text import content

if TYPE_CHECKING:
    from quire.documents.store import Store
    from quire.rooms.registry import Registry

Model = TypeVar("Model", bound=BaseModel)

MAX_PAGE = 200

FORMATS = {
    "update": "application/octet-stream",
    "delta": "application/json",
    "text": "text/plain",
}
"""Formats of content and their media types."""

FORMATS_OF_KIND = {
    Kind.RICHTEXT: ("delta", "text", "update"),
    Kind.CODE: ("text", "update"),
    Kind.DRAWING: ("update",),
    Kind.YJS: ("update",),
}
"""What each kind can be read as; the first is the default."""


class NewDocument(BaseModel):
    """Body of POST /documents."""

    model_config = ConfigDict(extra="forbid", strict=True)

    id: str | None = None
    kind: Annotated[Kind, Field(strict=False)] = Kind.RICHTEXT
    title: str = ""


class Changes(BaseModel):
    """Body of PATCH /documents/{id}."""

    model_config = ConfigDict(extra="forbid", strict=True)

    title: str


def represent(document: Document) -> dict[str, Any]:
    """A document as JSON; times are RFC 3339 in UTC."""
    return {
        "id": document.id,
        "kind": document.kind.value,
        "title": document.title,
        "epoch": document.epoch,
        "head": document.head,
        "created_at": document.created_at.isoformat().replace("+00:00", "Z"),
        "updated_at": document.updated_at.isoformat().replace("+00:00", "Z"),
    }


class DocumentViews:
    """Routes under `/api/v1/documents`."""

    def __init__(self, store: Store, registry: Registry) -> None:
        self._store = store
        self._registry = registry

    def add_routes(self, router: web.UrlDispatcher) -> None:
        documents = router.add_resource("/api/v1/documents")
        documents.add_route("GET", self.list)
        documents.add_route("POST", self.create)
        document = router.add_resource("/api/v1/documents/{id}")
        document.add_route("GET", self.get)
        document.add_route("PATCH", self.change)
        document.add_route("DELETE", self.delete)
        router.add_resource("/api/v1/documents/{id}/content").add_route("GET", self.content)

    async def list(self, request: web.Request) -> web.Response:
        """The newest updated first: {"items": [...], "next_cursor": text or null}."""
        limit = _whole_number(request.query.get("limit", "50"), "limit", 1, MAX_PAGE)
        page = await self._store.list_documents(limit, request.query.get("cursor"))
        items = [represent(document) for document in page.documents]
        return web.json_response({"items": items, "next_cursor": page.cursor})

    async def create(self, request: web.Request) -> web.Response:
        """201 with the document, 409 if its id is taken."""
        new = await _body(request, NewDocument, optional=True)
        document = await self._store.create_document(new.id, new.kind, new.title)
        return web.json_response(
            represent(document), status=201, headers={"Location": f"/api/v1/documents/{document.id}"}
        )

    async def get(self, request: web.Request) -> web.Response:
        return web.json_response(represent(await self._store.get_document(request.match_info["id"])))

    async def change(self, request: web.Request) -> web.Response:
        """Rename a document; open editors are told."""
        changes = await _body(request, Changes)
        document = await self._store.rename(request.match_info["id"], changes.title)
        found = represent(document)
        self._registry.notify(
            document.id, {"type": "document", "title": found["title"], "updated_at": found["updated_at"]}
        )
        return web.json_response(found)

    async def delete(self, request: web.Request) -> web.Response:
        """Delete a document; open editors are told and closed."""
        document_id = request.match_info["id"]
        await self._store.delete(document_id)
        await self._registry.evict(document_id, DocumentNotFound("The document was deleted."))
        return web.Response(status=204)

    async def content(self, request: web.Request) -> web.Response:
        """What is stored, as `?format=` or `Accept` asks; the revision is the ETag."""
        loaded = await self._store.load(request.match_info["id"], create=False)
        chosen = _choose_format(request, Kind(loaded.kind))
        checkpoint = loaded.checkpoint.state if loaded.checkpoint else None
        payloads = [row.payload for row in loaded.rows]
        headers = {"ETag": f'"{loaded.epoch}-{loaded.head}"', "X-Quire-Revision": str(loaded.head)}
        if chosen == "update":
            update = await asyncio.to_thread(content.as_update, checkpoint, payloads)
            return web.Response(body=update, content_type=FORMATS["update"], headers=headers)
        if chosen == "text":
            text = await asyncio.to_thread(content.as_text, checkpoint, payloads)
            return web.Response(text=text, content_type=FORMATS["text"], headers=headers)
        ops = await asyncio.to_thread(content.as_delta, checkpoint, payloads)
        return web.json_response({"ops": ops}, headers=headers)


def _choose_format(request: web.Request, kind: Kind) -> str:
    possible = FORMATS_OF_KIND[kind]
    asked = request.query.get("format")
    if asked is not None:
        if asked not in FORMATS:
            raise BadRequest(f"format is one of {', '.join(FORMATS)}.")
        if asked not in possible:
            raise NotAcceptable(f"A document of kind {kind.value} can be read as {', '.join(possible)}.")
        return asked
    accepted = [part.split(";")[0].strip().lower() for part in request.headers.get("Accept", "*/*").split(",")]
    for media_type in accepted:
        for name in possible:
            main, _, sub = FORMATS[name].partition("/")
            if media_type in (f"{main}/{sub}", f"{main}/*", "*/*"):
                return name
    raise NotAcceptable(f"The content can be had as {', '.join(FORMATS[name] for name in possible)}.")


def _whole_number(text: str, name: str, low: int, high: int) -> int:
    if text.isascii() and text.isdigit() and len(text) <= 10 and low <= int(text) <= high:
        return int(text)
    raise BadRequest(f"{name} is a whole number from {low} to {high}.")


async def _body(request: web.Request, model: type[Model], *, optional: bool = False) -> Model:
    """The JSON body, validated. Raises UnsupportedType, BadRequest and HTTPRequestEntityTooLarge."""
    if optional and not request.can_read_body:
        return model()
    if request.content_type != "application/json":
        raise UnsupportedType("The body must be application/json.")
    raw = await request.read()
    try:
        return model.model_validate(json.loads(raw))
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "body"
        raise BadRequest(f"{where}: {first['msg']}") from None
    except (ValueError, RecursionError):
        raise BadRequest("The body is not valid JSON.") from None
