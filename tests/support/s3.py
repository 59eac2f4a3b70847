"""A server that speaks S3, as a process of its own (moto's)."""

from __future__ import annotations

import http.client
import subprocess
import sys
import time
from pathlib import Path

from tests.support.server import free_port

START_SECONDS = 120.0
KEYS = {"access_key": "testing", "secret_key": "testing"}


class S3:
    """One server with its buckets in memory."""

    def __init__(self, folder: Path) -> None:
        self.endpoint = f"http://127.0.0.1:{free_port()}"
        self._log = folder / "s3.log"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, and return when it answers."""
        port = self.endpoint.rpartition(":")[2]
        with self._log.open("wb") as log:
            command = [sys.executable, "-m", "moto.server", "-H", "127.0.0.1", "-p", port]
            self._process = subprocess.Popen(command, stdout=log, stderr=subprocess.STDOUT)
        ends = time.monotonic() + START_SECONDS
        while True:
            try:
                self._ask("GET", "/")
                return
            except OSError:
                assert self._process.poll() is None, self._log.read_text()
                assert time.monotonic() < ends, self._log.read_text()
                time.sleep(0.05)

    def bucket(self, name: str, options: str = "") -> str:
        """Make a bucket; its address for QUIRE_ATTACHMENTS."""
        assert self._ask("PUT", f"/{name}") == 200
        return self.address(name, options)

    def address(self, name: str, options: str = "") -> str:
        return f"s3://{name}/files?endpoint={self.endpoint}&region=us-east-1{options}"

    def _ask(self, method: str, path: str) -> int:
        connection = http.client.HTTPConnection(self.endpoint.removeprefix("http://"), timeout=30)
        try:
            connection.request(method, path)
            return connection.getresponse().status
        finally:
            connection.close()

    def close(self) -> None:
        if self._process is not None:
            self._process.kill()
            self._process.wait()
