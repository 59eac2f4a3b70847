"""The servers that are measured: how each is started on its own core, and ended."""

import json
import os
import re
import select
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import IO, cast
from urllib.parse import urlsplit

from . import machine, provision
from .postgres import free_port
from .wire import Dialect, Hocuspocus, YWebsocket

_START_SECONDS = 60.0


@dataclass(frozen=True)
class Kind:
    """One row of the table. `command` gets a database URL (only Quire uses it) and a free port."""

    name: str
    label: str
    dialect: Dialect
    command: Callable[[str, int], list[str | Path]]

    @property
    def is_quire(self) -> bool:
        """Whether this row is ours."""
        return self.name.startswith("quire")


def _quire(database: str, _port: int) -> list[str | Path]:
    program = Path(sys.executable).with_name("quire")
    return [program, "serve", "--host", "127.0.0.1", "--port", "0", "--database", database]


def _y_websocket(_database: str, port: int) -> list[str | Path]:
    script = provision.PEERS / "node_modules" / "y-websocket" / "bin" / "server.cjs"
    return ["env", "HOST=127.0.0.1", f"PORT={port}", "node", script]


def _hocuspocus(_database: str, _port: int) -> list[str | Path]:
    return ["node", provision.PEERS / "hocuspocus.mjs"]


def _sketch(_database: str, port: int) -> list[str | Path]:
    return [sys.executable, provision.PEERS / "sketch_server.py", str(port)]


def _pycrdt(_database: str, port: int) -> list[str | Path]:
    return [provision.python_peers(), provision.PEERS / "pycrdt_server.py", str(port)]


KINDS = {
    kind.name: kind
    for kind in (
        Kind("quire", "Quire (y-websocket)", YWebsocket("/ws/yjs/"), _quire),
        Kind("quire-hocuspocus", "Quire (Hocuspocus)", Hocuspocus("/ws/hocuspocus"), _quire),
        Kind("y-websocket", "y-websocket 2.1", YWebsocket("/"), _y_websocket),
        Kind("hocuspocus", "Hocuspocus 4.7", Hocuspocus("/"), _hocuspocus),
        Kind("sketch", "Bare sketch", YWebsocket("/"), _sketch),
        Kind("pycrdt-websocket", "pycrdt-websocket 0.16", YWebsocket("/"), _pycrdt),
    )
}


class Server:
    """A running server; `kill` ends it as a crash would, leaving the `with` block ends it politely."""

    def __init__(self, kind: Kind, database: str = "") -> None:
        self.kind = kind
        self._database = database

    def __enter__(self) -> "Server":
        port = free_port()
        self._log: IO[bytes] = tempfile.TemporaryFile()
        self._process = subprocess.Popen(
            self.kind.command(self._database, port),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._log,
            preexec_fn=machine.pin_to_server_core,
            env={**os.environ, "QUIRE_ACCESS": "open", "QUIRE_JOINS_PER_MINUTE": "0"},
        )
        self.pid = self._process.pid
        try:
            self.host, self.port = self._wait_until_listening(port)
        except BaseException:
            self.kill()
            raise
        # What the server says later must not fill the pipe and block it.
        Thread(target=self._output().read, daemon=True).start()
        return self

    def __exit__(self, _type: object, error: BaseException | None, _traceback: object) -> None:
        if error is not None:
            error.add_note(f"{self.kind.label} said: {self._said()}")
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self.kill()
        self._log.close()

    def kill(self) -> None:
        """End the process at once, as losing power would."""
        self._process.kill()
        self._process.wait()

    def _output(self) -> IO[bytes]:
        return cast("IO[bytes]", self._process.stdout)

    def _wait_until_listening(self, port: int) -> tuple[str, int]:
        output = self._output()
        while select.select([output], [], [], _START_SECONDS)[0]:
            line = output.readline()
            if not line:
                break
            if re.match(rb"running at ", line):
                return "127.0.0.1", port
            try:
                event = json.loads(line)
            except ValueError:
                continue
            if event.get("event") == "listening":
                url = urlsplit(event["url"])
                return url.hostname or "127.0.0.1", url.port or 80
        raise RuntimeError(f"{self.kind.label} did not start: {self._said()}")

    def _said(self) -> str:
        """The end of its log."""
        self._log.seek(0)
        return self._log.read().decode(errors="replace")[-2000:]
