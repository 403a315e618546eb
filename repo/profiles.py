"""People, as they describe themselves."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from psycopg.types.json import Jsonb

from repo.db import Connection
from repo.loader import Later, load
from repo.rows import Answer, Profile

_queries = load("profiles")
_find_profile = _queries.maybe("find_profile", Profile)
_save_names = _queries.exec("save_names")
_save_about = _queries.exec("save_about")
_save_region = _queries.exec("save_region")
_lock_profile = _queries.maybe("lock_profile", Profile)
_wants_mail = _queries.one("wants_mail", Answer)
_save_interests = _queries.exec("save_interests")
_begin_onboarding = _queries.exec("begin_onboarding")
_save_contact = _queries.exec("save_contact")
_save_business = _queries.exec("save_business")
_save_history = _queries.exec("save_history")
_save_notification_preferences = _queries.exec("save_notification_preferences")
_save_profile_completed = _queries.exec("save_profile_completed")
_save_onboarding_step = _queries.exec("save_onboarding_step")
_complete_onboarding = _queries.one("complete_onboarding", Answer)
_check_username_available = _queries.one("check_username_available", Answer)


@dataclass(frozen=True, slots=True)
class Names:
    """What a person wants to be called, besides the names that the login service has."""

    username: str | None
    middle_name: str | None
    name_prefix: str | None
    name_suffix: str | None
    pronouns: str | None


@dataclass(frozen=True, slots=True)
class About:
    """What a person says of herself."""

    website_url: str | None
    bio: str | None
    date_of_birth: date | None


@dataclass(frozen=True, slots=True)
class Region:
    """How a person reads words, times and numbers: a language of the shop's, a time zone's name."""

    locale: str
    timezone: str


@dataclass(frozen=True, slots=True)
class Contact:
    """Where a person is reached; the country is two capital letters."""

    phone: str | None
    mobile_phone: str | None
    address_line1: str | None
    address_line2: str | None
    city: str | None
    region: str | None
    postal_code: str | None
    country: str | None


@dataclass(frozen=True, slots=True)
class Business:
    """For whom a person works, and where that is; the country is two capital letters."""

    business_name: str | None
    business_position: str | None
    business_phone: str | None
    business_address_line1: str | None
    business_address_line2: str | None
    business_city: str | None
    business_region: str | None
    business_postal_code: str | None
    business_country: str | None


def find_profile(conn: Connection) -> Later[Profile | None]:
    """The asking person, or None where nobody asks."""
    return _find_profile.later(conn)


def lock_profile(conn: Connection) -> Profile | None:
    """The asking person, kept from her other tabs until this transaction ends."""
    return _lock_profile(conn)


def save_names(conn: Connection, names: Names) -> bool:
    """Save the asker's names; a name that another has breaks `users_username_once`."""
    return _save_names(conn, **asdict(names)) == 1


def save_about(conn: Connection, about: About) -> bool:
    """Save what the asker says of herself."""
    return _save_about(conn, **asdict(about)) == 1


def save_region(conn: Connection, region: Region) -> bool:
    """Save how the asker reads words, times and numbers."""
    return _save_region(conn, **asdict(region)) == 1


def save_contact(conn: Connection, contact: Contact) -> bool:
    """Save where the asker is reached."""
    return _save_contact(conn, **asdict(contact)) == 1


def save_business(conn: Connection, business: Business) -> bool:
    """Save for whom the asker works."""
    return _save_business(conn, **asdict(business)) == 1


def save_history(
    conn: Connection, *, education: list[dict[str, Any]], work_experience: list[dict[str, Any]]
) -> bool:
    """Save where the asker learnt and worked."""
    saved = _save_history(conn, education=Jsonb(education), work_experience=Jsonb(work_experience))
    return saved == 1


def save_notification_preferences(conn: Connection, preferences: dict[str, Any]) -> bool:
    """Save what the asker wants to be told of."""
    return _save_notification_preferences(conn, preferences=Jsonb(preferences)) == 1


def wants_mail(conn: Connection, *, user_id: str, preference: str, otherwise: bool) -> bool:
    """For the worker: whether a person lets herself be told; `otherwise` where she never said."""
    return _wants_mail(conn, user_id=user_id, preference=preference, otherwise=otherwise).answer


def save_interests(conn: Connection, interests: list[str]) -> bool:
    """Save what the asker is looking for: the slugs of categories."""
    return _save_interests(conn, interests=interests) == 1


def save_profile_completed(conn: Connection, *, completed: bool) -> bool:
    """Note whether the asker's profile has all that is asked for; True where that is news."""
    return _save_profile_completed(conn, completed=completed) == 1


def begin_onboarding(conn: Connection, *, step: str) -> bool:
    """Note that the asker is led to her first steps; True the first time."""
    return _begin_onboarding(conn, step=step) == 1


def save_onboarding_step(conn: Connection, *, step: str) -> bool:
    """Note how far the asker has come; False once she is through."""
    return _save_onboarding_step(conn, step=step) == 1


def complete_onboarding(conn: Connection) -> bool:
    """Let the asker be through; True the first time."""
    return _complete_onboarding(conn).answer


def check_username_available(conn: Connection, *, username: str) -> bool:
    """Whether a name is well formed and nobody's, in whatever case."""
    return _check_username_available(conn, username=username).answer
