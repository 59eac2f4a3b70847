"""Actors of the log as people."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from quire.sharing.store import SharingStore


class People:
    """Finds out who actors are."""

    def __init__(self, sharing: SharingStore) -> None:
        self._sharing = sharing

    async def __call__(self, actors: Iterable[str | None]) -> dict[str, dict[str, Any]]:
        """Actors by their ids as the API shows them; those of whom nothing is known have no name."""
        wanted = {actor for actor in actors if actor}
        found = await self._sharing.people({_person(actor) for actor in wanted})
        shown: dict[str, dict[str, Any]] = {}
        for actor in sorted(wanted):
            person = found.get(_person(actor))
            shown[actor] = {
                "id": actor,
                "name": "" if person is None else person.name,
                "color": "" if person is None else person.color,
                "picture": None if person is None else person.picture,
            }
        return shown


def _person(actor: str) -> str:
    """Whose name an actor has: an API token (`token:user/token`) its user's."""
    kind, _, rest = actor.partition(":")
    return f"user:{rest.partition('/')[0]}" if kind == "token" else actor
