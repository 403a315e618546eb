"""Pages kept in memory: whose they are, what drops them, and that none is ever of yesterday."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event
from typing import Any

import brotli
import psycopg
import pytest
from flask import Flask

from repo.db import Credentials, Database, Work
from repo.kept import Changes
from services import catalog
from services.settings import Settings
from tests.conftest import Urls
from tests.support.kept import PATIENCE, change, keeping, noting
from tests.support.people import HTMX, Customer, Visitors
from views._kept import Store

KEPT = [
    "/",
    "/?category=ai-services&sort=price",
    "/categories/ai-services?billing_type=monthly",
    "/collections/popular",
    "/add-ons/bolt",
    "/bundles/enterprise-suite",
    "/compare?a=bolt&b=brigade",
    "/pricing",
]


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    with keeping(settings) as app:
        yield app


@pytest.fixture
def changes(app: Flask) -> Changes:
    found: Changes = app.extensions["shop"].changes
    return found


@pytest.fixture
def questions(monkeypatch: pytest.MonkeyPatch) -> list[Credentials]:
    return noting(monkeypatch)


@pytest.mark.parametrize("path", KEPT)
@pytest.mark.parametrize("htmx", [False, True])
def test_a_page_without_a_cookie_is_made_once(
    visitors: Visitors, questions: list[Credentials], path: str, htmx: bool
) -> None:
    first = visitors.nobody().get(path, htmx=htmx)
    assert first.status == 200
    again = visitors.nobody().get(path, htmx=htmx)
    assert len(questions) == 1
    assert again.response.data == first.response.data
    assert "Set-Cookie" not in again.headers
    for name in ("Content-Security-Policy", "Vary", "Cache-Control", "HX-Push-Url"):
        assert again.headers.get(name) == first.headers.get(name)


def test_each_language_and_each_kind_of_page_is_another(visitors: Visitors) -> None:
    nobody = visitors.nobody()
    for _ in range(2):
        pages = [
            nobody.get("/"),
            nobody.get("/", Accept_Language="de-AT, de;q=0.9, en;q=0.5"),
            nobody.get("/", htmx=True),
            nobody.get("/?sort=name"),
            nobody.get("/", HX_Request="true", HX_Boosted="true"),
        ]
        assert len({page.response.data for page in pages}) == 4
        assert pages[0].response.data == pages[4].response.data
        assert pages[1].headers["Content-Language"] == "de"


@pytest.mark.parametrize(
    "headers",
    [{"Authorization": "Basic YTpi"}, {"Cookie": "language=en"}, {"Cookie": "shop=forged"}],
)
def test_who_shows_anything_of_herself_is_asked_anew(
    app: Flask, questions: list[Credentials], headers: dict[str, str]
) -> None:
    client = app.test_client(use_cookies=False)
    for _ in range(2):
        assert client.get("/add-ons/bolt").status_code == 200
    assert len(questions) == 1
    for _ in range(2):
        assert client.get("/add-ons/bolt", headers=headers).status_code == 200
    assert len(questions) == 3


@pytest.mark.parametrize(
    "path", ["/?at=2026-01-01", "/?q=bolt", "/add-ons/bolt?utm=1", "/cart", f"/?sort={'x' * 200}"]
)
def test_what_is_not_everybodys_is_not_kept(
    app: Flask, visitors: Visitors, questions: list[Credentials], path: str
) -> None:
    for _ in range(2):
        assert visitors.nobody().get(path).status == 200
    assert len(questions) == 2
    assert len(app.extensions["kept"]) == 0


def test_what_is_not_there_and_what_is_not_here_is_not_kept(app: Flask, visitors: Visitors) -> None:
    assert visitors.nobody().get("/").status == 200
    assert app.test_client().get("/", base_url="http://evil.example").status_code == 400
    assert visitors.nobody().get("/add-ons/nothing").status == 404
    assert len(app.extensions["kept"]) == 1


def test_from_a_kept_page_to_a_cart_of_ones_own(visitors: Visitors) -> None:
    visitors.nobody().get("/add-ons/bolt")
    nobody = visitors.nobody()
    page = nobody.get("/add-ons/bolt")
    assert page.hidden("csrf_token") == ""
    assert nobody.post("/cart/lines", add_on="bolt").status == 303
    assert nobody.get("/").select("#cart-badge b")[0].text == "1"
    assert not visitors.nobody().get("/").select("#cart-badge b")


CHANGES: list[tuple[str, str, str]] = [
    ("/", "UPDATE add_ons SET base_price = 4321 WHERE slug = 'bolt'", "4,321"),
    ("/", "UPDATE categories SET name = 'Ganz anders'", "Ganz anders"),
    ("/add-ons/bolt", "UPDATE add_ons SET name = 'Riegel' WHERE slug = 'bolt'", "Riegel"),
    (
        "/add-ons/bolt",
        "UPDATE feature_definitions SET name = 'Knows ' || feature_key",
        "Knows ",
    ),
    (
        "/bundles/enterprise-suite",
        "UPDATE add_on_bundles SET name = 'Alles' WHERE slug = 'enterprise-suite'",
        "Alles",
    ),
    (
        "/add-ons/enterprise-data-connector",
        "UPDATE subscription_tiers SET name = 'Amber ' || tier_code",
        "Amber",
    ),
]


@pytest.mark.parametrize(("path", "statement", "words"), CHANGES)
def test_what_is_committed_is_shown_at_once(
    visitors: Visitors, urls: Urls, changes: Changes, path: str, statement: str, words: str
) -> None:
    assert words not in visitors.nobody().get(path).text
    change(urls, changes, statement)
    for _ in range(2):
        assert words in visitors.nobody().get(path).text


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM add_on_features",
        "DELETE FROM plan_features WHERE false",
        "UPDATE pricing_rules SET priority = 1",
        "UPDATE add_on_prices SET amount = amount + 1",
        "UPDATE add_ons SET (review_count, avg_rating) = (1, 5) WHERE slug = 'bolt'",
    ],
)
def test_these_are_told_too(urls: Urls, changes: Changes, statement: str) -> None:
    change(urls, changes, statement)


def told(urls: Urls, *statements: str) -> int:
    """How often these statements tell of a change."""
    with psycopg.connect(urls.server, autocommit=True) as conn:
        conn.execute("LISTEN catalogue")
        for statement in statements:
            conn.execute(statement)  # type: ignore[call-overload]
        conn.execute("NOTIFY catalogue, 'end'")
        heard = [notice.payload for notice in conn.notifies(timeout=0)]
    assert heard[-1] == "end"
    return len(heard) - 1


def test_a_sale_a_view_and_a_vote_drop_nothing(urls: Urls) -> None:
    somebody = (
        "INSERT INTO users (id, email, display_name) VALUES ('r', 'r@example.test', 'R')",
        "INSERT INTO organizations (name, slug, owner_id) VALUES ('R', 'r', 'r')",
        "INSERT INTO organization_members (organization_id, user_id, role)"
        " SELECT id, 'r', 'owner' FROM organizations WHERE slug = 'r'",
        "INSERT INTO add_on_reviews (add_on_id, user_id, organization_id, rating, title, status)"
        " SELECT a.id, 'r', o.id, 5, 'T', 'pending' FROM add_ons a, organizations o"
        " WHERE a.slug = 'bolt' AND o.slug = 'r'",
    )
    assert not told(
        urls,
        *somebody,
        "UPDATE add_ons SET purchase_count = purchase_count + 1, view_count = view_count + 1",
        "UPDATE add_ons SET download_count = 7",
        "UPDATE feature_definitions SET add_on_count = add_on_count + 1",
    )
    assert told(urls, "UPDATE add_on_reviews SET status = 'approved'")
    assert not told(urls, "UPDATE add_on_reviews SET helpful_count = helpful_count + 1")
    assert told(urls, "UPDATE add_on_reviews SET title = 'Anew'")
    assert told(urls, "DELETE FROM add_on_reviews")


def test_a_price_that_begins_by_itself_is_told_by_the_clock(
    visitors: Visitors, urls: Urls, changes: Changes
) -> None:
    change(
        urls,
        changes,
        "UPDATE add_on_bundles SET valid_until = now() + interval '1 second', valid_from = NULL"
        " WHERE slug = 'enterprise-suite'",
    )
    begun = changes.version
    visitors.nobody().get("/bundles/enterprise-suite")
    assert changes.wait_past(begun, PATIENCE)
    assert visitors.nobody().get("/bundles/enterprise-suite").status == 404


def test_a_page_read_before_a_change_and_made_after_it_is_not_kept(
    visitors: Visitors, urls: Urls, changes: Changes, monkeypatch: pytest.MonkeyPatch
) -> None:
    storefront: Callable[..., Any] = catalog.storefront

    def overtaken(*args: Any) -> Any:
        page = storefront(*args)
        monkeypatch.setattr("views.storefront.catalog.storefront", storefront)
        change(urls, changes, "UPDATE add_ons SET base_price = 4321 WHERE slug = 'bolt'")
        return page

    monkeypatch.setattr("views.storefront.catalog.storefront", overtaken)
    assert "4,321" not in visitors.nobody().get("/").text, "the change came after it was read"
    assert "4,321" in visitors.nobody().get("/").text


def test_while_nothing_is_heard_nothing_is_kept(
    app: Flask,
    visitors: Visitors,
    urls: Urls,
    changes: Changes,
    questions: list[Credentials],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    connect, may_connect = psycopg.connect, Event()

    def try_to_connect(*args: Any, **kwargs: Any) -> Any:
        if not may_connect.is_set():
            raise psycopg.OperationalError("the server is away")
        return connect(*args, **kwargs)

    visitors.nobody().get("/")
    monkeypatch.setattr("repo.kept.psycopg.connect", try_to_connect)
    version = changes.version
    with connect(urls.server) as conn:
        (ended,) = conn.execute(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity"
            " WHERE datname = current_database() AND query LIKE '%next_catalogue_change%'"
            " AND pid <> pg_backend_pid()"
        ).fetchone() or (0,)
    assert ended == 1
    assert changes.wait_until_lost(PATIENCE)
    with connect(urls.server) as conn:
        conn.execute("UPDATE add_ons SET base_price = 4321 WHERE slug = 'bolt'")
    asked = len(questions)
    for _ in range(2):
        assert "4,321" in visitors.nobody().get("/").text
    assert len(questions) == asked + 2
    may_connect.set()
    assert changes.wait_past(version, PATIENCE)
    for _ in range(2):
        assert "4,321" in visitors.nobody().get("/").text
    assert len(questions) == asked + 3


def test_small_bodies_and_unchanged_ones(visitors: Visitors) -> None:
    nobody = visitors.nobody()
    plain = nobody.get("/")
    tags = {plain.headers["ETag"]}
    for accepted, encoding in (("gzip, deflate, br, zstd", "br"), ("gzip", "gzip")):
        for _ in range(2):
            answer = nobody.client.get("/", headers={"Accept-Encoding": accepted})
            assert answer.headers["Content-Encoding"] == encoding
            assert len(answer.data) < len(plain.response.data) / 4
            assert "Accept-Encoding" in answer.headers["Vary"]
        tags.add(answer.headers["ETag"])
        if encoding == "br":
            assert brotli.decompress(answer.data) == plain.response.data
        unchanged = nobody.client.get(
            "/",
            headers={"Accept-Encoding": accepted, "If-None-Match": answer.headers["ETag"]},
        )
        assert (unchanged.status_code, unchanged.data) == (304, b"")
        assert unchanged.headers["ETag"] == answer.headers["ETag"]
        other = nobody.client.get("/", headers={"If-None-Match": answer.headers["ETag"]})
        assert other.status_code == 200, "that is another form of it"
    assert len(tags) == 3


def test_no_kept_page_reads_a_table_that_does_not_tell(
    visitors: Visitors, urls: Urls, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Kept counts of what the triggers tell of anyway, and what is nobody's without a cookie.
    silent = {
        "catalogue_facets", "search_words",
        "cart_items", "user_add_ons", "orders", "users", "organizations", "organization_members",
        "credit_balances", "add_on_waitlist",
        # Of a billing country, which nobody has without a login.
        "tax_rates",
    }  # fmt: skip
    used: set[str] = set()
    read = Database.read

    @contextmanager
    def noting(self: Database, who: Credentials) -> Iterator[Work]:
        with read(self, who) as work:
            yield work
            locks = work.conn.execute(
                "SELECT c.relname FROM pg_locks l JOIN pg_class c ON c.oid = l.relation"
                " WHERE l.pid = pg_backend_pid() AND c.relkind IN ('r', 'p')"
                " AND c.relnamespace = 'public'::regnamespace"
            )
            used.update(name for (name,) in locks.fetchall())

    monkeypatch.setattr(Database, "read", noting)
    for path in KEPT:
        visitors.nobody().get(path)
    with psycopg.connect(urls.server) as conn:
        telling = conn.execute(
            "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger"
            " WHERE tgfoid = 'tell_catalogue_changed'::regproc"
        ).fetchall()
    assert {"add_ons", "categories"} <= used
    assert used - {name for (name,) in telling} <= silent


class Still:
    """A catalogue that never changes."""

    version = 1
    good_until = float("inf")


def test_the_memory_is_bounded_and_the_least_used_goes_first() -> None:
    store = Store(Still(), 1000)  # type: ignore[arg-type]
    for number in range(10):
        store.put(number, f"page {number}", 100, 1)
    assert store.get(0) == "page 0"
    store.put(10, "page 10", 100, 1)
    assert (store.get(0), store.get(1), store.get(10)) == ("page 0", None, "page 10")
    store.put(11, "too large", 200, 1)
    store.put(12, "of an older version", 100, 0)
    assert store.get(11) is None and store.get(12) is None
    store.put(0, "page 0 anew", 90, 1)
    assert (len(store), store.size) == (10, 990)


class Watched:
    """A key that notes whether the memory is locked while it is looked up."""

    def __init__(self, store: Store, seen: list[bool]) -> None:
        self._lock, self._seen = store._lock, seen

    def __hash__(self) -> int:
        return 1

    def __eq__(self, other: object) -> bool:
        self._seen.append(self._lock.locked())
        return isinstance(other, Watched)


def test_threads_look_into_the_memory_one_after_another() -> None:
    seen: list[bool] = []
    store = Store(Still(), 1000)  # type: ignore[arg-type]
    store.put(Watched(store, seen), "page", 100, 1)
    assert store.get(Watched(store, seen)) == "page"
    store.put(Watched(store, seen), "page anew", 100, 1)
    assert store.get(Watched(store, seen)) == "page anew"
    assert seen and all(seen)


def test_kept_pages_answer_htmx_as_the_shop_would(visitors: Visitors) -> None:
    nobody = visitors.nobody()
    first = nobody.client.get("/?category=&sort=name", headers=HTMX)
    again = nobody.client.get("/?category=&sort=name", headers=HTMX)
    assert first.headers["HX-Push-Url"] == again.headers["HX-Push-Url"] == "/?sort=name"


def test_a_visitor_of_a_kept_page_stays_nobody(casey: Customer, visitors: Visitors) -> None:
    assert "Casey" in casey.get("/").text
    assert "Casey" not in visitors.nobody().get("/").text
    assert "Casey" in casey.get("/").text
