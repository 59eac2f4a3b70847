"""E-mail through a real SMTP server, also one that is down at first."""

from __future__ import annotations

import asyncio
from email import message_from_bytes
from typing import Any

from aiosmtpd.controller import Controller
from pydantic import SecretStr

from quire.mail.mailer import Mailer
from quire.settings import Settings
from tests.support.server import free_port


class Inbox:
    """Keeps what it gets. Refuses nobody@example.org for good, and later@example.org the first time."""

    def __init__(self) -> None:
        self.letters: list[bytes] = []
        self.arrived = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._deferred = False

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:  # noqa: N802
        if address == "nobody@example.org":
            return "550 no such person"
        if address == "later@example.org" and not self._deferred:
            self._deferred = True
            return "450 come back later"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        self.letters.append(envelope.content)
        self._loop.call_soon_threadsafe(self.arrived.set)
        return "250 OK"


def mailer(port: int) -> Mailer:
    """With short pauses between attempts."""
    settings = Settings(
        smtp_url=SecretStr(f"smtp://127.0.0.1:{port}"),
        mail_from="Quire <quire@example.org>",
        public_url="https://quire.example.org",
    )
    return Mailer(settings, retry_seconds=(0.1, 0.1, 0.1, 0.5, 1.0, 2.0, 4.0))


async def test_a_server_that_is_down_at_first() -> None:
    """The letter is taken at once, and arrives when the server is there."""
    port = free_port()
    inbox, sender = Inbox(), mailer(port)
    sender.start()
    assert await sender.send("ada@example.org", "Grüße\r\nBcc: everybody@example.org", "Hallo 😀")
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    try:
        async with asyncio.timeout(20):
            await inbox.arrived.wait()
    finally:
        await sender.close()
        controller.stop()
    letter = message_from_bytes(inbox.letters[0])
    assert letter["To"] == "ada@example.org"
    assert letter["Bcc"] is None
    assert letter["Auto-Submitted"] == "auto-generated"
    payload = letter.get_payload(decode=True)
    assert isinstance(payload, bytes)
    assert payload.decode().strip() == "Hallo 😀"


async def test_addresses_that_do_not_work() -> None:
    """A refusal for good is not repeated, one for now is, neither holds others up; a line break is no address."""
    port = free_port()
    inbox, sender = Inbox(), mailer(port)
    controller = Controller(inbox, hostname="127.0.0.1", port=port)
    controller.start()
    sender.start()
    try:
        assert not await sender.send("ada@example.org\r\nBcc: everybody@example.org", "Hello", "text")
        for address in ("nobody@example.org", "later@example.org", "ada@example.org"):
            assert await sender.send(address, "Hello", "text")
        async with asyncio.timeout(20):
            while len(inbox.letters) < 2:
                inbox.arrived.clear()
                await inbox.arrived.wait()
    finally:
        await sender.close()
        controller.stop()
    assert [message_from_bytes(letter)["To"] for letter in inbox.letters] == ["ada@example.org", "later@example.org"]


async def test_a_stop_does_not_wait_for_a_server_that_is_down() -> None:
    """What cannot be sent is given up at a stop, at once."""
    sender = mailer(free_port())
    sender.start()
    assert await sender.send("ada@example.org", "Hello", "text")
    async with asyncio.timeout(4):
        await sender.close()


async def test_without_a_server() -> None:
    """Nothing is taken, so that the link is shown instead."""
    assert not await Mailer(Settings()).send("ada@example.org", "Hello", "text")
