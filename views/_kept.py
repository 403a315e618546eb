"""Pages kept in memory: what every visitor without a cookie gets is answered without Flask.

Views are marked in views/_shared.py. What is kept is good while the catalogue is as it was
(repo/kept.py), and a minute at most, since what is popular changes with every sale and is told to
nobody. docs/adr/0011 says why all this holds.
"""

from __future__ import annotations

import hashlib
from collections import OrderedDict
from collections.abc import Callable, Iterable
from functools import lru_cache
from threading import Lock
from time import monotonic
from typing import Any

from flask import Flask
from werkzeug.datastructures import Headers
from werkzeug.http import parse_set_header

from repo.kept import Changes
from views._compress import MARK, best_encoding, compress
from views._htmx import is_fragment
from views._language import best_language

MOST_SECONDS = 60.0
# In a request's environment: it may be kept; the view says that it is everybody's.
MAY_KEEP = "shop.may_keep"
# What an address may cost at most, so that nobody fills the memory with it.
LONGEST_QUERY = 200
# What the key holds; a page that varies by anything else is not kept.
_KNOWN = {"cookie", "accept-language", "accept-encoding", "hx-request"}

Environ = dict[str, Any]
Start = Callable[..., Any]
Application = Callable[[Environ, Start], Iterable[bytes]]


class Store:
    """What is kept, the least lately used dropped first when there is too much of it."""

    def __init__(self, changes: Changes, most_bytes: int) -> None:
        self.changes = changes
        self._most_bytes = most_bytes
        self._bytes = 0
        self._lock = Lock()
        self._things: OrderedDict[object, tuple[int, float, int, Any]] = OrderedDict()

    def get(self, key: object) -> Any:
        """What is kept and still good; None where there is nothing."""
        # Under the lock: moved while another thread drops the oldest, the order would break.
        with self._lock:
            found = self._things.get(key)
            if found is None or found[0] != self.changes.version:
                return None
            now = monotonic()
            if now >= found[1] or now >= self.changes.good_until:
                return None
            self._things.move_to_end(key)
            return found[3]

    def put(self, key: object, thing: Any, size: int, version: int) -> None:
        """Keep what was made from the catalogue at a version, noted before it was read."""
        if size > self._most_bytes // 8 or version != self.changes.version:
            return
        with self._lock:
            self._drop(key)
            self._things[key] = (version, monotonic() + MOST_SECONDS, size, thing)
            self._bytes += size
            while self._bytes > self._most_bytes:
                _key, oldest = self._things.popitem(last=False)
                self._bytes -= oldest[2]

    def _drop(self, key: object) -> None:
        found = self._things.pop(key, None)
        if found is not None:
            self._bytes -= found[2]

    def __len__(self) -> int:
        return len(self._things)

    @property
    def size(self) -> int:
        """The bytes of all that is kept."""
        return self._bytes


class Answer:
    """A whole answer, ready in each encoding."""

    def __init__(self, status: str, headers: Headers, body: bytes) -> None:
        self._forms = {}
        for encoding in ("", "gzip", "br"):
            small = compress(body, encoding)
            own = Headers(headers)
            tag = f'"{hashlib.sha256(small).hexdigest()[:20]}"'
            own.set("ETag", tag)
            if encoding:
                own.set("Content-Encoding", encoding)
            unchanged = [(n, v) for n, v in own if not n.lower().startswith("content-")]
            own.set("Content-Length", str(len(small)))
            self._forms[encoding] = (tag, status, own.to_wsgi_list(), [small], unchanged)
        self.size = sum(len(form[3][0]) + 2000 for form in self._forms.values())

    def send(self, environ: Environ, start: Start) -> list[bytes]:
        """Answer, or say that what the browser has is still right."""
        encoding = best_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))
        tag, status, headers, body, unchanged = self._forms[encoding]
        if "HTTP_IF_NONE_MATCH" in environ and _matches(environ["HTTP_IF_NONE_MATCH"], tag):
            start("304 NOT MODIFIED", unchanged)
            return []
        start(status, headers)
        return body


class KeptPages:
    """Stands before the application and answers for it what it has kept."""

    def __init__(self, application: Application, store: Store) -> None:
        self._application = application
        self._store = store

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        """Answer from memory, or ask the application and keep what may be kept."""
        if (
            environ["REQUEST_METHOD"] != "GET"
            or "HTTP_COOKIE" in environ
            or "HTTP_AUTHORIZATION" in environ
        ):
            return self._application(environ, start)
        key = (
            environ.get("HTTP_HOST"),
            environ["PATH_INFO"],
            environ["QUERY_STRING"],
            best_language(environ.get("HTTP_ACCEPT_LANGUAGE", "")),
            is_fragment(environ),
        )
        found: Answer | None = self._store.get(key)
        if found is not None:
            return found.send(environ, start)
        self._store.changes.start()
        if not self._store.changes.is_good() or len(environ["QUERY_STRING"]) > LONGEST_QUERY:
            return self._application(environ, start)
        return self._fill(key, environ, start)

    def _fill(self, key: object, environ: Environ, start: Start) -> Iterable[bytes]:
        version = self._store.changes.version
        environ[MAY_KEEP] = True
        said: list[Any] = []

        def note(status: str, headers: list[tuple[str, str]], *rest: Any) -> None:
            said[:] = [status, headers, rest]

        chunks = self._application(environ, note)
        status, headers, rest = said
        if MARK not in environ or not _may_be_kept(status, Headers(headers)):
            start(status, headers, *rest)
            return chunks
        body = b"".join(chunks)
        if hasattr(chunks, "close"):
            chunks.close()
        answer = Answer(status, Headers(headers), body)
        self._store.put(key, answer, answer.size, version)
        return answer.send(environ, start)


def init_app(app: Flask, changes: Changes, most_bytes: int) -> None:
    """Keep pages, unless there is no room for any."""
    if most_bytes:
        store = Store(changes, most_bytes)
        app.extensions["kept"] = store
        app.wsgi_app = KeptPages(app.wsgi_app, store)  # type: ignore[method-assign]


def _may_be_kept(status: str, headers: Headers) -> bool:
    varies = parse_set_header(headers.get("Vary"))
    return (
        status.startswith("200 ")
        and "Set-Cookie" not in headers
        and "Content-Encoding" not in headers
        and all(name.lower() in _KNOWN for name in varies)
    )


@lru_cache(maxsize=256)
def _matches(given: str, tag: str) -> bool:
    return any(one.strip().removeprefix("W/") in (tag, "*") for one in given.split(","))
