"""What a guest waits for, as her browser remembers it in its signed session.

Asked of the database it would tell whose address is on the list: one that is there already is not
put down again for a second browser, whose page would show the form where a new one's does not.
"""

from __future__ import annotations

from flask import session

_WAITING = "waiting"
# A cookie is small; the oldest is forgotten, and still told.
_MOST = 8


def remember(slug: str, email: str) -> None:
    """A guest gave an address at which to be told of an add-on."""
    others = {name: value for name, value in _all().items() if name != slug}
    latest = list({**others, slug: email}.items())[-_MOST:]
    session[_WAITING] = dict(latest)


def forget(slug: str) -> None:
    """She no longer waits for an add-on."""
    if slug in _all():
        session[_WAITING] = {name: value for name, value in _all().items() if name != slug}


def address_for(slug: str) -> str | None:
    """The address that this browser gave for an add-on; None where it gave none."""
    return _all().get(slug)


def _all() -> dict[str, str]:
    found: dict[str, str] = session.get(_WAITING, {})
    return found
