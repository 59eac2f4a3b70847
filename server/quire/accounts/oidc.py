"""Signing in with an OpenID Connect provider: authorization code flow with PKCE, state and nonce."""

from __future__ import annotations

import asyncio
import hmac
import secrets
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any
from urllib.parse import quote

import httpx2
import structlog
from aiohttp import web
from authlib.integrations.base_client import OAuthError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, OctKey

from quire.accounts.identify import Identify
from quire.accounts.models import hash_secret
from quire.accounts.service import Accounts
from quire.api.describe import describe
from quire.api.query import Query
from quire.errors import BadRequest, NotFound, QuireError, TryAgain, Unauthorized
from quire.guards.origins import Origins
from quire.settings import Settings

log = structlog.get_logger(__name__)

COOKIE = "quire_oidc"
PATH = "/api/v1/auth/oidc"
LIFE_SECONDS = 600
DISCOVERY_SECONDS = 3600.0
KEYS_SECONDS = 30.0
"""Keys are not fetched again sooner, however many bad tokens come."""
ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
TIMEOUT_SECONDS = 10.0
LEEWAY_SECONDS = 30
MAX_NEXT = 500
ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"]
"""Signatures with a public key only: with a shared one, whoever knows the client's secret could sign as anybody."""


class StartQuery(Query):
    """Query of GET /auth/oidc/start."""

    next: str = "/"
    """A path of this server, to go to afterwards."""


class CallbackQuery(Query):
    """Query of GET /auth/oidc/callback, as the provider makes it."""

    state: str = ""
    code: str = ""
    error: str = ""


class Provider:
    """What is known of the provider. Asked for when somebody first signs in, and again when it gets old."""

    def __init__(self, issuer: str) -> None:
        self.issuer = issuer.rstrip("/")
        self._metadata: Mapping[str, Any] = {}
        self._keys: KeySet | None = None
        self._until = 0.0
        self._fetched = 0.0
        self._lock = asyncio.Lock()

    async def metadata(self) -> Mapping[str, Any]:
        """The provider's configuration (OpenID Connect Discovery 1.0). Raises TryAgain."""
        async with self._lock:
            if time.monotonic() > self._until:
                found = await _get(f"{self.issuer}/.well-known/openid-configuration")
                if str(found.get("issuer", "")).rstrip("/") != self.issuer:
                    raise TryAgain("The sign-in provider calls itself something else than QUIRE_OIDC_ISSUER.")
                if missing := [name for name in ENDPOINTS if not isinstance(found.get(name), str)]:
                    raise TryAgain(f"The sign-in provider's configuration lacks {missing[0]}.")
                self._metadata, self._keys = found, None
                self._until = time.monotonic() + DISCOVERY_SECONDS
            return self._metadata

    async def keys(self, *, anew: bool = False) -> KeySet:
        """With which it signs. Raises TryAgain."""
        metadata = await self.metadata()
        async with self._lock:
            now = time.monotonic()
            if self._keys is None or (anew and now - self._fetched > KEYS_SECONDS):
                self._keys = KeySet.import_key_set(await _get(metadata["jwks_uri"]))  # type: ignore[arg-type]
                self._fetched = now
            return self._keys


