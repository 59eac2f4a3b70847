"""Browsers that are known: where somebody signed in before, and where an account was made that waits to be confirmed.

A known device has tries of its own, so that strangers who guess a password do not lock the account's owner out. Nothing
of it is stored: the cookie is signed, and is good for one address.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Awaitable, Callable

from quire.accounts.models import hash_secret, new_secret

DEVICE_DAYS = 365.0


class Devices:
    """Makes and reads the cookies of known devices."""

    def __init__(self, secret: Callable[[], Awaitable[str]]) -> None:
        """`secret` gives what all nodes share."""
        self._secret = secret
        self._key = b""

    async def make(self, email_key: str) -> str:
        """A cookie's value for the device on which the owner of an address has just signed in."""
        device = new_secret()
        return f"{device}.{await self._sign(device, email_key)}"

    async def find(self, cookie: str, email_key: str) -> str | None:
        """The device, if the owner of the address signed in on it before."""
        device, _, signature = cookie.partition(".")
        if not signature or not cookie.isascii():
            return None
        return device if hmac.compare_digest(signature, await self._sign(device, email_key)) else None

    async def _sign(self, device: str, email_key: str) -> str:
        if not self._key:
            self._key = hash_secret(f"device {await self._secret()}")
        return hmac.new(self._key, f"{device} {email_key}".encode(), hashlib.sha256).hexdigest()


def new_confirmation(browser: str) -> str:
    """The secret of a link that confirms an address, and that knows in which browser the account was made."""
    return f"{new_secret()}.{_fingerprint(browser)}"


def is_browser(browser: str, secret: str) -> bool:
    """Whether the account that a link confirms was made in this browser."""
    end = secret.rpartition(".")[2]
    return bool(browser) and hmac.compare_digest(_fingerprint(browser).encode(), end.encode("utf-8", "surrogatepass"))


def _fingerprint(browser: str) -> str:
    return hash_secret(browser).hex()[:32]
