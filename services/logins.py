"""What becomes of a login: asked about again, refused, ended by the provider or by its person.

Asking the provider is the caller's, outside any transaction: `claim` before; after it `keep`, and
then `follow` or `refuse`, each in a transaction of its own.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from repo import identity, logins
from repo.db import Work
from repo.rows import DueRefresh, OwnEnded, RefreshWait
from services.errors import Invalid
from services.identity import Browser, Tokens, person_from_claims


class NotTheSame(Invalid):
    """The provider speaks of another person or another login than was asked about."""

    code = "not_the_same"


def claim(work: Work, *, for_staff: bool) -> DueRefresh | None:
    """What to ask the provider with, where this request is the one to ask; None else."""
    return logins.claim_refresh(work.conn, for_staff=for_staff)


def wait(work: Work) -> RefreshWait | None:
    """How long nobody need ask about this login; None for ever."""
    return logins.find_refresh_wait(work.conn)


def keep(work: Work, tokens: Tokens) -> bool:
    """Keep what to ask with the next time; False where the login has ended meanwhile.

    What was asked with is spent by then, so that nothing that can fail may come between.
    """
    return logins.keep_refresh(work.conn, refresh_token=tokens.refresh_token)


def follow(work: Work, due: DueRefresh, claims: Mapping[str, Any], tokens: Tokens) -> bool:
    """Let the asker be whom the provider describes now; False where her login ended meanwhile.

    Raises Invalid where the claims are not this login's, or describe nobody who could log in.
    """
    person = person_from_claims(claims)
    if person.id != due.user_id or claims.get("sid") != due.oidc_sid:
        raise NotTheSame()
    goes_on = logins.rely_on_refresh(work.conn, id_token=tokens.id_token, lifetime=tokens.lifetime)
    if goes_on:
        identity.follow(work.conn, person)
    return goes_on


def refuse(work: Work, browser: Browser) -> None:
    """End the asking login: the provider no longer vouches for its person."""
    _note(work, "refused", browser)
    identity.end_session(work.conn)


def end_all_of(work: Work, claims: Mapping[str, Any]) -> int:
    """The provider has logged somebody out: every login of hers ends here; how many.

    `claims` are a valid logout token's, which names the person, her login there, or both. It counts
    once: whoever has logged in since is not logged out by its coming again.
    """
    return logins.end_logins_of(
        work.conn,
        user_id=claims.get("sub"),
        oidc_sid=claims.get("sid"),
        token_id=claims["jti"],
    )


def end_one(work: Work, session_id: UUID, browser: Browser) -> OwnEnded | None:
    """End one of the asker's logins; None where it is not hers, or over."""
    ended = logins.end_own_session(work.conn, session_id=session_id)
    if ended is not None:
        _note(work, "logout" if ended.was_current else "ended", browser)
    return ended


def end_others(work: Work, browser: Browser) -> int:
    """End all of the asker's logins but this one; how many there were."""
    count = logins.end_other_sessions(work.conn)
    if count:
        _note(work, "ended", browser)
    return count


def _note(work: Work, kind: str, browser: Browser) -> None:
    logins.note(work.conn, kind=kind, user_agent=browser.user_agent, ip=browser.ip)
