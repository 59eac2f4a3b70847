"""A node that appends to shared documents as fast as it can; the tests start several as processes.

    python -m tests.contract.hammer URL NAME SEED BATCHES

Appends batches over random documents in random order, and prints, as JSON, what each append was told:
a list of [document, [seq, …], [payload, …]].
"""

from __future__ import annotations

import asyncio
import json
import random
import sys

from quire.db.engine import create_engine
from quire.documents.store import Store
from quire.rooms.log import Append, Appended, NewRow

DOCUMENTS = [f"shared-{n}" for n in range(6)]

Told = list[tuple[str, list[int], list[str]]]


async def hammer(store: Store, name: str, seed: int, batches: int) -> Told:
    """Append `batches` batches of 1 to 6 documents of 1 to 3 rows each. Raises whatever goes wrong."""
    chance = random.Random(seed)
    epochs = {document: (await store.load(document, create=True)).epoch for document in DOCUMENTS}
    told: Told = []
    count = 0
    for _ in range(batches):
        batch = []
        for document in chance.sample(DOCUMENTS, chance.randint(1, len(DOCUMENTS))):
            payloads = [f"{name} {count + n}" for n in range(chance.randint(1, 3))]
            count += len(payloads)
            rows = tuple(NewRow(payload.encode(), name, "test") for payload in payloads)
            batch.append(Append(document, epochs[document], 0, rows))
        results = await store.append(batch, retry=chance.random() < 0.1)
        for append, result in zip(batch, results, strict=True):
            if not isinstance(result, Appended):
                raise result
            payloads = [row.payload.decode() for row in append.rows]
            told.append((append.document_id, list(result.seqs), payloads))
    return told


async def main(url: str, name: str, seed: int, batches: int) -> None:
    engine = create_engine(url)
    store = Store(engine)
    told = await hammer(store, name, seed, batches)
    await store.close()
    await engine.dispose()
    sys.stdout.write(json.dumps(told))


if __name__ == "__main__":
    asyncio.run(main(sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])))
