"""REST: attachments of documents."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

from aiohttp import HttpVersion11, web
from pydantic import Field

from quire.api.describe import describe
from quire.api.models import moment
from quire.api.query import Flag, Query, Text, Whole, read_query
from quire.attachments.answers import AttachmentPage, AttachmentShown, TicketShown
from quire.attachments.models import USUAL_WIDTH, WIDTHS
from quire.attachments.receiving import check_declared
from quire.attachments.serving import File, serve
from quire.errors import (
    BadRequest,
    FileMissing,
    RangeUnmet,
    StorageFull,
    StorageUnavailable,
    Timeout,
    TooLarge,
    TooMany,
    UnsupportedType,
)
from quire.rooms.actor import Role

if TYPE_CHECKING:
    from quire.attachments.models import Attachment
    from quire.attachments.service import AttachmentService
    from quire.audit.log import Audit
    from quire.sharing.access import Access

MAX_PAGE = 200
MAX_CURSOR = 200
MAX_TICKET = 2000

STORING = (TooLarge, TooMany, UnsupportedType, Timeout, StorageFull, StorageUnavailable)
READING = (RangeUnmet, FileMissing, StorageUnavailable)

ANY = "*/*"
FORM = "multipart/form-data"


Ticket = Annotated[Text, Field(min_length=1, max_length=MAX_TICKET)]


class AttachmentsQuery(Query):
    """Query of GET …/attachments."""

    limit: Annotated[Whole, Field(ge=1, le=MAX_PAGE)] = 50
    cursor: Annotated[Text, Field(max_length=MAX_CURSOR)] | None = None


class NameQuery(Query):
    """Query of PUT …/attachments."""

    name: Text = ""
    """What the file is called. Folders in it are left out, and what is too long is cut."""


class FileQuery(Query):
    """Query of GET …/attachments/{attachment}."""

    download: Flag = False
    """To be saved even if a browser could show it."""
    ticket: Ticket | None = None
    """For where no header can be sent; see POST …/attachments/ticket."""


class PreviewQuery(Query):
    """Query of GET …/attachments/{attachment}/preview."""

    width: Annotated[Whole, Field(json_schema_extra={"enum": list(WIDTHS)})] = USUAL_WIDTH
    ticket: Ticket | None = None
    """For where no header can be sent; see POST …/attachments/ticket."""


class AttachmentViews:
    """Routes under `/api/v1/documents/{id}/attachments`."""

    def __init__(self, access: Access, service: AttachmentService, audit: Audit) -> None:
        self._access = access
        self._service = service
        self._audit = audit

    def add_routes(self, router: web.UrlDispatcher) -> None:
        every = router.add_resource("/api/v1/documents/{id}/attachments")
        every.add_route("GET", self.list)
        every.add_route("POST", self.add, expect_handler=self._expect)
        every.add_route("PUT", self.put, expect_handler=self._expect)
        router.add_resource("/api/v1/documents/{id}/attachments/ticket").add_route("POST", self.ticket)
        one = router.add_resource("/api/v1/documents/{id}/attachments/{attachment}")
        one.add_route("GET", self.get)
        one.add_route("DELETE", self.delete)
        router.add_resource("/api/v1/documents/{id}/attachments/{attachment}/preview").add_route("GET", self.preview)

    @describe("List a document's attachments", query=AttachmentsQuery, answers={200: AttachmentPage})
    async def list(self, request: web.Request) -> web.Response:
        """The newest first, and how much room they take."""
        document_id = request.match_info["id"]
        await self._access.authorize(request, document_id, Role.VIEWER)
        query = read_query(request, AttachmentsQuery)
        page, cursor = await self._service.store.page(document_id, query.limit, query.cursor)
        usage = await self._service.store.usage(document_id)
        return web.json_response(
            {
                "items": [represent(one) for one in page],
                "next_cursor": cursor,
                "used_bytes": usage.bytes,
                "max_bytes": self._service.max_bytes,
                "max_upload_bytes": self._service.max_upload_bytes,
            }
        )

    @describe(
        "Attach a file, from a form",
        body={FORM: None},
        answers={200: AttachmentShown, 201: AttachmentShown},
        errors=STORING,
        streamed=True,
    )
    async def add(self, request: web.Request) -> web.Response:
        """The form's only field is `file`. 200 if the document has the same content under the same name already."""
        return await self._take(request, None)

    @describe(
        "Attach a file",
        query=NameQuery,
        body={"application/octet-stream": None},
        body_optional=True,
        answers={200: AttachmentShown, 201: AttachmentShown},
        errors=STORING,
        streamed=True,
    )
    async def put(self, request: web.Request) -> web.Response:
        """The body is the file. 200 if the document has the same content under the same name already.

        What type it is of is found in the content, whatever Content-Type says.
        """
        return await self._take(request, read_query(request, NameQuery).name)

    @describe("Get a ticket for a document's files", answers={200: TicketShown}, secret=True)
    async def ticket(self, request: web.Request) -> web.Response:
        """For pictures in pages of embedding applications: `<img>` sends no header. `?ticket=` behind the address of an
        attachment or of its preview lets the address be read, for ten minutes and no longer than the token or the
        session lasts by which the ticket was got."""
        ticket, expires = await self._access.ticket(request, request.match_info["id"])
        until = moment(datetime.fromtimestamp(expires, UTC))
        return web.json_response({"ticket": ticket, "expires_at": until}, headers={"Cache-Control": "no-store"})

    @describe(
        "Read an attachment",
        query=FileQuery,
        answers={200: {ANY: None}, 206: {ANY: None}},
        errors=READING,
        headers={"Range": "One range of bytes.", "If-Range": "The ETag that the range is of."},
        answer_headers={"ETag": "The content's.", "Content-Disposition": "Its name, and whether it is to be saved."},
    )
    async def get(self, request: web.Request) -> web.StreamResponse:
        """The file. Pictures, sound and films may be shown by browsers, everything else is saved."""
        query = read_query(request, FileQuery)
        found = await self._find(request, query.ticket)
        return await serve(request, self._file(found, save=query.download), elsewhere=query.ticket is not None)

    @describe(
        "Read a picture smaller",
        query=PreviewQuery,
        answers={200: {ANY: None}, 206: {ANY: None}},
        errors=(*READING, UnsupportedType),
        answer_headers={"ETag": "The preview's."},
    )
    async def preview(self, request: web.Request) -> web.StreamResponse:
        """WebP, upright, never wider than the picture. A picture of which none can be made is answered as it is."""
        query = read_query(request, PreviewQuery)
        found, width, elsewhere = await self._find(request, query.ticket), query.width, query.ticket is not None
        if width not in WIDTHS:
            raise BadRequest(f"A preview has a width of {', '.join(map(str, WIDTHS))}.")
        blob = found.blob
        if blob.nature.width is None:
            raise UnsupportedType("There are previews of pictures alone.")
        key = await self._service.preview(blob, width)
        if key is None:
            return await serve(request, self._file(found), elsewhere=elsewhere)
        storage = self._service.storage
        size = await storage.size(key)
        if size is None:
            raise FileMissing
        name = f"{found.name.rpartition('.')[0] or found.name}.webp"
        tag = f'"{blob.hash}-{width}"'
        file = File(name, "image/webp", size, tag, lambda start, end: storage.read(key, start, end))
        return await serve(request, file, elsewhere=elsewhere)

    @describe("Delete an attachment", answers={204: None})
    async def delete(self, request: web.Request) -> web.Response:
        """Where the document's content or its history shows it, it is missing from then on. Copies keep theirs."""
        document_id = request.match_info["id"]
        caller = await self._access.authorize(request, document_id, Role.EDITOR)
        gone = await self._service.store.delete(document_id, request.match_info["attachment"])
        await self._audit.record(caller, "attachment.deleted", gone.id, document_id, name=gone.name)
        return web.Response(status=204)

    async def _take(self, request: web.Request, name: str | None) -> web.Response:
        """`name` is None for a form, which says the name itself."""
        document_id = request.match_info["id"]
        caller = await self._access.authorize(request, document_id, Role.EDITOR)
        if name is None and request.content_type != FORM:
            raise UnsupportedType(f"A file comes as {FORM} here, or by PUT as it is.")
        if name is not None and request.content_type.startswith("multipart/"):
            raise UnsupportedType(f"A file comes as it is here, or by POST as {FORM}.")
        made, is_new = await self._service.upload(request, caller, document_id, name)
        if is_new:
            await self._audit.record(caller, "attachment.added", made.id, document_id, name=made.name)
        shown = represent(made)
        return web.json_response(shown, status=201 if is_new else 200, headers={"Location": shown["url"]})

    async def _expect(self, request: web.Request) -> None:
        """Whoever asks first (`Expect: 100-continue`) is not told to send what the handler refuses for its size."""
        try:
            check_declared(request, self._service.max_upload_bytes)
        except TooLarge:
            return
        if request.headers["Expect"].lower() == "100-continue" and request.version >= HttpVersion11:
            await request.writer.write(b"HTTP/1.1 100 Continue\r\n\r\n")
            request.writer.output_size = 0  # the answer itself has not begun

    async def _find(self, request: web.Request, ticket: str | None) -> Attachment:
        found = request.match_info
        return await self._service.find(request, found["id"], found["attachment"], ticket)

    def _file(self, found: Attachment, *, save: bool = False) -> File:
        blob, storage = found.blob, self._service.storage
        return File(
            found.name,
            blob.nature.type,
            blob.size,
            f'"{blob.hash}"',
            lambda start, end: storage.read(blob.key, start, end),
            save,
        )


def represent(attachment: Attachment) -> dict[str, Any]:
    """An attachment as JSON; its time is RFC 3339 in UTC."""
    nature = attachment.blob.nature
    url = f"/api/v1/documents/{attachment.document_id}/attachments/{attachment.id}"
    has_preview = nature.still and nature.width is not None
    return {
        "id": attachment.id,
        "url": url,
        "preview_url": f"{url}/preview?width={USUAL_WIDTH}" if has_preview else None,
        "name": attachment.name,
        "type": nature.type,
        "size": attachment.blob.size,
        "width": nature.width,
        "height": nature.height,
        "created_at": moment(attachment.created_at),
    }
