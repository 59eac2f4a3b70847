"""What a failure of the database means: `Unavailable` with a reason a person can act on, or a mistake of ours."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import asyncpg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from quire.errors import Unavailable

SILENT = "The database does not answer."
FULL = "The database's disk is full."
BUSY = "The database is busy."

# Primary result codes, https://sqlite.org/rescode.html. SQLITE_ERROR (a mistake in SQL) is not among them.
_SQLITE = {
    sqlite3.SQLITE_PERM: "The database file may not be opened.",
    sqlite3.SQLITE_BUSY: BUSY,
    sqlite3.SQLITE_LOCKED: BUSY,
    sqlite3.SQLITE_NOMEM: "The database is out of memory.",
    sqlite3.SQLITE_READONLY: "The database is read-only.",
    sqlite3.SQLITE_INTERRUPT: SILENT,
    sqlite3.SQLITE_IOERR: "The database's disk fails.",
    sqlite3.SQLITE_CORRUPT: "The database file is damaged.",
    sqlite3.SQLITE_FULL: FULL,
    sqlite3.SQLITE_CANTOPEN: "The database file cannot be opened.",
    sqlite3.SQLITE_PROTOCOL: BUSY,
    sqlite3.SQLITE_NOTADB: "The database file is no SQLite database.",
}

# SQLSTATE codes and, by their first two characters, classes; the longest match counts.
# https://www.postgresql.org/docs/current/errcodes-appendix.html
_POSTGRES = {
    "08": "The connection to the database was lost.",
    "25006": "The database is read-only.",
    "28": "The database refuses Quire's user or password.",
    "3D000": "The database does not exist on its server.",
    "40": BUSY,
    "53": "The database is out of resources.",
    "53100": FULL,
    "53200": "The database is out of memory.",
    "53300": "The database has too many connections.",
    "55P03": BUSY,
    "57": "The database stopped the statement.",
    "57014": "The database took too long.",
    "57P01": "The database is shutting down.",
    "57P02": "The database crashed and is recovering.",
    "57P03": "The database is starting up or shutting down.",
    "58": "The database's disk fails.",
    "XX001": "The database is damaged.",
    "XX002": "The database is damaged.",
}


def reason(error: BaseException) -> str | None:
    """Why the database could not do what was asked of it; None if `error` is no such failure."""
    seen: BaseException | None = error.orig if isinstance(error, DBAPIError) else error
    while seen is not None:
        if found := _reason(seen):
            return found
        seen = seen.__cause__
    return None


def _reason(error: BaseException) -> str | None:
    if isinstance(error, sqlite3.Error):
        return _SQLITE.get(getattr(error, "sqlite_errorcode", sqlite3.SQLITE_ERROR) & 0xFF)
    if isinstance(error, asyncpg.PostgresError):
        code = error.sqlstate or ""
        return _POSTGRES.get(code) or _POSTGRES.get(code[:2])
    if isinstance(error, asyncpg.InternalClientError):
        # asyncpg's answer to a statement on a connection that the server is just closing.
        return _POSTGRES["08"]
    if isinstance(error, asyncpg.InterfaceError):
        return _POSTGRES["08"] if "closed" in str(error) else None
    if isinstance(error, PoolTimeout):
        return "Too many requests wait for the database."
    if isinstance(error, TimeoutError):
        return SILENT
    if isinstance(error, OSError):
        return f"The database cannot be reached: {error.strerror or error}."
    return None


@contextmanager
def unavailable() -> Iterator[None]:
    """Turn failures of the database into `Unavailable`; let everything else pass."""
    try:
        yield
    except Exception as error:
        if why := reason(error):
            raise Unavailable(why) from error
        raise
