"""Where a person learnt and worked: entries that she adds, changes, orders and takes away."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from repo import profiles
from repo.db import Work
from repo.rows import Profile
from services.errors import Conflict, NotFound
from services.i18n import gettext as _
from services.i18n import noop as N_
from services.profile_fields import Draft, Field, check, year
from services.profiles import lock, note

Entry = dict[str, Any]
# More than a person lists, and few enough to be one row's.
MOST_ENTRIES = 20
_YEARS = (
    Field("start", N_("From (year)"), 4, year),
    Field("end", N_("To (year)"), 4, year, hint=N_("Leave empty if current.")),
)
_DETAILS = Field("details", N_("In a few words"), 500, rows=3)


@dataclass(frozen=True, slots=True)
class Kind:
    """A list of the history: which column it is, its words and its entries' fields."""

    column: str
    title: str
    add: str
    nothing: str
    fields: tuple[Field, ...]


KINDS = {
    "work": Kind(
        "work_experience",
        N_("Work"),
        N_("Add work"),
        N_("You have not listed any work."),
        (
            Field("company", N_("Employer"), 200, required=True),
            Field("position", N_("What you did"), 200),
            *_YEARS,
            _DETAILS,
        ),
    ),
    "education": Kind(
        "education",
        N_("Education"),
        N_("Add education"),
        N_("You have not listed any education."),
        (
            Field("school", N_("School"), 200, required=True),
            Field("degree", N_("Degree or subject"), 200),
            *_YEARS,
            _DETAILS,
        ),
    ),
}


def find_kind(name: str) -> Kind:
    """A list by its name; raises NotFound."""
    if name not in KINDS:
        raise NotFound()
    return KINDS[name]


def entries_of(profile: Profile, kind: str) -> list[Entry]:
    """A list's entries, in its person's order."""
    return list(getattr(profile, find_kind(kind).column))


def find_entry(profile: Profile, kind: str, entry_id: str) -> Entry:
    """An entry by its id; raises NotFound."""
    for entry in entries_of(profile, kind):
        if entry.get("id") == entry_id:
            return entry
    raise NotFound(_("There is no such entry. It may have been removed in another window."))


def shown(kind: str, entry: Entry | None) -> Draft:
    """An entry's form before anything is typed."""
    given = entry or {}
    fields = find_kind(kind).fields
    return Draft({f.name: "" if given.get(f.name) is None else str(given[f.name]) for f in fields})


def save(work: Work, kind: str, entry_id: str | None, given: Mapping[str, str]) -> Draft:
    """Add an entry at the top, or change one; nothing where something is wrong with it."""
    draft = check(find_kind(kind).fields, given)
    start, end = draft.values.get("start"), draft.values.get("end")
    if isinstance(start, int) and isinstance(end, int) and end < start:
        draft = draft.refused("end", _("It cannot end before it began."))
    if draft.errors:
        return draft

    def change(entries: list[Entry]) -> list[Entry]:
        if entry_id is None:
            if len(entries) >= MOST_ENTRIES:
                raise Conflict(
                    _("A list has %(count)s entries at most. Remove one first.", count=MOST_ENTRIES)
                )
            return [{"id": secrets.token_hex(6), **draft.values}, *entries]
        return [e | draft.values if e.get("id") == entry_id else e for e in entries]

    _change(work, kind, entry_id, change)
    return draft


def remove(work: Work, kind: str, entry_id: str) -> None:
    """Take an entry away; raises NotFound."""
    _change(work, kind, entry_id, lambda all_: [e for e in all_ if e.get("id") != entry_id])


def move(work: Work, kind: str, entry_id: str, *, up: bool) -> None:
    """Let an entry and its neighbour change places; the first one cannot go up. Raises NotFound."""

    def change(entries: list[Entry]) -> list[Entry]:
        place = next(i for i, e in enumerate(entries) if e.get("id") == entry_id)
        other = place - 1 if up else place + 1
        if 0 <= other < len(entries):
            entries[place], entries[other] = entries[other], entries[place]
        return entries

    _change(work, kind, entry_id, change)


def _change(
    work: Work, kind: str, entry_id: str | None, change: Callable[[list[Entry]], list[Entry]]
) -> None:
    """Change one list while the asker's other tabs wait; the other list stays as it is."""
    profile = lock(work)
    if entry_id is not None:
        find_entry(profile, kind, entry_id)
    column = find_kind(kind).column
    before = entries_of(profile, kind)
    after = change(list(before))
    if after == before:
        return
    lists = {"education": profile.education, "work_experience": profile.work_experience}
    profiles.save_history(work.conn, **(lists | {column: after}))
    note(work, "profile.changed", [column])
