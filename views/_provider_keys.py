"""What the shop knows of the identity provider itself: its addresses, and the keys it signs with.

Authlib keeps both for ever, and asks for them in every request that finds them missing; here they
grow old, and a provider that does not answer holds up one request and not all.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Mapping
from typing import Any

import requests
from authlib.integrations.flask_client import FlaskOAuth2App
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from services.identity import TOLERANCE

log = logging.getLogger(__name__)

# What is signed with a secret that both sides know, or not at all, is never taken.
ALGORITHMS = ("RS256", "ES256", "PS256")
# Its addresses and keys are asked for anew after that: a withdrawn key is not trusted for long.
_METADATA_SECONDS = 3600
# Keys are asked for out of turn, for a name that nobody knows, this often at most.
_KEYS_SECONDS = 5
# Whoever could not be reached is left alone that long, where nothing is known of it yet.
_AWAY_SECONDS = 10.0
# While one request asks for the addresses, others wait for them no longer than that.
_OTHERS_SECONDS = 1.0
# Whether it answers is asked with little patience, and not again for a while.
_PROBE_TIMEOUT_SECONDS = 2
_PROBE_SECONDS = 10
_LOADED_AT = "_loaded_at"


class ProviderAway(Exception):
    """The provider does not answer, or not with what could be read."""


class KnownProvider(FlaskOAuth2App):
    """A client that asks the provider for its addresses and keys in time, and not too often."""

    issuer = ""
    _keys_at = 0.0
    _away_until = 0.0
    _probed_at = float("-inf")
    _away: str | None = None

    def __init__(self, *given: Any, **named: Any) -> None:
        """Take what Authlib takes."""
        super().__init__(*given, **named)
        self._asking = threading.Lock()

    def load_server_metadata(self) -> dict[str, Any]:
        """Its addresses and what it can do, not older than an hour unless it is away.

        A provider that does not answer holds one request up: meanwhile the others go on with what
        is known, or are told that it is away.
        """
        known = self.server_metadata
        if _is_new(known):
            return dict(known)
        is_known = _LOADED_AT in known
        if not self._asking.acquire(timeout=0 if is_known else _OTHERS_SECONDS):
            if is_known:
                return dict(known)
            raise requests.RequestException("another request waits for its addresses")
        try:
            return self._load_anew()
        finally:
            self._asking.release()

    def require_answer(self) -> None:
        """Raise ProviderAway unless it answers, or did some seconds ago.

        Its addresses are known for an hour: whoever was sent there meanwhile would find nobody.
        """
        if time.monotonic() - self._probed_at >= _PROBE_SECONDS:
            # Before it is asked: the others meanwhile go by what was known.
            self._probed_at = time.monotonic()
            self._away = self._probe()
        if self._away is not None:
            raise ProviderAway(self._away)

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

    def fetch_jwk_set(self, force: bool = False) -> dict[str, Any]:
        """Its keys; asked for out of turn not more often than every few seconds.

        Raises ProviderAway where they cannot be had, or not yet: that a key is not among those of
        a moment ago says nothing against a token.
        """
        metadata = self.load_server_metadata()
        keys = metadata.get("jwks")
        if keys and not force:
            return dict(keys)
        if keys and time.time() - self._keys_at < _KEYS_SECONDS:
            raise ProviderAway("its keys were asked for a moment ago")
        self._keys_at = time.time()
        try:
            found = self._ask(metadata["jwks_uri"])
            if not KeySet.import_key_set(found).keys:
                raise ValueError("there are no keys")
        except (requests.RequestException, JoseError, ValueError, TypeError, KeyError) as error:
            raise ProviderAway(f"its keys cannot be had: {error!r}") from error
        self.server_metadata["jwks"] = found
        return dict(found)

    def _load_anew(self) -> dict[str, Any]:
        known = self.server_metadata
        if _is_new(known):
            # Another request has asked meanwhile.
            return dict(known)
        if time.monotonic() < self._away_until:
            raise requests.RequestException("it did not answer a moment ago")
        try:
            found = self._ask_metadata()
        except (requests.RequestException, ValueError, KeyError, TypeError) as error:
            if _LOADED_AT not in known:
                self._away_until = time.monotonic() + _AWAY_SECONDS
                # What cannot be read is as good as no answer.
                raise requests.RequestException(str(error)) from error
            log.warning("the provider's addresses and keys could not be asked for anew")
            found = dict(known) | {_LOADED_AT: time.time() - _METADATA_SECONDS + TOLERANCE}
        self.server_metadata = found
        return dict(found)

    def _ask_metadata(self) -> dict[str, Any]:
        found: dict[str, Any] = self._ask(self._server_metadata_url)
        if found["issuer"].rstrip("/") != self.issuer.rstrip("/"):
            raise ValueError("the provider gives itself another name than OIDC_ISSUER")
        self.issuer = found["issuer"]
        offered = found.get("id_token_signing_alg_values_supported") or ["RS256"]
        found["id_token_signing_alg_values_supported"] = [a for a in ALGORITHMS if a in offered]
        found[_LOADED_AT] = time.time()
        return found

    def _ask(self, address: str) -> Any:
        with self._get_session() as http:
            answer = http.request("GET", address, withhold_token=True)
            answer.raise_for_status()
            return answer.json()


def _is_new(metadata: Mapping[str, Any]) -> bool:
    return bool(time.time() - metadata.get(_LOADED_AT, 0.0) < _METADATA_SECONDS)
