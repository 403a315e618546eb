"""The price book at an instant and over time; rules by priority; staff write, others read."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from uuid import UUID

import pytest

from repo import prices
from repo.errors import ValueDoesNotFit
from repo.prices import RuleTerms
from services.errors import Conflict, Invalid, NotFound
from tests.repo.conftest import MISSING, Asker, Shop, refused

JANUARY, MARCH, MAY = (datetime(2026, month, 1, tzinfo=UTC) for month in (1, 3, 5))
TERMS = RuleTerms(
    name="Spring",
    add_on_id=None,
    tier_code=None,
    discount_percent=Decimal(10),
    discount_amount=None,
    conditions={"min_quantity": 5},
    priority=1,
    valid_from=None,
    valid_until=None,
)


def put(asker: Asker, add_on: UUID, amount: str, since: datetime) -> bool:
    with asker.writes() as conn:
        return prices.set_price(
            conn, add_on_id=add_on, billing_type="monthly", currency="USD",
            amount=Decimal(amount), since=since,
        )  # fmt: skip


def at(shop: Shop, instant: datetime) -> str | None:
    with shop.nobody.reads() as conn:
        found = prices.find_price(
            conn, add_on_id=shop.add_on("bolt"), billing_type="monthly", currency="USD", at=instant
        )
    return str(found.amount) if found else None


def test_a_price_ends_where_the_next_begins(shop: Shop) -> None:
    bolt = shop.add_on("bolt")
    assert put(shop.staff, bolt, "10.00", JANUARY)
    assert put(shop.staff, bolt, "12.00", MAY)
    assert put(shop.staff, bolt, "11.00", MARCH)
    day = timedelta(days=1)
    found = [at(shop, instant) for instant in (JANUARY - day, JANUARY, MARCH, MAY - day, MAY)]
    assert found == [None, "10.00", "11.00", "11.00", "12.00"]
    with shop.nobody.reads() as conn:
        first = prices.list_prices(conn, add_on_id=bolt, page_size=2).result()
        last = first[-1].valid_from
        assert last is not None
        rest = prices.list_prices(
            conn, add_on_id=bolt, before=(last, first[-1].id), page_size=2
        ).result()
    book = [
        (str(p.amount), p.valid_from, p.valid_until)
        for p in first + rest
        if p.billing_type == "monthly"
    ]
    assert book == [
        ("12.00", MAY, None), ("11.00", MARCH, MAY), ("10.00", JANUARY, MARCH)
    ]  # fmt: skip


def test_only_staff_set_prices(shop: Shop) -> None:
    for asker in shop.customers:
        assert not put(asker, shop.add_on("bolt"), "0.01", JANUARY)
    assert at(shop, MAY) is None


def test_two_prices_from_one_instant_are_refused(shop: Shop) -> None:
    bolt = shop.add_on("bolt")
    put(shop.staff, bolt, "10.00", JANUARY)
    with refused("add_on_prices_valid_check", Conflict):
        put(shop.staff, bolt, "11.00", JANUARY)
    assert at(shop, JANUARY) == "10.00"


def test_of_two_who_set_a_price_at_once_one_is_refused(shop: Shop) -> None:
    """The second reads the book before the first commits, waits for it, and would overlap."""
    bolt = shop.add_on("bolt")
    with ThreadPoolExecutor(1) as pool:
        with shop.staff.writes() as conn:
            prices.set_price(
                conn, add_on_id=bolt, billing_type="monthly", currency="USD",
                amount=Decimal(10), since=JANUARY,
            )  # fmt: skip
            second = pool.submit(put, shop.staff, bolt, "11.00", MARCH)
            shop.wait_until_waiting(second)
        with refused("add_on_prices_no_overlap", Conflict):
            second.result()
    assert at(shop, MAY) == "10.00"


@pytest.mark.parametrize(
    ("rule", "change", "field"),
    [
        ("add_on_prices_amount_check", {"amount": Decimal(-1)}, "amount"),
        ("add_on_prices_billing_type_check", {"billing_type": "barter"}, "billing_type"),
        ("add_on_prices_currency_check", {"currency": "usd"}, "currency"),
    ],
)
def test_a_price_that_cannot_be(
    shop: Shop, rule: str, change: dict[str, object], field: str
) -> None:
    given: dict[str, object] = {
        "add_on_id": shop.add_on("bolt"), "billing_type": "monthly", "currency": "USD",
        "amount": Decimal(1), "since": JANUARY, **change,
    }  # fmt: skip
    with refused(rule, Invalid, field=field), shop.staff.writes() as conn:
        prices.set_price(conn, **given)  # type: ignore[arg-type]


def test_rules_in_force_come_by_priority(shop: Shop) -> None:
    bolt, brigade = shop.add_on("bolt"), shop.add_on("brigade")
    stored = {
        "all": TERMS,
        "bolt": replace(TERMS, add_on_id=bolt, priority=3),
        "brigade": replace(TERMS, add_on_id=brigade, priority=2),
        "pro": replace(TERMS, tier_code="pro", priority=4),
        "over": replace(TERMS, valid_until=MARCH),
        "later": replace(TERMS, valid_from=MAY),
    }
    ids: dict[str, UUID] = {}
    with shop.staff.writes() as conn:
        for name, terms in stored.items():
            new = prices.insert_rule(conn, replace(terms, name=name))
            assert new is not None
            ids[name] = new

    def named(tier: str, *add_ons: UUID) -> list[str]:
        with shop.nobody.reads() as conn:
            found = prices.list_rules_in_force(
                conn, add_on_ids=add_ons, tier_code=tier, at=MARCH
            ).result()
        ours = [rule for rule in found if rule.id in ids.values()]
        assert ours[-1].conditions == {"min_quantity": 5}
        return [rule.name for rule in ours]

    assert named("free", bolt) == ["bolt", "all"]
    assert named("pro", bolt, brigade) == ["pro", "bolt", "brigade", "all"]
    with shop.staff.writes() as conn:
        assert prices.deactivate_rule(conn, rule_id=ids["bolt"])
        assert not prices.deactivate_rule(conn, rule_id=ids["bolt"])
        assert prices.update_rule(conn, replace(TERMS, name="more"), rule_id=ids["all"])
        assert not prices.update_rule(conn, TERMS, rule_id=MISSING)
    assert named("free", bolt) == ["more"]


def test_a_number_that_no_column_holds_does_not_fit(shop: Shop) -> None:
    with pytest.raises(ValueDoesNotFit), shop.staff.writes() as conn:
        prices.insert_rule(conn, replace(TERMS, discount_percent=Decimal(1000)))


def test_a_nul_in_a_text_does_not_fit(shop: Shop) -> None:
    with pytest.raises(ValueDoesNotFit), shop.staff.writes() as conn:
        prices.insert_rule(conn, replace(TERMS, name="a\0b"))


def test_only_staff_write_rules(shop: Shop) -> None:
    with shop.staff.writes() as conn:
        rule_id = prices.insert_rule(conn, TERMS)
    assert rule_id is not None
    for asker in shop.customers:
        with asker.writes() as conn:
            assert prices.insert_rule(conn, TERMS) is None
            assert not prices.update_rule(conn, TERMS, rule_id=rule_id)
            assert not prices.deactivate_rule(conn, rule_id=rule_id)
    ours = "SELECT count(*), bool_and(is_active) FROM pricing_rules WHERE name = 'Spring'"
    assert shop.one(ours) == (1, True)


@pytest.mark.parametrize(
    ("rule", "terms", "field"),
    [
        ("conditions_known", replace(TERMS, conditions={"full_moon": True}), "conditions"),
        ("name_check", replace(TERMS, name=""), "name"),
        ("discount_percent_check", replace(TERMS, discount_percent=Decimal(101)),
         "discount_percent"),
        ("one_discount", replace(TERMS, discount_amount=Decimal(1)), "discount_percent"),
        ("one_discount", replace(TERMS, discount_percent=None), "discount_percent"),
        ("discount_amount_check",
         replace(TERMS, discount_percent=None, discount_amount=Decimal(0)), "discount_amount"),
        ("validity", replace(TERMS, valid_from=MAY, valid_until=MARCH), "valid_until"),
    ],
)  # fmt: skip
def test_a_rule_that_cannot_be(shop: Shop, rule: str, terms: RuleTerms, field: str) -> None:
    with refused(f"pricing_rules_{rule}", Invalid, field=field), shop.staff.writes() as conn:
        prices.insert_rule(conn, terms)


def test_a_rule_for_what_is_not_there(shop: Shop) -> None:
    with refused("pricing_rules_add_on_id_fkey", NotFound), shop.staff.writes() as conn:
        prices.insert_rule(conn, replace(TERMS, add_on_id=MISSING))
    with refused("pricing_rules_tier_code_fkey", NotFound), shop.staff.writes() as conn:
        prices.insert_rule(conn, replace(TERMS, tier_code="gold"))
    with refused("add_on_prices_add_on_id_fkey", NotFound):
        put(shop.staff, MISSING, "1.00", JANUARY)
