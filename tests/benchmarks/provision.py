"""Installs the servers to compare with, when they are missing: from a lock file, outside Quire's own environment."""

import json
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent
PEERS = HERE / "peers"
CACHE = HERE.parents[1] / ".cache"
VENV = CACHE / "bench-venv"


def node_peers() -> None:
    """Install the Node servers exactly as the lock file has them."""
    installed = PEERS / "node_modules" / ".package-lock.json"
    wanted = PEERS / "package-lock.json"
    if installed.exists() and installed.stat().st_mtime >= wanted.stat().st_mtime:
        return
    subprocess.run(
        ["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"], cwd=PEERS, check=True
    )
    installed.touch()


def python_peers() -> Path:
    """The interpreter of an environment with pycrdt-websocket, made if needed. It is kept apart from Quire's own."""
    wanted = (PEERS / "requirements.txt").read_text()
    python = VENV / "bin" / "python"
    installed = VENV / "requirements.txt"
    if not (installed.exists() and installed.read_text() == wanted):
        subprocess.run([sys.executable, "-m", "venv", "--clear", VENV], check=True)
        requirements = PEERS / "requirements.txt"
        subprocess.run([python, "-m", "pip", "install", "--quiet", "--no-deps", "-r", requirements], check=True)
        installed.write_text(wanted)
    return python


def versions() -> dict[str, str]:
    """The peers' versions, as pinned, and that of Node."""
    packages = json.loads((PEERS / "package.json").read_text())["dependencies"]
    requirements = dict(line.split("==") for line in (PEERS / "requirements.txt").read_text().split())
    node = subprocess.run(["node", "--version"], check=True, capture_output=True, text=True).stdout.strip().lstrip("v")
    named = ("y-websocket", "@hocuspocus/server", "yjs", "pycrdt-websocket", "pycrdt")
    return {"Node": node, **{name: version for name, version in {**packages, **requirements}.items() if name in named}}
