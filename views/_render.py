"""What templates may use besides what their view hands them."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

import nh3
from flask import Flask, g
from markdown_it import MarkdownIt
from markupsafe import Markup

from repo.rows import Purchase
from services import avatars, filters, money, ranking
from services.i18n import Words
from services.i18n import noop as _
from services.organizations import ROLES
from services.products import values_of
from views import _linked_data
from views._shop import has_shown_lately, public_url
from views._told import take_told

_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")

LABELS = {
    "billing_type": Words(filters.BILLING_TYPES),
    "price_suffix": Words(
        {
            "free": "",
            "one_time": "",
            "monthly": _(" per month"),
            "annual": _(" per year"),
            "usage_based": _(" per month, plus usage"),
            "custom": "",
        }
    ),
    "catalogue_set": Words(filters.SETS),
    "sort": Words(filters.SORTS),
    "status": Words(filters.STATUSES),
    "integration_type": Words(filters.INTEGRATIONS),
    "feature_kind": Words(
        {
            "capability": _("What it does"),
            "integration": _("Works with"),
            "limit": _("Included"),
            "support": _("Support"),
        }
    ),
    "order_status": Words(
        {
            "pending": _("Waiting for payment"),
            "completed": _("Paid"),
            "failed": _("Payment failed"),
            "cancelled": _("Cancelled"),
            "refunded": _("Refunded"),
            "partially_refunded": _("Partly refunded"),
        }
    ),
    "payment_method": Words(
        {
            "credit_card": _("Card"),
            "ach": _("Bank debit"),
            "invoice": _("Invoice"),
            "platform_credits": _("Credits"),
        }
    ),
    "role": ROLES,
    "account_type": Words(
        {
            "user": _("Customer"),
            "admin": _("Administrator"),
            "super_admin": _("Chief administrator"),
        }
    ),
    "source": Words(
        {
            "purchase": _("Bought"),
            "bundle": _("In a bundle"),
            "trial": _("Trial"),
            "grant": _("Granted"),
        }
    ),
    "request_status": Words(
        {
            "pending": _("Waiting for an owner"),
            "approved": _("Approved, not paid yet"),
            "declined": _("Declined"),
            "withdrawn": _("Withdrawn"),
            "bought": _("Bought"),
        }
    ),
    "ownership": Words(
        {
            "active": _("Active"),
            "cancelled": _("Cancelled"),
            "expired": _("Ended"),
            "pending": _("Pending"),
            "suspended": _("Suspended"),
        }
    ),
}


def init_app(app: Flask) -> None:
    """Give templates their filters, labels, public addresses, and who is asking."""
    app.jinja_env.filters.update(
        money=as_money,
        day=money.day,
        number=money.number,
        moment=money.moment,
        values_of=values_of,
        markdown=markdown,
        initials=avatars.initials,
    )
    app.jinja_env.globals["labels"] = LABELS
    app.jinja_env.globals["ranking_parts"] = ranking.parts
    app.jinja_env.globals["tax_words"] = tax_words
    app.jinja_env.globals["take_told"] = take_told
    app.jinja_env.globals["has_shown_lately"] = has_shown_lately
    app.jinja_env.globals["public_url"] = public_url
    app.jinja_env.globals["linked_shop"] = _linked_data.of_shop

    @app.context_processor
    def header() -> dict[str, object]:
        visitor = g.get("visitor")
        return {
            "visitor": visitor,
            "cart_count": g.get("cart_count", visitor.cart_count if visitor else 0),
        }


def tax_words(purchases: list[Purchase]) -> str | None:
    """How the tax of an order is named, as it was when bought; None where none was charged."""
    steps = (step for purchase in purchases for step in purchase.breakdown)
    return next((str(step["label"]) for step in steps if step["kind"] == "tax"), None)


def as_money(amount: Decimal | str, currency: str = "USD") -> str:
    """An amount, also one that an order's record keeps as text."""
    return money.money(Decimal(amount), currency)


@lru_cache(maxsize=1024)
def markdown(text: str) -> Markup:
    """Markdown as HTML that is safe to show: no HTML of its own, no scripts, no pictures."""
    html = nh3.clean(
        _markdown.render(text),
        tags={
            "p", "h3", "h4", "ul", "ol", "li", "strong", "em", "code", "pre", "a", "blockquote",
            "table", "thead", "tbody", "tr", "th", "td", "br", "hr",
        },
        attributes={"a": {"href", "title"}},
        link_rel="noopener nofollow",
    )  # fmt: skip
    return Markup(html)  # noqa: S704 - cleaned in the line above
