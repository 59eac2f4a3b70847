"""Uploads that lie, break off, hide something or are too much: clear words, nothing left behind, nothing executed."""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import os
import resource
import socket
import struct
import zlib
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import quote

import aiohttp
import pytest

from quire.settings import MIB
from tests.support.fixtures import Quire
from tests.wire.attaching import PATH, Files, bomb, connect, picture, send, stored, until, with_files


@pytest.fixture
async def files(tmp_path: Path) -> AsyncIterator[Files]:
    async with with_files(tmp_path) as made:
        yield made


async def test_a_picture_of_fifty_thousand_by_fifty_thousand(files: Files, tmp_path: Path) -> None:
    """R366: a picture with too many pixels is refused in words before anything unfolds it, and leaves nothing."""
    status, told = await files.put(bomb())
    assert (status, told["code"]) == (413, "too_large")
    assert told["detail"] == "A picture has at most 100,000,000 pixels, this one has 50,000 × 50,000."
    assert stored(tmp_path) == []
    status, made = await files.put(bomb(10_000, 10_000), "b.png")
    assert (status, made["width"]) == (201, 10_000)
    status, headers, _ = await files.get(f"{made['url']}/preview?width=320")
    assert (status, headers["Content-Type"]) == (200, "image/png")  # its rows are missing: no preview


NAMES = [
    ("../../../etc/passwd", "passwd"),
    ("C:\\fakepath\\a.png", "a.png"),
    ("a\u202egnp.exe", "agnp.exe"),
    ("a\x07\x1b.png", "a.png"),
    ("a\r\nX-Bad: 1.png", "a X-Bad: 1.png"),
    ('a"; filename="b.png', 'a"; filename="b.png'),
    ("x" * 5000 + ".png", "x" * 196 + ".png"),
    ("", "file"),
]


async def test_names_are_only_names(files: Files, tmp_path: Path) -> None:
    """R367: no name leads anywhere, breaks a header, or shows as something else."""
    content = picture(colour="blue")
    for sent, kept in NAMES:
        status, made = await files.put(content, sent)
        assert (status in (200, 201), made["name"]) == (True, kept)
        status, headers, _ = await files.get(made["url"])
        assert status == 200
        assert "X-Bad" not in headers
        assert headers["Content-Disposition"].endswith(f"filename*=UTF-8''{quote(kept, safe='')}")
    (only,) = stored(tmp_path)
    assert only.startswith(hashlib.sha256(content).hexdigest())


async def test_a_name_of_ten_thousand_characters(files: Files) -> None:
    """R367: more than a line or a header can hold is refused, and the server goes on."""
    assert (await files.post(picture(), "x" * 10_000 + ".png"))[0] == 400
    try:
        async with files.service.session.put(f"{files.url}{PATH}?name={'x' * 10_000}", data=b"x") as answer:
            assert answer.status in (400, 414)
    except aiohttp.ClientConnectionError:
        pass  # hung up on
    assert (await files.put(b"x", "y" * 6000))[1]["name"] == "y" * 200


FORMS = {
    "another field": b'--b\r\nContent-Disposition: form-data; name="other"\r\n\r\nx\r\n--b--\r\n',
    "a field before": b'--b\r\nContent-Disposition: form-data; name="a"\r\n\r\nx\r\n--b\r\n'
    b'Content-Disposition: form-data; name="file"; filename="f"\r\n\r\nx\r\n--b--\r\n',
    "a field after": b'--b\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\nx\r\n--b\r\n'
    b'Content-Disposition: form-data; name="a"\r\n\r\nx\r\n--b--\r\n',
    "no end": b'--b\r\nContent-Disposition: form-data; name="file"; filename="f"\r\n\r\nx',
    "no boundary": b"x" * 1000,
    "nothing": b"",
    "only the end": b"--b--\r\n",
    "no name": b"--b\r\n\r\nx\r\n--b--\r\n",
    "a form inside": b"--b\r\nContent-Type: multipart/mixed; boundary=c\r\n\r\n--c\r\n\r\nx\r\n--c--\r\n--b--\r\n",
    "a huge header": b"--b\r\nX: " + b"x" * 20_000 + b"\r\n\r\nx\r\n--b--\r\n",
    "no headers' end": b"--b\r\nX: x",
}


