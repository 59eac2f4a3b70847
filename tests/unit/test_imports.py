"""Imports run one way, so that each part can be read, tested and replaced without what is built on it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[2] / "server" / "quire"

LAYERS = (
    {"__init__", "errors", "settings", "metrics", "log", "paths", "worker_limits", "worker_process"},
    {"protocol", "text", "drawing"},
    {"rooms"},
    {"db"},
    {"api", "guards", "mail"},
    {"documents", "workspace", "accounts", "audit", "sharing"},
    {"history", "content", "attachments"},
    {"realtime", "web"},
    {"app"},
    {"cli"},
    {"__main__"},
)
"""Each part may import from its own layer and those before it. A new part has to be given its place here."""

FOUNDATION = ("errors", "metrics", "paths", "settings")
"""The modules that everything stands on."""

WITHOUT_IO = {"protocol", "text", "drawing", "rooms"}
"""Parts that know neither sockets nor databases, so that tests give them bytes and get values."""

SOCKETS_AND_DATABASES = {"aiohttp", "sqlalchemy", "alembic", "asyncpg", "aiosqlite", "sqlite3"}


def modules() -> list[Path]:
    """Every module of the package."""
    return sorted(PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    return ".".join(path.relative_to(PACKAGE).with_suffix("").parts)


def part_of(path: Path) -> str:
    """The package or module right under `quire` that a file belongs to."""
    return path.relative_to(PACKAGE).with_suffix("").parts[0]


def layer_of(part: str) -> int:
    return next(number for number, parts in enumerate(LAYERS) if part in parts)


def imported(path: Path) -> Iterator[str]:
    """Full names of the modules that a file imports, those for type checkers included."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} has a relative import"
            module = node.module or ""
            yield from (f"quire.{alias.name}" for alias in node.names) if module == "quire" else (module,)


def parts_imported(path: Path) -> set[str]:
    """The parts of Quire that a file imports; a name of `quire` itself counts as `__init__`."""
    names = {name.split(".")[1] for name in imported(path) if name.startswith("quire.")}
    known = {part for parts in LAYERS for part in parts}
    return {name if name in known or (PACKAGE / name).exists() else "__init__" for name in names}


def test_every_part_has_its_layer() -> None:
    """Every module and package of Quire is in exactly one layer, and no layer names what is not there."""
    named = sorted(part for parts in LAYERS for part in parts)
    assert named == sorted({part_of(path) for path in modules()})


@pytest.mark.parametrize("path", modules(), ids=name_of)
def test_imports_run_one_way(path: Path) -> None:
    """A module imports nothing from a later layer."""
    own = layer_of(part_of(path))
    later = {part for part in parts_imported(path) if layer_of(part) > own}
    assert later == set()


@pytest.mark.parametrize("name", FOUNDATION)
def test_the_foundation_stands_alone(name: str) -> None:
    """The modules that everything imports need nothing of Quire."""
    assert parts_imported(PACKAGE / f"{name}.py") == set()


@pytest.mark.parametrize("path", [path for path in modules() if part_of(path) in WITHOUT_IO], ids=name_of)
def test_rooms_and_protocols_know_no_io(path: Path) -> None:
    """Protocols, texts and rooms import no sockets and no database."""
    libraries = {name.split(".")[0] for name in imported(path)}
    assert libraries & SOCKETS_AND_DATABASES == set()
