"""Single sign-on: the cookie, the session behind it, and telling the client when it ends."""

from __future__ import annotations

import logging
import secrets
import uuid
from dataclasses import dataclass

import requests
from werkzeug.wrappers import Request, Response

from services.gateways.oidc_standin.config import REALM_PATH, Config
from services.gateways.oidc_standin.people import People, Person
from services.gateways.oidc_standin.state import Session, State, digest
from services.gateways.oidc_standin.tokens import Tokens

log = logging.getLogger(__name__)

# Cookies are shared by all ports of a host, so the name must differ from the shop's cookies.
COOKIE = "oidc_standin_session"
COOKIE_PATH = f"{REALM_PATH}/"
NOTICE_TIMEOUT = 5


@dataclass(frozen=True)
class Login:
    """A signed-in person; fresh means that they showed their password in this request."""

    person: Person
    session: Session
    fresh: bool


class Sessions:
    """Starts, finds and ends sessions."""

    def __init__(self, config: Config, state: State, people: People, tokens: Tokens) -> None:
        self._config, self._state, self._people, self._tokens = config, state, people, tokens

    def find(self, request: Request) -> Session | None:
        """Return the active session of the browser that asks."""
        session = self._state.session_of_cookie(request.cookies.get(COOKIE, ""))
        return session if session and session.active(self._config.now()) else None

    def login(self, request: Request) -> Login | None:
        """Return who is signed in; a disabled person is not."""
        session = self.find(request)
        person = self._people.find_by_sub(session.sub) if session else None
        if not session or not person or not person.enabled:
            return None
        return Login(person, session, fresh=False)

    def start(self, request: Request, cookie: str, person: Person) -> Login:
        """Sign a person in: anew, or again in the session they have in this browser."""
        now, old = self._config.now(), self.find(request)
        if old and old.sub != person.sub:
            self.end(old)
            old = None
        started_at = old.started_at if old else now
        session = Session(
            sid=old.sid if old else str(uuid.uuid4()),
            sub=person.sub,
            cookie_hash=digest(cookie),
            auth_time=now,
            started_at=started_at,
            expires_at=self._expiry(started_at),
        )
        self._state.save_session(session)
        return Login(person, session, fresh=True)

    def extend(self, session: Session) -> None:
        """Let a session go on from now, up to its longest time."""
        self._state.extend_session(session.sid, self._expiry(session.started_at))

    def _expiry(self, started_at: int) -> int:
        idle = self._config.now() + self._config.session_idle
        return min(idle, started_at + self._config.session_max)

    def end(self, session: Session) -> bool:
        """End a session and notify the client; true if the client accepted the notice."""
        return self._state.end_session(session.sid) and self._notify(session)

    def _notify(self, session: Session) -> bool:
        url = self._config.backchannel_logout_url
        if not url:
            return False
        body = {"logout_token": self._tokens.logout_token(session)}
        try:
            answer = requests.post(url, data=body, timeout=NOTICE_TIMEOUT, allow_redirects=False)
        except requests.RequestException as error:
            # The session ends whether or not the client could be told, as in Keycloak.
            log.warning("The back-channel logout was not delivered: %s", type(error).__name__)
            return False
        return answer.ok

    def set_cookie(self, response: Response, cookie: str) -> None:
        """Give the browser its single sign-on cookie."""
        secure = self._config.issuer.startswith("https:")
        response.set_cookie(
            COOKIE, cookie, path=COOKIE_PATH, httponly=True, samesite="Lax", secure=secure
        )

    def delete_cookie(self, response: Response) -> None:
        """Take the single sign-on cookie back."""
        response.delete_cookie(COOKIE, path=COOKIE_PATH, httponly=True, samesite="Lax")


def new_cookie() -> str:
    """Return a cookie value that nobody can guess."""
    return secrets.token_urlsafe(32)
