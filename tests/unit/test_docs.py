"""The documentation names all there is: settings, metrics, log events, errors, routes; its links lead somewhere."""

from __future__ import annotations

import ast
import re
from enum import Enum
from pathlib import Path

import pytest
from aiohttp import web
from prometheus_client import REGISTRY
from pydantic import SecretStr

from quire import errors, metrics
from quire.app import create_app
from quire.content import convert
from quire.documents import models, views
from quire.history import models as versions
from quire.history import sessions
from quire.protocol import awareness, hocuspocus, sharedb, update
from quire.realtime import sharedb_feed
from quire.rooms import presence
from quire.settings import MIB, Settings
from quire.text import convert_worker, formats, html_cleaner

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
OPERATIONS = (DOCS / "operations.md").read_text()
PROTOCOL = (DOCS / "protocol.md").read_text()


def rows(text: str) -> dict[str, list[str]]:
    """The rows of all tables in a Markdown text, by the code in their first cell."""
    found: dict[str, list[str]] = {}
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split(" | ")]
        if line.startswith("| `") and len(cells) > 1:
            for name in re.findall(r"`([^`]+)`", cells[0]):
                found[name] = cells[1:]
    return found


def shown(value: object, name: str) -> str:
    """A default as operations.md shows it."""
    if value is None:
        return "the packaged one"
    if (not value and isinstance(value, str)) or isinstance(value, SecretStr):
        return "none"
    if name.endswith("_bytes") and isinstance(value, int):
        return f"{value // MIB} MiB" if value >= MIB else f"{value // 1024} KiB"
    if isinstance(value, Enum):
        return f"`{value.value}`"
    return f"`{value:g}`" if isinstance(value, float) else f"`{value}`"


def test_every_setting_is_documented() -> None:
    """operations.md has each setting with its default, and none that does not exist."""
    documented = {name: cells[0] for name, cells in rows(OPERATIONS).items() if name.startswith("QUIRE_")}
    expected = {f"QUIRE_{name.upper()}": shown(field.default, name) for name, field in Settings.model_fields.items()}
    assert documented == expected


def test_every_metric_is_documented() -> None:
    """operations.md has each metric under the name that /metrics shows, and none that does not exist."""
    assert metrics.rooms is not None
    expected = {
        f"{metric.name}_total" if metric.type == "counter" else metric.name
        for metric in REGISTRY.collect()
        if metric.name.startswith("quire_")
    }
    assert {name for name in rows(OPERATIONS) if name.startswith("quire_")} == expected


def test_every_warning_is_documented() -> None:
    """operations.md has every event that is logged as a warning or an error."""
    logged = {
        node.args[0].value
        for path in (ROOT / "server" / "quire").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in ("warning", "error", "exception")
        and node.args
        and isinstance(node.args[0], ast.Constant)
    }
    assert logged - rows(OPERATIONS).keys() == set()


def all_errors(kind: type[errors.QuireError]) -> set[type[errors.QuireError]]:
    """An error and everything below it in the tree."""
    return {kind}.union(*(all_errors(below) for below in kind.__subclasses__()))


ERRORS = sorted(all_errors(errors.QuireError), key=lambda kind: kind.code)


@pytest.mark.parametrize("error", ERRORS, ids=[kind.code for kind in ERRORS])
def test_every_error_is_documented(error: type[errors.QuireError]) -> None:
    """protocol.md has each error's code, HTTP status and close code."""
    assert rows(PROTOCOL).get(error.code, [])[:2] == [str(error.status), str(error.close_code)]


def test_error_codes_are_unique() -> None:
    """No two errors share a code."""
    codes = sorted(error.code for error in all_errors(errors.QuireError))
    assert codes == sorted(set(codes))


async def test_every_route_is_documented(tmp_path: Path) -> None:
    """protocol.md names each path, and each method of the API."""
    app = create_app(Settings(database=f"sqlite:///{tmp_path}/quire.db"))
    expected = {
        f"{route.method} {_path(route.resource)}" if _path(route.resource).startswith("/api") else _path(route.resource)
        for route in app.router.routes()
        if route.method != "HEAD"
    }
    named = re.findall(r"`(?:(GET|POST|PATCH|PUT|DELETE) )?(/[^`?]*)", PROTOCOL)
    documented = {f"{method} {path}" if path.startswith("/api") else path for method, path in named}
    assert expected - documented == set()


