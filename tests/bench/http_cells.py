"""What is asked of the shop and of its yardsticks over HTTP, and the measuring of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from tests.bench import load
from tests.bench.browsers import Browsers
from tests.bench.load import Ask, Rate

CONNECTIONS = (1, 8)
YARDSTICK = 8
Tell = Callable[[str], None]
_HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
_OWN = {"Sec-Fetch-Site": "same-origin", "Content-Type": "application/x-www-form-urlencoded"}
_SMALL = {"Accept-Encoding": "gzip, deflate, br, zstd"}


@dataclass(frozen=True)
class Cell:
    """A line of the table: what is asked of whom, what it is compared with, and the goal."""

    words: str
    server: str
    ask: Ask
    against: str | None = None
    at_least: float | None = None


def cells(browsers: Browsers, slug: str) -> list[Cell]:
    """The yardsticks, then the shop."""
    me, guests = (browsers.person,), browsers.guests
    product = f"/add-ons/{slug}"
    adding = f"add_on={slug}"

    def shop(
        words: str, ask: Ask, against: str | None = None, at_least: float | None = None
    ) -> Cell:
        return Cell(words, "shop", ask, against, at_least)

    return [
        Cell("20 KB without Flask", "bare", Ask("/")),
        Cell("Flask hello", "hello", Ask("/")),
        Cell("floor: list", "floor", Ask("/list")),
        Cell("floor: product", "floor", Ask(f"/product/{slug}")),
        Cell("floor: cart", "floor", Ask("/cart")),
        Cell("floor: add", "floor", Ask("/add", "POST", "x=1", cookies=guests)),
        shop("catalogue, kept", Ask("/"), "20 KB without Flask", 0.9),
        shop("the same, compressed", Ask("/", headers=_SMALL), "20 KB without Flask"),
        shop("product, kept", Ask(product), "20 KB without Flask", 0.9),
        shop("catalogue, logged in", Ask("/", cookies=me), "floor: list", 1.4),
        shop("the same, compressed", Ask("/", headers=_SMALL, cookies=me), "floor: list"),
        shop("catalogue, nothing kept", Ask("/?new=1"), "floor: list", 1.4),
        shop("product, logged in", Ask(product, cookies=me), "floor: product", 1.2),
        shop(
            "search as one types",
            Ask("/?q=voice", headers=_HTMX, cookies=me),
            "floor: list",
            0.8,
        ),
        shop("cart of three, logged in", Ask("/cart", cookies=me), "floor: cart", 0.9),
        shop(
            "add to cart, plain",
            Ask("/cart/lines", "POST", adding, _OWN, guests),
            "floor: add",
            1.0,
        ),
        shop(
            "add to cart, HTMX",
            Ask("/cart/lines", "POST", adding, {**_OWN, **_HTMX}, guests),
            "floor: add",
            1.0,
        ),
    ]


Table = Mapping[tuple[Cell, int], Rate]


def measure_all(
    asked: Sequence[Cell], urls: Mapping[str, str], *, rounds: int, seconds: int, tell: Tell
) -> Table:
    """Every cell in turn, round after round, so that all meet the same machine."""
    runs: dict[tuple[Cell, int], list[Rate]] = {}
    for cell in asked:  # what is kept is made, and what is prepared is prepared
        load.measure(urls[cell.server], cell.ask, connections=YARDSTICK, seconds=1)
    for which in range(rounds):
        tell(f"round {which + 1} of {rounds}")
        for cell in asked:
            for connections in CONNECTIONS:
                rate = load.measure(
                    urls[cell.server], cell.ask, connections=connections, seconds=seconds
                )
                runs.setdefault((cell, connections), []).append(rate)
    return {key: load.middle(rates) for key, rates in runs.items()}
