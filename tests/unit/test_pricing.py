"""Each lane by itself and on top of the others, and the catalogue's worked sums."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from uuid import UUID

import pytest

from services.money import ZERO
from services.pricing import (
    LANES,
    Code,
    Customer,
    Discount,
    Item,
    Member,
    PricedItem,
    Rule,
    Tax,
    quote,
    share_out,
    unit_price,
)

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
FIFTEEN = Discount(percent=Decimal(15))
CASEY = Customer("free")
VAT = Tax(UUID(int=40), "VAT", Decimal(19))
NINE = ["9.99", "9.99", "19.99", "14.99", "9.99", "19.99", "12.99", "14.99", "49.99"]


@pytest.mark.parametrize(
    ("members", "percent", "price"),
    [
        (["9.99", "9.99", "9.99"], 15, "25.47"),
        (["19.99", "14.99", "14.99"], 20, "39.98"),
        (NINE, 25, "122.18"),
    ],
)
def test_the_worked_sums_of_the_catalogue(members: list[str], percent: int, price: str) -> None:
    item = bundle_of(*members, discount=Discount(percent=Decimal(percent)))
    assert quote([item], at=NOW).total == Decimal(price)
    assert unit_price(item.list_price, item.bundle) == Decimal(price)


def test_a_line_says_why_it_costs_what_it_costs() -> None:
    item = bundle_of("9.99", "9.99", "9.99", quantity=2)
    item = replace(item, members=(replace(item.members[0], credited=True), *item.members[1:]))
    code = Code(UUID(int=7), "LAUNCH2025", "percentage", Decimal(20))
    (line,) = quote([item], at=NOW, code=code, tax=VAT).lines
    assert told(line) == [
        ("list", "List price", "59.94", None),
        ("bundle", "Bundle discount 15%", "-9.00", str(item.key)),
        ("owned", "You own Add-on 1", "-16.98", str(item.key)),
        ("code", "Code LAUNCH2025 (20%)", "-6.79", str(code.id)),
        ("tax", "VAT 19%", "5.16", str(VAT.id)),
    ]
    assert line.unit_price == Decimal("25.47")
    assert (line.amount, line.tax, line.total) == money("27.17", "5.16", "32.33")


# Rules.


def test_a_rule_lowers_the_unit_and_says_its_name() -> None:
    rule = rule_of(1, percent=10, min_quantity=5)
    (line,) = quote([add_on("9.99", quantity=5)], at=NOW, rules=[rule]).lines
    assert told(line) == [
        ("list", "List price", "49.95", None),
        ("rule", "Rule 1 (10%)", "-5.00", str(rule.id)),
    ]
    assert line.unit_price == Decimal("8.99")


@pytest.mark.parametrize(
    ("quantity", "unit"), [(4, "10.00"), (5, "9.00"), (19, "9.00"), (20, "8.00"), (99, "8.00")]
)
def test_volume(quantity: int, unit: str) -> None:
    rules = [
        rule_of(1, percent=10, min_quantity=5, max_quantity=19),
        rule_of(2, percent=20, min_quantity=20),
    ]
    (line,) = quote([add_on("10.00", quantity=quantity)], at=NOW, rules=rules).lines
    assert line.unit_price == Decimal(unit)


def test_one_rule_counts_by_priority_then_saving_then_id() -> None:
    weak, strong = rule_of(1, percent=50), rule_of(2, percent=10, priority=1)
    assert counted(weak, strong) == "Rule 2 (10%)"
    assert counted(weak, rule_of(3, percent=60)) == "Rule 3 (60%)"
    assert counted(rule_of(5, percent=50), weak) == "Rule 1 (50%)"


def test_a_rule_that_saves_nothing_stands_in_no_others_way() -> None:
    tiny = replace(rule_of(1, priority=9), discount=Discount(percent=Decimal("0.01")))
    assert counted(tiny, rule_of(2, percent=10), price="0.50") == "Rule 2 (10%)"


def test_an_amount_is_off_each_unit_and_never_below_zero() -> None:
    rule = replace(rule_of(1), discount=Discount(amount=Decimal(4)))
    lines = quote(
        [add_on("10.00", quantity=3), add_on("3.00", number=2)], at=NOW, rules=[rule]
    ).lines
    assert [line.amount for line in lines] == [Decimal("18.00"), ZERO]


def test_no_rule_lowers_a_bundle() -> None:
    item = bundle_of("9.99", "9.99", "9.99")
    assert quote([item], at=NOW, rules=[rule_of(1, percent=50)]).total == Decimal("25.47")


@pytest.mark.parametrize(
    ("rule", "holds"),
    [
        ({"add_on_id": UUID(int=1)}, True),
        ({"add_on_id": UUID(int=2)}, False),
        ({"tier_code": "free"}, True),
        ({"tier_code": "vip_founder"}, False),
        ({"valid_from": NOW}, True),
        ({"valid_from": NOW + timedelta(microseconds=1)}, False),
        ({"valid_until": NOW + timedelta(microseconds=1)}, True),
        ({"valid_until": NOW}, False),
        ({"conditions": {"starts": "2026-11-21"}}, True),
        ({"conditions": {"starts": "2026-11-21T12:00Z"}}, True),
        ({"conditions": {"starts": "2026-11-21T12:00:01Z"}}, False),
        ({"conditions": {"starts": "2026-99-99"}}, False),
        ({"conditions": {"ends": "2026-11-22"}}, True),
        ({"conditions": {"ends": "2026-11-21"}}, False),
        ({"conditions": {"ends": "2026-11-21T13:00+01:00"}}, False),
        ({"conditions": {"ends": "2026-99-99"}}, False),
        ({"conditions": {"min_quantity": 2}}, True),
        ({"conditions": {"min_quantity": 3}}, False),
        ({"conditions": {"max_quantity": 2}}, True),
        ({"conditions": {"max_quantity": 1}}, False),
        ({"conditions": {"billing_type": "monthly"}}, True),
        ({"conditions": {"billing_type": "annual"}}, False),
        ({"conditions": {"category": "search"}}, True),
        ({"conditions": {"category": "mail"}}, False),
        ({"conditions": {"requires_owned": ["bolt"]}}, True),
        ({"conditions": {"requires_owned": ["bolt", "brigade"]}}, False),
        ({"conditions": {"first_purchase": False}}, True),
        ({"conditions": {"first_purchase": True}}, False),
        ({"conditions": {"min_quantity": 2, "category": "mail"}}, False),
        ({"conditions": {"moon": "full"}}, False),
    ],
)
def test_each_condition_of_a_rule(rule: dict[str, object], holds: bool) -> None:
    customer = Customer("free", frozenset({"bolt"}), has_purchased=True)
    applied = replace(rule_of(1, percent=10), **rule)  # type: ignore[arg-type]
    (line,) = quote([add_on("10.00", quantity=2)], at=NOW, customer=customer, rules=[applied]).lines
    assert [step.kind for step in line.steps] == (["list", "rule"] if holds else ["list"])


# Bundles and what one owns of them.


def test_a_bundle_by_an_amount() -> None:
    item = bundle_of("10.00", "5.00", discount=Discount(amount=Decimal("4.00")))
    assert quote([item], at=NOW).lines[0].unit_price == Decimal("11.00")
    free = bundle_of("1.00", "2.00", discount=Discount(amount=Decimal(99)))
    assert quote([free], at=NOW).total == ZERO


def test_what_one_owns_counts_at_its_share_of_the_bundles_price() -> None:
    item = bundle_of("19.99", "14.99", "14.99", discount=Discount(percent=Decimal(20)))
    # 39.98 is 16.00 and twice 11.99; the cent that is left over goes to the largest remainder.
    assert completing(item, 0) == Decimal("23.98")
    assert completing(item, 1) == completing(item, 2) == Decimal("27.99")
    assert completing(item, 0, 1, 2) == ZERO


def test_an_add_on_of_ones_own_is_no_part_of_a_bundle() -> None:
    item = add_on("10.00")
    item = replace(item, members=(replace(item.members[0], credited=True),))
    assert quote([item], at=NOW).total == Decimal("10.00")


# Codes, tax, credits.


def test_a_code_leaves_what_it_does_not_cover_alone() -> None:
    bundle = bundle_of("10.00", "20.00", discount=Discount(amount=ZERO))
    code = Code(UUID(int=9), "CODE", "percentage", Decimal(50), frozenset({UUID(int=1)}))
    lines = quote([add_on("10.00"), replace(bundle, key=UUID(int=50))], at=NOW, code=code).lines
    assert tuple(line.amount for line in lines) == money("5.00", "30.00")


def test_a_fixed_code_is_shared_out_by_what_is_left_to_pay() -> None:
    code = Code(UUID(int=9), "FIVE", "fixed_amount", Decimal(5))
    things = [add_on("10.00", number=number) for number in (1, 2, 3)]
    lines = quote(things, at=NOW, code=code).lines
    assert tuple(line.amount for line in lines) == money("8.33", "8.33", "8.34")


def test_tax_is_rounded_by_line_and_not_over_the_whole() -> None:
    tax = replace(VAT, percent=Decimal(5))
    things = [add_on("0.10", number=number) for number in (1, 2, 3)]
    priced = quote(things, at=NOW, tax=tax)
    assert priced.tax == Decimal("0.03")  # half a cent goes up three times; over all it is 0.015
    assert (priced.subtotal, priced.total, priced.tax_words) == (*money("0.30", "0.33"), "VAT 5%")


def test_nothing_is_taxed_with_nothing() -> None:
    free = quote([add_on("0.00")], at=NOW, tax=VAT)
    assert [step.kind for step in free.lines[0].steps] == ["list"]
    assert quote([add_on("1.00")], at=NOW).tax_words is None


@pytest.mark.parametrize(
    ("have", "spent", "due"),
    [("0.00", "0.00", "11.90"), ("5.00", "5.00", "6.90"), ("11.90", "11.90", "0.00"),
     ("50.00", "11.90", "0.00"), ("11.50", "11.40", "0.50"), ("-1.00", "0.00", "11.90")],
)  # fmt: skip
def test_credits_pay_after_tax_and_leave_nothing_too_small(have: str, spent: str, due: str) -> None:
    priced = quote(
        [add_on("10.00")], at=NOW, tax=VAT, credits=Decimal(have), smallest_charge=Decimal("0.50")
    )
    assert (priced.total, priced.credits, priced.due) == money("11.90", spent, due)
    assert priced.tax == Decimal("1.90")


def test_credits_leave_a_total_alone_that_is_too_small_itself() -> None:
    priced = quote(
        [add_on("0.40")], at=NOW, credits=Decimal("0.10"), smallest_charge=Decimal("0.50")
    )
    assert (priced.credits, priced.due) == money("0.00", "0.40")


def test_an_empty_cart_costs_nothing() -> None:
    empty = quote([], at=NOW, credits=Decimal(5), tax=VAT)
    assert (empty.subtotal, empty.discount, empty.tax, empty.total, empty.due) == (ZERO,) * 5


def test_the_cent_left_over_goes_to_the_largest_remainder() -> None:
    weights = {UUID(int=n): Decimal("10.00") for n in (1, 2, 3)}
    shares = share_out(Decimal("5.00"), weights)
    assert tuple(shares.values()) == money("1.67", "1.67", "1.66")


def add_on(price: str, *, number: int = 1, quantity: int = 1) -> Item:
    key = UUID(int=number)
    members = (Member(key, Decimal(price), f"Add-on {number}", "search"),)
    return Item(key, Decimal(price), quantity, members, "monthly")


def bundle_of(*prices: str, quantity: int = 1, discount: Discount = FIFTEEN) -> Item:
    members = tuple(
        Member(UUID(int=number), Decimal(price), f"Add-on {number}", "search")
        for number, price in enumerate(prices, 1)
    )
    whole = sum((member.list_price for member in members), ZERO)
    return Item(UUID(int=100), whole, quantity, members, None, discount)


def rule_of(number: int, *, percent: int = 10, priority: int = 0, **conditions: object) -> Rule:
    return Rule(
        UUID(int=number), f"Rule {number}", Discount(percent=Decimal(percent)),
        conditions=conditions, priority=priority,
    )  # fmt: skip


def counted(*rules: Rule, price: str = "10.00") -> str:
    (line,) = quote([add_on(price)], at=NOW, customer=CASEY, rules=rules).lines
    return line.steps[1].label


def completing(item: Item, *owned: int) -> Decimal:
    members = tuple(
        replace(member, credited=place in owned) for place, member in enumerate(item.members)
    )
    return quote([replace(item, members=members)], at=NOW).total


def told(line: PricedItem) -> list[tuple[str, str, str, str | None]]:
    return [(step.kind, step.label, str(step.amount), step.ref) for step in line.steps]


def money(*amounts: str) -> tuple[Decimal, ...]:
    return tuple(Decimal(amount) for amount in amounts)


def test_the_document_names_the_lanes_as_they_are() -> None:
    """docs/pricing.md says which lanes there are, in their order, and by what they round."""
    text = (Path(__file__).parents[2] / "docs" / "pricing.md").read_text()
    section = text.split("## The lanes")[1].split("\n## ")[0]
    rows = [line.split("|") for line in section.splitlines() if line.startswith("| `")]
    said = [(cells[1].strip(" `"), cells[3].strip()) for cells in rows]
    assert said == [(lane.kind, lane.rounds_by) for lane in LANES]
