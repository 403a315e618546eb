"""The stylesheets and the one script: put together at the start, kept compressed in memory.

A first visit costs one request each; a second stylesheet is for pages further in. The address holds
a hash of the content, so that browsers keep it for ever. There is no build step: the files in
`static/` are what is served, without what they hold for their readers alone.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import brotli
from flask import Blueprint, Flask, Response, abort, current_app, request, url_for

blueprint = Blueprint("assets", __name__)

# What a stylesheet holds for its readers alone; none of ours has these in a string.
_COMMENT = re.compile(rb"/\*.*?\*/", re.DOTALL)
_SPACES = re.compile(rb"\s+")
_AROUND = re.compile(rb" ?([{};,>]) ?")


@dataclass(frozen=True)
class Asset:
    """A file as it is served: under its hash, plain and compressed."""

    hash: str
    mimetype: str
    plain: bytes
    encoded: dict[str, bytes]


def init_app(app: Flask) -> None:
    """Put the assets together, and give templates `asset(name)`."""
    static = Path(app.static_folder or "")
    styles = [static / "css/tokens.css", static / "css/base.css"]
    styles += sorted((static / "css/components").glob("*.css"))
    scripts = [static / "vendor/htmx.min.js", *sorted((static / "js").glob("*.js"))]
    pages = sorted((static / "css/pages").glob("*.css"))
    app.extensions["assets"] = {
        "shop.css": _assemble("text/css", styles),
        # What no first visit needs: the pages that it leads to load it beside the other.
        "pages.css": _assemble("text/css", pages),
        "shop.js": _assemble("text/javascript", scripts),
    }
    app.register_blueprint(blueprint)
    app.jinja_env.globals["asset"] = address


def address(name: str) -> str:
    """The address of an asset, with its hash."""
    asset: Asset = current_app.extensions["assets"][name]
    return url_for("assets.show", version=asset.hash, name=name)


@blueprint.get("/assets/<version>/<name>")
def show(version: str, name: str) -> Response:
    """An asset, in the smallest form that the browser takes; any known version gives the newest."""
    asset: Asset | None = current_app.extensions["assets"].get(name)
    if asset is None:
        abort(404)
    encoding = request.accept_encodings.best_match(["br", "gzip"])
    body = asset.encoded.get(encoding or "", asset.plain)
    response = Response(body, mimetype=asset.mimetype)
    if body is not asset.plain and encoding:
        response.content_encoding = encoding
    response.vary.add("Accept-Encoding")
    is_current = version == asset.hash
    response.cache_control.public = True
    response.cache_control.max_age = 31_536_000 if is_current else 60
    response.cache_control.immutable = is_current
    return response


def _assemble(mimetype: str, files: list[Path]) -> Asset:
    plain = b"\n".join(path.read_bytes() for path in files)
    if mimetype == "text/css":
        plain = _AROUND.sub(rb"\1", _SPACES.sub(b" ", _COMMENT.sub(b"", plain))).replace(
            b";}", b"}"
        )
    return _served(mimetype, plain)


# As small as it gets takes a tenth of a second: once for each content in a process.
@lru_cache(maxsize=8)
def _served(mimetype: str, plain: bytes) -> Asset:
    return Asset(
        hash=hashlib.sha256(plain).hexdigest()[:12],
        mimetype=mimetype,
        plain=plain,
        encoded={"br": brotli.compress(plain), "gzip": gzip.compress(plain, mtime=0)},
    )
