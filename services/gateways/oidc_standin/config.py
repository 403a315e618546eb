"""What the provider is told when it starts."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

REALM = "shop"
REALM_PATH = f"/realms/{REALM}"
ENDPOINTS_PATH = f"{REALM_PATH}/protocol/openid-connect"
DEMO_PEOPLE = Path(__file__).with_name("people.json")


@dataclass(frozen=True)
class Config:
    """One realm with one confidential client; lifetimes are seconds, as in the shop's realm."""

    client_id: str
    client_secret: str
    redirect_uris: tuple[str, ...]
    post_logout_redirect_uris: tuple[str, ...] = ()
    issuer: str = f"http://localhost:8080{REALM_PATH}"
    people: Path = DEMO_PEOPLE
    state: str = ":memory:"
    backchannel_logout_url: str | None = None
    clock: Callable[[], float] = time.time
    code_lifetime: int = 60
    access_token_lifetime: int = 60
    refresh_token_lifetime: int = 43_200
    session_idle: int = 43_200
    session_max: int = 43_200

    def __post_init__(self) -> None:
        if not (self.client_id and self.client_secret and self.redirect_uris):
            raise ValueError("A client id, a client secret and a redirect URI are required.")
        if not self.issuer.endswith(REALM_PATH):
            raise ValueError(f"The issuer must end with {REALM_PATH}.")

    def now(self) -> int:
        """Return the present second; every expiry is measured by this clock."""
        return int(self.clock())

    def endpoint(self, name: str) -> str:
        """Return the public address of a protocol endpoint, such as "token"."""
        return f"{self.issuer}/protocol/openid-connect/{name}"

    def client_origins(self) -> list[str]:
        """Return the origins of the client's addresses, each once."""
        parts = [urlsplit(uri) for uri in (*self.redirect_uris, *self.post_logout_redirect_uris)]
        return sorted({f"{part.scheme}://{part.netloc}" for part in parts})
