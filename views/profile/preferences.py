"""What a person is told of, and how the shop speaks to her."""

from __future__ import annotations

from flask import Response, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from services import preferences as rules
from services import profiles
from services.profile_fields import Draft
from views._htmx import answer, go, wants_fragment
from views._shop import reading, writing
from views.profile._blueprint import blueprint, go_speaking, speaks_anew, take_saved, tell_saved


@blueprint.get("/preferences")
def preferences() -> Response:
    """Mails, language and time zone."""
    with reading() as work:
        profile = profiles.read(work)
    shown = profiles.shown(profile, profiles.SECTIONS["region"])
    return _page(rules.wanted(profile.notification_preferences), shown, saved=take_saved())


@blueprint.post("/preferences")
def save_preferences() -> BaseResponse:
    """Save one of the two forms: `part` is mails or region."""
    is_region = request.form.get("part") == "region"
    part = "region" if is_region else "mails"
    draft = Draft({})
    with writing() as work:
        if is_region:
            draft = profiles.save(work, "region", request.form.to_dict())
        else:
            rules.save(work, request.form.getlist("mails"))
        profile = profiles.read(work)
    shown = profiles.shown(profile, profiles.SECTIONS["region"])
    wanted = rules.wanted(profile.notification_preferences)
    if draft.errors:
        return _page(wanted, Draft(shown.typed | draft.typed, draft.errors), status=422)
    address = url_for("profile.preferences")
    if language := speaks_anew() if is_region else None:
        tell_saved(part)
        return go_speaking(address, language)
    if wants_fragment():
        return _page(wanted, shown, saved=part)
    tell_saved(part)
    return go(address)


def _page(
    wanted: dict[str, bool], draft: Draft, *, status: int = 200, saved: str | None = None
) -> Response:
    return answer(
        "pages/preferences.html",
        "fragments/preferences.html",
        status=status,
        kinds=rules.KINDS,
        wanted=wanted,
        section=profiles.SECTIONS["region"],
        draft=draft,
        saved=saved,
    )
