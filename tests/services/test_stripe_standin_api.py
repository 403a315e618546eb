"""The stand-in's API, called with the official client."""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import pytest
import requests
import stripe

from services.gateways.stripe_standin import Config, Running, serve
from services.gateways.stripe_standin.testing import API_KEY, WEBHOOK_SECRET, client_of, order


@pytest.fixture(scope="module")
def running() -> Iterator[Running]:
    with serve(Config(API_KEY, WEBHOOK_SECRET, background=False)) as running:
        yield running


@pytest.fixture(scope="module")
def client(running: Running) -> stripe.StripeClient:
    return client_of(running.url)


def post(running: Running, path: str, body: str, **headers: str) -> requests.Response:
    sent = {"Content-Type": "application/x-www-form-urlencoded", **headers}
    return requests.post(
        running.url + path, data=body, headers=sent, auth=(API_KEY, ""), timeout=10
    )


def test_a_session_is_created_and_read_again(client: stripe.StripeClient) -> None:
    made = client.v1.checkout.sessions.create(order(1250, 2))
    assert made.id.startswith("cs_test_")
    assert (made.amount_subtotal, made.amount_total, made.currency) == (2500, 2500, "usd")
    assert (made.status, made.payment_status, made.payment_intent) == ("open", "unpaid", None)
    assert made.metadata is not None
    assert made.metadata["order"] == "1"
    assert made.client_reference_id == "order-1"
    assert made.livemode is False
    assert made.expires_at - made.created == 24 * 60 * 60
    assert made.url is not None
    assert made.url.endswith(f"/pay/{made.id}")
    read = client.v1.checkout.sessions.retrieve(made.id)
    assert read.to_dict() == made.to_dict()


def test_nothing_the_library_declares_is_absent(client: stripe.StripeClient) -> None:
    made = client.v1.checkout.sessions.create(order())
    declared = set(stripe.checkout.Session.__annotations__)
    # Stripe leaves these out unless they are asked for or apply.
    optional = {
        "allowed_payment_method_types",
        "excluded_payment_method_types",
        "line_items",
        "managed_payments",
        "name_collection",
        "presentment_details",
        "redirect_on_completion",
        "tax_id_collection",
    }
    assert {name for name in declared - optional if name.islower()} <= set(made.to_dict())


def test_lines_are_listed_in_pages(client: stripe.StripeClient) -> None:
    lines = [order(100 + n)["line_items"][0] for n in range(3)]
    made = client.v1.checkout.sessions.create(order(line_items=lines))
    first = client.v1.checkout.sessions.line_items.list(made.id, {"limit": 2})
    assert [line.amount_total for line in first.data] == [100, 101]
    assert first.has_more
    assert [line.amount_total for line in first.auto_paging_iter()] == [100, 101, 102]
    assert first.data[0].price is not None
    assert first.data[0].price.unit_amount == 100


def test_lines_can_be_expanded(client: stripe.StripeClient) -> None:
    made = client.v1.checkout.sessions.create(order(expand=["line_items"]))
    assert made.line_items is not None
    assert made.line_items.data[0].description == "Invoice export"
    with pytest.raises(stripe.InvalidRequestError, match="cannot be expanded"):
        client.v1.checkout.sessions.retrieve(made.id, {"expand": ["customer"]})


def test_a_refused_expansion_leaves_no_session(client: stripe.StripeClient) -> None:
    newest = client.v1.checkout.sessions.create(order()).id
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.checkout.sessions.create(order(expand=["customer"]))
    assert client.v1.checkout.sessions.list({"limit": 1}).data[0].id == newest


def test_a_filter_that_is_not_followed_is_refused(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="does not support `customer`"):
        client.v1.checkout.sessions.list({"customer": "cus_1"})


def test_an_open_session_expires_once(client: stripe.StripeClient) -> None:
    made = client.v1.checkout.sessions.create(order())
    expired = client.v1.checkout.sessions.expire(made.id)
    assert (expired.status, expired.url) == ("expired", None)
    with pytest.raises(stripe.InvalidRequestError, match="status of expired"):
        client.v1.checkout.sessions.expire(made.id)


def test_sessions_are_listed_newest_first(client: stripe.StripeClient) -> None:
    ids = [client.v1.checkout.sessions.create(order()).id for _ in range(3)]
    listed = client.v1.checkout.sessions.list({"limit": 2})
    assert [session.id for session in listed.data] == [ids[2], ids[1]]
    assert listed.has_more
    after = client.v1.checkout.sessions.list({"limit": 1, "starting_after": ids[1]})
    assert [session.id for session in after.data] == [ids[0]]
    before = client.v1.checkout.sessions.list({"limit": 1, "ending_before": ids[0]})
    assert [session.id for session in before.data] == [ids[1]]
    assert before.has_more
    none = client.v1.checkout.sessions.list({"payment_intent": "pi_3unknown"})
    assert none.data == []


