"""The console's log: who did what, to which thing, for which organization."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from typing import TypeVar
from urllib.parse import urlencode
from uuid import UUID

from flask import Response, request

from repo import audit
from repo.paging import BEGINNING, END, GREATEST_BIGINT
from services.errors import Invalid
from services.i18n import gettext as _
from views._htmx import answer, show_address, wants_fragment
from views._shop import require_staff, writing
from views.admin import blueprint, require_own_visit

PAGE_SIZE = 50
T = TypeVar("T")


@dataclass(frozen=True)
class Questions:
    """What the log is asked for; an empty text leaves a question open."""

    actor: str
    object_type: str
    object_id: str
    org: str
    since: str

    @classmethod
    def read(cls) -> Questions:
        """Of the address."""
        return cls(
            *(
                request.args.get(name, "").strip()[:255]
                for name in ("actor", "object_type", "object_id", "org", "since")
            )
        )

    def address(self, **more: str) -> str:
        """The same questions as the end of an address, and more."""
        return "?" + urlencode({k: v for k, v in {**vars(self), **more}.items() if v})


@blueprint.get("/audit")
def show_audit() -> Response:
    """Deeds, newest first; that staff asked for some is one too."""
    asked = Questions.read()
    errors: dict[str, str] = {}
    organization = _checked(_organization, asked.org, errors)
    since = _checked(_since, asked.since, errors)
    with writing() as work:
        require_staff(work)
        require_own_visit()
        found = (
            []
            if errors
            else audit.list_entries(
                work.conn,
                actor=asked.actor or None,
                object_type=asked.object_type or None,
                object_id=asked.object_id or None,
                organization_id=organization,
                since=since or BEGINNING,
                before=_before(),
                page_size=PAGE_SIZE + 1,
            ).result()
        )
        shown = found[:PAGE_SIZE]
        by = [name for name, value in vars(asked).items() if value]
        if by and not errors:
            audit.append(
                work.conn,
                action="log.searched",
                object_type="console",
                object_id="log",
                after={"by": by, "found": len(shown)},
            )
    older = None
    if len(found) > PAGE_SIZE:
        older = asked.address(before=f"{shown[-1].at.isoformat()}_{shown[-1].id}")
    response = answer(
        "pages/admin/audit.html",
        "fragments/admin/audit.html",
        status=Invalid.status if errors else 200,
        asked=asked,
        errors=errors,
        entries=shown,
        older=older,
        newest=asked.address() if "before" in request.args else None,
    )
    if wants_fragment():
        show_address(response, request.full_path.rstrip("?"))
    return response


def _checked(read: Callable[[str], T], value: str, errors: dict[str, str]) -> T | None:
    try:
        return read(value) if value else None
    except Invalid as error:
        errors[error.field or ""] = error.message
        return None


def _organization(value: str) -> UUID:
    try:
        return UUID(value)
    except ValueError as error:
        raise Invalid(_("This is not an organization's ID."), field="org") from error


def _since(value: str) -> datetime:
    try:
        return datetime.combine(date.fromisoformat(value), time(), UTC)
    except ValueError as error:
        raise Invalid(_("Enter a date such as 2026-11-21."), field="since") from error


def _before() -> tuple[datetime, int]:
    """Where the last page ended; an address that nobody was given begins anew."""
    at, _sep, number = request.args.get("before", "").rpartition("_")
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return END, GREATEST_BIGINT
    if not (moment.tzinfo and number.isascii() and number.isdigit() and len(number) <= 18):
        return END, GREATEST_BIGINT
    return moment, int(number)
