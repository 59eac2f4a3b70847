"""Worker processes end by themselves when a request takes too long, also without a server that ends them."""

from __future__ import annotations

import subprocess
import sys

import pytest

from quire.rooms.checkpoint_worker import request
from quire.worker_limits import HALT

ENDLESS = "while True: pass"
WORKERS = {
    "quire.rooms.checkpoint_worker": ("build", request(None, [b""])),
    "quire.history.worker": ("Desk.answer", b"O\0" + bytes(8)),
    "quire.text.convert_worker": ("answer", b"x" + bytes(8)),
    "quire.attachments.worker": ("_answer", b"{}\n"),
}


@pytest.mark.parametrize("module", WORKERS)
def test_a_request_without_end(module: str) -> None:
    """Its worker is gone once the request has had its processor time, although nobody closes its input."""
    name, asked = WORKERS[module]
    program = (
        f"import {module} as worker\n"
        f"def endless(*_):\n    {ENDLESS}\n"
        f"worker.{name} = endless\n"
        "worker.REQUEST_SECONDS = 0.1\n"
        "worker.main()\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        process.stdin.write(asked)
        process.stdin.flush()
        assert process.wait(60) == -HALT
