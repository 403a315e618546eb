"""What a logout token must say (OpenID Connect Back-Channel Logout 1.0, 2.4 and 2.6).

Its signature has been verified before; this is about its claims.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from services.identity import TOLERANCE, is_instant

EVENT = "http://schemas.openid.net/event/backchannel-logout"
# Tokens are sent at once; the specification asks that they end within minutes.
_LONGEST_AGE = 600
_LONGEST_NAME = 255


class BadLogoutToken(Exception):
    """The token does not log anybody out; the message says why, without repeating it."""


def check(
    header: Mapping[str, Any], claims: Mapping[str, Any], *, issuer: str, client_id: str
) -> None:
    """Raise BadLogoutToken unless these claims log somebody out at this client, now."""
    audience = claims.get("aud")
    events = claims.get("events")
    rules = {
        "typ": _is_typed(header, claims),
        "iss": claims.get("iss") == issuer,
        "aud": client_id in (audience if isinstance(audience, list) else [audience]),
        "times": _is_of_now(claims),
        "jti": _is_name(claims.get("jti")),
        "events": isinstance(events, dict) and isinstance(events.get(EVENT), dict),
        "nonce": "nonce" not in claims,
        "sub or sid": _names_somebody(claims),
    }
    broken = [name for name, holds in rules.items() if not holds]
    if broken:
        raise BadLogoutToken(f"The logout token's {', '.join(broken)} cannot be accepted.")


def _is_typed(header: Mapping[str, Any], claims: Mapping[str, Any]) -> bool:
    """Keycloak names the type twice; in the header it may be missing, or be any JWT's."""
    typed = str(header.get("typ", "JWT")).lower().removeprefix("application/")
    return typed in ("logout+jwt", "jwt") and claims.get("typ", "Logout") == "Logout"


def _is_of_now(claims: Mapping[str, Any]) -> bool:
    issued, ends, begins = claims.get("iat"), claims.get("exp"), claims.get("nbf", 1)
    if not (is_instant(issued) and is_instant(ends) and is_instant(begins)):
        return False
    now = time.time()
    return (
        ends > now - TOLERANCE
        and max(issued, begins) <= now + TOLERANCE
        and issued > now - _LONGEST_AGE
    )


def _names_somebody(claims: Mapping[str, Any]) -> bool:
    named = [claims[name] for name in ("sub", "sid") if name in claims]
    return bool(named) and all(_is_name(name) for name in named)


def _is_name(value: object) -> bool:
    return isinstance(value, str) and 1 <= len(value) <= _LONGEST_NAME and "\x00" not in value
