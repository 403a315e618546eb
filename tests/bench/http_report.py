"""Writes the section "Pages" of docs/benchmarks.md."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping
from datetime import UTC, datetime
from itertools import pairwise

from tests.bench.http_cells import YARDSTICK, Cell
from tests.bench.http_pages import Effort, Measured
from tests.bench.load import Rate
from tests.bench.report import replace_section

_TEXT = """Written by `make bench` on {when}; {machine}, shared by the load client, the
applications and PostgreSQL on a socket. {rounds} rounds of {seconds} s a cell, all cells in turn in
each; medians. Served as `make run` serves: granian, two workers of one thread. The store has
{size:,} add-ons. The floor is a plain Flask route with one pooled query and Jinja
(`tests/bench/floor/`).

{table}

Statements are those of one answer, BEGIN, COMMIT and who is asking among them; trips are the times
that the shop waits for the database, the end of its pipeline too.

| catalogue of | {sizes} |
|---|{rule}
{growth}

One connection, nothing kept, p50 in ms; goals: the page under 1.3 × and the search under 2 × a
step.

- A committed price is on every worker's kept page {fresh_p50:.1f} ms (p50), {fresh_p99:.1f} ms
  (p99) after the commit, over {changes} changes, one a second; goal: 10 ms.
- A worker holds {memory:.0f} MB (the floor's {floor_memory:.0f}), {share:.2f} × the floor; goal:
  60 MB where the floor has 54. The server answers {started_in:.1f} s after its command; goal: 1 s.
"""


def write(measured: Measured, effort: Effort) -> None:
    """Replace the section."""
    sizes = sorted(next(iter(measured.growth.values())))
    text = _TEXT.format(
        when=f"{datetime.now(UTC):%Y-%m-%d}",
        machine=f"{platform.machine()}, {len(os.sched_getaffinity(0))} cores",
        rounds=effort.rounds,
        seconds=effort.seconds,
        size=sizes[1],
        table=_table(measured),
        sizes=" | ".join(f"{size:,}" for size in sizes),
        rule="---|" * len(sizes),
        growth="\n".join(
            f"| {kind} | {' | '.join(_growth(rates, sizes))} |"
            for kind, rates in measured.growth.items()
        ),
        fresh_p50=measured.fresh.p50,
        fresh_p99=measured.fresh.p99,
        changes=measured.fresh.changes,
        memory=measured.memory,
        floor_memory=measured.floor_memory,
        share=measured.memory / measured.floor_memory,
        started_in=measured.started_in,
    )
    replace_section("pages", text)


def _table(measured: Measured) -> str:
    head = (
        "work",
        "1 connection: requests/s (p50 / p99 ms)",
        "8 connections",
        "p99 / p50",
        "against",
        "at least",
        "statements (trips)",
        "bytes (br)",
    )
    lines = [f"| {' | '.join(head)} |", f"|{'---|' * len(head)}"]
    return "\n".join(lines + [f"| {' | '.join(_row(c, measured))} |" for c in measured.asked])


def _row(cell: Cell, measured: Measured) -> list[str]:
    rate, weight = measured.table[cell, YARDSTICK], measured.weights.get(cell)
    return [
        cell.words,
        _figures(measured.table[cell, 1]),
        _figures(rate),
        f"{rate.p99 / rate.p50:.1f}",
        _against(cell, measured),
        _goal(cell, measured),
        f"{weight.statements} ({weight.trips})" if weight else "",
        f"{weight.plain:,} ({weight.small:,})" if weight else "",
    ]


def _ratio(cell: Cell, measured: Measured) -> float:
    (other,) = (one for one in measured.asked if one.words == cell.against)
    return measured.table[cell, YARDSTICK].per_second / measured.table[other, YARDSTICK].per_second


def _against(cell: Cell, measured: Measured) -> str:
    return f"{_ratio(cell, measured):.2f} × {cell.against}" if cell.against else ""


def _goal(cell: Cell, measured: Measured) -> str:
    if cell.at_least is None:
        return ""
    missed = " (missed)" if _ratio(cell, measured) < cell.at_least else ""
    return f"{cell.at_least:g}{missed}"


def _growth(rates: Mapping[int, Rate], sizes: list[int]) -> list[str]:
    words = [f"{rates[sizes[0]].p50:.2f}"]
    for before, size in pairwise(sizes):
        words.append(f"{rates[size].p50:.2f} ({rates[size].p50 / rates[before].p50:.2f} ×)")
    return words


def _figures(rate: Rate) -> str:
    return f"{rate.per_second:,.0f} ({rate.p50:.2f} / {rate.p99:.2f})"
