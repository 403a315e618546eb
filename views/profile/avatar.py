"""A person's picture: sent, taken away, and shown to her and to those whom she works with."""

from __future__ import annotations

from flask import Response, request, url_for
from werkzeug.wrappers import Response as BaseResponse

from services import avatars, profiles
from services.errors import Invalid, NotFound
from views._htmx import answer, go
from views._protection import limiter
from views._shop import reading, require_person, writing
from views.profile._blueprint import blueprint, take_saved, tell_saved

_A_WEEK = 7 * 24 * 3600


@blueprint.get("/profile/avatar")
def picture() -> Response:
    """Her picture, and the form for another."""
    with reading() as work:
        require_person(work)
        profile = profiles.read(work)
    return _form(profile.avatar_url, saved=take_saved() == "avatar")


@blueprint.post("/profile/avatar")
@limiter.limit("30 per minute")
def change_picture() -> BaseResponse:
    """Take the picture that is sent, or with `do=remove` the one away that is there."""
    # Who asks is known first: a picture is drawn for nobody else, and in no transaction.
    with reading() as work:
        require_person(work)
        address = work.visitor.avatar_url
    is_kept = request.form.get("do") != "remove"
    try:
        picture = avatars.draw(_sent()) if is_kept else b""
    except Invalid as error:
        return _form(address, status=422, error=error.message)
    with writing() as work:
        require_person(work)
        if is_kept:
            avatars.save(work, picture)
        else:
            avatars.remove(work)
    tell_saved("avatar")
    # The header shows it too, so the page comes whole.
    return go(url_for("profile.picture"))


@blueprint.get("/avatar/<digest>.webp")
def avatar(digest: str) -> BaseResponse:
    """A picture, for its person and her colleagues; nobody else learns whether there is one."""
    with reading() as work:
        found = avatars.find(work, digest) if work.visitor.is_person else None
    if found is None:
        raise NotFound()
    response = Response(found, mimetype="image/webp")
    response.cache_control.private = True
    response.cache_control.max_age = _A_WEEK
    response.cache_control.immutable = True
    response.vary.add("Cookie")
    response.set_etag(digest)
    return response.make_conditional(request)


def _sent() -> bytes:
    sent = request.files.get("picture")
    # One byte more than is taken tells that there are more.
    return sent.read(avatars.MOST_BYTES + 1) if sent else b""


def _form(
    address: str | None, *, status: int = 200, error: str = "", saved: bool = False
) -> Response:
    return answer(
        "pages/profile_avatar.html",
        "fragments/profile_avatar.html",
        status=status,
        address=address,
        error=error,
        saved=saved,
        most_kilobytes=avatars.MOST_BYTES // 1024,
    )
