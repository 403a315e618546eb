"""Every page that a test fetches is looked over: valid, labelled, safe."""

from __future__ import annotations

import json
from collections import Counter

from bs4 import BeautifulSoup, Tag
from werkzeug.test import TestResponse

from tests.support.html import Reading, problems_of_fragment


def lint(response: TestResponse, reading: Reading, *, fragment: bool) -> None:
    """Fail where a page breaks a rule that holds for all of them."""
    text, page = response.text, reading.page
    if not text or 300 <= response.status_code < 400:
        return
    invalid = problems_of_fragment(text) if fragment else reading.problems
    assert not invalid, f"invalid HTML at {response.request.path}: {invalid[0]}"
    problems = [
        *_ids(page),
        *_inline(page),
        *_unlabelled(page),
        *_unguarded_forms(page),
        *([] if fragment else _landmarks(page)),
    ]
    assert not problems, f"{response.request.path}: {problems}"
    assert "{{" not in text
    assert "None" not in page.get_text().split(), "a missing value is shown as None"
    headers = response.headers
    assert "default-src 'none'" in headers["Content-Security-Policy"]
    assert {"HX-Request", "Cookie"} <= set(response.vary)


def _ids(page: BeautifulSoup) -> list[str]:
    counts = Counter(tag["id"] for tag in page.select("[id]"))
    return [f"id {name} stands {count} times" for name, count in counts.items() if count > 1]


def _inline(page: BeautifulSoup) -> list[str]:
    scripts = [tag for tag in page.select("script") if not tag.get("src") and not _is_data(tag)]
    bad = [*page.select("[style]"), *page.select("style"), *scripts]
    bad += [tag for tag in page.find_all(True) if any(a.startswith("on") for a in tag.attrs)]
    return [f"inline code or style at <{tag.name}>" for tag in bad]


def _is_data(tag: Tag) -> bool:
    """Data for search engines, which nothing runs: one whole JSON object of schema.org."""
    if tag.get("type") != "application/ld+json" or set(tag.attrs) != {"type"}:
        return False
    found = json.loads(tag.string or "")
    return isinstance(found, dict) and found.get("@context") == "https://schema.org"


def _unlabelled(page: BeautifulSoup) -> list[str]:
    fields = page.select("input:not([type=hidden]):not([type=submit]), select, textarea")
    problems = [f"field {f.get('name')} has no label" for f in fields if not _label(page, f)]
    buttons = [b for b in page.select("button, a[href]") if not _name(b)]
    return problems + [f"<{b.name}> without words: {b}" for b in buttons]


def _label(page: BeautifulSoup, field: Tag) -> bool:
    if field.get("aria-label") or field.get("aria-labelledby") or field.find_parent("label"):
        return True
    return bool(field.get("id") and page.select(f'label[for="{field["id"]}"]'))


def _name(tag: Tag) -> bool:
    # A picture's own words are the name of the link that it stands in.
    pictured = any(img.get("alt") for img in tag.select("img"))
    return bool(tag.get_text(strip=True) or tag.get("aria-label") or pictured)


def _unguarded_forms(page: BeautifulSoup) -> list[str]:
    posts = [f for f in page.select("form") if str(f.get("method", "get")).lower() == "post"]
    return [
        f"form {form.get('action')} has no CSRF token"
        for form in posts
        if not form.select("input[name=csrf_token]")
    ]


def _landmarks(page: BeautifulSoup) -> list[str]:
    problems = []
    if len(page.select("h1")) != 1:
        problems.append(f"{len(page.select('h1'))} h1")
    if len(page.select("main")) != 1:
        problems.append("no main")
    if not page.select("title") or not page.select("html[lang]"):
        problems.append("no title or language")
    return problems
