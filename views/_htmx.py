"""The one reader of HX-* headers: fragment or page, and how to send a browser elsewhere."""

from __future__ import annotations

from flask import Response, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse


def wants_fragment() -> bool:
    """HTMX asks for a swappable region; boosted visits and history restores get whole pages."""
    headers = request.headers
    return (
        headers.get("HX-Request") == "true"
        and headers.get("HX-Request-Type") != "full"
        and "HX-History-Restore-Request" not in headers
        and "HX-Boosted" not in headers
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