async def test_bad_forms(files: Files, tmp_path: Path) -> None:
    """R361: a form that is not one file in the field `file` is refused, and leaves nothing."""
    for name, body in FORMS.items():
        status, told = await files.form(body)
        assert (name, status, told["code"]) == (name, 400, "bad_request")
    assert stored(tmp_path) == []


async def test_other_ways_to_send(files: Files, tmp_path: Path) -> None:
    """R361 and R362: forms come by POST, files by PUT, and encodings of old mail are not taken."""
    assert (await files.form(b"x", "application/json"))[1]["code"] == "unsupported_media_type"
    assert (await files.form(b"x", "multipart/form-data"))[1]["code"] == "bad_request"
    status, _ = await files.put(b"x", headers={"Content-Type": "multipart/form-data; boundary=b"})
    assert status == 415
    body = (
        b'--b\r\nContent-Disposition: form-data; name="file"\r\nContent-Transfer-Encoding: base64\r\n\r\neA==\r\n--b--'
    )
    assert (await files.form(body))[0] == 415
    assert stored(tmp_path) == []
    status, made = await files.put(zlib.compress(b"words"), "a.txt", headers={"Content-Encoding": "deflate"})
    assert (status, made["size"], made["type"]) == (201, 5, "text/plain")


async def test_five_gigabytes(tmp_path: Path) -> None:
    """R366: a body that says it is too large is refused before it comes, one that does not stops at the limit; neither
    leaves anything."""

    async def endless() -> AsyncIterator[bytes]:
        for _ in range(80_000):
            yield bytes(65_536)

    async with with_files(tmp_path, max_upload_bytes=2 * MIB) as files:
        detail = f"A file has at most {2 * MIB} bytes"
        for content in (bytes(2 * MIB + 1), endless()):
            try:
                status, told = await files.put(content)
                assert (status, told["code"]) == (413, "too_large")
                assert told["detail"].startswith(detail)
            except aiohttp.ClientConnectionError:
                pass  # it was still sending when the server hung up
        status, told = await files.post(bytes(2 * MIB + 1), "a.png")
        assert (status, told["detail"].startswith(detail)) == (413, True)
        status, told = await files.form(b"-" * (3 * MIB))
        assert status in (400, 413)
        bomb = zlib.compress(bytes(100 * MIB))
        status, told = await files.put(bomb, headers={"Content-Encoding": "deflate"})
        assert (status, told["code"]) == (413, "too_large")
        assert (await files.put(bytes(2 * MIB)))[0] == 201
        assert len(stored(tmp_path)) == 1


async def test_a_length_that_lies(files: Files, tmp_path: Path) -> None:
    """R366: 5 KB said and more sent: the file is the 5 KB, and what follows is no part of it nor of a request."""
    head = f"PUT {PATH}?name=a HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n".encode()
    reader, writer = await connect(files)
    writer.write(head + bytes(5000))
    assert (await reader.readline()).split()[1] == b"201"
    writer.write(bytes(200_000))
    rest = await reader.read()  # it is hung up on
    assert rest.count(b" 201 ") == 0
    writer.close()
    await send(files, head.decode(), b"x" * 200_000)
    _, _, body = await files.get(PATH)
    assert {item["size"] for item in json.loads(body)["items"]} == {5000}
    for length in (1, 3, 10**12, -1):
        part = f'--b\r\nContent-Disposition: form-data; name="file"\r\nContent-Length: {length}\r\n\r\nxyz\r\n--b--'
        assert (await files.form(part.encode()))[1]["size"] == 3


@pytest.mark.parametrize(
    "head",
    [
        "Content-Length: 100000\r\n\r\n",
        "Transfer-Encoding: chunked\r\n\r\n2710\r\n",
        "Content-Type: multipart/form-data; boundary=b\r\nContent-Length: 100000\r\n\r\n--b\r\n"
        'Content-Disposition: form-data; name="file"\r\n\r\n',
    ],
    ids=["length", "chunked", "form"],
)
@pytest.mark.parametrize("how", ["closed", "reset"])
async def test_an_upload_that_is_cut_off(files: Files, tmp_path: Path, head: str, how: str) -> None:
    """R366: an upload that ends in the middle leaves nothing, neither a file nor an attachment."""
    method = "POST" if "form" in head else "PUT"
    _, writer = await connect(files)
    writer.write(f"{method} {PATH} HTTP/1.1\r\nHost: x\r\n{head}".encode() + bytes(5000))
    await writer.drain()
    await until(lambda: any(name.endswith(".part") for name in stored(tmp_path)))
    if how == "reset":
        raw = writer.get_extra_info("socket")
        raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    writer.close()
    await until(lambda: stored(tmp_path) == [])
    _, _, body = await files.get(PATH)
    assert json.loads(body)["items"] == []


