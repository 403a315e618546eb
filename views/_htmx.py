"""The one reader of HX-* headers: fragment or page, and how to send a browser elsewhere."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

from flask import Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse


def wants_fragment() -> bool:
    """HTMX asks for a swappable region; boosted visits and history restores get whole pages."""
    return is_fragment(request.environ)


def is_fragment(environ: Mapping[str, object]) -> bool:
    """The same of a request that Flask has not seen."""
    return (
        environ.get("HTTP_HX_REQUEST") == "true"
        and environ.get("HTTP_HX_REQUEST_TYPE") != "full"
        and "HTTP_HX_HISTORY_RESTORE_REQUEST" not in environ
        and "HTTP_HX_BOOSTED" not in environ
    )


def answer(
    page: str, fragment: str, /, *, status: int = 200, extra: str = "", **context: object
) -> Response:
    """The page whole, or the same region of it alone; `extra` goes along with a fragment."""
    if wants_fragment():
        response = make_response(render_template(fragment, **context) + extra, status)
    else:
        response = make_response(render_template(page, **context), status)
    return response


def show_address(response: Response, address: str) -> None:
    """Let the browser show the address of what it was sent.

    It is a new entry of the history; but while somebody goes on typing, or where the address is
    shown already, it takes the place of the last, so that the way back is not one key long.
    """
    shown = urlsplit(request.headers.get("HX-Current-URL", ""))
    is_typing = request.headers.get("HX-Source") == "input#search" and "q" in parse_qs(shown.query)
    is_here = f"{shown.path}?{shown.query}".rstrip("?") == address
    response.headers["HX-Replace-Url" if is_typing or is_here else "HX-Push-Url"] = address


def go(address: str) -> BaseResponse:
    """Send the browser to another page, whole."""
    if wants_fragment():
        response = make_response("", 200)
        response.headers["HX-Redirect"] = address
        return response
    return redirect(address, 303)


def into_notices(response: Response) -> Response:
    """Let HTMX show an answer among the notices, so that what was on the page stays."""
    if wants_fragment():
        response.headers["HX-Retarget"] = "#notices"
        response.headers["HX-Reswap"] = "innerHTML"
    return response
