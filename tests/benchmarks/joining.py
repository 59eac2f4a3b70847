"""What it costs a connection that the server finds out who is there and what they may do."""

import base64
import json
import os
import socket
import sys
import tempfile
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

from .figures import Figure
from .postgres import Postgres
from .servers import Kind, Server
from .wire import YWebsocket

CEILING_MS = 1.0
NAME = "notes"


def _accounts(database: str, _port: int) -> list[str | Path]:
    program = Path(sys.executable).with_name("quire")
    serve: list[str | Path] = [program, "serve", "--host", "127.0.0.1", "--port", "0", "--database", database]
    return ["env", "QUIRE_ACCESS=accounts", *serve]


def _open(database: str, port: int) -> list[str | Path]:
    return [part for part in _accounts(database, port) if part not in ("env", "QUIRE_ACCESS=accounts")]


_DIALECT = YWebsocket("/ws/yjs/")
_KINDS = (Kind("quire", "open", _DIALECT, _open), Kind("quire", "accounts", _DIALECT, _accounts))


class Way:
    """One way to come in."""

    def __init__(self, server: Server, *, cookie: str = "", token: str = "") -> None:
        self._address = (server.host, server.port)
        self._path = f"/ws/yjs/{NAME}" + (f"?token={token}" if token else "")
        self._cookie = f"Cookie: quire_session={cookie}\r\n" if cookie else ""
        self.times: list[float] = []

    @contextmanager
    def join(self) -> Iterator[None]:
        """From connecting to the server's first message, which comes when the document is joined."""
        key = base64.b64encode(os.urandom(16)).decode()
        head = f"GET {self._path} HTTP/1.1\r\nHost: bench\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        request = f"{head}Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\n{self._cookie}\r\n".encode()
        began = perf_counter()
        with socket.create_connection(self._address, 10) as connection:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.sendall(request)
            got = b""
            while not got.partition(b"\r\n\r\n")[2]:
                more = connection.recv(65536)
                assert more, got
                got += more
            self.times.append(perf_counter() - began)
            # A binary frame whose message is a step 1: the close of a refusal would be another.
            assert got.startswith(b"HTTP/1.1 101 "), got
            assert got.partition(b"\r\n\r\n")[2][0] == 0x82, got
            yield


def _post(server: Server, path: str, body: dict[str, Any], cookie: str = "") -> tuple[Any, str]:
    """The answer, and the session's cookie if one was given."""
    headers = {"Content-Type": "application/json"}
    if cookie:
        headers["Cookie"] = f"quire_session={cookie}"
    url = f"http://{server.host}:{server.port}/api/v1{path}"
    with urllib.request.urlopen(urllib.request.Request(url, json.dumps(body).encode(), headers), timeout=10) as answer:
        given = [line.partition("=")[2].partition(";")[0] for line in answer.headers.get_all("Set-Cookie") or []]
        return json.loads(answer.read()), given[0] if given else ""


def _on(database: str, url: str, url_too: str, count: int) -> list[Figure]:
    with Server(_KINDS[0], url) as anybody, Server(_KINDS[1], url_too) as accounts, ExitStack() as stack:
        person = {"email": "ada@example.org", "password": "a long enough one", "name": "Ada"}
        _, cookie = _post(accounts, "/users", person)
        _post(accounts, "/documents", {"id": NAME}, cookie)
        _post(anybody, "/documents", {"id": NAME})
        issued, _ = _post(accounts, f"/documents/{NAME}/token", {}, cookie)
        plain = Way(anybody)
        ways = {
            "a session's cookie": Way(accounts, cookie=cookie),
            "a document token": Way(accounts, token=issued["token"]),
        }
        for way in (plain, *ways.values()):
            stack.enter_context(way.join())  # holds the document open
            way.times.clear()
        # Taking turns, so that whatever else the machine does falls on all.
        for _ in range(count):
            for way in (plain, *ways.values()):
                with way.join():
                    pass
    base = median(plain.times) * 1e3
    figures = []
    for name, way in ways.items():
        taken = median(way.times) * 1e3
        note = f"{taken:.2f} ms, in open mode without any identity {base:.2f} ms"
        title = f"Joining with {name} on {database}, more at p50"
        met = taken - base <= CEILING_MS
        figures.append(Figure(title, f"{taken - base:.2f} ms ({note})", f"at most {CEILING_MS:g} ms", met))
    return figures


def measure(postgres: Postgres, *, count: int = 500) -> list[Figure]:
    """With a cookie and with a token, on both databases."""
    with tempfile.TemporaryDirectory(dir="/var/tmp") as folder:
        urls = [f"sqlite:///{folder}/{name}.db" for name in ("open", "accounts")]
        figures = _on("SQLite", urls[0], urls[1], count)
    return figures + _on("Postgres", postgres.new_database(), postgres.new_database(), count)
