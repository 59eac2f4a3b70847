"""What a real server writes to standard error."""

from __future__ import annotations

import json
import socket

import pytest

from tests.support.fixtures import Quire
from tests.support.server import QuireServer


def answer_to(server: QuireServer, request: bytes) -> bytes:
    """Send bytes on a connection of their own; all that comes back."""
    with socket.create_connection(("127.0.0.1", server.port), timeout=20) as connection:
        connection.sendall(request)
        answer = b""
        while chunk := connection.recv(65536):
            answer += chunk
    return answer


@pytest.mark.parametrize(
    ("request_", "reason"),
    [
        (b"GET /ws/yjs/" + b"x" * 10_000 + b"?token=secret HTTP/1.1\r\nHost: q\r\n\r\n", "LineTooLong"),
        (b"GET / HTTP/1.1\r\nHost: q\r\nCookie: " + b"x" * 10_000 + b"\r\n\r\n", "LineTooLong"),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03 secret\r\n\r\n", "BadHttpMethod"),
    ],
    ids=["name", "header", "tls"],
)
def test_what_is_no_request_is_a_line_and_a_metric(quire: Quire, request_: bytes, reason: str) -> None:
    """A request whose name or header is too long, and what is no HTTP at all, is refused; the log says so in one line
    of JSON, without what was sent, and a metric counts it."""
    server = quire()
    assert b" 400 Bad Request\r\n" in answer_to(server, request_)
    lines = [json.loads(line) for line in server.log().splitlines()]
    (line,) = [line for line in lines if line["event"] == "connection_refused"]
    assert (line["level"], line["dialect"], line["code"], line["reason"]) == ("info", "http", "bad_request", reason)
    assert "secret" not in server.log()
    metrics = answer_to(server, b"GET /metrics HTTP/1.1\r\nHost: q\r\nConnection: close\r\n\r\n")
    assert b'quire_connections_refused_total{code="bad_request"} 1.0' in metrics
