"""Attachments over HTTP: what is sent is what is served, to those who may have it."""

from __future__ import annotations

import asyncio
import hashlib
import io
import json
import os
import sqlite3
from asyncio.subprocess import Process
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import quote
from uuid import uuid4

import pytest
from PIL import Image

from quire.attachments.collector import Collector
from quire.attachments.folder import Folder
from quire.attachments.retries import Retries
from quire.attachments.store import AttachmentStore, copying
from quire.attachments.workshop import Workshop
from quire.db.engine import create_engine
from quire.guards.limits import Limiter
from quire.settings import MIB
from tests.support.s3 import KEYS, S3
from tests.wire.attaching import PATH, Files, archive, picture, sideways, stored, with_files
from tests.wire.service import metric, running
from tests.wire.test_accounts import browsers

OFFICE = "application/vnd.openxmlformats-officedocument"


@pytest.fixture
async def files(tmp_path: Path) -> AsyncIterator[Files]:
    async with with_files(tmp_path) as made:
        yield made


async def test_a_file_is_served_as_it_was_sent(files: Files) -> None:
    """R361 to R363: by form or as it is, a file comes back byte for byte, under its own type and name."""
    content = picture()
    for status, made in (await files.put(content, "Übersicht.png"), await files.post(content, "b.png", "text/html")):
        assert status == 201
        assert made["url"] == f"{PATH}/{made['id']}"
        assert (made["type"], made["size"], made["width"], made["height"]) == ("image/png", len(content), 40, 30)
        got, headers, body = await files.get(made["url"])
        assert (got, body) == (200, content)
        assert headers["Content-Type"] == "image/png"
        assert headers["ETag"] == f'"{hashlib.sha256(content).hexdigest()}"'
        assert headers["Cache-Control"] == "private, no-cache"
        assert headers["Vary"] == "Cookie, Authorization"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in headers["Content-Security-Policy"]
    _, headers, _ = await files.get((await files.put(content, "Übersicht.png"))[1]["url"])
    assert headers["Content-Disposition"] == (
        f"inline; filename=\"_bersicht.png\"; filename*=UTF-8''{quote('Übersicht.png')}"
    )
    _, headers, _ = await files.get(made["url"] + "?download=true")
    assert headers["Content-Disposition"].startswith("attachment; ")


async def test_the_same_again(files: Files, tmp_path: Path) -> None:
    """R361, R370 and R371: a repeated upload finds what is there, and the same content is kept once."""
    status, first = await files.put(b"content", "a.txt")
    assert status == 201
    assert await files.put(b"content", "a.txt") == (200, first)
    status, other = await files.put(b"content", "b.txt", headers={"Idempotency-Key": "k"})
    assert (status, other["id"] == first["id"]) == (201, False)
    assert len(stored(tmp_path)) == 1


async def test_lists(files: Files) -> None:
    """R360: the newest first, by pages, with how much room there is."""
    made = [(await files.put(bytes([number]), f"{number}"))[1] for number in range(3)]
    _, _, body = await files.get(f"{PATH}?limit=2")
    page = json.loads(body)
    assert page["items"] == [made[2], made[1]]
    assert (page["used_bytes"], page["max_bytes"], page["max_upload_bytes"]) == (3, 1024 * MIB, 50 * MIB)
    _, _, body = await files.get(f"{PATH}?limit=2&cursor={page['next_cursor']}")
    assert (json.loads(body)["items"], json.loads(body)["next_cursor"]) == ([made[0]], None)
    assert (await files.get(f"{PATH}?cursor=x"))[0] == 400


async def test_deleting(files: Files) -> None:
    """R365: what was deleted is gone from its document; a second time there is nothing."""
    _, made = await files.put(b"content")
    assert (await files.get(made["url"], "DELETE"))[0] == 204
    assert (await files.get(made["url"]))[0] == 404
    assert (await files.get(made["url"], "DELETE"))[0] == 404


RANGES: list[tuple[str, int, slice | None]] = [
    ("bytes=0-2", 206, slice(0, 3)),
    ("bytes=3-", 206, slice(3, None)),
    ("bytes=-4", 206, slice(-4, None)),
    ("bytes=-400", 206, slice(None)),
    ("bytes=9-400", 206, slice(9, None)),
    ("BYTES=2-2", 206, slice(2, 3)),
    ("bytes=10-", 416, None),
    ("bytes=-0", 416, None),
    ("bytes=5-3", 200, slice(None)),
    ("bytes=0-1,4-5", 200, slice(None)),
    ("bytes=x", 200, slice(None)),
    ("items=0-2", 200, slice(None)),
    ("bytes=", 200, slice(None)),
    (f"bytes=0-{'9' * 30}", 200, slice(None)),
]


