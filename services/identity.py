"""Who a login is: from the provider's claims to a person, and the token that her browser keeps."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, TypeGuard

from repo import cart, identity, logins
from repo.db import Work
from repo.identity import Person
from repo.rows import Merged
from services import i18n
from services.errors import Invalid
from services.i18n import gettext as _

SESSION_HOURS = 12
# How far the provider's clock may be from ours, in seconds.
TOLERANCE = 60
_MAX_SUBJECT = 255
_MAX_EMAIL = 320
_MAX_NAME = 255
_FAR_OFF = 2**40
_TIER_GROUP = "/tiers/"
_MAX_TIER = 50


@dataclass(frozen=True, slots=True)
class Browser:
    """Where somebody is: how her browser calls itself, and its address."""

    user_agent: str = ""
    ip: str | None = None


@dataclass(frozen=True, slots=True)
class Tokens:
    """What the provider gave along with the claims; the refresh token is sealed.

    `lifetime` is how many seconds the claims may be relied on.
    """

    id_token: str | None = field(default=None, repr=False)
    refresh_token: str | None = field(default=None, repr=False)
    lifetime: int = 60


@dataclass(frozen=True, slots=True)
class Login:
    """A login that has begun: the cookie's token, what came along from the guest, the language."""

    token: str
    merged: Merged
    language: str


def person_from_claims(claims: Mapping[str, Any]) -> Person:
    """The person whom an ID token of Keycloak's describes. Raises Invalid for an unusable one."""
    subject, email = claims.get("sub"), claims.get("email")
    if not isinstance(subject, str) or not 1 <= len(subject) <= _MAX_SUBJECT:
        raise Invalid(_("The login service sent no usable name for this account."))
    if not isinstance(email, str) or "@" not in email or not 3 <= len(email) <= _MAX_EMAIL:
        raise Invalid(_("This account has no e-mail address; add one at the login service."))
    username = _name(claims, "preferred_username") or email
    return Person(
        id=subject,
        email=email,
        display_name=_name(claims, "name") or username,
        first_name=_name(claims, "given_name"),
        last_name=_name(claims, "family_name"),
        account_type=_account_type(claims),
        tier_codes=_tiers(claims),
        # Silence is no word for it.
        email_verified=claims.get("email_verified") is True,
    )


def _name(claims: Mapping[str, Any], claim: str) -> str | None:
    """A name as it can be shown on a line; None where the provider has none."""
    found = claims.get(claim)
    return (found.strip()[:_MAX_NAME] or None) if isinstance(found, str) else None


def _account_type(claims: Mapping[str, Any]) -> str:
    access = claims.get("realm_access")
    roles = access.get("roles", []) if isinstance(access, Mapping) else []
    for account_type in ("super_admin", "admin"):
        if account_type in roles:
            return account_type
    return "user"


def _tiers(claims: Mapping[str, Any]) -> tuple[str, ...]:
    """The tiers that the provider maps from her groups; the highest that the shop has counts.

    Keycloak makes one claim of a tier, in no order where there are several; her groups name all.
    """
    told, groups = claims.get("tier"), claims.get("groups")
    names = [name for name in groups if isinstance(name, str)] if isinstance(groups, list) else []
    codes = [name.removeprefix(_TIER_GROUP) for name in names if name.startswith(_TIER_GROUP)]
    codes += [told] if isinstance(told, str) else []
    return tuple(code for code in codes if 1 <= len(code) <= _MAX_TIER)


def log_in(
    work: Work,
    claims: Mapping[str, Any],
    *,
    id_token: str | None = None,
    tokens: Tokens | None = None,
    browser: Browser | None = None,
    confirmed: bool = False,
) -> Login:
    """Begin a login: the person is made known, and the guest's cart becomes hers.

    A login that this browser had before ends. At her first login she is spoken to as this page is.
    `confirmed` says that she was asked to show who she is; where she is whoever was here before,
    that is what is noted.
    """
    person = person_from_claims(claims)
    tokens, browser = tokens or Tokens(id_token), browser or Browser()
    is_same = confirmed and work.visitor.user_id == person.id
    identity.end_session(work.conn)
    organization_id = identity.welcome(work.conn, person)
    language = identity.settle_language(work.conn, language=i18n.language())
    token = secrets.token_urlsafe(32)
    session = _new_session(token, claims, tokens, browser)
    identity.begin_session(work.conn, session, organization_id=organization_id)
    kind = "confirmed" if is_same else "login"
    logins.note(work.conn, kind=kind, user_agent=browser.user_agent, ip=browser.ip)
    merged = cart.merge_guest_cart(work.conn, organization_id=organization_id)
    return Login(token, merged, i18n.closest(language))


def _new_session(
    token: str, claims: Mapping[str, Any], tokens: Tokens, browser: Browser
) -> identity.NewSession:
    sid, shown_at = claims.get("sid"), claims.get("auth_time")
    return identity.NewSession(
        token_hash=hash_token(token),
        oidc_sid=sid if isinstance(sid, str) else None,
        id_token=tokens.id_token,
        hours=SESSION_HOURS,
        authenticated_at=float(shown_at) if is_instant(shown_at) else None,
        refresh_token=tokens.refresh_token,
        lifetime=tokens.lifetime if tokens.refresh_token else None,
        user_agent=browser.user_agent,
        ip=browser.ip,
    )


def is_instant(value: object) -> TypeGuard[float]:
    """A point in time as tokens tell it: seconds, of this era."""
    return isinstance(value, int | float) and 0 < value < _FAR_OFF and not isinstance(value, bool)


def choose_language(work: Work, code: str) -> None:
    """The asking person reads this language from now on, in her mails too."""
    identity.choose_language(work.conn, language=code)


def log_out(work: Work, browser: Browser | None = None) -> str | None:
    """End the login that is asking; its ID token, which the provider wants to see at logout."""
    browser = browser or Browser()
    ended = identity.end_session(work.conn)
    logins.note(work.conn, kind="logout", user_agent=browser.user_agent, ip=browser.ip)
    return ended.id_token if ended else None


def hash_token(token: str) -> str:
    """What is kept of a cookie's token: enough to know it again, not to use it."""
    return hashlib.sha256(token.encode()).hexdigest()


def new_guest_id() -> str:
    """A name for someone who has none yet; it cannot be guessed and is no Keycloak subject."""
    return f"guest:{secrets.token_urlsafe(24)}"
