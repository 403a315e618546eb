"""The table of access, tried: every route, as everybody, HTMX or not; and the trial's controls."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import product

import psycopg
import pytest
from werkzeug.routing import Map, Rule
from werkzeug.test import TestResponse

from app import create_app
from repo.db import Database, connection_parameters
from services.errors import NotFound
from services.gateways.oidc_standin import Server as OidcServer
from services.gateways.stripe_standin import Running
from tests.conftest import Urls, make_settings
from tests.support.payments import Payments
from tests.support.worker import Worker
from tests.views.access_table import ABSENT, EXPECTED, PARTS, RECENT, ROLES, SENT, Cell
from tests.views.access_world import Held, Rows, World, settle
from views._protection import limiter
from views._shop import require_recent_login

_TOKEN = re.compile(r"<body hx-headers:inherited='{\"X-CSRFToken\": \"([^\"]+)\"")
_PLACE = re.compile(r"<(?:[^:<>]+:)?([^<>]+)>")
# The way to the provider and back.
LOGIN = ("GET /login", "GET /auth/callback")
# What the asker is decides, whatever she asks for.
_ROLE_ALONE = ("in", "fresh", "403")
# Whoever was refused, or met what is absent, has changed nothing.
_REFUSED = re.compile(r"4\d\d\+?|in|fresh|.*=")


@pytest.fixture(scope="module")
def world(module_urls: Urls, stripe_server: Running, oidc_server: OidcServer) -> Iterator[World]:
    """The shop with everybody in it; what they do from here on is taken back."""
    settings = make_settings(module_urls, stripe_server, oidc_server)
    app = create_app(settings)
    jobs = Database(module_urls.jobs, role="shop_jobs", size=2)
    payments = Payments(stripe_server, app, Worker(settings, app, jobs))
    things, cookies = settle(app, module_urls, payments)
    jobs.close()
    app.extensions["shop"].database.close()
    # The server's superuser, in the application's role until all rows are to be seen.
    with psycopg.connect(
        connection_parameters(module_urls.server, "shop_app"), autocommit=True
    ) as conn:
        held = Held(conn)
        app.extensions["shop"] = replace(app.extensions["shop"], database=held)
        yield World(app, held, Rows(conn), things, cookies)


def complaints_of(url_map: Map) -> list[str]:
    """Routes without a line, and lines without a route."""
    routes = {
        f"{method} {rule.rule}"
        for rule in url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    return [
        *(f"{route}: has no line in access_table.py" for route in sorted(routes - EXPECTED.keys())),
        *(f"{route}: is no route of the shop" for route in sorted(EXPECTED.keys() - routes)),
        *(
            f"{route}: is sent something, and has no line"
            for route in SENT.keys() - EXPECTED.keys()
        ),
    ]


@dataclass(frozen=True)
class Request:
    """A request as the table has it, with somebody's things filled in."""

    method: str
    address: str
    form: dict[str, str]

    @classmethod
    def of(cls, route: str, things: Mapping[str, str]) -> Request:
        """Fill in a route."""
        method, rule = route.split(" ", 1)
        sent = {name: text.format(**things) for name, text in SENT.get(route, {}).items()}

        def fill(place: re.Match[str]) -> str:
            name = place[1]
            return sent.pop(name) if name in sent else PARTS[name].format(**things)

        address = _PLACE.sub(fill, rule)
        query = "&".join(f"{name[1:]}={text}" for name, text in sent.items() if name[0] == "?")
        form = {name: text for name, text in sent.items() if name[0] != "?"}
        return cls(method, f"{address}?{query}" if query else address, form)


def outcome(answer: TestResponse) -> str:
    """An answer in the table's words."""
    address = answer.headers.get("HX-Redirect") or answer.headers.get("Location")
    if address is None or answer.status_code not in (200, 302, 303):
        return str(answer.status_code)
    if address.startswith("/login"):
        return "fresh" if "fresh=1" in address else "in"
    return "go"


