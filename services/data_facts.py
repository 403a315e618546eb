"""What a publisher says of data, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from services.i18n import Words, ngettext
from services.i18n import gettext as _
from services.i18n import noop as N_
from services.money import number

PLACES = Words(
    {
        "EU": N_("European Union"),
        "US": N_("United States"),
        "UK": N_("United Kingdom"),
        "CUSTOMER": N_("Your own machines"),
    }
)
ENCRYPTION = Words(
    {
        "in_transit": N_("On its way"),
        "at_rest": N_("Where it is stored"),
        "end_to_end": N_("End to end: the publisher cannot read it"),
    }
)


def facts(privacy: Mapping[str, Any] | None) -> list[tuple[str, list[str]]]:
    """Each fact's name and its words; a fact that was not stated is left out."""
    told = privacy or {}
    found = [
        (_("Data stored"), told.get("data_stored")),
        (_("Stored in"), [PLACES[code] for code in told.get("stored_in", [])]),
        (_("Kept for"), _retention(told.get("retention_days"))),
        (_("Passed on to"), told.get("subprocessors")),
        (_("Encrypted"), [ENCRYPTION[code] for code in told.get("encryption", [])]),
    ]
    stated = ("data_stored", "stored_in", "retention_days", "subprocessors", "encryption")
    return [
        (name, words or [_("Nobody") if key == "subprocessors" else _("Nothing")])
        for key, (name, words) in zip(stated, found, strict=True)
        if key in told
    ]


def _retention(days: int | None) -> list[str]:
    if days is None:
        return []
    if days < 0:
        return [_("Until you delete it")]
    if days and days % 365 == 0:
        return [ngettext("%(num)s year", "%(num)s years", days // 365)]
    return [ngettext("%(num)s day", "%(num)s days", days, num=number(days))]
