"""`make bench`: fills databases, walks every query, measures, and writes the tables.

First every query alone, by pgbench; then the pages over HTTP, which needs the load client wrk.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping, Sequence

from repo.embedded import EmbeddedPostgres
from tests.bench import databases, http_pages, http_report, load, report, sql_alone, walk
from tests.bench.sql_alone import Place

# What is sold on the first day, and what a store of so many users sells.
_SEEDED = 60
_YEAR_ONE = 10_000


def main() -> int:
    """Measure, write docs/benchmarks.md; 1 where a query reads a large table from end to end."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--users", type=int, nargs="+", default=[_YEAR_ONE, 1_000_000])
    parser.add_argument("--only", choices=["sql", "http"], help="one part alone")
    parser.add_argument(
        "--quick", action="store_true", help="the pages alone, in two minutes, and less exactly"
    )
    given = parser.parse_args()
    only = "http" if given.quick else given.only
    sizes = [_YEAR_ONE] if given.quick else sorted(given.users)
    if only != "sql" and not load.is_here():
        print(load.MISSING, file=sys.stderr)
        return 2
    findings: list[str] = []
    with databases.server() as server:
        places = {users: databases.prepare(server, users, _tell) for users in sizes}
        if only != "http":
            findings = _measure_sql(places)
        if only != "sql":
            _measure_pages(server, places, http_pages.QUICK if given.quick else http_pages.FULL)
    for words in findings:
        print(words, file=sys.stderr)
    return 1 if findings else 0


def _measure_sql(places: Mapping[int, Place]) -> Sequence[str]:
    measured, findings = {}, []
    for users, place in places.items():
        _tell(f"walking every query at {users:,} users")
        findings += [
            f"{users:,} users: {words}" for words in walk.complaints(place.urls, place.superuser)
        ]
        _tell(f"measuring at {users:,} users")
        measured[users] = sql_alone.measure_all(place, _tell)
    without = sql_alone.measure_without_indexes(place, _tell)
    report.write_sql_alone(measured, without)
    return findings


def _measure_pages(
    server: EmbeddedPostgres, places: Mapping[int, Place], effort: http_pages.Effort
) -> None:
    by_add_ons = {_SEEDED: databases.prepare_seeds(server)}
    by_add_ons |= {users * 6 // 10: place for users, place in places.items()}
    http_report.write(http_pages.measure(by_add_ons, effort, _tell), effort)


def _tell(words: str) -> None:
    print(words, flush=True)


if __name__ == "__main__":
    sys.exit(main())
