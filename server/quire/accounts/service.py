"""What people can do with their accounts. Every way to sign in ends here."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from urllib.parse import quote

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from quire.accounts import letters
from quire.accounts.devices import Devices, is_browser, new_confirmation
from quire.accounts.identify import API_TOKEN
from quire.accounts.models import (
    Caller,
    Guest,
    Scope,
    User,
    check_color,
    check_email,
    check_nickname,
    new_secret,
)
from quire.accounts.passwords import Passwords, check_password, compose
from quire.accounts.pictures import make_picture
from quire.accounts.rows import Token
from quire.accounts.store import AccountStore
from quire.audit.log import Audit
from quire.errors import (
    BadRequest,
    Conflict,
    EmailTaken,
    Forbidden,
    InvalidCredentials,
    LinkUsed,
    NotFound,
    PasswordNeeded,
    TooLarge,
    Unavailable,
)
from quire.guards.limits import Limiter
from quire.mail.mailer import Mailer
from quire.rooms.actor import Actor
from quire.settings import Settings, Signup

log = structlog.get_logger(__name__)

PRUNE_SECONDS = 3600.0
MAX_AGENT = 256
MAX_IDENTITY = 255

COLORS = ("#b3462c", "#996200", "#5f7a14", "#23804a", "#1b7f80", "#2c75b8", "#6464c8", "#9450b0", "#bd3f7d", "#7a6a5c")
"""Those that the client offers (client/src/people/colours.ts): white text is legible on each."""
"""For whoever chose none; each has enough contrast with white."""


class Changed(Protocol):
    """Told when what somebody may do has changed, so that open sockets follow."""

    async def __call__(
        self, *, document_id: str | None = None, user_id: str | None = None, session_id: str | None = None
    ) -> None:
        """Exactly one of them is given: look again at everybody whom it concerns."""


@dataclass(frozen=True, slots=True)
class Visit:
    """A request, as far as accounts care."""

    caller: Caller
    agent: str
    """The browser, as it calls itself."""
    base_url: str
    """Where links lead."""
    device: str = ""
    """The cookie of a device where somebody signed in before; "" without one."""
    browser: str = ""
    """The cookie of the browser in which an account was made that waits to be confirmed; "" without one."""


@dataclass(frozen=True, slots=True)
class Session:
    """A new sign-in. `secret` is the cookie's value, and nowhere else."""

    id: str
    secret: str
    user: User | None = None
    guest: Guest | None = None
    device: str = ""
    """The value of the cookie by which the device is known from now on; "" if it is not to be."""

    def caller(self, address: str) -> Caller:
        """Who that is from now on."""
        who = self.user or self.guest
        assert who is not None
        return Caller(who.actor, address, user=self.user, guest=self.guest, session_id=self.id)


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """A sign-up that waits for its link. `browser` is the value of the cookie of the browser in which it was made."""

    browser: str


@dataclass(frozen=True, slots=True)
class MadeLink:
    """A link for somebody; `url` is None if it was sent to them instead."""

    url: str | None
    expires_at: datetime
    sent: bool


