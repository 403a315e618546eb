"""The monthly report on tables and indexes, as plain text."""

from __future__ import annotations

from collections.abc import Sequence

from repo.rows import TableUse, UnusedIndex

# Smaller tables are read whole more quickly than by any index.
LARGE_ROWS = 10_000


def missing(tables: Sequence[TableUse]) -> list[TableUse]:
    """Large tables that are read whole more often than by an index: one may be missing."""
    return [t for t in tables if t.live_rows >= LARGE_ROWS and t.scans > t.index_scans]


def write(tables: Sequence[TableUse], unused: Sequence[UnusedIndex]) -> str:
    """The whole report; sizes in powers of 1024, reads since the database's statistics began."""
    return "\n\n".join(
        [
            _section(
                "Unused indexes (here; a standby keeps statistics of its own)",
                ("index", "table", "size"),
                [(i.index_name, i.table_name, size(i.bytes)) for i in unused],
            ),
            _section(
                f"Indexes that may be missing (from {LARGE_ROWS:,} rows on, mostly read whole)",
                ("table", "rows", "read whole", "by index"),
                [
                    (t.table_name, f"{t.live_rows:,}", f"{t.scans:,}", f"{t.index_scans:,}")
                    for t in missing(tables)
                ],
            ),
            _section(
                "Tables",
                ("table", "rows", "size", "indexes", "read whole", "by index"),
                [
                    (
                        t.table_name,
                        f"{t.live_rows:,}",
                        size(t.table_bytes),
                        size(t.index_bytes),
                        f"{t.scans:,}",
                        f"{t.index_scans:,}",
                    )
                    for t in tables
                ],
            ),
        ]
    )


def size(count: int) -> str:
    """A number of bytes for people: `96 kB`, `1.5 GB`."""
    amount = float(count)
    for unit in ("B", "kB", "MB"):
        if amount < 1024:
            return f"{amount:.0f} {unit}"
        amount /= 1024
    return f"{amount:.1f} GB"


def _section(title: str, heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> str:
    if not rows:
        return f"{title}\n  none"
    widths = [max(len(row[n]) for row in [heads, *rows]) for n in range(len(heads))]
    return "\n".join([title, *("  " + _line(row, widths) for row in [heads, *rows])])


def _line(cells: tuple[str, ...], widths: list[int]) -> str:
    """Names to the left, numbers to the right."""
    padded = [
        cell.rjust(width) if cell[:1].isdigit() else cell.ljust(width)
        for cell, width in zip(cells, widths, strict=True)
    ]
    return "  ".join(padded).rstrip()
