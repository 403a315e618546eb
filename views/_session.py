"""The session's cookie: sent when something in it has changed, and else once a day."""

from __future__ import annotations

import time

from flask import Flask, Response
from flask.sessions import SecureCookieSessionInterface, SessionMixin

_DAY_SECONDS = 86_400
# The day on which the browser last got it; from then on it is kept for as long as a guest is.
_DAY = "day"


class DailyCookie(SecureCookieSessionInterface):
    """Signing and sending the cookie with each page would prolong it by seconds."""

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        """Note the day before it is sent, or not."""
        if session and session.permanent:
            today = int(time.time()) // _DAY_SECONDS
            if session.get(_DAY) != today:
                session[_DAY] = today
        super().save_session(app, session, response)


def init_app(app: Flask) -> None:
    """Let the application send its cookie so."""
    app.config["SESSION_REFRESH_EACH_REQUEST"] = False
    app.session_interface = DailyCookie()
