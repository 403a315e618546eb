"""What is told once, on the next page: kept in the signed session, never in an address.

A redirect follows every form of a browser without JavaScript, and a login leads through another
site: what there is to say waits here until a page shows it.
"""

from __future__ import annotations

from typing import Any

from flask import session

_TOLD = "told"
# A sentence (`said`) that any whole page shows, whatever it is about.
NOTICE = "notice"


def tell(about: str, /, **facts: object) -> None:
    """Keep something for the next page that can say it; about each matter the latest."""
    session[_TOLD] = {**session.get(_TOLD, {}), about: facts}


def is_to_be_told(about: str) -> bool:
    """Something about a matter waits for a page that can say it."""
    return about in session.get(_TOLD, {})


def take_told(about: str) -> dict[str, Any] | None:
    """What is to be told about a matter; it is told once."""
    waiting = session.get(_TOLD, {})
    if about not in waiting:
        return None
    facts: dict[str, Any] = waiting.pop(about)
    session[_TOLD] = waiting
    if not waiting:
        del session[_TOLD]
    return facts
