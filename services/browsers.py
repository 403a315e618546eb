"""A browser's own name for itself, in words that its person knows."""

from __future__ import annotations

import re

from services.i18n import gettext as _

# In this order: each names itself after those below it, to be taken for one of them.
_BROWSERS = (
    ("Edge", re.compile(r"\bEdg(?:e|A|iOS)?/")),
    ("Opera", re.compile(r"\bOPR/|\bOpera\b")),
    ("Samsung Internet", re.compile(r"\bSamsungBrowser/")),
    ("Vivaldi", re.compile(r"\bVivaldi/")),
    ("Firefox", re.compile(r"\b(?:Firefox|FxiOS)/")),
    ("Chrome", re.compile(r"\b(?:Chrome|Chromium|CriOS|HeadlessChrome)/")),
    ("Safari", re.compile(r"\bVersion/.+\bSafari/")),
)
_SYSTEMS = (
    ("iPhone", re.compile(r"\biPhone\b")),
    ("iPad", re.compile(r"\biPad\b")),
    ("Android", re.compile(r"\bAndroid\b")),
    ("ChromeOS", re.compile(r"\bCrOS\b")),
    ("Windows", re.compile(r"\bWindows\b")),
    ("macOS", re.compile(r"\bMac OS X\b|\bMacintosh\b")),
    ("Linux", re.compile(r"\bLinux\b|\bX11\b")),
)
_LONGEST = 60


def in_words(user_agent: str) -> str:
    """The browser and the system that it names, as "Firefox on Linux"; else what it says itself."""
    browser, system = _first(_BROWSERS, user_agent), _first(_SYSTEMS, user_agent)
    if browser and system:
        return _("%(browser)s on %(system)s", browser=browser, system=system)
    said = browser or system or user_agent.strip()
    if not said:
        return _("A browser that gives no name")
    return said if len(said) <= _LONGEST else said[: _LONGEST - 1] + "…"


def is_handheld(user_agent: str) -> bool:
    """A telephone or a tablet."""
    return _first(_SYSTEMS, user_agent) in ("iPhone", "iPad", "Android")


def _first(known: tuple[tuple[str, re.Pattern[str]], ...], user_agent: str) -> str | None:
    return next((name for name, pattern in known if pattern.search(user_agent)), None)
