"""The two providers behind one set of handles: what an administrator of the realm can do."""

from __future__ import annotations

import json
import time
from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import requests

from services.gateways.oidc_standin import Config, serve_in_thread
from services.gateways.oidc_standin.testing import CLIENT_SECRET, make_config
from services.settings import DEVELOPMENT_CLIENT_SECRET
from views.cli._people import PEOPLE

TIMEOUT = 20
_ADMIN_SECONDS = 30
_PEOPLE = {p["username"]: p for p in json.loads(PEOPLE.read_text(encoding="utf-8"))["people"]}


@dataclass
class Provider(ABC):
    """A realm that lets people into the shop."""

    url: str
    client_secret: str

    @property
    def issuer(self) -> str:
        """Where discovery begins."""
        return f"{self.url}/realms/shop"

    def __post_init__(self) -> None:
        self._changed: set[str] = set()

    def change(self, name: str, **changes: Any) -> None:
        """Give somebody other `roles` or `groups`, or say whether she is `enabled`."""
        self._changed.add(name)
        self._set(_PEOPLE[name], {**_usual(name), **changes})

    def restore(self) -> None:
        """Let everybody be as she was, and nobody be logged in."""
        while self._changed:
            name = self._changed.pop()
            self._set(_PEOPLE[name], _usual(name))
        self._log_all_out()

    @abstractmethod
    def _log_all_out(self) -> None: ...

    @abstractmethod
    def _set(self, person: dict[str, Any], as_she_is: dict[str, Any]) -> None: ...

    @abstractmethod
    def log_out(self, name: str) -> None:
        """End somebody's logins, as an administrator does."""

    @abstractmethod
    def new_key(self) -> None:
        """Sign with another key from now on."""


def _usual(name: str) -> dict[str, Any]:
    person = _PEOPLE[name]
    return {"enabled": True, "roles": person["roles"], "groups": person["groups"]}


class StandIn(Provider):
    """The development provider, by its controls."""

    def _set(self, person: dict[str, Any], as_she_is: dict[str, Any]) -> None:
        self._control(f"people/{person['username']}", as_she_is)

    def log_out(self, name: str) -> None:
        self._control(f"logout/{name}")

    def new_key(self) -> None:
        self._control("rotate-keys")

    def _log_all_out(self) -> None:
        for name in _PEOPLE:
            self.log_out(name)

    def _control(self, path: str, body: object = None) -> None:
        answer = requests.post(f"{self.url}/_standin/{path}", json=body, timeout=TIMEOUT)
        answer.raise_for_status()


def standin_config(shop_url: str) -> Config:
    """How a stand-in is told to let people into the shop at this address."""
    return make_config(
        redirect_uris=(f"{shop_url}/auth/callback",),
        post_logout_redirect_uris=(f"{shop_url}/",),
        backchannel_logout_url=f"{shop_url}/auth/backchannel-logout",
    )


@contextmanager
def stand_in(shop_url: str) -> Iterator[Provider]:
    """A stand-in that lets people into the shop at this address."""
    with serve_in_thread(standin_config(shop_url)) as server:
        yield StandIn(server.url, CLIENT_SECRET)


class RealKeycloak(Provider):
    """Keycloak, by its administration's interface."""

    def __init__(self, url: str, admin: tuple[str, str]) -> None:
        super().__init__(url, DEVELOPMENT_CLIENT_SECRET)
        self._admin = admin
        self._keys = 0
        self._http = requests.Session()
        self._renewed_at = float("-inf")

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def lead_to(self, shop_url: str) -> None:
        """Let people into the shop at this address, and at no other."""
        (client,) = self._ask("get", "clients?clientId=shop")
        client |= {"rootUrl": shop_url, "redirectUris": [f"{shop_url}/auth/callback"]}
        client["attributes"] |= {
            "post.logout.redirect.uris": f"{shop_url}/",
            "backchannel.logout.url": f"{shop_url}/auth/backchannel-logout",
        }
        self._ask("put", f"clients/{client['id']}", client)

    def log_out(self, name: str) -> None:
        self._ask("post", f"users/{_PEOPLE[name]['sub']}/logout")

    def _log_all_out(self) -> None:
        self._ask("post", "logout-all")

    def new_key(self) -> None:
        self._keys += 1
        realm = self._ask("get", "")
        config = {"priority": [str(200 + self._keys)], "algorithm": ["RS256"]}
        kind = {"providerId": "rsa-generated", "providerType": "org.keycloak.keys.KeyProvider"}
        key = {"name": f"rotated-{self._keys}", "parentId": realm["id"], "config": config, **kind}
        self._ask("post", "components", key)

    def _set(self, person: dict[str, Any], as_she_is: dict[str, Any]) -> None:
        user = f"users/{person['sub']}"
        self._set_enabled(user, as_she_is["enabled"])
        roles = self._ask("get", f"{user}/role-mappings/realm")
        self._set_roles(user, {role["name"]: role for role in roles}, set(as_she_is["roles"]))
        groups = {group["path"]: group["id"] for group in self._ask("get", f"{user}/groups")}
        self._set_groups(user, groups, set(as_she_is["groups"]))

    def _set_enabled(self, user: str, enabled: bool) -> None:
        found = self._ask("get", user)
        if found["enabled"] != enabled:
            self._ask("put", user, {**found, "enabled": enabled})

    def _set_roles(self, user: str, has: dict[str, Any], wanted: set[str]) -> None:
        where = f"{user}/role-mappings/realm"
        if lost := [role for name, role in has.items() if name not in wanted]:
            self._ask("delete", where, lost)
        if won := [self._ask("get", f"roles/{name}") for name in wanted - has.keys()]:
            self._ask("post", where, won)

    def _set_groups(self, user: str, has: dict[str, str], wanted: set[str]) -> None:
        for path in has.keys() - wanted:
            self._ask("delete", f"{user}/groups/{has[path]}")
        for path in wanted - has.keys():
            group = self._ask("get", f"group-by-path{path}")
            self._ask("put", f"{user}/groups/{group['id']}")

    def _ask(self, method: str, path: str, body: object = None) -> Any:
        address = f"{self.url}/admin/realms/shop/{path}".rstrip("/")
        if time.monotonic() - self._renewed_at > _ADMIN_SECONDS:
            self._renewed_at = time.monotonic()
            self._http.headers["Authorization"] = f"Bearer {self._token()}"
        answer = self._http.request(method, address, json=body, timeout=TIMEOUT)
        answer.raise_for_status()
        return answer.json() if answer.content else None

    def _token(self) -> str:
        """An administrator's, for a minute."""
        name, password = self._admin
        fields = {"client_id": "admin-cli", "grant_type": "password"}
        answer = requests.post(
            f"{self.url}/realms/master/protocol/openid-connect/token",
            data={**fields, "username": name, "password": password},
            timeout=TIMEOUT,
        )
        answer.raise_for_status()
        return str(answer.json()["access_token"])
