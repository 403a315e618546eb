"""What the provider remembers, in SQLite: a file survives a restart, memory does not.

Codes, cookies and refresh tokens are stored as hashes. They are used up by conditional updates:
of two simultaneous uses only one succeeds.
"""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from dataclasses import astuple, dataclass, fields
from typing import Any

SCHEMA = """
CREATE TABLE IF NOT EXISTS keys (
    number INTEGER PRIMARY KEY, jwk TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS sessions (
    sid TEXT PRIMARY KEY, sub TEXT NOT NULL, cookie_hash TEXT NOT NULL UNIQUE,
    auth_time INTEGER NOT NULL, started_at INTEGER NOT NULL, expires_at INTEGER NOT NULL,
    ended INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS grants (
    grant_id TEXT PRIMARY KEY, code_hash TEXT NOT NULL UNIQUE, code_expires_at INTEGER NOT NULL,
    sid TEXT NOT NULL, client_id TEXT NOT NULL, redirect_uri TEXT NOT NULL, scope TEXT NOT NULL,
    nonce TEXT, code_challenge TEXT NOT NULL, auth_time INTEGER NOT NULL, acr TEXT NOT NULL,
    code_used INTEGER NOT NULL DEFAULT 0, revoked INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS refresh_tokens (
    token_hash TEXT PRIMARY KEY, grant_id TEXT NOT NULL, expires_at INTEGER NOT NULL,
    used INTEGER NOT NULL DEFAULT 0);
CREATE TABLE IF NOT EXISTS changes (
    number INTEGER PRIMARY KEY, username TEXT NOT NULL, change TEXT NOT NULL);
"""


def digest(secret: str) -> str:
    """Return the form in which a code, cookie or refresh token is stored."""
    return hashlib.sha256(secret.encode(errors="replace")).hexdigest()


@dataclass(frozen=True)
class Session:
    """A person's sign-in at the provider, found again by the single sign-on cookie."""

    sid: str
    sub: str
    cookie_hash: str
    auth_time: int
    started_at: int
    expires_at: int
    ended: int = 0

    def active(self, now: int) -> bool:
        """Tell whether the session is neither ended nor expired."""
        return not self.ended and now < self.expires_at


@dataclass(frozen=True)
class Grant:
    """One authorization: a code and, once it is exchanged, the tokens issued from it."""

    grant_id: str
    code_hash: str
    code_expires_at: int
    sid: str
    client_id: str
    redirect_uri: str
    scope: str
    nonce: str | None
    code_challenge: str
    auth_time: int
    acr: str
    code_used: int = 0
    revoked: int = 0


@dataclass(frozen=True)
class RefreshToken:
    """One refresh token; each is good for one use."""

    token_hash: str
    grant_id: str
    expires_at: int
    used: int = 0


class State:
    """The provider's tables; safe to use from several threads."""

    def __init__(self, path: str) -> None:
        self._lock = threading.Lock()
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.executescript(SCHEMA)

    def close(self) -> None:
        """Close the database."""
        with self._lock:
            self._db.close()

    def add_key(self, jwk: str) -> None:
        """Add a signing key; the newest one signs."""
        self._execute("INSERT INTO keys (jwk) VALUES (?)", jwk)

    def signing_keys(self) -> list[str]:
        """Return all keys, oldest first."""
        return [str(jwk) for (jwk,) in self._query("SELECT jwk FROM keys ORDER BY number")]

    def save_session(self, session: Session) -> None:
        """Add a session, or replace the one with the same sid."""
        self._insert("REPLACE", "sessions", session)

    def session(self, sid: str) -> Session | None:
        """Return the session with this sid."""
        rows = self._query("SELECT * FROM sessions WHERE sid = ?", sid)
        return Session(*rows[0]) if rows else None

    def session_of_cookie(self, cookie: str) -> Session | None:
        """Return the session that a browser's cookie belongs to."""
        rows = self._query("SELECT * FROM sessions WHERE cookie_hash = ?", digest(cookie))
        return Session(*rows[0]) if rows else None

    def sessions_of(self, sub: str, now: int) -> list[Session]:
        """Return a person's active sessions."""
        rows = self._query("SELECT * FROM sessions WHERE sub = ?", sub)
        return [s for s in (Session(*row) for row in rows) if s.active(now)]

    def extend_session(self, sid: str, expires_at: int) -> None:
        """Move the end of a session; one that is ended stays so."""
        self._execute("UPDATE sessions SET expires_at = ? WHERE sid = ?", expires_at, sid)

    def end_session(self, sid: str) -> bool:
        """End a session; false if it is unknown or was ended before."""
        return self._execute("UPDATE sessions SET ended = 1 WHERE sid = ? AND ended = 0", sid)

    def add_grant(self, grant: Grant) -> None:
        """Add an authorization whose code is not used yet."""
        self._insert("INSERT", "grants", grant)

    def grant(self, grant_id: str) -> Grant | None:
        """Return the authorization with this id."""
        rows = self._query("SELECT * FROM grants WHERE grant_id = ?", grant_id)
        return Grant(*rows[0]) if rows else None

    def grant_of_code(self, code: str) -> Grant | None:
        """Return the authorization that a code stands for."""
        rows = self._query("SELECT * FROM grants WHERE code_hash = ?", digest(code))
        return Grant(*rows[0]) if rows else None

    def use_code(self, grant_id: str) -> bool:
        """Use up the code; false if it was used before."""
        update = "UPDATE grants SET code_used = 1 WHERE grant_id = ? AND code_used = 0"
        return self._execute(update, grant_id)

    def revoke_grant(self, grant_id: str) -> None:
        """Revoke all tokens issued from an authorization."""
        self._execute("UPDATE grants SET revoked = 1 WHERE grant_id = ?", grant_id)

    def add_refresh_token(self, token: RefreshToken) -> None:
        """Add a refresh token."""
        self._insert("INSERT", "refresh_tokens", token)

    def refresh_token(self, secret: str) -> RefreshToken | None:
        """Return the record of a refresh token."""
        rows = self._query("SELECT * FROM refresh_tokens WHERE token_hash = ?", digest(secret))
        return RefreshToken(*rows[0]) if rows else None

    def use_refresh_token(self, token_hash: str) -> bool:
        """Use up a refresh token; false if it was used before."""
        update = "UPDATE refresh_tokens SET used = 1 WHERE token_hash = ? AND used = 0"
        return self._execute(update, token_hash)

    def save_change(self, username: str, change: str) -> None:
        """Remember a change to a person, as JSON."""
        self._execute("INSERT INTO changes (username, change) VALUES (?, ?)", username, change)

    def changes(self, username: str) -> list[str]:
        """Return the changes to a person, oldest first."""
        query = "SELECT change FROM changes WHERE username = ? ORDER BY number"
        return [str(change) for (change,) in self._query(query, username)]

    def _insert(self, verb: str, table: str, row: Session | Grant | RefreshToken) -> None:
        columns = ", ".join(field.name for field in fields(row))
        marks = ", ".join("?" for _ in fields(row))
        # The names are this module's own, never a caller's.
        self._execute(f"{verb} INTO {table} ({columns}) VALUES ({marks})", *astuple(row))

    def _execute(self, statement: str, *values: object) -> bool:
        with self._lock:
            return self._db.execute(statement, values).rowcount > 0

    def _query(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        with self._lock:
            return self._db.execute(statement, values).fetchall()
