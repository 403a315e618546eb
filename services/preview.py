"""The storefront at another time: signed links that staff hand on to staff."""

from __future__ import annotations

from datetime import UTC, datetime

from itsdangerous import BadData, URLSafeTimedSerializer

from repo.db import Work
from services.errors import Conflict, Invalid
from services.i18n import gettext as _

_LINK_SECONDS = 30 * 24 * 3600


class PreviewSigner:
    """Signs an instant for an address, and reads it back."""

    def __init__(self, secret: str) -> None:
        self._serializer = URLSafeTimedSerializer(secret, salt="preview-at")

    def sign(self, at: datetime) -> str:
        """The instant as a token for `?at=`; it is good for thirty days."""
        return str(self._serializer.dumps(at.astimezone(UTC).isoformat()))

    def read(self, token: str) -> datetime | None:
        """The instant of a token; None where it is not ours, or too old."""
        try:
            return datetime.fromisoformat(self._serializer.loads(token, max_age=_LINK_SECONDS))
        except (BadData, ValueError, TypeError):
            return None


def require_now(work: Work) -> None:
    """Raise Conflict while staff look at another time: what they see is not what it costs now.

    It may stand after what it forbids, which then comes to nothing: who is asking is known by then
    without a question of its own.
    """
    if work.visitor.priced_at is not None:
        raise Conflict(_("You are looking at prices of another time: go back to now to buy."))


def parse_instant(text: str) -> datetime:
    """An instant as staff write it; without a zone it is UTC. Raises Invalid."""
    try:
        at = datetime.fromisoformat(text)
        return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise Invalid(_("Enter a time such as 2026-12-01T00:00Z."), field="at") from error
