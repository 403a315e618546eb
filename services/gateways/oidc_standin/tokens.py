"""The claims and tokens of the realm, as a Keycloak with the shop's mappers issues them."""

from __future__ import annotations

import base64
import hashlib
import secrets
import uuid
from typing import Any

from services.gateways.oidc_standin.config import Config
from services.gateways.oidc_standin.keys import ALGORITHM, Keys
from services.gateways.oidc_standin.people import People, Person
from services.gateways.oidc_standin.state import Grant, RefreshToken, Session, State, digest

Claims = dict[str, Any]

# Keycloak lets everybody manage their own account.
ACCOUNT_ROLES = ["manage-account", "manage-account-links", "view-profile"]
LOGOUT_EVENT = "http://schemas.openid.net/event/backchannel-logout"
LOGOUT_TOKEN_LIFETIME = 120


def half_hash(token: str) -> str:
    """Return the at_hash of an access token."""
    half = hashlib.new("sha" + ALGORITHM[2:], token.encode()).digest()[:16]
    return base64.urlsafe_b64encode(half).rstrip(b"=").decode()


def person_claims(person: Person, scope: str) -> Claims:
    """Return what the tokens and userinfo say about a person, as far as the scope allows."""
    claims: Claims = {"sub": person.sub}
    claims |= {"realm_access": {"roles": list(person.roles)}, "groups": list(person.groups)}
    if person.tier:
        claims["tier"] = person.tier
    if "email" in scope.split():
        claims |= {"email": person.email, "email_verified": person.email_verified}
    if "profile" in scope.split():
        claims |= {
            "name": person.name,
            "given_name": person.given_name,
            "family_name": person.family_name,
            "preferred_username": person.username,
        }
    return claims


class Tokens:
    """Issues tokens and checks those that come back."""

    def __init__(self, config: Config, state: State, keys: Keys, people: People) -> None:
        self._config, self._state, self._keys, self._people = config, state, keys, people

    def issue(self, person: Person, grant: Grant, scope: str) -> Claims:
        """Return the token endpoint's answer, except for the ID token."""
        config = self._config
        return {
            "access_token": self._keys.sign(self._access_claims(person, grant, scope)),
            "expires_in": config.access_token_lifetime,
            "refresh_expires_in": config.refresh_token_lifetime,
            "refresh_token": self._refresh_token(grant),
            "token_type": "Bearer",
            "not-before-policy": 0,
            "session_state": grant.sid,
            "scope": scope,
        }

    def id_token(self, person: Person, grant: Grant, token: Claims, nonce: str | None) -> str:
        """Return the ID token that belongs to an access token."""
        claims = self._session_claims(grant, "ID", self._config.client_id)
        claims |= {"jti": str(uuid.uuid4()), "at_hash": half_hash(token["access_token"])}
        if nonce:
            claims["nonce"] = nonce
        return self._keys.sign(claims | person_claims(person, token["scope"]))

    def logout_token(self, session: Session) -> str:
        """Return the token that tells the client that a session has ended."""
        now = self._config.now()
        claims = {
            "iss": self._config.issuer,
            "aud": self._config.client_id,
            "sub": session.sub,
            "sid": session.sid,
            "iat": now,
            "exp": now + LOGOUT_TOKEN_LIFETIME,
            "jti": str(uuid.uuid4()),
            "typ": "Logout",
            "events": {LOGOUT_EVENT: {}},
        }
        return self._keys.sign(claims, "logout+jwt")

    def check_access_token(self, token: str) -> Claims | None:
        """Return the claims of an access token that is still good."""
        claims = self._keys.verify(token)
        if not claims or claims.get("typ") != "Bearer":
            return None
        if claims.get("exp", 0) <= self._config.now():
            return None
        grant_id = str(claims.get("jti")).partition(":")[0]
        return claims if self.active_grant(grant_id) else None

    def check_id_token_hint(self, token: str) -> Claims | None:
        """Return the claims of an ID token of this realm and client, be it expired or not."""
        claims = self._keys.verify(token)
        ours = {"typ": "ID", "iss": self._config.issuer, "aud": self._config.client_id}
        good = claims and "sid" in claims and all(claims.get(k) == v for k, v in ours.items())
        return claims if good else None

    def active_grant(self, grant_id: str) -> Grant | None:
        """Return an authorization that is not revoked and whose session goes on."""
        grant = self._state.grant(grant_id)
        session = self._state.session(grant.sid) if grant else None
        if not grant or grant.revoked or not session:
            return None
        return grant if session.active(self._config.now()) else None

    def _refresh_token(self, grant: Grant) -> str:
        secret = secrets.token_urlsafe(48)
        expires_at = self._config.now() + self._config.refresh_token_lifetime
        self._state.add_refresh_token(RefreshToken(digest(secret), grant.grant_id, expires_at))
        return secret

    def _access_claims(self, person: Person, grant: Grant, scope: str) -> Claims:
        claims = self._session_claims(grant, "Bearer", "account")
        claims |= {
            # The part before the colon finds the authorization that can be revoked.
            "jti": f"{grant.grant_id}:{uuid.uuid4()}",
            "allowed-origins": self._config.client_origins(),
            "resource_access": {"account": {"roles": ACCOUNT_ROLES}},
            "scope": scope,
        }
        return claims | person_claims(person, scope)

    def _session_claims(self, grant: Grant, typ: str, audience: str) -> Claims:
        now = self._config.now()
        return {
            "iss": self._config.issuer,
            "aud": audience,
            "azp": grant.client_id,
            "typ": typ,
            "iat": now,
            "exp": now + self._config.access_token_lifetime,
            "auth_time": grant.auth_time,
            "sid": grant.sid,
            "acr": grant.acr,
        }
