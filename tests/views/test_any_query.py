"""Any query string at all: a page, or a clear no; never a fault."""

from __future__ import annotations

from urllib.parse import quote, quote_from_bytes

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

# What addresses of the shop are asked with, known and unknown.
NAMES = st.sampled_from(
    [
        "q",
        "category",
        "set",
        "billing_type",
        "integration",
        "tier",
        "rating",
        "trial",
        "status",
        "sort",
        "page",
        "a",
        "b",
        "c",
        "d",
        "at",
        "new",
        "order",
        "next",
        "language",
        "lang",
        "price",
        "total",
        "utm_source",
    ]
)
KNOWN = st.sampled_from(
    [
        "ai-services",
        "extensions",
        "monthly",
        "api",
        "business",
        "4",
        "1",
        "active",
        "price",
        "bolt",
        "presenton",
        "0",
        "-1",
        "1000000000",
        "99999999999999999999999999",
        "1.5",
        "１",
        "NaN",
        "true",
        "null",
        "'",
        '"',
        "%27",
        ";--",
        "\\",
        "../..",
        "<script>",
        "{{7*7}}",
    ]
)
TEXT = st.one_of(KNOWN.map(quote), st.text(max_size=40).map(lambda s: quote(s, errors="replace")))
BYTES = st.binary(max_size=12).map(quote_from_bytes)
PAIRS = st.lists(st.tuples(NAMES, st.one_of(TEXT, BYTES)), max_size=6)
CLEAR = {200, 302, 303, 304, 400, 401, 403, 404, 410, 422}


def pages(app: Flask) -> list[str]:
    """The addresses that a newcomer may ask for without naming a thing."""
    paths = {
        str(rule)
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.arguments
    }
    # Login goes out to the provider; what is ready or well is asked by machines.
    return sorted(paths - {"/login", "/auth/callback", "/readyz", "/healthz", "/metrics"})


@pytest.mark.parametrize("htmx", [False, True], ids=["plain", "htmx"])
def test_no_query_string_is_a_fault(app: Flask, htmx: bool) -> None:
    browser = app.test_client()
    headers = {"HX-Request": "true"} if htmx else {}

    @settings(
        max_examples=150,
        deadline=None,
        suppress_health_check=[HealthCheck.too_slow],
        derandomize=True,
    )
    @given(path=st.sampled_from(pages(app)), pairs=PAIRS)
    def ask(path: str, pairs: list[tuple[str, str]]) -> None:
        query = "&".join(f"{name}={value}" for name, value in pairs)
        with browser.get(f"{path}?{query}", headers=headers) as answer:
            assert answer.status_code in CLEAR, f"{path}?{query}: {answer.status_code}"

    ask()


@pytest.mark.parametrize(
    "query", ["?%", "?=&&&=", "?q=%ff%fe", "?q[]=1", "?" + "q=1&" * 2000, "?q=" + "x" * 6000]
)
def test_broken_query_strings_are_answered(app: Flask, query: str) -> None:
    for path in pages(app):
        with app.test_client().get(path + query) as answer:
            assert answer.status_code in CLEAR, f"{path}: {answer.status_code}"
