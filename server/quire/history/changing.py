"""REST: versions, going back to earlier content, and cutting history off."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

from aiohttp import web
from pydantic import Field

from quire.accounts.requests import Body, read_body
from quire.api.describe import describe
from quire.api.models import stated
from quire.api.query import Flag, Query, read_query
from quire.api.repeats import attempt_of
from quire.content import bodies
from quire.content.editing import LIVE_EDIT, Target
from quire.documents.models import Kind, made_id
from quire.errors import (
    BadRequest,
    Conflict,
    ConversionFailed,
    DocumentTooLarge,
    Forbidden,
    NotFound,
    PreconditionFailed,
    Pruned,
    TooLarge,
    TooMany,
    TryAgain,
    UnknownRevision,
)
from quire.history.answers import PruneShown, RestoredShown, VersionList, VersionShown
from quire.history.models import MAX_REVISION, MAX_VERSION_NAME, Version
from quire.history.views import moment
from quire.rooms.actor import Role
from quire.text.delta import to_json

if TYPE_CHECKING:
    from quire.accounts.models import Caller
    from quire.audit.log import Audit
    from quire.content.drawings import Drawn
    from quire.content.editing import Edited
    from quire.history.people import People
    from quire.history.restoring import Restoring
    from quire.history.service import HistoryService
    from quire.sharing.access import Access
    from quire.sharing.models import Standing

GONE = (Pruned, UnknownRevision, TryAgain)

Revision = Annotated[int, Field(ge=0, le=MAX_REVISION)]
VersionName = Annotated[str, stated(minLength=1, maxLength=MAX_VERSION_NAME)]
"""Its bound is checked further inside, where the error says more."""
VersionId = Annotated[str, Field(max_length=64)]


class NewVersion(Body):
    """Body of POST …/versions; without `revision` the newest is named."""

    name: VersionName
    revision: Revision | None = None
    locked: bool = False


class VersionChange(Body):
    """Body of PATCH …/versions/{version}."""

    name: VersionName | None = None
    locked: bool | None = None


class Restore(Body):
    """Body of POST …/restore: either of both."""

    revision: Revision | None = None
    version: VersionId | None = None


class RestoreQuery(Query):
    """Query of POST …/restore."""

    dry_run: Flag = False


class Prune(Body):
    """Body of POST …/prune. `before` is a revision or a date; without `confirm` nothing is cut."""

    before: Revision | Annotated[str, Field(max_length=64)]
    confirm: bool = False


class HistoryChanges:
    """Routes under `/api/v1/documents/{id}` that change something."""

    def __init__(
        self, access: Access, history: HistoryService, restoring: Restoring, people: People, audit: Audit
    ) -> None:
        self._access = access
        self._history = history
        self._versions = history.versions
        self._restoring = restoring
        self._people = people
        self._audit = audit

    def add_routes(self, router: web.UrlDispatcher) -> None:
        document = "/api/v1/documents/{id}"
        versions = router.add_resource(f"{document}/versions")
        versions.add_route("GET", self.versions)
        versions.add_route("POST", self.create)
        version = router.add_resource(f"{document}/versions/{{version}}")
        version.add_route("PATCH", self.change)
        version.add_route("DELETE", self.delete)
        router.add_resource(f"{document}/restore").add_route("POST", self.restore)
        router.add_resource(f"{document}/prune").add_route("POST", self.prune)

    @describe("List versions", answers={200: VersionList})
    async def versions(self, request: web.Request) -> web.Response:
        """All revisions of a document that were named, the newest first."""
        standing, _, _ = await self._require(request, Role.VIEWER)
        found = await self._versions.list(standing.document_id)
        people = await self._people(version.actor for version in found)
        return web.json_response({"items": [_version(version, people) for version in found]})

    @describe(
        "Name a revision",
        body=NewVersion,
        answers={201: VersionShown},
        errors=(*GONE, TooLarge, TooMany),
        resumes=True,
    )
    async def create(self, request: web.Request) -> web.Response:
        """The newest revision, or the one that is given."""
        standing, _, caller = await self._require(request, Role.EDITOR)
        new = await read_body(request, NewVersion)
        attempt = attempt_of(request)
        version = None
        if attempt is not None and attempt.since is not None:
            version = await self._versions.find(standing.document_id, made_id(attempt.mark))
        if version is None:
            version = await self._versions.create(
                standing.document_id,
                new.revision,
                new.name,
                caller.actor.id,
                locked=new.locked,
                version_id=None if attempt is None else made_id(attempt.mark),
            )
            await self._record(caller, "version.created", version)
        return web.json_response(await self._shown(version), status=201)

    @describe("Rename or lock a version", body=VersionChange, answers={200: VersionShown}, errors=(NotFound, TooLarge))
    async def change(self, request: web.Request) -> web.Response:
        """Once it is locked, only the document's owner may change it; history is not pruned past it."""
        standing, role, caller = await self._require(request, Role.EDITOR)
        changes = await read_body(request, VersionChange)
        version = await self._versions.change(
            standing.document_id,
            request.match_info["version"][:64],
            changes.name,
            changes.locked,
            is_owner=role is Role.OWNER,
        )
        await self._record(caller, "version.changed", version)
        return web.json_response(await self._shown(version))

    @describe("Delete a version", answers={204: None}, errors=(NotFound, Forbidden))
    async def delete(self, request: web.Request) -> web.Response:
        """The name goes, the revision stays. A locked one is deleted only by the document's owner."""
        standing, role, caller = await self._require(request, Role.EDITOR)
        version = await self._versions.delete(
            standing.document_id, request.match_info["version"][:64], is_owner=role is Role.OWNER
        )
        await self._record(caller, "version.deleted", version)
        return web.Response(status=204)

    @describe(
        "Restore a revision",
        query=RestoreQuery,
        body=Restore,
        answers={200: RestoredShown},
        errors=(*GONE, *LIVE_EDIT, NotFound, Conflict, PreconditionFailed, ConversionFailed, DocumentTooLarge),
        headers={"If-Match": "The ETag of the newest content; 412 if there is newer."},
        resumes=True,
    )
    async def restore(self, request: web.Request) -> web.Response:
        """Make the content what it was, by an edit of the caller's; nothing of the history is lost."""
        standing, role, caller = await self._require(request, Role.EDITOR)
        looked = asyncio.get_running_loop().time()
        dry_run = read_query(request, RestoreQuery).dry_run
        wish = await read_body(request, Restore)
        if (wish.revision is None) == (wish.version is None):
            raise BadRequest("Say either which revision or which version.")
        revision = wish.revision
        if revision is None:
            revision = (await self._versions.get(standing.document_id, str(wish.version))).seq
        target = Target(
            standing.document_id,
            caller.actor,
            role,
            match=bodies.if_match(request),
            dry_run=dry_run,
            look_again=lambda: self._require(request, Role.EDITOR),
            looked=looked,
            attempt=attempt_of(request),
        )
        made: dict[str, Any]
        done: Edited | Drawn
        if standing.kind == Kind.DRAWING:
            done = await self._restoring.restore_drawing(target, revision)
            made = {
                "revision": done.revision,
                "added": done.added,
                "changed": done.changed,
                "removed": done.removed,
            }
        else:
            done = await self._restoring.restore(target, revision)
            made = {"revision": done.revision, "delta": {"ops": to_json(done.delta)}}
        if dry_run:
            made["dry_run"] = True
        else:
            await self._audit.record(
                caller, "document.restored", standing.document_id, standing.document_id, revision=str(revision)
            )
        return web.json_response(made, headers={"ETag": bodies.etag(done.epoch, done.revision)})

    @describe(
        "Cut history off",
        body=Prune,
        answers={200: PruneShown},
        errors=(UnknownRevision, Conflict, TryAgain),
        resumes=True,
    )
    async def prune(self, request: web.Request) -> web.Response:
        """Everything before a revision, or before the newest revision from before a date, goes for ever.

        Without `confirm` the answer says what would go. Locked versions keep what comes after them; other versions of
        what is cut off go with it.
        """
        standing, _, caller = await self._require(request, Role.OWNER)
        wish = await read_body(request, Prune)
        plan = await self._history.pruner.plan(standing.document_id, parse_before(wish.before))
        cut, loss = plan.cut, plan.loss
        if wish.confirm:
            cut, loss = await self._history.pruner.prune(standing.document_id, plan.cut)
            if loss.revisions:  # else another has cut that far already
                await self._audit.record(
                    caller,
                    "document.pruned",
                    standing.document_id,
                    standing.document_id,
                    revision=str(cut),
                    rows=str(loss.revisions),
                )
        return web.json_response(
            {
                "pruned": cut,
                "revisions": loss.revisions,
                "bytes": loss.row_bytes,
                "versions": loss.versions,
                "held_at": plan.held_at,
                "done": wish.confirm,
            }
        )

    async def _require(self, request: web.Request, least: Role) -> tuple[Standing, Role, Caller]:
        caller = await self._access.identify(request)
        standing, role = await self._access.require(caller, request.match_info["id"], least)
        return standing, role, caller

    async def _record(self, caller: Caller, action: str, version: Version) -> None:
        await self._audit.record(
            caller,
            action,
            version.id,
            version.document_id,
            name=version.name,
            revision=str(version.seq),
            locked=str(version.locked).lower(),
        )

    async def _shown(self, version: Version) -> dict[str, Any]:
        return _version(version, await self._people([version.actor]))


def _version(version: Version, people: dict[str, dict[str, Any]]) -> dict[str, Any]:
    return {
        "id": version.id,
        "name": version.name,
        "revision": version.seq,
        "locked": version.locked,
        "created_at": moment(version.created_at),
        "author": people[version.actor],
    }


def parse_before(value: int | str) -> int | datetime:
    """What history is pruned before: a revision, or a moment (a date is its beginning in UTC). Raises BadRequest."""
    if isinstance(value, int):
        if value < 0:
            raise BadRequest("before is a revision: a whole number from 0, or a date.")
        return value
    try:
        found = datetime.fromisoformat(value)
    except ValueError:
        raise BadRequest("before is a revision, or a date such as 2026-01-31 or 2026-01-31T12:00:00Z.") from None
    return found.replace(tzinfo=UTC) if found.tzinfo is None else found
