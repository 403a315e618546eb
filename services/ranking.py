"""Why a result stands where it does: the parts of its score, as search_score() adds them up."""

from __future__ import annotations

from math import log10

from repo.rows import FoundAddOn
from services.i18n import gettext as _
from services.i18n import noop as N_

_BY_NAME = {
    4: N_("The exact name"),
    3: N_("The name begins so"),
    2: N_("The name holds it"),
}


def parts(card: FoundAddOn) -> list[tuple[str, float]]:
    """Each part in words and points; together they are the score (docs/ranking.md)."""
    found = [_match(card)]
    purchases = min(log10(1 + card.purchase_count), 6) / 30
    if purchases:
        found.append((_("Purchases"), purchases))
    if card.is_featured:
        found.append((_("Featured"), 0.05))
    return found


def _match(card: FoundAddOn) -> tuple[str, float]:
    """The strongest way in which it matches counts alone."""
    if card.name_score:
        return _(_BY_NAME[card.name_score]), float(card.name_score)
    if card.text_score:
        return _("Its text"), 1 + 0.7 * card.text_score
    return _("Its spelling is like it"), 0.7 * card.likeness
