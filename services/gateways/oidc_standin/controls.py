"""What tests may do to the realm: change people, end their sessions, rotate the keys.

The controls are open to whoever reaches the port, which is why the provider listens on loopback.
They ask for a JSON body, so that no web page can send them from a browser.
"""

from __future__ import annotations

from pydantic import ValidationError
from werkzeug.exceptions import NotFound, UnsupportedMediaType
from werkzeug.wrappers import Request, Response

from services.gateways.oidc_standin.endpoints import json_response
from services.gateways.oidc_standin.params import BadInputError, read_body
from services.gateways.oidc_standin.people import Change, Person
from services.gateways.oidc_standin.provider import Provider


def change_person(provider: Provider, request: Request, username: str) -> Response:
    """Enable or disable a person, or give them other roles or groups."""
    body = _json_body(request)
    try:
        change = Change.model_validate_json(body)
    except ValidationError as error:
        raise BadInputError(
            "The body must be JSON with enabled, roles, groups or several."
        ) from error
    _found(provider, username)
    person = provider.people.change(username, change)
    return json_response(person.model_dump(exclude={"password"}) if person else {})


def end_sessions(provider: Provider, request: Request, username: str) -> Response:
    """End all of a person's sessions, as an administrator of Keycloak can."""
    _json_body(request)
    person = _found(provider, username)
    sessions = provider.state.sessions_of(person.sub, provider.config.now())
    notified = sum(provider.sessions.end(session) for session in sessions)
    return json_response({"sessions": len(sessions), "notified": notified})


def rotate_keys(provider: Provider, request: Request) -> Response:
    """Sign with a new key from now on."""
    _json_body(request)
    return json_response({"kid": provider.keys.rotate()})


def _json_body(request: Request) -> bytes:
    body = read_body(request)
    if body and request.mimetype != "application/json":
        raise UnsupportedMediaType("The body must be JSON.")
    if not body and "Origin" in request.headers:
        raise UnsupportedMediaType("A web page must send JSON.")
    return body


def _found(provider: Provider, username: str) -> Person:
    person = provider.people.find(username)
    if person is None:
        raise NotFound("There is no such person.")
    return person
