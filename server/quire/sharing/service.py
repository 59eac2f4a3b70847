"""What people can do with whom a document is shared. Whatever changes a role tells those who have to follow, first:
it is committed, whether or not the audit log can be written then."""

from __future__ import annotations

from urllib.parse import quote

from quire.accounts.models import Caller, check_email, new_secret
from quire.accounts.store import AccountStore
from quire.accounts.visits import Changed
from quire.audit.log import Audit
from quire.errors import BadRequest, Conflict, DocumentNotFound, Forbidden, TooLarge, Unauthorized
from quire.guards.limits import Limiter
from quire.mail.mailer import Mailer
from quire.rooms.actor import Role
from quire.sharing import letters
from quire.sharing.access import Access
from quire.sharing.models import Invitation, Person, Shares, Standing, owner_key
from quire.sharing.store import SharingStore

MAX_MESSAGE = 1000


class Sharing:
    """Members, link, invitations, ownership and requests. Every method raises what `Access.require` raises."""

    def __init__(
        self,
        store: SharingStore,
        people: AccountStore,
        access: Access,
        limiter: Limiter,
        mailer: Mailer,
        audit: Audit,
    ) -> None:
        self.on_changed: list[Changed] = []
        self._store = store
        self._people = people
        self._access = access
        self._limiter = limiter
        self._mailer = mailer
        self._audit = audit

    async def look(self, caller: Caller, document_id: str) -> tuple[Standing, Role, Person | None, Shares]:
        """The document, the caller's role, its owner, and with whom it is shared."""
        standing, role = await self._access.require(caller, document_id, Role.VIEWER)
        owners = await self._store.people([standing.owner_id] if standing.owner_id else [])
        return standing, role, owners.get(standing.owner_id or ""), await self._store.shares(document_id)

    async def set_link(self, caller: Caller, document_id: str, role: Role | None, *, guests: bool) -> None:
        await self._manage(caller, document_id, claim=True)
        await self._store.set_link(document_id, role, guests_too=guests and role is not None)
        await self._tell(document_id)
        word = "none" if role is None else role.word
        await self._audit.record(
            caller, "document.link_changed", document_id, document_id, role=word, guests="yes" if guests else "no"
        )

    async def share(
        self, caller: Caller, document_id: str, email: str, role: Role, message: str, base_url: str
    ) -> tuple[Person | None, Invitation | None, str | None]:
        """Make whoever has an address a member, or invite them: the member, or the invitation and, where there is no
        e-mail, its link. Raises Conflict for the owner."""
        standing = await self._manage(caller, document_id, claim=True)
        address, message = check_email(email), check_message(message)
        self._limiter.hit("sharing", owner_key(caller) or caller.address)
        user = await self._people.find_user(address[1])
        who = caller.actor.name or "Somebody"
        if user is not None and user.disabled_at is None:
            if standing.owner_id == f"user:{user.id}":
                raise Conflict("The document belongs to them.")
            await self._store.set_member(document_id, user.id, role)
            await self._tell(document_id)
            await self._audit.record(caller, "document.shared", f"user:{user.id}", document_id, role=role.word)
            await self._send(
                user.email, letters.shared(who, standing.title, role.word, message, _at(base_url, document_id))
            )
            return await self._store.find_user(user.id), None, None
        secret = new_secret()
        made = await self._store.invite(document_id, address, role, caller.actor.id, secret)
        await self._audit.record(caller, "invitation.sent", address[1], document_id, role=role.word)
        url = f"{base_url}/invitation#{quote(secret)}"
        sent = await self._send(address[0], letters.invited(who, standing.title, role.word, message, url))
        return None, made, None if sent else url

    async def withdraw(self, caller: Caller, document_id: str, invitation_id: str) -> None:
        """Raises NotFound."""
        await self._manage(caller, document_id)
        await self._store.withdraw(document_id, invitation_id)
        await self._audit.record(caller, "document.unshared", invitation_id, document_id)

    async def use_invitation(self, caller: Caller, secret: str) -> str:
        """The document's id. Raises Unauthorized, LinkUsed."""
        user_id = _user_id(caller)
        document_id, is_new = await self._store.use_invitation(secret, user_id)
        if not is_new:
            return document_id
        await self._tell(document_id)
        await self._audit.record(caller, "invitation.accepted", f"user:{user_id}", document_id)
        return document_id

    async def change_role(self, caller: Caller, document_id: str, user_id: str, role: Role) -> None:
        """Raises NotFound for who is no member."""
        await self._manage(caller, document_id)
        await self._store.change_member(document_id, user_id, role)
        await self._tell(document_id)
        await self._audit.record(caller, "document.role_changed", f"user:{user_id}", document_id, role=role.word)

    async def remove(self, caller: Caller, document_id: str, user_id: str) -> None:
        """Remove a member; members may remove themselves. Raises NotFound."""
        if caller.user is not None and caller.user.id == user_id:
            await self._access.require(caller, document_id, Role.VIEWER)
            self._access.require_creator(caller)  # a token for reading leaves nothing
        else:
            await self._manage(caller, document_id)
        await self._store.remove_member(document_id, user_id)
        await self._tell(document_id)
        await self._audit.record(caller, "document.unshared", f"user:{user_id}", document_id)

    async def hand_over(self, caller: Caller, document_id: str, user_id: str) -> None:
        """Give a document another owner; administrators may, too. Raises NotFound, Unauthorized."""
        if caller.is_admin and not caller.foreign:
            standing = await self._access.standing(caller, document_id)
        else:
            standing, _ = await self._access.require(caller, document_id, Role.OWNER)
            _user_id(caller)
        await self._store.find_user(user_id)
        link = Role.EDITOR if standing.owner_id is None and self._access.open else None
        await self._store.set_owner(document_id, user_id, expected=standing.owner_id, link=link)
        await self._tell(document_id)
        await self._audit.record(caller, "document.owner_changed", f"user:{user_id}", document_id)

    async def ask(self, caller: Caller, document_id: str, role: Role, message: str, base_url: str) -> None:
        """Ask the owner for a role. Raises Unauthorized, DocumentNotFound, Conflict."""
        user_id, message = _user_id(caller), check_message(message)
        self._access.require_creator(caller)
        has = await self._access.role(caller, document_id)
        if has is not None and has >= role:
            raise Conflict("You have that access already.")
        standing = await self._access.standing(caller, document_id)
        self._limiter.hit("sharing", f"user:{user_id}")
        if not await self._store.ask(document_id, user_id, role, message):
            return
        await self._audit.record(caller, "access.requested", standing.owner_id or "", document_id, role=role.word)
        owners = await self._store.people([standing.owner_id] if standing.owner_id else [])
        owner = owners.get(standing.owner_id or "")
        if owner is not None and owner.email:
            name = f"{caller.actor.name} ({caller.user.email})" if caller.user else caller.actor.name
            url = _at(base_url, document_id)
            await self._send(owner.email, letters.asked(name, standing.title, role.word, message, url))

    async def answer(self, caller: Caller, document_id: str, request_id: str, role: Role | None, base_url: str) -> None:
        """Grant a request, or with None decline it. Raises NotFound."""
        standing = await self._manage(caller, document_id)
        user_id = await self._store.answer(document_id, request_id, role)
        if role is not None:
            await self._tell(document_id)
        word = "none" if role is None else role.word
        await self._audit.record(caller, "access.answered", f"user:{user_id}", document_id, role=word)
        if role is None:
            return
        user = await self._store.find_user(user_id)
        if user.email:
            await self._send(user.email, letters.answered(standing.title, role.word, _at(base_url, document_id)))

    async def issue(self, caller: Caller, document_id: str, at_most: Role | None) -> tuple[str, Role, float]:
        """A document token, its role, and when it expires."""
        _, role = await self._access.require(caller, document_id, Role.VIEWER)
        role = role if at_most is None else min(role, at_most)
        token, expires = await self._access.issue(caller, document_id, role)
        return token, role, expires

    async def _manage(self, caller: Caller, document_id: str, *, claim: bool = False) -> Standing:
        """With `claim`, a document that belongs to nobody becomes the caller's, and stays open to everybody by link."""
        standing, _ = await self._access.require(caller, document_id, Role.OWNER)
        if standing.owner_id is None and claim and caller.user is not None:
            return await self._claim(caller, document_id)
        if standing.owner_id is None:
            raise Conflict("The document belongs to nobody, so everybody may edit it. Sign in to make it yours.")
        if owner_key(caller) is None:
            raise Forbidden("Only the owner may do this.")
        return standing

    async def _claim(self, caller: Caller, document_id: str) -> Standing:
        user_id = _user_id(caller)
        try:
            await self._store.set_owner(document_id, user_id, expected=None, link=Role.EDITOR)
        except DocumentNotFound:
            pass  # deleted, or somebody else was first: that decides what the caller may do now
        else:
            await self._tell(document_id)
            await self._audit.record(caller, "document.owner_changed", f"user:{user_id}", document_id)
        standing, _ = await self._access.require(caller, document_id, Role.OWNER)
        return standing

    async def _send(self, to: str, letter: letters.Letter) -> bool:
        return self._mailer.configured and await self._mailer.send(to, *letter)

    async def _tell(self, document_id: str) -> None:
        for changed in self.on_changed:
            await changed(document_id=document_id)


def check_message(message: str) -> str:
    """A message as it is kept. Raises TooLarge, BadRequest."""
    if len(message) > MAX_MESSAGE:
        raise TooLarge(f"A message has at most {MAX_MESSAGE} characters.")
    if any((not letter.isprintable() and letter not in "\n\t\r") for letter in message):
        raise BadRequest("The message has control characters.")
    return message.strip()


def _user_id(caller: Caller) -> str:
    if caller.user is None:
        raise Unauthorized("Sign in first.")
    return caller.user.id


def _at(base_url: str, document_id: str) -> str:
    return f"{base_url}/d/{document_id}"
