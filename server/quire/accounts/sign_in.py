"""Signing in and out, and being a guest."""

from __future__ import annotations

from quire.accounts.desk import Desk
from quire.accounts.models import Caller, Guest, check_color, check_email, check_nickname, new_secret
from quire.accounts.passwords import compose
from quire.accounts.visits import Session, Visit, clean, color_of, name_from
from quire.errors import BadRequest, Conflict, EmailTaken, Forbidden, InvalidCredentials

MAX_IDENTITY = 255


class SignIn(Desk):
    """Every way to sign in ends in a session."""

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
                shown = name_from(name, address[0])
                user = await self.store.create_user(
                    address, shown, color_of(address[1]), None, proven=email_verified, identity=(issuer, subject)
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
        await self._tell(session_id=caller.session_id)
        if caller.user is not None:
            await self._audit.record(caller, "user.signed_out", f"user:{caller.user.id}")

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
            agent=clean(visit.agent),
            days=self._settings.session_days,
        )
        return Session(session_id, secret, guest=guest)
