"""A process that appends row after row and prints the number of each once it is acknowledged, until it is killed.

python -m tests.contract.reporter URL
"""

from __future__ import annotations

import asyncio
import sys
from itertools import count

from tests.contract.rows import append

from quire.db.engine import create_engine
from quire.documents.store import Store


async def main(url: str) -> None:
    store = Store(create_engine(url))
    notes = await store.load("notes", create=True)
    for n in count():
        await append(store, notes, f"row {n}")
        sys.stdout.write(f"{n}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1]))
