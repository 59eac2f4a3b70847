"""Document tokens: short-lived JWTs (RFC 7519, HS256) that let a socket into one document.

Quire makes its own, under the key id "quire". An embedding application that shares a key (`QUIRE_EMBED_KEYS`) makes the
same kind under that key's id.

A ticket is the same for addresses of files, which end up in places where no header can be sent: signed with Quire's own
key for another audience, good for reading one document's files, and soon over.
"""

from __future__ import annotations

import math
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from typing import Any

from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

from quire.accounts.models import check_color, check_nickname
from quire.errors import InvalidToken, QuireError
from quire.rooms.actor import Actor, Role

OWN = "quire"
AUDIENCE = "quire"
FILES = "quire-files"
"""The audience of tickets: neither is taken for the other."""
ALGORITHM = "HS256"
LEEWAY_SECONDS = 5.0
MAX_SECONDS = 24 * 3600.0
TICKET_SECONDS = 600.0
MAX_LENGTH = 16 * 1024
MIN_KEY = 32
"""Characters of a key: RFC 7518 section 3.2 asks for as many bits as the hash has."""

MAX_ACTOR = 128


@dataclass(frozen=True, slots=True)
class Claims:
    """What a good token says. `session_id` and `token_id` are those by which an own token was got, or None."""

    kid: str
    """The key's id; of a ticket, that of the token by which it was got."""
    document_id: str
    role: Role
    actor: Actor
    expires_at: float
    """Seconds since 1970."""
    session_id: str | None = None
    token_id: str | None = None

    @property
    def is_own(self) -> bool:
        return self.kid == OWN


def looks_like_token(text: str) -> bool:
    """Whether a client meant this as a document token: three parts with two dots."""
    return text.count(".") == 2


def read_keys(setting: str) -> dict[str, OctKey]:
    """`kid:secret,…` as keys. Raises ValueError, without the secrets in its words."""
    keys: dict[str, OctKey] = {}
    for number, part in enumerate((part for part in setting.split(",") if part.strip()), 1):
        kid, separator, secret = part.strip().partition(":")
        if not separator or not kid or kid == OWN or len(kid) > 64 or kid in keys:
            raise ValueError(f"QUIRE_EMBED_KEYS: entry {number} is not kid:secret with a kid of its own")
        if len(secret) < MIN_KEY:
            raise ValueError(f"QUIRE_EMBED_KEYS: the secret of {kid} has less than {MIN_KEY} characters")
        keys[kid] = OctKey.import_key(secret)
    return keys


class DocumentTokens:
    """Makes and reads document tokens."""

    def __init__(
        self, secret: str, made_secret: Callable[[], Awaitable[str]], embed_keys: str, *, seconds: float
    ) -> None:
        """`made_secret` gets the own key if `secret` is empty; `seconds` is how long own tokens last.

        Raises ValueError.
        """
        if secret and len(secret) < MIN_KEY:
            raise ValueError(f"QUIRE_SECRET has less than {MIN_KEY} characters")
        self._made_secret = made_secret
        self._keys = read_keys(embed_keys)
        self._seconds = min(seconds, MAX_SECONDS)
        if secret:
            self._keys[OWN] = OctKey.import_key(secret)

    async def issue(
        self, document_id: str, role: Role, actor: Actor, *, session_id: str | None, token_id: str | None
    ) -> tuple[str, float]:
        """A token, and when it expires in seconds since 1970."""
        now = time.time()
        expires = now + self._seconds
        claims: dict[str, Any] = {
            "iss": OWN,
            "aud": AUDIENCE,
            "doc": document_id,
            "role": role.word,
            "sub": actor.id,
            "name": actor.name,
            "color": actor.color,
            "iat": now,
            "exp": expires,
        }
        if session_id is not None:
            claims["sid"] = session_id
        if token_id is not None:
            claims["tid"] = token_id
        header = {"alg": ALGORITHM, "typ": "JWT", "kid": OWN}
        return jwt.encode(header, claims, await self._own_key(), algorithms=[ALGORITHM]), expires

    async def ticket(
        self, document_id: str, actor: Actor, *, session_id: str | None, token_id: str | None, claims: Claims | None
    ) -> tuple[str, float]:
        """A ticket, and when it expires: never after the token by which it is got, whose `claims` are None without."""
        now = time.time()
        expires = min(now + TICKET_SECONDS, now + MAX_SECONDS if claims is None else claims.expires_at)
        said: dict[str, Any] = {"iss": OWN, "aud": FILES, "doc": document_id, "role": Role.VIEWER.word}
        said |= {"sub": actor.id, "by": OWN if claims is None else claims.kid, "exp": expires}
        if session_id is not None:
            said["sid"] = session_id
        if token_id is not None:
            said["tid"] = token_id
        header = {"alg": ALGORITHM, "typ": "JWT", "kid": OWN}
        return jwt.encode(header, said, await self._own_key(), algorithms=[ALGORITHM]), expires

    async def read_ticket(self, text: str) -> Claims:
        """What a ticket says, if it is good now. One that was got with a key that is known no more is not.

        Raises InvalidToken.
        """
        kid, said = await self._decode(text)
        if kid != OWN:
            raise InvalidToken("The ticket was not issued here.")
        claims = _check(kid, said, FILES)
        by = _text(said, "by")
        await self._key(by)
        return replace(claims, kid=by)

    async def read(self, text: str, document_id: str | None = None) -> Claims:
        """What a token says, if it is good for this document now, or of whichever. Raises InvalidToken."""
        claims = _check(*await self._decode(text), AUDIENCE)
        if document_id is not None and claims.document_id != document_id:
            raise another_document()
        return claims

    async def _decode(self, text: str) -> tuple[str, dict[str, Any]]:
        """The key's id and the claims of a token with a good signature."""
        if len(text) > MAX_LENGTH or not text.isascii():
            raise InvalidToken("The document token is malformed.")
        try:
            kid = jws.extract_compact(text.encode()).headers().get("kid")
            key = await self._key(kid)
            claims = jwt.decode(text, key, algorithms=[ALGORITHM]).claims
        except (JoseError, ValueError, TypeError, AttributeError, RecursionError):
            raise InvalidToken("The document token is malformed, or its signature is wrong.") from None
        if not isinstance(kid, str) or not isinstance(claims, dict):
            raise InvalidToken("The document token is malformed.")
        return kid, claims

    async def _key(self, kid: object) -> OctKey:
        if kid == OWN:
            return await self._own_key()
        if not isinstance(kid, str) or kid not in self._keys:
            raise InvalidToken("The document token names a key that is not known here.")
        return self._keys[kid]

    async def _own_key(self) -> OctKey:
        if OWN not in self._keys:
            self._keys[OWN] = OctKey.import_key(await self._made_secret())
        return self._keys[OWN]