BROKEN: dict[str, tuple[dict[str, Any], str | None, str | None]] = {
    "unknown": ({"colour": "red"}, "colour", "parameter_unknown"),
    "nested unknown": (
        {"line_items": [{"quantity": 1, "price_data": {"sum": 5}}]},
        "line_items[0][price_data][sum]",
        "parameter_unknown",
    ),
    "enum": ({"submit_type": "beg"}, "submit_type", None),
    "mode enum": ({"mode": "gift"}, "mode", None),
    "mode followed": ({"mode": "subscription"}, "mode", None),
    "integer": ({"expires_at": "soon"}, "expires_at", "parameter_invalid_integer"),
    "float": ({"expires_at": "5.0"}, "expires_at", "parameter_invalid_integer"),
    "huge": ({"expires_at": 10**30}, "expires_at", "parameter_invalid_integer"),
    "boolean": ({"allow_promotion_codes": "yes"}, "allow_promotion_codes", None),
    "empty": ({"success_url": ""}, "success_url", "parameter_invalid_empty"),
    "array": ({"line_items": "one"}, "line_items", None),
    "object": ({"metadata": "one"}, "metadata", None),
    "url": ({"success_url": "/done"}, "success_url", "url_invalid"),
    "script": ({"cancel_url": "javascript:alert(1)"}, "cancel_url", "url_invalid"),
    "email": ({"customer_email": "ada"}, "customer_email", "email_invalid"),
    "customer": ({"customer": "cus_1"}, "customer", "resource_missing"),
    "discount": ({"discounts": [{"coupon": "c"}]}, "discounts", None),
    "interface": ({"ui_mode": "embedded_page"}, "ui_mode", None),
    "metadata value": ({"metadata": {"a": "x" * 501}}, "metadata[a]", None),
    "metadata key": ({"metadata": {"x" * 41: "a"}}, "metadata", None),
    "metadata size": ({"metadata": {str(n): "a" for n in range(51)}}, "metadata", None),
    "NUL": ({"client_reference_id": "a\x00b"}, "client_reference_id", "parameter_invalid_string"),
    "methods": ({"allowed_payment_method_types": ["alipay"]}, None, None),
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_stripe_refuses_is_refused(client: stripe.StripeClient, case: str) -> None:
    changes, param, code = BROKEN[case]
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.checkout.sessions.create(order(**changes))
    assert (refused.value.http_status, refused.value.param, refused.value.code) == (
        400,
        param,
        code,
    )
    assert refused.value.error is not None
    assert refused.value.error.type == "invalid_request_error"
    assert str(refused.value.request_id).startswith("req_")


@pytest.mark.parametrize("name", ["mode", "line_items", "success_url"])
def test_what_is_required_is_named(client: stripe.StripeClient, name: str) -> None:
    params = order()
    del params[name]
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.checkout.sessions.create(params)
    assert (refused.value.param, refused.value.code) == (name, "parameter_missing")


@pytest.mark.parametrize(
    ("change", "param"),
    [
        ({"quantity": 0}, "line_items[0][quantity]"),
        ({"quantity": -1}, "line_items[0][quantity]"),
        ({"price": "price_1", "price_data": None}, "line_items[0][price]"),
        ({"price_data": {"currency": "usd"}}, "line_items[0][price_data][product_data]"),
        ({"price_data": {"unit_amount": 5}}, "line_items[0][price_data][currency]"),
    ],
)
def test_a_broken_line_is_named(
    client: stripe.StripeClient, change: dict[str, object], param: str
) -> None:
    line = order()["line_items"][0] | change
    with pytest.raises(stripe.InvalidRequestError) as refused:
        client.v1.checkout.sessions.create(order(line_items=[line]))
    assert refused.value.param == param


@pytest.mark.parametrize("amount", [1, 49])
def test_a_total_below_the_least_charge_is_refused(
    client: stripe.StripeClient, amount: int
) -> None:
    with pytest.raises(stripe.InvalidRequestError, match=r"\$0\.50") as refused:
        client.v1.checkout.sessions.create(order(amount))
    assert refused.value.code == "amount_too_small"


def test_lines_share_one_currency(client: stripe.StripeClient) -> None:
    lines = [order()["line_items"][0], order()["line_items"][0]]
    lines[1]["price_data"]["currency"] = "eur"
    with pytest.raises(stripe.InvalidRequestError, match="same currency"):
        client.v1.checkout.sessions.create(order(line_items=lines))


@pytest.mark.parametrize("seconds", [29 * 60, 25 * 60 * 60, -5])
def test_an_expiry_out_of_bounds_is_refused(client: stripe.StripeClient, seconds: int) -> None:
    with pytest.raises(stripe.InvalidRequestError, match="expires_at"):
        client.v1.checkout.sessions.create(order(expires_at=int(time.time()) + seconds))


@pytest.mark.parametrize("option", ["api_key", "idempotency_key", "stripe_account", "headers"])
def test_the_librarys_own_options_are_no_parameters(running: Running, option: str) -> None:
    answer = post(running, "/v1/checkout/sessions", f"mode=payment&{option}=x")
    assert answer.status_code == 400
    assert answer.json()["error"]["message"] == f"Received unknown parameter: {option}"


@pytest.mark.parametrize("body", ["a[b=1", "a=1&a[b]=2", "a%ff=%ff", "[a]=1", "a" + "[b]" * 50])
def test_a_broken_form_is_refused(running: Running, body: str) -> None:
    answer = post(running, "/v1/checkout/sessions", body)
    assert answer.status_code == 400
    assert answer.json()["error"]["type"] == "invalid_request_error"


def test_json_and_large_bodies_are_refused(running: Running) -> None:
    refused = post(running, "/v1/checkout/sessions", "{}", **{"Content-Type": "application/json"})
    assert refused.status_code == 400
    large = post(running, "/v1/checkout/sessions", "a=" + "x" * 1_100_000)
    assert large.status_code == 413


def test_a_wrong_key_is_refused(running: Running) -> None:
    with pytest.raises(stripe.AuthenticationError, match=r"sk_test_\*\*\*\*_key"):
        client_of(running.url, "sk_test_wrong_key").v1.events.list()
    nothing = requests.get(f"{running.url}/v1/events", timeout=10)
    assert nothing.status_code == 401
    assert nothing.json()["error"]["type"] == "invalid_request_error"


def test_basic_and_bearer_both_open(running: Running) -> None:
    basic = requests.get(f"{running.url}/v1/events", auth=(API_KEY, ""), timeout=10)
    bearer = {"Authorization": f"Bearer {API_KEY}"}
    also = requests.get(f"{running.url}/v1/events", headers=bearer, timeout=10)
    assert (basic.status_code, also.status_code) == (200, 200)
    assert basic.headers["Request-Id"].startswith("req_")


@pytest.mark.parametrize("path", ["/v1/unicorns", "/v1/checkout/sessions/x/y", "/v1"])
def test_an_unknown_path_is_told_so(running: Running, path: str) -> None:
    answer = requests.get(running.url + path, auth=(API_KEY, ""), timeout=10)
    assert answer.status_code == 404
    assert answer.json()["error"]["message"] == f"Unrecognized request URL (GET: {path})."


def test_an_unknown_id_is_told_so(client: stripe.StripeClient) -> None:
    for read in (
        client.v1.checkout.sessions.retrieve,
        client.v1.checkout.sessions.line_items.list,
        client.v1.payment_intents.retrieve,
        client.v1.events.retrieve,
    ):
        with pytest.raises(stripe.InvalidRequestError) as refused:
            read("x_unknown")
        assert (refused.value.http_status, refused.value.code) == (404, "resource_missing")


def test_the_same_key_gives_the_same_session(client: stripe.StripeClient) -> None:
    first = client.v1.checkout.sessions.create(order(), {"idempotency_key": "same"})
    again = client.v1.checkout.sessions.create(order(), {"idempotency_key": "same"})
    assert again.id == first.id
    assert again.last_response is not None
    assert again.last_response.headers["Idempotent-Replayed"] == "true"


def test_the_same_key_with_other_parameters_is_refused(client: stripe.StripeClient) -> None:
    client.v1.checkout.sessions.create(order(), {"idempotency_key": "other"})
    with pytest.raises(stripe.IdempotencyError) as refused:
        client.v1.checkout.sessions.create(order(999), {"idempotency_key": "other"})
    assert refused.value.http_status == 400


def test_refused_parameters_leave_the_key_free(client: stripe.StripeClient) -> None:
    with pytest.raises(stripe.InvalidRequestError):
        client.v1.checkout.sessions.create(order(1), {"idempotency_key": "free"})
    assert client.v1.checkout.sessions.create(order(), {"idempotency_key": "free"}).id


def test_a_refusal_after_execution_is_kept(client: stripe.StripeClient) -> None:
    session = client.v1.checkout.sessions.create(order())
    client.v1.checkout.sessions.expire(session.id)
    for _ in range(2):
        with pytest.raises(stripe.InvalidRequestError) as refused:
            client.v1.checkout.sessions.expire(session.id, None, {"idempotency_key": "kept"})
    assert refused.value.headers is not None
    assert refused.value.headers["Idempotent-Replayed"] == "true"


def test_a_key_in_use_is_a_conflict(running: Running, client: stripe.StripeClient) -> None:
    with (
        running.standin.api.answers.claim("busy"),
        pytest.raises(stripe.StripeError) as refused,
    ):
        client.v1.checkout.sessions.create(order(), {"idempotency_key": "busy"})
    assert refused.value.error is not None
    assert (refused.value.http_status, refused.value.error.code) == (409, "idempotency_key_in_use")
    assert client.v1.checkout.sessions.create(order(), {"idempotency_key": "busy"}).id


def test_it_tells_that_it_is_well(running: Running) -> None:
    assert requests.get(f"{running.url}/healthz", timeout=10).status_code == 200
