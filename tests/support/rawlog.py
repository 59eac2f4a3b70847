"""The log as the database has it, read without the server's code."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Any

import asyncpg
from pycrdt import Doc, Text, TransactionEvent

from quire.protocol.update import read_state_vector, scan
from tests.support.lib0 import read_with_length

_ROWS = "SELECT seq, payload FROM updates WHERE document_id = {} ORDER BY seq"


async def read_log(database: str, document: str) -> list[bytes]:
    """Every update in a document's log, in order; AssertionError if a revision is missing."""
    rows: list[Any]
    if database.startswith("sqlite:///"):
        # Read-only, so that looking at what a killed server left does not tidy it up.
        connection = sqlite3.connect(f"file:{database.removeprefix('sqlite:///')}?mode=ro", uri=True)
        try:
            rows = connection.execute(_ROWS.format("?"), (document,)).fetchall()
        finally:
            connection.close()
    else:
        postgres = await asyncpg.connect(database)
        try:
            rows = await postgres.fetch(_ROWS.format("$1"), document)
        finally:
            await postgres.close()
    assert [seq for seq, _ in rows] == list(range(1, len(rows) + 1))
    updates: list[bytes] = []
    for _, payload in rows:
        at = 0
        while at < len(payload):
            update, at = read_with_length(payload, at)
            updates.append(bytes(update))
    return updates


def replay(updates: Iterable[bytes]) -> Doc[Any]:
    """A document made of updates one by one."""
    doc: Doc[Any] = Doc()
    doc.get("content", type=Text)
    for update in updates:
        doc.apply_update(update)
    return doc


def lost(doc: Doc[Any], updates: Iterable[bytes]) -> list[bytes]:
    """Those of `updates` that have something which `doc` does not have; `doc` has it afterwards."""
    news: list[bytes] = []
    missing: list[bytes] = []

    def note(event: TransactionEvent) -> None:
        news.append(event.update)

    subscription = doc.observe(note)
    try:
        for update in updates:
            doc.apply_update(update)
            if news or not scan(update).is_integrated(read_state_vector(doc.get_state())):
                missing.append(update)
                news.clear()
    finally:
        doc.unobserve(subscription)
    return missing
