"""A shop is set up whole, or refused by name."""

from __future__ import annotations

import pytest

from services.errors import SettingsError
from services.settings import DEVELOPMENT_CLIENT_SECRET, PARTS, Settings, check, load

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
        ("MAIL_FOLDER", "var/mail"),
        ("SMTP_URL", "smtp://mail.example"),
        ("MAIL_FROM", "shop@shop.example"),
        ("DATABASE_POOL_SIZE", "many"),
    ],
)
def test_what_does_not_fit_is_named(environment: pytest.MonkeyPatch, name: str, value: str) -> None:
    environment.setenv(name, value)
    with pytest.raises(SettingsError, match=name):
        load()


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("SECRET_KEY", "hush", "SECRET_KEY is too short. "),
        ("PUBLIC_URL", "hush", "PUBLIC_URL must be like https://shop.example. "),
        ("PUBLIC_URL", "https://hush/path", "PUBLIC_URL must be like https://shop.example. "),
        ("PUBLIC_URL", "https://me:hush@shop", "PUBLIC_URL must be like https://shop.example. "),
        ("ENVIRONMENT", "hush", "ENVIRONMENT must be 'development', 'test' or 'production'. "),
        ("TRUSTED_PROXIES", "hush", "TRUSTED_PROXIES must be a whole number. "),
        ("TRUSTED_PROXIES", "6", "TRUSTED_PROXIES must be less than or equal to 5. "),
        ("DATABASE_URL", "hush", "DATABASE_URL must be like postgresql://"),
        ("DATABASE_OWNER_URL", "hush", "DATABASE_OWNER_URL must be like postgresql://"),
        ("DATABASE_JOBS_URL", "hush", "DATABASE_JOBS_URL must be like postgresql://"),
        ("DATABASE_POOL_SIZE", "0", "DATABASE_POOL_SIZE must be greater than or equal to 1. "),
        ("OIDC_ISSUER", "hush", "OIDC_ISSUER must be like https://id.example/realms/shop. "),
        ("STRIPE_API_BASE", "hush", "STRIPE_API_BASE must be like http://localhost:12111. "),
        ("SMTP_URL", "hush", "SMTP_URL must be like smtp://user:password@mail.example:587. "),
        ("SMTP_URL", "smtp://me:hush@", "SMTP_URL must be like smtp://"),
        ("MAIL_FROM", "Hush <hush>", "MAIL_FROM must be like shop@shop.example. "),
        ("LAGO_API_URL", "hush", "LAGO_API_URL must be like https://lago.example. "),
    ],
)
def test_each_given_setting_is_checked_without_the_others(
    environment: pytest.MonkeyPatch, name: str, value: str, sentence: str
) -> None:
    environment.setenv("SECRET_KEY", "not looked at")
    first = check({name: value})[0]
    assert first.startswith(sentence)
    assert "hush" not in first


@pytest.mark.parametrize(
    ("given", "needed"),
    [
        ("STRIPE_API_BASE", "STRIPE_API_KEY"),
        ("DATABASE_OWNER_URL", "DATABASE_URL"),
        ("DATABASE_JOBS_URL", "DATABASE_URL"),
    ],
)
def test_what_means_nothing_alone_asks_for_its_fellow(given: str, needed: str) -> None:
    sentence = f"{given} is given without {needed}: set {needed} too, or neither."
    assert sentence in check({given: "postgresql://db/shop"})


def test_a_mail_server_is_given_whole(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("SMTP_URL", "smtps://me:secret@mail.example:465")
    environment.setenv("MAIL_FROM", "shop@shop.example")
    assert load().mail_from == "shop@shop.example"


def test_what_is_not_given_is_not_asked_for() -> None:
    assert check({}) == []
    assert check(dict.fromkeys(WHOLE, "")) == []
    assert check(WHOLE) == []


def test_all_problems_are_told_at_once(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("PUBLIC_URL", "http://shop.example")
    environment.setenv("LAGO_API_KEY", "key")
    with pytest.raises(SettingsError) as refused:
        load()
    assert str(refused.value).splitlines() == [
        "The settings cannot be used:",
        "  - billing (LAGO_*) is half given: set LAGO_API_URL too, or none of it.",
        "  - PUBLIC_URL must begin with https:// in production.",
    ]


def test_the_secret_that_everybody_may_read_is_none_for_production(
    environment: pytest.MonkeyPatch,
) -> None:
    environment.setenv("OIDC_CLIENT_SECRET", DEVELOPMENT_CLIENT_SECRET)
    with pytest.raises(SettingsError) as refused:
        load()
    said = "OIDC_CLIENT_SECRET is development's: give the client one of its own."
    assert str(refused.value) == said
    environment.setenv("ENVIRONMENT", "development")
    assert load().oidc_client_secret is not None


def test_secrets_are_never_repeated(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("SECRET_KEY", "hush")
    with pytest.raises(SettingsError) as refused:
        load()
    assert "hush" not in str(refused.value)
    environment.setenv("SECRET_KEY", WHOLE["SECRET_KEY"])
    assert "sk_live_key" not in repr(load())
