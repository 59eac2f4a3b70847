"""What people can do with their accounts. Every way to sign in ends here."""

from __future__ import annotations

import asyncio
from datetime import datetime
from urllib.parse import quote

import structlog
from sqlalchemy.ext.asyncio import AsyncEngine

from quire.accounts import letters
from quire.accounts.models import Caller, User, check_email, check_nickname, new_secret
from quire.accounts.own_account import OwnAccount
from quire.accounts.passwords import Passwords, check_password
from quire.accounts.sign_in import SignIn
from quire.accounts.sign_up import SignUp
from quire.accounts.store import AccountStore
from quire.accounts.visits import MadeLink, color_of
from quire.audit.log import Audit
from quire.errors import Conflict, EmailTaken, Forbidden, Unavailable
from quire.rooms.actor import Actor

log = structlog.get_logger(__name__)

PRUNE_SECONDS = 3600.0


class Accounts(SignUp, SignIn, OwnAccount):
    """Sign-up, sign-in, passwords, profiles, API tokens and administration."""

    def start(self) -> None:
        """Begin to forget what has expired, now and then."""
        self._pruning = asyncio.create_task(self._prune(), name="prune")

    async def close(self) -> None:
        if self._pruning is not None:
            self._pruning.cancel()
            await asyncio.gather(self._pruning, return_exceptions=True)
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._passwords.close()

    # Administration

    async def administer(self, caller: Caller, user_id: str, disabled: bool | None, is_admin: bool | None) -> User:
        """Lock or open an account, or give or take administration. Raises NotFound, and Forbidden for one's own."""
        if caller.user is not None and caller.user.id == user_id:
            raise Forbidden("Ask another administrator: nobody can lock themselves out.")
        user = await self.store.get_user(user_id)
        done: list[str] = []
        try:
            if is_admin is not None and is_admin != user.is_admin:
                user = await self.store.change_user(user_id, is_admin=is_admin)
                done.append("user.made_admin" if is_admin else "user.no_longer_admin")
            if disabled is not None and disabled != (user.disabled_at is not None):
                user = await self.store.disable(user_id, disabled)
                done.append("user.disabled" if disabled else "user.enabled")
        finally:
            await self._tell(user_id=user_id)
            for action in done:
                await self._audit.record(caller, action, f"user:{user_id}")
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
    user = await AccountStore(engine).create_user(address, name, color_of(address[1]), kept, proven=True, admin=True)
    command = Caller(Actor("command"), "")
    await Audit(engine).record(command, "user.signed_up", f"user:{user.id}", email=user.email, administrator="yes")
    return user
