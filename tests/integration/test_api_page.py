"""The examples of docs/api.md do what the page says."""

from __future__ import annotations

import asyncio
import re
import subprocess
from pathlib import Path

import aiohttp
import pytest

from quire.app import create_app
from quire.settings import Settings
from tests.support.fixtures import Quire

PAGE = Path(__file__).parents[2] / "docs" / "api.md"
_BLOCK = re.compile(r"^```(sh|json|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
END = "--- end of example ---"


def examples() -> list[tuple[str, str]]:
    """Commands, and what they are said to print."""
    found: list[tuple[str, str]] = []
    for kind, text in _BLOCK.findall(PAGE.read_text()):
        if kind == "sh":
            found.append((text, ""))
        else:
            assert found[-1][1] == "", f"two answers to {found[-1][0]}"
            found[-1] = (found[-1][0], text)
    return found


def tight(text: str) -> str:
    """Without the spaces that JSON may have or not."""
    return text.strip().replace('": ', '":').replace(", ", ",")


def pattern(expected: str) -> str:
    """A regular expression for an answer; "…" is anything."""
    return ".*".join(re.escape(part) for part in tight(expected).split("…"))


def run(script: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """A shell's output, from a folder of its own; it ends at the first command that fails."""
    environment = {**variables, "PATH": "/usr/local/bin:/usr/bin:/bin"}
    return subprocess.run(
        ["bash", "-e"],
        input=script,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=environment,
        cwd=folder,
    )


async def test_every_example_answers_as_the_page_says(quire: Quire, tmp_path: Path) -> None:
    """All commands run in one shell, with an API token, against a fresh server."""
    server = quire(access="accounts")
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as session:
        person = {"email": "ann@example.org", "password": "correct horse", "name": "Ann"}
        async with session.post(f"{server.url}/api/v1/users", json=person) as response:
            assert response.status == 201, await response.text()
        wish = {"name": "examples", "scope": "write"}
        async with session.post(f"{server.url}/api/v1/account/tokens", json=wish) as response:
            token = (await response.json())["token"]
    script = "".join(f"{command}\necho '{END}'\n" for command, _ in examples())
    done = await asyncio.to_thread(run, script, tmp_path, QUIRE=server.url, TOKEN=token)
    answers = done.stdout.split(END + "\n")
    assert len(answers) == len(examples()) + 1, (done.stdout[-500:], done.stderr)
    wrong = [
        f"{command}\nanswered\n{answer}"
        for (command, expected), answer in zip(examples(), answers, strict=False)
        if not re.fullmatch(pattern(expected), tight(answer), re.DOTALL)
    ]
    assert not wrong, "\n\n".join(wrong)


def test_every_capability_has_an_example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The page speaks of each route about a document's content and history."""
    page = PAGE.read_text()
    monkeypatch.chdir(tmp_path)
    routes = create_app(Settings(database="sqlite:///unused.db")).router.resources()
    about = {route.canonical.removeprefix("/api/v1/documents/{id}/") for route in routes}
    elsewhere = {"sharing", "link", "members", "invitations", "owner", "access-requests"}
    for path in about:
        if "/" not in path and path not in elsewhere and path[0] not in "/{":
            assert f"/documents/plan/{path}" in page
