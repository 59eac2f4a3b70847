"""`@describe(…)` on a handler says what its route takes and answers. `web/openapi.py` makes the document of it.

    @describe(
        "List documents",
        query=ListQuery,                       # a Query; read it with read_query(request, ListQuery)
        body=NewDocument,                      # a pydantic model (JSON), or {media type: model, or None for raw data}
        answers={200: DocumentPage, 204: None},  # a model, None without a body, or {media type: model or None}
        errors=(DocumentNotFound,),            # beyond those that `Described.all_errors` adds
        caller="user",
    )
    async def list(self, request: web.Request) -> web.Response:
        \"\"\"The newest first.\"\"\"             # becomes the description

The parameters in the path, `Idempotency-Key` of a POST, `If-None-Match` of a GET and the errors that any route may have
are added. Query parameters that are not in `query` are refused (`quire.api.query`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, TypeVar

from quire.errors import QuireError

if TYPE_CHECKING:
    from quire.api.query import Query

Handler = TypeVar("Handler", bound=Callable[..., Any])

Model = Any
"""A type that pydantic can describe."""
Media = Mapping[str, Model | None]
"""Bodies by media type; None for data that is no JSON."""

CallerKind = Literal["anyone", "user", "session", "admin"]

_ATTRIBUTE = "__described__"


@dataclass(frozen=True, slots=True)
class Described:
    """What a route says of itself."""

    summary: str
    query: type[Query] | None = None
    body: Model | Media | None = None
    body_optional: bool = False
    answers: Mapping[int, Model | Media | None] = field(default_factory=dict)
    errors: tuple[type[QuireError], ...] = ()
    caller: CallerKind = "anyone"
    """Who has to be signed in: nobody in particular, a user, a user with a session, an administrator."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Headers that a request may have, and what each is for."""
    answer_headers: Mapping[str, str] = field(default_factory=dict)
    """Headers that its successful answers have."""
    any_query: bool = False
    """Whether query parameters that are not described are let through."""
    secret: bool = False
    """Whether its answers hold a secret, so that no answer is kept for a repeated request."""
    streamed: bool = False
    """Whether its body is too large to be read before its handler does. Such a route takes no Idempotency-Key."""
    resumes: bool = False
    """Whether it may be run again when an attempt was cut off: it finds what that made (`api.repeats`), or what it does
    can be done twice."""


def describe(
    summary: str,
    *,
    query: type[Query] | None = None,
    body: Model | Media | None = None,
    body_optional: bool = False,
    answers: Mapping[int, Model | Media | None],
    errors: tuple[type[QuireError], ...] = (),
    caller: CallerKind = "anyone",
    headers: Mapping[str, str] | None = None,
    answer_headers: Mapping[str, str] | None = None,
    any_query: bool = False,
    secret: bool = False,
    streamed: bool = False,
    resumes: bool = False,
) -> Callable[[Handler], Handler]:
    """Write down what a handler's route takes and answers; the handler stays as it is."""

    def mark(handler: Handler) -> Handler:
        found = Described(
            summary,
            query,
            body,
            body_optional,
            answers,
            errors,
            caller,
            headers or {},
            answer_headers or {},
            any_query,
            secret,
            streamed,
            resumes,
        )
        setattr(handler, _ATTRIBUTE, found)
        return handler

    return mark


def described(handler: object) -> Described | None:
    """What a handler, bound or not, was described as; None if it was not."""
    found = getattr(handler, _ATTRIBUTE, None)
    return found if isinstance(found, Described) else None
