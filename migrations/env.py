"""Alembic's entry: on the connection that `quire.db.migrate` hands over, or from Alembic's own command line.

alembic revision --autogenerate -m "…"     makes a migration for the database in QUIRE_DATABASE
"""

from __future__ import annotations

import asyncio
import os
import warnings

from alembic import context
from sqlalchemy import Connection

from quire.db.engine import create_engine
from quire.db.tables import metadata

config = context.config


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=metadata,
        compare_type=True,
        compare_server_default=True,
        # SQLite cannot alter a column: Alembic then copies the table.
        render_as_batch=connection.dialect.name == "sqlite",
        # True on SQLite too: our engine starts transactions itself, which covers its DDL.
        transactional_ddl=True,
    )
    with warnings.catch_warnings(), context.begin_transaction():
        # An index on an expression cannot be read back from SQLite, so it is not compared there.
        warnings.filterwarnings("ignore", message=".*expression-based index")
        context.run_migrations()


async def from_command_line() -> None:
    url = os.environ.get("QUIRE_DATABASE") or config.get_alembic_option("database_url", "sqlite:///quire.db")
    engine = create_engine(url, statement_seconds=None)
    async with engine.connect() as connection:
        await connection.run_sync(run)
        await connection.commit()
    await engine.dispose()


handed_over = config.attributes.get("connection")
if handed_over is None:
    asyncio.run(from_command_line())
else:
    run(handed_over)
