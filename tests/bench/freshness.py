"""How soon a committed price is on every worker's page, under a change a second."""

from __future__ import annotations

import http.client
import statistics
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

import psycopg

# So many that each worker holds some of them.
_CONNECTIONS = 12
_EVERY_SECONDS = 1.0
_PATIENCE_SECONDS = 5.0


# The running price of the book, which pages show.
_PRICE = """
    SELECT p.amount FROM add_on_prices p JOIN add_ons a ON a.id = p.add_on_id
    WHERE a.slug = %s AND p.billing_type = a.billing_type AND p.currency = a.currency
      AND p.valid @> now()
"""
_CHANGE = """
    UPDATE add_on_prices p SET amount = %s FROM add_ons a
    WHERE a.slug = %s AND p.add_on_id = a.id AND p.billing_type = a.billing_type
      AND p.currency = a.currency AND p.valid @> now()
"""


@dataclass(frozen=True)
class Freshness:
    """Milliseconds from the commit to the last answer that did not have it."""

    p50: float
    p99: float
    changes: int


def measure(url: str, owner_url: str, slug: str, changes: int) -> Freshness:
    """Change a price once a second, and ask for its page all the while."""
    place = urlsplit(url)
    asked = [http.client.HTTPConnection(place.netloc) for _ in range(_CONNECTIONS)]
    late = []
    with psycopg.connect(owner_url, autocommit=True) as conn:
        before = conn.execute(_PRICE, [slug]).fetchone()
        assert before is not None, "the price book has a price for it"
        for number in range(changes):
            begun = time.monotonic()
            conn.execute(_CHANGE, [1000 + number, slug])
            late.append(1000 * _until_fresh(asked, f"/add-ons/{slug}", f"{1000 + number:,}.00"))
            time.sleep(max(0.0, begun + _EVERY_SECONDS - time.monotonic()))
        conn.execute(_CHANGE, [*before, slug])
    for connection in asked:
        connection.close()
    slowest = sorted(late)[min(len(late) - 1, round(0.99 * len(late)))]
    return Freshness(statistics.median(late), slowest, changes)


def _until_fresh(asked: list[http.client.HTTPConnection], path: str, price: str) -> float:
    """Seconds to the end of the last stale answer, once every connection has had a fresh one."""
    committed = time.monotonic()
    last_stale = committed
    waiting = list(asked)
    while waiting:
        for connection in list(waiting):
            connection.request("GET", path)
            body = connection.getresponse().read().decode()
            if price in body:
                waiting.remove(connection)
            else:
                last_stale = time.monotonic()
        if last_stale - committed > _PATIENCE_SECONDS:
            raise RuntimeError(f"{path} does not show {price}")
    return last_stale - committed
