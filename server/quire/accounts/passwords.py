"""Passwords: which are good enough, and what is kept of them (argon2id)."""

from __future__ import annotations

import asyncio
import unicodedata
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError, VerifyMismatchError

from quire.errors import BadRequest, TryAgain

T = TypeVar("T")

MIN_LENGTH = 8
MAX_LENGTH = 1024

THREADS = 2
MAX_WAITING = 100
"""Each takes 64 MiB and some ten milliseconds, so only a few run at once, and only so many wait."""

# The commonest of at least eight characters in collections of leaked passwords. A longer list would be better served by
# a second factor: what it must stop are the few guesses that the rate limit leaves.
_COMMONEST = """
    00000000 11111111 111222tianya 11223344 12121212 123123123 12341234 12344321 12345678 123456789 1234567890
    1234567891 12345678910 123456789a 123456abc 123456qwerty 1234qwer 123qwe123 12qwaszx 147258369 1q2w3e4r 1q2w3e4r5t
    1qaz2wsx 22222222 31415926 55555555 66666666 77777777 789456123 87654321 88888888 987654321 9876543210 99999999
    a1234567 a12345678 a123456789 aa123456 aaaaaaaa abc12345 abcd1234 abcdefgh administrator administrator1 admin123
    admin1234 asdf1234 asdfasdf asdfghjk asdfghjkl baseball baseball1 basketball butterfly changeme chocolate computer
    corvette danielle dragon123 elizabeth evangelion fdsa1234 football football1 google123 hello123 hunter2hunter2
    iloveyou iloveyou1 iloveyou2 internet jennifer jordan23 letmein1 letmein123 liverpool logitech logmein1 master123
    maverick mercedes metallica michelle midnight minecraft mustang1 naruto123 november passw0rd password password1
    password12 password123 password1234 password2 pokemon1 princess princess1 q1w2e3r4 q1w2e3r4t5 qazwsxedc qwer1234
    qwert123 qwerty12 qwerty123 qwerty1234 qwertyui qwertyuiop samantha scorpion sunshine sunshine1 superman superman1
    starwars testtest test1234 trustno1 unknown1 victoria welcome1 welcome123 whatever william1 yellow12 zaq12wsx
    zxcvbnm1 zxcvbnm123 correcthorsebatterystaple quirequire quire123
"""
COMMONEST = frozenset(_COMMONEST.split())


def check_password(password: str, *personal: str) -> str:
    """A password as it is hashed: composed, since keyboards differ in how they write an accent.

    Raises BadRequest if it is too short or long, among the commonest, or one of `personal` (address, name).
    """
    composed = compose(password)
    if not MIN_LENGTH <= len(composed) <= MAX_LENGTH:
        raise BadRequest(f"A password has {MIN_LENGTH} to {MAX_LENGTH} characters.")
    lower = composed.casefold()
    if lower in COMMONEST or len(set(lower)) < 3:
        raise BadRequest("This password is among the first that are guessed. Choose another.")
    if any(lower in (word.casefold(), word.casefold().partition("@")[0]) for word in personal if word):
        raise BadRequest("The password must not be the e-mail address or the name.")
    return composed


class Passwords:
    """Hashes and verifies in threads of its own, so that nobody else waits."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        self._hasher = hasher or PasswordHasher()
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="quire-password")
        self._waiting = 0
        self._dummy: str | None = None

    async def hash(self, password: str) -> str:
        """What is kept of a password that `check_password` let pass."""
        return await self._run(self._hasher.hash, password)

    async def verify(self, kept: str | None, password: str) -> bool:
        """Whether a password is the one. Takes as long if there is none (`kept` is None)."""
        return await self._run(self._verify, kept, password)

    def is_outdated(self, kept: str) -> bool:
        """Whether a hash was made with weaker parameters than today's."""
        return self._hasher.check_needs_rehash(kept)

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _verify(self, kept: str | None, password: str) -> bool:
        if kept is None and self._dummy is None:
            self._dummy = self._hasher.hash("nobody has this password")
        try:
            composed = compose(password)
            # The dummy is of today's parameters, like nearly every other, and nobody knows a password for it.
            return self._hasher.verify(kept or self._dummy or "", composed) and kept is not None
        except (VerifyMismatchError, VerificationError, InvalidHashError, BadRequest):
            return False

    async def _run(self, function: Callable[..., T], *args: object) -> T:
        if self._waiting >= MAX_WAITING:
            raise TryAgain("Too many sign in at this moment.")
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, function, *args)
        finally:
            self._waiting -= 1


def compose(password: str) -> str:
    """A password as it is hashed. Raises BadRequest for what is no Unicode."""
    try:
        password.encode()
    except UnicodeEncodeError:
        raise BadRequest("The password is no valid Unicode: half of a surrogate pair stands alone.") from None
    return unicodedata.normalize("NFC", password)
