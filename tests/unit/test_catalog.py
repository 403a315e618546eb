"""What a storefront's address means, whatever is written in it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.catalog import MAX_PAGE, MAX_SEARCH, SORTS, Filters, read_filters
from services.errors import NotFound

NAMES = ["q", "category", "set", "billing_type", "sort", "page", "tier"]


def test_an_empty_address_asks_for_everything() -> None:
    assert read_filters({}) == Filters()
    assert read_filters({}).is_everything


def test_what_cannot_be_meant_is_left_out() -> None:
    asked = {"set": "shoes", "sort": "'; DROP TABLE", "billing_type": "weekly", "q": "  a   b "}
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
    "page", ["0", "-1", "1.5", "1e9", "9" * 30, "１", "abc", str(MAX_PAGE + 1)]
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
    assert filters.sort is None or filters.sort in SORTS
    assert 1 <= filters.page <= MAX_PAGE
