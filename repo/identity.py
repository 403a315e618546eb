"""People, their organizations, their logins."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from repo.db import Connection
from repo.loader import Later, load
from repo.rows import EndedSession, Language, Member, NewId, OrganizationOfPerson

_request = load("request")
_act_as = _request.exec("act_as")
_queries = load("identity")
_handle_new_user = _queries.one("handle_new_user", NewId)
_follow_person = load("logins").maybe("follow_person", NewId)
_choose_organization = _queries.one("choose_organization", NewId)
_begin_session = _queries.exec("begin_session")
_end_session = _queries.maybe("end_session", EndedSession)
_end_expired_sessions = _queries.exec("end_expired_sessions")
_settle_language = _queries.one("settle_language", Language)
_choose_language = _queries.exec("choose_language")
_list_organizations = _queries.many("list_organizations", OrganizationOfPerson)
_list_members = _queries.many("list_members", Member)


@dataclass(frozen=True, slots=True)
class Person:
    """A person as the identity provider describes her."""

    id: str
    email: str
    display_name: str
    first_name: str | None
    last_name: str | None
    account_type: str
    tier_codes: tuple[str, ...]
    email_verified: bool


@dataclass(frozen=True, slots=True)
class NewSession:
    """What is kept of a login that begins.

    `authenticated_at` is in seconds, as the provider tells it, and None where it does not. In
    `lifetime` seconds the provider is asked anew; it is None, as the sealed `refresh_token` is,
    where that cannot be.
    """

    token_hash: str
    oidc_sid: str | None
    id_token: str | None
    hours: int
    authenticated_at: float | None
    refresh_token: str | None = field(repr=False)
    lifetime: int | None
    user_agent: str
    ip: str | None


def act_as(conn: Connection, *, user_id: str) -> None:
    """Speak for a person whom the provider has just named, from now on in this transaction."""
    _act_as(conn, user_id=user_id)


def welcome(conn: Connection, person: Person) -> UUID:
    """Speak for her from now on in this transaction, made known if she is new.

    Gives the organization that she acts for.
    """
    act_as(conn, user_id=person.id)
    _handle_new_user(conn, **_described(person))
    return _choose_organization(conn).id


def follow(conn: Connection, person: Person) -> None:
    """Let the asker be whom the provider describes now: her name, address, rank and tier."""
    _follow_person(conn, **_described(person))


def _described(person: Person) -> dict[str, object]:
    return {
        "user_id": person.id,
        "email": person.email,
        "display_name": person.display_name,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "account_type": person.account_type,
        "tier_codes": list(person.tier_codes),
        "email_verified": person.email_verified,
    }


def settle_language(conn: Connection, *, language: str) -> str:
    """At login, before it is noted: the asker's language; at her first login the given one."""
    return _settle_language(conn, language=language).language


def choose_language(conn: Connection, *, language: str) -> None:
    """Remember which language the asker reads."""
    _choose_language(conn, language=language)


def begin_session(conn: Connection, new: NewSession, *, organization_id: UUID) -> None:
    """Begin a login of the person who is asking; those of hers that are over are forgotten."""
    _end_expired_sessions(conn)
    _begin_session(
        conn,
        token_hash=new.token_hash,
        organization_id=organization_id,
        oidc_sid=new.oidc_sid,
        id_token=new.id_token,
        hours=new.hours,
        authenticated_at=new.authenticated_at,
        refresh_token=new.refresh_token,
        lifetime=new.lifetime,
        user_agent=new.user_agent,
        ip=new.ip,
    )


def end_session(conn: Connection) -> EndedSession | None:
    """End the login that is asking; None where there was none."""
    return _end_session(conn)


def list_organizations(conn: Connection) -> Later[list[OrganizationOfPerson]]:
    """The organizations that the asking person may act for."""
    return _list_organizations.later(conn)


def list_members(conn: Connection) -> Later[list[Member]]:
    """The people of the asking organization, invited ones too; nobody for a stranger."""
    return _list_members.later(conn)
