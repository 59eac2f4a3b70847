"""A real PostgreSQL server for tests: in a temporary folder, on a free port, ended by whoever started it."""

from __future__ import annotations

import atexit
import os
import pwd
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import Any

_START_SECONDS = 60
_STOP_SECONDS = 60
_SIGNALS = {"smart": signal.SIGTERM, "fast": signal.SIGINT, "immediate": signal.SIGQUIT}

# Waits for its input to end, which happens when the process that holds the other end does, even by SIGKILL.
_UNDERTAKER = """
cat >/dev/null
[ -f "$1/data/postmaster.pid" ] && kill -QUIT "$(head -n 1 "$1/data/postmaster.pid")" && sleep 2
rm -rf "$1"
"""


def binaries() -> Path:
    """The folder of the newest installed PostgreSQL server's programs. Raises FileNotFoundError."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/postgres"), key=lambda path: float(path.parts[-3]))
    if found:
        return found[-1].parent
    if on_path := shutil.which("postgres"):
        return Path(on_path).resolve().parent
    raise FileNotFoundError("no PostgreSQL server is installed (Debian: apt-get install postgresql)")


class Postgres:
    """One server. `fsync` is for tests that kill it; without, it is faster, and may lose what it promised.

    PostgreSQL refuses to run as root: then it runs as the user `postgres`, which its packages make.
    """

    def __init__(self, *, fsync: bool = False, options: Iterable[str] = ()) -> None:
        """`options` are settings for the server, as `name=value`."""
        self.port = _free_port()
        self._bin = binaries()
        self._user = "postgres" if os.geteuid() == 0 else None
        self.account = pwd.getpwnam(self._user) if self._user else pwd.getpwuid(os.geteuid())
        self._folder = Path(tempfile.mkdtemp(prefix="quire-postgres-", dir=None if fsync else _memory()))
        self._data = self._folder / "data"
        self._options = [
            f"port={self.port}",
            "listen_addresses=127.0.0.1",
            f"unix_socket_directories={self._folder}",
            "max_connections=60",
            # Else every file is flushed at the start after a crash, one by one.
            "recovery_init_sync_method=syncfs",
            *([] if fsync else ["fsync=off", "full_page_writes=off", "synchronous_commit=off"]),
            *options,
        ]
        self._process: subprocess.Popen[bytes] | None = None
        self._undertaker = subprocess.Popen(
            ["sh", "-c", _UNDERTAKER, "sh", self._folder], stdin=subprocess.PIPE, start_new_session=True
        )
        atexit.register(self.close)
        if self._user:
            shutil.chown(self._folder, self._user)
        self._run(
            "initdb", "--no-sync", "--auth=trust", "--encoding=UTF8", "--locale=C.UTF-8", f"--pgdata={self._data}"
        )

    def start(self) -> None:
        """Start the server and return when it takes connections."""
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [str(self._bin / "postgres"), "-D", str(self._data), *(f"--{option}" for option in self._options)],
                stdout=log,
                stderr=log,
                **self._as_user(),
            )
        deadline = time.monotonic() + _START_SECONDS
        while not self._answers():
            if self._process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"PostgreSQL did not start:\n{self.log()}")
            time.sleep(0.02)

    def stop(self, mode: str = "fast") -> None:
        """End the server: `smart` waits for clients, `fast` ends them, `immediate` is a crash without lost memory."""
        if self._process is not None:
            self._process.send_signal(_SIGNALS[mode])
            self._process.wait(_STOP_SECONDS)
            self._process = None

    def kill9(self) -> None:
        """SIGKILL the server and all its processes at one moment, and return when they are gone."""
        if self._process is None:
            return
        family = self._freeze()
        for pid in family:
            os.kill(pid, signal.SIGKILL)
        self._process.wait(_STOP_SECONDS)
        self._process = None
        deadline = time.monotonic() + _STOP_SECONDS
        while any(_parent(pid) is not None for pid in family):
            if time.monotonic() > deadline:
                raise RuntimeError("killed processes of PostgreSQL are still there")
            time.sleep(0.005)

    def restart(self, mode: str = "fast") -> None:
        self.stop(mode)
        self.start()

    def freeze(self) -> None:
        """Stop every process of the server without closing a connection, as a lost network would look."""
        self._freeze()

    def thaw(self) -> None:
        """End a `freeze`."""
        for pid in self._family():
            os.kill(pid, signal.SIGCONT)

    def close(self) -> None:
        """End the server if it runs and remove everything it wrote. May be called again."""
        if self._process is not None:
            self.thaw()
            self.stop("immediate")
        self._undertaker.kill()
        self._undertaker.communicate()
        shutil.rmtree(self._folder, ignore_errors=True)
        atexit.unregister(self.close)

    def url(self, database: str = "postgres") -> str:
        return f"postgresql://{self.account.pw_name}@127.0.0.1:{self.port}/{database}"

    def create_database(self, name: str | None = None, *, template: str = "template0") -> str:
        """Make a database, with a name of its own if that is None, as a copy of `template`. Returns its name."""
        made = name or f"test_{secrets.token_hex(6)}"
        self.sql(f'CREATE DATABASE "{made}" TEMPLATE "{template}"')
        return made

    def drop_database(self, name: str) -> None:
        """Remove a database, ending whatever is connected to it."""
        self.sql(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def sql(self, statement: str, *, database: str = "postgres") -> str:
        """Run one statement in a transaction-less session; returns the rows as psql prints them, unaligned."""
        return self._run("psql", "-XqAt", "-v", "ON_ERROR_STOP=1", "-d", self.url(database), "-c", statement)

    def log(self) -> str:
        """What the server wrote to its log."""
        return (self._folder / "log").read_text(errors="replace")

    def _answers(self) -> bool:
        command = [str(self._bin / "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(self.port)]
        return subprocess.run(command, check=False).returncode == 0

    def _run(self, program: str, *arguments: str) -> str:
        done = subprocess.run(
            [str(self._bin / program), *arguments], check=False, capture_output=True, text=True, **self._as_user()
        )
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stderr.strip()}")
        return str(done.stdout).strip()

    def _as_user(self) -> dict[str, Any]:
        return {"cwd": self._folder} | (
            {"user": self._user, "group": self._user, "extra_groups": []} if self._user else {}
        )

    def _freeze(self) -> list[int]:
        """Stop the first process, so that it starts no more, then the others. Returns them all."""
        assert self._process is not None
        os.kill(self._process.pid, signal.SIGSTOP)
        family = self._family()
        for pid in family[1:]:
            os.kill(pid, signal.SIGSTOP)
        return family

    def _family(self) -> list[int]:
        assert self._process is not None
        first = self._process.pid
        everyone = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())
        return [first, *(pid for pid in everyone if _parent(pid) == first)]


def _parent(pid: int) -> int | None:
    """The parent of a living process; None if it ended, even if nobody has collected it yet."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except (FileNotFoundError, ProcessLookupError):
        return None
    return None if fields[0] == "Z" else int(fields[1])


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _memory() -> str | None:
    """A folder in memory, where making a database takes a sixth of the time; None if there is none of enough room."""
    shared = "/dev/shm"  # noqa: S108  mkdtemp makes its own folder in it
    if os.access(shared, os.W_OK) and shutil.disk_usage(shared).free > 2**31:
        return shared
    return None