class Accounts:
    """Sign-up, sign-in, passwords, profiles, API tokens and administration."""

    def __init__(
        self,
        store: AccountStore,
        passwords: Passwords,
        limiter: Limiter,
        mailer: Mailer,
        audit: Audit,
        settings: Settings,
        secret: Callable[[], Awaitable[str]],
    ) -> None:
        """`secret` gives what all nodes share."""
        self.store = store
        self.on_changed: list[Changed] = []
        self._passwords = passwords
        self._limiter = limiter
        self._mailer = mailer
        self._audit = audit
        self._settings = settings
        self._devices = Devices(secret)
        self._tasks: set[asyncio.Task[None]] = set()
        self._pruning: asyncio.Task[None] | None = None
        self._any_user = False

    def start(self) -> None:
        """Begin to forget what has expired, now and then."""
        self._pruning = asyncio.create_task(self._prune(), name="prune")

    async def close(self) -> None:
        if self._pruning is not None:
            self._pruning.cancel()
            await asyncio.gather(self._pruning, return_exceptions=True)
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._passwords.close()

    async def any_user(self) -> bool:
        """Whether somebody has an account; the first becomes the administrator."""
        if not self._any_user:
            self._any_user = await self.store.any_user()
        return self._any_user

    # In and out

    async def sign_in(self, email: str, password: str, visit: Visit) -> Session:
        """Raises InvalidCredentials, after the same time whether or not there is such an account, and Forbidden."""
        try:
            key = check_email(email)[1]
        except BadRequest:
            key = ""
        await self._count_sign_in(key, visit)
        found = await self.store.find_password(key)
        kept = found[1] if found else None
        good = await self._passwords.verify(kept, password)
        if found is None or kept is None or not good:
            target = f"user:{found[0].id}" if found else ""
            await self._audit.record(visit.caller, "user.sign_in_failed", target, email=key)
            raise InvalidCredentials
        user = found[0]
        if user.disabled_at is not None:
            await self._audit.record(visit.caller, "user.sign_in_failed", f"user:{user.id}", email=key)
            raise Forbidden("This account is disabled. Ask an administrator.")
        if self._passwords.is_outdated(kept):
            better = await self._passwords.hash(compose(password))
            await self.store.rehash(user.id, kept, better)
            kept = better
        return await self._enter(user, visit, verified=kept)

    async def _count_sign_in(self, email_key: str, visit: Visit) -> None:
        """Raises RateLimited, whether or not there is such an account."""
        address = visit.caller.address
        if email_key and (device := await self._devices.find(visit.device, email_key)) is not None:
            self._limiter.hit("sign_in_device", email_key, device)
            return
        self._limiter.hit("sign_in", address)
        if email_key:
            self._limiter.hit("sign_in_here", email_key, address)
            self._limiter.hit("sign_in_account", email_key)

    async def sign_in_with(
        self,
        issuer: str,
        subject: str,
        email: str,
        email_verified: bool,
        name: str,
        caller: Caller,
        agent: str = "",
    ) -> Session:
        """Sign in whom an OpenID Connect provider vouches for: into the account they used before, else into the one
        with the same proven address, else into a new one. Raises Forbidden, EmailTaken, BadRequest."""
        visit = Visit(caller, agent, "")
        if any(len(word) > MAX_IDENTITY or not word.isprintable() for word in (issuer, subject)):
            raise BadRequest("The provider's name for this person is not one.")
        user = await self.store.find_identity(issuer, subject)
        if user is None:
            address = check_email(email)
            user = await self.store.find_user(address[1])
            if user is not None:
                if not (email_verified and user.confirmed_at is not None):
                    raise EmailTaken("There is an account with this address. Sign in to it with its password.")
                await self.store.link_identity(user.id, issuer, subject)
            else:
                if not email_verified:
                    # Or somebody could sit on an address that is not theirs, and be given what is shared with it.
                    raise Forbidden("The provider has not confirmed your e-mail address.")
                if not await self._lets_in(address[1]):
                    raise Forbidden("There is no account for you here. Ask an administrator.")
                shown = _name_from(name, address[0])
                user = await self.store.create_user(
                    address, shown, _color_of(address[1]), None, proven=email_verified, identity=(issuer, subject)
                )
                await self._audit.record(caller, "user.signed_up", f"user:{user.id}", email=address[1], issuer=issuer)
        if user.disabled_at is not None:
            await self._audit.record(caller, "user.sign_in_failed", f"user:{user.id}")
            raise Forbidden("This account is disabled. Ask an administrator.")
        return await self._enter(user, visit)

    async def sign_out(self, caller: Caller) -> None:
        """End the caller's session. Nothing happens without one."""
        if caller.session_id is None:
            return
        await self.store.end_session(caller.session_id)
        if caller.user is not None:
            await self._audit.record(caller, "user.signed_out", f"user:{caller.user.id}")
        await self._tell(session_id=caller.session_id)

    async def be_guest(self, name: str, color: str, visit: Visit) -> Session | Guest:
        """Choose a nickname on this device: a new session, or the guest as it is called now. Raises Conflict."""
        caller = visit.caller
        if caller.user is not None:
            raise Conflict("You are signed in; change your profile instead.")
        name, color = check_nickname(name), check_color(color)
        if caller.guest is not None:
            guest = await self.store.change_guest(caller.guest.id, name, color)
            if caller.session_id is not None:
                await self._tell(session_id=caller.session_id)
            return guest
        self._limiter.hit("guest", caller.address)
        secret = new_secret()
        session_id, guest = await self.store.create_guest(
            secret,
            name,
            color,
            address=caller.address,
            agent=_clean(visit.agent),
            days=self._settings.session_days,
        )
        return Session(session_id, secret, guest=guest)

    # Sign-up

    async def sign_up(
        self, email: str, password: str, name: str, color: str | None, invitation: str | None, visit: Visit
    ) -> Session | Unconfirmed:
        """A new account, or what its address has to be proven for first, by the link in an e-mail that was sent; the
        same goes for an address that has an account.

        Raises Forbidden, LinkUsed, BadRequest, and EmailTaken where there is no e-mail.
        """
        self._limiter.hit("sign_up", visit.caller.address)
        address = check_email(email)
        name = check_nickname(name)
        color = _color_of(address[1]) if color is None else check_color(color)
        password = check_password(password, address[1], name)
        proven = await self._may_sign_up(address[1], invitation)
        kept = await self._passwords.hash(password)
        if self._mailer.configured and not proven and invitation is None:
            browser = new_secret()
            if self._limiter.allows("letter", address[1]):
                self._later(self._ask_to_confirm(address, name, color, kept, new_confirmation(browser), visit))
            return Unconfirmed(browser)
        user = await self.store.create_user(address, name, color, kept, proven=proven)
        return await self._welcome(user, visit)

    async def confirm(self, secret: str, password: str | None, visit: Visit) -> Session:
        """Prove an address, with the password of the sign-up if that was in this browser, else with another.

        Otherwise somebody could sign up with another's address and wait for the owner to confirm an account whose
        password both know. Raises LinkUsed, EmailTaken, PasswordNeeded, BadRequest.
        """
        self._limiter.hit("link", visit.caller.address)
        link = await self.store.get_link("confirm", secret)
        if password is not None:
            kept = await self._passwords.hash(check_password(password, link.email))
            return await self._welcome(await self.store.confirm(secret, kept), visit)
        if not is_browser(visit.browser, secret):
            raise PasswordNeeded
        return await self._welcome(await self.store.confirm(secret), visit)

    async def _welcome(self, user: User, visit: Visit) -> Session:
        self._any_user = True
        await self._audit.record(visit.caller, "user.signed_up", f"user:{user.id}", email=user.email)
        return await self._enter(user, visit)

    async def _may_sign_up(self, email_key: str, invitation: str | None) -> bool:
        """Whether whoever signs up has proven the address with an invitation. Raises Forbidden, LinkUsed."""
        signup = self._settings.signup
        if signup is Signup.OFF:
            raise Forbidden("Nobody can sign up here. Ask an administrator for an account.")
        if invitation is not None:
            invited = await self.store.invited(invitation)
            if invited is None:
                raise LinkUsed("The invitation has expired or was used.")
            if invited.email_key != email_key:
                raise BadRequest("The invitation was sent to another address; sign up with that one.")
            # Without e-mail whoever invites to a document sees the link, and could use it in another's name.
            return invited.by_administrator or self._mailer.configured
        if signup is Signup.INVITE and await self.any_user():
            raise Forbidden("Only those who were invited can sign up here.")
        return False

    async def _lets_in(self, email_key: str) -> bool:
        """Whether somebody without a link may make an account, with a proven address or with none."""
        signup = self._settings.signup
        if signup is Signup.INVITE:
            return await self.store.is_invited(email_key) or not await self.any_user()
        return signup is Signup.OPEN

    async def _ask_to_confirm(
        self, address: tuple[str, str], name: str, color: str, kept: str, secret: str, visit: Visit
    ) -> None:
        existing = await self.store.find_user(address[1])
        if existing is not None:
            await self._send(existing.email, letters.already(f"{visit.base_url}/reset"))
            return
        await self.store.create_pending(address, name, color, kept, secret)
        await self._send(address[0], letters.confirm(name, _url(visit, "/confirm", secret)))

    # Passwords

    async def change_password(self, caller: Caller, current: str | None, new: str) -> str:
        """Set another password; the new value of this session's cookie. Every other session ends.

        Raises InvalidCredentials, BadRequest.
        """
        user = _user(caller)
        await self._check_current(caller, current)
        kept = await self._passwords.hash(check_password(new, user.email, user.name))
        secret = new_secret()
        await self.store.set_password(user.id, kept, keep=caller.session_id, secret=secret)
        await self._audit.record(caller, "password.changed", f"user:{user.id}")
        self._later(self._send(user.email, letters.password_changed()))
        await self._tell(user_id=user.id)
        return secret

    async def ask_for_reset(self, email: str, visit: Visit) -> None:
        """Send a link for a new password, if there is such an account; nothing tells whether there is."""
        key = check_email(email)[1]
        self._limiter.hit("reset", visit.caller.address)
        # Links that were sent before still work: they live longer than the limit's hour.
        if self._limiter.allows("letter", key):
            self._later(self._send_reset(key, visit))

    async def _send_reset(self, email_key: str, visit: Visit) -> None:
        user = await self.store.find_user(email_key)
        if user is None or user.disabled_at is not None:
            return
        secret = new_secret()
        if self._mailer.configured:
            await self.store.create_link("reset", secret, user.email.lower(), user.id)
            await self._send(user.email, letters.reset(_url(visit, "/reset/use", secret)))
        else:
            # An administrator sees the request, and makes the link.
            await self.store.create_link("request", secret, user.email.lower(), user.id)
            log.info("reset_requested", user=user.id)

    async def reset_password(self, secret: str, password: str, visit: Visit) -> Session:
        """Set a password with the link, and sign in; every other session ends. Raises LinkUsed, BadRequest."""
        self._limiter.hit("link", visit.caller.address)
        link = await self.store.get_link("reset", secret)
        assert link.user_id is not None
        user = await self.store.get_user(link.user_id)
        kept = await self._passwords.hash(check_password(password, user.email, user.name))
        user = await self.store.reset_password(secret, kept)
        await self._audit.record(visit.caller, "password.reset", f"user:{user.id}")
        await self._tell(user_id=user.id)
        self._later(self._send(user.email, letters.password_changed()))
        return await self._enter(user, visit)

    # Profile

    async def change_profile(self, caller: Caller, name: str | None, color: str | None) -> User:
        values: dict[str, object] = {}
        if name is not None:
            values["name"] = check_nickname(name)
        if color is not None:
            values["color"] = check_color(color)
        user = await self.store.change_user(_user(caller).id, **values)
        await self._tell(user_id=user.id)
        return user

    async def set_picture(self, caller: Caller, data: bytes) -> str:
        """The picture's etag. Raises BadRequest if it cannot be read as a picture."""
        etag, made = await make_picture(data)
        await self.store.set_picture(_user(caller).id, etag, made)
        return etag

    async def delete_account(self, caller: Caller, password: str | None) -> None:
        """Raises InvalidCredentials, Conflict for the only administrator of others."""
        user = _user(caller)
        await self._check_current(caller, password)
        deleted = await self.store.delete_user(user.id)
        self._any_user = False
        await self._audit.record(caller, "user.deleted", f"user:{user.id}", email=user.email)
        for document_id in deleted.trashed:
            await self._audit.record(caller, "document.trashed", document_id, document_id)
        for document_id, heir in deleted.handed_on.items():
            await self._audit.record(caller, "document.owner_changed", f"user:{heir}", document_id)
        await self._tell(user_id=user.id)
        for document_id in (*deleted.trashed, *deleted.handed_on):
            await self._tell(document_id=document_id)

    async def end_session(self, caller: Caller, session_id: str) -> None:
        """Sign another device out. Raises NotFound."""
        user = _user(caller)
        if not await self.store.end_session(session_id, user.id):
            raise NotFound("There is no such session.")
        await self._audit.record(caller, "session.ended", f"user:{user.id}")
        await self._tell(session_id=session_id)

    async def end_other_sessions(self, caller: Caller) -> None:
        user = _user(caller)
        await self.store.end_sessions(user.id, keep=caller.session_id)
        await self._audit.record(caller, "session.ended", f"user:{user.id}", which="all others")
        await self._tell(user_id=user.id)

    # API tokens

    async def create_token(
        self, caller: Caller, name: str, scope: Scope, expires_at: datetime | None
    ) -> tuple[Token, str]:
        """The token and its secret, which is not kept. Raises Forbidden, TooMany."""
        user = _user(caller)
        if scope is Scope.ADMIN and not user.is_admin:
            raise Forbidden("Only administrators can have a token for administration.")
        secret = new_secret(API_TOKEN)
        token = await self.store.create_token(user.id, secret, check_nickname(name), scope, expires_at)
        await self._audit.record(caller, "token.created", f"token:{token.id}", name=token.name, scope=scope.value)
        return token, secret

    async def delete_token(self, caller: Caller, token_id: str) -> None:
        """Raises NotFound."""
        user = _user(caller)
        if not await self.store.delete_token(token_id, user.id):
            raise NotFound("There is no such token.")
        await self._audit.record(caller, "token.deleted", f"token:{token_id}")
        await self._tell(user_id=user.id)

    # Administration

    async def administer(self, caller: Caller, user_id: str, disabled: bool | None, is_admin: bool | None) -> User:
        """Lock or open an account, or give or take administration. Raises NotFound, and Forbidden for one's own."""
        if caller.user is not None and caller.user.id == user_id:
            raise Forbidden("Ask another administrator: nobody can lock themselves out.")
        user = await self.store.get_user(user_id)
        if is_admin is not None and is_admin != user.is_admin:
            user = await self.store.change_user(user_id, is_admin=is_admin)
            action = "user.made_admin" if is_admin else "user.no_longer_admin"
            await self._audit.record(caller, action, f"user:{user_id}")
        if disabled is not None and disabled != (user.disabled_at is not None):
            user = await self.store.disable(user_id, disabled)
            await self._audit.record(caller, "user.disabled" if disabled else "user.enabled", f"user:{user_id}")
        await self._tell(user_id=user_id)
        return user

    async def make_reset(self, caller: Caller, user_id: str, base_url: str) -> MadeLink:
        """A link for a user to choose a new password, sent to them if there is e-mail. Raises NotFound."""
        user = await self.store.get_user(user_id)
        if user.disabled_at is not None:
            raise Conflict("This account is disabled; enable it first.")
        secret = new_secret()
        url = f"{base_url}/reset/use#{quote(secret)}"
        expires_at = await self.store.create_link("reset", secret, user.email.lower(), user.id)
        return await self._hand_out(caller, user.email, letters.reset(url), url, expires_at, f"user:{user.id}")

    async def invite(self, caller: Caller, email: str, base_url: str) -> MadeLink:
        """A link with which the owner of an address can sign up. Raises EmailTaken."""
        address = check_email(email)
        if await self.store.find_user(address[1]) is not None:
            raise EmailTaken
        secret = new_secret()
        url = f"{base_url}/sign-up#{quote(secret)}"
        expires_at = await self.store.create_link("signup", secret, address[1])
        return await self._hand_out(caller, address[0], letters.invitation(url), url, expires_at, address[1])

    async def _hand_out(
        self, caller: Caller, email: str, letter: letters.Letter, url: str, expires_at: datetime, target: str
    ) -> MadeLink:
        sent = self._mailer.configured and await self._send(email, letter)
        if not sent:
            # Whoever has the link can sign in as somebody else, so it is known who was shown it. Not the link itself.
            log.info("link_shown_to_administrator", administrator=caller.actor.id, target=target)
        await self._audit.record(caller, "link.sent" if sent else "link.shown", target)
        return MadeLink(None if sent else url, expires_at, sent)

    # Helpers

    async def _enter(self, user: User, visit: Visit, *, verified: str | None = None) -> Session:
        """A new session. What the guest on this device made becomes the user's; the old session ends."""
        caller, secret = visit.caller, new_secret()
        session_id = await self.store.start_session(
            secret,
            user_id=user.id,
            address=caller.address,
            agent=_clean(visit.agent),
            days=self._settings.session_days,
            replace=caller.session_id,
            adopt=caller.guest.id if caller.guest else None,
            verified=verified,
        )
        session = Session(session_id, secret, user, device=await self._devices.make(user.email.lower()))
        await self._audit.record(session.caller(caller.address), "user.signed_in", f"user:{user.id}")
        if caller.session_id is not None:
            await self._tell(session_id=caller.session_id)
        return session

    async def _check_current(self, caller: Caller, password: str | None) -> None:
        user = _user(caller)
        kept = await self.store.get_password(user.id)
        if kept is None:
            return
        # Counted by session: wrong passwords of others, outside, are no hindrance here.
        self._limiter.hit("password", caller.session_id or caller.address)
        if not await self._passwords.verify(kept, password or ""):
            raise InvalidCredentials("This is not your password.")

    async def _send(self, to: str, letter: letters.Letter) -> bool:
        if not self._mailer.configured:
            return False
        return await self._mailer.send(to, *letter)

    async def _tell(
        self, *, document_id: str | None = None, user_id: str | None = None, session_id: str | None = None
    ) -> None:
        for changed in self.on_changed:
            await changed(document_id=document_id, user_id=user_id, session_id=session_id)

    def _later(self, work: Coroutine[Any, Any, object]) -> None:
        """Do what must not show in the time that an answer takes."""
        task = asyncio.create_task(_guarded(work), name="accounts")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _prune(self) -> None:
        while True:
            try:
                await self.store.prune()
                if self._settings.audit_days:
                    await self._audit.prune(self._settings.audit_days)
            except Unavailable as error:
                log.info("not_pruned", reason=error.detail)
            await asyncio.sleep(PRUNE_SECONDS)


