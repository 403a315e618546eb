"""Asks the provider from time to time whether it still vouches for whoever is logged in.

The signed cookie holds when that is due, so that a request on which nothing is due asks nobody. Of
several requests at once the database lets one ask; the others go on with what is known.
"""

from __future__ import annotations

import logging
import threading
import time
from typing import Any

from flask import Flask, current_app, g, request, session

from repo.errors import DatabaseUnavailable, RuleViolated, ValueDoesNotFit
from repo.rows import DueRefresh
from services import logins
from services.errors import Invalid, Unavailable
from services.identity import Tokens, is_instant
from views._shop import browser, credentials, forget_login, is_logged_in, provider, shop

log = logging.getLogger(__name__)

# Who runs the shop may be made to leave at any moment: her pages ask after some seconds.
STAFF_BLUEPRINT = "admin"
_STAFF_SECONDS = 5
_FOR_EVERYBODY = {"static", "assets.show"}
_NOT_ABOUT_PEOPLE = {"health", "webhooks", "backchannel", "auth", "seo", "pictures"}
# In the cookie: when the provider is asked again, on any page and on one of the console's.
_ASKS_AT = "asks_at"
# What the claims of a login are relied on for, where the provider does not say.
_LIFETIME = 60
_LONGEST_LIFETIME = 3600
_RETRY_SECONDS = 60
# While the provider is away a worker asks it for one person, not for each in turn; and one request
# at a time waits for its answer, so that a provider that hangs holds one thread of a worker.
_QUIET_SECONDS = 10.0
_QUIET = "provider_quiet_until"
_ASKING = "provider_is_asked"


def init_app(app: Flask) -> None:
    """Ask before the views do their work; after the forms' guard, which knows the old session."""
    app.extensions[_ASKING] = threading.Lock()
    app.before_request(_ask_if_due)


def asks_again(tokens: Tokens) -> None:
    """Note when the provider is to be asked about whoever is logged in now."""
    _note(tokens.lifetime, _STAFF_SECONDS)


def tokens_of(token: dict[str, Any]) -> Tokens:
    """What is kept of the provider's answer; its refresh token is sealed."""
    refresh_token, lifetime = token.get("refresh_token"), token.get("expires_in")
    seconds = int(lifetime) if is_instant(lifetime) else _LIFETIME
    is_given = isinstance(refresh_token, str) and refresh_token != ""
    return Tokens(
        id_token=token.get("id_token"),
        refresh_token=shop().sealer.seal(refresh_token) if is_given else None,
        lifetime=min(seconds, _LONGEST_LIFETIME),
    )


def _ask_if_due() -> None:
    # The session is not even looked at for what is everybody's: such answers do not depend on it.
    if not _is_about_people() or not is_logged_in() or not _is_due():
        return
    lock: threading.Lock = current_app.extensions[_ASKING]
    if not lock.acquire(blocking=False):
        return
    try:
        # Looked at under the lock: whoever waited in vain has said so before letting it go.
        due = None if _is_quiet() else _claim()
        if due is not None:
            _ask(due)
    except (DatabaseUnavailable, Unavailable) as error:
        # The page itself will say so, or does without.
        log.warning("nobody was asked about a login: %s", error)
    finally:
        lock.release()


def _is_about_people() -> bool:
    return (
        request.endpoint is not None
        and request.endpoint not in _FOR_EVERYBODY
        and request.blueprint not in _NOT_ABOUT_PEOPLE
    )


def _is_for_staff() -> bool:
    return request.blueprint == STAFF_BLUEPRINT


def _is_due() -> bool:
    found: list[float] | None = session.get(_ASKS_AT)
    return found is not None and time.time() >= (min(found) if _is_for_staff() else found[0])


def _is_quiet() -> bool:
    until: float = current_app.extensions.get(_QUIET, 0.0)
    return time.monotonic() < until


def _note(seconds: float, staff_seconds: float) -> None:
    now = time.time()
    session[_ASKS_AT] = [round(now + seconds, 2), round(now + staff_seconds, 2)]


def _claim() -> DueRefresh | None:
    with shop().database.write(credentials()) as work:
        due = logins.claim(work, for_staff=_is_for_staff())
        wait = logins.wait(work) if due is None else None
        is_person = work.visitor.is_person
    if not is_person:
        _end()
    elif due is None:
        # Another request has asked, or is about to: this cookie is the older one. What that comes
        # to for the console is known in some seconds, whatever the claim has put there.
        if wait is None:
            session.pop(_ASKS_AT, None)
        else:
            _note(wait.seconds, min(wait.staff_seconds, _STAFF_SECONDS))
    return due


def _ask(due: DueRefresh) -> None:
    """Ask outside any transaction, then write down what came of it."""
    from views._provider import ProviderAway, ProviderRefuses

    refresh_token = shop().sealer.open(due.refresh_token or "")
    try:
        if refresh_token is None:
            raise ProviderRefuses("the kept refresh token cannot be opened")
        _take(due, provider().refresh(refresh_token))
    except ProviderAway as error:
        log.warning("the provider is away, and a login goes on: %s", error)
        current_app.extensions[_QUIET] = time.monotonic() + _QUIET_SECONDS
        _note(_RETRY_SECONDS, _RETRY_SECONDS)
    except (ProviderRefuses, Invalid) as error:
        log.warning("a login ends, the provider does not vouch for it: %s", error)
        with shop().database.write(credentials()) as work:
            logins.refuse(work, browser())
        _end()


def _take(due: DueRefresh, token: dict[str, Any]) -> None:
    """Keep what to ask with the next time, at once: what was asked with is spent. Then follow."""
    tokens = tokens_of(token)
    with shop().database.write(credentials()) as work:
        goes_on = logins.keep(work, tokens)
    if goes_on:
        claims = provider().describe(token)
        try:
            with shop().database.write(credentials()) as work:
                goes_on = logins.follow(work, due, claims, tokens)
        except (DatabaseUnavailable, RuleViolated, ValueDoesNotFit) as error:
            # She goes on as whom she is known; the claim lets another ask after a while.
            log.warning("what the provider says of somebody is not taken: %s", error)
            _note(_RETRY_SECONDS, _RETRY_SECONDS)
            return
    if goes_on:
        asks_again(tokens)
    else:
        _end()


def _end() -> None:
    """The rest of this request is nobody's."""
    forget_login()
    g.login_ended = True
