"""People at their browsers: logged in or not, with HTMX or without, every page they get linted."""

from __future__ import annotations

import json
import re
import time
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from repo.db import Credentials
from services import identity
from services.identity import new_guest_id
from tests.support.html import read
from tests.support.lint import lint

HTMX = {"HX-Request": "true", "HX-Request-Type": "partial"}
# Browsers send it with every form.
ORIGIN = "http://localhost"
_TOKEN = re.compile("<body hx-headers:inherited='([^']+)'")


class Page:
    """An answer, and what is on it."""

    def __init__(self, response: TestResponse) -> None:
        self.response = response
        self.status = response.status_code
        self.headers = response.headers
        self.location = response.headers.get("Location", "")
        self.reading = read(response.text) if self.is_html else None
        self.html = self.reading.page if self.reading else None
        response.close()

    @property
    def is_html(self) -> bool:
        """Something to look at."""
        return self.response.mimetype == "text/html"

    @property
    def text(self) -> str:
        """The words on it, spaces folded."""
        source = self.html.get_text(" ") if self.html else self.response.text
        return " ".join(source.split())

    def select(self, selector: str) -> list[Any]:
        """The elements that a CSS selector finds."""
        assert self.html is not None
        return list(self.html.select(selector))

    def hidden(self, name: str) -> str:
        """The value of a hidden field."""
        (field, *_) = self.select(f"input[name={name}]")
        return str(field["value"])


class Customer:
    """Somebody at a browser."""

    def __init__(self, app: Flask, name: str | None = None) -> None:
        self.app = app
        self.name = name
        self.client: FlaskClient = app.test_client()
        self._csrf: str | None = None

    def get(self, path: str, *, htmx: bool = False, **headers: str) -> Page:
        """Visit an address, whole or as HTMX does."""
        return self._page(self.client.get(path, headers=self._headers(htmx, headers)), htmx)

    def post(self, path: str, *, htmx: bool = False, **fields: object) -> Page:
        """Send a form as a browser does: with the page's token, which a newcomer's has not."""
        return self.post_from(ORIGIN, path, htmx=htmx, **fields)

    def post_from(self, origin: str, path: str, *, htmx: bool = False, **fields: object) -> Page:
        """Send a form from a page of this origin."""
        data = {"csrf_token": self._token_on_pages(), **fields}
        headers = self._headers(htmx, {"Origin": origin})
        return self._page(self.client.post(path, data=data, headers=headers), htmx)

    def post_on(self, page: str, path: str, **fields: object) -> Page:
        """Send a form that stands on this page, as browsers say it does."""
        data = {"csrf_token": self._token_on_pages(), **fields}
        headers = {"Origin": ORIGIN, "Referer": ORIGIN + page}
        return self._page(self.client.post(path, data=data, headers=headers), htmx=False)

    def put_in_cart(self, *slugs: str, quantity: int = 1) -> None:
        """Put add-ons in the cart."""
        for slug in slugs:
            assert self.post("/cart/lines", add_on=slug, quantity=quantity).status == 303

    def check_out(self) -> Page:
        """Click on pay, on the page as it is now."""
        return self.post("/checkout", quote=self.get("/checkout").hidden("quote"))

    def csrf_token(self) -> str:
        """The token that the page's forms carry; a newcomer is given a session first."""
        if not self._token_on_pages():
            with self.client.session_transaction() as session:
                session["guest"] = new_guest_id()
            self._csrf = None
        return self._token_on_pages()

    def _token_on_pages(self) -> str:
        if not self._csrf:
            found = _TOKEN.search(self.client.get("/cart").text)
            assert found is not None
            self._csrf = json.loads(found[1])["X-CSRFToken"]
        return str(self._csrf)

    def log_in(self, name: str, **claims: object) -> None:
        """Log in as the identity provider would have it, without going there."""
        self.name = name
        with self.client.session_transaction() as session:
            guest_id = session.get("guest")
        database = self.app.extensions["shop"].database
        with database.write(Credentials(guest_id=guest_id)) as work:
            begun = identity.log_in(work, claims_of(name, **claims), id_token=None)
        with self.client.session_transaction() as session:
            session.clear()
            session["token"] = begun.token
        self._csrf = None

    @staticmethod
    def _headers(htmx: bool, headers: dict[str, str]) -> dict[str, str]:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        return {**(HTMX if htmx else {}), **given}

    @staticmethod
    def _page(response: TestResponse, htmx: bool) -> Page:
        page = Page(response)
        if page.reading:
            lint(response, page.reading, fragment=htmx and "HX-Redirect" not in response.headers)
        return page


class Visitors:
    """Whoever comes to the shop."""

    def __init__(self, app: Flask) -> None:
        self.app = app

    def nobody(self) -> Customer:
        """A browser that has never been here."""
        return Customer(self.app)

    def person(self, name: str, **claims: object) -> Customer:
        """Somebody who is logged in."""
        customer = Customer(self.app)
        customer.log_in(name, **claims)
        return customer


def claims_of(name: str, **claims: object) -> dict[str, object]:
    """What the identity provider says of a person."""
    return {
        "sub": f"sub-{name}",
        "email": f"{name}@example.test",
        "email_verified": True,
        "name": name.title(),
        "preferred_username": name,
        "sid": f"sid-{name}",
        "auth_time": int(time.time()),
        **claims,
    }
