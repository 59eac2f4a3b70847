"""A Postgres of the benchmark's own: default, durable settings, a temporary folder, a free port."""

import asyncio
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import asyncpg


def free_port() -> int:
    """A TCP port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _programs() -> Path:
    on_path = shutil.which("initdb")
    if on_path:
        return Path(on_path).parent
    candidates = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    if not candidates:
        raise SystemExit("The benchmark needs a Postgres server: apt-get install postgresql")
    return candidates[-1]


class Postgres:
    """A cluster that exists as long as the `with` block.

    It runs on the generator's core, so that a server's time is its own.
    """

    def __enter__(self) -> "Postgres":
        # /var/tmp, not /tmp: the latter may be in memory, where a durable commit costs nothing.
        self._folder = Path(tempfile.mkdtemp(prefix="quire-bench-", dir="/var/tmp"))
        self._programs = _programs()
        self._port = free_port()
        self._databases = 0
        self._user = None
        if os.geteuid() == 0:
            # Postgres refuses to run as root.
            self._user = pwd.getpwnam("postgres").pw_name
            shutil.chown(self._folder, self._user)
        data = self._folder / "data"
        self._run("initdb", "-D", data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-instructions")
        options = f"-p {self._port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={self._folder}"
        self._run("pg_ctl", "start", "-w", "-D", data, "-l", self._folder / "log", "-o", options)
        return self

    def __exit__(self, *_: object) -> None:
        self._run("pg_ctl", "stop", "-w", "-m", "fast", "-D", self._folder / "data")
        shutil.rmtree(self._folder)

    def _run(self, program: str, *arguments: str | Path) -> None:
        subprocess.run(
            [self._programs / program, *arguments],
            cwd=self._folder,
            user=self._user,
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
        )

    def version(self) -> str:
        """As the programs name it."""
        answer = subprocess.run([self._programs / "postgres", "--version"], check=True, capture_output=True, text=True)
        return answer.stdout.split()[2]

    def _url(self, database: str) -> str:
        return f"postgresql://postgres@127.0.0.1:{self._port}/{database}"

    def new_database(self) -> str:
        """The URL of a new, empty database."""
        self._databases += 1
        name = f"bench_{self._databases}"

        async def create() -> None:
            connection = await asyncpg.connect(self._url("postgres"))
            try:
                await connection.execute(f"CREATE DATABASE {name}")
            finally:
                await connection.close()

        asyncio.run(create())
        return self._url(name)
