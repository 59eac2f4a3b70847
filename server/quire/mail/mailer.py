"""Sending e-mail over SMTP, in the background: no request waits for a mail server, and none fails with it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import unquote, urlsplit

import aiosmtplib
import structlog

from quire import metrics
from quire.settings import Settings

log = structlog.get_logger(__name__)

MAX_WAITING = 1000
RETRY_SECONDS = (1.0, 5.0, 30.0, 120.0, 600.0, 1800.0)
SEND_SECONDS = 30.0
CLOSE_SECONDS = 5.0
POLL_SECONDS = 0.2
"""How soon a new letter is seen while others wait for another attempt."""


@dataclass(order=True)
class _Letter:
    due: float
    number: int
    message: EmailMessage = field(compare=False)
    attempts: int = field(default=0, compare=False)


class Mailer:
    """Takes e-mail and sends it, again if need be. Runs from `start` until `close`."""

    def __init__(self, settings: Settings, *, retry_seconds: tuple[float, ...] = RETRY_SECONDS) -> None:
        url = urlsplit(settings.smtp_url.get_secret_value())
        self.configured = bool(url.hostname)
        self._host = url.hostname or ""
        self._tls = url.scheme == "smtps"
        self._port = url.port or (465 if self._tls else 587)
        self._user = unquote(url.username) if url.username else None
        self._password = unquote(url.password) if url.password else None
        self._sender = settings.mail_from or f"quire@{self._host}"
        self._retry_seconds = retry_seconds
        self._queue: asyncio.PriorityQueue[_Letter] = asyncio.PriorityQueue()
        self._count = 0
        self._sending: asyncio.Task[None] | None = None
        self._closing = False

    def start(self) -> None:
        """Begin to send."""
        if self.configured:
            self._sending = asyncio.create_task(self._run(), name="mailer")

    async def close(self) -> None:
        """Send what is due, as far as a few seconds allow; what waits for another attempt is lost, and logged."""
        if self._sending is None:
            return
        self._closing = True
        try:
            async with asyncio.timeout(CLOSE_SECONDS):
                await self._queue.join()
        except TimeoutError:
            log.warning("mail_dropped", reason="the server stops", letters=self._queue.qsize())
        self._sending.cancel()
        await asyncio.gather(self._sending, return_exceptions=True)

    async def send(self, to: str, subject: str, text: str) -> bool:
        """Whether it was taken; False without a mail server, or if too much waits already."""
        if not self.configured:
            return False
        message = EmailMessage()
        try:
            message["From"] = self._sender
            message["To"] = to
            message["Subject"] = " ".join(subject.split())
        except ValueError:  # a line break in an address: an attempt to add headers
            log.warning("mail_refused", reason="the address is not one")
            return False
        message["Date"] = formatdate(localtime=False)
        message["Message-ID"] = make_msgid(domain=self._sender.rpartition("@")[2].rstrip(">") or None)
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(text)
        if self._queue.qsize() >= MAX_WAITING:
            log.error("mail_refused", reason=f"{MAX_WAITING} letters wait already")
            return False
        self._count += 1
        self._queue.put_nowait(_Letter(asyncio.get_running_loop().time(), self._count, message))
        return True

    async def _run(self) -> None:
        loop = asyncio.get_running_loop()
        while True:
            letter = await self._queue.get()
            try:
                if (early := letter.due - loop.time()) > 0 and not self._closing:
                    # The one that is due first; a new one may come before it meanwhile.
                    self._queue.put_nowait(letter)
                    await asyncio.sleep(min(early, POLL_SECONDS))
                else:
                    await self._deliver(letter)
            except Exception:
                metrics.mail.labels("dropped").inc()
                log.exception("mail_failed")  # one letter that breaks us must not keep the others
            finally:
                self._queue.task_done()

    async def _deliver(self, letter: _Letter) -> None:
        try:
            await aiosmtplib.send(
                letter.message,
                hostname=self._host,
                port=self._port,
                use_tls=self._tls,
                username=self._user,
                password=self._password,
                timeout=SEND_SECONDS,
            )
            metrics.mail.labels("sent").inc()
        except (aiosmtplib.SMTPException, OSError) as error:
            if _is_final(error):
                metrics.mail.labels("refused").inc()
                log.warning("mail_refused", reason=type(error).__name__)
                return
            if self._closing or letter.attempts >= len(self._retry_seconds):
                metrics.mail.labels("dropped").inc()
                log.error("mail_dropped", reason=type(error).__name__, letters=1)
                return
            log.warning("mail_delayed", reason=type(error).__name__, attempt=letter.attempts + 1)
            letter.due = asyncio.get_running_loop().time() + self._retry_seconds[letter.attempts]
            letter.attempts += 1
            self._queue.put_nowait(letter)


def _is_final(error: Exception) -> bool:
    """Whether the server has understood, and will not: trying again changes nothing."""
    if isinstance(error, aiosmtplib.SMTPRecipientsRefused):
        return all(refused.code >= 500 for refused in error.recipients)
    return isinstance(error, aiosmtplib.SMTPDataError | aiosmtplib.SMTPSenderRefused) and error.code >= 500
