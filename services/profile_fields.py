"""What a person may write in a field of her profile: how long, of which form, in which list."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import lru_cache
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from babel.core import get_global

from services import i18n
from services.countries import countries
from services.errors import Invalid
from services.i18n import gettext as _

_PHONE = re.compile(r"\+?[0-9 ()./-]+(?: ?(?:x|ext\.?) ?[0-9]{1,6})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YEAR = re.compile(r"[0-9]{4}")
_FEWEST_DIGITS, _MOST_DIGITS = 5, 15
FIRST_YEAR = 1900
# A degree, or a contract, may end some years from now.
_YEARS_AHEAD = 10
_AREAS = {
    "Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian",
    "Pacific",
}  # fmt: skip

Check = Callable[[str], object]


def as_it_is(text: str) -> object:
    """Any text."""
    return text


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a form: its words are looked up where it is shown, `check` makes its value."""

    name: str
    label: str
    longest: int = 100
    check: Check = as_it_is
    kind: str = "text"
    autocomplete: str = "off"
    hint: str = ""
    rows: int = 0
    required: bool = False
    options: Callable[[], Mapping[str, str]] | None = None


@dataclass(frozen=True, slots=True)
class Draft:
    """What was sent: as it was typed, what is wrong with it, and the values of what is right."""

    typed: dict[str, str]
    errors: dict[str, str] = field(default_factory=dict)
    values: dict[str, object] = field(default_factory=dict)

    def refused(self, name: str, sentence: str) -> Draft:
        """The same, where one more field turns out to be wrong."""
        return Draft(self.typed, {**self.errors, name: sentence}, self.values)


def check(fields: tuple[Field, ...], given: Mapping[str, str]) -> Draft:
    """Look at what was given; a field that was not sent stays as it is, an empty one is emptied."""
    draft = Draft({f.name: given[f.name] for f in fields if f.name in given})
    for one in fields:
        if one.name not in given:
            continue
        try:
            draft.values[one.name] = _value(one, given[one.name])
        except Invalid as error:
            draft.errors[one.name] = error.message
    return draft


def _value(one: Field, typed: str) -> object:
    text = typed.replace("\r\n", "\n").replace("\r", "\n").strip()
    if not text:
        if one.required:
            raise Invalid(_("Please fill this in."), field=one.name)
        return None
    if any(unicodedata.category(c) == "Cc" and not (one.rows and c in "\n\t") for c in text):
        raise Invalid(_("This holds a character that cannot be shown."), field=one.name)
    # A rule of the field's own has the better sentence.
    value = one.check(text)
    if len(text) > one.longest:
        raise Invalid(
            _("Keep it within %(count)s characters, please.", count=one.longest), field=one.name
        )
    return value


def phone(text: str) -> str:
    """A telephone number, as people write them."""
    digits = sum(c.isdigit() for c in text)
    if not _PHONE.fullmatch(text) or not _FEWEST_DIGITS <= digits <= _MOST_DIGITS:
        raise Invalid(_("Enter a telephone number, such as +1 555 0100."))
    return text


def website(text: str) -> str:
    """An address of a page on the web; nothing that a browser would run."""
    refusal = Invalid(_("Enter a web address that begins with https:// or http://."))
    if any(c.isspace() for c in text):
        raise refusal
    try:
        parts = urlsplit(text)
        host, _port = parts.hostname, parts.port
    except ValueError:
        raise refusal from None
    if parts.scheme not in ("http", "https") or not host or "." not in host.strip("."):
        raise refusal
    if "@" in parts.netloc or "\\" in text:
        raise refusal
    return text


def country(text: str) -> str:
    """A country of the list."""
    if text not in countries():
        raise Invalid(_("Choose a country from the list."))
    return text


def date_of_birth(text: str) -> date:
    """A day on which somebody who is alive may have been born."""
    try:
        found = date.fromisoformat(text) if _DATE.fullmatch(text) else None
    except ValueError:
        found = None
    if found is None:
        raise Invalid(_("Enter a date, such as 1990-12-31."))
    if found.year < FIRST_YEAR:
        raise Invalid(_("Enter a year from %(year)s on.", year=FIRST_YEAR))
    if found > datetime.now(UTC).date():
        raise Invalid(_("This day is yet to come."))
    return found


def year(text: str) -> int:
    """A year of a life."""
    last = datetime.now(UTC).year + _YEARS_AHEAD
    # Digits of other scripts are no year in a browser's field either.
    if not (_YEAR.fullmatch(text) and FIRST_YEAR <= int(text) <= last):
        raise Invalid(_("Enter a year from %(first)s to %(last)s.", first=FIRST_YEAR, last=last))
    return int(text)


def language(text: str) -> str:
    """A language that the shop speaks."""
    if text not in i18n.LANGUAGES:
        raise Invalid(_("Choose one of the languages that the shop speaks."))
    return text


def timezone(text: str) -> str:
    """A time zone by its name in the time zone database."""
    if text not in timezones():
        # A name of before, such as Asia/Calcutta, is the one of today.
        text = get_global("zone_aliases").get(text, text)
    if text not in timezones():
        raise Invalid(_("Choose a time zone from the list."))
    return text


@lru_cache(maxsize=1)
def timezones() -> Mapping[str, str]:
    """Each time zone that people live in, by its name of today; UTC first."""
    names = available_timezones() - get_global("zone_aliases").keys()
    places = sorted(n for n in names if n.split("/")[0] in _AREAS)
    return {"UTC": "UTC"} | {name: name.replace("_", " ") for name in places}


def languages() -> Mapping[str, str]:
    """The languages that the shop speaks, each by its own name."""
    return i18n.LANGUAGES


def with_nothing(options: Callable[[], Mapping[str, str]]) -> Callable[[], Mapping[str, str]]:
    """The same list, with nothing to choose first."""
    return lambda: {"": "–", **options()}


COUNTRIES = with_nothing(countries)
