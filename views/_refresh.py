"""Asks the provider from time to time whether it still vouches for whoever is logged in.

The signed cookie holds when that is due, so that a request on which nothing is due asks nobody. Of
several requests at once the database lets one ask; the others go on with what is known.
"""

from __future__ import annotations

import logging
import time
from typing import Any

from flask import Flask, current_app, g, request

from repo.errors import DatabaseUnavailable, RuleViolated
from repo.rows import DueRefresh
from services import logins
from services.errors import Invalid, Unavailable
from views._shop import (
    ask_later,
    asks_again,
    asks_at,
    browser,
    credentials,
    forget_login,
    is_logged_in,
    shop,
)
from views.auth import provider, tokens_of

log = logging.getLogger(__name__)

# Who runs the shop may be made to leave at any moment: her pages ask after some seconds.
STAFF_BLUEPRINT = "admin"
_FOR_EVERYBODY = {"static", "assets.show"}
_NOT_ABOUT_PEOPLE = {"health", "webhooks", "backchannel", "auth", "seo", "pictures"}
_RETRY_SECONDS = 60
# While the provider is away a worker asks it for one person, not for each in turn.
_QUIET_SECONDS = 10.0
_QUIET = "provider_quiet_until"


def init_app(app: Flask) -> None:
    """Ask before the views do their work; after the forms' guard, which knows the old session."""
    app.before_request(_ask_if_due)


def _ask_if_due() -> None:
    # The session is not even looked at for what is everybody's: such answers do not depend on it.
    if not _is_about_people() or not is_logged_in():
        return
    for_staff = request.blueprint == STAFF_BLUEPRINT
    at = asks_at(for_staff=for_staff)
    if at is None or time.time() < at or _is_quiet():
        return
    try:
        due = _claim(for_staff)
        if due is not None:
            _ask(due)
    except (DatabaseUnavailable, Unavailable) as error:
        # The page itself will say so, or does without.
        log.warning("nobody was asked about a login: %s", error)


def _is_about_people() -> bool:
    return (
        request.endpoint is not None
        and request.endpoint not in _FOR_EVERYBODY
        and request.blueprint not in _NOT_ABOUT_PEOPLE
    )


def _claim(for_staff: bool) -> DueRefresh | None:
    with shop().database.write(credentials()) as work:
        due = logins.claim(work, for_staff=for_staff)
        if not work.visitor.is_person:
            _end()
        return due


def _ask(due: DueRefresh) -> None:
    """Ask outside any transaction, then write down what came of it."""
    from views._provider import ProviderAway, ProviderRefuses

    refresh_token = shop().sealer.open(due.refresh_token)
    try:
        if refresh_token is None:
            raise ProviderRefuses("the kept refresh token cannot be opened")
        _follow(due, provider().refresh(refresh_token))
    except ProviderAway as error:
        log.warning("the provider is away, and a login goes on: %s", error)
        current_app.extensions[_QUIET] = time.monotonic() + _QUIET_SECONDS
        ask_later(_RETRY_SECONDS)
    except RuleViolated as error:
        log.warning("what the provider says of somebody cannot be taken: %s", error)
        ask_later(_RETRY_SECONDS)
    except (ProviderRefuses, Invalid) as error:
        log.warning("a login ends, the provider does not vouch for it: %s", error)
        with shop().database.write(credentials()) as work:
            logins.refuse(work, browser())
        _end()


def _follow(due: DueRefresh, token: dict[str, Any]) -> None:
    tokens = tokens_of(token)
    with shop().database.write(credentials()) as work:
        goes_on = logins.follow(work, due, token["userinfo"], tokens)
    if goes_on:
        asks_again(tokens)
    else:
        _end()


def _end() -> None:
    """The rest of this request is nobody's."""
    forget_login()
    g.login_ended = True


def _is_quiet() -> bool:
    until: float = current_app.extensions.get(_QUIET, 0.0)
    return time.monotonic() < until
