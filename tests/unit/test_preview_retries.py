"""Previews that cannot be made now: which failures pass, and when they are tried again."""

from __future__ import annotations

import json
import resource
import subprocess
import sys
from pathlib import Path

from PIL import Image

from quire.attachments.retries import FACTOR, FIRST_SECONDS, LONGEST_SECONDS, MAX_KEPT, Retries

LITTLE = 400 * 1024 * 1024


def work(*requests: dict[str, object]) -> list[dict[str, object]]:
    """What a worker with little memory answers."""

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_AS, (LITTLE, LITTLE))

    lines = "".join(json.dumps(request) + "\n" for request in requests)
    command = [sys.executable, "-m", "quire.attachments.worker"]
    done = subprocess.run(command, input=lines, capture_output=True, text=True, check=True, preexec_fn=limit)
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_reasons_that_pass(tmp_path: Path) -> None:
    """Too little memory, and a disk that does not take it, are no fault of the picture; a broken one is."""
    small, large, broken = tmp_path / "small.png", tmp_path / "large.png", tmp_path / "broken.png"
    Image.new("RGB", (40, 30), "red").save(small)
    Image.new("RGB", (9_900, 9_900), "red").save(large)
    broken.write_bytes(small.read_bytes()[:60])

    def preview(file: Path, to: Path) -> dict[str, object]:
        return {"do": "preview", "file": str(file), "to": str(to), "width": 320}

    out = tmp_path / "made.webp"
    answers = work(
        preview(large, out), preview(small, tmp_path / "no" / "folder"), preview(broken, out), preview(small, out)
    )
    assert [answer.get("passing") for answer in answers] == [True, True, False, None]
    assert answers[-1] == {}


def test_ever_longer_pauses() -> None:
    """After each failure the next try comes later, up to a day; what was done, or is forgotten, begins anew."""
    now = [0.0]
    retries = Retries(lambda: now[0])
    assert not retries.waits("a")
    pause = FIRST_SECONDS
    for _ in range(10):
        retries.failed("a")
        now[0] += pause - 1
        assert retries.waits("a")
        now[0] += 1
        assert not retries.waits("a")
        pause = min(pause * FACTOR, LONGEST_SECONDS)
    assert pause == LONGEST_SECONDS
    retries.failed("a")
    retries.done("a")
    assert not retries.waits("a")
    retries.failed("a")
    for number in range(MAX_KEPT):
        retries.failed(str(number))
    assert not retries.waits("a")
