"""REST: folders, and who is where."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from aiohttp import web
from pydantic import Field

from quire.accounts.requests import Body, read_body, read_id
from quire.api.describe import describe
from quire.api.models import moment, stated
from quire.api.query import Query, Text, read_query
from quire.documents.views import FolderId
from quire.errors import (
    BadRequest,
    FolderCycle,
    FolderNotFound,
    FolderTooDeep,
    NameNeeded,
    TooLarge,
    TooMany,
    Unauthorized,
)
from quire.workspace.answers import FolderDeleted, FolderList, FolderShown, PeopleHere
from quire.workspace.models import MAX_FOLDER_NAME, Folder

if TYPE_CHECKING:
    from quire.audit.log import Audit
    from quire.documents.service import DocumentService
    from quire.documents.store import Store
    from quire.rooms.registry import Registry
    from quire.sharing.access import Access
    from quire.workspace.store import FolderStore

MAX_HERE = 100
"""Documents in one question about who is where."""

FolderName = Annotated[str, stated(minLength=1, maxLength=MAX_FOLDER_NAME)]


class NewFolder(Body):
    """Body of POST /folders."""

    name: FolderName
    parent_id: FolderId | None = None
    """The folder that it is in; null for none."""


class FolderChanges(Body):
    """Body of PATCH /folders/{id}: at least one of these."""

    name: FolderName | None = None
    parent_id: FolderId | None = None
    """The folder that it is moved into; null for none."""


class HereQuery(Query):
    """Query of GET /people-here."""

    documents: Annotated[Text, Field(max_length=MAX_HERE * 129)]
    """At most 100 ids, separated by commas."""


class WorkspaceViews:
    """Routes under `/api/v1/folders`, and `/api/v1/people-here`."""

    def __init__(
        self,
        folders: FolderStore,
        service: DocumentService,
        store: Store,
        registry: Registry,
        access: Access,
        audit: Audit,
    ) -> None:
        self._folders = folders
        self._service = service
        self._store = store
        self._registry = registry
        self._access = access
        self._audit = audit

    def add_routes(self, router: web.UrlDispatcher) -> None:
        folders = router.add_resource("/api/v1/folders")
        folders.add_route("GET", self.list)
        folders.add_route("POST", self.create)
        folder = router.add_resource("/api/v1/folders/{id}")
        folder.add_route("PATCH", self.change)
        folder.add_route("DELETE", self.delete)
        router.add_get("/api/v1/people-here", self.people_here)

    @describe("List folders", answers={200: FolderList}, errors=(Unauthorized,))
    async def list(self, request: web.Request) -> web.Response:
        """All of the caller's, by name; none for whoever is nobody in particular."""
        caller = await self._access.identify(request)
        self._access.require_reader(caller)
        viewer = self._access.viewer(caller)
        found = [] if viewer.own is None else await self._folders.all(viewer)
        return web.json_response({"folders": [represent(folder) for folder in found]})

    @describe(
        "Make a folder",
        body=NewFolder,
        answers={201: FolderShown},
        errors=(Unauthorized, NameNeeded, FolderNotFound, FolderTooDeep, TooMany, TooLarge),
    )
    async def create(self, request: web.Request) -> web.Response:
        """At most 2,000 for each person, 32 deep inside each other, with names of 1 to 100 characters."""
        owner = self._access.require_keeper(await self._access.identify(request))
        new = await read_body(request, NewFolder)
        folder = await self._folders.create(owner, new.name, new.parent_id)
        return web.json_response(represent(folder), status=201)

    @describe(
        "Rename or move a folder",
        body=FolderChanges,
        answers={200: FolderShown},
        errors=(Unauthorized, NameNeeded, FolderNotFound, FolderCycle, FolderTooDeep, TooLarge),
    )
    async def change(self, request: web.Request) -> web.Response:
        """Moving takes everything along that is in the folder. It cannot be moved into itself or below."""
        caller = await self._access.identify(request)
        owner, folder_id = self._access.require_keeper(caller), read_id(request)
        changes = await read_body(request, FolderChanges)
        values = {name: getattr(changes, name) for name in changes.model_fields_set}
        if not values:
            raise BadRequest("Nothing is to be changed: give name or parent_id.")
        if "name" in values and values["name"] is None:
            raise BadRequest("name cannot be null.")
        await self._folders.change(owner, folder_id, values)
        found = {folder.id: folder for folder in await self._folders.all(self._access.viewer(caller))}
        if folder_id not in found:  # deleted in between
            raise FolderNotFound(f"You have no folder {folder_id}.")
        return web.json_response(represent(found[folder_id]))

    @describe("Delete a folder", answers={200: FolderDeleted}, errors=(Unauthorized, NameNeeded))
    async def delete(self, request: web.Request) -> web.Response:
        """Delete a folder with those in it. One's own documents go to the trash, others' are in no folder afterwards.

        A folder that is not there counts as deleted: nothing happens.
        """
        caller = await self._access.identify(request)
        owner, folder_id = self._access.require_keeper(caller), read_id(request)
        removed = await self._folders.delete(owner, folder_id)
        await self._service.closed(removed.trashed)
        await self._audit.record_all(caller, "document.trashed", removed.trashed)
        return web.json_response(
            {"folders": removed.folders, "trashed": len(removed.trashed), "unfiled": removed.unfiled}
        )

    @describe("How many people have documents open", query=HereQuery, answers={200: PeopleHere}, errors=(Unauthorized,))
    async def people_here(self, request: web.Request) -> web.Response:
        """For each of these documents that the caller may read, on this node."""
        caller = await self._access.identify(request)
        self._access.require_reader(caller)
        wanted = list(dict.fromkeys(filter(None, read_query(request, HereQuery).documents.split(","))))
        if len(wanted) > MAX_HERE:
            raise BadRequest(f"At most {MAX_HERE} documents at once, these are {len(wanted)}.")
        known = await self._store.readable(self._access.viewer(caller), wanted)
        return web.json_response({"documents": {one: self._registry.people(one) for one in wanted if one in known}})


def represent(folder: Folder) -> dict[str, Any]:
    """A folder as JSON."""
    return {
        "id": folder.id,
        "name": folder.name,
        "parent_id": folder.parent_id,
        "documents": folder.documents,
        "created_at": moment(folder.created_at),
    }
