"""REST: the content of documents, in every format and both ways."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, Annotated, Any

from aiohttp import web
from pydantic import Field, ValidationError

from quire.accounts.requests import Body
from quire.api.describe import describe
from quire.api.query import read_query
from quire.api.repeats import attempt_of
from quire.content import bodies, editing
from quire.content.described import (
    ACCEPT,
    BASE,
    CONTENT,
    FOUND,
    IF_MATCH,
    SENT,
    TAGGED,
    Change,
    ContentQuery,
    DrawnShown,
    Edited,
    EditQuery,
    PatchQuery,
    Replaced,
)
from quire.content.editing import LIVE_EDIT, Target
from quire.content.formats import FORMATS, FORMATS_OF_KIND, choose_format, format_headers
from quire.documents.models import Kind
from quire.errors import (
    BadRequest,
    Conflict,
    ConversionFailed,
    DocumentTooLarge,
    MalformedDelta,
    NotAcceptable,
    PreconditionFailed,
    Pruned,
    TooLarge,
    UnknownRevision,
    UnsupportedType,
)
from quire.rooms.actor import Role
from quire.text.delta import Insert, Op, to_json

if TYPE_CHECKING:
    from quire.content.drawings import Drawings, Drawn
    from quire.content.editing import Editing
    from quire.content.reading import Reading
    from quire.sharing.access import Access
    from quire.sharing.models import Standing

MAX_FIND = 10_000
MAX_CHANGE_OPERATIONS = 5000

EDITING = (MalformedDelta, PreconditionFailed, UnsupportedType, TooLarge, DocumentTooLarge, Conflict, *LIVE_EDIT)
"""How an edit may fail, whatever it is."""


class Replacement(Body):
    """Body of POST …/content/replace."""

    find: Annotated[str, Field(min_length=1, max_length=MAX_FIND)]
    replace: Annotated[str, Field(max_length=MAX_FIND)]
    ignore_case: bool = False
    first: bool = False
    """Whether only the first match is replaced."""
    expect: Annotated[int, Field(ge=0)] | None = None
    """How often the text has to be found; the answer is 412 otherwise."""


class ContentViews:
    """Routes under `/api/v1/documents/{id}/content`."""

    def __init__(
        self, access: Access, reading: Reading, editing: Editing, drawings: Drawings, *, max_bytes: int
    ) -> None:
        self._access = access
        self._reading = reading
        self._editing = editing
        self._drawings = drawings
        self._max_bytes = max_bytes

    def add_routes(self, router: web.UrlDispatcher) -> None:
        resource = router.add_resource("/api/v1/documents/{id}/content")
        resource.add_route("GET", self.get)
        resource.add_route("PUT", self.put)
        resource.add_route("PATCH", self.patch)
        for name, handler in (("append", self.append), ("prepend", self.prepend), ("replace", self.replace)):
            router.add_resource(f"/api/v1/documents/{{id}}/content/{name}").add_route("POST", handler)

    @describe(
        "The content of a document",
        query=ContentQuery,
        answers={200: FOUND},
        errors=(NotAcceptable,),
        headers=ACCEPT,
        answer_headers=TAGGED,
    )
    async def get(self, request: web.Request) -> web.Response:
        """The newest stored content, as `?format=` or `Accept` asks; its revision is the ETag."""
        standing, _, _ = await self._require(request, Role.VIEWER)
        chosen = choose_format(request, Kind(standing.kind))
        other = "" if chosen == FORMATS_OF_KIND[Kind(standing.kind)][0] else chosen
        tag = bodies.etag(standing.epoch, standing.head, other)
        if bodies.is_none_match(request, tag):
            return web.Response(status=304, headers={"ETag": tag, "Vary": "Accept"})
        found = await self._reading.get(standing, chosen)
        headers = {
            "ETag": bodies.etag(found.epoch, found.revision, other),
            "X-Quire-Revision": str(found.revision),
            "Vary": "Accept",
            **format_headers(chosen),
        }
        charset = None if chosen == "update" else "utf-8"
        return web.Response(body=found.body, content_type=FORMATS[chosen], charset=charset, headers=headers)

    @describe(
        "Make the content equal to something",
        query=EditQuery,
        body=SENT,
        answers={200: Edited | DrawnShown},
        errors=(*EDITING, ConversionFailed),
        headers=IF_MATCH,
    )
    async def put(self, request: web.Request) -> web.Response:
        """Make the content equal to what is sent, by the difference; what others type or draw elsewhere stays."""
        target, kind, sent = await self._sent(request)
        if kind is Kind.DRAWING:
            if sent.format != "delta":
                raise UnsupportedType("The content of a drawing comes as application/json.")
            drawn = await self._drawings.put(target, await self._drawings.parse(sent.text))
            return _drawn_answer(drawn, target)
        if sent.format == "delta" or kind is not Kind.RICHTEXT:
            edited = await self._editing.put(target, await self._reading.parse(sent, kind))
        else:
            edited = await self._editing.rewrite(target, sent)
        return _answer(edited, target)

    @describe(
        "Make a change",
        query=PatchQuery,
        body=Change,
        answers={200: Edited},
        errors=(*EDITING, UnknownRevision, Pruned),
        headers=BASE,
    )
    async def patch(self, request: web.Request) -> web.Response:
        """Make a change that was made on an earlier revision: {"base": revision, "ops": […]}."""
        target, kind, sent = await self._sent(request)
        if sent.format != "delta":
            raise BadRequest("A change comes as a delta: application/json.")
        body: Any = await bodies.parsed(sent, lambda found: found)
        base = body.get("base") if isinstance(body, dict) else None
        if base is not None and (isinstance(base, bool) or not isinstance(base, int) or base < 0):
            raise BadRequest("base is a revision: a whole number from 0.")
        ops = body.get("ops") if isinstance(body, dict) else body
        if isinstance(ops, list) and len(ops) > MAX_CHANGE_OPERATIONS:
            raise MalformedDelta(
                f"A change has at most {MAX_CHANGE_OPERATIONS} operations, this has {len(ops)}. PUT takes more."
            )
        delta = bodies.parse_delta(body, rich=kind is Kind.RICHTEXT)
        if kind is Kind.RICHTEXT and any(_has_returns(op) for op in delta):
            raise MalformedDelta("A change has no carriage returns: lines end with LF alone. PUT takes them.")
        strict = not read_query(request, PatchQuery).transform
        edited = await self._editing.patch(target, base, delta, strict=strict)
        return _answer(edited, target)

    @describe(
        "Put something behind the content",
        query=EditQuery,
        body=CONTENT,
        answers={200: Edited},
        errors=(*EDITING, ConversionFailed),
        headers=IF_MATCH,
        resumes=True,
    )
    async def append(self, request: web.Request) -> web.Response:
        """Put what is sent behind the content."""
        return await self._add(request, self._editing.append)

    @describe(
        "Put something before the content",
        query=EditQuery,
        body=CONTENT,
        answers={200: Edited},
        errors=(*EDITING, ConversionFailed),
        headers=IF_MATCH,
        resumes=True,
    )
    async def prepend(self, request: web.Request) -> web.Response:
        """Put what is sent before the content."""
        return await self._add(request, self._editing.prepend)

    async def _add(
        self, request: web.Request, add: Callable[[Target, list[Any]], Awaitable[editing.Edited]]
    ) -> web.Response:
        target, kind, sent = await self._sent(request)
        return _answer(await add(target, await self._reading.parse(sent, kind)), target)

    @describe(
        "Find text and put other text in its place",
        query=EditQuery,
        body=Replacement,
        answers={200: Replaced},
        errors=EDITING,
        headers=IF_MATCH,
        resumes=True,
    )
    async def replace(self, request: web.Request) -> web.Response:
        """Put a text in the place of another, wherever that is."""
        target, _, sent = await self._sent(request)
        try:
            wish = Replacement.model_validate(bodies.parse_json(sent.text))
        except ValidationError as error:
            first = error.errors(include_url=False, include_context=False, include_input=False)[0]
            raise BadRequest(f"{'.'.join(map(str, first['loc'])) or 'body'}: {first['msg']}") from None
        if "\0" in wish.replace:
            raise BadRequest("Content cannot contain the NUL character.")
        edited = await self._editing.replace(
            target, wish.find, wish.replace, ignore_case=wish.ignore_case, first=wish.first, expect=wish.expect
        )
        return _answer(edited, target, matches=edited.matches)

    async def _require(self, request: web.Request, least: Role) -> tuple[Standing, Role, Any]:
        caller, document_id = await self._access.identify(request), request.match_info["id"]
        standing, role = await self._access.require(
            caller, document_id, least, recent=self._reading.knows_head(document_id)
        )
        return self._reading.current(standing), role, caller

    async def _target(self, request: web.Request) -> tuple[Target, Kind]:
        standing, role, caller = await self._require(request, Role.EDITOR)
        target = Target(
            standing.document_id,
            caller.actor,
            role,
            match=bodies.if_match(request),
            dry_run=read_query(request, PatchQuery if request.method == "PATCH" else EditQuery).dry_run,
            look_again=lambda: self._require(request, Role.EDITOR),
            looked=asyncio.get_running_loop().time(),
            attempt=attempt_of(request),
        )
        return target, Kind(standing.kind)

    async def _sent(self, request: web.Request) -> tuple[Target, Kind, bodies.Sent]:
        """What is to be edited, and what is sent for it."""
        target, kind = await self._target(request)
        was_here = request.content.is_eof()
        sent = await bodies.read_content(request, self._max_bytes)
        if not was_here:  # a body may take its time, and its sender be removed meanwhile
            target, kind = await self._target(request)
        return target, kind, sent


def _has_returns(op: Op) -> bool:
    return isinstance(op, Insert) and isinstance(op.content, str) and "\r" in op.content


def _answer(edited: editing.Edited, target: Target, **more: Any) -> web.Response:
    """What an edit came to: {"revision", "delta", "correction"?}."""
    made: dict[str, Any] = {"revision": edited.revision, "delta": {"ops": to_json(edited.delta)}, **more}
    if edited.correction:
        made["correction"] = {"ops": to_json(edited.correction)}
    if target.dry_run:
        made["dry_run"] = True
    return web.json_response(made, headers={"ETag": bodies.etag(edited.epoch, edited.revision)})


def _drawn_answer(drawn: Drawn, target: Target) -> web.Response:
    made: dict[str, Any] = {
        "revision": drawn.revision,
        "added": drawn.added,
        "changed": drawn.changed,
        "removed": drawn.removed,
    }
    if target.dry_run:
        made["dry_run"] = True
    return web.json_response(made, headers={"ETag": bodies.etag(drawn.epoch, drawn.revision)})
