"""What a page costs besides time: statements and round trips on the wire, and bytes."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from psycopg import conninfo

from tests.bench.browsers import shop_in_process
from tests.bench.http_cells import Cell
from tests.support.relay import Relay

_ORIGIN = {"Origin": "http://localhost"}


@dataclass(frozen=True)
class Weight:
    """Of one answer."""

    statements: int
    trips: int
    plain: int
    small: int


def weigh(cells: list[Cell], database_url: str) -> dict[Cell, Weight]:
    """Ask the shop in this process each thing twice, and look at the second time."""
    given = conninfo.conninfo_to_dict(database_url)
    port = given.get("port", 5432)
    with tempfile.TemporaryDirectory(prefix="shop-relay-") as folder:
        relay = Relay(f"{given['host']}/.s.PGSQL.{port}", Path(folder))
        # The relay stands on the standard port.
        through = f"postgresql://{given['user']}@/{given['dbname']}?host={folder}&port=5432"
        try:
            with shop_in_process(through, kept_mb=16) as app:
                return {c: _weigh(c, app, relay) for c in cells if c.server == "shop"}
        finally:
            relay.close()


def _weigh(cell: Cell, app: object, relay: Relay) -> Weight:
    sizes = []
    for encoding in ("identity", "identity", "br"):
        client = app.test_client(use_cookies=False)  # type: ignore[attr-defined]
        headers = {**_ORIGIN, **cell.ask.headers, "Accept-Encoding": encoding}
        if cell.ask.cookies[0] != "-":
            headers["Cookie"] = cell.ask.cookies[0]
        trips, statements = relay.trips, relay.statements
        answer = client.open(
            cell.ask.path, method=cell.ask.method, data=cell.ask.body, headers=headers
        )
        sizes.append(len(answer.data))
        counted = (relay.statements - statements, relay.trips - trips)
    return Weight(counted[0], counted[1], sizes[1], sizes[2])
