"""REST: the past of documents."""

from __future__ import annotations

import asyncio
import json
from typing import TYPE_CHECKING, Annotated, Any, Literal

from aiohttp import web
from pydantic import Field, create_model

from quire.api.describe import describe
from quire.api.query import Query, Whole, Word, read_query
from quire.content import bodies
from quire.content.editing import RESTORE
from quire.content.formats import FORMATS, FORMATS_OF_KIND, choose_format, format_headers
from quire.documents.models import Kind
from quire.errors import Conflict, NotAcceptable, Pruned, TryAgain, UnknownRevision
from quire.history import shown
from quire.history.answers import BlameShown, DiffShown, RevisionPage, SizeShown
from quire.history.models import parse_revision
from quire.history.restoring import content_at
from quire.protocol.payload import unpack
from quire.rooms.actor import Role
from quire.text.delta import to_json

if TYPE_CHECKING:
    from datetime import datetime

    from quire.content.convert import Converter
    from quire.history.people import People
    from quire.history.service import HistoryService
    from quire.history.sessions import Session, Single
    from quire.sharing.access import Access
    from quire.sharing.models import Standing

MAX_PAGE = 200

GONE = (Pruned, UnknownRevision, TryAgain)

TEXTS = ("richtext", "code")
"""Kinds of documents whose content is text."""


class RevisionQuery(Query):
    """Query of GET …/revisions."""

    group: Literal["session", "none"] = "session"
    limit: Annotated[Whole, Field(ge=1, le=MAX_PAGE)] = 50
    cursor: Word | None = None


class FormatQuery(Query):
    """Query of GET …/revisions/{revision}/content."""

    format: Word | None = None


class BlameQuery(Query):
    """Query of GET …/blame."""

    revision: Whole | None = None


DiffQuery: type[Query] = create_model(  # `from` cannot be written as a field
    "DiffQuery",
    __base__=Query,
    **{"from": (Whole, ...), "to": (Whole | None, None), "format": (Literal["delta", "html"], "delta")},  # type: ignore[call-overload]  # pydantic's stubs know no such names
)
"""Query of GET …/diff; without `to` the newest revision."""


