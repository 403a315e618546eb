"""The rules of a new Checkout Session that its parameters' types cannot say."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import urlsplit

from services.gateways.stripe_standin.currencies import CURRENCIES, written
from services.gateways.stripe_standin.errors import ApiError, ParamsError, missing, unsupported

MAX_AMOUNT = 99_999_999
MAX_LINES = 100
_HALF_HOUR, _DAY = 30 * 60, 24 * 60 * 60
# Parameters that would change the total, the flow or other objects. A stand-in that took them and
# did nothing would lie about what the shop does in production.
_NOT_FOLLOWED = (
    "automatic_tax",
    "customer_account",
    "discounts",
    "invoice_creation",
    "managed_payments",
    "optional_items",
    "payment_method_configuration",
    "permissions",
    "shipping_address_collection",
    "shipping_options",
)
_NOT_FOLLOWED_PAYMENT = ("application_fee_amount", "on_behalf_of", "transfer_data")
_OTHER_MODES = ("setup_intent_data", "subscription_data", "payment_method_collection")
_METHODS = ("card", "us_bank_account", "sepa_debit", "bacs_debit", "acss_debit", "au_becs_debit")


def check_new_session(params: dict[str, Any], now: int) -> None:
    """Refuse, as ParamsError, what Stripe refuses or what the stand-in does not follow."""
    _check_mode(params)
    _check_followed(params)
    _check_urls(params)
    _check_lines(params)
    _check_expiry(params.get("expires_at"), now)
    _check_customer(params)
    check_metadata(params.get("metadata", {}), "metadata")
    payment = params.get("payment_intent_data", {})
    check_metadata(payment.get("metadata", {}), "payment_intent_data[metadata]")
    if not payment_methods(params):
        raise ParamsError("No valid payment method types for this Checkout Session.")


def payment_methods(params: dict[str, Any]) -> list[str]:
    """List the methods a session offers: card and a bank debit, less what the request filters."""
    allowed = params.get("allowed_payment_method_types", _METHODS[:2])
    excluded = params.get("excluded_payment_method_types", ())
    return [method for method in _METHODS if method in allowed and method not in excluded]


def total(params: dict[str, Any]) -> int:
    """Add up the lines, in the currency's smallest unit."""
    return sum(i["price_data"]["unit_amount"] * i["quantity"] for i in params["line_items"])


def check_metadata(metadata: dict[str, str], param: str) -> None:
    """Hold metadata to 50 keys of at most 40 characters and values of at most 500."""
    if len(metadata) > 50:
        raise ParamsError("Metadata can have up to 50 keys.", param=param)
    for key, value in metadata.items():
        if len(key) > 40:
            raise ParamsError("Metadata keys can have up to 40 characters.", param=param)
        if len(value) > 500:
            message = f"Metadata values can have up to 500 characters, but {key} has {len(value)}."
            raise ParamsError(message, param=f"{param}[{key}]")


def _check_mode(params: dict[str, Any]) -> None:
    if "mode" not in params:
        raise missing("mode")
    if params["mode"] != "payment":
        message = "The stand-in for Stripe supports only `payment` mode, not `{mode}`."
        raise ParamsError(message.format(mode=params["mode"]), param="mode")
    for name in _OTHER_MODES:
        if name in params:
            raise ParamsError(f"You can not pass `{name}` in `payment` mode.", param=name)


def _check_followed(params: dict[str, Any]) -> None:
    for name in _NOT_FOLLOWED:
        if name in params and params[name] != {"enabled": False}:
            raise unsupported(name)
    payment = params.get("payment_intent_data", {})
    for name in _NOT_FOLLOWED_PAYMENT:
        if name in payment:
            raise unsupported(f"payment_intent_data[{name}]")
    if payment.get("capture_method", "automatic").startswith("manual"):
        raise unsupported("payment_intent_data[capture_method]")


def _check_urls(params: dict[str, Any]) -> None:
    if params.get("ui_mode", "hosted_page") != "hosted_page":
        raise unsupported("ui_mode")
    if "success_url" not in params:
        raise missing("success_url")
    for name in ("success_url", "cancel_url"):
        if name in params and not _is_web_address(params[name]):
            message = "Not a valid URL: an explicit scheme (such as https) must be provided."
            raise ParamsError(message, code="url_invalid", param=name)


