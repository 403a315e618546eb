"""The promotional code: what it covers, and what it takes off which line."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal
from uuid import UUID

from services.i18n import gettext as _
from services.money import ZERO, number, round_cents
from services.pricing.model import HUNDRED, Item, PricedItem
from services.pricing.shares import share_out


@dataclass(frozen=True, slots=True)
class Code:
    """A promotional code that applies; `applicable_to` None means to everything."""

    id: UUID
    code: str
    discount_type: Literal["percentage", "fixed_amount"]
    value: Decimal
    applicable_to: frozenset[UUID] | None = None

    def covers(self, item: Item) -> bool:
        """A bundle is covered when every member of it is."""
        return self.applicable_to is None or item.add_on_ids <= self.applicable_to

    @property
    def words(self) -> str:
        """How the code's step is named."""
        if self.discount_type == "percentage":
            return _("Code %(code)s (%(percent)s%%)", code=self.code, percent=number(self.value))
        return _("Code %(code)s", code=self.code)

    def shares(self, lines: Sequence[PricedItem]) -> dict[UUID, Decimal]:
        """What it takes off each line that it covers, by the line's key."""
        amounts = {line.item.key: line.amount for line in lines if self.covers(line.item)}
        if self.discount_type == "percentage":
            return {
                key: round_cents(amount * self.value / HUNDRED) for key, amount in amounts.items()
            }
        return share_out(min(self.value, sum(amounts.values(), ZERO)), amounts)
