"""The settings: typed, read once from the environment, refused by name when half-given.

Each outside part of the shop (database, login, payments, billing) is either given whole by its
variables or, in development, provided by `make run`. A part that is given by halves is an error
that names the missing variable, because a shop that starts and then cannot take money is worse
than one that does not start.
"""

from __future__ import annotations

from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from services.errors import SettingsError

# The parts of the shop: given whole, or not at all.
PARTS: dict[str, tuple[str, ...]] = {
    "login (OIDC_*)": ("oidc_issuer", "oidc_client_id", "oidc_client_secret"),
    "payments (STRIPE_*)": ("stripe_api_key", "stripe_webhook_secret"),
    "billing (LAGO_*)": ("lago_api_url", "lago_api_key"),
}


class Settings(BaseSettings):
    """Everything the shop is told from outside; field names are the variables in lower case."""

    model_config = SettingsConfigDict(extra="ignore", env_ignore_empty=True, frozen=True)

    secret_key: SecretStr = Field(
        min_length=32, description="Signs cookies and forms; 32 characters or more."
    )
    public_url: str = Field(
        pattern=r"^https?://[^/\s]+$",
        description="The shop's address as customers type it, without a path.",
    )
    environment: Literal["development", "test", "production"] = Field(
        default="production", description="Production refuses stand-ins and plain http."
    )

    trusted_proxies: int = Field(
        default=0, ge=0, le=5, description="Proxies in front that set X-Forwarded-*; 0 for none."
    )

    database_url: str = Field(
        pattern=r"^postgres(ql)?://", description="PostgreSQL 15 or later, for the application."
    )
    database_owner_url: str | None = Field(
        default=None, description="The schema's owner, for migrations; default DATABASE_URL."
    )
    database_jobs_url: str | None = Field(
        default=None, description="The worker's connection; default DATABASE_URL."
    )
    database_pool_size: int = Field(
        default=4, ge=1, le=100, description="Connections a web worker may hold."
    )

    oidc_issuer: str | None = Field(
        default=None, description="The Keycloak realm, e.g. https://id.example/realms/shop."
    )
    oidc_client_id: str | None = Field(default=None, description="The shop's client at Keycloak.")
    oidc_client_secret: SecretStr | None = Field(default=None, description="That client's secret.")

    stripe_api_key: SecretStr | None = Field(default=None, description="Stripe's secret API key.")
    stripe_webhook_secret: SecretStr | None = Field(
        default=None, description="Signs Stripe's webhooks; several, separated by commas, at once."
    )
    stripe_api_base: str | None = Field(
        default=None, description="Another address that speaks Stripe's API; never in production."
    )

    lago_api_url: str | None = Field(
        default=None, description="Lago's address; checked, not used before subscriptions renew."
    )
    lago_api_key: SecretStr | None = Field(default=None, description="Lago's API key.")

    @property
    def allowed_hosts(self) -> list[str]:
        """The host names that the shop answers to; this machine's own outside production."""
        host = urlsplit(self.public_url).hostname or ""
        return [host] if self.environment == "production" else [host, "localhost", "127.0.0.1"]

    @model_validator(mode="after")
    def _each_part_whole(self) -> Self:
        for part, names in PARTS.items():
            missing = [name.upper() for name in names if getattr(self, name) is None]
            if missing and len(missing) < len(names):
                raise ValueError(
                    f"{part} is half given: set {', '.join(missing)} too, or none of the part"
                )
        return self

    @model_validator(mode="after")
    def _fit_for_production(self) -> Self:
        if self.environment != "production":
            return self
        if self.oidc_issuer is None:
            raise ValueError("login (OIDC_*) is missing: set OIDC_ISSUER and its fellows")
        if self.stripe_api_key is None:
            raise ValueError("payments (STRIPE_*) is missing: set STRIPE_API_KEY and its fellows")
        if self.stripe_api_base is not None:
            raise ValueError("STRIPE_API_BASE is for development: unset it in production")
        if not self.public_url.startswith("https://"):
            raise ValueError("PUBLIC_URL must begin with https:// in production")
        return self


def load() -> Settings:
    """Read the settings from the environment.

    Raises SettingsError with one line a problem, each naming its variable; values are never
    repeated, since they may be secrets.
    """
    try:
        return Settings()
    except ValidationError as error:
        raise SettingsError(_in_plain_words(error)) from None


def _in_plain_words(error: ValidationError) -> str:
    lines = []
    for problem in error.errors(include_input=False, include_url=False):
        name = ".".join(str(part) for part in problem["loc"]).upper()
        message = problem["msg"].removeprefix("Value error, ")
        hint = Settings.model_fields[name.lower()].description if name else None
        lines.append(f"{name}: {message}. {hint}" if name else message)
    return "The settings are not complete:\n" + "\n".join(f"  - {line}" for line in lines)
