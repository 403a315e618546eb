"""A database connection that is listened to: how often, and how much, the shop asks."""

from __future__ import annotations

import selectors
import socket
import threading
from contextlib import suppress
from pathlib import Path

# What runs a statement: a simple query, or a prepared one that is executed.
_RUNS = frozenset(b"QE")


class Said:
    """One connection's messages, cut out of its stream; the first has no letter before it."""

    def __init__(self) -> None:
        self._rest = b""
        self._is_begun = False

    def count(self, data: bytes) -> int:
        """How many statements end in this piece."""
        self._rest += data
        found = 0
        while True:
            head = 5 if self._is_begun else 4
            if len(self._rest) < head:
                return found
            size = head - 4 + int.from_bytes(self._rest[head - 4 : head], "big")
            if len(self._rest) < size:
                return found
            found += self._is_begun and self._rest[0] in _RUNS
            self._rest, self._is_begun = self._rest[size:], True


class Relay:
    """Stands between the shop and its database, and counts what the shop says.

    `trips` are the times it speaks anew, `statements` all that it asks for, BEGIN and COMMIT too.
    """

    def __init__(self, target: str, folder: Path) -> None:
        self.trips = 0
        self.statements = 0
        self.folder = folder
        self._target = target
        self._server = socket.socket(socket.AF_UNIX)
        self._server.bind(str(folder / ".s.PGSQL.5432"))
        self._server.listen()
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        self._server.close()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._server.accept()
            except OSError:
                return
            far = socket.socket(socket.AF_UNIX)
            far.connect(self._target)
            threading.Thread(target=self._serve, args=(near, far), daemon=True).start()

    def _serve(self, near: socket.socket, far: socket.socket) -> None:
        # Either side may hang up while something is passed on; then there is no more to count.
        with suppress(ConnectionError):
            self._pass_on(near, far)

    def _pass_on(self, near: socket.socket, far: socket.socket) -> None:
        database_spoke = True
        said = Said()
        with selectors.DefaultSelector() as selector, near, far:
            selector.register(near, selectors.EVENT_READ)
            selector.register(far, selectors.EVENT_READ)
            while True:
                for key, _ in selector.select():
                    source = key.fileobj
                    assert isinstance(source, socket.socket)
                    data = source.recv(65_536)
                    if not data:
                        return
                    if source is near and database_spoke:
                        self.trips += 1
                    if source is near:
                        self.statements += said.count(data)
                    database_spoke = source is far
                    (far if source is near else near).sendall(data)
