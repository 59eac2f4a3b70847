"""Where the next page of a list begins, as text that clients hand back and do not look into."""

from __future__ import annotations

import base64
import binascii

from quire.errors import BadRequest


def write_cursor(position: str) -> str:
    return base64.urlsafe_b64encode(position.encode()).decode().rstrip("=")


def read_cursor(cursor: str) -> str:
    """The position. Raises BadRequest for what `write_cursor` never gave out."""
    try:
        return base64.b64decode(cursor + "=" * (-len(cursor) % 4), b"-_", validate=True).decode()
    except (binascii.Error, ValueError) as error:
        raise unknown_cursor() from error


def unknown_cursor() -> BadRequest:
    return BadRequest("The cursor is not one that this list gave out.")
