"""What browsers call themselves, in words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.browsers import in_words, is_handheld

MOZILLA = "Mozilla/5.0"
WEBKIT = "AppleWebKit/537.36 (KHTML, like Gecko)"
KNOWN = [
    (f"{MOZILLA} (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "Firefox on Linux"),
    (f"{MOZILLA} (Windows NT 10.0; Win64; x64) {WEBKIT} Chrome/142.0 Safari/537.36",
     "Chrome on Windows"),
    (f"{MOZILLA} (Windows NT 10.0) {WEBKIT} Chrome/142.0 Safari/537.36 Edg/142.0",
     "Edge on Windows"),
    (f"{MOZILLA} (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko)"
     " Version/26.0 Safari/605.1.15", "Safari on macOS"),
    (f"{MOZILLA} (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like"
     " Gecko) Version/26.0 Mobile/15E148 Safari/604.1", "Safari on iPhone"),
    (f"{MOZILLA} (iPad; CPU OS 18_6 like Mac OS X) AppleWebKit/605.1.15 FxiOS/145.0",
     "Firefox on iPad"),
    (f"{MOZILLA} (Linux; Android 15; Pixel 9) {WEBKIT} Chrome/142.0 Mobile Safari/537.36",
     "Chrome on Android"),
    (f"{MOZILLA} (Linux; Android 15) {WEBKIT} SamsungBrowser/28.0 Chrome/130.0 Safari/537.36",
     "Samsung Internet on Android"),
    (f"{MOZILLA} (X11; CrOS x86_64) {WEBKIT} Chrome/142.0 Safari/537.36", "Chrome on ChromeOS"),
    (f"{MOZILLA} (X11; Linux) {WEBKIT} Chrome/142.0 Safari/537.36 OPR/120.0", "Opera on Linux"),
    ("curl/8.14.1", "curl/8.14.1"),
    ("  ", "A browser that gives no name"),
    ("", "A browser that gives no name"),
]  # fmt: skip


@pytest.mark.parametrize(("agent", "words"), KNOWN)
def test_known_ones(agent: str, words: str) -> None:
    assert in_words(agent) == words
    assert is_handheld(agent) == words.endswith((" Android", " iPhone", " iPad"))


@given(st.text(max_size=400))
def test_any_is_short_words(agent: str) -> None:
    assert 1 <= len(in_words(agent)) <= 60