def body(answer: TestResponse, things: Mapping[str, str]) -> str:
    """What is answered, without the form's token and the names of what was asked for."""
    text = answer.text + answer.headers.get("HX-Redirect", answer.headers.get("Location", ""))
    token = _TOKEN.search(text)
    asked_for = {things[name] for name in ABSENT} | set(ABSENT.values())
    # The longest first: one may stand in another.
    for name in sorted(asked_for | {token[1] if token else "-"}, key=len, reverse=True):
        text = text.replace(name, "")
    return text


@dataclass(frozen=True)
class Tried:
    """What somebody got: as the table would say it, and what is wrong beyond a wrong cell."""

    cell: str
    problems: list[str]


def try_cell(world: World, route: str, role: str, expected: str, *, htmx: bool) -> Tried:
    """Ask for Casey's things as somebody; where that is refused, for absent ones too."""
    limiter.reset()
    request = Request.of(route, world.things)
    deed = world.ask(role, request.method, request.address, request.form, htmx=htmx)
    got = outcome(deed.answer)
    problems = [
        f"wrote {table}: {text}"
        for table, text in deed.changes
        if is_harm(world, route, role, expected, table, text)
    ]
    missing = {**world.things, **ABSENT}
    absent = Request.of(route, missing)
    if absent != request and got not in _ROLE_ALONE:
        other = world.ask(role, absent.method, absent.address, absent.form, htmx=htmx)
        same = body(other.answer, world.things) == body(deed.answer, world.things)
        if same and outcome(other.answer) == got:
            return Tried(got if got == "404" or deed.changes else f"{got}=", problems)
        if got == "404":
            return Tried("404+", problems)
    return Tried(got, problems)


def is_harm(world: World, route: str, role: str, expected: str, table: str, text: str) -> bool:
    """Whether a row should not have been written."""
    if _REFUSED.fullmatch(expected) or (route.startswith("GET ") and route not in LOGIN):
        # When a login was last seen is noted whatever it asks for, and whom staff look at.
        is_noted = role == "staff" and route.startswith("GET /admin/") and table == "audit_log"
        return table != "user_sessions" and not is_noted
    if role in ("stranger", "nobody") or (role == "staff" and "/admin" not in route):
        return "sub-casey" in text or world.things["acme"] in text
    return False


def try_route(world: World, route: str) -> list[str]:
    """All that is not as the table has it; and, where cells are wrong, the line as it would be."""
    problems: list[str] = []
    cells: list[str] = []
    for role in ROLES:
        expected = EXPECTED[route][role]
        plain = try_cell(world, route, role, expected.plain, htmx=False)
        htmx = try_cell(world, route, role, expected.htmx, htmx=True)
        problems += [f"{role}: {problem}" for problem in plain.problems]
        problems += [f"{role} with HTMX: {problem}" for problem in htmx.problems]
        cells.append(Cell(plain.cell, htmx.cell).words)
    if [EXPECTED[route][role].words for role in ROLES] != cells:
        problems.append("it is: " + line_of(route, cells))
    return problems


def line_of(route: str, cells: list[str]) -> str:
    """A line as the table has it."""
    method, address = route.split(" ", 1)
    place = f"{method:<4} {address:<36} "
    if len(address) > 36:
        place = f"{place.rstrip()}\n{'':42}"
    return place + " ".join(f"{cell:<9}" for cell in cells).rstrip()


def test_every_route_has_its_line(world: World) -> None:
    assert complaints_of(world.app.url_map) == []


@pytest.mark.parametrize("route", EXPECTED)
def test_everybody_gets_what_the_table_says(world: World, route: str) -> None:
    if problems := try_route(world, route):
        pytest.fail("\n".join([route, *problems]), pytrace=False)


def asking_again(world: World, routes: Iterable[str]) -> set[str]:
    """The routes that send owners or staff to log in again who logged in an hour ago."""
    found = set()
    with world.held.taken_back():
        world.held.conn.execute("SET LOCAL ROLE NONE")
        world.held.conn.execute(
            "UPDATE user_sessions SET authenticated_at = now() - interval '1 hour'"
        )
        world.held.conn.execute("SET LOCAL ROLE shop_app")
        for route, role in product(routes, ("owner", "staff")):
            limiter.reset()
            request = Request.of(route, world.things)
            deed = world.ask(role, request.method, request.address, request.form, htmx=False)
            if outcome(deed.answer) == "fresh":
                found.add(route)
    return found


