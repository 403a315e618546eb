"""docs/privacy.md says of what is kept what the page says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from services import i18n
from services.privacy import SECTIONS
from services.upkeep_jobs import IDLE_CART, LOGIN_EVENTS, MAILS, WEBHOOKS

DOCS = Path(__file__).parents[2] / "docs" / "privacy.md"


def table() -> list[str]:
    """The rows as the declaration has them."""
    with i18n.speaking("en"):
        return [f"| {s.title} | {s.why} | {s.kept} | {s.erased} |" for s in SECTIONS]


def test_the_table_is_the_declarations() -> None:
    found = re.search(r"<!-- sections -->\n(.*)<!-- /sections -->", DOCS.read_text(), re.DOTALL)
    assert found is not None
    assert found[1].splitlines()[2:] == table()


@pytest.mark.parametrize("period", [IDLE_CART, LOGIN_EVENTS, MAILS, WEBHOOKS])
def test_upkeep_keeps_to_it(period: str) -> None:
    assert any(section.kept.startswith(period) for section in SECTIONS)
