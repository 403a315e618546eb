"""The provider's objects as it writes them, with every field a shop may read."""

from __future__ import annotations

import secrets
import string
from typing import Any

from services.gateways.stripe_standin import rules

Json = dict[str, Any]

_ALPHABET = string.ascii_letters + string.digits
_DAY = 24 * 60 * 60
# Fields of a session that repeat the request, and what they are when it does not name them.
_REPEATED: Json = {
    "allow_promotion_codes": None,
    "billing_address_collection": None,
    "branding_settings": None,
    "cancel_url": None,
    "client_reference_id": None,
    "consent_collection": None,
    "custom_fields": [],
    "customer_creation": "if_required",
    "customer_email": None,
    "integration_identifier": None,
    "locale": None,
    "metadata": {},
    "origin_context": None,
    "phone_number_collection": {"enabled": False},
    "submit_type": None,
    "success_url": None,
}
_ABSENT = (
    "after_expiration",
    "client_secret",
    "collected_information",
    "consent",
    "currency_conversion",
    "customer",
    "customer_account",
    "customer_details",
    "invoice",
    "invoice_creation",
    "optional_items",
    "payment_intent",
    "payment_link",
    "payment_method_configuration_details",
    "permissions",
    "recovered_from",
    "return_url",
    "saved_payment_method_options",
    "setup_intent",
    "shipping_address_collection",
    "shipping_cost",
    "subscription",
    "wallet_options",
)
_CUSTOM_TEXT = ("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")


def new_id(prefix: str, length: int = 24) -> str:
    """Make an id nobody can guess, with the provider's prefix, for example `evt_1…`."""
    return prefix + "".join(secrets.choice(_ALPHABET) for _ in range(length))


def new_session(params: Json, now: int, public_url: str) -> Json:
    """Make the open Checkout Session that checked parameters ask for."""
    session_id = new_id("cs_test_a1", 56)
    amount = rules.total(params)
    return {
        "id": session_id,
        "object": "checkout.session",
        **dict.fromkeys(_ABSENT),
        **{name: params.get(name, default) for name, default in _REPEATED.items()},
        "adaptive_pricing": {"enabled": False},
        "amount_subtotal": amount,
        "amount_total": amount,
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "created": now,
        "currency": params["line_items"][0]["price_data"]["currency"],
        "custom_text": {name: params.get("custom_text", {}).get(name) for name in _CUSTOM_TEXT},
        "discounts": [],
        "expires_at": params.get("expires_at", now + _DAY),
        "livemode": False,
        "mode": "payment",
        "payment_method_collection": "if_required",
        "payment_method_options": params.get("payment_method_options", {}),
        "payment_method_types": rules.payment_methods(params),
        "payment_status": "unpaid" if amount else "no_payment_required",
        "shipping_options": [],
        "status": "open",
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted_page",
        "url": f"{public_url}/pay/{session_id}",
    }


def new_line_items(params: Json, now: int) -> list[Json]:
    """Make a session's lines, each with the price and the product made for it alone."""
    return [_line_item(line, now) for line in params["line_items"]]


def _line_item(line: Json, now: int) -> Json:
    amount = line["price_data"]["unit_amount"] * line["quantity"]
    return {
        "id": new_id("li_1"),
        "object": "item",
        "adjustable_quantity": None,
        "amount_discount": 0,
        "amount_subtotal": amount,
        "amount_tax": 0,
        "amount_total": amount,
        "currency": line["price_data"]["currency"],
        "description": line["price_data"]["product_data"]["name"],
        "metadata": line.get("metadata", {}),
        "price": _price(line["price_data"], now),
        "quantity": line["quantity"],
    }


def _price(price: Json, now: int) -> Json:
    return {
        "id": new_id("price_1"),
        "object": "price",
        "active": False,
        "billing_scheme": "per_unit",
        "created": now,
        "currency": price["currency"],
        "custom_unit_amount": None,
        "livemode": False,
        "lookup_key": None,
        "metadata": {},
        "nickname": None,
        "product": new_id("prod_", 14),
        "recurring": None,
        "tax_behavior": price.get("tax_behavior", "unspecified"),
        "tiers_mode": None,
        "transform_quantity": None,
        "type": "one_time",
        "unit_amount": price["unit_amount"],
        "unit_amount_decimal": str(price["unit_amount"]),
    }


def new_payment_intent(session: Json, data: Json, now: int) -> Json:
    """Make the intention to take a session's total; `data` is its `payment_intent_data`."""
    intent_id = new_id("pi_3")
    return {
        "id": intent_id,
        "object": "payment_intent",
        "amount": session["amount_total"],
        "amount_capturable": 0,
        "amount_details": {"tip": {}},
        "amount_received": 0,
        "application": None,
        "application_fee_amount": None,
        "automatic_payment_methods": None,
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": "automatic_async",
        "client_secret": new_id(f"{intent_id}_secret_"),
        "confirmation_method": "automatic",
        "created": now,
        "currency": session["currency"],
        "customer": None,
        "customer_account": None,
        "description": data.get("description"),
        "last_payment_error": None,
        "latest_charge": None,
        "livemode": False,
        "metadata": data.get("metadata", {}),
        "next_action": None,
        "on_behalf_of": None,
        "payment_method": None,
        "payment_method_options": {},
        "payment_method_types": session["payment_method_types"],
        "processing": None,
        "receipt_email": data.get("receipt_email"),
        "review": None,
        "setup_future_usage": data.get("setup_future_usage"),
        "shipping": data.get("shipping"),
        "source": None,
        "statement_descriptor": data.get("statement_descriptor"),
        "statement_descriptor_suffix": data.get("statement_descriptor_suffix"),
        "status": "requires_payment_method",
        "transfer_data": None,
        "transfer_group": data.get("transfer_group"),
    }


def customer_details(email: str | None) -> Json:
    """Make what a session tells of the person who filled in the payment page."""
    absent = ("address", "business_name", "individual_name", "name", "phone")
    return {**dict.fromkeys(absent), "email": email, "tax_exempt": "none", "tax_ids": []}


def payment_error(message: str, code: str, decline_code: str | None) -> Json:
    """Make a payment intent's `last_payment_error`."""
    kind = {"type": "card_error"} if decline_code else {"type": "invalid_request_error"}
    return {"code": code, "decline_code": decline_code, "message": message, **kind}


def new_event(kind: str, subject: Json, now: int, request: Json, api_version: str) -> Json:
    """Make the event that tells what `subject` has become."""
    return {
        "id": new_id("evt_1"),
        "object": "event",
        "api_version": api_version,
        "created": now,
        "data": {"object": subject},
        "livemode": False,
        "pending_webhooks": 1,
        "request": request,
        "type": kind,
    }


def page(url: str, items: list[Json], has_more: bool) -> Json:
    """Wrap objects in the provider's list envelope."""
    return {"object": "list", "data": items, "has_more": has_more, "url": url}