class OidcViews:
    """`/api/v1/auth/oidc/start` and `/callback`; both are visited by browsers, and answer with a redirect."""

    def __init__(
        self,
        settings: Settings,
        accounts: Accounts,
        identify: Identify,
        origins: Origins,
        secret: Callable[[], Awaitable[str]],
    ) -> None:
        """`secret` gives what all nodes share; the cookie between start and callback is signed with it."""
        self._settings = settings
        self._accounts = accounts
        self._identify = identify
        self._origins = origins
        self._secret = secret
        self._provider = Provider(settings.oidc_issuer) if settings.oidc_issuer else None

    def add_routes(self, router: web.UrlDispatcher) -> None:
        router.add_resource(f"{PATH}/start").add_route("GET", self.start)
        router.add_resource(f"{PATH}/callback").add_route("GET", self.callback)

    @describe(
        "Sign in with the provider",
        query=StartQuery,
        answers={302: None},
        errors=(NotFound,),
        any_query=True,
    )
    async def start(self, request: web.Request) -> web.Response:
        """Send the browser to the provider."""
        provider = self._require()
        try:
            metadata = await provider.metadata()
        except TryAgain as error:
            log.warning("oidc_failed", reason=error.detail)
            return _redirect("/sign-in?error=provider_unavailable")
        known = {
            "state": secrets.token_urlsafe(32),
            "nonce": secrets.token_urlsafe(32),
            "verifier": secrets.token_urlsafe(64),
            "next": _own_path(request.query.get("next", "/")),
            "exp": int(time.time()) + LIFE_SECONDS,
        }
        async with self._client(request) as client:
            url, _ = client.create_authorization_url(
                metadata["authorization_endpoint"],
                state=known["state"],
                code_verifier=known["verifier"],
                nonce=known["nonce"],
            )
        response = _redirect(url)
        response.set_cookie(
            COOKIE,
            jwt.encode({"alg": "HS256"}, known, await self._key()),
            max_age=LIFE_SECONDS,
            path=PATH,
            httponly=True,
            secure=self._origins.is_secure(request),
            samesite="Lax",
        )
        return response

    @describe(
        "Come back from the provider", query=CallbackQuery, answers={302: None}, errors=(NotFound,), any_query=True
    )
    async def callback(self, request: web.Request) -> web.Response:
        """The browser comes back from the provider."""
        provider = self._require()
        try:
            known = await self._known(request)
            if "error" in request.query:
                raise Unauthorized("The provider did not sign you in.")
            claims = await self._claims(provider, request, known)
            caller = await self._identify(request)
            session = await self._accounts.sign_in_with(
                provider.issuer,
                claims["sub"],
                str(claims.get("email", "")),
                claims.get("email_verified") is True,
                str(claims.get("name") or claims.get("preferred_username") or ""),
                caller,
                request.headers.get("User-Agent", ""),
            )
        except QuireError as error:
            log.warning("oidc_failed", reason=error.detail)
            response = _redirect(f"/sign-in?error={quote(error.code)}")
            response.del_cookie(COOKIE, path=PATH)
            return response
        response = _redirect(known["next"])
        response.del_cookie(COOKIE, path=PATH)
        self._identify.set_cookie(request, response, session.secret)
        return response

    async def _known(self, request: web.Request) -> dict[str, Any]:
        """What the start remembered in this browser. Raises BadRequest if it is another browser, or too late."""
        try:
            known = jwt.decode(request.cookies.get(COOKIE, ""), await self._key(), algorithms=["HS256"]).claims
            jwt.JWTClaimsRegistry(exp={"essential": True}).validate(known)
        except (JoseError, ValueError):
            raise BadRequest("The sign-in took too long, or began in another browser. Try again.") from None
        if not hmac.compare_digest(known["state"].encode(), request.query.get("state", "").encode()):
            raise BadRequest("The sign-in was not begun here. Try again.")
        return known

    async def _claims(self, provider: Provider, request: web.Request, known: Mapping[str, Any]) -> dict[str, Any]:
        """What the provider says of the person. Raises Unauthorized, TryAgain."""
        metadata = await provider.metadata()
        try:
            async with self._client(request) as client:
                token = await client.fetch_token(
                    metadata["token_endpoint"],
                    grant_type="authorization_code",
                    code=request.query.get("code", ""),
                    code_verifier=known["verifier"],
                )
                claims = await self._validated(provider, str(token.get("id_token", "")), known["nonce"])
                if "email" not in claims and "userinfo_endpoint" in metadata:
                    answer = await client.get(metadata["userinfo_endpoint"])
                    more = answer.raise_for_status().json()
                    if more.get("sub") == claims["sub"]:
                        claims = {**more, **claims}
        except OAuthError as error:
            raise Unauthorized(f"The provider refused the sign-in: {error.error!s:.100}") from None
        except (httpx2.HTTPError, ValueError) as error:
            raise TryAgain(f"The sign-in provider does not answer as it should: {type(error).__name__}") from None
        if not claims.get("email"):
            raise Unauthorized("The provider does not tell your e-mail address.")
        return claims

    async def _validated(self, provider: Provider, id_token: str, nonce: str) -> dict[str, Any]:
        """The claims of an ID token (OpenID Connect Core 1.0, 3.1.3.7). Raises Unauthorized, TryAgain."""
        client_id = self._settings.oidc_client_id
        try:
            try:
                token = jwt.decode(id_token, await provider.keys(), algorithms=ALGORITHMS)
            except (JoseError, ValueError):  # perhaps signed with a key that is new
                token = jwt.decode(id_token, await provider.keys(anew=True), algorithms=ALGORITHMS)
            claims = token.claims
            jwt.JWTClaimsRegistry(
                leeway=LEEWAY_SECONDS,
                iss={"essential": True, "values": [provider.issuer, f"{provider.issuer}/"]},
                aud={"essential": True, "value": client_id},
                exp={"essential": True},
                sub={"essential": True},
                nonce={"essential": True, "value": nonce},
            ).validate(claims)
            if "azp" in claims and claims["azp"] != client_id:
                raise ValueError("azp")
        except (JoseError, ValueError, TypeError) as error:
            raise Unauthorized(f"The provider's answer does not prove who you are ({type(error).__name__}).") from None
        return dict(claims)

    def _client(self, request: web.Request) -> AsyncOAuth2Client:
        settings = self._settings
        return AsyncOAuth2Client(
            client_id=settings.oidc_client_id,
            client_secret=settings.oidc_client_secret.get_secret_value() or None,
            redirect_uri=f"{self._origins.base_url(request)}{PATH}/callback",
            scope="openid email profile",
            code_challenge_method="S256",
            timeout=TIMEOUT_SECONDS,
        )

    async def _key(self) -> OctKey:
        return OctKey.import_key(hash_secret(f"oidc {await self._secret()}"))

    def _require(self) -> Provider:
        if self._provider is None:
            raise NotFound("No sign-in provider is configured.")
        return self._provider


async def _get(url: str) -> dict[str, Any]:
    try:
        async with httpx2.AsyncClient(timeout=TIMEOUT_SECONDS) as client:
            found = (await client.get(url)).raise_for_status().json()
    except (httpx2.HTTPError, ValueError) as error:
        raise TryAgain(f"The sign-in provider does not answer: {type(error).__name__}") from None
    if not isinstance(found, dict):
        raise TryAgain("The sign-in provider does not answer as it should.")
    return found


def _own_path(target: str) -> str:
    """Where to go afterwards: a path of ours, never another website (browsers read // and /\\ as one)."""
    fine = target.startswith("/") and not target.startswith(("//", "/\\")) and target.isprintable()
    return target if fine and len(target) <= MAX_NEXT else "/"


def _redirect(url: str) -> web.Response:
    return web.Response(status=302, headers={"Location": url, "Cache-Control": "no-store"})
