"""Documents as JSON, as their caller sees them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from quire.api.models import moment
from quire.documents.models import NOWHERE, Document, Place

if TYPE_CHECKING:
    from quire.accounts.models import Caller
    from quire.documents.purger import Purger
    from quire.documents.store import Store
    from quire.rooms.actor import Role
    from quire.rooms.registry import Registry
    from quire.sharing.access import Access
    from quire.sharing.models import Person
    from quire.sharing.store import SharingStore


class Showing:
    """Finds what belongs to documents as they are shown: roles, owners, and what they are to the caller."""

    def __init__(self, store: Store, registry: Registry, access: Access, sharing: SharingStore, purger: Purger) -> None:
        self._store = store
        self._registry = registry
        self._access = access
        self._sharing = sharing
        self._purger = purger

    async def one(self, caller: Caller, document: Document) -> dict[str, Any]:
        """A document, by one query for what it is to the caller and one for its owner."""
        places = await self._store.places(self._access.viewer(caller), [document.id])
        return (await self.all(caller, [document], places))[0]

    async def all(self, caller: Caller, found: Sequence[Document], places: Mapping[str, Place]) -> list[dict[str, Any]]:
        """Documents, by one or two queries for their owners."""
        owners = await self._sharing.people({one.owner_id for one in found if one.owner_id is not None})
        made = []
        for one in found:
            place = places.get(one.id, NOWHERE)
            role = self._access.role_of(caller, one, place.role)
            made.append(self._represent(one, place, role, owners.get(one.owner_id or "")))
        return made

    def _represent(self, document: Document, place: Place, role: Role, owner: Person | None) -> dict[str, Any]:
        nobodys = document.owner_id is None and self._access.open
        trashed_at = document.deleted_at
        return {
            "id": document.id,
            "kind": document.kind.value,
            "title": document.title,
            "epoch": document.epoch,
            "head": document.head,
            "created_at": moment(document.created_at),
            "updated_at": moment(document.updated_at),
            "owner": None if owner is None else {"id": owner.id, "name": owner.name, "picture": owner.picture},
            "role": role.word,
            "link_role": "editor" if nobodys else document.link_role,
            "link_guests": nobodys or document.link_guests,
            "template": document.template,
            "folder_id": place.folder_id,
            "favourite": place.favourite,
            "opened_at": moment(place.opened_at),
            "people": self._registry.people(document.id),
            "trashed_at": moment(trashed_at),
            "deletes_at": None if trashed_at is None else moment(self._purger.deletes_at(trashed_at)),
        }
