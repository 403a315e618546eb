"""What a storefront's address means, whatever is written in it."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from repo.catalog import Kind
from services import filters as known
from services.errors import NotFound
from services.filters import FACETS, MAX_PAGE, MAX_SEARCH, PARAMETERS, SORTS, Filters, read_filters

NAMES = [*PARAMETERS, "colour"]
VALUES = {
    "category": ["communication", "ai-services"],
    "set": list(known.SETS),
    "billing_type": list(known.BILLING_TYPES),
    "integration": list(known.INTEGRATIONS),
    "tier": ["free", "vip_founder"],
    "rating": list(known.RATINGS),
    "trial": ["1"],
    "status": list(known.STATUSES),
    "sort": list(SORTS),
    "page": ["1", "2", str(MAX_PAGE)],
}
ADDRESSES = st.fixed_dictionaries(
    {},
    optional={name: st.sampled_from(values) for name, values in VALUES.items()} | {"q": st.text()},
)


def test_an_empty_address_asks_for_everything() -> None:
    assert read_filters({}) == Filters()
    assert read_filters({}).is_everything


def test_what_cannot_be_meant_is_left_out() -> None:
    asked = {
        "set": "shoes",
        "sort": "'; DROP TABLE",
        "billing_type": "weekly",
        "q": "  a   b ",
        "rating": "5",
        "trial": "yes",
        "status": "disabled",
        "tier": "Pro' OR 1=1",
        "category": "../x",
        "integration": "usb",
    }
    assert read_filters(asked) == Filters(q="a b")


def test_a_change_goes_back_to_the_first_page_and_keeps_the_rest() -> None:
    filters = Filters(q="voice", category="communication", page=3)
    assert filters.as_query(sort="price") == {
        "q": "voice",
        "category": "communication",
        "sort": "price",
    }
    assert filters.as_query(category=None) == {"q": "voice"}
    assert filters.as_query(page=2)["page"] == 2


@pytest.mark.parametrize(
    ("asked", "sort"),
    [
        ({"sort": "popular"}, None),
        ({"sort": "relevance"}, None),
        ({"sort": "relevance", "q": "x"}, None),
        ({"sort": "popular", "q": "x"}, "popular"),
        ({"sort": "rating"}, "rating"),
    ],
)
def test_a_sort_that_is_in_force_anyway_is_not_said(
    asked: dict[str, str], sort: str | None
) -> None:
    assert read_filters(asked).sort == sort


@pytest.mark.parametrize(
    "page", ["0", "-1", "1.5", "1e9", "1000000000", "9" * 30, "１", "abc", str(MAX_PAGE + 1)]
)
def test_there_is_no_such_page(page: str) -> None:
    with pytest.raises(NotFound):
        read_filters({"page": page})


@given(st.dictionaries(st.sampled_from(NAMES), st.text(max_size=300)))
def test_any_address_is_understood_or_not_found(asked: dict[str, str]) -> None:
    try:
        filters = read_filters(asked)
    except NotFound:
        return
    assert len(filters.q or "") <= MAX_SEARCH
    assert "\0" not in (filters.q or "")
    assert filters.sort is None or filters.sort in SORTS
    assert 1 <= filters.page <= MAX_PAGE


@given(ADDRESSES)
def test_an_address_written_and_read_again_means_the_same(asked: dict[str, str]) -> None:
    filters = read_filters(asked)
    query = filters.as_query(page=filters.page)
    assert [name for name in PARAMETERS if name in query] == list(query)
    written = urlencode(query, errors="surrogatepass")
    again = dict(parse_qsl(written, errors="surrogatepass"))
    assert read_filters(again) == filters


@given(ADDRESSES)
def test_the_repository_is_asked_for_what_the_address_says(asked: dict[str, str]) -> None:
    filters = read_filters(asked)
    facets = filters.kind.as_facets()
    assert facets == {name: value for name in FACETS if (value := filters.chosen(name))}
    assert (filters.kind == Kind()) == (not facets)
