"""The demo people, whom the stand-in knows and a Keycloak of development alike."""

from __future__ import annotations

import json
from pathlib import Path

PEOPLE = Path(__file__).resolve().parents[2] / "services/gateways/oidc_standin/people.json"


def listed() -> list[str]:
    """Who can log in, as a table."""
    people = json.loads(PEOPLE.read_text(encoding="utf-8"))["people"]
    rows = [
        (f"{p['given_name']} {p['family_name']}", p["username"], p["password"], p["about"])
        for p in people
    ]
    rows.insert(0, ("Log in as", "user name", "password", ""))
    widths = [max(len(row[column]) for row in rows) for column in range(3)]
    return [
        "  " + "   ".join([*(cell.ljust(width) for cell, width in zip(row, widths, strict=False)),
                           row[3]]).rstrip()
        for row in rows
    ]  # fmt: skip
