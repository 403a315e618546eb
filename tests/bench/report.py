"""Writes the measured tables into docs/benchmarks.md."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path

from tests.bench.pgbench import Latency
from tests.bench.sql_alone import PLAIN, QUESTIONS_ASKED, TRIVIAL, YARDSTICK, Question

PAGE = Path("docs/benchmarks.md")
_INTRODUCTION = """Written by `make bench` on {when}; {machine}, PostgreSQL on a socket.

pgbench, prepared, one client, warm, as the role `shop_app` under its policies; microseconds,
p50 / p99, medians of the rounds; in each round all questions meet the same machine in turn. The
multiples are at {users:,} users: of the lookup by the middle (p50), of `SELECT 1` by the slow
(p99), for which `at most` is the goal. The upper rows ask the question and no more; those in
italics are the shop's own queries, with all that their pages need. A gain is p50 to p50, against
the same query in the large database with these indexes hidden from the planner.

{table}
"""
Measured = Mapping[int, Mapping[Question, Latency]]


def write_sql_alone(measured: Measured, without: Mapping[Question, Latency]) -> None:
    """Replace the section "SQL alone"."""
    sizes = sorted(measured)
    head = ["question", *[f"{users:,} users" for users in sizes], "× lookup", "× `SELECT 1`"]
    head += ["at most", "without its index", "gain"]
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    lines += [_row(question, measured, without, sizes) for question in QUESTIONS_ASKED]
    text = _INTRODUCTION.format(
        when=f"{datetime.now(UTC):%Y-%m-%d}",
        machine=f"{platform.machine()}, {len(os.sched_getaffinity(0))} cores",
        users=sizes[-1],
        table="\n".join(lines),
    )
    replace_section("sql-alone", text)


def replace_section(name: str, text: str) -> None:
    """Put text between the section's marks."""
    page = PAGE.read_text(encoding="utf-8")
    begin, end = f"<!-- {name} -->", f"<!-- /{name} -->"
    pattern = re.compile(f"{re.escape(begin)}.*{re.escape(end)}", re.DOTALL)
    if not pattern.search(page):
        raise LookupError(f"{PAGE} has no section {begin} … {end}")
    page = pattern.sub(lambda _: f"{begin}\n{text}{end}", page)
    PAGE.write_text(page, encoding="utf-8")


def _row(
    question: Question,
    measured: Measured,
    without: Mapping[Question, Latency],
    sizes: list[int],
) -> str:
    largest = measured[sizes[-1]]
    multiple = largest[question].p99 / largest[YARDSTICK].p99
    goal = "" if question.at_most is None else f"{question.at_most:g}"
    if question.at_most is not None and multiple > question.at_most:
        goal += " (missed)"
    bare = without.get(question)
    cells = [
        question.words if question in PLAIN or question == YARDSTICK else f"*{question.words}*",
        *[_figures(measured[users][question]) for users in sizes],
        f"{largest[question].p50 / largest[TRIVIAL].p50:.1f}",
        f"{multiple:.1f}",
        goal,
        _figures(bare) if bare else "",
        f"{bare.p50 / largest[question].p50:,.0f} ×" if bare else "",
    ]
    return f"| {' | '.join(cells)} |"


def _figures(latency: Latency) -> str:
    return f"{latency.p50:,.0f} / {latency.p99:,.0f}"
