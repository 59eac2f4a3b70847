"""An engine closes every connection that it has made."""

from __future__ import annotations

import asyncio
import gc

import pytest

from quire.db.engine import create_engine, dispose


@pytest.mark.asyncio
async def test_a_connection_that_is_given_back_at_the_end(database_url: str, recwarn: pytest.WarningsRecorder) -> None:
    """Also one that somebody who was cancelled is still giving back when the engine is disposed of."""
    engine = create_engine(database_url)
    connection = await engine.connect()
    await connection.exec_driver_sql("SELECT 1")
    closing = asyncio.create_task(connection.close())
    await dispose(engine)
    assert closing.done()
    del connection, closing, engine
    gc.collect()
    assert [] == [str(warning.message) for warning in recwarn]
