"""What templates may use besides what their view hands them."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache

import nh3
from flask import Flask, g
from markdown_it import MarkdownIt
from markupsafe import Markup

from services import catalog, money
from views._shop import public_url

_markdown = MarkdownIt("commonmark", {"html": False}).enable("table")

LABELS = {
    "billing_type": catalog.BILLING_TYPES,
    "price_suffix": {
        "free": "",
        "one_time": "",
        "monthly": " per month",
        "annual": " per year",
        "usage_based": " per month, plus usage",
        "custom": "",
    },
    "catalogue_set": catalog.SETS,
    "sort": catalog.SORTS,
    "status": {
        "active": "Available",
        "coming_soon": "Coming soon",
        "beta": "Beta",
        "deprecated": "Retired",
    },
    "integration_type": {
        "api": "API",
        "webhook": "Webhooks",
        "embed": "Embedded",
        "standalone": "Standalone",
        "n8n_workflow": "n8n workflow",
        "native": "Built in",
    },
    "feature_kind": {
        "capability": "What it does",
        "integration": "Works with",
        "limit": "Included",
        "support": "Support",
    },
    "order_status": {
        "pending": "Waiting for payment",
        "completed": "Paid",
        "failed": "Payment failed",
        "cancelled": "Cancelled",
        "refunded": "Refunded",
        "partially_refunded": "Partly refunded",
    },
    "payment_method": {
        "credit_card": "Card",
        "ach": "Bank debit",
        "invoice": "Invoice",
        "platform_credits": "Credits",
    },
    "source": {
        "purchase": "Bought",
        "bundle": "In a bundle",
        "trial": "Trial",
        "grant": "Granted",
    },
    "ownership": {
        "active": "Active",
        "cancelled": "Cancelled",
        "expired": "Ended",
        "pending": "Pending",
        "suspended": "Suspended",
    },
}


def init_app(app: Flask) -> None:
    """Give templates their filters, labels, public addresses, and who is asking."""
    app.jinja_env.filters.update(money=as_money, day=money.day, number=money.number)
    app.jinja_env.globals["labels"] = LABELS
    app.jinja_env.globals["public_url"] = public_url

    @app.context_processor
    def header() -> dict[str, object]:
        visitor = g.get("visitor")
        return {
            "visitor": visitor,
            "cart_count": g.get("cart_count", visitor.cart_count if visitor else 0),
        }


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
