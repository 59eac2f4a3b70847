"""Standings that were read a moment ago, so that a program's hundredth request in a second asks nobody."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from quire.sharing.models import Standing
    from quire.sharing.store import SharingStore

SECONDS = 1.0
"""How long a change that another process made may go unseen. One of our own is seen at once."""

MAX_KEPT = 10_000


class Recent:
    """Remembers where callers stood in documents. Told of every change by `forget`."""

    def __init__(self, store: SharingStore) -> None:
        self._store = store
        self._kept: OrderedDict[tuple[str, str | None], tuple[float, Standing]] = OrderedDict()
        self._changes = 0

    async def standing(self, document_id: str, user_id: str | None) -> Standing | None:
        """As `SharingStore.standing`, but what it says of the head may be older than `SECONDS`."""
        key = (document_id, user_id)
        now = asyncio.get_running_loop().time()
        found = self._kept.get(key)
        if found is not None and found[0] > now:
            return found[1]
        changes = self._changes
        standing = await self._store.standing(document_id, user_id)
        if standing is not None and changes == self._changes:
            self._kept[key] = (now + SECONDS, standing)
            if len(self._kept) > MAX_KEPT:
                self._kept.popitem(last=False)
        return standing

    async def forget(
        self, *, document_id: str | None = None, user_id: str | None = None, session_id: str | None = None
    ) -> None:
        """Something about a document, a user or a session has changed, and is committed."""
        self._changes += 1
        self._kept.clear()
