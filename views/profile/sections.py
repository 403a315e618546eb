"""The profile: what is in it and what is missing, and a form for each of its sections."""

from __future__ import annotations

from flask import Response, render_template, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from repo.errors import RuleViolated
from services import profile_history, profiles, usernames
from services.profile_fields import Draft
from views._htmx import answer, go, wants_fragment
from views._protection import limiter
from views._shop import reading, shop, writing
from views.profile._blueprint import (
    blueprint,
    go_speaking,
    invalid_field,
    speaks_anew,
    take_saved,
    tell_saved,
)


@blueprint.get("/profile")
def show() -> Response:
    """What the shop knows of her, and what it still asks for."""
    with reading() as work:
        profile = profiles.read(work)
    issuer = shop().settings.oidc_issuer
    return answer(
        "pages/profile.html",
        "fragments/profile.html",
        profile=profile,
        sections=profiles.SECTIONS,
        history=profile_history.KINDS,
        missing=profiles.missing(profile),
        asked=profiles.ASKED,
        asked_words=profiles.ASKED_WORDS,
        provider_account=f"{issuer.rstrip('/')}/account" if issuer else None,
    )


@blueprint.get("/profile/<section>")
def section(section: str) -> Response:
    """A section's form."""
    with reading() as work:
        found = profiles.find_section(section)
        profile = profiles.read(work)
    return _form(section, profiles.shown(profile, found), saved=take_saved() == section)


@blueprint.post("/profile/<section>")
def save_section(section: str) -> BaseResponse:
    """Save a section; where something is wrong, say so beside it and keep what was typed."""
    given = request.form.to_dict()
    try:
        with writing() as work:
            draft = profiles.save(work, section, given)
            profile = profiles.read(work)
    except RuleViolated as violated:
        # Somebody else was quicker with the name.
        error = invalid_field(violated)
        with reading() as work:
            profile = profiles.read(work)
        draft = Draft(given).refused(error.field or "", error.message)
    shown = profiles.shown(profile, profiles.find_section(section))
    if draft.errors:
        return _form(section, Draft(shown.typed | draft.typed, draft.errors), status=422)
    address = url_for("profile.section", section=section)
    if language := speaks_anew() if section == "region" else None:
        tell_saved(section)
        return go_speaking(address, language)
    if wants_fragment():
        return _form(section, shown, saved=True)
    tell_saved(section)
    return go(address)


@blueprint.get("/profile/username")
@limiter.limit("60 per minute")
def check_username() -> Response:
    """What is to be said of a name while it is typed; a plain visit gets it in its form."""
    typed = request.args.get("username", "")[:100]
    with reading() as work:
        verdict, profile = usernames.judge(work, typed)
    if wants_fragment():
        return Response(render_template("fragments/username.html", verdict=verdict))
    shown = profiles.shown(profile, profiles.SECTIONS["names"])
    return _form("names", Draft(shown.typed | {"username": typed}), verdict=verdict)


def _form(
    name: str,
    draft: Draft,
    *,
    status: int = 200,
    saved: bool = False,
    verdict: usernames.Verdict | None = None,
) -> Response:
    return answer(
        "pages/profile_section.html",
        "fragments/profile_section.html",
        status=status,
        name=name,
        section=profiles.find_section(name),
        draft=draft,
        saved=saved,
        verdict=verdict,
    )
