"""Reading what requests bring: JSON bodies and ids."""

from __future__ import annotations

import json
import re
from typing import Annotated, TypeVar

from aiohttp import web
from pydantic import BaseModel, ConfigDict, ValidationError

from quire.accounts.models import MAX_EMAIL, MAX_NICKNAME
from quire.accounts.passwords import MAX_LENGTH, MIN_LENGTH
from quire.api.models import stated
from quire.api.raw import has_body, read_raw
from quire.errors import BadRequest, NotFound, UnsupportedType

Model = TypeVar("Model", bound="Body")

# Fields of bodies. Their bounds are checked further inside, where the errors say more.
Address = Annotated[str, stated(maxLength=MAX_EMAIL, format="email")]
Nickname = Annotated[str, stated(minLength=1, maxLength=MAX_NICKNAME)]
Color = Annotated[str, stated(pattern="^#[0-9a-fA-F]{6}$")]
Password = Annotated[str, stated(minLength=MIN_LENGTH, maxLength=MAX_LENGTH)]

_ID = re.compile(r"[A-Za-z0-9]{1,64}\Z")


class Body(BaseModel):
    """Base of what is accepted as a body: known fields only, of exactly their types."""

    model_config = ConfigDict(extra="forbid", strict=True, use_attribute_docstrings=True)


async def read_body(request: web.Request, model: type[Model], *, optional: bool = False) -> Model:
    """The JSON body, validated; with `optional`, none stands for one without fields.

    Raises UnsupportedType, BadRequest, TooLarge and Timeout.
    """
    if optional and not has_body(request):
        return model()
    if request.content_type != "application/json":
        raise UnsupportedType("The body must be application/json.")
    raw = await read_raw(request, request.client_max_size)
    try:
        return model.model_validate(json.loads(raw))
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        where = ".".join(str(part) for part in first["loc"]) or "body"
        raise BadRequest(f"{where}: {first['msg']}") from None
    except (ValueError, RecursionError):
        raise BadRequest("The body is not valid JSON.") from None


def read_id(request: web.Request, name: str = "id") -> str:
    """The id in a path. Raises NotFound for what cannot be one."""
    found = request.match_info[name]
    if not _ID.match(found):
        raise NotFound(f"There is nothing at {request.path}.")
    return found
