"""Bring a database's schema up to date, from a checkout or from an installed wheel."""

from __future__ import annotations

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import AsyncEngine

from quire.db.engine import BEGIN, create_engine
from quire.db.errors import unavailable
from quire.paths import migrations_dir

# Any constant works; this one spells "quire" in ASCII.
_LOCK = 0x7175697265


class DatabaseTooNew(Exception):
    """A newer Quire has already changed this database."""


def config() -> Config:
    """Alembic's configuration for the scripts that belong to this code."""
    made = Config()
    made.set_main_option("script_location", str(migrations_dir()).replace("%", "%%"))
    return made


async def migrate(database: str | AsyncEngine) -> None:
    """Upgrade to the newest schema. Nodes that start at once take turns.

    Raises DatabaseTooNew, changing nothing, and Unavailable.
    """
    if isinstance(database, AsyncEngine):
        return await _upgrade(database)
    # A migration of a large table takes longer than any statement while serving.
    engine = create_engine(database, statement_seconds=None)
    try:
        return await _upgrade(engine)
    finally:
        await engine.dispose()


async def _upgrade(engine: AsyncEngine) -> None:
    with unavailable():
        if engine.dialect.name == "sqlite":
            async with engine.execution_options(**{BEGIN: "IMMEDIATE"}).begin() as connection:
                await connection.run_sync(_run)
            return
        # The lock lives in a transaction of its own, so that a migration may commit in steps.
        async with engine.begin() as guard, engine.connect() as connection:
            await guard.execute(text("SET LOCAL idle_in_transaction_session_timeout = 0"))
            await guard.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            await connection.run_sync(_run)
            await connection.commit()


def _run(connection: Connection) -> None:
    made = config()
    known = {script.revision for script in ScriptDirectory.from_config(made).walk_revisions()}
    for revision in MigrationContext.configure(connection).get_current_heads():
        if revision not in known:
            raise DatabaseTooNew(
                f"The database has revision {revision}, which this version of Quire does not know. "
                "Start the newer version that made it, or restore a backup from before."
            )
    made.attributes["connection"] = connection
    command.upgrade(made, "head")