async def test_ranges(files: Files) -> None:
    """R369: one range of bytes is answered alone; what is none, and several, with the whole; what is not there, 416."""
    content = b"0123456789"
    _, made = await files.put(content, "a.txt")
    for wanted, status, piece in RANGES:
        got, headers, body = await files.get(made["url"], Range=wanted)
        assert (wanted, got) == (wanted, status)
        if piece is None:
            assert headers["Content-Range"] == "bytes */10"
            assert json.loads(body)["code"] == "range_not_satisfiable"
            continue
        assert body == content[piece]
        assert int(headers["Content-Length"]) == len(body)
        start = content.index(body)
        shown = f"bytes {start}-{start + len(body) - 1}/10" if status == 206 else None
        assert headers.get("Content-Range") == shown


async def test_conditions(files: Files) -> None:
    """R369: 304 for who has it, HEAD without a body, and If-Range that guards a range by a strong ETag."""
    _, made = await files.put(b"0123456789", "a.txt")
    _, headers, _ = await files.get(made["url"])
    tag = headers["ETag"]
    for known in (tag, f"W/{tag}", f'"x", {tag}', "*"):
        status, headers, body = await files.get(made["url"], If_None_Match=known)
        assert (status, body, headers["ETag"], headers["Cache-Control"][:7]) == (304, b"", tag, "private")
    assert (await files.get(made["url"], If_None_Match='"x"'))[0] == 200
    status, headers, body = await files.get(made["url"], "HEAD", Range="bytes=0-1")
    assert (status, headers["Content-Length"], headers["Accept-Ranges"], body) == (200, "10", "bytes", b"")
    for condition, expected in ((tag, 206), (f"W/{tag}", 200), ('"x"', 200), ("Sat, 21 Nov 2026 11:33:08 GMT", 200)):
        status, _, _ = await files.get(made["url"], Range="bytes=0-1", If_Range=condition)
        assert status == expected


