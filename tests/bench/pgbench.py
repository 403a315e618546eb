"""Measures single statements with PostgreSQL's own pgbench: prepared, warm, one client."""

from __future__ import annotations

import re
import statistics
import subprocess
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from psycopg import conninfo

from repo.embedded.programs import clean_environment, find_tools

_PLACEHOLDER = re.compile(r"%\((\w+)\)s")


@dataclass(frozen=True)
class Latency:
    """Microseconds that a statement took: the middle one, and the slowest but one in a hundred."""

    p50: float
    p99: float


class PgbenchError(Exception):
    """pgbench did not run; the message is its own."""


def measure(
    url: str,
    statement: bytes,
    params: Mapping[str, str | None],
    *,
    settings: Mapping[str, str],
    seconds: float = 1,
) -> list[float]:
    """The microseconds of each run of a statement, by one client, prepared."""
    with tempfile.TemporaryDirectory(prefix="shop-bench-") as folder:
        script = Path(folder) / "statement.sql"
        script.write_text(_as_script(statement, params))
        options = " ".join(f"-c {name}={_escaped(value)}" for name, value in settings.items())
        given = {name: value for name, value in params.items() if value is not None}
        subprocess_result = subprocess.run(
            [
                str(find_tools().folder / "pgbench"),
                *("--no-vacuum", "--protocol=prepared", "--client=1", "--log"),
                *("--log-prefix", str(Path(folder) / "log"), "--time", str(max(1, round(seconds)))),
                *("--file", str(script)),
                *[f"--define={name}={value}" for name, value in given.items()],
                conninfo.make_conninfo(url, options=options),
            ],
            capture_output=True,
            text=True,
            check=False,
            env=clean_environment() | {"HOME": folder},
        )
        if subprocess_result.returncode != 0:
            raise PgbenchError(subprocess_result.stderr.strip())
        (log,) = Path(folder).glob("log.*")
        return [float(line.split()[2]) for line in log.read_text().splitlines()]


def latency(runs: Sequence[Sequence[float]]) -> Latency:
    """The medians of several runs' figures."""
    return Latency(
        statistics.median(statistics.median(run) for run in runs),
        statistics.median(_percentile(run, 0.99) for run in runs),
    )


@contextmanager
def without(superuser_url: str, indexes: Sequence[str]) -> Iterator[None]:
    """Let the planner not see these indexes; they are kept up to date all the while."""

    def show(valid: bool) -> None:
        with psycopg.connect(superuser_url) as conn:
            conn.execute(
                "UPDATE pg_index SET indisvalid = %s WHERE indexrelid = ANY (%s::regclass[])",
                [valid, list(indexes)],
            )

    show(False)
    try:
        yield
    finally:
        show(True)


def _as_script(statement: bytes, params: Mapping[str, str | None]) -> str:
    """The statement in pgbench's words; it cannot pass a null, so that stands in the text."""

    def variable(match: re.Match[str]) -> str:
        return "NULL" if params[match[1]] is None else f":{match[1]}"

    lines = [line for line in statement.decode().splitlines() if not line.startswith("--")]
    return _PLACEHOLDER.sub(variable, "\n".join(lines)).replace("%%", "%")


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace(" ", "\\ ")


def _percentile(values: Sequence[float], share: float) -> float:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))]
