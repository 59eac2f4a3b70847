"""Logs: one JSON object a line, to standard error. Document content and tokens never go in."""

from __future__ import annotations

import logging
import sys

import structlog
from aiohttp.http_exceptions import HttpProcessingError

from quire import metrics
from quire.settings import LogLevel

log = structlog.get_logger(__name__)


def configure(level: LogLevel) -> None:
    """Set up structlog for the process, and send the standard library's warnings the same way."""
    number = getattr(logging, level.value.upper())
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(number),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=max(number, logging.WARNING), handlers=[_Forward()], force=True)
    # aiohttp says at this level what is no HTTP at all.
    logging.getLogger("aiohttp.server").setLevel(logging.DEBUG)


class _Forward(logging.Handler):
    """Lets what libraries log be lines like ours."""

    def emit(self, record: logging.LogRecord) -> None:
        error = record.exc_info[1] if record.exc_info else None
        if isinstance(error, HttpProcessingError):
            # Somebody sent what is no request, or too long a one. Its text quotes that, and there may be a token in it.
            metrics.connections_refused.labels("bad_request").inc()
            log.info("connection_refused", dialect="http", code="bad_request", reason=type(error).__name__)
        else:
            log.log(record.levelno, record.getMessage(), logger=record.name, exc_info=record.exc_info)
