"""New accounts, at once or after their address is proven."""

from __future__ import annotations

from quire.accounts import letters
from quire.accounts.desk import Desk
from quire.accounts.devices import is_browser, new_confirmation
from quire.accounts.models import User, check_color, check_email, check_nickname, new_secret
from quire.accounts.passwords import check_password
from quire.accounts.visits import Session, Unconfirmed, Visit, color_of, link_url
from quire.errors import BadRequest, Forbidden, LinkUsed, PasswordNeeded
from quire.settings import Signup


class SignUp(Desk):
    """Who may make an account, and how."""

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
        color = color_of(address[1]) if color is None else check_color(color)
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

    async def _ask_to_confirm(
        self, address: tuple[str, str], name: str, color: str, kept: str, secret: str, visit: Visit
    ) -> None:
        existing = await self.store.find_user(address[1])
        if existing is not None:
            await self._send(existing.email, letters.already(f"{visit.base_url}/reset"))
            return
        await self.store.create_pending(address, name, color, kept, secret)
        await self._send(address[0], letters.confirm(name, link_url(visit, "/confirm", secret)))
