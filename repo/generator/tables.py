"""Which tables are filled, in which order, with which columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from repo.generator.buying import Buying
from repo.generator.carts import Carts
from repo.generator.catalogue import FEATURES, Catalogue
from repo.generator.chance import Chance, Clock
from repo.generator.ledger import Ledger
from repo.generator.offers import Offers
from repo.generator.owning import Owning
from repo.generator.people import People
from repo.generator.shelf import Shelf
from repo.generator.sizes import USAGE_DAYS, Sizes
from repo.generator.usage import Usage
from repo.generator.voices import Voices


@dataclass(frozen=True, slots=True)
class Table:
    """A table to fill: its columns, texts of a row or more as COPY reads them, about how many.

    A row of a usual table takes one unit of time, one of this table `cost`.
    """

    name: str
    columns: str
    rows: Iterator[str]
    count: int
    cost: int = 1

    @property
    def units(self) -> int:
        """How much work filling it is."""
        return self.count * self.cost


class Store:
    """The whole store of one size and seed."""

    def __init__(self, sizes: Sizes, *, seed: int, now: datetime) -> None:
        """Lay out what everything else refers to; `ledger.fill` comes before any rows."""
        chance, clock = Chance(seed), Clock(now)
        self.sizes = sizes
        shelf = Shelf(sizes, chance, clock)
        self.ledger = ledger = Ledger(sizes, chance, shelf)
        self._people = people = People(sizes, chance, clock)
        self._catalogue = Catalogue(sizes, chance, clock, shelf, ledger)
        self._offers = offers = Offers(sizes, chance, clock, shelf, ledger)
        self._buying = buying = Buying(sizes, chance, clock, people, shelf, ledger, offers)
        self._owning = Owning(sizes, chance, clock, people, shelf, ledger, buying)
        self._usage = Usage(sizes, chance, clock, people, shelf, ledger)
        self._carts = Carts(sizes, chance, clock, people, shelf, offers)
        self._voices = Voices(sizes, chance, clock, people, shelf, ledger)

    def tables(self, *, first_order: int) -> list[Table]:
        """All tables. What counts others comes after them: foreign keys are aside meanwhile."""
        return [
            *self._bought(first_order),
            *self._owned(),
            *self._used(),
            *self._said(),
            *self._sold(),
            *self._known(),
        ]

    def _bought(self, first_order: int) -> Iterator[Table]:
        s, buying = self.sizes, self._buying
        yield Table(
            "add_on_purchases",
            "id order_id user_id organization_id position purchase_type add_on_id bundle_id slug"
            " name billing_type quantity unit_price amount currency breakdown grants"
            " stripe_payment_id status refunded_at refunded_amount purchased_at",
            buying.add_on_purchases(), s.purchases, cost=7,
        )  # fmt: skip
        yield Table(
            "orders",
            "id number user_id organization_id customer_name customer_email status subtotal"
            " discount tax total currency promotional_code_id promo_code payment_method fingerprint"
            " stripe_checkout_session_id stripe_checkout_url stripe_payment_intent_id"
            " settling_since created_at expires_at completed_at updated_at",
            buying.orders(first_order), s.orders, cost=7,
        )  # fmt: skip
        yield Table(
            "promo_redemptions",
            "id promotional_code_id user_id organization_id order_id created_at",
            buying.promo_redemptions(), s.orders // 12, cost=20,
        )  # fmt: skip
        yield Table(
            "webhook_events",
            "id provider event_id type payload received_at processed_at attempts",
            buying.webhook_events(), s.orders, cost=3,
        )  # fmt: skip

    def _owned(self) -> Iterator[Table]:
        s, owning = self.sizes, self._owning
        yield Table(
            "user_add_ons",
            "id user_id organization_id add_on_id purchase_id source status purchased_at expires_at"
            " auto_renew seats stripe_subscription_id usage_count last_used_at created_at"
            " updated_at order_id",
            owning.user_add_ons(), s.grants, cost=4,
        )  # fmt: skip
        yield Table(
            "licenses",
            "id organization_id add_on_id user_add_on_id license_key signature seats activations"
            " issued_at expires_at",
            owning.licenses(), s.grants // 20,
        )  # fmt: skip
        yield Table(
            "revoked_licenses", "license_id reason revoked_at",
            owning.revoked_licenses(), s.grants // 1000,
        )  # fmt: skip
        yield Table(
            "trials", "organization_id add_on_id user_id starts_at ends_at converted_at",
            owning.trials(), s.grants // 6,
        )  # fmt: skip
        yield Table(
            "billing_customers",
            "organization_id stripe_customer_id lago_customer_id created_at updated_at",
            owning.billing_customers(), s.organizations,
        )  # fmt: skip

    def _used(self) -> Iterator[Table]:
        s, usage, carts = self.sizes, self._usage, self._carts
        yield Table(
            "usage_events",
            "id organization_id user_id add_on_id event_type quantity idempotency_key at",
            usage.usage_events(), s.usage_events,
        )  # fmt: skip
        yield Table(
            "usage_aggregates",
            "organization_id user_id add_on_id period period_start metric rolled_up updated_at",
            usage.usage_aggregates(), s.used_grants * (USAGE_DAYS // 18 + 4),
        )  # fmt: skip
        yield Table(
            "cart_items",
            "id user_id organization_id add_on_id bundle_id quantity added_at updated_at",
            carts.cart_items(), s.cart_items,
        )  # fmt: skip
        yield Table(
            "cart_codes", "user_id promotional_code_id added_at", carts.cart_codes(), s.carts // 10
        )

    def _said(self) -> Iterator[Table]:
        s, voices = self.sizes, self._voices
        yield Table(
            "add_on_reviews",
            "id add_on_id organization_id user_id rating title body status verified_purchase"
            " helpful_count moderated_by moderated_at publisher_reply replied_at created_at"
            " updated_at author_name",
            voices.add_on_reviews(), s.reviews,
        )  # fmt: skip
        yield Table(
            "review_votes", "review_id user_id is_helpful created_at",
            voices.review_votes(), s.reviews * 4 // 3,
        )  # fmt: skip
        yield Table(
            "add_on_submissions",
            "id organization_id user_id add_on_id name version payload status review_notes"
            " reviewed_by reviewed_at submitted_at created_at updated_at",
            voices.add_on_submissions(), s.submissions,
        )  # fmt: skip
        yield Table(
            "audit_log", "at actor_id action object_type object_id before after",
            voices.audit_log(), s.audited,
        )  # fmt: skip
        yield Table(
            "add_on_stats_shards", "add_on_id day shard views cart_adds purchases revenue",
            voices.add_on_stats_shards(), s.counted_add_ons * 60,
        )  # fmt: skip

    def _sold(self) -> Iterator[Table]:
        s, catalogue, offers = self.sizes, self._catalogue, self._offers
        yield Table(
            "promotional_codes",
            "id code description discount_type discount_value max_uses current_uses applicable_to"
            " tier_code first_purchase_only is_active starts_at expires_at created_at updated_at",
            offers.promotional_codes(), s.codes,
        )  # fmt: skip
        yield Table(
            "pricing_rules",
            "id name add_on_id tier_code discount_percent discount_amount conditions priority"
            " is_active valid_from valid_until created_at updated_at",
            offers.pricing_rules(), s.pricing_rules,
        )  # fmt: skip
        yield Table(
            "feature_definitions", "feature_key name description kind",
            catalogue.feature_definitions(), len(FEATURES),
        )  # fmt: skip
        yield Table(
            "add_ons",
            "id slug name tagline description catalogue_set category base_price billing_type"
            " integration_type status required_tier trial_days features metadata documentation_url"
            " publisher version is_featured is_popular purchase_count view_count download_count"
            " review_count avg_rating created_at updated_at",
            catalogue.add_ons(), s.add_ons, cost=12,
        )  # fmt: skip
        yield Table(
            "add_on_features", "id add_on_id feature_key configuration",
            catalogue.add_on_features(), s.add_ons * 9 // 2,
        )  # fmt: skip
        yield Table(
            "add_on_prices", "id add_on_id billing_type amount valid created_at",
            offers.add_on_prices(), s.add_ons * 6 // 5,
        )  # fmt: skip
        yield Table(
            "add_on_bundles",
            "id slug name description add_on_ids discount_percent discount_amount status"
            " is_featured is_popular created_at updated_at",
            offers.add_on_bundles(), s.bundles,
        )  # fmt: skip

    def _known(self) -> Iterator[Table]:
        s, people = self.sizes, self._people
        yield Table(
            "users",
            "id email display_name first_name last_name account_type tier_code username city region"
            " country timezone business_name business_position profile_completed"
            " onboarding_completed notification_preferences last_login_at created_at updated_at",
            people.users(), s.users,
        )  # fmt: skip
        yield Table(
            "organizations",
            "id slug name org_type is_personal owner_id description created_at updated_at",
            people.organizations(), s.organizations,
        )  # fmt: skip
        yield Table(
            "organization_members",
            "id organization_id user_id role invitation_state created_at",
            people.organization_members(), s.users + 7 * s.businesses,
        )  # fmt: skip
        yield Table(
            "org_subscriptions",
            "id organization_id plan seats status period_start period_end stripe_subscription_id"
            " created_at updated_at",
            people.org_subscriptions(), s.organizations * 8 // 7,
        )  # fmt: skip
        yield Table(
            "user_sessions",
            "id token_hash user_id organization_id authenticated_at seen_at created_at expires_at",
            people.user_sessions(), s.sessions,
        )  # fmt: skip
