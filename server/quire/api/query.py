"""Query strings, read by the models that describe them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TypeVar

from aiohttp import web
from pydantic import BaseModel, ConfigDict, ValidationError

from quire.api.describe import described
from quire.errors import BadRequest

Model = TypeVar("Model", bound="Query")


class Query(BaseModel):
    """Base of what is accepted as a query string: known parameters, each at most once."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def read_query(request: web.Request, model: type[Model]) -> Model:
    """The query string, validated. Raises BadRequest, naming the parameter."""
    try:
        return model.model_validate(dict(request.query))
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "query"
        raise BadRequest(f"{where}: {first['msg']}") from None


@web.middleware
async def known_parameters(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Refuse query parameters that a route does not have, or that come twice: a misspelt `dry_run` must not write."""
    found = described(request.match_info.handler)
    if found is not None and not found.any_query and request.query_string:
        known = set() if found.query is None else set(found.query.model_fields)
        seen: set[str] = set()
        for name in request.query:
            if name not in known:
                takes = f"This takes {', '.join(sorted(known))}." if known else "This takes none."
                raise BadRequest(f"There is no query parameter {name[:50]!r} here. {takes}")
            if name in seen:
                raise BadRequest(f"{name} is given twice.")
            seen.add(name)
    return await handler(request)
