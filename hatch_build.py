"""Puts the built client and the migrations inside the wheel; an editable install finds them in the checkout."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface[Any]):
    """Called by hatchling before it builds the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if version == "editable":
            return
        root = Path(self.root)
        client = root / "client" / "dist"
        if not (client / "index.html").is_file():
            raise RuntimeError("client/dist is missing: run `make client` (npm ci && npm run build in client/) first")
        build_data["force_include"][str(client)] = "quire/_data/client"
        build_data["force_include"][str(root / "migrations")] = "quire/_data/migrations"
