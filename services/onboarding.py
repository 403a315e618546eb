"""The first steps of somebody who is new: each can be skipped, left, gone back to and resumed."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from repo import catalog
from repo import profiles as rows
from repo.db import Work
from repo.rows import Profile
from services import preferences, profiles
from services.errors import NotFound
from services.i18n import Words
from services.i18n import noop as N_
from services.profile_fields import Draft

STEPS = ("welcome", "interests", "work", "preferences")
DONE = "done"
TITLES = Words(
    {
        "welcome": N_("Welcome"),
        "interests": N_("What are you looking for?"),
        "work": N_("For yourself, or for a business?"),
        "preferences": N_("Your preferences"),
        DONE: N_("You are all set"),
    }
)
# Which fields of which section a step asks for; what it does not ask for stays as it is.
ASKS = {
    "welcome": ("names", ("username", "pronouns")),
    "work": ("business", ("business_name", "business_position")),
    "preferences": ("region", ("locale", "timezone")),
}


def lead_there(work: Work) -> bool:
    """Whether somebody who has just logged in is to be led to her first steps: once, ever."""
    return rows.begin_onboarding(work.conn, step=STEPS[0])


def current(profile: Profile) -> str:
    """Where she goes on; a step that there is no more is the first."""
    if profile.onboarding_completed:
        return DONE
    return profile.onboarding_step if profile.onboarding_step in STEPS else STEPS[0]


def following(step: str) -> str:
    """The step after one; raises NotFound for what is no step."""
    if step not in STEPS:
        raise NotFound()
    place = STEPS.index(step) + 1
    return STEPS[place] if place < len(STEPS) else DONE


def preceding(step: str) -> str | None:
    """The step before one, where there is one; raises NotFound for what is no step."""
    if step not in (*STEPS, DONE):
        raise NotFound()
    place = (*STEPS, DONE).index(step)
    return STEPS[place - 1] if place else None


def shown(profile: Profile, step: str) -> Draft | None:
    """A step's form before anything is typed; None where the step has no fields."""
    if step not in ASKS:
        return None
    return profiles.shown(profile, profiles.SECTIONS[ASKS[step][0]])


def save(
    work: Work, step: str, given: Mapping[str, str], chosen: Collection[str] = ()
) -> Draft | None:
    """Save a step's answers and go on; a draft with errors where something is wrong with them.

    `chosen` are the interests or the kinds of mail of the steps that ask for them.
    """
    following(step)
    draft = None
    if step in ASKS:
        section, names = ASKS[step]
        draft = profiles.save(work, section, {n: given[n] for n in names if n in given})
        if draft.errors:
            return draft
    if step == "interests":
        _save_interests(work, chosen)
    if step == "preferences":
        preferences.save(work, chosen)
    skip(work, step)
    return draft


def skip(work: Work, step: str) -> None:
    """Go on without an answer; after the last step she is through."""
    after = following(step)
    if after != DONE:
        rows.save_onboarding_step(work.conn, step=after)
    elif rows.complete_onboarding(work.conn):
        profiles.note(work, "onboarding.completed")


def _save_interests(work: Work, chosen: Collection[str]) -> None:
    """Keep those that are categories of the shop, in the shop's order."""
    shelves = catalog.list_categories(work.conn)
    before = profiles.lock(work).interests
    after = [shelf.slug for shelf in shelves.result() if shelf.slug in chosen]
    if after != before:
        rows.save_interests(work.conn, after)
        profiles.note(work, "profile.changed", ["interests"])
