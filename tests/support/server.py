"""A real Quire server for tests: `quire serve` as a process of its own, killed, stopped and started again at will."""

from __future__ import annotations

import asyncio
import atexit
import ctypes
import json
import os
import random
import select
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

START_SECONDS = 60.0
STOP_SECONDS = 60.0

_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None)


class QuireServer:
    """One server. It keeps its port, its database and its log file over restarts.

    `settings` become the environment: `{"ping_seconds": 5}` is QUIRE_PING_SECONDS=5.
    """

    def __init__(
        self, folder: Path, *, database: str | None = None, settings: Mapping[str, object] | None = None
    ) -> None:
        self.database = database or f"sqlite:///{folder}/quire.db"
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.expects_errors = False
        """Whether errors in the log are what the test is about."""
        self._folder = folder
        self._log = folder / f"quire-{self.port}.log"
        self._environment = {f"QUIRE_{name.upper()}": str(value) for name, value in (settings or {}).items()}
        self._process: subprocess.Popen[bytes] | None = None

    def set(self, **settings: object) -> None:
        """Change settings for the next start, such as those that depend on its port."""
        self._environment |= {f"QUIRE_{name.upper()}": str(value) for name, value in settings.items()}

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    @property
    def running(self) -> bool:
        """Whether the process lives."""
        return self._process is not None and self._process.poll() is None

    def ws(self, path: str = "") -> str:
        """A WebSocket URL on this server, e.g. `ws("/ws/yjs")`."""
        return f"ws://127.0.0.1:{self.port}{path}"

    def start(self) -> None:
        """Start it and return when it listens."""
        self._launch()
        self._wait_listening()

    async def start_async(self) -> None:
        """As `start`, while the test's event loop goes on."""
        self._launch()
        await asyncio.to_thread(self._wait_listening)

    def kill9(self) -> None:
        """SIGKILL, and return when it is gone."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._forget()

    def signal_stop(self, name: signal.Signals = signal.SIGTERM) -> None:
        """Ask it to end, without waiting for anything."""
        assert self._process is not None
        self._process.send_signal(name)

    def terminate(self) -> int:
        """SIGTERM, and return its exit status when it is gone."""
        self.signal_stop()
        return self._wait_ended()

    async def ended_async(self) -> int:
        """Wait until it has ended by itself or by `signal_stop`; its exit status."""
        return await asyncio.to_thread(self._wait_ended)

    def restart(self) -> None:
        """Stop it orderly if it runs, and start it on the same port and database."""
        if self._process is not None:
            self.terminate()
        self.start()

    def close(self) -> None:
        """End it. May be called again."""
        self.kill9()

    def log(self) -> str:
        """Everything it wrote to standard error so far."""
        return self._log.read_text(errors="replace") if self._log.exists() else ""

    def events(self, name: str | None = None) -> list[dict[str, Any]]:
        """The lines of its log as objects; those of one event with `name`."""
        found: list[dict[str, Any]] = []
        for line in self.log().splitlines():
            try:
                entry = json.loads(line)
            except ValueError:
                entry = {"event": line, "level": "error"}
            if name is None or entry.get("event") == name:
                found.append(entry)
        return found

    def errors(self) -> list[dict[str, Any]]:
        """What it logged as an error, what libraries warn of, and what was written without a logger.

        Not what Python's own tracker of semaphores says when it outlives a killed server.
        """
        return [
            entry
            for entry in self.events()
            if (entry.get("level") not in ("debug", "info", "warning") or "logger" in entry)
            and "resource_tracker" not in entry["event"]
        ]

    def _launch(self) -> None:
        assert self._process is None, "it runs already"
        with self._log.open("ab") as log:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "quire", "serve"),
                    *("--host", "127.0.0.1", "--port", str(self.port), "--database", self.database),
                ],
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=log,
                env={**_clean_environment(), **self._environment},
                cwd=self._folder,
                preexec_fn=_die_with_parent,
            )
        atexit.register(self.close)

    def _wait_listening(self) -> None:
        process = self._process
        assert process is not None
        assert process.stdout is not None
        deadline = time.monotonic() + START_SECONDS
        line = b""
        while not line.endswith(b"\n"):
            ready, _, _ = select.select([process.stdout], [], [], max(0.0, deadline - time.monotonic()))
            chunk = os.read(process.stdout.fileno(), 4096) if ready else b""
            if not chunk:
                why = f"ended with {process.wait()}" if ready else f"did not listen within {START_SECONDS:g} s"
                raise RuntimeError(f"quire serve {why}:\n{self.log()}")
            line += chunk
        told = json.loads(line)
        expected = {"event": "listening", "url": self.url, "pid": process.pid}
        if told != expected:
            raise RuntimeError(f"quire serve said {told}, not {expected}")

    def _wait_ended(self) -> int:
        assert self._process is not None
        status = self._process.wait(STOP_SECONDS)
        self._forget()
        return status

    def _forget(self) -> None:
        assert self._process is not None
        if self._process.stdout is not None:
            self._process.stdout.close()
        self._process = None
        atexit.unregister(self.close)


def free_port() -> int:
    """A port that nobody listens on, outside the range that the system gives to outgoing connections.

    From inside that range, a client that tries to reach a server which is down may be given the server's own port.
    """
    first = int(Path("/proc/sys/net/ipv4/ip_local_port_range").read_text().split()[0])
    while True:
        port = random.SystemRandom().randrange(10_000, max(first, 11_000))
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port


def _clean_environment() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("QUIRE_")}


def _die_with_parent() -> None:
    """In the new process: end when the tests die, even by SIGKILL."""
    _libc.prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL))
