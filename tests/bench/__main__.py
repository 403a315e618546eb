"""`make bench`: fills two databases, walks every query, measures, and writes the tables."""

from __future__ import annotations

import argparse
import sys

from tests.bench import databases, report, sql_alone, walk


def main() -> int:
    """Measure, write docs/benchmarks.md; 1 where a query reads a large table from end to end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--users", type=int, nargs="+", default=[10_000, 1_000_000])
    sizes = parser.parse_args().users
    tell = _tell
    with databases.server() as server:
        measured, findings = {}, []
        for users in sizes:
            place = databases.prepare(server, users, tell)
            tell(f"walking every query at {users:,} users")
            findings += [
                f"{users:,} users: {words}"
                for words in walk.complaints(place.urls, place.superuser)
            ]
            tell(f"measuring at {users:,} users")
            measured[users] = sql_alone.measure_all(place, tell)
        without = sql_alone.measure_without_indexes(place, tell)
    report.write_sql_alone(measured, without)
    for words in findings:
        print(words, file=sys.stderr)
    return 1 if findings else 0


def _tell(words: str) -> None:
    print(words, flush=True)


if __name__ == "__main__":
    sys.exit(main())
