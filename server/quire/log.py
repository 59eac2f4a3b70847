"""Logs: one JSON object a line, to standard error. Document content and tokens never go in."""

from __future__ import annotations

import logging
import sys

import structlog

from quire.settings import LogLevel


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
    logging.basicConfig(level=max(number, logging.WARNING), stream=sys.stderr, format='{"event": "%(message)s"}')
