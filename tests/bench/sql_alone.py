"""The table "SQL alone": what the questions cost at two sizes, and without their indexes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from repo import loader
from repo.loader import Declaration
from tests.bench import pgbench, walk
from tests.bench.pgbench import Latency

ROUNDS = 5
QUESTIONS = Path(__file__).parent
Tell = Callable[[str], None]


@dataclass(frozen=True)
class Question:
    """A statement to be measured."""

    words: str
    query: str  # area.name; the area `questions` is this folder's
    # A parameter, and the sample that it takes.
    samples: Mapping[str, str] | None = field(default=None, hash=False)
    indexes: tuple[str, ...] = ()  # those without which it is measured too
    at_most: float | None = None  # p99 as a multiple of SELECT 1's, at a hundred times year one
    heavy: bool = False  # asked as the organization with the most orders


YARDSTICK = Question("`SELECT 1`", "questions.select_one")
TRIVIAL = Question("one add-on by its slug", "questions.find_by_slug")
CART = ("idx_cart_items_user", "cart_items_add_on_once", "cart_items_bundle_once")
HISTORY = ("idx_add_on_purchases_user_date", "idx_add_on_purchases_archive_user_date")
PLAIN = (
    Question(
        "active add-ons", "questions.list_active_add_ons",
        indexes=("idx_add_ons_popular",), at_most=1.5,
    ),
    Question("cart", "questions.list_cart", indexes=CART, at_most=1.5),
    Question("history, last 20", "questions.list_history", indexes=HISTORY, at_most=3.5),
    Question(
        "the same, of whoever bought most", "questions.list_history",
        {"me": "heavy_user"}, at_most=7, heavy=True,
    ),
    Question(
        "feature, selective", "questions.list_with_feature", {"feature_key": "rare_feature"},
        indexes=("idx_add_ons_features",), at_most=6,
    ),
    Question(
        "feature, broad, top 24", "questions.list_with_common_feature",
        {"feature_key": "broad_feature"}, indexes=("idx_add_ons_popular",), at_most=3,
    ),
    Question(
        "bundles of an add-on", "questions.list_bundles_of", {"add_on_id": "member_id"},
        indexes=("idx_add_on_bundles_addon_ids",), at_most=1.5,
    ),
    Question(
        "entitlement", "questions.find_entitlement",
        indexes=("user_add_ons_one_live", "idx_user_add_ons_live", "user_add_ons_tenant"),
        at_most=1.5,
    ),
)  # fmt: skip
OWN = (
    Question("who is asking", "request.begin_request"),
    Question("front page's cards", "catalog.list_popular_add_ons"),
    Question("cards by price, in a category", "catalog.list_add_ons_by_price"),
    Question("search", "catalog.search_add_ons"),
    Question("add-on's page", "products.find_add_on"),
    Question("cart with all that prices need", "cart.list_lines"),
    Question("orders, newest page", "orders.list_orders"),
    Question("the same, of whoever bought most", "orders.list_orders", heavy=True),
    Question(
        "feature, broad, as the shop asks", "catalog.list_add_ons_with_feature",
        {"feature_key": "broad_feature"},
    ),
    Question(
        "feature, selective, as the shop asks", "catalog.list_add_ons_with_feature",
        {"feature_key": "rare_feature"},
    ),
    Question(
        "bundles of an add-on, as the shop asks", "products.list_bundles_with",
        {"slug": "member_slug"},
    ),
)  # fmt: skip
QUESTIONS_ASKED = (YARDSTICK, TRIVIAL, *PLAIN, *OWN)


@dataclass(frozen=True)
class Place:
    """A database to measure in."""

    urls: Mapping[str, str]  # by role: app, jobs
    superuser: str


def measure_all(place: Place, tell: Tell) -> dict[Question, Latency]:
    """Every question in turn, round after round, so that all meet the same machine."""
    runs: dict[Question, list[list[float]]] = {question: [] for question in QUESTIONS_ASKED}
    for which in range(ROUNDS):
        tell(f"round {which + 1} of {ROUNDS}")
        samples = _samples(place, which)
        for question in QUESTIONS_ASKED:
            runs[question].append(_run(place, question, samples))
    return {question: pgbench.latency(found) for question, found in runs.items()}


def measure_without_indexes(place: Place, tell: Tell) -> dict[Question, Latency]:
    """Every question that has an index, as if it had none."""
    found = {}
    for question in QUESTIONS_ASKED:
        if question.indexes:
            tell(f"without {', '.join(question.indexes)}")
            with pgbench.without(place.superuser, question.indexes):
                runs = [_run(place, question, _samples(place, which)) for which in range(2)]
            found[question] = pgbench.latency(runs)
    return found


def _run(place: Place, question: Question, samples: walk.Samples) -> list[float]:
    query = _find(question.query)
    chosen = dict(question.samples or {})
    params = {name: walk.value(query, name, samples, chosen.get(name)) for name in query.params}
    who = "heavy" if question.heavy else "my"
    settings = {
        "app.user_id": samples["heavy_user" if question.heavy else "me"] or "",
        "app.organization_id": samples[f"{who}_organization"] or "",
        "app.session_hash": samples["session_hash"] or "",
        "plan_cache_mode": "force_generic_plan",  # as repo/db.py asks for
    }
    return pgbench.measure(place.urls["app"], query.sql, params, settings=settings)


def _samples(place: Place, which: int) -> walk.Samples:
    with psycopg.connect(place.superuser) as conn:
        return walk.read_samples(conn, which)


def _find(name: str) -> Declaration:
    area, query = name.split(".")
    folder = QUESTIONS if area == "questions" else loader.QUERIES
    return loader.load(area, folder).declarations[query]
