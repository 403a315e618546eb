"""Marks the views whose pages are the same for many, so that they are made once.

`@kept(...)` marks a page that is everybody's who shows no cookie (views/_kept.py answers it before
Flask). With `shared=True` its main part is the same for persons and guests too: it is made as
nobody would see it, kept, and only the banner is made for who is asking.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import ParamSpec

from flask import Flask, Response, current_app, g, render_template, request
from markupsafe import Markup
from werkzeug.datastructures import Headers
from werkzeug.wrappers import Response as BaseResponse

from repo.db import Credentials
from services import i18n
from views._compress import MARK
from views._htmx import wants_fragment
from views._kept import LONGEST_QUERY, MAY_KEEP, Store
from views._shop import credentials, know_visitor, looks_at_another_time
from views._told import NOTICE, is_to_be_told

P = ParamSpec("P")

# Stands where the banner comes in; nobody can write it into a page.
BANNER = Markup(f"<!--banner {secrets.token_hex(16)}-->")  # noqa: S704 - of hexadecimal digits


@dataclass(frozen=True, slots=True)
class Shared:
    """A page without its banner: what goes before it, and after; a fragment has no banner."""

    headers: Headers
    parts: list[str]


def init_app(app: Flask) -> None:
    """Let the layout leave the banner's place open."""
    app.jinja_env.globals["banner_place"] = lambda: BANNER if g.get("as_nobody") else ""


def kept(
    *parameters: str, shared: bool = False
) -> Callable[[Callable[P, BaseResponse]], Callable[P, BaseResponse]]:
    """Mark a view whose page is the same for every visitor without a cookie.

    With a parameter that is not named here, the page is made anew each time.
    """
    known = frozenset(parameters)

    def mark(view: Callable[P, BaseResponse]) -> Callable[P, BaseResponse]:
        @wraps(view)
        def marked(*args: P.args, **kwargs: P.kwargs) -> BaseResponse:
            if not request.args.keys() <= known or len(request.query_string) > LONGEST_QUERY:
                return view(*args, **kwargs)
            if MAY_KEEP in request.environ:
                request.environ[MARK] = True
            elif shared and not _is_her_own() and (store := _store()) is not None:
                return _for_the_asker(_shared_page(store, lambda: view(*args, **kwargs)))
            return view(*args, **kwargs)

        return marked

    return mark


def _is_her_own() -> bool:
    """What stands around the banner, too: what is told once, or another time's prices."""
    return looks_at_another_time() or is_to_be_told("merged") or is_to_be_told(NOTICE)


def _store() -> Store | None:
    """Where pages are kept, while that can be done."""
    store: Store | None = current_app.extensions.get("kept")
    if store is not None:
        store.changes.start()
        if store.changes.is_good():
            return store
    return None


def _shared_page(store: Store, make: Callable[[], BaseResponse]) -> Shared:
    key = ("shared", request.full_path, i18n.language(), wants_fragment())
    found: Shared | None = store.get(key)
    if found is not None:
        return found
    version = store.changes.version
    g.as_nobody = True
    try:
        response = make()
    finally:
        # Also what goes wrong is told to who is asking, with her own banner.
        g.as_nobody = False
        g.pop("visitor", None)
    headers = Headers(response.headers)
    headers.remove("Content-Length")
    headers.remove("Set-Cookie")
    made = Shared(headers, response.get_data(as_text=True).split(BANNER))
    if response.status_code == 200:
        store.put(key, made, sum(len(part) for part in made.parts) + 2000, version)
    return made


def _for_the_asker(page: Shared) -> Response:
    """The page with her own banner; a fragment is everybody's as it is."""
    # Of her own: cookies are going to be set in them.
    headers = Headers(page.headers)
    if len(page.parts) == 1:
        return Response(page.parts[0], headers=headers)
    if credentials() != Credentials():
        know_visitor()
    return Response(render_template("fragments/banner.html").join(page.parts), headers=headers)
