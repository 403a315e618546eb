"""What the pages of a profile share: their blueprint, and how saving is told."""

from __future__ import annotations

from flask import Blueprint, request
from werkzeug.wrappers import Response as BaseResponse

from repo.errors import RuleViolated
from services import i18n
from services.errors import Invalid
from services.rules import from_rule
from views._htmx import go
from views._language import keep_in_browser
from views._told import take_told, tell

blueprint = Blueprint("profile", __name__, url_prefix="/account")

_SAVED = "profile_saved"


def tell_saved(part: str) -> None:
    """Let the next page say that a part was saved."""
    tell(_SAVED, part=part)


def take_saved() -> str | None:
    """Which part was saved, if that is to be told; it is told once."""
    told = take_told(_SAVED)
    return None if told is None else str(told["part"])


def invalid_field(error: RuleViolated) -> Invalid:
    """What the database refused, as a sentence beside its field; else raises it again."""
    found = from_rule(error.rule)
    if not isinstance(found, Invalid) or found.field is None:
        raise error
    return found


def speaks_anew() -> str | None:
    """The language that this form chooses, where the page is in another one."""
    chosen = request.form.get("locale", "")
    return chosen if chosen in i18n.LANGUAGES and chosen != i18n.language() else None


def go_speaking(address: str, language: str) -> BaseResponse:
    """Go to a page, whole, and read it in this language."""
    response = go(address)
    keep_in_browser(response, language)
    return response
