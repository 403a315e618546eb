"""Where a person learnt and worked: two lists, one entry of which is open at a time."""

from __future__ import annotations

from flask import Response, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from repo.db import Work
from repo.rows import Profile
from services import profile_history, profiles
from services.errors import Invalid
from services.profile_fields import Draft
from views._forms import text
from views._htmx import answer, go, wants_fragment
from views._shop import reading, writing
from views.profile._blueprint import blueprint, take_saved, tell_saved

_DEEDS = ("save", "remove", "up", "down")


@blueprint.get("/profile/history")
def history() -> Response:
    """Both lists; `add` opens a new entry of one, `edit` with `entry` one that is there."""
    kind = request.args.get("add") or request.args.get("edit")
    entry_id = request.args.get("entry") if "edit" in request.args else None
    with reading() as work:
        profile = profiles.read(work)
    draft = None
    if kind is not None:
        entry = profile_history.find_entry(profile, kind, entry_id or "") if entry_id else None
        draft = profile_history.shown(kind, entry)
    return _lists(profile, kind, entry_id, draft, saved=take_saved() == "history")


@blueprint.post("/profile/history")
def change_history() -> BaseResponse:
    """Add, change, move or remove an entry; each at once."""
    kind, entry_id, deed = text("kind") or "", text("entry"), text("do")
    if deed not in _DEEDS or (entry_id is None and deed != "save"):
        raise Invalid()
    with writing() as work:
        draft = _do(work, kind, entry_id, deed)
        profile = profiles.read(work)
    if draft is not None and draft.errors:
        return _lists(profile, kind, entry_id, draft, status=422)
    if wants_fragment():
        return _lists(profile, None, None, None, saved=True)
    tell_saved("history")
    return go(url_for("profile.history"))


def _do(work: Work, kind: str, entry_id: str | None, deed: str) -> Draft | None:
    if deed == "save":
        return profile_history.save(work, kind, entry_id, request.form.to_dict())
    if deed == "remove":
        profile_history.remove(work, kind, entry_id or "")
    else:
        profile_history.move(work, kind, entry_id or "", up=deed == "up")
    return None


def _lists(
    profile: Profile,
    kind: str | None,
    entry_id: str | None,
    draft: Draft | None,
    *,
    status: int = 200,
    saved: bool = False,
) -> Response:
    return answer(
        "pages/profile_history.html",
        "fragments/profile_history.html",
        status=status,
        kinds=profile_history.KINDS,
        profile=profile,
        open_kind=kind,
        open_entry=entry_id,
        draft=draft,
        saved=saved,
    )
