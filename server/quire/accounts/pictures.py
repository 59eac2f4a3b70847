"""Pictures of people: whatever is uploaded becomes a small square WebP, so that nothing else is ever served."""

from __future__ import annotations

import asyncio
import hashlib
import io

from PIL import Image, ImageOps

from quire.errors import BadRequest, TooLarge

MAX_BYTES = 2 * 1024 * 1024
SIZE = 256
MEDIA_TYPE = "image/webp"

MAX_PIXELS = 40_000_000
"""A file of a few kilobytes can unfold to gigabytes; what is larger than this is not unfolded."""

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")

# Pillow's own limit warns on standard error; the one above refuses.
Image.MAX_IMAGE_PIXELS = None

_one_at_a_time = asyncio.Semaphore(1)


async def make_picture(data: bytes) -> tuple[str, bytes]:
    """The etag and the bytes that are kept. Raises BadRequest, TooLarge."""
    async with _one_at_a_time:
        made = await asyncio.to_thread(_convert, data)
    return hashlib.sha256(made).hexdigest()[:32], made


def _convert(data: bytes) -> bytes:
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as opened:
            width, height = opened.size
            if width * height > MAX_PIXELS:
                raise TooLarge(f"A picture has at most {MAX_PIXELS:,} pixels, this one has {width * height:,}.")
            opened.draft("RGB", (2 * SIZE, 2 * SIZE))
            opened.load()
            upright = ImageOps.exif_transpose(opened)
            square = ImageOps.fit(upright.convert("RGBA"), (SIZE, SIZE), Image.Resampling.LANCZOS)
            # Made of pixels alone: where and with which camera it was taken stays out.
            out = io.BytesIO()
            Image.frombytes("RGBA", square.size, square.tobytes()).save(out, "WEBP", quality=85)
            return out.getvalue()
    except TooLarge:
        raise
    except Exception as error:
        # Decoders of broken files raise nearly anything.
        raise BadRequest("This cannot be read as a PNG, JPEG, WebP or GIF picture.") from error
