"""People whose browsers go from the shop to a provider and back, over real HTTP there."""

from __future__ import annotations

from typing import Any
from urllib.parse import urljoin

import requests
from bs4 import BeautifulSoup
from flask import Flask

from tests.support.people import Customer, Page

TIMEOUT = 20
PASSWORD = "demo"


class LocalSession(requests.Session):
    """A browser's requests: to this machine's own http it sends Secure cookies too."""

    def prepare_request(self, request: requests.Request) -> requests.PreparedRequest:
        for cookie in self.cookies:
            cookie.secure = False
        return super().prepare_request(request)


class Guest(Customer):
    """Somebody at a browser that knows the shop and the provider."""

    def __init__(self, app: Flask, shop_url: str) -> None:
        super().__init__(app)
        self.shop_url = shop_url
        self.there = LocalSession()

    def post(self, path: str, *, htmx: bool = False, **fields: object) -> Page:
        return self.post_from(self.shop_url, path, htmx=htmx, **fields)

    def close(self) -> None:
        """Shut the browser."""
        self.there.close()

    def begin(self, path: str = "/login") -> requests.Response:
        """Go to the provider to log in; what it shows, or where it leads to."""
        return self.look(self.get(path).location)

    def look(self, address: str) -> requests.Response:
        """Visit an address at the provider, up to its own redirects."""
        answer = self.there.get(address, timeout=TIMEOUT, allow_redirects=False)
        provider = "/".join(address.split("/")[:3])
        while answer.is_redirect:
            target = urljoin(answer.url, answer.headers["Location"])
            if not target.startswith(provider + "/"):
                break
            answer = self.there.get(target, timeout=TIMEOUT, allow_redirects=False)
        return answer

    def fill_in(
        self, page: requests.Response, name: str, password: str = PASSWORD
    ) -> requests.Response:
        """Fill in the provider's login form and send it."""
        form = BeautifulSoup(page.text, "html5lib").select_one("form:has(input[name=password])")
        assert form is not None, page.text
        fields = {str(i["name"]): str(i.get("value", "")) for i in form.select("input[name]")}
        # A login that is asked for again knows the name already.
        fields |= {"username": name, "password": password}
        address = urljoin(page.url, str(form.get("action") or page.url))
        return self.there.post(address, data=fields, timeout=TIMEOUT, allow_redirects=False)

    def way_back(self, answer: requests.Response) -> str:
        """The shop's address that the provider leads back to."""
        assert answer.is_redirect, BeautifulSoup(answer.text, "html5lib").get_text(" ", strip=True)
        target: str = answer.headers["Location"]
        assert target.startswith(self.shop_url + "/"), target
        return target.removeprefix(self.shop_url)

    def arrive(self, name: str, path: str = "/login") -> Page:
        """Log in by way of the provider."""
        back = self.way_back(self.fill_in(self.begin(path), name))
        self._csrf = None
        return self.get(back)

    def leave(self) -> str:
        """Log out, at the provider too; the shop's address where that ends."""
        self._csrf = None
        return self.way_back(self.look(self.post("/logout").location))

    @property
    def is_in(self) -> bool:
        """The shop knows her."""
        return self.get("/orders").status == 200

    def wait_for_keys(self) -> None:
        """Let the time pass in which the shop does not ask for the provider's keys again."""
        self.app.extensions["provider"]()._keys_at = 0.0

    def session(self) -> dict[str, Any]:
        """What her cookie for the shop says."""
        with self.client.session_transaction() as session:
            return dict(session)
