"""Quire measured against the servers that people would otherwise run: `make bench`.

From the repository's root, with Quire's own environment, in which the `quire` command is installed:

    .venv/bin/python -m tests.benchmarks [--quick] [--only room,idle] [--servers quire,hocuspocus] [--output FILE]

It needs two cores, Node, npm, and a Postgres server's programs; it installs the other servers itself (npm and pip, from
lock files). A full run takes about twenty minutes and writes docs/benchmarks.md; a partial one writes only where
--output says.
"""

import argparse
from pathlib import Path

from . import (
    acknowledgement,
    browser,
    drawing,
    histories,
    joining,
    large,
    machine,
    memory,
    past,
    programs,
    provision,
    sharedb,
)
from .figures import Figure
from .postgres import Postgres
from .report import Report
from .servers import KINDS, Kind
from .workloads import WORKLOADS, kinds_named, measure, say

PAGE = Path(__file__).parents[2] / "docs" / "benchmarks.md"
EXTRAS = ("acknowledgement", "joining", "programs", "sharedb", "history", "past", "browser", "large", "drawing", "idle")
NAMES = (*(workload.name for workload in WORKLOADS), *EXTRAS)


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description="Measure Quire against its peers.")
    parser.add_argument("--only", type=_names, default=list(NAMES), metavar="NAMES", help=f"of {', '.join(NAMES)}")
    parser.add_argument("--servers", type=_names, default=list(KINDS), metavar="NAMES", help=f"of {', '.join(KINDS)}")
    parser.add_argument("--seconds", type=float, default=10.0, help="length of the steady window (default 10)")
    parser.add_argument("--warm-up", type=float, default=4.0, help="seconds of typing before it (default 4)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds of which the median is taken (default 3)")
    parser.add_argument("--connections", type=int, default=10_000, help="idle connections (default 10,000)")
    parser.add_argument(
        "--output", type=Path, help="where to write the page (default docs/benchmarks.md for a full run)"
    )
    parser.add_argument(
        "--quick", action="store_true", help="one short round of everything: shows that it works, proves nothing"
    )
    parser.add_argument("--realtime", action="store_true", help="put the rest of a busy machine off (needs root)")
    options = parser.parse_args()
    unknown = set(options.only) - set(NAMES)
    if unknown:
        parser.error(f"unknown: {', '.join(sorted(unknown))}; known: {', '.join(NAMES)}")
    if options.quick:
        options.seconds, options.warm_up, options.rounds, options.connections = 3.0, 1.0, 1, 1_000
    elif options.output is None and set(options.only) == set(NAMES) and set(options.servers) == set(KINDS):
        options.output = PAGE
    return options


def _extras(name: str, kinds: list[Kind], postgres: Postgres, options: argparse.Namespace) -> list[Figure]:
    ours = any(kind.is_quire for kind in kinds)
    if name == "acknowledgement" and ours:
        return acknowledgement.measure(postgres, count=60 if options.quick else 400)
    if name == "joining" and ours:
        return joining.measure(postgres, count=50 if options.quick else 500)
    if name == "programs" and ours:
        return programs.measure(postgres, quick=options.quick)
    if name == "sharedb" and ours:
        return sharedb.measure(postgres, rounds=options.rounds, seconds=options.seconds)
    if name == "history" and ours:
        return histories.measure(
            postgres, rounds=options.rounds, seconds=options.seconds, limit=20_000 if options.quick else None
        )
    if name == "past" and ours:
        return past.measure(postgres, limit=20_000 if options.quick else None)
    if name == "browser" and ours:
        return browser.measure(postgres, quick=options.quick)
    if name == "large" and ours:
        return large.measure(postgres, quick=options.quick)
    if name == "drawing" and ours:
        return drawing.measure(postgres, quick=options.quick)
    if name == "idle":
        return memory.measure(kinds, postgres, options.connections)
    return []


def main() -> None:
    """Measure what was asked for, print the page, and write it."""
    options = _options()
    kinds = kinds_named(options.servers)
    say("Installing what is missing …")
    provision.node_peers()
    provision.python_peers()
    machine.pin_generator(realtime=options.realtime)
    with Postgres() as postgres:
        facts = {**machine.description(), "Postgres": postgres.version(), **provision.versions()}
        report = Report(facts)
        for workload in WORKLOADS:
            if workload.name in options.only:
                say(workload.title)
                rows = measure(workload, kinds, postgres, options.rounds, options.warm_up, options.seconds)
                report.workloads.append((workload, rows))
        for name in EXTRAS:
            if name in options.only:
                say(name.capitalize())
                report.figures.extend(_extras(name, kinds, postgres, options))
    page = report.markdown()
    say("\n" + page)
    if options.output is not None:
        options.output.parent.mkdir(parents=True, exist_ok=True)
        options.output.write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
