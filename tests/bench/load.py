"""Load from wrk, on this machine alone: one thread, so many connections, each asking in turn."""

from __future__ import annotations

import re
import shutil
import statistics
import subprocess
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

MISSING = "the HTTP part needs the load client wrk: `apt-get install wrk`, or give --only sql"
_UNITS = {"us": 0.001, "ms": 1.0, "s": 1000.0, "m": 60_000.0}
# The request of each turn is made before the first is sent.
_SCRIPT = """
local turns, turn = {}, 0
function init(args)
  for cookie in io.lines("%(cookies)s") do
    wrk.headers["Cookie"] = cookie ~= "-" and cookie or nil
    turns[#turns + 1] = wrk.format("%(method)s", nil, nil, %(body)s)
  end
end
function request()
  turn = turn %% #turns + 1
  return turns[turn]
end
"""


@dataclass(frozen=True)
class Ask:
    """What is asked for, again and again; each turn as the next of these browsers."""

    path: str
    method: str = "GET"
    body: str | None = None
    headers: Mapping[str, str] = field(default_factory=dict, hash=False)
    cookies: Sequence[str] = field(default=("-",), hash=False)


@dataclass(frozen=True)
class Rate:
    """Requests a second, and the milliseconds of the middle one and of the slow."""

    per_second: float
    p50: float
    p99: float


def is_here() -> bool:
    """Whether the load client is installed."""
    return shutil.which("wrk") is not None


def measure(url: str, ask: Ask, *, connections: int, seconds: int) -> Rate:
    """Ask for some seconds. Raises RuntimeError where anything else than 2xx or 3xx came."""
    with tempfile.TemporaryDirectory(prefix="shop-load-") as folder:
        cookies, script = Path(folder) / "cookies", Path(folder) / "script.lua"
        cookies.write_text("\n".join(ask.cookies) + "\n")
        body = "nil" if ask.body is None else f'"{ask.body}"'
        script.write_text(_SCRIPT % {"cookies": cookies, "method": ask.method, "body": body})
        headers = [f"-H{name}: {value}" for name, value in ask.headers.items()]
        said = subprocess.run(
            ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--latency", "-s", str(script),
             *headers, url + ask.path],
            capture_output=True, text=True, check=True,
        ).stdout  # fmt: skip
    if "Non-2xx" in said or "Socket errors" in said:
        raise RuntimeError(f"{ask.method} {ask.path} was not answered well:\n{said}")
    per_second = float(_found(r"Requests/sec:\s+([\d.]+)", said)[0])
    return Rate(per_second, _percentile(said, 50), _percentile(said, 99))


def middle(rates: Sequence[Rate]) -> Rate:
    """The medians of several runs."""
    return Rate(
        statistics.median(rate.per_second for rate in rates),
        statistics.median(rate.p50 for rate in rates),
        statistics.median(rate.p99 for rate in rates),
    )


def _percentile(said: str, which: int) -> float:
    number, unit = _found(rf"{which}%\s+([\d.]+)(us|ms|s|m)", said)
    return float(number) * _UNITS[unit]


def _found(pattern: str, said: str) -> tuple[str, ...]:
    match = re.search(pattern, said)
    if match is None:
        raise RuntimeError(f"wrk said something else:\n{said}")
    return match.groups()
