"""What every view works with: the shop's parts, and the request's own stretch of database work."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from flask import current_app, g, request, session, url_for

from repo.db import Credentials, Database, Work
from repo.kept import Changes
from services.checkout import QuoteSigner
from services.errors import LoginNeeded, ShopError, Unavailable
from services.gateways.stripe import StripeGateway
from services.identity import hash_token, new_guest_id
from services.settings import Settings

# The signed cookie holds these two names, and what Flask-WTF and Authlib keep there.
_TOKEN = "token"  # noqa: S105 - a name, not a secret
_GUEST = "guest"


@dataclass(frozen=True)
class Shop:
    """The parts that the composition root put together."""

    settings: Settings
    database: Database
    gateway: StripeGateway | None
    signer: QuoteSigner
    changes: Changes

    @property
    def payments(self) -> StripeGateway:
        """Stripe. Raises Unavailable where it is not set up."""
        if self.gateway is None:
            raise Unavailable("Payment is not set up in this shop: set STRIPE_API_KEY.")
        return self.gateway


def shop() -> Shop:
    """The parts of the shop that is answering."""
    found: Shop = current_app.extensions["shop"]
    return found


def credentials() -> Credentials:
    """What this browser shows of itself; never anything from the address or the form.

    Nothing, while a page is made that others will be shown too.
    """
    if g.get("as_nobody"):
        return Credentials()
    token = session.get(_TOKEN)
    return Credentials(
        session_hash=hash_token(token) if isinstance(token, str) else None,
        guest_id=session.get(_GUEST),
    )


@contextmanager
def reading() -> Iterator[Work]:
    """Read as whoever is asking, in one pipeline."""
    with shop().database.read(credentials()) as work, _visitor_known(work):
        yield work


def know_visitor() -> None:
    """Find out who is asking, for a page that needs nothing else of the database."""
    g.visitor = shop().database.ask_who(credentials())


@contextmanager
def writing() -> Iterator[Work]:
    """Read and write as whoever is asking, in one transaction.

    A newcomer becomes a guest, and so does somebody whose login has run out meanwhile.
    """
    if _GUEST not in session:
        session[_GUEST] = new_guest_id()
        session.permanent = True
    with shop().database.write(credentials()) as work, _visitor_known(work):
        yield work


@contextmanager
def _visitor_known(work: Work) -> Iterator[None]:
    """The page's header shows who is asking, also when a rule of the store says no."""
    try:
        yield
    except ShopError:
        g.visitor = work.visitor
        raise
    g.visitor = work.visitor


def require_person(work: Work) -> None:
    """Raise LoginNeeded unless somebody is logged in; after the login she comes back here."""
    if not work.visitor.is_person:
        raise LoginNeeded()


def keep_login(token: str) -> None:
    """Let this browser hold a login and nothing from before it."""
    session.clear()
    session[_TOKEN] = token
    session.permanent = True


def forget_login() -> None:
    """Let this browser hold nothing."""
    session.clear()


def public_url(endpoint: str, **values: str) -> str:
    """The address of a page as outside systems and mails know it."""
    return shop().settings.public_url + url_for(endpoint, **values)


def path_to_return_to() -> str:
    """Where a person who must log in first wants to be: this page, or the one with the form.

    A form that needs a login stands at the address that it is sent to.
    """
    return request.full_path.rstrip("?") if request.method == "GET" else request.path
