"""The settings: typed, read once from the environment, refused by name when half-given.

Each outside part of the shop (database, login, payments, billing) is either given whole by its
variables or, in development, provided by `make run`. A part that is given by halves is an error
that names the missing variable, because a shop that starts and then cannot take money is worse
than one that does not start.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, Self
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, model_validator
from pydantic_core import ErrorDetails
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from services.errors import SettingsError

# The parts of the shop: given whole, or not at all.
PARTS: dict[str, tuple[str, ...]] = {
    "login (OIDC_*)": ("oidc_issuer", "oidc_client_id", "oidc_client_secret"),
    "payments (STRIPE_*)": ("stripe_api_key", "stripe_webhook_secret"),
    "mail (SMTP_URL, MAIL_FROM)": ("smtp_url", "mail_from"),
    "billing (LAGO_*)": ("lago_api_url", "lago_api_key"),
}
# Settings that mean nothing without another one.
COMPANIONS = {
    "stripe_api_base": "stripe_api_key",
    "database_owner_url": "database_url",
    "database_jobs_url": "database_url",
}
# The client's secret in deploy/keycloak/shop-realm.json where none is given; everybody may read it.
DEVELOPMENT_CLIENT_SECRET = "shop-development-secret"  # noqa: S105
_ORIGIN = r"^https?://([A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?$"
_WEB = r"^https?://[^/\s]+(/\S*)?$"
_DATABASE = r"^postgres(ql)?://"
# What is wrong with a value, by pydantic's name for it; its own words are for programmers.
_SAID = {
    "missing": "is missing",
    "too_short": "is too short",
    "int_parsing": "must be a whole number",
    "string_pattern_mismatch": "must be like {example}",
}


class Settings(BaseSettings):
    """Everything the shop is told from outside; field names are the variables in lower case."""

    model_config = SettingsConfigDict(extra="ignore", env_ignore_empty=True, frozen=True)

    secret_key: SecretStr = Field(
        min_length=32, description="Signs cookies and forms; 32 characters or more."
    )
    public_url: str = Field(
        pattern=_ORIGIN,
        examples=["https://shop.example"],
        description="The shop's address as customers type it, without a path.",
    )
    environment: Literal["development", "test", "production"] = Field(
        default="production", description="Production refuses stand-ins and plain http."
    )

    trusted_proxies: int = Field(
        default=0, ge=0, le=5, description="Proxies in front that set X-Forwarded-*; 0 for none."
    )

    database_url: str = Field(
        pattern=_DATABASE,
        examples=["postgresql://user:password@host/database"],
        description="PostgreSQL 15 or later, for the application.",
    )
    database_owner_url: str | None = Field(
        default=None,
        pattern=_DATABASE,
        examples=["postgresql://owner:password@host/database"],
        description="The schema's owner, for migrations; default DATABASE_URL.",
    )
    database_jobs_url: str | None = Field(
        default=None,
        pattern=_DATABASE,
        examples=["postgresql://worker:password@host/database"],
        description="The worker's connection; default DATABASE_URL.",
    )
    database_pool_size: int = Field(
        default=4, ge=1, le=100, description="Connections a web worker may hold."
    )

    kept_pages_mb: int = Field(
        default=16, ge=0, le=1024, description="Memory for kept pages, a web worker; 0 for none."
    )

    oidc_issuer: str | None = Field(
        default=None,
        pattern=_WEB,
        examples=["https://id.example/realms/shop"],
        description="The Keycloak realm's address.",
    )
    oidc_client_id: str | None = Field(default=None, description="The shop's client at Keycloak.")
    oidc_client_secret: SecretStr | None = Field(default=None, description="That client's secret.")

    stripe_api_key: SecretStr | None = Field(default=None, description="Stripe's secret API key.")
    stripe_webhook_secret: SecretStr | None = Field(
        default=None, description="Signs Stripe's webhooks; several, separated by commas, at once."
    )
    stripe_api_base: str | None = Field(
        default=None,
        pattern=_WEB,
        examples=["http://localhost:12111"],
        description="Another address that speaks Stripe's API; never in production.",
    )

    lago_api_url: str | None = Field(
        default=None,
        pattern=_WEB,
        examples=["https://lago.example"],
        description="Lago's address; checked, not used before subscriptions renew.",
    )
    lago_api_key: SecretStr | None = Field(default=None, description="Lago's API key.")

    smtp_url: str | None = Field(
        default=None,
        pattern=r"^smtps?://([^@\s/]+@)?[^@\s/:]+(:[0-9]{1,5})?$",
        examples=["smtp://user:password@mail.example:587"],
        description="The mail server; smtps:// where it begins with TLS.",
    )
    mail_from: str | None = Field(
        default=None,
        pattern=r"^[^@\s<>]+@[^@\s<>]+$",
        examples=["shop@shop.example"],
        description="The address that mails are from.",
    )
    mail_folder: str | None = Field(
        default=None, description="In place of SMTP, mails as files; never in production."
    )

    @property
    def allowed_hosts(self) -> list[str]:
        """The host names that the shop answers to; this machine's own outside production."""
        host = urlsplit(self.public_url).hostname or ""
        return [host] if self.environment == "production" else [host, "localhost", "127.0.0.1"]

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        values = dict(self)
        problems = half_given(values)
        if self.environment == "production":
            problems += unfit_for_production(values)
        if problems:
            raise ValueError("\n".join(problems))
        return self


