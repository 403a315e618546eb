"""The realm's signing keys: made once, kept in the state, rotated on request."""

from __future__ import annotations

import json
from typing import Any

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet, RSAKey

from services.gateways.oidc_standin.state import State

ALGORITHM = "RS256"
KEY_BITS = 2048


class Keys:
    """Signs with the newest key and verifies with every key the realm ever had."""

    def __init__(self, state: State) -> None:
        self._state = state
        self._keys = [RSAKey.import_key(json.loads(jwk)) for jwk in state.signing_keys()]
        if not self._keys:
            self.rotate()

    def rotate(self) -> str:
        """Make a new signing key and return its id; the old ones stay published."""
        key = RSAKey.generate_key(KEY_BITS, {"use": "sig", "alg": ALGORITHM}, auto_kid=True)
        self._state.add_key(json.dumps(key.as_dict(private=True)))
        self._keys = [*self._keys, key]
        return str(key.kid)

    def public(self) -> dict[str, Any]:
        """Return the key set as the certs endpoint publishes it."""
        return {"keys": [key.as_dict(private=False) for key in reversed(self._keys)]}

    def sign(self, claims: dict[str, Any], typ: str = "JWT") -> str:
        """Return the claims as a signed JWT whose header names its type and key."""
        key = self._keys[-1]
        header = {"alg": ALGORITHM, "typ": typ, "kid": str(key.kid)}
        return jwt.encode(header, claims, key, [ALGORITHM])

    def verify(self, token: str) -> dict[str, Any] | None:
        """Return the claims of a JWT signed by this realm; times are the caller's to check."""
        try:
            return dict(jwt.decode(token, KeySet([*self._keys]), [ALGORITHM]).claims)
        except (JoseError, ValueError, TypeError, AttributeError, RecursionError):
            # A crafted header (a list, a number as kid) raises errors that are not JoseError.
            return None
