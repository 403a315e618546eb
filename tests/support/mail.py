"""A mail server for tests: takes every mail that it is not told to refuse, and keeps it."""

from __future__ import annotations

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage


class MailServer:
    """What has arrived, and what the next mails are answered with."""

    def __init__(self) -> None:
        self.inbox: list[EmailMessage] = []
        self.refusals: list[str] = []
        self.url = ""

    def take(self, data: bytes) -> str:
        """Keep a mail, or refuse it as the test wants."""
        if self.refusals:
            return self.refusals.pop(0)
        message = message_from_bytes(data, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.inbox.append(message)
        return "250 taken"


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A server that listens as long as the block lasts."""
    kept = MailServer()

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self._say("220 here")
            while line := self.rfile.readline().strip().upper():
                if line.startswith(b"QUIT"):
                    self._say("221 bye")
                    return
                self._say(self._data() if line == b"DATA" else "250 yes")

        def _data(self) -> str:
            self._say("354 go on")
            lines = []
            while (line := self.rfile.readline()) != b".\r\n":
                lines.append(line.removeprefix(b".") if line.startswith(b"..") else line)
            return kept.take(b"".join(lines))

        def _say(self, words: str) -> None:
            self.wfile.write(f"{words}\r\n".encode())

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
        thread.start()
        kept.url = f"smtp://127.0.0.1:{server.server_address[1]}"
        yield kept
        server.shutdown()
        thread.join()
