"""Profiles: a person reads and writes her own, and nobody else's."""

from __future__ import annotations

from dataclasses import asdict, fields, replace
from datetime import date

import pytest

from repo import profiles
from repo.profiles import About, Business, Contact, Names, Region
from repo.rows import Profile
from services.errors import Invalid
from tests.repo.conftest import Asker, Shop, refused

NAMES = Names("casey", "Q.", "Dr.", "Jr.", "they")
ABOUT = About("https://me.test", "Hello", date(1990, 1, 2))
REGION = Region("de", "Europe/Berlin")
CONTACT = Contact("1", "2", "Street 1", "Back", "Town", "Region", "12345", "DE")
BUSINESS = Business("Acme", "CEO", "3", "Street 2", "Front", "City", "Area", "54321", "US")


def profile(asker: Asker) -> Profile:
    with asker.reads() as conn:
        found = profiles.find_profile(conn).result()
    assert found is not None
    return found


def test_every_group_is_saved_and_read_back(shop: Shop) -> None:
    with shop.owner.writes() as conn:
        assert profiles.save_names(conn, NAMES)
        assert profiles.save_about(conn, ABOUT)
        assert profiles.save_region(conn, REGION)
        assert profiles.save_interests(conn, ["ai-services"])
        assert profiles.save_contact(conn, CONTACT)
        assert profiles.save_business(conn, BUSINESS)
        assert profiles.save_history(
            conn, education=[{"school": "A"}], work_experience=[{"at": "B"}]
        )
        assert profiles.save_notification_preferences(conn, {"news": False})
    found = asdict(profile(shop.owner))
    for group in (NAMES, ABOUT, REGION, CONTACT, BUSINESS):
        assert asdict(group).items() <= found.items()
    assert (found["education"], found["work_experience"]) == ([{"school": "A"}], [{"at": "B"}])
    assert found["notification_preferences"] == {"news": False}
    assert found["interests"] == ["ai-services"]
    assert profile(shop.teammate).bio is None


def test_a_profile_is_all_that_is_known_of_a_person(shop: Shop) -> None:
    columns = shop.one(
        "SELECT array_agg(attname::text ORDER BY attname) FROM pg_attribute"
        " WHERE attrelid = 'users'::regclass AND attnum > 0 AND NOT attisdropped"
    )
    assert columns == (sorted(field.name for field in fields(Profile)),)


def test_a_login_is_noted(shop: Shop) -> None:
    assert profile(shop.owner).last_login_at is not None


def test_nobody_has_no_profile(shop: Shop) -> None:
    with shop.nobody.writes() as conn:
        assert profiles.find_profile(conn).result() is None
        assert not profiles.save_names(conn, NAMES)
        assert not profiles.complete_onboarding(conn)
        assert profiles.lock_profile(conn) is None
        assert not profiles.begin_onboarding(conn, step="welcome")
        assert not profiles.save_region(conn, REGION)
        assert not profiles.save_interests(conn, [])


def test_a_name_is_one_persons(shop: Shop) -> None:
    with shop.stranger.writes() as conn:
        assert profiles.check_username_available(conn, username="casey")
    with shop.owner.writes() as conn:
        profiles.save_names(conn, NAMES)
    with shop.stranger.writes() as conn:
        assert not profiles.check_username_available(conn, username="casey")
    with (
        refused("users_username_once", Invalid, field="username"),
        shop.stranger.writes() as conn,
    ):
        profiles.save_names(conn, NAMES)


def test_a_profile_that_cannot_be(shop: Shop) -> None:
    with (
        refused("users_username_check", Invalid, field="username"),
        shop.owner.writes() as conn,
    ):
        profiles.save_names(conn, replace(NAMES, username="A B"))
    with refused("users_country_check", Invalid, field="country"), shop.owner.writes() as conn:
        profiles.save_contact(conn, replace(CONTACT, country="de"))
    with (
        refused("users_business_country_check", Invalid, field="business_country"),
        shop.owner.writes() as conn,
    ):
        profiles.save_business(conn, replace(BUSINESS, business_country="de"))


@pytest.mark.parametrize("who", ["owner", "teammate"])
def test_onboarding_ends_once(shop: Shop, who: str) -> None:
    asker: Asker = getattr(shop, who)
    with asker.writes() as conn:
        assert profiles.begin_onboarding(conn, step="welcome")
        assert not profiles.begin_onboarding(conn, step="welcome")
        assert profiles.save_onboarding_step(conn, step="team")
    assert profile(asker).onboarding_step == "team"
    with asker.writes() as conn:
        assert profiles.complete_onboarding(conn)
        assert not profiles.complete_onboarding(conn)
        assert not profiles.save_onboarding_step(conn, step="again")
        assert not profiles.begin_onboarding(conn, step="welcome")
        assert profiles.save_profile_completed(conn, completed=True)
        assert not profiles.save_profile_completed(conn, completed=True)
    found = profile(asker)
    assert (found.onboarding_completed, found.onboarding_step) == (True, None)
    assert found.profile_completed
