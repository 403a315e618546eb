"""The mail server, by SMTP; or, for development, a folder of mails to open and look at.

No call here may stand inside a database transaction.
"""

from __future__ import annotations

import logging
import smtplib
import ssl
from email.message import EmailMessage
from pathlib import Path
from typing import Protocol
from urllib.parse import unquote, urlsplit

log = logging.getLogger(__name__)

_TIMEOUT_SECONDS = 10.0
_PORTS = {"smtp": 587, "smtps": 465}
_THIS_MACHINE = ("localhost", "127.0.0.1", "::1")


class MailNotSentError(Exception):
    """The mail server did not take a mail; trying again later is safe."""


class Mailer(Protocol):
    """Takes mails to where they are read."""

    sender: str

    def send(self, message: EmailMessage) -> None:
        """Hand a mail over. Raises MailNotSentError."""
        ...


class SmtpMailer:
    """A mail server; `smtp://` turns to TLS where that is offered, `smtps://` begins with it."""

    def __init__(self, url: str, sender: str) -> None:
        """Take the server's address, with a user and a password where it wants them, and From."""
        self.sender = sender
        parts = urlsplit(url)
        self._is_tls = parts.scheme == "smtps"
        self._host = parts.hostname or "localhost"
        self._port = parts.port or _PORTS[parts.scheme]
        self._user, self._password = unquote(parts.username or ""), unquote(parts.password or "")

    def send(self, message: EmailMessage) -> None:
        """Hand a mail over. Raises MailNotSentError."""
        try:
            with self._connect() as server:
                self._log_in(server)
                server.send_message(message)
        except (OSError, smtplib.SMTPException) as error:
            raise MailNotSentError(f"{type(error).__name__}: {error}") from error

    def _connect(self) -> smtplib.SMTP:
        if self._is_tls:
            return smtplib.SMTP_SSL(
                self._host,
                self._port,
                timeout=_TIMEOUT_SECONDS,
                context=ssl.create_default_context(),
            )
        return smtplib.SMTP(self._host, self._port, timeout=_TIMEOUT_SECONDS)

    def _log_in(self, server: smtplib.SMTP) -> None:
        server.ehlo()
        is_safe = self._is_tls or self._host in _THIS_MACHINE
        if not self._is_tls and server.has_extn("starttls"):
            server.starttls(context=ssl.create_default_context())
            server.ehlo()
            is_safe = True
        if not self._user:
            return
        if not is_safe:
            raise MailNotSentError("the mail server offers no TLS: the password is not sent to it")
        server.login(self._user, self._password)


class FolderMailer:
    """In place of a mail server: each mail becomes a file, named by what it is."""

    def __init__(self, folder: Path, sender: str = "shop@localhost") -> None:
        """Take the folder, which is made when the first mail comes."""
        self.sender = sender
        self._folder = folder

    def send(self, message: EmailMessage) -> None:
        """Write a mail into the folder; the same mail again is the same file."""
        name = str(message["Message-ID"]).strip("<>").split("@")[0]
        path = self._folder / f"{name}.eml"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            path.write_bytes(bytes(message))
        except OSError as error:
            raise MailNotSentError(str(error)) from error
        log.info("a mail to %s is in %s: %s", message["To"], path, message["Subject"])
