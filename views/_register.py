"""Puts every view and every command into the application."""

from __future__ import annotations

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from views import (
    _assets,
    _compress,
    _kept,
    _language,
    _protection,
    _refresh,
    _render,
    _session,
    _shared,
    _templates,
    account,
    admin,
    auth,
    backchannel,
    cart,
    checkout,
    compare,
    errors,
    health,
    invitations,
    members,
    orders,
    organizations,
    pictures,
    plans,
    preview,
    privacy,
    products,
    profile,
    purchase_requests,
    seats,
    seo,
    sessions,
    storefront,
    webhooks,
)
from views._shop import shop
from views.cli import backup, database, generate, mails, operations, schema, upkeep
from views.cli import preview as staff
from views.cli import privacy as requests_by_post

VIEWS = (
    *(storefront, products, compare, plans, pictures),
    *(cart, checkout, orders, purchase_requests),
    *(auth, backchannel, account, profile, sessions, privacy),
    *(organizations, members, invitations, seats),
    *(admin, webhooks, health),
)


def register(app: Flask) -> None:
    """Put every view into the application."""
    with app.app_context():
        settings, changes = shop().settings, shop().changes
    _kept.init_app(app, changes, settings.kept_pages_mb * 2**20)
    if settings.trusted_proxies:
        count = settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)
    _templates.init_app(app)
    # Before what may refuse a request: refusals are in the asker's language too.
    _language.init_app(app)
    _session.init_app(app)
    _compress.init_app(app)
    _protection.init_app(app)
    _assets.init_app(app)
    _render.init_app(app)
    preview.init_app(app)
    _shared.init_app(app)
    errors.init_app(app)
    auth.init_app(app, settings)
    _refresh.init_app(app)
    seo.init_app(app)
    for module in VIEWS:
        app.register_blueprint(module.blueprint)
    for part in (
        generate.generate,
        schema.check,
        schema.docs,
        backup.backup,
        backup.restore,
        upkeep.upkeep,
    ):
        database.db.add_command(part)
    for command in (
        database.db,
        upkeep.upkeep,
        mails.mails,
        operations.worker,
        operations.settings,
        staff.shop,
        requests_by_post.privacy,
    ):
        app.cli.add_command(command)
