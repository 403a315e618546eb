"""What guards every answer and every form: CSRF, headers, rate limits, readable text.

A visitor without a session gets pages without a token, so that no page needs a cookie: her form is
taken because the browser itself says that it comes from a page of the shop (docs/adr/0011).
"""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, g, request, session
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf.csrf import CSRFProtect, generate_csrf

from services.settings import Settings
from views._shop import shop

STRIPE_CHECKOUT = "https://checkout.stripe.com"


class FormGuard(CSRFProtect):
    """Takes a form with its session's token, or one that the browser says is from this shop."""

    def protect(self, apply_exemptions: bool = False) -> None:
        """Refuse what comes from elsewhere, whatever it carries; else ask for proof or token."""
        if apply_exemptions and (not request.endpoint or self._is_exempt()):
            return
        if request.method not in current_app.config["WTF_CSRF_METHODS"]:
            return
        from_here = is_from_here()
        if from_here is False:
            self._error_response("The form was sent by another site.")
        elif from_here is None:
            super().protect()
        g.csrf_valid = True


def is_from_here() -> bool | None:
    """Whether the browser says that a page of this shop sent this; None where it says nothing.

    Scripts cannot set these headers. Browsers send the first to https:// and to this machine, and
    the second with every POST.
    """
    site = request.headers.get("Sec-Fetch-Site")
    if site == "same-origin":
        return True
    if site in ("same-site", "cross-site"):
        return False
    origin = request.headers.get("Origin")
    if origin is None:
        return None
    return origin in (shop().settings.public_url, f"{request.scheme}://{request.host}")


def csrf_token() -> str:
    """The session's token for forms; none where there is no session, or in what is kept."""
    if not session or g.get("as_nobody"):
        return ""
    return str(generate_csrf())


csrf = FormGuard()
# Counted in each worker's own memory.
limiter = Limiter(get_remote_address, storage_uri="memory://", strategy="moving-window")


def init_app(app: Flask) -> None:
    """Guard the application."""
    csrf.init_app(app)
    # The guard offers its own, which would begin a session.
    app.context_processor(lambda: {"csrf_token": csrf_token})
    app.jinja_env.globals["csrf_token"] = csrf_token
    limiter.init_app(app)
    with app.app_context():
        policy = content_policy(shop().settings)

    app.config["CONTENT_POLICY"] = policy
    app.before_request(_refuse_unreadable_text)
    app.after_request(_add_headers)


def _refuse_unreadable_text() -> None:
    """NUL and lone surrogates are text to nobody, and no database takes them."""
    sent = [*request.args.items(multi=True), *request.form.items(multi=True)]
    if not all(_is_readable(name) and _is_readable(value) for name, value in sent):
        abort(400)
    if not _is_readable(request.path):
        abort(404)


def _add_headers(response: Response) -> Response:
    headers = response.headers
    headers["Content-Security-Policy"] = current_app.config["CONTENT_POLICY"]
    headers["X-Content-Type-Options"] = "nosniff"
    headers["Referrer-Policy"] = "same-origin"
    headers["Cross-Origin-Opener-Policy"] = "same-origin"
    headers["Permissions-Policy"] = "camera=(), geolocation=(), microphone=()"
    if current_app.config["SESSION_COOKIE_SECURE"]:
        headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    if response.mimetype == "text/html":
        response.vary.update(["HX-Request", "Cookie"])
        headers.setdefault("Cache-Control", "private, no-cache")
    return response


def content_policy(settings: Settings) -> str:
    """Nothing runs, loads or frames but what is the shop's own.

    Forms may lead on to pay or to log out: browsers hold a form's redirects to
    `form-action` too.
    """
    onward = [_origin(address) for address in (settings.oidc_issuer, settings.stripe_api_base)]
    forms = " ".join(["'self'", STRIPE_CHECKOUT, *(origin for origin in onward if origin)])
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
        "media-src 'self'; font-src 'self'; connect-src 'self'; manifest-src 'self'; "
        "base-uri 'none'; "
        f"frame-ancestors 'none'; form-action {forms}"
    )


def _origin(address: str | None) -> str | None:
    if address is None:
        return None
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def _is_readable(text: str) -> bool:
    return "\x00" not in text and not any("\ud800" <= letter <= "\udfff" for letter in text)