async def create_administrator(engine: AsyncEngine, email: str, name: str, password: str) -> User:
    """An account for an administrator, as from the command line. Raises EmailTaken, BadRequest, TooLarge."""
    address = check_email(email)
    name = check_nickname(name)
    passwords = Passwords()
    try:
        kept = await passwords.hash(check_password(password, address[1], name))
    finally:
        passwords.close()
    user = await AccountStore(engine).create_user(address, name, _color_of(address[1]), kept, proven=True, admin=True)
    command = Caller(Actor("command"), "")
    await Audit(engine).record(command, "user.signed_up", f"user:{user.id}", email=user.email, administrator="yes")
    return user


async def _guarded(work: Coroutine[Any, Any, object]) -> None:
    try:
        await work
    except Exception:
        log.exception("account_task_failed")


def _user(caller: Caller) -> User:
    assert caller.user is not None
    return caller.user


def _url(visit: Visit, path: str, secret: str) -> str:
    """The secret is in the fragment, which browsers keep to themselves: no log and no Referer has it."""
    return f"{visit.base_url}{path}#{quote(secret)}"


def _clean(text: str) -> str:
    return "".join(character for character in text if character.isprintable())[:MAX_AGENT]


def _color_of(email_key: str) -> str:
    return COLORS[sum(email_key.encode()) % len(COLORS)]


def _name_from(name: str, email: str) -> str:
    """A provider's name for somebody, or what stands before the @ if that is none."""
    for candidate in (name[:64], email.partition("@")[0][:64], "New user"):
        try:
            return check_nickname(candidate)
        except (BadRequest, TooLarge):
            continue
    return "New user"
