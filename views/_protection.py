"""What guards every answer and every form: CSRF, headers, rate limits, readable text."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, abort, current_app, request
from flask_limiter import Limiter
from flask_limiter.util import get_remote_address
from flask_wtf.csrf import CSRFProtect

from services.settings import Settings
from views._shop import shop

STRIPE_CHECKOUT = "https://checkout.stripe.com"

csrf = CSRFProtect()
# Counted in each worker's own memory.
limiter = Limiter(get_remote_address, storage_uri="memory://", strategy="moving-window")


def init_app(app: Flask) -> None:
    """Guard the application."""
    csrf.init_app(app)
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
