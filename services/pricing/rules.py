"""Pricing rules: which hold for an item, and which one of them counts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from services.i18n import gettext as _
from services.pricing.model import Customer, Discount, Item


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule that lowers one unit of an add-on, where its conditions hold.

    `add_on_id` None is for every add-on, `tier_code` None for every tier. Its validity and the
    conditions `starts` and `ends` take in their beginning and leave their end out.
    """

    id: UUID
    name: str
    discount: Discount
    add_on_id: UUID | None = None
    tier_code: str | None = None
    conditions: Mapping[str, Any] = field(default_factory=dict)
    priority: int = 0
    valid_from: datetime | None = None
    valid_until: datetime | None = None

    @property
    def words(self) -> str:
        """How the rule's step is named: by what staff called it."""
        if self.discount.words:
            return _("%(rule)s (%(percent)s)", rule=self.name, percent=self.discount.words)
        return self.name

    def holds(self, item: Item, customer: Customer, at: datetime) -> bool:
        """Every condition is met. A bundle has a discount of its own, and no rule lowers it."""
        return (
            item.bundle is None
            and self.add_on_id in (None, item.key)
            and self.tier_code in (None, customer.tier_code)
            and _within(at, self.valid_from, self.valid_until)
            and all(_met(*named, item, customer, at) for named in self.conditions.items())
        )

    def saving(self, item: Item) -> Decimal:
        """What comes off one unit."""
        return self.discount.off(item.list_price)


def best_rule(rules: Iterable[Rule], item: Item, customer: Customer, at: datetime) -> Rule | None:
    """The one rule that counts for an item: the highest priority, the larger saving, the lesser id.

    A rule that would save nothing stands in no other's way.
    """
    holding = (rule for rule in rules if rule.holds(item, customer, at) and rule.saving(item) > 0)
    ranked = ((-rule.priority, -rule.saving(item), rule.id, rule) for rule in holding)
    return min(ranked, key=lambda ranks: ranks[:3], default=(0, 0, 0, None))[3]


def _met(name: str, value: Any, item: Item, customer: Customer, at: datetime) -> bool:
    """Whether one condition holds; one that is not known here never does."""
    condition = _CONDITIONS.get(name)
    return condition is not None and condition(value, item, customer, at)


def _within(at: datetime, start: datetime | None, end: datetime | None) -> bool:
    return (start is None or at >= start) and (end is None or at < end)


def _instant(text: str) -> datetime | None:
    """A day is its first moment, in UTC; what is no day at all is never reached."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


_CONDITIONS: dict[str, Callable[[Any, Item, Customer, datetime], bool]] = {
    "min_quantity": lambda least, item, _customer, _at: bool(item.quantity >= least),
    "max_quantity": lambda most, item, _customer, _at: bool(item.quantity <= most),
    "requires_owned": lambda slugs, _item, who, _at: who.owned_slugs.issuperset(slugs),
    "billing_type": lambda wanted, item, _customer, _at: bool(item.billing_type == wanted),
    "category": lambda slug, item, _customer, _at: all(m.category == slug for m in item.members),
    "first_purchase": lambda wanted, _item, who, _at: who.has_purchased is not wanted,
    "starts": lambda day, _item, _customer, at: (
        (start := _instant(day)) is not None and at >= start
    ),
    "ends": lambda day, _item, _customer, at: (end := _instant(day)) is not None and at < end,
}
