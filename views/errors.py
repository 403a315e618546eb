"""One handler for all that goes wrong: a page, or a notice, that looks like the shop."""

from __future__ import annotations

import logging
from urllib.parse import urlsplit

from flask import Flask, Response, g, make_response, render_template, request, url_for
from flask_limiter import RateLimitExceeded
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, SecurityError
from werkzeug.wrappers import Response as BaseResponse

from repo.errors import DatabaseUnavailable, RuleViolated, ValueDoesNotFit
from services.errors import Invalid, LoginNeeded, RecentLoginNeeded, ShopError, Unavailable
from services.i18n import Words
from services.i18n import gettext as _
from services.i18n import noop as N_
from services.rules import from_rule
from views._acting import PageOfAnother
from views._forms import same_site_path
from views._htmx import go, into_notices, wants_fragment
from views._shop import is_logged_in, know_visitor, path_to_return_to

log = logging.getLogger(__name__)

TITLES = Words(
    {
        400: N_("That request did not make sense"),
        403: N_("Not allowed"),
        404: N_("Not found"),
        405: N_("Not possible here"),
        409: N_("This page is out of date"),
        410: N_("This is over"),
        413: N_("That is too much at once"),
        422: N_("Please check what you entered"),
        429: N_("A little slower, please"),
        500: N_("Something broke on our side"),
        503: N_("Back in a moment"),
    }
)
MESSAGES = Words(
    {
        400: N_("The address or the form held something that we cannot read."),
        403: N_("You are not allowed to do that."),
        404: N_("There is nothing at this address. It may have moved, or been withdrawn."),
        405: N_("This address does not take that kind of request."),
        413: N_("What was sent is larger than anything this shop needs."),
        429: N_(
            "You have tried this many times in a short while. Please wait a minute and try again."
        ),
        500: N_("It is noted, and nothing was charged by this page. Please try again in a moment."),
        503: N_("The shop cannot reach its database right now. Nothing is lost; please try again."),
    }
)
RETRY_AFTER_SECONDS = "5"


def init_app(app: Flask) -> None:
    """Handle every error of the application."""
    app.register_error_handler(LoginNeeded, _login_needed)
    app.register_error_handler(ShopError, _shop_error)
    app.register_error_handler(PageOfAnother, _page_of_another)
    app.register_error_handler(RuleViolated, _rule_violated)
    app.register_error_handler(ValueDoesNotFit, _value_does_not_fit)
    app.register_error_handler(DatabaseUnavailable, _database_unavailable)
    app.register_error_handler(CSRFError, _csrf_error)
    app.register_error_handler(RateLimitExceeded, _rate_limited)
    app.register_error_handler(SecurityError, _foreign_host)
    app.register_error_handler(HTTPException, _http_error)
    app.register_error_handler(Exception, _fault)


def _login_needed(error: LoginNeeded) -> BaseResponse:
    if _is_form_of_ended_login(error):
        # Sent away, she would lose what she has entered; this way she logs in beside it.
        words = render_template("fragments/login_again.html", path=path_to_return_to())
        return into_notices(make_response(words, error.status))
    fresh = {"fresh": 1} if isinstance(error, RecentLoginNeeded) else {}
    # What she sent is not done after it: she is told so where she comes back to.
    again = {"again": 1} if fresh and request.method == "POST" else {}
    return go(url_for("auth.login", next=path_to_return_to(), **fresh, **again))


def _is_form_of_ended_login(error: LoginNeeded) -> bool:
    """HTMX sends a form of somebody who was logged in when it was shown to her."""
    held = is_logged_in() or g.get("login_ended", False)
    is_form = request.method == "POST" and wants_fragment()
    return is_form and held and not isinstance(error, RecentLoginNeeded)


def _page_of_another(error: PageOfAnother) -> Response:
    page = urlsplit(request.headers.get("HX-Current-URL") or request.referrer or "/")
    address = same_site_path(f"{page.path}?{page.query}".rstrip("?"))
    return error_answer(error.status, error.message, reload=address)


def _shop_error(error: ShopError) -> Response:
    if isinstance(error, Unavailable):
        log.warning("unavailable: %s", error.__cause__ or error)
    return error_answer(error.status, error.message)


def _rule_violated(error: RuleViolated) -> Response:
    domain_error = from_rule(error.rule)
    if domain_error is None:
        return _fault(error)
    return error_answer(domain_error.status, domain_error.message)


def _value_does_not_fit(error: ValueDoesNotFit) -> Response:
    # A view should have said so first, with the field's name.
    log.warning("a value did not fit: %s", error)
    refused = Invalid(_("Something you entered is too large, or cannot be read. Please check it."))
    return error_answer(refused.status, refused.message)


def _database_unavailable(error: DatabaseUnavailable) -> Response:
    log.error("database: %s", error)
    g.visitor = None
    response = error_answer(503, MESSAGES[503])
    response.headers["Retry-After"] = RETRY_AFTER_SECONDS
    return response


def _csrf_error(_error: CSRFError) -> Response:
    return error_answer(
        403, _("This form is no longer valid. Go back, reload the page, and send it again.")
    )


def _rate_limited(_error: RateLimitExceeded) -> Response:
    return error_answer(429, MESSAGES[429])


def _foreign_host(_error: SecurityError) -> Response:
    """No page: the shop does not know its own addresses under another's name."""
    return Response("This shop is not at this address.\n", 400, mimetype="text/plain")


def _http_error(error: HTTPException) -> BaseResponse:
    if error.response is not None or error.code is None or error.code < 400:
        return error.get_response()
    response = error_answer(error.code, MESSAGES.get(error.code, MESSAGES[400]))
    for name, value in error.get_headers():
        if name in ("Allow", "Retry-After"):
            response.headers[name] = value
    return response


def _fault(error: Exception) -> Response:
    log.error("a fault of ours", exc_info=error)
    return error_answer(500, MESSAGES[500])


def error_answer(status: int, message: str, *, reload: str | None = None) -> Response:
    """An error as a page, or as a notice that leaves the page as it was.

    `reload` is the page to load anew, where that helps.
    """
    _try_to_know_visitor(status)
    is_fragment = wants_fragment()
    context = {
        "status": status,
        "title": TITLES.get(status, TITLES[400]),
        "message": message,
        "retry": status in (429, 500, 503),
        "reload": reload,
        "is_fragment": is_fragment,
    }
    template = "fragments/error.html" if is_fragment else "pages/error.html"
    return into_notices(make_response(render_template(template, **context), status))


def _try_to_know_visitor(status: int) -> None:
    """The header of an error page shows who is asking, where that can still be found out."""
    if "visitor" in g or wants_fragment() or status >= 500:
        return
    try:
        know_visitor()
    except DatabaseUnavailable:
        log.warning("an error page is shown without its visitor: the database is away")
