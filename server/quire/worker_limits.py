"""What a worker process does not let a request take from the others, even when no server is left to end it."""

from __future__ import annotations

import signal

HALT = signal.SIGVTALRM
"""What ends a worker whose request has taken too long, also in the middle of a library's own code."""


def end_after(seconds: float) -> None:
    """End this process once it has worked for so many seconds of processor time from now on; called anew for each
    request. A wait for the next one takes none."""
    signal.setitimer(signal.ITIMER_VIRTUAL, seconds)
