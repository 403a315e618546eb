"""The realm that Keycloak imports is the one that the stand-in plays."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest

from services.gateways.oidc_standin import DEMO_PEOPLE, Config
from services.identity import person_from_claims
from services.settings import DEVELOPMENT_CLIENT_SECRET
from views.cli._keycloak import REALM, ROOT, realm

PEOPLE = json.loads(DEMO_PEOPLE.read_text(encoding="utf-8"))["people"]
TIERS = re.findall(
    r"^    \('(\w+)',\s+'[^']+',\s+\d+, (?:true|false)\)",
    (ROOT / "sql" / "seeds" / "01_tiers_and_plans.sql").read_text(encoding="utf-8"),
    re.MULTILINE,
)


@pytest.fixture
def described() -> dict[str, Any]:
    return json.loads(REALM.read_text(encoding="utf-8"))


@pytest.fixture
def client(described: dict[str, Any]) -> dict[str, Any]:
    (client,) = described["clients"]
    return client


def test_the_file_for_production_holds_no_people(described: dict[str, Any]) -> None:
    assert "users" not in described
    assert "demo" not in REALM.read_text(encoding="utf-8")


def test_the_people_are_the_stand_in_s() -> None:
    users = realm()["users"]
    assert [
        (u["id"], u["username"], u["firstName"], u["lastName"], u["email"], u["credentials"][0])
        for u in users
    ] == [
        (
            p["sub"],
            p["username"],
            p["given_name"],
            p["family_name"],
            p["email"],
            {"type": "password", "value": p["password"], "temporary": False},
        )
        for p in PEOPLE
    ]
    assert [(u["realmRoles"], u["groups"]) for u in users] == [
        (p["roles"], p["groups"]) for p in PEOPLE
    ]


def test_there_is_a_group_for_each_tier_of_the_shop(described: dict[str, Any]) -> None:
    (tiers,) = described["groups"]
    groups = {group["name"]: group["attributes"]["tier"] for group in tiers["subGroups"]}
    assert len(TIERS) > 5
    assert groups == {code: [code] for code in TIERS}


def test_roles_and_groups_of_people_are_the_realm_s(described: dict[str, Any]) -> None:
    roles = {role["name"] for role in described["roles"]["realm"]}
    assert roles >= {role for person in PEOPLE for role in person["roles"]}
    paths = {f"/tiers/{code}" for code in TIERS}
    assert paths >= {group for person in PEOPLE for group in person["groups"]}


def test_lifetimes_are_the_stand_in_s(described: dict[str, Any]) -> None:
    assert described["accessTokenLifespan"] == Config.access_token_lifetime
    assert described["ssoSessionIdleTimeout"] == Config.session_idle
    assert described["ssoSessionIdleTimeout"] == Config.refresh_token_lifetime
    assert described["ssoSessionMaxLifespan"] == Config.session_max
    assert (described["revokeRefreshToken"], described["refreshTokenMaxReuse"]) == (True, 0)


def test_the_client_can_do_what_the_shop_needs_and_no_more(client: dict[str, Any]) -> None:
    assert client["standardFlowEnabled"]
    assert client["attributes"]["pkce.code.challenge.method"] == "S256"
    assert client["attributes"]["backchannel.logout.session.required"] == "true"
    for other in (
        "publicClient",
        "implicitFlowEnabled",
        "directAccessGrantsEnabled",
        "serviceAccountsEnabled",
        "frontchannelLogout",
    ):
        assert client[other] is False, other
    addresses = [*client["redirectUris"], client["attributes"]["post.logout.redirect.uris"]]
    assert not any("*" in address for address in addresses)


def test_what_is_secret_is_given_from_outside(client: dict[str, Any]) -> None:
    assert client["secret"] == f"${{SHOP_CLIENT_SECRET:{DEVELOPMENT_CLIENT_SECRET}}}"


def test_each_mapped_claim_is_everywhere(client: dict[str, Any]) -> None:
    mappers = {m["config"]["claim.name"]: m["config"] for m in client["protocolMappers"]}
    assert set(mappers) == {"realm_access.roles", "groups", "tier"}
    for config in mappers.values():
        for place in ("id.token.claim", "access.token.claim", "userinfo.token.claim"):
            assert config[place] == "true"


@pytest.mark.parametrize(
    ("claims", "codes"),
    [
        ({}, ()),
        ({"tier": "pro"}, ("pro",)),
        ({"tier": "pro", "groups": ["/tiers/business", "/staff", "pro"]}, ("business", "pro")),
        ({"tier": ["pro"], "groups": "/tiers/pro"}, ()),
        ({"tier": "", "groups": ["/tiers/", 7, None, "/tiers/" + "x" * 51]}, ()),
    ],
)
def test_tiers_are_read_from_claim_and_groups(
    claims: dict[str, Any], codes: tuple[str, ...]
) -> None:
    person = person_from_claims({"sub": "s", "email": "a@example.test", **claims})
    assert person.tier_codes == codes
