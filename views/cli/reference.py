"""`make docs`: the schema's file, list and pages, from a database of the migrations alone."""

from __future__ import annotations

import tempfile
from pathlib import Path

from repo import migrations
from repo.embedded import EmbeddedPostgres
from services.schema.generate import generate


def main() -> None:
    """Make a database, migrate it, write sql/schema.sql, sql/schema.objects and docs/schema/."""
    with tempfile.TemporaryDirectory(prefix="shop-docs-") as folder:
        Path(folder).chmod(0o755)
        with EmbeddedPostgres().start(Path(folder) / "pg", fast=True) as server:
            url = server.url("shop_owner", "shop")
            with migrations.connect(url) as conn:
                migrations.upgrade(conn, lambda _: None)
            with migrations.connect(url) as conn:
                generate(conn, url).save()


if __name__ == "__main__":
    main()
