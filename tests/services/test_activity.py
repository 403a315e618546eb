"""Every deed that an organization's log can hold has words, in the shop's language and its own."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from repo.rows import OrganizationDeed
from services import activity
from tests.conftest import Urls
from tests.support.organizations import ask

ROOT = Path(__file__).parents[2]
MODULES = [*(ROOT / "services").rglob("*.py"), *(ROOT / "views").rglob("*.py")]
_STATEMENT = re.compile(r"INSERT INTO audit_log \(([^)]*)\)(.*?);", re.DOTALL)
_ACTION = re.compile(r"'([a-z_]+\.[a-z_]+)'")


def keyword(call: ast.Call, name: str) -> ast.expr | None:
    return next((k.value for k in call.keywords if k.arg == name), None)


def named(node: ast.expr | None, where: str) -> str:
    assert isinstance(node, ast.Constant), f"{where}: an action is written out, not put together"
    return str(node.value)


def written_by(source: str, where: str = "") -> Iterator[str]:
    """The actions that a module writes for an organization, itself or by a function of its own."""
    tree = ast.parse(source)
    for function in (n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)):
        parameters = [a.arg for a in function.args.args]
        for call in (n for n in ast.walk(function) if isinstance(n, ast.Call)):
            if ast.unparse(call.func) != "audit.append" or not keyword(call, "organization_id"):
                continue
            action = keyword(call, "action")
            if isinstance(action, ast.Name) and action.id in parameters:
                place = parameters.index(action.id)
                yield from (
                    named((keyword(use, action.id) or use.args[place]), where)
                    for use in ast.walk(tree)
                    if isinstance(use, ast.Call) and ast.unparse(use.func) == function.name
                )
            else:
                yield named(action, where)


def written_by_database(urls: Urls) -> set[str]:
    """The actions that the database's functions write for an organization."""
    sources = ask(urls, "SELECT prosrc FROM pg_proc WHERE prosrc LIKE '%INSERT INTO audit_log%'")
    return {
        action
        for (source,) in sources
        for columns, values in _STATEMENT.findall(str(source))
        if "organization_id" in columns
        for action in _ACTION.findall(values)
    }


def test_every_deed_has_words_and_all_words_have_a_deed(urls: Urls) -> None:
    by_modules = {a for path in MODULES for a in written_by(path.read_text(), path.name)}
    by_database = written_by_database(urls)
    assert {"seat.given", "member.left", "purchase_request.bought"} <= by_modules
    assert {"invitation.accepted", "invitation.declined"} <= by_database
    assert by_modules | by_database == set(activity.DEEDS)
    assert set(activity.NAMELESS) <= set(activity.DEEDS)


def test_an_action_that_is_put_together_is_found() -> None:
    """The control."""
    source = "def f(x):\n    audit.append(c, action=f'seat.{x}', organization_id=o)"
    with pytest.raises(AssertionError, match="written out"):
        list(written_by(source))
    helper = "def note(w, action):\n    audit.append(c, action=action, organization_id=o)\n"
    assert list(written_by(helper + "note(w, 'a.b')\nnote(w, action='a.c')")) == ["a.b", "a.c"]


def deed(action: str, **facts: Any) -> OrganizationDeed:
    given = {
        "id": 1, "at": datetime(2026, 1, 1, tzinfo=UTC), "action": action, "object_type": "person",
        "before": None, "after": None, "actor_name": "Casey", "by_shop": False, "object_name": None,
        **facts,
    }  # fmt: skip
    return OrganizationDeed(**given)


@pytest.mark.parametrize(
    ("action", "facts", "words"),
    [
        ("member.left", {"actor_name": None}, "A former member left."),
        ("member.left", {"object_name": "Terry"}, "Terry left."),
        (
            "invitation.sent",
            {"after": {"role": "member"}},
            "Casey invited someone (address no longer kept) as a member.",
        ),
        (
            "invitation.sent",
            {"after": {"role": "owner"}, "object_name": "t@example.test"},
            "Casey invited t@example.test as an owner.",
        ),
        ("seat.claimed", {"object_name": "Bolt"}, "Casey took a seat of Bolt."),
        ("purchase_request.asked", {}, "Casey asked the owners to buy something."),
        ("organization.founded", {"actor_name": None}, "A former member created the organization."),
    ],
)
def test_what_is_said(action: str, facts: dict[str, Any], words: str) -> None:
    assert activity.in_words(deed(action, **facts)) == words


@pytest.mark.parametrize("action", sorted(activity.DEEDS))
@pytest.mark.parametrize("name", ["Terry", None])
def test_every_sentence_is_whole(action: str, name: str | None) -> None:
    words = activity.in_words(deed(action, object_name=name, after={"role": "member"}))
    assert words.endswith(".") and "None" not in words and "%" not in words
    assert words[0].isupper()


def test_a_deed_without_words_fails_in_tests() -> None:
    with pytest.warns(UserWarning, match="has no words"):
        assert activity.in_words(deed("deed.unknown")) == "Casey: deed.unknown"
