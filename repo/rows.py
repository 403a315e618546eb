"""The rows that queries give: one frozen class a shape, field names as the columns'."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True)
class Visitor:
    """Who is asking: a guest, or a person who acts for an organization."""

    user_id: str | None
    display_name: str | None
    email: str | None
    account_type: str | None
    tier_code: str | None
    tier_rank: int
    organization_id: UUID | None
    organization_name: str | None
    role: str | None
    cart_count: int

    @property
    def is_person(self) -> bool:
        """Logged in."""
        return self.user_id is not None

    @property
    def may_buy(self) -> bool:
        """Owners and members buy for their organization; viewers look."""
        return self.role in ("owner", "member")


@dataclass(frozen=True, slots=True)
class AddOnCard:
    """An add-on as the catalogue shows it; `matches` is how many the whole search found."""

    id: UUID
    slug: str
    name: str
    tagline: str
    category: str
    category_name: str
    icon: str
    publisher: str
    base_price: Decimal
    currency: str
    billing_type: str
    status: str
    is_buyable: bool
    is_popular: bool
    required_tier_name: str | None
    matches: int


@dataclass(frozen=True, slots=True)
class AddOn:
    """An add-on as its own page shows it, and whether the asking organization owns it."""

    id: UUID
    slug: str
    name: str
    tagline: str
    description: str
    category: str
    category_name: str
    icon: str
    catalogue_set: str
    base_price: Decimal
    currency: str
    billing_type: str
    integration_type: str
    status: str
    is_buyable: bool
    is_popular: bool
    required_tier_name: str | None
    publisher: str
    version: str
    documentation_url: str | None
    support_url: str | None
    terms_url: str | None
    metadata: dict[str, Any]
    owned: bool
    owned_until: datetime | None
    in_cart: int


@dataclass(frozen=True, slots=True)
class Feature:
    """A feature that an add-on has."""

    name: str
    description: str
    kind: str
    configuration: dict[str, Any]


@dataclass(frozen=True, slots=True)
class AddOnLink:
    """An add-on in a few words: a member of a bundle, or one that another requires."""

    slug: str
    name: str
    tagline: str
    icon: str
    base_price: Decimal
    billing_type: str
    is_buyable: bool
    owned: bool


@dataclass(frozen=True, slots=True)
class CategoryCount:
    """A category and how many listed add-ons it holds."""

    slug: str
    name: str
    icon: str
    add_ons: int


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle on sale; `list_price` is the sum of its members' prices."""

    id: UUID
    slug: str
    name: str
    description: str
    currency: str
    discount_percent: Decimal | None
    discount_amount: Decimal | None
    list_price: Decimal
    member_count: int
    member_names: list[str]
    required_tier_name: str | None
    is_featured: bool
    in_cart: int


@dataclass(frozen=True, slots=True)
class CartLine:
    """A line of a cart with all that its price and its problems depend on, as of now.

    `list_price` is one unit's price; of a bundle, the sum of its members' prices. `grants` are the
    add-ons that it would give: objects with `add_on_id`, `name`, `billing_type`, `price`.
    """

    id: UUID
    kind: str
    thing_id: UUID
    slug: str
    name: str
    icon: str
    quantity: int
    billing_type: str | None
    list_price: Decimal
    currency: str
    discount_percent: Decimal | None
    discount_amount: Decimal | None
    grants: list[dict[str, Any]]
    is_buyable: bool
    required_tier_name: str | None
    required_tier_rank: int
    required_add_on_ids: list[UUID]
    required_names: list[str]
    requirement_owned: bool
    owned: bool
    other_seats: list[str]
    added_at: datetime


@dataclass(frozen=True, slots=True)
class PutLine:
    """What was put in a cart, and how many of it there are now."""

    name: str
    quantity: int


