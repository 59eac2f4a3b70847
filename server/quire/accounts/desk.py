"""What every way in and every change of an account shares."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any

import structlog

from quire.accounts import letters
from quire.accounts.devices import Devices
from quire.accounts.models import Caller, User, new_secret
from quire.accounts.passwords import Passwords
from quire.accounts.store import AccountStore
from quire.accounts.visits import Changed, Session, Visit, clean, user_of
from quire.audit.log import Audit
from quire.errors import InvalidCredentials
from quire.guards.limits import Limiter
from quire.mail.mailer import Mailer
from quire.settings import Settings, Signup

log = structlog.get_logger(__name__)


class Desk:
    """Made once, as `Accounts`; the parts of it differ in what they do, not in what they have."""

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

    async def any_user(self) -> bool:
        """Whether somebody has an account; the first becomes the administrator."""
        if not self._any_user:
            self._any_user = await self.store.any_user()
        return self._any_user

    # Helpers

    async def _lets_in(self, email_key: str) -> bool:
        """Whether somebody without a link may make an account, with a proven address or with none."""
        signup = self._settings.signup
        if signup is Signup.INVITE:
            return await self.store.is_invited(email_key) or not await self.any_user()
        return signup is Signup.OPEN

    async def _enter(self, user: User, visit: Visit, *, verified: str | None = None) -> Session:
        """A new session. What the guest on this device made becomes the user's; the old session ends."""
        caller, secret = visit.caller, new_secret()
        session_id = await self.store.start_session(
            secret,
            user_id=user.id,
            address=caller.address,
            agent=clean(visit.agent),
            days=self._settings.session_days,
            replace=caller.session_id,
            adopt=caller.guest.id if caller.guest else None,
            verified=verified,
        )
        session = Session(session_id, secret, user, device=await self._devices.make(user.email.lower()))
        if caller.session_id is not None:
            await self._tell(session_id=caller.session_id)
        await self._audit.record(session.caller(caller.address), "user.signed_in", f"user:{user.id}")
        return session

    async def _check_current(self, caller: Caller, password: str | None) -> None:
        user = user_of(caller)
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


async def _guarded(work: Coroutine[Any, Any, object]) -> None:
    try:
        await work
    except Exception:
        log.exception("account_task_failed")
