"""What things cost, and why: pure sums over exact decimals, without a clock of their own.

`quote` prices a cart's items for a customer at an instant. `docs/pricing.md` says in words what
`lanes.LANES` declares: which lane comes after which, and how each rounds.
"""

from services.pricing.code import Code
from services.pricing.engine import quote
from services.pricing.lanes import LANES, Basis, Lane
from services.pricing.model import (
    MAX_QUANTITY,
    Customer,
    Discount,
    Item,
    Kind,
    Member,
    PricedItem,
    Quote,
    Step,
    Tax,
)
from services.pricing.rules import Rule
from services.pricing.shares import share_out, unit_price

__all__ = [
    "LANES",
    "MAX_QUANTITY",
    "Basis",
    "Code",
    "Customer",
    "Discount",
    "Item",
    "Kind",
    "Lane",
    "Member",
    "PricedItem",
    "Quote",
    "Rule",
    "Step",
    "Tax",
    "quote",
    "share_out",
    "unit_price",
]
