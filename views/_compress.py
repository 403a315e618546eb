"""Bodies made small, in the way that a browser takes."""

from __future__ import annotations

import gzip
from functools import lru_cache

import brotli
from flask import Flask, Response, request, session
from werkzeug.datastructures import Accept
from werkzeug.http import parse_accept_header

# In the environment of a request whose answer is kept, and so compressed where it is kept.
MARK = "shop.kept"
# Less than this fits into a packet as it is.
_WORTH_BYTES = 1024
_TEXTS = ("text/html", "application/json", "text/plain")
# For what is sent once: most of the gain for a tenth of the time.
_QUICK_BROTLI = 1
_QUICK_GZIP = 1


def init_app(app: Flask) -> None:
    """Compress what is made for one visitor; what is kept is compressed where it is kept."""
    app.after_request(_compress)


@lru_cache(maxsize=256)
def best_encoding(accepted: str) -> str:
    """The encoding to answer in for an Accept-Encoding header: br, gzip or none, an empty text."""
    return parse_accept_header(accepted, Accept).best_match(["br", "gzip"]) or ""


def compress(body: bytes, encoding: str, *, quick: bool = False) -> bytes:
    """The body in an encoding; quickly where it is sent once, and else as small as it gets."""
    if encoding == "br":
        return brotli.compress(body, quality=_QUICK_BROTLI if quick else 11)
    if encoding == "gzip":
        return gzip.compress(body, compresslevel=_QUICK_GZIP if quick else 6, mtime=0)
    return body


def _compress(response: Response) -> Response:
    if response.mimetype not in _TEXTS or response.direct_passthrough:
        return response
    response.vary.add("Accept-Encoding")
    if MARK in request.environ or response.content_encoding or _might_tell_a_secret():
        return response
    body = response.get_data()
    encoding = best_encoding(request.headers.get("Accept-Encoding", ""))
    if encoding and len(body) >= _WORTH_BYTES:
        response.set_data(compress(body, encoding, quick=True))
        response.content_encoding = encoding
    return response


def _might_tell_a_secret() -> bool:
    """Whether a stranger's words may stand beside a secret: a body's length would tell of it.

    Another site can send a person's browser to an address of its choice, which the page repeats
    beside her name and her form's token. It cannot make it ask as HTMX does, nor send forms.
    """
    return bool(session) and bool(request.query_string) and "HX-Request" not in request.headers