def test_what_wants_a_login_of_just_now_says_so(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert asking_again(world, EXPECTED) == RECENT
    monkeypatch.setattr("views.account.require_person", require_recent_login)
    assert asking_again(world, ["GET /account/add-ons"]) == {"GET /account/add-ons"}


@pytest.mark.parametrize(
    ("rule", "complaint"),
    [
        (Rule("/fresh", endpoint="fresh", methods=["GET"]), "GET /fresh: has no line"),
        (Rule("/cart", endpoint="cart.show", methods=["DELETE"]), "DELETE /cart: has no line"),
        (None, "GET /orders: is no route"),
    ],
)
def test_a_route_without_a_line_is_noticed(world: World, rule: Rule | None, complaint: str) -> None:
    rules = [one.empty() for one in world.app.url_map.iter_rules()]
    changed = [*rules, rule] if rule else [one for one in rules if one.rule != "/orders"]
    (said,) = complaints_of(Map(changed, converters=world.app.url_map.converters))
    assert said.startswith(complaint)


GUARDS = ("require_person", "require_staff")


def guarded(world: World) -> dict[tuple[str, str], list[str]]:
    """Every module of routes that asks who somebody is: by which guard, and its lines."""
    found: dict[tuple[str, str], list[str]] = {}
    for rule in world.app.url_map.iter_rules():
        module = world.app.view_functions[rule.endpoint].__module__
        for guard in GUARDS:
            if module.startswith("views.") and hasattr(sys.modules[module], guard):
                found.setdefault((module, guard), []).extend(
                    route for route in EXPECTED if route.split(" ", 1)[1] == rule.rule
                )
    return found


def test_without_its_guard_a_module_is_found_out(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    modules = guarded(world)
    assert len(modules) >= 4
    for (module, guard), routes in modules.items():
        with monkeypatch.context() as patch:
            patch.setattr(f"{module}.{guard}", lambda *_: None)
            assert any(try_route(world, route) for route in set(routes)), (module, guard)


@pytest.mark.parametrize(
    ("route", "got", "change"),
    [
        (
            "GET /orders/<number>",
            "200",
            "CREATE OR REPLACE FUNCTION app_organization_id() RETURNS uuid"
            " LANGUAGE sql STABLE AS $$ SELECT '{acme_id}'::uuid $$;"
            " CREATE OR REPLACE FUNCTION app_organization_ids() RETURNS SETOF uuid"
            " LANGUAGE sql STABLE AS $$ SELECT '{acme_id}'::uuid $$",
        ),
        (
            "POST /cart/lines/<uuid:line_id>/delete",
            "go",
            "CREATE OR REPLACE FUNCTION app_cart_owner() RETURNS text"
            " LANGUAGE sql STABLE AS $$ SELECT 'sub-casey' $$;"
            " ALTER TABLE cart_items DISABLE ROW LEVEL SECURITY;"
            " ALTER TABLE cart_undos DISABLE ROW LEVEL SECURITY",
        ),
    ],
)
def test_a_database_that_keeps_nobody_out_is_found_out(
    world: World, route: str, got: str, change: str
) -> None:
    with world.held.taken_back():
        world.held.conn.execute("SET LOCAL ROLE NONE")
        world.held.conn.execute(change.format(**world.things))  # type: ignore[call-overload]
        world.held.conn.execute("SET LOCAL ROLE shop_app")
        assert try_cell(world, route, "stranger", "404", htmx=False).cell == got
        assert try_route(world, route)


def test_who_tells_of_anothers_by_its_words_is_found_out(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    def find(number: str) -> None:
        raise NotFound("There is none." if number == ABSENT["paid"] else "It is not yours.")

    monkeypatch.setattr("views.orders._find", find)
    problems = try_route(world, "GET /orders/<number>")
    assert "404+" in problems[-1]


def test_who_writes_and_then_refuses_is_found_out(world: World) -> None:
    tried = try_cell(world, "POST /cart/lines", "stranger", "403", htmx=False)
    assert tried.problems and tried.problems[0].startswith("wrote cart_items")
