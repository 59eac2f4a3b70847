"""What answers are made of."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, WithJsonSchema

Moment = AwareDatetime
"""RFC 3339, in UTC."""


def stated(**constraints: Any) -> Any:
    """JSON Schema keywords of a string whose bounds are checked later than its model is, with an error of their own."""
    return Field(json_schema_extra=constraints)


class Representation(BaseModel):
    """Base of what answers with JSON look like: these fields and no others. A field with a default may be missing."""

    model_config = ConfigDict(extra="forbid")


class Ops(Representation):
    """A delta: insertions, retained and deleted stretches, in UTF-16 code units."""

    ops: Annotated[
        list[dict[str, Any]],
        WithJsonSchema({"type": "array", "items": {"$ref": "#/components/schemas/Operation"}}),
    ]