@dataclass(frozen=True, slots=True)
class PromotionalCode:
    """A code, with what its conditions need to know of the customer who entered it."""

    id: UUID
    code: str
    discount_type: str
    discount_value: Decimal
    applicable_to: list[UUID] | None
    tier_code: str | None
    tier_name: str | None
    first_purchase_only: bool
    min_subtotal: Decimal | None
    is_active: bool
    starts_at: datetime | None
    expires_at: datetime | None
    uses_left: int | None
    has_purchased: bool
    now: datetime


@dataclass(frozen=True, slots=True)
class Order:
    """What one checkout bought, or is about to buy."""

    id: UUID
    number: str
    user_id: str
    organization_id: UUID
    organization_name: str
    customer_name: str
    customer_email: str
    status: str
    subtotal: Decimal
    discount: Decimal
    tax: Decimal
    total: Decimal
    currency: str
    promo_code: str | None
    promotional_code_id: UUID | None
    payment_method: str
    fingerprint: str
    stripe_checkout_session_id: str | None
    stripe_checkout_url: str | None
    stripe_payment_intent_id: str | None
    settling_since: datetime | None
    hold_reason: str | None
    created_at: datetime
    expires_at: datetime
    completed_at: datetime | None
    is_over: bool
    is_stale: bool


@dataclass(frozen=True, slots=True)
class OrderSummary:
    """An order as the history lists it."""

    number: str
    status: str
    total: Decimal
    currency: str
    created_at: datetime
    completed_at: datetime | None
    settling_since: datetime | None
    hold_reason: str | None
    names: list[str]
    matches: int


@dataclass(frozen=True, slots=True)
class Purchase:
    """A line of an order, as it was when bought; `breakdown` explains its amount."""

    id: UUID
    order_id: UUID
    purchase_type: str
    thing_id: UUID
    slug: str
    name: str
    billing_type: str | None
    quantity: int
    unit_price: Decimal
    amount: Decimal
    currency: str
    breakdown: list[dict[str, Any]]
    grants: list[dict[str, Any]]
    status: str


@dataclass(frozen=True, slots=True)
class OwnedAddOn:
    """An add-on that the asking organization owns, or has owned."""

    slug: str
    name: str
    tagline: str
    icon: str
    category_name: str
    billing_type: str
    source: str
    status: str
    seats: int
    purchased_at: datetime
    expires_at: datetime | None
    documentation_url: str | None
    order_number: str | None


@dataclass(frozen=True, slots=True)
class WebhookEvent:
    """What an outside system told us."""

    provider: str
    event_id: str
    type: str
    payload: dict[str, Any]
    processed_at: datetime | None


@dataclass(frozen=True, slots=True)
class NewId:
    """The key of a row just written."""

    id: UUID


@dataclass(frozen=True, slots=True)
class NewOrderKey:
    """An order just written: its key, and its number for people."""

    id: UUID
    number: str


@dataclass(frozen=True, slots=True)
class Count:
    """How many."""

    count: int


@dataclass(frozen=True, slots=True)
class Migration:
    """A migration as the database remembers it."""

    version_num: str
    checksum: str
    applied_at: datetime


@dataclass(frozen=True, slots=True)
class EndedSession:
    """What a logout needs of the login that it ended."""

    id_token: str | None


@dataclass(frozen=True, slots=True)
class Health:
    """The database answers, as this role, and knows this newest migration."""

    role: str
    owns_tables: bool
    bypasses_policies: bool
    migration: str | None


@dataclass(frozen=True, slots=True)
class Ground:
    """What a generator finds: seeds or not, people of an earlier run, where it begins, columns."""

    categories: int
    tiers: int
    is_generated: bool
    midnight: datetime
    next_order: int
    columns: list[str]


@dataclass(frozen=True, slots=True)
class Aside:
    """Something of the schema that is put aside while a table is filled, and how it comes back."""

    kind: str
    about: str
    put_aside: str
    put_back: str


@dataclass(frozen=True, slots=True)
class Statement:
    """A statement that the database has composed."""

    statement: str


@dataclass(frozen=True, slots=True)
class CopyPlan:
    """How a table is filled: a statement that goes before, if any, and the COPY."""

    statement: str
    before: str | None