class HistoryViews:
    """Routes under `/api/v1/documents/{id}` that read the past."""

    def __init__(self, access: Access, history: HistoryService, people: People, converter: Converter) -> None:
        self._access = access
        self._history = history
        self._people = people
        self._converter = converter

    def add_routes(self, router: web.UrlDispatcher) -> None:
        document = "/api/v1/documents/{id}"
        router.add_resource(f"{document}/revisions").add_route("GET", self.revisions)
        router.add_resource(f"{document}/revisions/{{revision}}/content").add_route("GET", self.content)
        router.add_resource(f"{document}/diff").add_route("GET", self.diff)
        router.add_resource(f"{document}/blame").add_route("GET", self.blame)
        router.add_resource(f"{document}/size").add_route("GET", self.size)

    @describe("List revisions", query=RevisionQuery, answers={200: RevisionPage}, errors=GONE)
    async def revisions(self, request: web.Request) -> web.Response:
        """The newest first, as sessions of work, or each by itself with `group=none`."""
        standing = await self._require(request)
        query = read_query(request, RevisionQuery)
        before = None if query.cursor is None else parse_revision(query.cursor, "The cursor")
        items: list[dict[str, Any]]
        if query.group == "none":
            found, following = await self._history.pages.singles(standing.document_id, before, query.limit)
            people = await self._people(one.actor for one in found)
            items = [_single(one, people) for one in found]
        else:
            groups, following = await self._history.pages.sessions(standing.document_id, before, query.limit)
            people = await self._people(actor for one in groups for actor in one.authors)
            items = [_session(one, people) for one in groups]
        cursor = None if following is None else str(following)
        return _answer({"items": items, "next_cursor": cursor})

    @describe(
        "Read the content at a revision",
        query=FormatQuery,
        answers={200: dict.fromkeys(FORMATS.values())},
        errors=(*GONE, NotAcceptable),
        answer_headers={"ETag": "The revision.", "X-Quire-Revision": "The revision's number."},
    )
    async def content(self, request: web.Request) -> web.Response:
        """As the newest content is read, in every format of the document's kind."""
        standing = await self._require(request)
        revision = parse_revision(request.match_info["revision"])
        chosen = choose_format(request, Kind(standing.kind))
        usual = FORMATS_OF_KIND[Kind(standing.kind)][0]
        state = await self._history.past.state(standing.document_id, revision)
        headers = {
            "ETag": bodies.etag(state.epoch, revision, "" if chosen == usual else chosen),
            "X-Quire-Revision": str(revision),
            "Vary": "Accept",
            **format_headers(chosen),
        }
        if bodies.is_none_match(request, headers["ETag"]):
            return web.Response(status=304, headers=headers)
        if chosen == "update":
            body = unpack(state.payload)[0]
        elif standing.kind == Kind.DRAWING:
            body = await self._converter.draw(chosen, unpack(state.payload)[0])
        else:
            ops = await asyncio.to_thread(content_at, state.payload)
            if chosen == "delta":
                body = json.dumps({"ops": to_json(ops)}, ensure_ascii=False, separators=(",", ":")).encode()
            else:
                body = (await self._converter.write(chosen, ops)).encode()
        charset = None if chosen == "update" else "utf-8"
        return web.Response(body=body, content_type=FORMATS[chosen], charset=charset, headers=headers)

    @describe(
        "Compare two revisions",
        query=DiffQuery,
        answers={200: {"application/json": DiffShown, "text/html": None}},
        errors=(*GONE, Conflict),
    )
    async def diff(self, request: web.Request) -> web.Response:
        """What changed between two revisions, and who did: as operations, or as HTML with `<ins>` and `<del>`."""
        standing = await self._require_text(request)
        query = read_query(request, DiffQuery).model_dump()
        after = standing.head if query["to"] is None else query["to"]
        before, pieces = await self._history.authorship.difference(standing.document_id, query["from"], after)
        people = await self._people(piece.actor for piece in pieces)
        if query["format"] == "html":
            names = {actor: person["name"] for actor, person in people.items()}
            html = await asyncio.to_thread(shown.as_html, before, pieces, names)
            return web.Response(text=html, content_type="text/html")
        ops = await asyncio.to_thread(shown.compared, pieces)
        made = {"from_revision": query["from"], "to_revision": after, "ops": ops, "authors": list(people.values())}
        return _answer(made)

    @describe("Tell who wrote what", query=BlameQuery, answers={200: BlameShown}, errors=(*GONE, Conflict))
    async def blame(self, request: web.Request) -> web.Response:
        """The text at a revision (by default the newest) with the author of each piece.

        What is older than the history that was kept has none.
        """
        standing = await self._require_text(request)
        asked = read_query(request, BlameQuery).revision
        revision = standing.head if asked is None else asked
        content, runs = await self._history.authorship.blame(standing.document_id, revision)
        ops = await asyncio.to_thread(shown.authored, content, runs)
        people = await self._people({run.actor for run in runs})
        return _answer({"revision": revision, "ops": ops, "authors": list(people.values())})

    @describe("Tell how much room a document takes", answers={200: SizeShown})
    async def size(self, request: web.Request) -> web.Response:
        """Bytes of content in the database, by part."""
        standing = await self._require(request)
        size = await self._history.reader.size(standing.document_id)
        return web.json_response(
            {
                "log": {"rows": size.rows, "bytes": size.row_bytes},
                "checkpoints": {"count": size.checkpoints, "bytes": size.checkpoint_bytes},
                "versions": size.versions,
                "head": size.head,
                "pruned": size.pruned,
            }
        )

    async def _require(self, request: web.Request) -> Standing:
        caller = await self._access.identify(request)
        standing, _ = await self._access.require(caller, request.match_info["id"], Role.VIEWER)
        return standing

    async def _require_text(self, request: web.Request) -> Standing:
        standing = await self._require(request)
        if standing.kind not in TEXTS:
            raise Conflict(f"A document of kind {standing.kind} has no text that could be compared.")
        return standing


def moment(at: datetime) -> str:
    """RFC 3339 in UTC."""
    return at.isoformat().replace("+00:00", "Z")


def _answer(made: dict[str, Any]) -> web.Response:
    text = json.dumps(made, ensure_ascii=False, separators=(",", ":"))
    return web.Response(text=text, content_type="application/json")


def way_in(origin: str) -> str:
    """An origin without what only the server understands: rest, or restore:17."""
    way, *details = origin.split(":")
    return f"{way}:{details[0]}" if way == RESTORE and details else way


def _single(one: Single, people: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {
        "revision": one.seq,
        "created_at": moment(one.at),
        "author": people[one.actor],
        "origin": way_in(one.origin),
        "inserted": one.inserted,
        "deleted": one.deleted,
    }


def _session(one: Session, people: dict[str, dict[str, Any]]) -> dict[str, Any]:
    shares = [
        {**people[actor], "inserted": share.inserted, "deleted": share.deleted, "revisions": share.revisions}
        for actor, share in sorted(one.authors.items(), key=lambda item: -item[1].revisions)
    ]
    return {
        "first": one.first,
        "last": one.last,
        "began_at": moment(one.began),
        "ended_at": moment(one.ended),
        "inserted": sum(share["inserted"] for share in shares),
        "deleted": sum(share["deleted"] for share in shares),
        "authors": shares,
    }
