"""Document tokens as an embedding application makes them, written from RFC 7519 with the standard library alone."""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import time
from typing import Any

SECRET = "a secret of the installation of 32 or more characters"
EMBED_SECRET = "a secret of an application of 32 or more characters"
OTHER_SECRET = "a secret that nobody was given of 32 or more characters"
SETTINGS = {"secret": SECRET, "embed_keys": f"app:{EMBED_SECRET},old:{EMBED_SECRET}2"}


def _part(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def mint(
    document: str = "d",
    role: str = "editor",
    *,
    kid: str = "app",
    key: str = EMBED_SECRET,
    alg: str = "HS256",
    seconds: float = 3600,
    **claims: Any,
) -> str:
    """A token that ends in `seconds`; `claims` replace or add some, None takes one away."""
    body = {
        "iss": kid,
        "aud": "quire",
        "doc": document,
        "role": role,
        "sub": "7",
        "exp": time.time() + seconds,
        **claims,
    }
    header = {"alg": alg, "typ": "JWT", "kid": kid}
    kept = {name: value for name, value in body.items() if value is not None}
    signed = f"{_part(json.dumps(header).encode())}.{_part(json.dumps(kept).encode())}"
    if alg == "none":
        return f"{signed}."
    digest = {"HS256": hashlib.sha256, "HS512": hashlib.sha512}[alg]
    return f"{signed}.{_part(hmac.digest(key.encode(), signed.encode(), digest))}"


def own(document: str = "d", role: str = "editor", *, seconds: float = 3600, **claims: Any) -> str:
    """A token as Quire itself gives it to somebody anonymous in open mode."""
    return mint(document, role, kid="quire", key=SECRET, seconds=seconds, sub="guest", **claims)
