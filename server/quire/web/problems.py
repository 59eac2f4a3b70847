"""Errors over REST: RFC 9457 problem details with a stable `code`."""

from __future__ import annotations

import math
from collections.abc import Awaitable, Callable
from http import HTTPStatus

import structlog
from aiohttp import web

from quire import metrics
from quire.errors import QuireError, RangeUnmet, RateLimited, TryAgain

log = structlog.get_logger(__name__)

CONTENT_TYPE = "application/problem+json"

_CODES = {404: "not_found", 405: "method_not_allowed", 413: "too_large", 415: "unsupported_media_type"}


def problem(status: int, code: str, title: str, detail: str, headers: dict[str, str] | None = None) -> web.Response:
    """A problem details answer."""
    return web.json_response(
        {"type": "about:blank", "title": title, "status": status, "detail": detail, "code": code},
        status=status,
        content_type=CONTENT_TYPE,
        headers=headers,
    )


def problem_of(error: QuireError) -> web.Response:
    """An error of ours as an answer."""
    headers = None
    if isinstance(error, TryAgain):
        headers = {"Retry-After": "2"}
    elif isinstance(error, RateLimited):
        headers = {"Retry-After": str(math.ceil(error.retry_after))}
    elif isinstance(error, RangeUnmet):
        headers = {"Content-Range": f"bytes */{error.size}"}
    return problem(error.status, error.code, error.title, error.detail, headers)


@web.middleware
async def problems(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Turn whatever a handler raises into a problem, and count the request."""
    response = await _answer(request, handler)
    resource = request.match_info.route.resource
    route = resource.canonical if resource is not None else "none"
    metrics.http_requests.labels(request.method, route, str(response.status)).inc()
    return response


async def _answer(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    try:
        return await handler(request)
    except QuireError as error:
        return problem_of(error)
    except web.HTTPException as error:
        if error.status < 400:
            raise
        code = _CODES.get(error.status, "http_error")
        allow = {"Allow": error.headers["Allow"]} if "Allow" in error.headers else None
        return problem(error.status, code, HTTPStatus(error.status).phrase, _detail(request, error.status), allow)
    except web.RequestPayloadError:
        return problem(400, "bad_request", "Bad request", "The body is not in the encoding that the request names.")
    except Exception as error:
        if isinstance(error, ConnectionError) and (request.transport is None or request.transport.is_closing()):
            # Whoever sent it is gone, in the middle of the body mostly: nobody reads this.
            return problem(400, "bad_request", "Bad request", "The request was not sent whole.")
        log.exception("request_failed", method=request.method, path=request.path)
        return problem(500, "internal_error", "Internal error", "The server failed; the error is in its log.")


def _detail(request: web.Request, status: int) -> str:
    if status == 404:
        return f"There is nothing at {request.path}."
    if status == 405:
        return f"{request.method} is not possible here."
    return HTTPStatus(status).description or HTTPStatus(status).phrase
