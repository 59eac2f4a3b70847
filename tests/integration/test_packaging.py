"""The wheel is whole: installed outside the checkout it migrates, serves the client, and answers."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
import urllib.request
import venv
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]

SOURCES = ("pyproject.toml", "hatch_build.py", "README.md", "LICENSE", "server", "migrations")
"""What a wheel is built from, apart from the client."""


def build(source: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Build a wheel of `source` into `folder`, without the network."""
    return subprocess.run(
        [
            *(sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-build-isolation", "--no-index"),
            *("--disable-pip-version-check", "--wheel-dir", str(folder), str(source)),
        ],
        check=False,
        capture_output=True,
        text=True,
    )


def copy_sources(folder: Path) -> Path:
    """A copy of the sources, so that a build leaves nothing in the checkout."""
    for name in SOURCES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, folder / name)
    return folder


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A wheel built from this checkout, with the client that `make client` built."""
    source = copy_sources(tmp_path_factory.mktemp("source"))
    assert (ROOT / "client" / "dist" / "index.html").is_file(), "run `make client` first"
    shutil.copytree(ROOT / "client" / "dist", source / "client" / "dist")
    folder = tmp_path_factory.mktemp("wheel")
    done = build(source, folder)
    assert done.returncode == 0, done.stdout + done.stderr
    return next(folder.glob("*.whl"))


@pytest.fixture(scope="module")
def command(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """`quire` in an environment of its own: Quire from the wheel, its dependencies from this environment."""
    folder = tmp_path_factory.mktemp("installed")
    venv.create(folder, with_pip=False)
    python = folder / "bin" / "python"
    packages = subprocess.run(
        [python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout.strip()
    # A folder named in a .pth file is searched, but its own .pth files (our editable install) are not read.
    (Path(packages) / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "--python", str(python), "install", "--quiet", "--no-deps", "--no-index"),
            *("--ignore-installed", "--disable-pip-version-check", str(wheel)),
        ],
        check=True,
    )
    return folder / "bin" / "quire"


def clean_environment() -> dict[str, str]:
    """The environment without what points into the checkout."""
    return {name: value for name, value in os.environ.items() if not name.startswith(("QUIRE_", "PYTHON"))}


@pytest.fixture
def served(command: Path, tmp_path: Path) -> Iterator[str]:
    """The address of a server that the installed command runs, in an empty folder."""
    process = subprocess.Popen(
        [command, "serve", "--port", "0"], stdout=subprocess.PIPE, cwd=tmp_path, env=clean_environment()
    )
    try:
        assert process.stdout is not None
        yield json.loads(process.stdout.readline())["url"]
    finally:
        process.terminate()
        process.communicate(timeout=60)
    assert process.returncode == 0


def get(url: str) -> str:
    with urllib.request.urlopen(url, timeout=30) as response:  # noqa: S310  our own server
        body: bytes = response.read()
        return body.decode()


def test_it_serves_the_client(served: str) -> None:
    """The page that the installed command serves is the built client's."""
    assert get(f"{served}/d/notes") == (ROOT / "client" / "dist" / "document.html").read_text()


def test_it_migrates(served: str, tmp_path: Path) -> None:
    """The installed command makes its database, and the API answers from it."""
    found = (json.loads(get(f"{served}/api/v1/documents")), (tmp_path / "quire.db").is_file())
    assert found == ({"items": [], "next_cursor": None}, True)


def test_it_knows_its_version(command: Path, wheel: Path) -> None:
    """`quire --version` says the version that the wheel has."""
    done = subprocess.run([command, "--version"], check=True, capture_output=True, text=True, env=clean_environment())
    assert done.stdout.strip() == f"quire, version {wheel.name.split('-')[1]}"


def test_it_holds_nothing_else(wheel: Path) -> None:
    """The wheel has the package, its data and its metadata; no tests, no caches."""
    with zipfile.ZipFile(wheel) as archive:
        names = archive.namelist()
    tops = {name.split("/")[0].split("-")[0] for name in names}
    caches = [name for name in names if "__pycache__" in name or name.endswith(".db")]
    assert (tops, caches) == ({"quire"}, [])


def test_a_missing_client_is_said(tmp_path: Path) -> None:
    """Building a wheel before the client fails, and says what to do."""
    done = build(copy_sources(tmp_path), tmp_path)
    assert (done.returncode, "run `make client`" in done.stdout + done.stderr) == (1, True)