def _is_web_address(url: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    printable = not re.search(r"[\x00-\x20\x7f\\]", url)
    return parts.scheme in ("http", "https") and bool(parts.hostname) and printable


def _check_lines(params: dict[str, Any]) -> None:
    lines = params.get("line_items")
    if not lines:
        raise missing("line_items")
    if len(lines) > MAX_LINES:
        raise ParamsError(f"You may only specify {MAX_LINES} line items.", param="line_items")
    for index, line in enumerate(lines):
        _check_line(line, f"line_items[{index}]")
    currencies = {line["price_data"]["currency"] for line in lines}
    currencies |= {params["currency"].lower()} if "currency" in params else set()
    if len(currencies) > 1:
        raise ParamsError("All line items must have the same currency.", param="line_items")
    _check_total(total(params), currencies.pop())


def _check_line(line: dict[str, Any], at: str) -> None:
    for name in ("price", "adjustable_quantity", "tax_rates"):
        if name in line and line[name] != {"enabled": False}:
            raise unsupported(f"{at}[{name}]")
    if "price_data" not in line:
        raise missing(f"{at}[price_data]")
    if "quantity" not in line:
        raise missing(f"{at}[quantity]")
    _check_range(line["quantity"], 1, 999_999, f"{at}[quantity]")
    check_metadata(line.get("metadata", {}), f"{at}[metadata]")
    _check_price(line["price_data"], f"{at}[price_data]")


def _check_price(price: dict[str, Any], at: str) -> None:
    for name in ("product", "recurring", "unit_amount_decimal"):
        if name in price:
            raise unsupported(f"{at}[{name}]")
    for name in ("product_data", "unit_amount"):
        if name not in price:
            raise missing(f"{at}[{name}]")
    _check_range(price["unit_amount"], 0, MAX_AMOUNT, f"{at}[unit_amount]")
    check_metadata(price["product_data"].get("metadata", {}), f"{at}[product_data][metadata]")
    price["currency"] = price["currency"].lower()
    if price["currency"] not in CURRENCIES:
        message = f"Invalid currency: {price['currency']}. The stand-in for Stripe knows: "
        raise ParamsError(message + ", ".join(CURRENCIES) + ".", param=f"{at}[currency]")


def _check_range(value: int, low: int, high: int, param: str) -> None:
    if value < low:
        message = f"This value must be greater than or equal to {low}."
        raise ParamsError(message, code="parameter_invalid_integer", param=param)
    if value > high:
        message = f"This value must be less than or equal to {high}."
        raise ParamsError(message, code="parameter_invalid_integer", param=param)


def _check_total(amount: int, currency: str) -> None:
    least = CURRENCIES[currency].minimum
    # A total of nothing is an order without payment, which Stripe allows.
    if 0 < amount < least:
        message = "The Checkout Session's total amount must convert to at least "
        raise ParamsError(message + written(least, currency) + ".", code="amount_too_small")
    if amount > MAX_AMOUNT:
        message = "The Checkout Session's total amount must be no more than "
        raise ParamsError(message + written(MAX_AMOUNT, currency) + ".", code="amount_too_large")


def _check_expiry(expires_at: int | None, now: int) -> None:
    if expires_at is not None and not _HALF_HOUR <= expires_at - now <= _DAY:
        raise ParamsError(
            "The `expires_at` timestamp must be between 30 minutes and 24 hours "
            "from Checkout Session creation.",
            param="expires_at",
        )


def _check_customer(params: dict[str, Any]) -> None:
    if "customer" in params:
        message = f"No such customer: '{params['customer']}'"
        raise ApiError(message, code="resource_missing", param="customer")
    if len(params.get("client_reference_id", "")) > 200:
        message = "Invalid string: must be at most 200 characters"
        raise ParamsError(message, param="client_reference_id")
    email = params.get("customer_email")
    if email is not None and not re.fullmatch(r"[^@\s]{1,64}@[^@\s]+\.[^@\s.]+", email):
        message = f"Invalid email address: {email}"
        raise ParamsError(message, code="email_invalid", param="customer_email")
