"""A person's profile: its sections, each with a form of its own, and what the shop asks for.

E-mail address, first and last name are the login service's; everything else is hers to write.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from repo import audit, profiles
from repo.db import Connection, Work
from repo.profiles import About, Business, Contact, Names, Region
from repo.rows import Profile
from services import usernames
from services.errors import LoginNeeded, NotFound
from services.i18n import Words
from services.i18n import noop as N_
from services.profile_fields import (
    COUNTRIES,
    Draft,
    Field,
    check,
    country,
    date_of_birth,
    language,
    languages,
    phone,
    timezone,
    timezones,
    website,
)

_LINE = 200


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the profile with a form of its own, saved at once."""

    title: str
    about: str
    fields: tuple[Field, ...]
    group: type[Any]
    save: Callable[[Connection, Any], bool]


NAMES = (
    Field(
        "username",
        N_("Username"),
        usernames.LONGEST,
        usernames.check,
        hint=N_("Others see it beside what you write. Lowercase letters and digits."),
    ),
    Field("name_prefix", N_("Title"), 30, autocomplete="honorific-prefix"),
    Field("middle_name", N_("Middle name"), autocomplete="additional-name"),
    Field("name_suffix", N_("Suffix"), 30, autocomplete="honorific-suffix"),
    Field("pronouns", N_("Pronouns"), 40, hint=N_("Such as she/her.")),
)
CONTACT = (
    Field("phone", N_("Phone"), 40, phone, "tel", "tel", N_("With its country's prefix.")),
    Field("mobile_phone", N_("Mobile phone"), 40, phone, "tel"),
    Field("address_line1", N_("Street and number"), _LINE, autocomplete="address-line1"),
    Field("address_line2", N_("Address line 2"), _LINE, autocomplete="address-line2"),
    Field("postal_code", N_("Postal code"), 20, autocomplete="postal-code"),
    Field("city", N_("City"), autocomplete="address-level2"),
    Field("region", N_("State or region"), autocomplete="address-level1"),
    Field("country", N_("Country"), 2, country, autocomplete="country", options=COUNTRIES),
)
BUSINESS = (
    Field("business_name", N_("Company"), _LINE, autocomplete="organization"),
    Field("business_position", N_("Position"), autocomplete="organization-title"),
    Field("business_phone", N_("Business phone"), 40, phone, "tel", "work tel"),
    Field("business_address_line1", N_("Street and number"), _LINE),
    Field("business_address_line2", N_("Address line 2"), _LINE),
    Field("business_postal_code", N_("Postal code"), 20),
    Field("business_city", N_("City")),
    Field("business_region", N_("State or region")),
    Field("business_country", N_("Country"), 2, country, options=COUNTRIES),
)
ABOUT = (
    Field("bio", N_("About you"), 2000, rows=6, hint=N_("2,000 characters at most.")),
    Field(
        "website_url", N_("Website"), 500, website, "url", "url", N_("Such as https://example.com.")
    ),
    Field("date_of_birth", N_("Date of birth"), 10, date_of_birth, "date", "bday"),
)
REGION = (
    Field(
        "locale",
        N_("Language"),
        5,
        language,
        hint=N_("Of the shop, and of its e-mails to you."),
        required=True,
        options=languages,
    ),
    Field("timezone", N_("Time zone"), 64, timezone, required=True, options=lambda: timezones()),
)

SECTIONS = {
    "names": Section(
        N_("Names"), N_("What you want to be called."), NAMES, Names, profiles.save_names
    ),
    "contact": Section(
        N_("Contact"), N_("Where you are reached."), CONTACT, Contact, profiles.save_contact
    ),
    "business": Section(
        N_("Business"), N_("For whom you work."), BUSINESS, Business, profiles.save_business
    ),
    "about": Section(
        N_("About you"), N_("What you say of yourself."), ABOUT, About, profiles.save_about
    ),
    "region": Section(
        N_("Language and time zone"),
        N_("How you read words and times."),
        REGION,
        Region,
        profiles.save_region,
    ),
}
# What the shop asks of everybody, and the section that has it: a name to show, where bills go.
ASKED = {"username": "names", "city": "contact", "country": "contact"}
ASKED_WORDS = Words(
    {
        "username": N_("Choose a username"),
        "city": N_("Add your city"),
        "country": N_("Add your country"),
    }
)


def find_section(name: str) -> Section:
    """A section by its name; raises NotFound."""
    if name not in SECTIONS:
        raise NotFound()
    return SECTIONS[name]


def read(work: Work) -> Profile:
    """The asker's profile; raises LoginNeeded."""
    found = profiles.find_profile(work.conn).result()
    if found is None:
        raise LoginNeeded()
    return found


def shown(profile: Profile, section: Section) -> Draft:
    """A section's form as it is when nothing has been typed yet."""
    return Draft({f.name: _as_text(getattr(profile, f.name)) for f in section.fields})


def save(work: Work, name: str, given: Mapping[str, str]) -> Draft:
    """Save what was given of a section, all of it or, where something is wrong, nothing.

    A username that somebody else has just taken breaks the rule `users_username_once`.
    """
    section = find_section(name)
    draft = check(section.fields, given)
    if draft.errors:
        return draft
    profile = lock(work)
    changed = [key for key, value in draft.values.items() if getattr(profile, key) != value]
    if changed:
        now = asdict(profile) | draft.values
        section.save(
            work.conn, section.group(**{f.name: now[f.name] for f in fields(section.group)})
        )
        note(work, "profile.changed", changed)
        settle(work, replace(profile, **{key: draft.values[key] for key in changed}))  # type: ignore[arg-type]
    return draft


def lock(work: Work) -> Profile:
    """The asker's profile, kept from her other tabs until this is done; raises LoginNeeded."""
    found = profiles.lock_profile(work.conn)
    if found is None:
        raise LoginNeeded()
    return found


def missing(profile: Profile) -> list[str]:
    """What the shop asks for and the profile has not."""
    return [name for name in ASKED if not getattr(profile, name)]


def settle(work: Work, profile: Profile) -> None:
    """Note whether the profile has all that is asked for."""
    profiles.save_profile_completed(work.conn, completed=not missing(profile))


def note(work: Work, action: str, changed: list[str] | None = None) -> None:
    """Write down that the asker changed something of hers: which fields, and not to what."""
    audit.append(
        work.conn,
        action=action,
        object_type="user",
        object_id=work.visitor.user_id or "",
        after=None if changed is None else {"fields": sorted(changed)},
    )


def _as_text(value: object) -> str:
    return "" if value is None else str(value)
