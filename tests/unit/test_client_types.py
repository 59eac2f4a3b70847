"""The browser client's types are those of the API."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_the_types_are_fresh() -> None:
    """client/src/api/schema.ts is what scripts/client-types.py makes of the API as it is: run it after a change."""
    command: list[str | Path] = [sys.executable, ROOT / "scripts" / "client-types.py", "--print"]
    made = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    assert made == (ROOT / "client" / "src" / "api" / "schema.ts").read_text()
