"""The identity provider as the shop speaks to it: the one place that knows Authlib.

Authlib keeps state, nonce and PKCE verifier of a login that has begun, spends the code, and checks
what an ID token says. It leaves out the audience, takes any algorithm that the provider offers, and
keeps the provider's keys for ever; what is stricter here says so.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Mapping
from typing import Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.base_client import OAuthError
from authlib.integrations.flask_client import FlaskOAuth2App, OAuth
from flask import Flask, request, session
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet
from joserfc.jws import JWSRegistry

from services.settings import Settings
from views._answering import Answering, ProviderAway

__all__ = ["Provider", "ProviderAway", "ProviderRefuses", "begun_logins", "make"]

log = logging.getLogger(__name__)

# What is signed with a secret that both sides know, or not at all, is never taken.
ALGORITHMS = ("RS256", "ES256", "PS256")
# How far the provider's clock may be from ours.
TOLERANCE = 60
_TIMEOUT_SECONDS = 5
# Its addresses and keys are asked for anew after that: a withdrawn key is not trusted for long.
_METADATA_SECONDS = 3600
# Keys are asked for out of turn, for a name that nobody knows, this often at most.
_KEYS_SECONDS = 5
# Logins that one browser may have begun and not finished; its cookie holds them.
_MOST_BEGUN = 4
_NAME = "keycloak"
_BEGUN = f"_state_{_NAME}_"


class ProviderRefuses(Exception):
    """The provider says no, or what it sent cannot be trusted. `error` is its own word for it."""

    def __init__(self, why: object, error: str = "") -> None:
        super().__init__(str(why))
        self.error = error


class Provider(Answering, FlaskOAuth2App):
    """The shop's client at the provider."""

    issuer = ""

    def begin(self, back: str, target: str, *, fresh: bool, again: bool = False) -> str:
        """Begin a login that will lead on to `target`; gives the provider's address for it.

        A fresh one asks her to show who she is, although she may have done so before; with `again`
        a form of hers waits for it, which she is told to send again. Raises ProviderAway.
        """
        self.require_answer()
        asked = {"prompt": "login", "max_age": 0} if fresh else {}
        try:
            made = self.create_authorization_url(back, **asked)
        except (requests.RequestException, ValueError, KeyError) as error:
            raise ProviderAway(error) from error
        address: str = made.pop("url")
        self._forget_oldest()
        self.save_authorize_data(
            redirect_uri=back, target=target, fresh=fresh, again=again, at=int(time.time()), **made
        )
        return address

    def begun(self) -> dict[str, Any] | None:
        """What was noted of the login that this answer of the provider's belongs to."""
        state = request.args.get("state")
        found: dict[str, Any] | None = state and self.framework.get_state_data(session, state)
        return found or None

    def finish(self) -> dict[str, Any]:
        """Spend the code; gives tokens, and the ID token's claims as `userinfo`."""
        try:
            self._refuse_mix_up()
            token: dict[str, Any] = self.authorize_access_token()
        except requests.RequestException as error:
            raise ProviderAway(error) from error
        except (AuthlibBaseError, JoseError, ValueError, TypeError) as error:
            raise ProviderRefuses(repr(error)) from error
        if "userinfo" not in token:
            raise ProviderRefuses("there is no ID token")
        return token

    def refresh(self, refresh_token: str) -> dict[str, Any]:
        """Ask who somebody is now; gives tokens and claims as `finish` does."""
        try:
            token: dict[str, Any] = self.fetch_access_token(
                grant_type="refresh_token", refresh_token=refresh_token
            )
        except (requests.RequestException, ValueError) as error:
            raise ProviderAway(error) from error
        except OAuthError as error:
            if error.error == "invalid_grant":
                raise ProviderRefuses(error, "invalid_grant") from error
            # It is the shop that is refused, or nobody: that says nothing about the person.
            raise ProviderAway(error) from error
        if "access_token" not in token:
            raise ProviderAway("that was no answer to a refresh")
        try:
            token["userinfo"] = self.parse_id_token(token, nonce=None)
        except requests.RequestException as error:
            raise ProviderAway(error) from error
        except (AuthlibBaseError, JoseError, ValueError, TypeError) as error:
            raise ProviderRefuses(repr(error)) from error
        if token["userinfo"] is None:
            raise ProviderRefuses("there is no ID token")
        return token

    def read(self, text: str) -> tuple[Mapping[str, Any], Mapping[str, Any]]:
        """Header and claims of a token that the provider has signed; what they say is unchecked."""
        try:
            token = self._verified(text)
        except requests.RequestException as error:
            raise ProviderAway(error) from error
        except (JoseError, ValueError, TypeError, AttributeError, RecursionError) as error:
            # A crafted header (a list, a number as kid) raises errors that are not JoseError.
            raise ProviderRefuses(repr(error)) from error
        return token.header, token.claims

    def load_server_metadata(self) -> dict[str, Any]:
        """Its addresses and what it can do, not older than an hour unless it is away."""
        known = self.server_metadata
        loaded = known.get("_loaded_at", 0.0)
        if time.time() - loaded < _METADATA_SECONDS:
            return dict(known)
        try:
            found = self._ask_metadata()
        except (requests.RequestException, ValueError, KeyError, TypeError) as error:
            if not loaded:
                # What cannot be read is as good as no answer.
                raise requests.RequestException(str(error)) from error
            log.warning("the provider's addresses and keys could not be asked for anew")
            found = dict(known) | {"_loaded_at": time.time() - _METADATA_SECONDS + TOLERANCE}
        self.server_metadata = found
        return dict(found)

    def fetch_jwk_set(self, force: bool = False) -> dict[str, Any]:
        """Its keys; asked for out of turn not more often than every few seconds."""
        keys = self.load_server_metadata().get("jwks")
        if keys and (not force or time.time() - self._keys_at < _KEYS_SECONDS):
            return dict(keys)
        self._keys_at = time.time()
        return dict(super().fetch_jwk_set(force=True))

    _keys_at = 0.0

    def parse_id_token(
        self, token: Mapping[str, Any], nonce: str | None, **_options: Any
    ) -> dict[str, Any] | None:
        """The claims of an ID token: Authlib's checks, and that it is for this shop."""
        options = {
            "iss": {"essential": True, "value": self.issuer},
            "aud": {"essential": True, "value": self.client_id},
            "sub": {"essential": True},
        }
        found: dict[str, Any] | None = super().parse_id_token(
            token, nonce, claims_options=options, leeway=TOLERANCE
        )
        if found is not None and found.get("typ", "ID") != "ID":
            raise ValueError("that is another kind of token")
        return found

    def _ask_metadata(self) -> dict[str, Any]:
        with self._get_session() as http:
            answer = http.request("GET", self._server_metadata_url, withhold_token=True)
            answer.raise_for_status()
            found: dict[str, Any] = answer.json()
        if found["issuer"].rstrip("/") != self.issuer.rstrip("/"):
            raise ValueError("the provider gives itself another name than OIDC_ISSUER")
        self.issuer = found["issuer"]
        offered = found.get("id_token_signing_alg_values_supported") or ["RS256"]
        found["id_token_signing_alg_values_supported"] = [a for a in ALGORITHMS if a in offered]
        found["_loaded_at"] = time.time()
        return found

    def _verified(self, text: str) -> jwt.Token:
        algorithms = self.load_server_metadata()["id_token_signing_alg_values_supported"]
        registry = JWSRegistry(algorithms=algorithms, strict_check_header=False)
        try:
            return jwt.decode(text, KeySet.import_key_set(self.fetch_jwk_set()), registry=registry)
        except InvalidKeyIdError:
            keys = KeySet.import_key_set(self.fetch_jwk_set(force=True))
            return jwt.decode(text, keys, registry=registry)

    def _refuse_mix_up(self) -> None:
        """An answer that another provider gave is not taken for this one's (RFC 9207)."""
        says = self.load_server_metadata().get("authorization_response_iss_parameter_supported")
        issuer = request.args.get("iss")
        if issuer != self.issuer and (says or issuer is not None):
            raise ValueError("the answer is another provider's")

    @staticmethod
    def _forget_oldest() -> None:
        begun = [name for name in session if name.startswith(_BEGUN)]
        begun.sort(key=lambda name: session[name].get("exp", 0))
        for name in begun[: max(0, len(begun) - _MOST_BEGUN + 1)]:
            del session[name]


def begun_logins() -> dict[str, Any]:
    """What this browser keeps of logins that it has begun: another tab may yet finish one."""
    return {name: session[name] for name in session if name.startswith(_BEGUN)}


def make(app: Flask, settings: Settings) -> Provider | None:
    """The provider as the settings name it; when first needed, its address tells the rest."""
    if settings.oidc_issuer is None or settings.oidc_client_secret is None:
        return None
    made: Provider = OAuth(app).register(
        _NAME,
        client_cls=Provider,
        server_metadata_url=f"{settings.oidc_issuer}/.well-known/openid-configuration",
        client_id=settings.oidc_client_id,
        client_secret=settings.oidc_client_secret.get_secret_value(),
        client_kwargs={
            "scope": "openid email profile",
            "code_challenge_method": "S256",
            "default_timeout": _TIMEOUT_SECONDS,
        },
    )
    made.issuer = settings.oidc_issuer
    return made
