"""Secrets that the shop keeps for others: sealed with a key made from its own."""

from __future__ import annotations

import base64

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class Sealer:
    """Seals texts so that a copy of the database alone opens none of them."""

    def __init__(self, secret: str, purpose: str) -> None:
        """Take the shop's secret and what is sealed; each purpose has a key of its own."""
        derived = HKDF(SHA256(), length=32, salt=None, info=purpose.encode()).derive(
            secret.encode()
        )
        self._box = Fernet(base64.urlsafe_b64encode(derived))

    def seal(self, text: str) -> str:
        """The text as it is kept."""
        return self._box.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str | None:
        """The text again; None where it was altered, or sealed with another key."""
        try:
            return self._box.decrypt(sealed.encode()).decode()
        except (InvalidToken, UnicodeError):
            return None
