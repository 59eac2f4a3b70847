"""Sharing a document over REST: what each request answers, and what it changes."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from tests.wire.test_accounts import Browser, browsers


async def sharing(browser: Browser) -> dict[str, Any]:
    """How the document is shared, as one of its people is told."""
    status, told = await browser.call("GET", "/documents/d/sharing")
    assert status == 200
    return dict(told)


async def test_life_of_a_shared_document(tmp_path: Path) -> None:
    """R140 to R145: by its link, with members and invitations, lowered and left, handed over."""
    async with browsers(tmp_path, 3, access="accounts") as [ann, bob, cid]:
        await ann.sign_up("root")  # who is first is an administrator, which is another matter
        await ann.call("DELETE", "/session")
        ids = {name: await browser.sign_up(name) for name, browser in (("ann", ann), ("bob", bob), ("cid", cid))}
        await ann.call("POST", "/documents", {"id": "d"})
        alone = await sharing(ann)
        assert set(alone) == {
            *("owner", "link_role", "link_guests", "role", "can_manage", "members", "invitations", "requests")
        }
        assert (alone["owner"]["id"], alone["link_role"], alone["link_guests"]) == (ids["ann"], "none", False)
        assert (alone["role"], alone["can_manage"], alone["members"]) == ("owner", True, [])

        assert (await cid.call("GET", "/documents/d"))[1]["code"] == "forbidden"
        assert (await ann.call("PUT", "/documents/d/link", {"role": "viewer", "guests": True}))[0] == 204
        assert (await cid.call("GET", "/documents/d"))[1]["role"] == "viewer"
        told = await sharing(ann)
        assert (told["link_role"], told["link_guests"]) == ("viewer", True)
        assert (await ann.call("PUT", "/documents/d/link", {"role": "none"}))[0] == 204

        status, added = await ann.call("POST", "/documents/d/members", {"email": "bob@example.org", "role": "editor"})
        assert (status, added["member"]["user"]["id"], added["member"]["role"]) == (201, ids["bob"], "editor")
        status, added = await ann.call("POST", "/documents/d/members", {"email": "new@example.org", "role": "viewer"})
        assert (status, added["invitation"]["email"], "/invitation#" in added["invitation"]["url"]) == (
            *(201, "new@example.org", True),
        )
        assert [item["email"] for item in (await sharing(bob))["invitations"]] == ["new@example.org"]
        assert (await ann.call("DELETE", f"/documents/d/invitations/{added['invitation']['id']}"))[0] == 204
        assert (await sharing(ann))["invitations"] == []

        assert (await ann.call("PATCH", f"/documents/d/members/{ids['bob']}", {"role": "viewer"}))[0] == 204
        seen = await sharing(bob)
        assert (seen["role"], seen["can_manage"], seen["invitations"]) == ("viewer", False, [])
        assert (await bob.call("DELETE", f"/documents/d/members/{ids['bob']}"))[0] == 204
        assert (await bob.call("GET", "/documents/d"))[1]["code"] == "forbidden"

        await ann.call("POST", "/documents/d/members", {"email": "bob@example.org", "role": "viewer"})
        assert (await ann.call("POST", "/documents/d/owner", {"user_id": ids["bob"]}))[0] == 204
        told = await sharing(bob)
        assert (told["owner"]["id"], [(m["user"]["id"], m["role"]) for m in told["members"]]) == (
            *(ids["bob"], [(ids["ann"], "editor")]),
        )


async def test_asking_for_access(tmp_path: Path) -> None:
    """R146, R147: a request that is open is changed, granted or declined; nobody asks for what they have."""
    async with browsers(tmp_path, 2, access="accounts") as [ann, bob]:
        await ann.sign_up("ann")
        await bob.sign_up("bob")
        await ann.call("POST", "/documents", {"id": "d"})

        async def ask(role: str) -> int:
            return int((await bob.call("POST", "/documents/d/access-requests", {"role": role, "message": "Please"}))[0])

        async def answer(role: str | None) -> int:
            (request,) = (await sharing(ann))["requests"]
            return int((await ann.call("POST", f"/documents/d/access-requests/{request['id']}", {"role": role}))[0])

        assert (await ask("viewer"), await ask("editor")) == (202, 202)
        (request,) = (await sharing(ann))["requests"]
        assert (request["role"], request["message"]) == ("editor", "Please")
        assert await answer(None) == 204
        assert (await sharing(ann))["requests"] == []
        assert (await bob.call("GET", "/documents/d"))[1]["code"] == "forbidden"
        assert await ask("viewer") == 202
        assert await answer("viewer") == 204
        assert (await bob.call("GET", "/documents/d"))[1]["role"] == "viewer"
        assert await ask("viewer") == 409


async def test_a_document_token(tmp_path: Path) -> None:
    """R149: it is for one's own role or a lower one, and says when it ends."""
    async with browsers(tmp_path, 1, access="accounts") as [ann]:
        await ann.sign_up("ann")
        await ann.call("POST", "/documents", {"id": "d"})
        status, own = await ann.call("POST", "/documents/d/token")
        assert (status, own["role"]) == (200, "owner")
        assert (await ann.call("POST", "/documents/d/token", {"role": "viewer"}))[1]["role"] == "viewer"
        assert datetime.fromisoformat(own["expires_at"]) > datetime.now(UTC)
