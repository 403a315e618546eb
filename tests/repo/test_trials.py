"""One trial an organization and add-on, ever; the worker grants what is tried."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest

from repo import trials
from repo.db import Database
from repo.errors import RuleViolated
from services.errors import Conflict
from tests.repo.conftest import Asker, Shop, refused

WRITERS = 16


def test_a_trial_lasts_as_long_as_the_add_on_says(shop: Shop) -> None:
    days = shop.one("SELECT trial_days FROM add_ons WHERE slug = 'brigade'")
    with shop.teammate.writes() as conn:
        trial = trials.begin_trial(conn, slug="brigade")
    assert trial is not None
    assert (trial.organization_id, trial.user_id) == (shop.acme, "sub-terry")
    assert ((trial.ends_at - trial.starts_at).days,) == days
    with shop.owner.reads() as conn:
        assert trials.find_trial(conn, add_on_id=trial.add_on_id).result() == trial
    for asker in shop.outsiders:
        with asker.reads() as conn:
            assert trials.find_trial(conn, add_on_id=trial.add_on_id).result() is None


def test_a_second_trial_is_refused_whoever_asks_and_whatever_became_of_the_first(
    shop: Shop,
) -> None:
    with shop.owner.writes() as conn:
        trials.begin_trial(conn, slug="brigade")
    shop.do("UPDATE trials SET starts_at = '2020-01-01', ends_at = '2020-01-15'")
    for asker in (shop.owner, shop.teammate):
        with refused("trials_once", Conflict), asker.writes() as conn:
            trials.begin_trial(conn, slug="brigade")
    with shop.stranger.writes() as conn:
        assert trials.begin_trial(conn, slug="brigade") is not None


def test_of_sixteen_who_begin_at_once_one_does(shop: Shop) -> None:
    database = Database(shop.urls.app, role="shop_app", size=WRITERS)
    asker = Asker(database, shop.owner.credentials)

    def begin(_: int) -> str:
        try:
            with asker.writes() as conn:
                return "begun" if trials.begin_trial(conn, slug="brigade") else "nothing"
        except RuleViolated as violated:
            return violated.rule

    with ThreadPoolExecutor(WRITERS) as pool:
        outcomes = sorted(pool.map(begin, range(WRITERS)))
    database.close()
    assert outcomes == ["begun"] + ["trials_once"] * (WRITERS - 1)
    assert shop.one("SELECT count(*) FROM trials") == (1,)


@pytest.mark.parametrize("change", ["trial_days = 0", "status = 'coming_soon'"])
def test_there_is_nothing_to_try(shop: Shop, change: str) -> None:
    shop.do(f"UPDATE add_ons SET {change} WHERE slug = 'brigade'")  # noqa: S608
    with shop.owner.writes() as conn:
        assert trials.begin_trial(conn, slug="brigade") is None
        assert trials.begin_trial(conn, slug="no-such-thing") is None


def test_nobody_tries_nothing(shop: Shop) -> None:
    with shop.nobody.writes() as conn:
        assert trials.begin_trial(conn, slug="brigade") is None


def test_the_worker_grants_what_is_tried_until_it_ends(shop: Shop) -> None:
    with shop.owner.writes() as conn:
        trial = trials.begin_trial(conn, slug="brigade")
    assert trial is not None
    key = {"organization_id": trial.organization_id, "add_on_id": trial.add_on_id}
    with shop.jobs.transaction() as conn:
        assert trials.grant_trial(conn, **key)
        assert not trials.grant_trial(conn, **key), "it is owned by now"
    owned = shop.one("SELECT source, status, expires_at FROM user_add_ons")
    assert owned == ("trial", "active", trial.ends_at)


def test_a_trial_that_is_over_grants_nothing(shop: Shop) -> None:
    with shop.owner.writes() as conn:
        trials.begin_trial(conn, slug="brigade")
    shop.do("UPDATE trials SET starts_at = '2020-01-01', ends_at = '2020-01-15'")
    with shop.jobs.transaction() as conn:
        assert not trials.grant_trial(
            conn, organization_id=shop.acme, add_on_id=shop.add_on("brigade")
        )
