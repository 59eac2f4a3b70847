"""A container of the image under test, run by podman and runc which need no engine."""

from __future__ import annotations

import json
import os
import subprocess
import time
import urllib.error
import urllib.request
from typing import Any

from tests.support.server import free_port

IMAGE = os.environ.get("QUIRE_IMAGE", "quire")
PODMAN = ["podman", *os.environ.get("QUIRE_IMAGE_STORE", "").split(), "--runtime", "runc"]
START_SECONDS = 60.0


def podman(*arguments: str) -> str:
    """Run podman; what it wrote to standard output."""
    done = subprocess.run([*PODMAN, *arguments], check=False, capture_output=True, text=True)
    if done.returncode:
        raise RuntimeError(f"podman {arguments[0]} failed: {done.stderr.strip()}")
    return done.stdout.strip()


class Container:
    """One container with the host's network. Its volume outlives it, and is removed by `close`."""

    def __init__(self, **environment: str) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.websockets = f"ws://127.0.0.1:{self.port}"
        self.name = f"quire-test-{self.port}"
        self._environment = {"QUIRE_PORT": str(self.port), "QUIRE_HOST": "127.0.0.1", **environment}

    def start(self) -> None:
        """Run a new container on the volume, and return when it is ready."""
        podman(
            *("run", "--detach", "--name", self.name, "--network", "host", "--volume", f"{self.name}:/data"),
            *("--ulimit", "nofile=20000:20000", "--ulimit", "nproc=4096:4096"),
            *(f"--env={name}={value}" for name, value in self._environment.items()),
            IMAGE,
        )
        deadline = time.monotonic() + START_SECONDS
        while self.status("/readyz") != 200:
            if time.monotonic() > deadline:
                raise RuntimeError(f"the container is not ready:\n{self.log()}")
            time.sleep(0.1)

    def stop(self) -> int:
        """Stop it as an operator would, and remove it; its exit status. The volume stays."""
        podman("stop", "--time", "30", self.name)
        status = int(podman("inspect", "--format", "{{.State.ExitCode}}", self.name))
        podman("rm", self.name)
        return status

    def kill(self) -> None:
        """SIGKILL, and remove it. The volume stays."""
        podman("kill", "--signal", "KILL", self.name)
        podman("rm", "--force", self.name)

    def close(self) -> None:
        """Remove everything. May be called at any time."""
        subprocess.run([*PODMAN, "rm", "--force", "--ignore", self.name], check=False, capture_output=True)
        subprocess.run([*PODMAN, "volume", "rm", "--force", self.name], check=False, capture_output=True)

    def execute(self, *command: str, user: str = "quire") -> str:
        """Run a command inside; what it wrote."""
        return podman("exec", "--user", user, self.name, *command)

    def healthy(self) -> bool:
        """Whether the image's own health check passes."""
        return subprocess.run([*PODMAN, "healthcheck", "run", self.name], check=False).returncode == 0

    def log(self) -> str:
        return podman("logs", self.name)

    def status(self, path: str) -> int:
        """The status of a GET request; 0 if nobody listens."""
        try:
            with urllib.request.urlopen(self.url + path, timeout=5) as response:  # noqa: S310  our own address
                return int(response.status)
        except urllib.error.HTTPError as error:
            return error.code
        except OSError:
            return 0

    def text(self, path: str) -> str:
        """The body of a GET request."""
        with urllib.request.urlopen(self.url + path, timeout=5) as response:  # noqa: S310  our own address
            body: bytes = response.read()
            return body.decode()


def image() -> dict[str, Any]:
    """What the image says of itself."""
    found: dict[str, Any] = json.loads(podman("image", "inspect", IMAGE))[0]
    return found
