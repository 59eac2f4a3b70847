"""What people do with their own accounts: passwords, profile, sessions, API tokens.

Whatever ends a right takes effect before the audit log has it: it is committed, whether or not that can be written.
"""

from __future__ import annotations

from datetime import datetime

import structlog

from quire.accounts import letters
from quire.accounts.desk import Desk
from quire.accounts.identify import API_TOKEN
from quire.accounts.models import Caller, Scope, User, check_color, check_email, check_nickname, new_secret
from quire.accounts.passwords import check_password
from quire.accounts.pictures import make_picture
from quire.accounts.rows import Token
from quire.accounts.visits import Session, Visit, link_url, user_of
from quire.errors import Forbidden, NotFound

log = structlog.get_logger(__name__)


class OwnAccount(Desk):
    """For whoever is signed in, or forgot how."""

    # Passwords

    async def change_password(self, caller: Caller, current: str | None, new: str) -> str:
        """Set another password; the new value of this session's cookie. Every other session ends.

        Raises InvalidCredentials, BadRequest.
        """
        user = user_of(caller)
        await self._check_current(caller, current)
        kept = await self._passwords.hash(check_password(new, user.email, user.name))
        secret = new_secret()
        await self.store.set_password(user.id, kept, keep=caller.session_id, secret=secret)
        self._later(self._send(user.email, letters.password_changed()))
        await self._tell(user_id=user.id)
        await self._audit.record(caller, "password.changed", f"user:{user.id}")
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
            await self._send(user.email, letters.reset(link_url(visit, "/reset/use", secret)))
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
        self._later(self._send(user.email, letters.password_changed()))
        await self._tell(user_id=user.id)
        await self._audit.record(visit.caller, "password.reset", f"user:{user.id}")
        return await self._enter(user, visit)

    # Profile

    async def change_profile(self, caller: Caller, name: str | None, color: str | None) -> User:
        values: dict[str, object] = {}
        if name is not None:
            values["name"] = check_nickname(name)
        if color is not None:
            values["color"] = check_color(color)
        user = await self.store.change_user(user_of(caller).id, **values)
        await self._tell(user_id=user.id)
        return user

    async def set_picture(self, caller: Caller, data: bytes) -> str:
        """The picture's etag. Raises BadRequest if it cannot be read as a picture."""
        etag, made = await make_picture(data)
        await self.store.set_picture(user_of(caller).id, etag, made)
        return etag

    async def delete_account(self, caller: Caller, password: str | None) -> None:
        """Raises InvalidCredentials, Conflict for the only administrator of others."""
        user = user_of(caller)
        await self._check_current(caller, password)
        deleted = await self.store.delete_user(user.id)
        self._any_user = False
        await self._tell(user_id=user.id)
        for document_id in (*deleted.trashed, *deleted.handed_on):
            await self._tell(document_id=document_id)
        await self._audit.record(caller, "user.deleted", f"user:{user.id}", email=user.email)
        for document_id in deleted.trashed:
            await self._audit.record(caller, "document.trashed", document_id, document_id)
        for document_id, heir in deleted.handed_on.items():
            await self._audit.record(caller, "document.owner_changed", f"user:{heir}", document_id)

    async def end_session(self, caller: Caller, session_id: str) -> None:
        """Sign another device out. Raises NotFound."""
        user = user_of(caller)
        if not await self.store.end_session(session_id, user.id):
            raise NotFound("There is no such session.")
        await self._tell(session_id=session_id)
        await self._audit.record(caller, "session.ended", f"user:{user.id}")

    async def end_other_sessions(self, caller: Caller) -> None:
        user = user_of(caller)
        await self.store.end_sessions(user.id, keep=caller.session_id)
        await self._tell(user_id=user.id)
        await self._audit.record(caller, "session.ended", f"user:{user.id}", which="all others")

    # API tokens

    async def create_token(
        self, caller: Caller, name: str, scope: Scope, expires_at: datetime | None
    ) -> tuple[Token, str]:
        """The token and its secret, which is not kept. Raises Forbidden, TooMany."""
        user = user_of(caller)
        if scope is Scope.ADMIN and not user.is_admin:
            raise Forbidden("Only administrators can have a token for administration.")
        secret = new_secret(API_TOKEN)
        token = await self.store.create_token(user.id, secret, check_nickname(name), scope, expires_at)
        await self._audit.record(caller, "token.created", f"token:{token.id}", name=token.name, scope=scope.value)
        return token, secret

    async def delete_token(self, caller: Caller, token_id: str) -> None:
        """Raises NotFound."""
        user = user_of(caller)
        if not await self.store.delete_token(token_id, user.id):
            raise NotFound("There is no such token.")
        await self._tell(user_id=user.id)
        await self._audit.record(caller, "token.deleted", f"token:{token_id}")
