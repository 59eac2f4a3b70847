"""What answers are made of."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

Moment = AwareDatetime
"""RFC 3339, in UTC."""


def moment(at: datetime | None) -> str | None:
    """RFC 3339, in UTC."""
    return None if at is None else at.astimezone(UTC).isoformat().replace("+00:00", "Z")


def stated(**constraints: Any) -> Any:
    """JSON Schema keywords of a string whose bounds are checked later than its model is, with an error of their own."""
    return Field(json_schema_extra=constraints)


class Representation(BaseModel):
    """Base of what answers with JSON look like: these fields and no others. A field with a default may be missing."""

    model_config = ConfigDict(extra="forbid", use_attribute_docstrings=True)


class Problem(BaseModel):
    """An error (RFC 9457). `code` is stable, `detail` is one sentence that a person can act on."""

    type: str
    title: str
    status: int
    detail: str
    code: str


class Insertion(Representation):
    """Text, or an object that is embedded."""

    insert: str | dict[str, Any]
    attributes: dict[str, Any] = {}


class Retention(Representation):
    """So many UTF-16 code units stay, perhaps with other attributes; null takes one away."""

    retain: Annotated[int, Field(ge=1)]
    attributes: dict[str, Any] = {}


class Removal(Representation):
    """So many UTF-16 code units go."""

    delete: Annotated[int, Field(ge=1)]


class Delta(Representation):
    """A change of a text, or a text (insertions alone). Lengths are UTF-16 code units."""

    ops: list[Insertion | Retention | Removal]
