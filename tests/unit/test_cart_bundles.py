"""When a bundle is offered in place of what is in a cart, and by how much it is cheaper."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from repo.rows import CartBundle, CartLine, PromotionalCode, RuleInForce, Terms, Visitor
from services.cart_bundles import Swap, find_swaps
from services.cart_plans import plans_of
from services.cart_prices import Pricer
from services.items import bundle_item, item_of, members_of
from services.pricing import Discount, Item
from tests.support.visitors import GUEST

PERSON = replace(GUEST, user_id="casey", tier_rank=1)
NOW = datetime(2026, 11, 21, tzinfo=UTC)
TERMS = Terms(NOW, None, None, None, None, Decimal(0), False)
EVERYBODYS = Pricer(TERMS, [], GUEST)
prices = st.decimals("0.00", "999.99", places=2)
percents = st.decimals("0.01", "100.00", places=2)


def member(number: int, price: str | Decimal) -> dict[str, Any]:
    """An add-on as a line or a bundle holds it."""
    return {
        "add_on_id": str(UUID(int=number)), "name": f"Thing {number}", "category": "mail",
        "billing_type": "monthly", "price": str(price), "credited": False, "seats": None,
    }  # fmt: skip


def line(number: int, price: str | Decimal, quantity: int = 1, **facts: Any) -> CartLine:
    """A line of an add-on."""
    known = {
        "id": UUID(int=100 + number), "kind": "add_on", "thing_id": UUID(int=number),
        "slug": f"thing-{number}", "name": f"Thing {number}", "icon": "x", "quantity": quantity,
        "billing_type": "monthly", "list_price": Decimal(price), "currency": "USD",
        "discount_percent": None, "discount_amount": None, "is_buyable": True,
        "members": [member(number, price)],
        "required_tier_name": None, "required_tier_rank": 0, "required_add_on_ids": [],
        "required_names": [], "requirement_owned": False, "owned": False, "other_seats": [],
        "owned_seats": None, "required_offers": [], "saved": False, "seen_price": None,
        "price_now": Decimal(price), "choices": [], "added_at": datetime(2026, 1, 1, tzinfo=UTC),
    }  # fmt: skip
    return CartLine(**{**known, **facts})


def bundle(
    *members: tuple[int, str | Decimal], off: str | Decimal = "10", **facts: Any
) -> CartBundle:
    """A bundle of add-ons at these prices."""
    known = {
        "id": UUID(int=1000), "slug": "bundle", "name": "Bundle", "currency": "USD",
        "discount_percent": Decimal(off), "discount_amount": None, "required_tier_rank": 0,
        "members": [
            member(number, price) for number, price in members
        ],
    }  # fmt: skip
    return CartBundle(**{**known, **facts})


def offer(
    lines: list[CartLine],
    *bundles: CartBundle,
    visitor: Visitor = GUEST,
    rules: Sequence[RuleInForce] = (),
    code: PromotionalCode | None = None,
) -> Swap | None:
    found = find_swaps(lines, list(bundles), Pricer(TERMS, rules, visitor), code)
    return found[0] if found else None


def rule(percent: str | Decimal, *, least: int = 1) -> RuleInForce:
    """So much off every add-on, from so many units on."""
    conditions = {"min_quantity": least}
    return RuleInForce(
        UUID(int=9), "Rule", None, None, Decimal(percent), None, conditions, 0, None, None, []
    )  # fmt: skip


def carried(kind: str, value: str | Decimal, **facts: Any) -> PromotionalCode:
    """A code in the cart."""
    known = {
        "id": UUID(int=8), "code": "CODE", "discount_type": kind, "discount_value": Decimal(value),
        "applicable_to": None, "tier_code": None, "tier_name": None, "first_purchase_only": False,
        "min_subtotal": None, "is_active": True, "starts_at": None, "expires_at": None,
        "uses_left": None, "has_purchased": False, "applicable_names": [], "now": NOW,
    }  # fmt: skip
    return PromotionalCode(**{**known, **facts})


def test_all_members_cost_less_together() -> None:
    swap = offer([line(1, "10.00"), line(2, "20.00")], bundle((1, "10.00"), (2, "20.00")))
    assert swap is not None
    assert (swap.apart, swap.together, swap.saving) == (30, 27, 3)
    assert swap.words == "Thing 1 and Thing 2 cost $27.00 instead of $30.00 as Bundle."


def test_one_more_that_makes_it_cheaper_is_named() -> None:
    lines = [line(1, "10.00"), line(2, "20.00")]
    swap = offer(lines, bundle((1, "10.00"), (2, "20.00"), (3, "1.00")))
    assert swap is not None
    assert swap.missing == ("Thing 3",)
    assert "Thing 1 and Thing 2 together with Thing 3 cost $27.90 instead of $30.00" in swap.words


def test_what_is_not_cheaper_is_not_offered() -> None:
    assert offer([line(1, "10.00")], bundle((1, "10.00"), (2, "20.00"))) is None
    assert offer([line(1, "0.00")], bundle((1, "0.00"))) is None


def test_the_best_comes_first() -> None:
    lines = [line(1, "10.00"), line(2, "20.00")]
    less = bundle((1, "10.00"), (2, "20.00"), off="5", id=UUID(int=7), slug="a-less")
    swap = offer(lines, less, bundle((1, "10.00"), (2, "20.00")))
    assert swap is not None
    assert swap.bundle.slug == "bundle"


def test_what_stands_in_the_way_of_an_offer() -> None:
    lines = [line(1, "10.00"), line(2, "20.00")]
    both = ((1, "10.00"), (2, "20.00"))
    assert offer(lines, bundle(*both, required_tier_rank=1)) is not None
    assert offer(lines, bundle(*both, required_tier_rank=2), visitor=PERSON) is None
    assert offer(lines, bundle(*both, currency="EUR")) is None
    seats = bundle(*both)
    seats.members[0]["seats"] = 5
    assert offer(lines, seats) is None
    assert offer([replace(one, quantity=5) for one in lines], seats) is not None
    there = line(3, "27.00", thing_id=UUID(int=1000), kind="bundle")
    assert offer([*lines, there], bundle(*both)) is None
    annual = [replace(one, billing_type="annual") for one in lines]
    assert offer(annual, bundle(*both)) is None


def test_what_one_owns_of_it_and_what_a_rule_takes_off_count_too() -> None:
    lines = [line(1, "10.00")]
    both = bundle((1, "10.00"), (2, "20.00"))
    assert offer(lines, both) is None
    both.members[1]["credited"] = True
    swap = offer(lines, both)
    assert swap is not None
    assert (swap.together, swap.missing) == (9, ())
    assert offer(lines, both, rules=[rule("50")]) is None


def test_what_is_left_of_a_line_counts_with_the_rule_that_it_loses() -> None:
    """Ten of one at a fifth less and one of another: with the bundle, nine are at the list."""
    lines = [line(1, "10.00", 10), line(2, "20.00")]
    both = bundle((1, "10.00"), (2, "20.00"))
    assert offer(lines, both, rules=[rule("20", least=10)]) is None
    swap = offer([line(1, "10.00", 11), line(2, "20.00")], both, rules=[rule("5", least=10)])
    assert swap is not None
    # 104.50 and 20 against ten at 95 and the bundle at 27.
    assert (swap.apart, swap.together) == (Decimal("124.50"), Decimal("122.00"))
    assert "cost $122.00 instead of $124.50 as Bundle" in swap.words


def test_a_code_that_covers_the_members_and_not_the_bundle_counts() -> None:
    lines = [line(1, "10.00"), line(2, "20.00")]
    more = bundle((1, "10.00"), (2, "20.00"), (3, "1.00"))
    members = [UUID(int=1), UUID(int=2)]
    assert offer(lines, more) is not None
    assert offer(lines, more, code=carried("percentage", "10", applicable_to=members)) is None
    swap = offer(lines, more, code=carried("percentage", "10"))
    assert swap is not None
    assert (swap.apart, swap.together) == (Decimal("27.00"), Decimal("25.11"))
    # It counts only from 30 dollars on, which the bundle would not be.
    least = carried("percentage", "10", min_subtotal=Decimal(30))
    assert offer(lines, more, code=least) is None


def test_an_amount_that_goes_to_other_lines_is_told_of_the_cart() -> None:
    lines = [line(1, "10.00"), line(2, "20.00"), line(7, "70.00")]
    both, missing = ((1, "10.00"), (2, "20.00")), (3, "1.00")
    swap = offer(lines, bundle(*both), code=carried("fixed_amount", "50"))
    assert swap is not None
    assert swap.words == (
        "With Bundle in place of Thing 1 and Thing 2 your cart costs $47.00 instead of $50.00."
    )
    swap = offer(lines, bundle(*both, missing), code=carried("fixed_amount", "50"))
    assert swap is not None
    assert "Thing 1 and Thing 2, and Thing 3 on top, your cart costs $47.90" in swap.words


def test_what_would_be_left_must_be_buyable_too() -> None:
    """Two seats are owned for a time, and prolonged by two or not at all."""
    both = bundle((1, "10.00"), (2, "20.00"))
    lines = [line(1, "10.00", 3), line(2, "20.00")]
    assert offer(lines, both) is not None
    assert offer([replace(lines[0], owned_seats=3), lines[1]], both) is None


carts = st.lists(st.tuples(prices, st.integers(1, 99), st.booleans()), min_size=1, max_size=6)
codes = st.one_of(
    st.none(),
    st.builds(
        carried,
        st.sampled_from(["percentage", "fixed_amount"]),
        percents,
        applicable_to=st.none() | st.lists(st.integers(0, 6).map(lambda n: UUID(int=n))),
        min_subtotal=st.none() | st.decimals("0.01", "500", places=2),
    ),
)


@given(carts, percents, percents, st.integers(2, 20), codes)
def test_after_a_swap_the_sum_has_fallen_by_the_saving(
    things: list[tuple[Decimal, int, bool]],
    off: Decimal,
    less: Decimal,
    least: int,
    code: PromotionalCode | None,
) -> None:
    """Whatever rule and code there are; one of the things may not be in the bundle."""
    lines = [line(n, price, quantity) for n, (price, quantity, _) in enumerate(things)]
    held = bundle(*((n, price) for n, (price, _, is_in) in enumerate(things) if is_in), off=off)
    priced = Pricer(TERMS, [rule(less, least=least)], GUEST)

    def cost(items: list[Item]) -> Decimal:
        return priced.quote_carrying(items, code)[0].total

    for swap in find_swaps(lines, [held], priced, code):
        gone = {one.id: swap.quantity for one in swap.lines}
        kept = [replace(one, quantity=one.quantity - gone.get(one.id, 0)) for one in lines]
        whole = bundle_item(held.id, members_of(held.members), Discount(off), swap.quantity)
        after = [*(item_of(one) for one in kept if one.quantity), whole]
        assert cost([item_of(one) for one in lines]) - cost(after) == swap.saving > 0


@given(st.decimals("0.01", "999.99", places=2), prices)
def test_a_saving_is_never_told_as_more_than_it_is(monthly: Decimal, annual: Decimal) -> None:
    ways = [
        {"billing_type": "monthly", "price": str(monthly)},
        {"billing_type": "annual", "price": str(annual)},
    ]
    plans = {
        plan.billing_type: plan for plan in plans_of(line(1, monthly, choices=ways), EVERYBODYS)
    }
    saving = plans["annual"].saving
    assert 0 <= saving <= 100
    assert saving == 0 or annual <= monthly * 12 * (100 - saving) / 100
    assert plans["monthly"].is_chosen
    assert not plans["annual"].is_chosen


def test_a_years_saving_is_the_askers() -> None:
    """A rule for the year alone, and one from three units on: as the add-on's own page has it."""
    ways = [
        {"billing_type": "monthly", "price": "10.00"},
        {"billing_type": "annual", "price": "120.00"},
    ]
    yearly = replace(rule("25"), conditions={"billing_type": "annual", "min_quantity": 3})
    asker = Pricer(TERMS, [yearly], GUEST)

    def saving(quantity: int) -> int:
        return plans_of(line(1, "10.00", quantity, choices=ways), asker)[1].saving

    assert (saving(2), saving(3)) == (0, 25)
