"""The table "Pages": the shop over HTTP beside plain applications on the same machine."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from tests.bench import freshness, load, weights
from tests.bench.browsers import find_wares, make_browsers, shop_in_process
from tests.bench.freshness import Freshness
from tests.bench.http_cells import Cell, Table, Tell, cells, measure_all
from tests.bench.load import Ask, Rate
from tests.bench.servers import Served, serve, shop_settings
from tests.bench.sql_alone import Place
from tests.bench.weights import Weight
from tests.support.people import Customer

_FLOOR = "tests.bench.floor.apps:create_"
_TABLES = Path(__file__).with_name("floor") / "tables.sql"


@dataclass(frozen=True)
class Effort:
    """How long to measure."""

    rounds: int
    seconds: int
    changes: int


QUICK = Effort(rounds=1, seconds=1, changes=10)
FULL = Effort(rounds=5, seconds=3, changes=120)


@dataclass(frozen=True)
class Measured:
    """All that the section tells."""

    asked: list[Cell]
    table: Table
    weights: Mapping[Cell, Weight]
    growth: Mapping[str, Mapping[int, Rate]]  # what is asked, by the number of add-ons
    fresh: Freshness
    memory: float
    floor_memory: float
    started_in: float


def measure(places: Mapping[int, Place], effort: Effort, tell: Tell) -> Measured:
    """Measure at the size of a first year, and how pages grow over all sizes.

    `places` are by their number of add-ons; the smallest but one is the first year's.
    """
    year_one = sorted(places)[1]
    place = places[year_one]
    with psycopg.connect(place.superuser) as conn:
        conn.execute(_TABLES.read_bytes())
    tell("making browsers")
    with shop_in_process(place.urls["app"]) as app:
        browsers, slug = make_browsers(app), find_wares(Customer(app))[0]
    asked = cells(browsers, slug)
    with serving(places, year_one) as served:
        urls = {name: one.url for name, one in served.items()}
        table = measure_all(asked, urls, rounds=effort.rounds, seconds=effort.seconds, tell=tell)
        tell("growth")
        growth = _measure_growth(urls, places, effort)
        tell("changing a price every second")
        fresh = freshness.measure(urls["shop"], place.urls["owner"], slug, effort.changes)
        memory, floor_memory = (
            statistics.mean(served[name].memory()) for name in ("shop", "floor")
        )
        started_in = served["shop"].started_in
    tell("weighing")
    weighed = weights.weigh(asked, place.urls["app"])
    return Measured(asked, table, weighed, growth, fresh, memory, floor_memory, started_in)


@contextmanager
def serving(places: Mapping[int, Place], year_one: int) -> Iterator[dict[str, Served]]:
    """The yardsticks, and a shop for each size."""
    env = shop_settings(places[year_one].urls["app"])
    with ExitStack() as stack:
        served = {
            name: stack.enter_context(serve(f"{_FLOOR}{name}", path, env))
            for name, path in (("bare", "/"), ("hello", "/"), ("floor", "/list"))
        }
        for size, place in places.items():
            name = "shop" if size == year_one else f"shop {size}"
            settings = shop_settings(place.urls["app"])
            served[name] = stack.enter_context(serve("app:create_app", "/readyz", settings))
        yield served


def _measure_growth(
    urls: Mapping[str, str], places: Mapping[int, Place], effort: Effort
) -> dict[str, dict[int, Rate]]:
    """One connection, nothing kept: what the size alone does to a page."""
    kinds = {
        "catalogue": Ask("/?new=1"),
        "search": Ask("/?q=voice", headers={"HX-Request": "true", "HX-Request-Type": "partial"}),
    }
    runs: dict[str, dict[int, list[Rate]]] = {kind: {} for kind in kinds}
    for _ in range(effort.rounds + 1):
        for kind, ask in kinds.items():
            for size in places:
                url = urls.get(f"shop {size}", urls["shop"])
                rate = load.measure(url, ask, connections=1, seconds=effort.seconds)
                runs[kind].setdefault(size, []).append(rate)
    # The first round warmed up.
    return {
        kind: {size: load.middle(rates[1:]) for size, rates in sizes.items()}
        for kind, sizes in runs.items()
    }
