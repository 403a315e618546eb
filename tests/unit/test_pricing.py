"""The laws of pricing, held on thousands of generated carts, and the catalogue's worked sums."""

from __future__ import annotations

from decimal import Decimal
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.money import ZERO, round_cents
from services.pricing import Code, Discount, Item, quote, share_out, unit_price

CARTS = 2_000

prices = st.decimals("0.00", "9999.99", places=2)
percents = st.decimals("0.01", "100", places=2)
bundles = st.one_of(
    st.none(),
    st.builds(lambda p: Discount(percent=p), percents),
    st.builds(lambda a: Discount(amount=a), st.decimals("0.01", "500", places=2)),
)
items = st.builds(
    Item,
    key=st.uuids(),
    list_price=prices,
    quantity=st.integers(1, 99),
    add_on_ids=st.frozensets(st.sampled_from([UUID(int=n) for n in range(5)]), min_size=1),
    bundle=bundles,
)
carts = st.lists(items, max_size=8, unique_by=lambda item: item.key)
codes = st.one_of(
    st.none(),
    st.builds(
        Code,
        id=st.uuids(),
        code=st.just("CODE"),
        discount_type=st.just("percentage"),
        value=percents,
        applicable_to=st.one_of(st.none(), st.just(frozenset({UUID(int=0), UUID(int=1)}))),
    ),
    st.builds(
        Code,
        id=st.uuids(),
        code=st.just("CODE"),
        discount_type=st.just("fixed_amount"),
        value=st.decimals("0.01", "5000", places=2),
        applicable_to=st.one_of(st.none(), st.just(frozenset({UUID(int=0), UUID(int=1)}))),
    ),
)


@settings(max_examples=CARTS, deadline=None)
@given(carts, codes)
def test_every_cart_keeps_the_laws(cart: list[Item], code: Code | None) -> None:
    priced = quote(cart, code)
    for line in priced.lines:
        assert line.amount == sum((step.amount for step in line.steps), ZERO)
        assert ZERO <= line.amount <= line.item.list_price * line.item.quantity
        assert all(step.amount == round_cents(step.amount) for step in line.steps)
    assert priced.total == sum((line.amount for line in priced.lines), ZERO)
    assert priced.total == priced.subtotal - priced.discount + priced.tax
    assert priced.total >= 0


@settings(max_examples=500, deadline=None)
@given(carts, codes, st.randoms(use_true_random=False))
def test_the_order_of_entering_makes_no_difference(cart, code, random) -> None:
    shuffled = list(cart)
    random.shuffle(shuffled)
    before = {line.item.key: line.amount for line in quote(cart, code).lines}
    after = {line.item.key: line.amount for line in quote(shuffled, code).lines}
    assert before == after


@settings(max_examples=500, deadline=None)
@given(carts, st.decimals("0.01", "5000", places=2))
def test_a_fixed_code_takes_off_exactly_its_value_or_all(cart, value) -> None:
    code = Code(UUID(int=9), "CODE", "fixed_amount", value)
    without = quote(cart).total
    assert without - quote(cart, code).total == min(value, without)


@settings(max_examples=500, deadline=None)
@given(st.dictionaries(st.uuids(), prices, max_size=8), st.decimals("0", "1", places=3))
def test_shares_add_up_and_stay_within_their_weights(weights, part) -> None:
    total = round_cents(sum(weights.values(), ZERO) * part)
    shares = share_out(total, weights)
    assert sum(shares.values(), ZERO) == (total if sum(weights.values()) else 0)
    assert all(0 <= shares[key] <= weights[key] for key in weights)


def test_a_code_leaves_what_it_does_not_cover_alone() -> None:
    covered = _item("10.00", ids={1})
    bundle = _item("30.00", ids={1, 2})
    code = Code(UUID(int=9), "CODE", "percentage", Decimal(50), frozenset({UUID(int=1)}))
    assert [line.amount for line in quote([covered, bundle], code).lines] == [
        Decimal("5.00"),
        Decimal("30.00"),
    ]


@pytest.mark.parametrize(
    ("members", "percent", "price"),
    [
        (["9.99", "9.99", "9.99"], 15, "25.47"),
        (["19.99", "14.99", "14.99"], 20, "39.98"),
        (
            ["9.99", "9.99", "19.99", "14.99", "9.99", "19.99", "12.99", "14.99", "49.99"],
            25,
            "122.18",
        ),
    ],
)
def test_the_worked_sums_of_the_catalogue(members: list[str], percent: int, price: str) -> None:
    list_price = sum((Decimal(member) for member in members), ZERO)
    assert unit_price(list_price, Discount(percent=Decimal(percent))) == Decimal(price)


def test_a_line_says_why_it_costs_what_it_costs() -> None:
    bundle = _item("29.97", quantity=2, bundle=Discount(percent=Decimal(15)))
    code = Code(UUID(int=7), "LAUNCH2025", "percentage", Decimal(20))
    (line,) = quote([bundle], code).lines
    assert [(step.kind, step.label, step.amount) for step in line.steps] == [
        ("list", "List price", Decimal("59.94")),
        ("bundle", "Bundle discount 15%", Decimal("-9.00")),
        ("code", "Code LAUNCH2025 (20%)", Decimal("-10.19")),
    ]
    assert line.unit_price == Decimal("25.47")
    assert line.amount == Decimal("40.75")


def test_the_cent_left_over_goes_to_the_largest_remainder() -> None:
    weights = {UUID(int=n): Decimal("10.00") for n in (1, 2, 3)}
    assert share_out(Decimal("5.00"), weights) == {
        UUID(int=1): Decimal("1.67"),
        UUID(int=2): Decimal("1.67"),
        UUID(int=3): Decimal("1.66"),
    }


def _item(
    price: str, *, ids: set[int] | None = None, quantity: int = 1, bundle: Discount | None = None
) -> Item:
    numbers = ids or {1}
    return Item(
        key=UUID(int=sum(numbers) + 100),
        list_price=Decimal(price),
        quantity=quantity,
        add_on_ids=frozenset(UUID(int=n) for n in numbers),
        bundle=bundle,
    )
