"""Query strings, read by the models that describe them."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Annotated, TypeVar

from aiohttp import web
from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from quire.api.describe import described
from quire.errors import BadRequest

Model = TypeVar("Model", bound="Query")

_QUERY = web.RequestKey("query", BaseModel)


def _whole(value: object) -> object:
    """Digits alone: pydantic would take "5_0" and "1.0" as well."""
    if isinstance(value, str) and not (value.isascii() and value.isdigit() and len(value) <= 18):
        raise ValueError("is a whole number")
    return value


def _flag(value: object) -> object:
    if isinstance(value, str):
        if value not in ("true", "false", "1", "0", ""):
            raise ValueError("is true or false")
        return value in ("true", "1", "")
    return value


def _text(value: object) -> object:
    """What a database takes as text."""
    if isinstance(value, str) and ("\0" in value or any("\ud800" <= character <= "\udfff" for character in value)):
        raise ValueError("has a character that no text can have")
    return value


Whole = Annotated[int, BeforeValidator(_whole)]
"""A whole number from 0, in decimal digits."""
Flag = Annotated[bool, BeforeValidator(_flag)]
"""`true` (or `1`, or nothing behind the name) or `false` (or `0`)."""
Text = Annotated[str, BeforeValidator(_text)]
Word = Annotated[Text, Field(max_length=200)]


class Query(BaseModel):
    """Base of what is accepted as a query string: known parameters, each at most once."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)


def read_query(request: web.Request, model: type[Model]) -> Model:
    """The query string as the route's model. Raises BadRequest, naming the parameter."""
    found = request.get(_QUERY)
    return found if isinstance(found, model) else _validate(request, model)


def _validate(request: web.Request, model: type[Model]) -> Model:
    try:
        return model.model_validate(dict(request.query))
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "query"
        raise BadRequest(f"{where}: {first['msg'].removeprefix('Value error, ')}") from None


@web.middleware
async def checked_query(
    request: web.Request, handler: Callable[[web.Request], Awaitable[web.StreamResponse]]
) -> web.StreamResponse:
    """Validate query strings before anything else happens.

    Parameters that a route does not have, or that come twice, are refused: a misspelt `dry_run` must not write.
    """
    found = described(request.match_info.handler)
    if found is not None and not found.any_query and request.query_string:
        known = set() if found.query is None else set(found.query.model_fields)
        for name in request.query:
            if name not in known:
                takes = f"This takes {', '.join(sorted(known))}." if known else "This takes none."
                raise BadRequest(f"There is no query parameter {name[:50]!r} here. {takes}")
            if len(request.query.getall(name)) > 1:
                raise BadRequest(f"{name} is given twice.")
        if found.query is not None:
            request[_QUERY] = _validate(request, found.query)
    return await handler(request)
