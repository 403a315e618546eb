"""The name that a person chooses: well formed, not the shop's own, and nobody else's."""

from __future__ import annotations

import re
from dataclasses import dataclass

from repo import profiles
from repo.db import Work
from repo.rows import Profile
from services.errors import Invalid, LoginNeeded
from services.i18n import Words
from services.i18n import gettext as _
from services.i18n import noop as N_

# As the table has it (users_username_check), so that the sentence comes before the row is refused.
_FORM = re.compile(r"[a-z0-9][a-z0-9_.-]{1,30}[a-z0-9]")
LONGEST = 32
# Whoever bore one of these could be taken for the shop, or for a part of its addresses.
_OWN = """
abuse account accounts admin administrator anonymous api auth billing blog bot bots bundle
bundles cart checkout contact customer customers deleted demo everybody everyone
extensions guest guests help helpdesk hostmaster info invoice invoices legal login logout
mail mailer mailerdaemon marketplace moderator moderators nobody noreply null official
orders organization organizations owner payment payments postmaster press privacy profile
publish publisher root sales security service settings shop staff status store stripe
superadmin support system team terms test undefined unknown user users webmaster www you
"""
RESERVED = frozenset(_OWN.split())
_FORM_WORDS = N_(
    "Use 3 to 32 lowercase letters, digits, dots, dashes or underscores,"
    " with a letter or digit at both ends."
)
_RESERVED_WORDS = N_("This name is kept for the shop itself. Please choose another.")
WORDS = Words(
    {
        "free": N_("Available."),
        "yours": N_("This is your current username."),
        "taken": N_("This name is taken. Please choose another."),
        "malformed": _FORM_WORDS,
        "reserved": _RESERVED_WORDS,
        "empty": N_("Others see your name in place of it."),
    }
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What is to be said of a name that is being typed."""

    state: str

    @property
    def words(self) -> str:
        """A sentence."""
        return WORDS[self.state]

    @property
    def is_good(self) -> bool:
        """It can be saved."""
        return self.state in ("free", "yours", "empty")


def check(name: str) -> str:
    """A name of the right form that is not the shop's own; raises Invalid."""
    state = _state_of_form(name)
    if state == "malformed":
        raise Invalid(_(_FORM_WORDS), field="username")
    if state == "reserved":
        raise Invalid(_(_RESERVED_WORDS), field="username")
    return name


def judge(work: Work, typed: str) -> tuple[Verdict, Profile]:
    """What the asker is told of a name while she types it, and her profile; LoginNeeded without.

    Saving it says the same.
    """
    name = typed.strip()
    mine = profiles.find_profile(work.conn)
    is_free = profiles.check_username_available(work.conn, username=name)
    profile = mine.result()
    if profile is None:
        raise LoginNeeded()
    if not name:
        state: str | None = "empty"
    elif profile.username == name:
        state = "yours"
    else:
        state = _state_of_form(name)
    return Verdict(state or ("free" if is_free else "taken")), profile


def _state_of_form(name: str) -> str | None:
    if not _FORM.fullmatch(name):
        return "malformed"
    plain = re.sub(r"[_.-]", "", name)
    return "reserved" if plain in RESERVED else None