class _Given(Settings):
    """The same rules for what is passed alone: the environment is not read."""

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take the first source alone."""
        return (init_settings,)


def load() -> Settings:
    """Read the settings from the environment.

    Raises SettingsError with one line a problem, each naming its variable; values are never
    repeated, since they may be secrets.
    """
    try:
        return Settings()
    except ValidationError as error:
        problems = "\n".join(_in_plain_words(problem) for problem in _details(error))
        raise SettingsError(listed(problems.splitlines())) from None


def check(env: Mapping[str, str]) -> list[str]:
    """Say what is wrong with the variables that are given, a sentence each.

    What is not given is not asked for, unless something that is given needs it.
    """
    given = by_name(env)
    problems: list[str] = []
    try:
        _Given.model_validate(given)
    except ValidationError as error:
        problems = [_in_plain_words(found) for found in _details(error) if _is_of(found, given)]
    return problems + half_given(given)


def by_name(env: Mapping[str, str]) -> dict[str, str]:
    """Pick the variables that are settings of ours and not empty, by the settings' names."""
    names = [name for name in Settings.model_fields if env.get(name.upper())]
    return {name: env[name.upper()] for name in names}


def half_given(values: Mapping[str, object]) -> list[str]:
    """Say, a sentence each, which parts lack something; `values` are by the settings' names."""
    problems = []
    for part, names in PARTS.items():
        missing = [name.upper() for name in names if values.get(name) is None]
        if missing and len(missing) < len(names):
            problems.append(f"{part} is half given: set {', '.join(missing)} too, or none of it.")
    for name, needed in COMPANIONS.items():
        if values.get(name) is not None and values.get(needed) is None:
            one, other = name.upper(), needed.upper()
            problems.append(f"{one} is given without {other}: set {other} too, or neither.")
    return problems


def unfit_for_production(values: Mapping[str, object]) -> list[str]:
    """Say, a sentence each, what production does not allow."""
    problems = []
    if values.get("oidc_issuer") is None:
        problems.append("login (OIDC_*) is missing: set OIDC_ISSUER and its fellows.")
    if _plain(values.get("oidc_client_secret")) == DEVELOPMENT_CLIENT_SECRET:
        problems.append("OIDC_CLIENT_SECRET is development's: give the client one of its own.")
    if values.get("stripe_api_key") is None:
        problems.append("payments (STRIPE_*) is missing: set STRIPE_API_KEY and its fellows.")
    if values.get("mail_folder") is not None:
        problems.append("MAIL_FOLDER is for development: set SMTP_URL in production.")
    if values.get("stripe_api_base") is not None:
        problems.append("STRIPE_API_BASE is for development: unset it in production.")
    if not str(values.get("public_url")).startswith("https://"):
        problems.append("PUBLIC_URL must begin with https:// in production.")
    return problems


def _plain(value: object) -> object:
    return value.get_secret_value() if isinstance(value, SecretStr) else value


def listed(problems: list[str]) -> str:
    """Put the sentences below one another; a single one stands for itself."""
    if len(problems) == 1:
        return problems[0]
    return "\n  - ".join(["The settings cannot be used:", *problems])


def _details(error: ValidationError) -> list[ErrorDetails]:
    return error.errors(include_input=False, include_url=False)


def _is_of(problem: ErrorDetails, given: Mapping[str, str]) -> bool:
    return bool(problem["loc"]) and problem["loc"][0] in given


def _in_plain_words(problem: ErrorDetails) -> str:
    if not problem["loc"]:
        return problem["msg"].removeprefix("Value error, ")
    name = str(problem["loc"][0])
    field = Settings.model_fields[name]
    said = _SAID.get(problem["type"]) or problem["msg"].replace("Input should", "must")
    example = (field.examples or [""])[0]
    return f"{name.upper()} {said.replace('{example}', example)}. {field.description}"
