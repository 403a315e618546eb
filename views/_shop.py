"""What every view works with: the shop's parts, and the request's own stretch of database work."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from typing import TYPE_CHECKING, Any

from flask import current_app, g, request, session, url_for
from werkzeug.exceptions import HTTPException

from repo.db import Credentials, Database, Work
from repo.kept import Changes
from repo.rows import Visitor
from services.errors import LoginNeeded, NotFound, RecentLoginNeeded, ShopError, Unavailable
from services.gateways.stripe import StripeGateway
from services.i18n import gettext as _
from services.identity import Browser, hash_token, new_guest_id
from services.mails import Post
from services.sealing import Sealer
from services.secret_links import SecretLinks
from services.settings import Settings
from services.shown_quote import QuoteSigner
from views._acting import is_named, require_own
from views._forms import same_site_path

if TYPE_CHECKING:
    from views._provider import Provider

# The signed cookie holds these names, and what views/_refresh.py, views/_told.py, Flask-WTF and
# Authlib keep there.
_TOKEN = "token"  # noqa: S105 - a name, not a secret
_GUEST = "guest"
_LANGUAGE = "language"
PRICED_AT = "priced_at"
_LONGEST_USER_AGENT = 400
# How long ago somebody may have shown who she is where it matters.
RECENT_LOGIN = timedelta(minutes=15)


@dataclass(frozen=True)
class Shop:
    """The parts that the composition root put together."""

    settings: Settings
    database: Database
    gateway: StripeGateway | None
    signer: QuoteSigner
    sealer: Sealer
    changes: Changes
    links: SecretLinks
    post: Post | None = None

    @property
    def payments(self) -> StripeGateway:
        """Stripe. Raises Unavailable where it is not set up."""
        if self.gateway is None:
            raise Unavailable(_("Nothing can be paid here yet: payment is not set up."))
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
    token, at = session.get(_TOKEN), session.get(PRICED_AT)
    return Credentials(
        session_hash=hash_token(token) if isinstance(token, str) else None,
        guest_id=session.get(_GUEST),
        # Signed with the session; for all but staff it is not heeded.
        priced_at=datetime.fromisoformat(at) if at else None,
    )


def is_logged_in() -> bool:
    """This browser holds a login; whether that one still counts, the database knows."""
    return _TOKEN in session


def looks_at_another_time() -> bool:
    """Staff look at prices as they were or will be."""
    return PRICED_AT in session


def provider() -> Provider:
    """The identity provider. Raises Unavailable where none is set up."""
    client: Provider | None = current_app.extensions["provider"]()
    if client is None:
        raise Unavailable(_("Nobody can log in here yet: the login service is not set up."))
    return client


@contextmanager
def reading() -> Iterator[Work]:
    """Read as whoever is asking, in one pipeline.

    Raises NotFound at its end where the request names an organization that is not hers.
    """
    with shop().database.read(credentials()) as work, _visitor_known(work):
        yield work
        require_own(work)


def check_page() -> None:
    """Raise where this form was made for an organization that she does not act for now.

    For views that leave their transactions to a service; writing() does so by itself.
    """
    if is_named():
        with reading():
            pass


def know_visitor() -> None:
    """Find out who is asking, for a page that needs nothing else of the database."""
    g.visitor = shop().database.ask_who(credentials())


@contextmanager
def writing() -> Iterator[Work]:
    """Read and write as whoever is asking, in one transaction.

    A newcomer becomes a guest, and so does somebody whose login has run out meanwhile. Raises
    NotFound or PageOfAnother where the page was made for another organization.
    """
    if _GUEST not in session:
        session[_GUEST] = new_guest_id()
        session.permanent = True
    with shop().database.write(credentials()) as work, _visitor_known(work):
        require_own(work)
        yield work


@contextmanager
def _visitor_known(work: Work) -> Iterator[None]:
    """The page's header shows who is asking, also when a rule of the store says no."""
    try:
        yield
    except ShopError:
        _know(work)
        raise
    _know(work)


def _know(work: Work) -> None:
    g.visitor = work.visitor
    if work.visitor.priced_at is None:
        # Whoever is not, or is no longer, of the staff sees the prices of now.
        session.pop(PRICED_AT, None)


def require_person(work: Work) -> None:
    """Raise LoginNeeded unless somebody is logged in; after the login she comes back here."""
    if not work.visitor.is_person:
        raise LoginNeeded()


def require_recent_login(work: Work) -> None:
    """Raise LoginNeeded, or RecentLoginNeeded unless she showed lately who she is.

    For what cannot be undone, or reaches other people's: the console, money back, erasure.
    """
    require_person(work)
    if not has_shown_lately(work.visitor):
        raise RecentLoginNeeded()


def has_shown_lately(visitor: Visitor) -> bool:
    """She showed lately who she is: a form that asks for it can be sent."""
    shown_at = visitor.authenticated_at
    return shown_at is not None and datetime.now(UTC) - shown_at <= RECENT_LOGIN


def require_staff(work: Work) -> None:
    """Raise LoginNeeded, NotFound for all but staff, RecentLoginNeeded for earlier logins."""
    require_person(work)
    if not work.visitor.is_staff:
        raise NotFound()
    require_recent_login(work)


def language_of_login() -> str | None:
    """The language that the person read when she logged in here."""
    found: str | None = session.get(_LANGUAGE)
    return found


def browser() -> Browser:
    """Where whoever is asking is."""
    agent = request.headers.get("User-Agent", "")[:_LONGEST_USER_AGENT].replace("\x00", "")
    try:
        ip = str(ip_address(request.remote_addr or ""))
    except ValueError:
        ip = None
    return Browser(agent, ip)


def keep_login(token: str, language: str, pending: Mapping[str, Any]) -> None:
    """Let this browser hold a login and nothing from before it but other logins it has begun."""
    session.clear()
    session.update(pending)
    session[_TOKEN] = token
    session[_LANGUAGE] = language
    session.permanent = True


def forget_login() -> None:
    """Let this browser hold nothing."""
    session.clear()


def public_url(endpoint: str, **values: str) -> str:
    """The address of a page as outside systems and mails know it."""
    return shop().settings.public_url + url_for(endpoint, **values)


def path_to_return_to() -> str:
    """Where a person who must log in first wants to be: this page, or the one with the form.

    Where the browser does not say on which page that was, forms that need a login stand at the
    address that they are sent to, or lead to the front page.
    """
    if request.method == "GET":
        return request.full_path.rstrip("?")
    page = request.headers.get("HX-Current-URL") or request.headers.get("Referer", "")
    for ours in (shop().settings.public_url, request.host_url.rstrip("/")):
        if page.startswith(f"{ours}/"):
            return same_site_path(page.removeprefix(ours))
    return request.path if _is_page(request.path) else "/"


def _is_page(path: str) -> bool:
    try:
        current_app.create_url_adapter(request).match(path, method="GET")
    except HTTPException:
        return False
    return True
