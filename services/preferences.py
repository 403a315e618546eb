"""Which mails a person lets the shop write to her.

What belongs to a purchase or to an account's safety is always sent. For the rest there is a kind
here, and `services/mails.py` asks for it before a mail is put down.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from repo import profiles as rows
from repo.db import Connection, Work
from services import profiles
from services.i18n import noop as N_


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of mail that can be turned off; `default` holds for who has never said."""

    label: str
    hint: str
    default: bool


KINDS = {
    "available": Kind(
        N_("Available now"),
        N_("An add-on that you asked to be told of can be bought."),
        default=True,
    ),
    "organization": Kind(
        N_("Your organizations"),
        N_("Members ask you to buy something."),
        default=True,
    ),
    # Advertising is for those who ask for it.
    "news": Kind(
        N_("News of the shop"),
        N_("New add-ons and offers, now and then."),
        default=False,
    ),
}


def wanted(preferences: Mapping[str, Any]) -> dict[str, bool]:
    """Each kind, and whether a person with these preferences gets it."""
    return {
        code: said if isinstance(said := preferences.get(code), bool) else kind.default
        for code, kind in KINDS.items()
    }


def save(work: Work, chosen: Collection[str]) -> None:
    """Let the asker get these kinds and no others; what is no kind is not heeded."""
    profile = profiles.lock(work)
    before = wanted(profile.notification_preferences)
    after = {code: code in chosen for code in KINDS}
    if profile.notification_preferences != after:
        rows.save_notification_preferences(work.conn, after)
    changed = [code for code in KINDS if before[code] != after[code]]
    if changed:
        profiles.note(work, "preferences.changed", changed)


def lets(conn: Connection, user_id: str, code: str) -> bool:
    """For the worker: whether a person lets herself be written to about this."""
    return rows.wants_mail(conn, user_id=user_id, preference=code, otherwise=KINDS[code].default)
