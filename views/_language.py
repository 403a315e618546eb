"""The language of the page: the one chosen in it, else the person's own, else the browser's.

Who is logged in and chooses is remembered: her mails and her other browsers follow.
"""

from __future__ import annotations

import logging
from functools import lru_cache

from flask import Blueprint, Flask, Response, current_app, request
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header
from werkzeug.wrappers import Response as BaseResponse

from repo.errors import DatabaseUnavailable
from services import i18n, identity
from services.errors import Invalid
from services.i18n import gettext as _
from views._forms import same_site_path, text
from views._htmx import go
from views._shop import is_logged_in, language_of_login, writing

log = logging.getLogger(__name__)

blueprint = Blueprint("language", __name__)

COOKIE = "language"
_YEAR = 365 * 24 * 3600
# Files that are the same for everybody, and whose answers must not depend on cookies.
_FOR_EVERYBODY = ("static", "assets.show")


def init_app(app: Flask) -> None:
    """Let each request speak a language, and pages say which."""
    app.before_request(_choose)
    app.after_request(_say_so)
    app.teardown_request(_forget)
    app.register_blueprint(blueprint)
    app.jinja_env.globals["languages"] = i18n.LANGUAGES
    app.jinja_env.globals["language"] = i18n.language
    app.jinja_env.globals["direction"] = i18n.direction
    app.jinja_env.globals["this_page"] = _this_page


@blueprint.post("/language")
def choose() -> BaseResponse:
    """Read on in another language, on the page where it was chosen."""
    wanted = text("language")
    if wanted not in i18n.LANGUAGES:
        raise Invalid(_("Choose one of the languages that the shop speaks."), field="language")
    _remember(wanted)
    response = go(same_site_path(text("back")))
    keep_in_browser(response, wanted)
    return response


def keep_in_browser(response: BaseResponse, language: str) -> None:
    """Let this browser read a language from the next page on."""
    response.set_cookie(
        COOKIE,
        language,
        max_age=_YEAR,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        httponly=True,
        samesite="Lax",
    )


def _remember(language: str) -> None:
    """Keep a logged-in person's choice; while the database is away, this browser keeps it alone."""
    if not is_logged_in():
        return
    try:
        with writing() as work:
            identity.choose_language(work, language)
    except DatabaseUnavailable as error:
        log.warning("a language is kept in the browser alone: %s", error)


def _this_page() -> str:
    """Where a form that stands on every page comes back to."""
    return same_site_path(request.full_path.rstrip("?")) if request.method == "GET" else "/"


def _choose() -> None:
    chosen = request.cookies.get(COOKIE)
    if chosen not in i18n.LANGUAGES and request.endpoint not in _FOR_EVERYBODY:
        chosen = language_of_login()
    if chosen not in i18n.LANGUAGES:
        chosen = best_language(request.headers.get("Accept-Language", ""))
    i18n.choose(chosen)


@lru_cache(maxsize=256)
def best_language(accepted: str) -> str:
    """The shop's language for an Accept-Language header."""
    wanted = parse_accept_header(accepted, LanguageAccept).best_match(list(i18n.LANGUAGES))
    return wanted or i18n.DEFAULT


def _forget(_error: BaseException | None) -> None:
    i18n.choose(i18n.DEFAULT)


def _say_so(response: Response) -> Response:
    if response.mimetype == "text/html":
        response.vary.add("Accept-Language")
        response.content_language.add(i18n.language())
    return response