def _path(resource: web.AbstractResource | None) -> str:
    assert resource is not None
    return resource.canonical.replace("/ws/yjs/{id}", "/ws/yjs/{name}")


@pytest.mark.parametrize(
    ("rule", "limit"),
    [
        ("R1", models.MAX_NAME),
        ("R15", update.MAX_DEPTH),
        ("R34", awareness.MAX_BYTES),
        ("R34", awareness.MAX_STATE),
        ("R34", presence.MAX_CLIENTS_PER_MEMBER),
        ("R34", presence.MAX_SPOKEN_PER_MEMBER),
        ("R69", hocuspocus.MAX_ADDRESS_BYTES),
        ("R80", views.MAX_PAGE),
        ("R88", models.MAX_TITLE),
        ("R266", versions.MAX_VERSIONS),
        ("R266", versions.MAX_VERSION_NAME),
        ("R272", sessions.BLOCK),
        ("R200", html_cleaner.MAX_CHARACTERS),
        ("R200", html_cleaner.MAX_DEPTH),
        ("R200", int(convert.SECONDS)),
        ("R200", convert_worker.MAX_MEMORY // MIB),
        ("R201", formats.MAX_OPERATIONS),
        ("R201", formats.MAX_ATTRIBUTES_BYTES),
        ("R201", formats.MAX_NAME),
        ("R201", formats.MAX_NESTING),
        ("R201", formats.MAX_LINK),
        ("R230", sharedb.MAX_CHARACTERS),
        ("R237", sharedb.MAX_OPERATIONS),
        ("R237", sharedb.MAX_DEPTH),
        ("R237", sharedb.MAX_ATTRIBUTES),
        ("R237", sharedb_feed.MAX_BEHIND),
        ("R240", sharedb.MAX_BULK),
        ("R242", sharedb.MAX_PRESENCE),
        ("R242", presence.MAX_CLIENTS_PER_MEMBER),
    ],
)
def test_fixed_limits_are_documented(rule: str, limit: int) -> None:
    """A limit that is no setting is in the rule that it belongs to."""
    text = PROTOCOL.split(f"**{rule}**", 1)[1].split("**R", 1)[0]
    assert f"{limit:,}" in re.findall(r"\d[\d,]*\d|\d", text)


def test_rules_are_numbered_once() -> None:
    """No number stands for two rules of protocol.md."""
    numbers = re.findall(r"\*\*(R\d+)\*\*", PROTOCOL)
    assert sorted(numbers) == sorted(set(numbers))


def test_cited_rules_exist() -> None:
    """Tests cite only rules that protocol.md has."""
    here = Path(__file__)
    cited = {
        number
        for path in (ROOT / "tests").rglob("*.py")
        if path != here and "node_modules" not in path.parts
        for number in re.findall(r"\bR\d{1,2}\b", path.read_text())
    }
    assert cited - set(re.findall(r"\*\*(R\d+)\*\*", PROTOCOL)) == set()


@pytest.mark.parametrize("page", [ROOT / "README.md", *sorted(DOCS.glob("*.md"))], ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    """Links to files of this repository name files that exist."""
    links = re.findall(r"\]\((?!https?:|mailto:|#)([^)#]+)", page.read_text())
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_rule_is_cited() -> None:
    """Each rule of protocol.md is named by a test that proves it, and none that does not exist is."""
    rules = {int(number) for number in re.findall(r"\*\*R(\d+)\*\*", PROTOCOL)}
    cited: set[int] = set()
    for test in (*(ROOT / "tests").rglob("test_*.py"), *(ROOT / "client" / "src").rglob("*.test.ts*")):
        for first, last in re.findall(r"\bR(\d+)(?:(?: to |–)R(\d+))?", test.read_text()):
            cited.update(range(int(first), int(last or first) + 1))
    assert sorted(rules - cited) == []
    assert sorted(cited - rules) == []
