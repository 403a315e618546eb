"""The first steps: one page each, resumed where they were left."""

from __future__ import annotations

from flask import Response, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from repo import catalog
from repo.db import Work
from repo.errors import RuleViolated
from repo.rows import Category, Profile
from services import onboarding as steps
from services import preferences, profiles
from services.errors import NotFound
from services.profile_fields import Draft
from views._htmx import answer, go, show_address, wants_fragment
from views._shop import reading, writing
from views.profile._blueprint import blueprint, go_speaking, invalid_field, speaks_anew

_CHOICES = {"interests": "interests", "preferences": "mails"}


@blueprint.get("/onboarding")
def onboarding() -> BaseResponse:
    """Where she left off."""
    with reading() as work:
        profile = profiles.read(work)
    return go(url_for("profile.onboarding_step", step=steps.current(profile)))


@blueprint.get("/onboarding/<step>")
def onboarding_step(step: str) -> BaseResponse:
    """A step, also one that she goes back to; the end is there once she is through."""
    with reading() as work:
        profile, shelves = _read(work)
    if step not in (*steps.STEPS, steps.DONE):
        raise NotFound()
    if (step == steps.DONE) != profile.onboarding_completed:
        return go(url_for("profile.onboarding_step", step=steps.current(profile)))
    return _page(step, profile, shelves)


@blueprint.post("/onboarding/<step>")
def save_onboarding_step(step: str) -> BaseResponse:
    """Save a step's answers, or with `do=skip` none, and go on: mostly to the next."""
    given, after = request.form.to_dict(), steps.following(step)
    chosen = request.form.getlist(_CHOICES.get(step, "none"))
    draft: Draft | None = None
    is_skipped = given.get("do") == "skip"
    try:
        with writing() as work:
            if is_skipped:
                steps.skip(work, step)
            else:
                draft = steps.save(work, step, given, chosen)
            profile, shelves = _read(work)
    except RuleViolated as violated:
        error = invalid_field(violated)
        with reading() as work:
            profile, shelves = _read(work)
        draft = Draft(given).refused(error.field or "", error.message)
    if draft is not None and draft.errors:
        return _page(step, profile, shelves, draft, chosen=chosen, status=422)
    address = url_for("profile.onboarding_step", step=after)
    if language := speaks_anew() if step == "preferences" and not is_skipped else None:
        return go_speaking(address, language)
    if given.get("do") == "organization":
        # What she typed beside it is saved; the page of the new one offers to go on here.
        return go(url_for("organizations.new"))
    if not wants_fragment():
        return go(address)
    response = _page(after, profile, shelves)
    show_address(response, address)
    return response


def _read(work: Work) -> tuple[Profile, list[Category]]:
    shelves = catalog.list_categories(work.conn)
    return profiles.read(work), shelves.result()


def _page(
    step: str,
    profile: Profile,
    shelves: list[Category],
    draft: Draft | None = None,
    *,
    chosen: list[str] | None = None,
    status: int = 200,
) -> Response:
    shown = steps.shown(profile, step)
    if shown is not None and draft is not None:
        shown = Draft(shown.typed | draft.typed, draft.errors)
    wanted = preferences.wanted(profile.notification_preferences)
    return answer(
        "pages/onboarding.html",
        "fragments/onboarding.html",
        status=status,
        step=step,
        steps=steps.STEPS,
        title=steps.TITLES[step],
        before=steps.preceding(step),
        profile=profile,
        draft=shown,
        shelves=shelves,
        kinds=preferences.KINDS,
        wanted=wanted if chosen is None else {code: code in chosen for code in wanted},
        fields=_fields(step),
        missing=profiles.missing(profile),
        verdict=None,
    )


def _fields(step: str) -> list[object]:
    if step not in steps.ASKS:
        return []
    section, names = steps.ASKS[step]
    return [f for f in profiles.SECTIONS[section].fields if f.name in names]
