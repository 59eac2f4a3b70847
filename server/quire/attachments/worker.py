"""A process that looks at files: `python -m quire.attachments.worker`, started by `quire.attachments.workshop`.

What people upload is read by decoders here, where memory is bounded, and whoever started it ends it when it takes too
long. Requests and answers are lines of JSON, on standard input and output; it ends with its input.

    {"do": "inspect", "file": path}                       → {"type", "width", "height", "still"}
    {"do": "preview", "file": path, "to": path, "width"}  → {}
    what cannot be done                                   → {"error": text, "passing": bool}

`passing` says that the reason is not in the file: another time it may be done.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import resource
import sys
import zipfile
from typing import Any

import puremagic
from PIL import (
    AvifImagePlugin,  # noqa: F401  # Pillow loads these two only when it has looked at everything else
    Image,
    ImageOps,
    WebPImagePlugin,  # noqa: F401
)

from quire.attachments.models import MAX_PIXELS, UNKNOWN
from quire.worker_limits import end_after

MAX_MEMORY = 1024 * 1024 * 1024
"""Bytes of address space."""

REQUEST_SECONDS = 60.0
"""Of processor time that a request may take; the server has given up long before, if it is there."""

HEAD_BYTES = 64 * 1024
CONFIDENCE = 0.4
"""How sure the guess at a type has to be; signatures of two bytes are in half of all files."""

QUALITY = 82
MAX_SIDE = 16_383
"""Of a WebP picture."""
MAX_PROFILE = 64 * 1024

PICTURES = {
    "PNG": "image/png",
    "JPEG": "image/jpeg",
    "MPO": "image/jpeg",
    "GIF": "image/gif",
    "WEBP": "image/webp",
    "AVIF": "image/avif",
    "BMP": "image/bmp",
}
"""Pictures that browsers show, by Pillow's names."""
FORMATS = [name for name in PICTURES if name != "MPO"]
"""Those that are asked for: MPO is found where JPEG is."""

SIDEWAYS = (5, 6, 7, 8)
"""Values of EXIF's Orientation that change width and height."""
ORIENTATION = 0x0112

ALIASES = {
    "audio/wave": "audio/wav",
    "audio/x-wav": "audio/wav",
    "application/msword": "application/x-ole-storage",  # what all old documents of Office begin with
}
OFFICE = "application/vnd.openxmlformats-officedocument"
ARCHIVES = {
    "word/document.xml": f"{OFFICE}.wordprocessingml.document",
    "xl/workbook.xml": f"{OFFICE}.spreadsheetml.sheet",
    "ppt/presentation.xml": f"{OFFICE}.presentationml.presentation",
}
"""ZIP files, by what is in them."""

_OPEN_DOCUMENT = re.compile(r"application/(?:vnd\.oasis\.opendocument\.[a-z-]{1,40}|epub\+zip)\Z")
_TYPE = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+-]{0,80}\Z")
_NO_TEXT = re.compile(rb"[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]")
_MARKUP = re.compile(rb"\s*<[!?a-z]", re.IGNORECASE)
_HTML = re.compile(
    rb"<(?:!doctype\s+html|html|head|body|script|iframe|title|style|meta|table|div|a|p|h1|br|img|form)\b", re.IGNORECASE
)

# Pillow's own limit warns on standard error; ours refuses, after the header has been read.
Image.MAX_IMAGE_PIXELS = None


def inspect(file: str) -> dict[str, Any]:
    """What the content of a file is, whatever it is called."""
    with open(file, "rb") as opened:
        head = opened.read(HEAD_BYTES)
    return _picture(file) or {"type": _type(file, head), "width": None, "height": None, "still": False}


def preview(file: str, to: str, width: int) -> dict[str, Any]:
    """Write a picture as WebP, upright and at most so wide; never wider than it is."""
    with Image.open(file, formats=FORMATS) as opened:
        if opened.width * opened.height > MAX_PIXELS:
            raise ValueError(f"it has more than {MAX_PIXELS:,} pixels")
        sideways = _is_sideways(opened)
        box = (MAX_SIDE, width) if sideways else (width, MAX_SIDE)
        opened.draft(None, box)
        profile = opened.info.get("icc_profile")
        picture: Image.Image = opened
        if picture.mode == "P":
            picture = picture.convert("RGBA" if "transparency" in picture.info else "RGB")
        picture.thumbnail(box, Image.Resampling.LANCZOS, reducing_gap=2.0)
        picture = ImageOps.exif_transpose(picture)
        mode = "RGBA" if "A" in picture.mode or "a" in picture.mode or "transparency" in picture.info else "RGB"
        if picture.mode != mode:
            if picture.mode == "CMYK":
                profile = None  # it speaks of four inks
            picture = picture.convert(mode)
        # Made of pixels alone: where and with which camera it was taken stays out.
        made = Image.frombytes(mode, picture.size, picture.tobytes())
        kept = {"icc_profile": profile} if profile and len(profile) <= MAX_PROFILE else {}
        made.save(to, "WEBP", quality=QUALITY, method=4, **kept)
    return {}


