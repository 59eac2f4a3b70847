"""Where the files are that are no Python: inside the package in a wheel, in the tree in a checkout."""

from __future__ import annotations

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
_CHECKOUT = _PACKAGE.parents[1]


def _where(packaged: str, checked_out: str) -> Path:
    inside = _PACKAGE / "_data" / packaged
    return inside if inside.is_dir() else _CHECKOUT / checked_out


def migrations_dir() -> Path:
    """The folder of the Alembic scripts, `env.py` in it."""
    return _where("migrations", "migrations")


def client_dir() -> Path:
    """The folder of the built browser client; it may not exist in a checkout whose client was never built."""
    return _where("client", "client/dist")