async def test_silence(files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """R366: who sends nothing for long is told so, and the upload leaves nothing."""
    monkeypatch.setattr("quire.attachments.receiving.SILENCE_SECONDS", 0.2)
    answered = await send(files, f"PUT {PATH} HTTP/1.1\r\nHost: x\r\nContent-Length: 5000\r\n\r\n", b"x")
    assert answered.startswith(b"HTTP/1.1 408 ")
    assert stored(tmp_path) == []


async def test_asking_first(tmp_path: Path) -> None:
    """R366: who asks with Expect: 100-continue is told to go on, or refused without sending anything."""
    async with with_files(tmp_path, max_upload_bytes=1000) as files:
        for length, status in ((1001, b"413"), (1000, b"100")):
            head = f"PUT {PATH} HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: {length}\r\n\r\n"
            reader, writer = await connect(files)
            writer.write(head.encode())
            assert (await reader.readline()).split()[1] == status
            writer.close()


async def test_limits_of_a_document(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """R366: the files of one document have a limit together, and nobody uploads without end."""
    async with with_files(tmp_path, max_attachments_bytes=25) as files:
        assert [(await files.put(os.urandom(10), str(number)))[0] for number in range(3)] == [201, 201, 413]
        _, told = await files.put(os.urandom(10))
        assert (
            told["detail"] == "The files of a document have at most 25 bytes together; there are 20, and 10 would come."
        )
        statuses = [(await files.put(b"", "n"))[0] for _ in range(130)]
        assert statuses[0] == 201
        assert statuses[-1] == 429


async def test_a_disk_that_is_full(quire: Quire) -> None:
    """R366: a disk without room is said in words, leaves nothing, and takes files again when there is room."""
    server = quire()
    async with aiohttp.ClientSession(server.url) as session:
        async with session.post("/api/v1/documents", json={"id": "d"}):
            pass
        before = resource.prlimit(server.pid, resource.RLIMIT_FSIZE)
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, (3 * MIB, before[1]))
        async with session.put(PATH, data=io.BytesIO(bytes(4 * MIB))) as answer:
            told = await answer.json()
            assert (answer.status, told["code"]) == (507, "storage_full")
            assert "Nothing was stored" in told["detail"]
        resource.prlimit(server.pid, resource.RLIMIT_FSIZE, before)
        async with session.put(PATH, data=io.BytesIO(bytes(4 * MIB))) as answer:
            assert answer.status == 201
        async with session.get(PATH) as answer:
            assert len((await answer.json())["items"]) == 1


async def test_killed_in_the_middle(quire: Quire, tmp_path: Path) -> None:
    """R366: a server that is killed during uploads has each that it answered, whole, and no other."""
    server = quire()
    answered: dict[str, bytes] = {}
    async with aiohttp.ClientSession(server.url) as session:
        async with session.post("/api/v1/documents", json={"id": "d"}):
            pass

        async def upload(number: int) -> None:
            turn = 0
            while True:
                content = os.urandom(300_000)
                async with session.put(f"{PATH}?name={number}-{turn}", data=content) as answer:
                    if answer.status != 201:
                        return
                    answered[(await answer.json())["url"]] = content
                turn += 1

        tasks = [asyncio.create_task(upload(number)) for number in range(4)]
        await until(lambda: len(answered) >= 6)
        server.kill9()
        results = await asyncio.gather(*tasks, return_exceptions=True)
        assert all(one is None or isinstance(one, aiohttp.ClientError | OSError) for one in results)
    await server.start_async()
    async with aiohttp.ClientSession(server.url) as session:
        for url, content in answered.items():
            async with session.get(url) as answer:
                assert await answer.read() == content
        async with session.get(f"{PATH}?limit=200") as answer:
            for item in (await answer.json())["items"]:
                async with session.get(item["url"]) as got:
                    assert len(await got.read()) == item["size"]
