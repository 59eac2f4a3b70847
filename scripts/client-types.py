#!/usr/bin/env python3
"""Writes client/src/api/schema.ts: the models of the API's description as TypeScript. With --print, to standard output.

Run it with the project's Python after a change of the API: .venv/bin/python scripts/client-types.py
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

FILE = Path(__file__).parents[1] / "client" / "src" / "api" / "schema.ts"
HEAD = "// Made by scripts/client-types.py from the API's description: change the models in server/quire, run it again."


def type_of(schema: dict[str, Any]) -> str:
    """A JSON Schema as a TypeScript type."""
    if "$ref" in schema:
        return str(schema["$ref"]).rpartition("/")[2]
    if "const" in schema:
        return json.dumps(schema["const"])
    if "enum" in schema:
        return " | ".join(json.dumps(value) for value in schema["enum"])
    if "anyOf" in schema:
        return " | ".join(dict.fromkeys(type_of(one) for one in schema["anyOf"]))
    kind = schema.get("type")
    if isinstance(kind, list):
        return " | ".join(type_of({"type": one}) for one in kind)
    if kind == "array":
        inner = type_of(schema.get("items", {}))
        return f"({inner})[]" if " | " in inner else f"{inner}[]"
    if kind == "object":
        if "properties" in schema:
            return "{ " + " ".join(f"{line};" for _, line in fields(schema)) + " }"
        values = schema.get("additionalProperties")
        return f"Record<string, {type_of(values) if isinstance(values, dict) else 'unknown'}>"
    return {"string": "string", "integer": "number", "number": "number", "boolean": "boolean", "null": "null"}.get(
        str(kind), "unknown"
    )


def fields(schema: dict[str, Any]) -> list[tuple[str, str]]:
    """Description and declaration of each field; one that may be left out is optional."""
    required = schema.get("required", ())
    return [
        (inner.get("description", ""), f"{name}{'' if name in required else '?'}: {type_of(inner)}")
        for name, inner in schema["properties"].items()
    ]


def comment(text: str, indent: str = "") -> list[str]:
    return [f"{indent}/** {' '.join(text.split()).replace('*/', '* /')} */"] if text else []


def lines(document: dict[str, Any]) -> list[str]:
    made = [HEAD]
    for name, schema in document["components"]["schemas"].items():
        made += ["", *comment(schema.get("description", ""))]
        if "properties" not in schema:
            made.append(f"export type {name} = {type_of(schema)};")
            continue
        made.append(f"export interface {name} {{")
        for description, declaration in fields(schema):
            made += [*comment(description, "  "), f"  {declaration};"]
        made.append("}")
    return made


def main() -> None:
    run = [sys.executable, "-m", "quire", "openapi"]
    printed = subprocess.run(run, check=True, capture_output=True).stdout  # noqa: S603 - our own command
    text = "\n".join(lines(json.loads(printed))) + "\n"
    if "--print" in sys.argv[1:]:
        sys.stdout.write(text)
    else:
        FILE.write_text(text)


if __name__ == "__main__":
    main()
