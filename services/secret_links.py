"""Links that let whoever holds them do something, and that nobody can make from what is kept.

A link's token is made of 32 random bytes, its seed, and the shop's own secret. The database keeps
the token's hash; the queue and the mail that is put down keep the seed. Neither is the link: the
token is made anew where the mail is written.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from dataclasses import dataclass

_BYTES = 32


@dataclass(frozen=True, slots=True)
class SecretLink:
    """A link that has just been made: what may be kept of it."""

    seed: str
    token_hash: str


class SecretLinks:
    """Makes tokens with the shop's secret."""

    def __init__(self, secret: str) -> None:
        self._key = hashlib.sha256(b"secret-links:" + secret.encode()).digest()

    def begin(self) -> SecretLink:
        """A new link."""
        seed = secrets.token_hex(_BYTES)
        return SecretLink(seed, hash_of(self.token(seed)))

    def token(self, seed: str) -> str:
        """What stands in the address."""
        made = hmac.digest(self._key, bytes.fromhex(seed), "sha256")
        return base64.urlsafe_b64encode(made).rstrip(b"=").decode()


def hash_of(token: str) -> str:
    """What is kept of a token: enough to know it again, not to use it."""
    return hashlib.sha256(token.encode()).hexdigest()
