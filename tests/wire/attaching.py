"""Somebody who uploads files to a service in the test's process, well and badly."""

from __future__ import annotations

import asyncio
import io
import struct
import zipfile
import zlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from PIL import Image

from tests.wire.service import Service, running

PATH = "/api/v1/documents/d/attachments"
ORIENTATION = 0x0112


def picture(width: int = 40, height: int = 30, kind: str = "PNG", colour: str = "red", **options: Any) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", (width, height), colour).save(made, kind, **options)
    return made.getvalue()


def sideways(width: int, height: int) -> bytes:
    """A JPEG whose EXIF says that it is to be turned by 90°, and where it was taken."""
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    exif[0x010E] = "taken at home"
    return picture(width, height, "JPEG", exif=exif)


def bomb(width: int = 50_000, height: int = 50_000) -> bytes:
    """A PNG of a few hundred bytes that unfolds to gigabytes, or would if it were whole."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = zlib.compress(bytes(10_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


def archive(name: str, content: str = "") -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as opened:
        opened.writestr(name, content)
    return made.getvalue()


class Files:
    """One who uploads to the document `d` of a service."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.url = service.url

    async def put(self, content: Any, name: str | None = "a.png", **options: Any) -> tuple[int, dict[str, Any]]:
        query = {} if name is None else {"name": name}
        data = io.BytesIO(content) if isinstance(content, bytes) else content
        async with self.service.session.put(self.url + PATH, data=data, params=query, **options) as answer:
            return answer.status, await answer.json()

    async def post(self, content: bytes, name: str, kind: str = "image/png") -> tuple[int, dict[str, Any]]:
        head = f'Content-Disposition: form-data; name="file"; filename="{name}"\r\nContent-Type: {kind}\r\n'
        return await self.form(f"--b\r\n{head}\r\n".encode() + content + b"\r\n--b--\r\n")

    async def form(self, body: bytes, kind: str = "multipart/form-data; boundary=b") -> tuple[int, dict[str, Any]]:
        headers = {"Content-Type": kind}
        async with self.service.session.post(self.url + PATH, data=io.BytesIO(body), headers=headers) as answer:
            return answer.status, await answer.json()

    async def get(self, path: str, method: str = "GET", **headers: str) -> tuple[int, Any, bytes]:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        async with self.service.session.request(method, self.url + path, headers=named) as answer:
            return answer.status, answer.headers, await answer.read()


@asynccontextmanager
async def with_files(folder: Path, **settings: Any) -> AsyncIterator[Files]:
    async with running(folder, **settings) as service:
        async with service.session.post(f"{service.url}/api/v1/documents", json={"id": "d"}) as answer:
            assert answer.status == 201
        yield Files(service)


def stored(folder: Path) -> list[str]:
    """Every file below the storage's folder."""
    return sorted(path.name for path in (folder / "quire-files").rglob("*") if path.is_file())


async def connect(files: Files) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    host, _, port = files.url.removeprefix("http://").partition(":")
    return await asyncio.open_connection(host, int(port))


async def send(files: Files, head: str, body: bytes) -> bytes:
    """What a raw connection is answered."""
    reader, writer = await connect(files)
    writer.write(head.encode() + body)
    answered = b""
    async with asyncio.timeout(30):
        while b"\r\n\r\n" not in answered or not answered.endswith(b"}"):
            part = await reader.read(65_536)
            if not part:
                break
            answered += part
    writer.close()
    return answered


async def until(holds: Any) -> None:
    """Wait until something holds."""
    async with asyncio.timeout(60):
        while not holds():
            await asyncio.sleep(0.01)
