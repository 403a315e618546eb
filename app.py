"""The composition root: settings, then the pool and the gateways, then the application."""

from __future__ import annotations

import sys
from pathlib import Path

from flask import Flask
from jinja2 import StrictUndefined

from repo.db import Database
from repo.kept import Changes
from services import i18n
from services import settings as settings_module
from services.errors import SettingsError
from services.gateways.mail import FolderMailer, Mailer, SmtpMailer
from services.gateways.stripe import StripeGateway
from services.mails import Post
from services.sealing import Sealer
from services.secret_links import SecretLinks
from services.settings import Settings
from services.shown_quote import QuoteSigner
from views._register import register
from views._shop import Shop
from views._templates import PlainEnvironment

_GUEST_DAYS = 30


def create_app(settings: Settings | None = None) -> Flask:
    """Put the shop together; without settings, as the environment says.

    Ends the process with a plain message where the environment does not give a whole shop.
    """
    if settings is None:
        try:
            settings = settings_module.load()
        except SettingsError as error:
            sys.exit(str(error))
    app = Flask(__name__)
    app.jinja_environment = PlainEnvironment
    _configure(app, settings)
    app.extensions["shop"] = build_shop(settings)
    register(app)
    return app


def build_shop(settings: Settings) -> Shop:
    """The parts that pages and commands work with."""
    return Shop(
        settings=settings,
        database=Database(settings.database_url, role="shop_app", size=settings.database_pool_size),
        gateway=build_gateway(settings),
        signer=QuoteSigner(settings.secret_key.get_secret_value()),
        sealer=Sealer(settings.secret_key.get_secret_value(), "refresh tokens"),
        links=build_links(settings),
        post=build_post(settings),
        changes=Changes(settings.database_url, role="shop_app"),
    )


def build_gateway(settings: Settings) -> StripeGateway | None:
    """Stripe, where it is set up."""
    if settings.stripe_api_key is None or settings.stripe_webhook_secret is None:
        return None
    secrets = settings.stripe_webhook_secret.get_secret_value().split(",")
    return StripeGateway(
        settings.stripe_api_key.get_secret_value(),
        tuple(secret.strip() for secret in secrets),
        api_base=settings.stripe_api_base,
    )


def build_links(settings: Settings) -> SecretLinks:
    """What makes links that only their receivers can know."""
    return SecretLinks(settings.secret_key.get_secret_value())


def build_post(settings: Settings) -> Post | None:
    """A mail server, or in development a folder in its place; None where neither is set up."""
    if settings.smtp_url is not None and settings.mail_from is not None:
        mailer: Mailer = SmtpMailer(settings.smtp_url, settings.mail_from)
    elif settings.mail_folder is not None:
        mailer = FolderMailer(Path(settings.mail_folder))
    else:
        return None
    return Post(mailer, settings.public_url, build_links(settings))


def _configure(app: Flask, settings: Settings) -> None:
    is_https = settings.public_url.startswith("https://")
    app.config.update(
        SECRET_KEY=settings.secret_key.get_secret_value(),
        SESSION_COOKIE_NAME="__Host-shop" if is_https else "shop",
        SESSION_COOKIE_SECURE=is_https,
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        PERMANENT_SESSION_LIFETIME=_GUEST_DAYS * 24 * 3600,
        TRUSTED_HOSTS=settings.allowed_hosts,
        # The largest thing anybody sends is a webhook.
        MAX_CONTENT_LENGTH=512 * 1024,
        MAX_FORM_MEMORY_SIZE=64 * 1024,
        MAX_FORM_PARTS=100,
        WTF_CSRF_TIME_LIMIT=None,
        RATELIMIT_HEADERS_ENABLED=True,
        SEND_FILE_MAX_AGE_DEFAULT=3600,
    )
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    i18n.install(app.jinja_env)
