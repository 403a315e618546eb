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

from repo.rows import CartBundle, CartLine, RuleInForce, Terms, Visitor
from services.cart_bundles import Swap, find_swaps
from services.cart_plans import plans_of
from services.cart_prices import Pricer
from services.pricing import Discount, unit_price

GUEST = Visitor(None, None, None, None, None, 0, None, None, None, 0, None)
PERSON = replace(GUEST, user_id="casey", tier_rank=1)
NOW = datetime(2026, 11, 21, tzinfo=UTC)
TERMS = Terms(NOW, None, None, None, None, Decimal(0), False)
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
) -> Swap | None:
    found = find_swaps(lines, list(bundles), Pricer(TERMS, rules, visitor))
    return found[0] if found else None


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
    half = RuleInForce(
        UUID(int=9), "Half", None, None, Decimal(50), None, {}, 0, None, None, []
    )  # fmt: skip
    assert offer(lines, both, rules=[half]) is None


@given(st.lists(st.tuples(prices, st.integers(1, 99)), min_size=1, max_size=6), percents)
def test_an_offer_always_lowers_the_sum(things: list[tuple[Decimal, int]], off: Decimal) -> None:
    lines = [line(n, price, quantity) for n, (price, quantity) in enumerate(things)]
    held = bundle(*((n, price) for n, (price, _) in enumerate(things)), off=off)
    swap = offer(lines, held)
    units = min(quantity for _, quantity in things)
    whole = sum((price for price, _ in things), Decimal(0))
    together = unit_price(whole, Discount(off)) * units
    if swap is None:
        assert together == whole * units
    else:
        before = sum(price * quantity for price, quantity in things)
        rest = sum(price * (quantity - swap.quantity) for price, quantity in things)
        assert rest + swap.together < before


@given(st.decimals("0.01", "999.99", places=2), prices)
def test_a_saving_is_never_told_as_more_than_it_is(monthly: Decimal, annual: Decimal) -> None:
    ways = [
        {"billing_type": "monthly", "price": str(monthly)},
        {"billing_type": "annual", "price": str(annual)},
    ]
    plans = {plan.billing_type: plan for plan in plans_of(line(1, monthly, choices=ways))}
    saving = plans["annual"].saving
    assert 0 <= saving <= 100
    assert saving == 0 or annual <= monthly * 12 * (100 - saving) / 100
    assert plans["monthly"].is_chosen
    assert not plans["annual"].is_chosen