CONTENTS = [
    (picture(kind="JPEG"), "image/jpeg", True),
    (picture(kind="WEBP"), "image/webp", True),
    (picture(kind="GIF"), "image/gif", True),
    (picture(kind="AVIF"), "image/avif", True),
    (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "image/svg+xml", False),
    (b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- x -->\n<svg onload="alert(1)"/>', "image/svg+xml", False),
    (b"<!DOCTYPE html><script>alert(1)</script>", "text/html", False),
    (b"\n\n  <html><body onload=alert(1)>", "text/html", False),
    (b"<script>alert(1)</script>", "text/html", False),
    (b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n", "application/pdf", False),
    (b"PK\x03\x04" + bytes(26), "application/zip", False),
    (archive("word/document.xml"), f"{OFFICE}.wordprocessingml.document", False),
    (
        archive("mimetype", "application/vnd.oasis.opendocument.text"),
        "application/vnd.oasis.opendocument.text",
        False,
    ),
    (archive("mimetype", "text/html"), "application/zip", False),
    ("Nur Text, mit Umlauten: äöü\n".encode(), "text/plain", False),
    (b"alert(1)", "text/plain", False),
    (b"", "application/octet-stream", False),
    (bytes(range(256)), "application/octet-stream", False),
    (picture()[:20], "image/png", True),
]


async def test_types_are_found_in_the_content(files: Files) -> None:
    """R367 and R369: whatever it is called and said to be, a file is served as what it is; only what cannot run is
    shown in place."""
    for content, kind, inline in CONTENTS:
        for status, made in (await files.put(content, "cat.png"), await files.post(content, "cat.jpg", "image/jpeg")):
            assert (content[:20], status, made["type"]) == (content[:20], 201, kind)
            _, headers, body = await files.get(made["url"])
            assert body == content
            assert headers["Content-Type"].partition(";")[0] == kind
            assert headers["Content-Disposition"].startswith("inline; " if inline else "attachment; ")
            assert headers["Content-Security-Policy"] == "default-src 'none'; sandbox; frame-ancestors 'none'"
            assert headers["X-Content-Type-Options"] == "nosniff"


async def test_previews(files: Files) -> None:
    """R364: WebP in four widths, never wider than the picture, upright, and without what the camera wrote down."""
    _, made = await files.put(picture(1000, 500))
    assert made["preview_url"] == f"{made['url']}/preview?width=1280"
    for width, size in ((320, (320, 160)), (640, (640, 320)), (1280, (1000, 500)), (2048, (1000, 500))):
        status, headers, body = await files.get(f"{made['url']}/preview?width={width}")
        assert (status, headers["Content-Type"]) == (200, "image/webp")
        assert Image.open(io.BytesIO(body)).size == size
        assert (await files.get(f"{made['url']}/preview?width={width}", If_None_Match=headers["ETag"]))[0] == 304
        assert (await files.get(f"{made['url']}/preview?width={width}", Range="bytes=0-3"))[2] == b"RIFF"
    for wrong in ("100", "0", "x", "99999999"):
        assert (await files.get(f"{made['url']}/preview?width={wrong}"))[0] == 400
    _, turned = await files.put(sideways(1000, 400), "b.jpg")
    assert (turned["width"], turned["height"]) == (400, 1000)
    _, _, body = await files.get(f"{turned['url']}/preview?width=320")
    preview = Image.open(io.BytesIO(body))
    assert preview.size == (320, 800)
    assert not preview.getexif()


async def test_previews_are_made_once(files: Files) -> None:
    """R364: many who ask at once wait for one preview, and later it is there."""
    before = metric("quire_previews_total", outcome="made")
    _, made = await files.put(picture(900, 700, colour="teal"))
    path = f"{made['url']}/preview?width=640"
    bodies = {(await one)[2] for one in asyncio.as_completed([files.get(path) for _ in range(12)])}
    assert len(bodies) == 1
    assert metric("quire_previews_total", outcome="made") - before == 1


async def test_previews_of_every_mode(files: Files) -> None:
    """R364: pictures in grey, with a palette, with transparency or in inks have previews, too."""
    for mode in ("1", "L", "LA", "P", "RGBA", "CMYK", "I;16"):
        made = io.BytesIO()
        Image.new(mode, (400, 300)).save(made, "JPEG" if mode == "CMYK" else "PNG")
        _, attachment = await files.put(made.getvalue())
        status, headers, body = await files.get(f"{attachment['url']}/preview?width=320")
        assert (mode, status, headers["Content-Type"]) == (mode, 200, "image/webp")
        preview = Image.open(io.BytesIO(body))
        assert preview.size == (320, 240)
        assert (preview.mode == "RGBA") == (mode in ("LA", "RGBA"))


async def test_what_has_no_preview(files: Files) -> None:
    """R364: what moves has none, a broken picture is answered as it is, and what is no picture has none: 415."""
    frames = io.BytesIO()
    first, second = Image.new("RGB", (9, 9), "red"), Image.new("RGB", (9, 9), "blue")
    first.save(frames, "GIF", save_all=True, append_images=[second])
    _, moving = await files.put(frames.getvalue(), "a.gif")
    assert (moving["preview_url"], moving["width"]) == (None, 9)
    assert (await files.get(f"{moving['url']}/preview"))[2] == frames.getvalue()
    broken = picture(400, 300)[:150] + os.urandom(50)
    _, made = await files.put(broken, "b.png")
    for _ in range(2):
        status, headers, body = await files.get(f"{made['url']}/preview?width=320")
        assert (status, headers["Content-Type"], body) == (200, "image/png", broken)
    _, text = await files.put(b"words", "c.txt")
    status, _, body = await files.get(f"{text['url']}/preview")
    assert (status, json.loads(body)["code"]) == (415, "unsupported_media_type")


async def test_a_preview_that_fails_for_now(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    """R374: a worker that dies costs a picture its preview for a while, not for good."""
    content = picture(500, 400)
    _, made = await files.put(content)
    path = f"{made['url']}/preview?width=320"
    with monkeypatch.context() as broken:
        broken.setattr("quire.worker_process.sys.executable", "/bin/false")
        assert (await files.get(path))[2] == content
    assert (await files.get(path))[2] == content  # it is left alone for half a minute
    monkeypatch.setattr(Retries, "waits", lambda *_: False)
    _, headers, _ = await files.get(path)
    assert headers["Content-Type"] == "image/webp"


async def test_a_worker_that_dies_while_it_looks(files: Files, monkeypatch: pytest.MonkeyPatch) -> None:
    """R367: a file is looked at once more if the worker was killed, and is of an unknown type only if it dies again."""
    ready = Workshop._ready
    dying = [1]

    async def dies(self: Workshop) -> Process:
        worker = await ready(self)
        if dying[0] > 0:
            dying[0] -= 1
            worker.kill()
        return worker

    monkeypatch.setattr(Workshop, "_ready", dies)
    assert (await files.put(picture(), "a.png"))[1]["type"] == "image/png"
    dying[0] = 2
    assert (await files.put(picture(colour="blue"), "b.png"))[1]["type"] == "application/octet-stream"


async def test_files_in_a_bucket(tmp_path: Path, s3: S3) -> None:
    """R361 to R364: all of that works with a bucket of a server that speaks S3; a file gone from it is said to be."""
    bucket = s3.bucket(f"b{uuid4().hex}")
    keys = {"s3_access_key": KEYS["access_key"], "s3_secret_key": KEYS["secret_key"]}
    async with with_files(tmp_path, attachments=bucket, **keys) as files:
        content = picture(1000, 500)
        status, made = await files.put(content)
        assert status == 201
        assert (await files.get(made["url"]))[2] == content
        assert (await files.get(made["url"], Range="bytes=1-3"))[2] == b"PNG"
        _, _, body = await files.get(f"{made['url']}/preview?width=320")
        assert Image.open(io.BytesIO(body)).size == (320, 160)
        large = os.urandom(1024) * 12_000
        assert (await files.get((await files.put(large, "l.bin"))[1]["url"]))[2] == large
    other = s3.bucket(f"b{uuid4().hex}")
    async with running(tmp_path, attachments=other, **keys) as service:
        status, _, body = await Files(service).get(made["url"])
        assert (status, json.loads(body)["code"]) == (404, "file_missing")
    async with running(tmp_path, attachments="s3://b?endpoint=http://127.0.0.1:9", **keys) as service:
        status, told = await Files(service).put(content, "b.png")
        assert (status, told["code"]) == (503, "storage_unavailable")


async def test_who_may(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """R368: viewers read, editors attach and delete, others get nothing, and a copy opens what it shows."""
    monkeypatch.setattr(Limiter, "hit", lambda *_: None)
    async with browsers(tmp_path, 4, access="accounts") as (owner, viewer, stranger, anonymous):
        for name, browser in (("owner", owner), ("viewer", viewer), ("stranger", stranger)):
            await browser.sign_up(name)
        for document in ("d", "copy"):
            await owner.call("POST", "/documents", {"id": document})
        await owner.call("POST", "/documents/d/members", {"email": "viewer@example.org", "role": "viewer"})
        url = f"{owner.service.url}{PATH}"
        async with owner.http.put(url, data=b"words") as answer:
            assert answer.status == 201
            made = f"{owner.service.url}{(await answer.json())['url']}"

        async def statuses(method: str, address: str) -> list[int]:
            found = []
            for browser in (viewer, stranger, anonymous):
                async with browser.http.request(method, address) as answer:
                    found.append(answer.status)
            return found

        assert await statuses("GET", made) == [200, 403, 401]
        assert await statuses("GET", url) == [200, 403, 401]
        assert await statuses("PUT", url) == [403, 403, 401]
        assert await statuses("DELETE", made) == [403, 403, 401]

        engine = create_engine(f"sqlite:///{tmp_path}/quire.db")
        async with engine.begin() as connection:
            await connection.execute(copying("d", "copy"))
        await engine.dispose()
        assert await statuses("GET", made) == [200, 403, 401]
        await owner.call("POST", "/documents/copy/members", {"email": "stranger@example.org", "role": "viewer"})
        assert await statuses("GET", made) == [200, 200, 401]
        assert await statuses("DELETE", made) == [403, 403, 401]
        await owner.call("DELETE", "/documents/d")
        assert await statuses("GET", made) == [404, 200, 401]
        await owner.call("PUT", "/documents/copy/link", {"role": "viewer", "guests": True})
        assert await statuses("GET", made) == [200, 200, 200]


async def test_a_copy_comes_with_its_pictures_or_not_at_all(files: Files, tmp_path: Path) -> None:
    """R368: one that was interrupted leaves no document behind whose pictures would go with the first one's."""
    await files.put(picture())
    with closing(sqlite3.connect(tmp_path / "quire.db")) as database:
        database.execute("CREATE TRIGGER no BEFORE INSERT ON attachments BEGIN SELECT RAISE(ABORT, 'interrupted'); END")
    api, session = f"{files.url}/api/v1/documents", files.service.session
    async with session.post(f"{api}/d/duplicate") as answer:
        assert answer.status == 500
    async with session.get(api) as answer:
        assert [one["id"] for one in (await answer.json())["items"]] == ["d"]


async def test_a_copy_shows_its_pictures(files: Files, tmp_path: Path) -> None:
    """R368 and R370: the pictures of a duplicate stay when the first document is deleted for good, and go with the
    last."""
    api = f"{files.url}/api/v1/documents"
    session = files.service.session
    content = picture()
    _, made = await files.put(content)
    async with session.post(f"{api}/d/duplicate", json={"title": "Copy"}) as answer:
        assert answer.status == 201
        copy = (await answer.json())["id"]
    for document, status in (("d", 200), (copy, 404)):
        purged = metric("quire_documents_purged_total")
        for address in (f"{api}/{document}", f"{api}/{document}?permanently=true"):
            async with session.delete(address) as answer:
                assert answer.status == 204
        assert (await files.get(made["url"]))[0] == status
        while metric("quire_documents_purged_total") == purged:
            await asyncio.sleep(0.01)
        engine = create_engine(f"sqlite:///{tmp_path}/quire.db")
        collector = Collector(AttachmentStore(engine), Folder(tmp_path / "quire-files"), hours=1)
        await collector.collect(datetime.now(UTC))
        assert await collector.collect(datetime.now(UTC) + timedelta(hours=2)) == (status == 404)
        await engine.dispose()
        assert len(stored(tmp_path)) == (status == 200)