def another_document() -> InvalidToken:
    return InvalidToken("The document token is for another document.")


def _check(kid: str, claims: dict[str, Any], wanted: str) -> Claims:
    now = time.time()
    audience = claims.get("aud")
    if audience != wanted and not (isinstance(audience, list) and wanted in audience):
        raise InvalidToken("The document token is for another audience.")
    if claims.get("iss") != kid:
        raise InvalidToken("The document token was not issued by the owner of its key.")
    expires = _moment(claims, "exp")
    if expires is None or expires > now + MAX_SECONDS + LEEWAY_SECONDS:
        raise InvalidToken("A document token says when it expires, within 24 hours.")
    if expires <= now - LEEWAY_SECONDS:
        raise InvalidToken("The document token has expired.")
    for name in ("iat", "nbf"):
        if (moment := _moment(claims, name)) is not None and moment > now + LEEWAY_SECONDS:
            raise InvalidToken("The document token is not valid yet.")
    document_id = _text(claims, "doc")
    if not document_id:
        raise InvalidToken("The document token is for no document.")
    word = claims.get("role")
    role = Role.named(word) if isinstance(word, str) else None
    if role is None:
        raise InvalidToken("The document token has no role that is known here.")
    if kid != OWN:
        role = min(role, Role.EDITOR)  # who owns what is not for another application to say
    session_id, token_id = _text(claims, "sid") or None, _text(claims, "tid") or None
    return Claims(kid, document_id, role, _actor(kid, claims), expires, session_id, token_id)


def _actor(kid: str, claims: dict[str, Any]) -> Actor:
    subject = _text(claims, "sub")
    name, color = _text(claims, "name"), _text(claims, "color")
    if not subject or not subject.isprintable():
        raise InvalidToken("The document token does not say whom it is for.")
    actor_id = subject if kid == OWN else f"embed:{kid}:{subject}"
    if len(actor_id) > MAX_ACTOR:
        raise InvalidToken("The document token's subject is too long.")
    try:
        return Actor(actor_id, check_nickname(name) if name else "", check_color(color) if color else "")
    except QuireError as error:
        raise InvalidToken(f"The document token's name or colour cannot be used: {error.detail}") from None


def _text(claims: dict[str, Any], name: str) -> str:
    value = claims.get(name, "")
    if not isinstance(value, str):
        raise InvalidToken(f"The document token's {name} is no text.")
    return value


def _moment(claims: dict[str, Any], name: str) -> float | None:
    value = claims.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise InvalidToken(f"The document token's {name} is no time.")
    return float(value)
