"""Failures of the database are told from mistakes of ours."""

from __future__ import annotations

import sqlite3

import asyncpg
import pytest
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from quire.db.errors import reason, unavailable
from quire.errors import DocumentNotFound, Unavailable


def sqlite_error(code: int) -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("whatever SQLite says")
    error.sqlite_errorcode = code
    return error


@pytest.mark.parametrize(
    ("error", "says"),
    [
        (sqlite_error(sqlite3.SQLITE_FULL), "disk is full"),
        (sqlite_error(sqlite3.SQLITE_BUSY_SNAPSHOT), "busy"),
        (sqlite_error(sqlite3.SQLITE_READONLY_DBMOVED), "read-only"),
        (sqlite_error(sqlite3.SQLITE_IOERR_FSYNC), "disk fails"),
        (asyncpg.DiskFullError("x"), "disk is full"),
        (asyncpg.TooManyConnectionsError("x"), "too many connections"),
        (asyncpg.CannotConnectNowError("x"), "starting up"),
        (asyncpg.AdminShutdownError("x"), "shutting down"),
        (asyncpg.QueryCanceledError("x"), "too long"),
        (asyncpg.InvalidPasswordError("x"), "password"),
        (asyncpg.ReadOnlySQLTransactionError("x"), "read-only"),
        (asyncpg.ConnectionDoesNotExistError("x"), "lost"),
        (asyncpg.InterfaceError("connection is closed"), "lost"),
        (ConnectionRefusedError(111, "Connection refused"), "refused"),
        (TimeoutError(), "not answer"),
        (PoolTimeout("x"), "requests wait"),
        (OperationalError("SELECT 1", {}, sqlite_error(sqlite3.SQLITE_CORRUPT)), "damaged"),
    ],
)
def test_failures_have_a_reason(error: Exception, says: str) -> None:
    """What an operator has to mend is Unavailable, and the detail says what it is."""
    with pytest.raises(Unavailable, match=says), unavailable():
        raise error


@pytest.mark.parametrize(
    "error",
    [
        sqlite_error(sqlite3.SQLITE_ERROR),
        sqlite3.IntegrityError("UNIQUE constraint failed"),
        asyncpg.UndefinedTableError("x"),
        asyncpg.UniqueViolationError("x"),
        asyncpg.DataError("invalid input"),
        asyncpg.InterfaceError("cannot perform operation: another operation is in progress"),
        DBAPIError("SELECT 1", {}, sqlite_error(sqlite3.SQLITE_ERROR)),
        DocumentNotFound("x"),
        KeyError("x"),
    ],
)
def test_mistakes_stay_what_they_are(error: Exception) -> None:
    """A mistake in our code is not blamed on the database."""
    assert reason(error) is None
    with pytest.raises(type(error)), unavailable():
        raise error
