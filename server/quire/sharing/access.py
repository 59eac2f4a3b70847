"""The one place that decides who may do what: (caller, document) → role. Asked by every way in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from aiohttp import web

from quire.accounts.identify import API_TOKEN, Identify, bearer
from quire.accounts.models import Caller, Scope
from quire.documents.models import Document, Kind, Viewer, check_id
from quire.documents.reading import not_found
from quire.documents.store import Store
from quire.errors import DocumentNotFound, Forbidden, InvalidToken, NameNeeded, QuireError, SessionEnded, Unauthorized
from quire.guards.limits import Limiter
from quire.rooms.actor import GUEST, Actor, Role
from quire.sharing.models import Standing, decide, most, owner_key
from quire.sharing.recent import Recent
from quire.sharing.store import SharingStore
from quire.sharing.tokens import Claims, DocumentTokens, another_document, looks_like_token


@dataclass(frozen=True, slots=True)
class Admission:
    """Why a socket was let into a document, so that it can be decided again."""

    document_id: str
    actor: Actor
    role: Role
    caller: Caller
    most: Role
    """What the client asked for at most."""
    creates: bool = False
    """Whether the document has to be made first."""
    claims: Claims | None = None
    """None without a document token."""

    @property
    def expires_at(self) -> float | None:
        """Seconds since 1970; None without a document token."""
        return None if self.claims is None else self.claims.expires_at


class Access:
    """Decides, by one query for each question."""

    def __init__(
        self,
        identify: Identify,
        sharing: SharingStore,
        store: Store,
        tokens: DocumentTokens,
        limiter: Limiter,
        *,
        open_access: bool,
    ) -> None:
        self._identify = identify
        self._sharing = sharing
        self._store = store
        self._tokens = tokens
        self._limiter = limiter
        self.open = open_access
        self.recent = Recent(sharing)

    async def identify(self, request: web.Request) -> Caller:
        """Who sends this request. Raises InvalidToken, RateLimited and ForeignOrigin."""
        return await self._identify(request)

    async def role(self, caller: Caller, document_id: str) -> Role | None:
        """What a caller may do with a document; None for nothing. Raises DocumentNotFound."""
        return decide(await self.standing(caller, document_id), caller, open_access=self.open)

    async def require(
        self, caller: Caller, document_id: str, least: Role, *, recent: bool = False
    ) -> tuple[Standing, Role]:
        """The document and the caller's role in it, if that is at least `least`.

        With `recent`, its head may be a second old. Raises DocumentNotFound, Unauthorized, Forbidden and InvalidToken.
        """
        if caller.foreign:
            raise Unauthorized("From another website this needs a document token.")
        look = self.recent.standing if recent else self._sharing.standing
        standing = await look(check_id(document_id), _user_id(caller))
        if standing is None:
            raise await self._missing(caller, document_id, least)
        role = decide(standing, caller, open_access=self.open)
        if role is None or role < least:
            raise self._refusal(caller, document_id, standing, least)
        return standing, role

    async def may_read_one_of(self, caller: Caller, document_ids: Sequence[str]) -> bool:
        """Whether a caller may read any of some documents. What there is none of, or what is deleted, counts as not."""
        if caller.foreign:
            return False
        found = await self._sharing.standings(document_ids, _user_id(caller))
        return any(decide(standing, caller, open_access=self.open) is not None for standing in found)

    async def require_trashed(self, caller: Caller, document_id: str) -> bool:
        """Let an owner decide over a document in the trash; False if it is not there, but lives and is theirs.

        Raises as `require`.
        """
        if caller.foreign:
            raise Unauthorized("From another website this needs a document token.")
        standing = await self._in_trash(caller, document_id)
        if standing is None:
            await self.require(caller, document_id, Role.OWNER)
            return False
        if decide(standing, caller, open_access=self.open) is not Role.OWNER:
            if decide(standing, _unlimited(caller), open_access=self.open) is Role.OWNER:
                raise InvalidToken("This needs an API token for write.")
            raise await self._missing(caller, document_id, Role.OWNER)
        return True

    def viewer(self, caller: Caller) -> Viewer:
        """For whom documents are listed."""
        return Viewer(owner_key(caller), _user_id(caller), self.open)

    def require_keeper(self, caller: Caller) -> str:
        """Whose folders and favourites a caller may change. Raises Unauthorized and InvalidToken."""
        owner = owner_key(caller)
        if caller.foreign or owner is None:
            if self.open and not caller.foreign and not caller.stale:
                raise NameNeeded("Folders and favourites are somebody's: choose a name or sign in first.")
            raise _sign_in(caller)
        if most(caller) is not Role.OWNER:
            raise InvalidToken("This needs an API token for write.")
        return owner

    def require_reader(self, caller: Caller) -> None:
        """Raises Unauthorized for whoever has no list of documents."""
        if caller.foreign or (not self.open and owner_key(caller) is None):
            raise _sign_in(caller)

    def require_writer(self, caller: Caller) -> None:
        """Raises Unauthorized and InvalidToken for whoever may change no document."""
        self.require_reader(caller)
        if most(caller) is not Role.OWNER:
            raise InvalidToken("This needs an API token for write.")

    def role_of(self, caller: Caller, document: Document, member: Role | None) -> Role:
        """The caller's role in a document that they may see, with their membership in it."""
        standing = Standing(
            document.id,
            document.title,
            document.owner_id,
            Role.named(document.link_role),
            document.link_guests,
            member,
        )
        return decide(standing, caller, open_access=self.open) or Role.VIEWER

    def require_creator(self, caller: Caller) -> None:
        """Raises Unauthorized and InvalidToken for whoever may not make documents."""
        if caller.foreign or (not self.open and caller.user is None):
            raise _sign_in(caller)
        if most(caller) is not Role.OWNER:
            raise InvalidToken("This needs an API token for write.")

    def require_user(self, caller: Caller) -> None:
        """Raises Unauthorized for whoever is not signed in, and InvalidToken for a token that only reads."""
        if caller.foreign or caller.user is None:
            raise _sign_in(caller)
        self.require_creator(caller)

    async def admit(self, caller: Caller, document_id: str, token: str, at_most: Role = Role.OWNER) -> Admission:
        """Let a socket in, by a document token or by the caller's own rights.

        What does not look like a token is ignored. Raises DocumentNotFound, Unauthorized, InvalidToken, Forbidden and
        RateLimited.
        """
        self._limiter.join(caller.address)
        claims: Claims | None = None
        if looks_like_token(token):
            claims = await self._tokens.read(token, check_id(document_id))
            caller = await self._bearer(claims, caller.address)
        elif token.startswith(API_TOKEN):
            caller = await self._identify.by_token(token, caller.address)
        return await self._admit(caller, document_id, claims, at_most)

    async def again(self, admission: Admission) -> Admission:
        """Decide anew with what the database says now. Raises as `admit`, and SessionEnded."""
        caller = admission.caller
        if admission.claims is None or admission.claims.is_own:
            caller = await self._identify.again(caller)
        return await self._admit_to_existing(caller, admission.document_id, admission.claims, admission.most)

    async def admitted(self, request: web.Request, ticket: str | None = None) -> Admission | None:
        """What a request's ticket or document token lets it do, in the one document that it is for.

        None if it has neither, so that the caller's own rights decide. Raises as `admit`, and SessionEnded.
        """
        token = bearer(request) or ""
        if ticket is None and not looks_like_token(token):
            return None
        address = self._identify.address(request)
        try:
            claims = await (self._tokens.read(token) if ticket is None else self._tokens.read_ticket(ticket))
        except InvalidToken:
            self._limiter.hit("token", address)
            raise
        caller = await self._bearer(claims, address)
        return await self._admit_to_existing(caller, claims.document_id, claims, Role.OWNER)

    async def authorize(self, request: web.Request, document_id: str, least: Role) -> Caller:
        """Let a request use a document, by a document token or by the caller's own rights, and say whose it is.

        Raises as `admitted` and `require`.
        """
        admission = await self.admitted(request)
        if admission is None:
            caller = await self._identify(request)
            await self.require(caller, document_id, least)
            return caller
        if admission.document_id != document_id:
            raise another_document()
        if admission.role < least:
            raise Forbidden(f"This needs the role {least.word}; the token's is {admission.role.word}.")
        return admission.caller

    async def ticket(self, request: web.Request, document_id: str) -> tuple[str, float]:
        """A ticket for the files of a document that may be read, and when it expires. Raises as `authorize`."""
        caller = await self.authorize(request, document_id, Role.VIEWER)
        admission = await self.admitted(request)
        return await self._tokens.ticket(
            document_id,
            caller.actor,
            session_id=caller.session_id,
            token_id=caller.token_id,
            claims=None if admission is None else admission.claims,
        )

    async def create(self, admission: Admission) -> Admission:
        """Make the document that an admission says is missing, unless somebody did so meanwhile."""
        owner = admission.actor.id if _is_embedded(admission) else owner_key(admission.caller)
        link = Role.EDITOR if self.open and not _is_embedded(admission) else None
        made = await self._store.ensure_document(
            admission.document_id, Kind.RICHTEXT, owner, "none" if link is None else link.word, link is not None
        )
        return replace(admission, creates=False) if made else await self.again(admission)

    def owner_of_new(self, caller: Caller) -> tuple[str | None, str, bool]:
        """Owner, link role and whether that holds for guests, of what a caller makes."""
        owner = owner_key(caller)
        shared = self.open and owner is not None
        return owner, "editor" if shared else "none", shared

    async def issue(self, caller: Caller, document_id: str, role: Role) -> tuple[str, float]:
        """A document token for a caller, and when it expires."""
        return await self._tokens.issue(
            document_id, role, caller.actor, session_id=caller.session_id, token_id=caller.token_id
        )

    async def _admit(self, caller: Caller, document_id: str, claims: Claims | None, at_most: Role) -> Admission:
        check_id(document_id)
        embedded = claims is not None and not claims.is_own
        standing = await self._sharing.standing(document_id, _user_id(caller))
        cap = at_most if claims is None else min(at_most, claims.role)
        actor = claims.actor if embedded and claims is not None else caller.actor
        if standing is None:
            creator = embedded or (not caller.foreign and (self.open or caller.user is not None))
            full = most(caller) or Role.OWNER
            if creator and min(cap, full).may_edit:
                return Admission(document_id, actor, min(cap, full), caller, at_most, creates=True, claims=claims)
            raise await self._missing(caller, document_id, Role.VIEWER, known=embedded)
        if embedded:
            return Admission(document_id, actor, cap, caller, at_most, claims=claims)
        role = decide(standing, caller, open_access=self.open)
        if role is None:
            raise self._refusal(caller, document_id, standing, Role.VIEWER)
        return Admission(document_id, actor, min(role, cap), caller, at_most, claims=claims)

    async def _admit_to_existing(
        self, caller: Caller, document_id: str, claims: Claims | None, at_most: Role
    ) -> Admission:
        found = await self._admit(caller, document_id, claims, at_most)
        if found.creates:
            raise await self._missing(caller, document_id, Role.VIEWER, known=True)
        return found

    async def _bearer(self, claims: Claims, address: str) -> Caller:
        """Whom a token stands for now. Raises SessionEnded, InvalidToken."""
        if not claims.is_own:
            return Caller(claims.actor, address)
        caller = Caller(GUEST, address, session_id=claims.session_id, token_id=claims.token_id)
        caller = await self._identify.again(caller)
        if caller.actor.id != claims.actor.id:
            raise InvalidToken("The document token was given to somebody else.")
        return caller

    async def standing(self, caller: Caller, document_id: str) -> Standing:
        """A document, whatever the caller may do with it. Raises DocumentNotFound."""
        standing = await self._sharing.standing(check_id(document_id), _user_id(caller))
        if standing is None:
            raise not_found(document_id)
        return standing

    async def _in_trash(self, caller: Caller, document_id: str) -> Standing | None:
        return await self._sharing.standing(check_id(document_id), _user_id(caller), trashed=True)

    async def _missing(self, caller: Caller, document_id: str, least: Role, *, known: bool = False) -> QuireError:
        """Why there is no such document. Who had a role in it learns that it is in the trash."""
        standing = None if caller.foreign else await self._in_trash(caller, document_id)
        role = None if standing is None else decide(standing, _unlimited(caller), open_access=self.open)
        if role is None:
            return self._refusal(caller, document_id, None, least, known=known)
        if role is Role.OWNER:
            return DocumentNotFound("The document is in the trash. Restore it to open it.")
        return DocumentNotFound("The document is in the trash. Its owner can restore it.")

    def _refusal(
        self, caller: Caller, document_id: str, standing: Standing | None, least: Role, *, known: bool = False
    ) -> QuireError:
        """Why not. Who is not signed in does not learn whether a document exists, unless everybody may."""
        if caller.foreign:
            return Unauthorized("From another website this needs a document token.")
        if standing is None:
            if known or self.open or caller.user is not None:
                return not_found(document_id)
            return _sign_in(caller)
        role = decide(standing, caller, open_access=self.open)
        if caller.user is None and role is None:
            return _sign_in(caller)
        full = decide(standing, _unlimited(caller), open_access=self.open)
        if full is not None and full >= least:
            return InvalidToken("This needs an API token for write.")
        if role is None:
            return Forbidden("You have no access to this document. Ask for it.")
        if caller.user is None and not self.open:
            return _sign_in(caller)
        return Forbidden(f"This needs the role {least.word}; yours is {role.word}.")


def wants_less(request: web.Request) -> Role:
    """What a connection asks for at most: `?role=viewer` joins read-only."""
    return Role.VIEWER if request.query.get("role") == "viewer" else Role.OWNER


def _sign_in(caller: Caller) -> Unauthorized:
    return SessionEnded() if caller.stale else Unauthorized("Sign in first.")


def _unlimited(caller: Caller) -> Caller:
    """The caller without the limit of an API token."""
    return replace(caller, scope=Scope.ADMIN)


def _user_id(caller: Caller) -> str | None:
    return None if caller.user is None else caller.user.id


def _is_embedded(admission: Admission) -> bool:
    return admission.claims is not None and not admission.claims.is_own
