"""Whether the identity provider answers, asked before anybody is sent there."""

from __future__ import annotations

import time
from typing import Any

import requests

# Whether it answers is asked with little patience, and not again for a while.
_PROBE_TIMEOUT_SECONDS = 2
_PROBE_SECONDS = 10


class ProviderAway(Exception):
    """The provider does not answer, or not with what could be read."""


class Answering:
    """A provider that is asked, at the address of its metadata, whether it is there."""

    _server_metadata_url: str
    _get_session: Any

    def require_answer(self) -> None:
        """Raise ProviderAway unless it answers, or did some seconds ago.

        Its addresses are known for an hour: whoever was sent there meanwhile would find nobody.
        """
        if time.monotonic() - self._probed_at >= _PROBE_SECONDS:
            self._away = self._probe()
            self._probed_at = time.monotonic()
        if self._away is not None:
            raise ProviderAway(self._away)

    _probed_at = float("-inf")
    _away: str | None = None

    def _probe(self) -> str | None:
        """Why it does not answer; None where it does."""
        try:
            with self._get_session() as http:
                http.request(
                    "GET",
                    self._server_metadata_url,
                    withhold_token=True,
                    timeout=_PROBE_TIMEOUT_SECONDS,
                ).raise_for_status()
        except requests.RequestException as error:
            return repr(error)
        return None