def _picture(file: str) -> dict[str, Any] | None:
    try:
        with Image.open(file, formats=FORMATS) as opened:
            kind = PICTURES[opened.format or ""]
            width, height = opened.size
            if _is_sideways(opened):
                width, height = height, width
            # A photograph of several exposures (MPO) is one picture to everybody.
            moves = kind != "image/jpeg" and bool(getattr(opened, "is_animated", False))
            return {"type": kind, "width": width, "height": height, "still": not moves}
    except Exception:  # decoders of broken files raise nearly anything
        return None


def _is_sideways(opened: Image.Image) -> bool:
    """By what stands before the pixels: `getexif` of a PNG would unfold it all to look behind them."""
    data = opened.info.get("exif")
    if not isinstance(data, bytes):
        return False
    exif = Image.Exif()
    exif.load(data)
    return exif.get(ORIENTATION) in SIDEWAYS


def _type(file: str, head: bytes) -> str:
    if b"%PDF-" in head[:1024]:
        return "application/pdf"
    if head and _is_text(head):
        return _text_type(head)
    if head.startswith(b"PK\x03\x04"):
        return _archive_type(file)
    try:
        found = puremagic.magic_file(file)
    except Exception:  # raised for an empty file, and by what looks into broken archives
        return UNKNOWN
    for one in found:
        if one.confidence >= CONFIDENCE and _TYPE.match(one.mime_type):
            return ALIASES.get(one.mime_type, str(one.mime_type))
    return UNKNOWN


def _archive_type(file: str) -> str:
    with contextlib.suppress(Exception), zipfile.ZipFile(file) as archive:
        names = set(archive.namelist())
        for name, kind in ARCHIVES.items():
            if name in names:
                return kind
        if "mimetype" in names:
            with archive.open("mimetype") as opened:
                kind = opened.read(100).decode("ascii").strip()
            if _OPEN_DOCUMENT.match(kind):
                return kind
    return "application/zip"


def _is_text(head: bytes) -> bool:
    if _NO_TEXT.search(head):
        return False
    try:
        head.decode()
    except UnicodeDecodeError as error:
        return len(head) == HEAD_BYTES and error.start > HEAD_BYTES - 4  # cut inside a character
    return True


def _text_type(head: bytes) -> str:
    start = head.removeprefix(b"\xef\xbb\xbf")
    if start.startswith(b"{\\rtf"):
        return "application/rtf"
    if start.startswith(b"%!PS"):
        return "application/postscript"
    if not _MARKUP.match(start):
        return "text/plain"
    if re.search(rb"<(?:[a-z]+:)?svg\b", start, re.IGNORECASE) and not start.lstrip()[:15].lower().startswith(
        (b"<!doctype html", b"<html")
    ):
        return "image/svg+xml"
    if _HTML.search(start):
        return "text/html"
    return "application/xml" if start.lstrip().startswith(b"<?xml") else "text/plain"


def _answer(line: bytes) -> dict[str, Any]:
    try:
        asked = json.loads(line)
        if asked["do"] == "inspect":
            return inspect(asked["file"])
        return preview(asked["file"], asked["to"], asked["width"])
    except MemoryError:
        return {"error": f"it takes more than {MAX_MEMORY // 1024 // 1024} MiB of memory", "passing": True}
    except Exception as error:
        # Decoders raise OSError, too, but only the system gives it a number: a full disk, a file that is gone.
        passing = isinstance(error, OSError) and error.errno is not None
        return {"error": f"{type(error).__name__}: {error}", "passing": passing}


def _limit_memory() -> None:
    with contextlib.suppress(ValueError, OSError):  # a lower limit is set already
        resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY, MAX_MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """Answer requests until there are no more."""
    os.nice(10)
    _limit_memory()
    for line in sys.stdin.buffer:
        end_after(REQUEST_SECONDS)
        try:
            sys.stdout.buffer.write(json.dumps(_answer(line)).encode() + b"\n")
            sys.stdout.buffer.flush()
        except BrokenPipeError:
            os._exit(0)  # the server has gone; a later flush would fail aloud


if __name__ == "__main__":
    main()
