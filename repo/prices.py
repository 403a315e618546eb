"""The price book, and the rules that lower a price."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from psycopg.types.json import Jsonb

from repo.db import Connection
from repo.loader import Later, load
from repo.paging import FROM_NEWEST
from repo.rows import NewId, Price, PricingRule

_queries = load("prices")
_find_price = _queries.maybe("find_price", Price)
_list_prices = _queries.many("list_prices", Price)
_set_price = _queries.maybe("set_price", NewId)
_list_rules_in_force = _queries.many("list_rules_in_force", PricingRule)
_insert_rule = _queries.maybe("insert_rule", NewId)
_update_rule = _queries.exec("update_rule")
_deactivate_rule = _queries.exec("deactivate_rule")


@dataclass(frozen=True, slots=True)
class RuleTerms:
    """What a rule says: for an add-on or every one, a tier or every one, a percentage or an amount.

    The amount is in the currency's units and off each unit.
    """

    name: str
    add_on_id: UUID | None
    tier_code: str | None
    discount_percent: Decimal | None
    discount_amount: Decimal | None
    conditions: dict[str, Any]
    priority: int
    valid_from: datetime | None
    valid_until: datetime | None


def find_price(
    conn: Connection, *, add_on_id: UUID, billing_type: str, currency: str, at: datetime
) -> Price | None:
    """The price book's price at an instant, or None where it has none."""
    return _find_price(
        conn, add_on_id=add_on_id, billing_type=billing_type, currency=currency, at=at
    )


def list_prices(
    conn: Connection,
    *,
    add_on_id: UUID,
    before: tuple[datetime, UUID] | None = None,
    page_size: int,
) -> Later[list[Price]]:
    """An add-on's prices, newest first; `before` is the last page's last `valid_from` and id."""
    before_at, before_id = before or FROM_NEWEST
    return _list_prices.later(
        conn, add_on_id=add_on_id, before_at=before_at, before_id=before_id, page_size=page_size
    )


def set_price(
    conn: Connection,
    *,
    add_on_id: UUID,
    billing_type: str,
    currency: str,
    amount: Decimal,
    since: datetime,
) -> bool:
    """Another price from an instant on, in place of the running one; False for all but staff.

    It lasts to where a later price begins. `amount` is in the currency's units.
    """
    new = _set_price(
        conn,
        add_on_id=add_on_id,
        billing_type=billing_type,
        currency=currency,
        amount=amount,
        since=since,
    )
    return new is not None


def list_rules_in_force(
    conn: Connection, *, add_on_ids: Collection[UUID], tier_code: str, at: datetime
) -> Later[list[PricingRule]]:
    """The rules for these add-ons, a tier and an instant, by priority; conditions are not asked."""
    return _list_rules_in_force.later(conn, add_on_ids=list(add_on_ids), tier_code=tier_code, at=at)


def insert_rule(conn: Connection, terms: RuleTerms) -> UUID | None:
    """A new rule's id; None for all but staff."""
    new = _insert_rule(conn, **_params(terms))
    return new.id if new else None


def update_rule(conn: Connection, terms: RuleTerms, *, rule_id: UUID) -> bool:
    """Let a rule say something else; False where there is none, or for all but staff."""
    return _update_rule(conn, rule_id=rule_id, **_params(terms)) == 1


def deactivate_rule(conn: Connection, *, rule_id: UUID) -> bool:
    """Let a rule lower nothing any more; False where it did not, or for all but staff."""
    return _deactivate_rule(conn, rule_id=rule_id) == 1


def _params(terms: RuleTerms) -> dict[str, Any]:
    return {**asdict(terms), "conditions": Jsonb(terms.conditions)}
