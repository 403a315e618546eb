"""The countries of the world by their two letters, in the language in force."""

from __future__ import annotations

from functools import lru_cache

from babel import Locale

from services import i18n

# What Babel lists besides countries: unions, the world's outlying parts, and places of no one.
_NO_COUNTRIES = {"EU", "EZ", "QO", "UN", "XA", "XB", "ZZ"}


def countries() -> dict[str, str]:
    """Each country's name by its code, by name."""
    return _countries(i18n.region())


@lru_cache
def _countries(region: str) -> dict[str, str]:
    names = Locale.parse(region).territories
    found = {
        code: str(name)
        for code, name in names.items()
        if len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES
    }
    return dict(sorted(found.items(), key=lambda one: one[1]))
