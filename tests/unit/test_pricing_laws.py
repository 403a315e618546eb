"""The laws of pricing, held on ten thousand generated carts."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from random import Random
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from services.money import ZERO, round_cents
from services.pricing import LANES, Code, Quote, share_out
from tests.support.carts import Case, case

CARTS = 10_000
AT_ONCE = 100
HUNDRED = Decimal(100)
SEEDS = st.integers(0, 2**64 - 1)


def test_ten_thousand_carts_keep_the_laws() -> None:
    """Each of Hypothesis's examples is a hundred carts, so that most of the time goes into them."""
    seen: dict[int, int] = {}

    @settings(
        max_examples=CARTS // AT_ONCE,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=[HealthCheck.too_slow],
    )
    @given(SEEDS)
    def hold(seed: int) -> None:
        for number in range(AT_ONCE):
            cart = case(seed * AT_ONCE + number)
            seen[seed * AT_ONCE + number] = len(cart.items)
            keeps_the_laws(cart)

    hold()
    assert len(seen) >= CARTS
    assert sum(count > 1 for count in seen.values()) > CARTS / 2


def keeps_the_laws(cart: Case) -> None:
    """All of them, on one cart."""
    priced = cart.quote()
    the_parts_add_up(priced)
    tax_is_by_line(cart, priced)
    one_rule_a_line_and_steps_in_the_lanes_order(priced)
    order_of_entering_makes_no_difference(cart, priced)
    it_goes_the_right_way(cart, priced)


def the_parts_add_up(priced: Quote) -> None:
    for line in priced.lines:
        assert all(step.amount == round_cents(step.amount) for step in line.steps)
        assert (
            sum((step.amount for step in line.steps), ZERO) == line.total == line.amount + line.tax
        )
        assert ZERO <= line.amount <= line.item.list_price * line.item.quantity
        assert ZERO <= line.unit_price <= line.item.list_price
        before = [s.amount for s in line.steps if s.kind in ("list", "rule", "bundle")]
        assert sum(before, ZERO) == line.unit_price * line.item.quantity
    assert priced.total == sum((line.total for line in priced.lines), ZERO)
    assert priced.total == priced.subtotal - priced.discount + priced.tax
    assert ZERO <= priced.credits <= priced.total
    assert priced.due == priced.total - priced.credits >= ZERO


def tax_is_by_line(cart: Case, priced: Quote) -> None:
    percent = cart.tax.percent if cart.tax else ZERO
    for line in priced.lines:
        assert line.tax == round_cents(line.amount * percent / HUNDRED)
    assert priced.tax == sum((line.tax for line in priced.lines), ZERO)


def one_rule_a_line_and_steps_in_the_lanes_order(priced: Quote) -> None:
    order = [lane.kind for lane in LANES]
    for line in priced.lines:
        places = [order.index(step.kind) for step in line.steps]
        assert places == sorted(set(places)), "each lane adds one step at most, in its turn"
        assert all(step.ref for step in line.steps if step.kind != "list")
        if line.item.bundle:
            assert not [step for step in line.steps if step.kind == "rule"]


def order_of_entering_makes_no_difference(cart: Case, priced: Quote) -> None:
    chance = Random(len(cart.items))  # noqa: S311 - any other order will do
    items, rules = list(cart.items), list(cart.rules)
    chance.shuffle(items)
    chance.shuffle(rules)
    again = cart.but(items=tuple(items), rules=tuple(rules)).quote()
    assert {line.item.key: line.steps for line in again.lines} == {
        line.item.key: line.steps for line in priced.lines
    }
    assert (again.total, again.credits) == (priced.total, priced.credits)


def it_goes_the_right_way(cart: Case, priced: Quote) -> None:
    """What is given never makes dearer, what is charged never cheaper."""
    assert cart.but(code=None).quote().total >= priced.total
    assert cart.but(rules=()).quote().subtotal == priced.subtotal
    assert cart.but(tax=None).quote().total <= priced.total
    assert cart.but(credits=cart.credits + 1).quote().due <= priced.due
    nothing_owned = [
        replace(item, members=tuple(replace(m, credited=False) for m in item.members))
        for item in cart.items
    ]
    without = cart.but(code=None, tax=None)
    assert without.but(items=tuple(nothing_owned)).quote().total >= without.quote().total


@settings(max_examples=500, deadline=None)
@given(SEEDS, st.decimals("0.01", "5000", places=2))
def test_a_fixed_code_takes_off_exactly_its_value_or_all(seed: int, value: Decimal) -> None:

    cart = case(seed).but(code=None, tax=None)
    without = cart.quote().total
    code = Code(UUID(int=9), "CODE", "fixed_amount", value)
    assert without - cart.but(code=code).quote().total == min(value, without)


@settings(max_examples=500, deadline=None)
@given(
    st.dictionaries(st.uuids(), st.decimals("0.00", "9999.99", places=2), max_size=8),
    st.decimals("0", "1", places=3),
)
def test_shares_add_up_and_stay_within_their_weights(weights, part) -> None:
    total = round_cents(sum(weights.values(), ZERO) * part)
    shares = share_out(total, weights)
    assert sum(shares.values(), ZERO) == (total if sum(weights.values()) else 0)
    assert all(0 <= shares[key] <= weights[key] for key in weights)
