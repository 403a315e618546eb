"""A shop is set up whole, or refused by name."""

from __future__ import annotations

import pytest

from services.errors import SettingsError
from services.settings import PARTS, Settings, load

WHOLE = {
    "SECRET_KEY": "x" * 40,
    "PUBLIC_URL": "https://shop.example",
    "DATABASE_URL": "postgresql://shop_app@db/shop",
    "OIDC_ISSUER": "https://id.example/realms/shop",
    "OIDC_CLIENT_ID": "shop",
    "OIDC_CLIENT_SECRET": "client-secret",
    "STRIPE_API_KEY": "sk_live_key",
    "STRIPE_WEBHOOK_SECRET": "whsec_secret",
}


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in Settings.model_fields:
        monkeypatch.delenv(name.upper(), raising=False)
    for name, value in WHOLE.items():
        monkeypatch.setenv(name, value)
    return monkeypatch


def test_a_whole_environment_is_taken(environment: pytest.MonkeyPatch) -> None:
    settings = load()
    assert settings.environment == "production"
    assert settings.allowed_hosts == ["shop.example"]


@pytest.mark.parametrize("name", list(WHOLE))
def test_what_is_missing_is_named(environment: pytest.MonkeyPatch, name: str) -> None:
    environment.delenv(name)
    with pytest.raises(SettingsError, match=name):
        load()


@pytest.mark.parametrize("part", [names for names in PARTS.values() if "lago_api_url" in names])
def test_lago_is_optional_and_never_half(
    environment: pytest.MonkeyPatch, part: tuple[str, ...]
) -> None:
    environment.setenv(part[0].upper(), "https://lago.example")
    with pytest.raises(SettingsError, match=part[1].upper()):
        load()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("PUBLIC_URL", "http://shop.example"),
        ("PUBLIC_URL", "shop.example"),
        ("SECRET_KEY", "short"),
        ("DATABASE_URL", "mysql://db/shop"),
        ("STRIPE_API_BASE", "http://localhost:12111"),
        ("DATABASE_POOL_SIZE", "many"),
    ],
)
def test_what_does_not_fit_is_named(environment: pytest.MonkeyPatch, name: str, value: str) -> None:
    environment.setenv(name, value)
    with pytest.raises(SettingsError, match=name):
        load()


def test_secrets_are_never_repeated(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("SECRET_KEY", "hush")
    with pytest.raises(SettingsError) as refused:
        load()
    assert "hush" not in str(refused.value)
    environment.setenv("SECRET_KEY", WHOLE["SECRET_KEY"])
    assert "sk_live_key" not in repr(load())
