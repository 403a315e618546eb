"""Every word of a page can be translated, and is: nothing is said in English alone."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment

from services import i18n
from services.i18n import catalogue
from tests.templates.unmarked import unmarked

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted(p for p in (ROOT / "templates").rglob("*") if p.suffix in (".html", ".txt"))
# Names are the same in every language.
NAMES = {
    "Extensions Marketplace",
    "Extensions Marketplace.",
    "· Extensions Marketplace",
    "Extensions",
    "Marketplace",
}
# Domain errors carry a sentence to a person: raised, or made for services/rules/.
ERRORS = {"ShopError", "NotFound", "Forbidden", "Invalid", "Conflict", "Unavailable", "LoginNeeded"}
# Said to Stripe, which reads no language.
TO_MACHINES = {"The signature does not fit.", "This is not an event."}


@pytest.fixture(scope="module")
def env() -> Environment:
    env = Environment(autoescape=True)
    i18n.install(env)
    return env


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", TEMPLATES, ids=name)
def test_a_template_says_nothing_untranslated(env: Environment, path: Path) -> None:
    assert [words for words in unmarked(env, path.read_text()) if words not in NAMES] == []


@pytest.mark.parametrize(
    "source",
    [
        "<p>Hello</p>",
        "<p>{{ x }} and more</p>",
        "<a aria-label='Close {{ x }}'></a>",
        '<input placeholder="Search">',
        '<meta name="description" content="All of it">',
        "{{ 'Ended' if x else '' }}",
        "{{ empty('file', 'No orders yet') }}",
        "{{ x }} seat{{ '' if x == 1 else 's' }}",
        "{% macro m(words='Pages') %}{{ words }}{% endmacro %}",
        "{% trans %}said{% endtrans %} and not",
        "{% if x %}{% set y = 'Total paid' %}{% endif %}",
    ],
)
def test_the_search_finds_what_is_unmarked(env: Environment, source: str) -> None:
    assert unmarked(env, source)


@pytest.mark.parametrize(
    "source",
    [
        "<p>{{ _('Hello') }}</p>",
        "{% trans count=3 %}{{ count }} day{% pluralize %}{{ count }} days{% endtrans %}",
        "<a class='button button--main' href=\"{{ url_for('orders.index') }}\">×</a>",
        "{{ badge(labels.get(x), 'good' if x else 'warn') }}",
        "{% if request.method == 'GET' %}{{ x|join(', ') }}{% endif %}",
        "{# A comment for programmers. #}<style>body { color: red; }</style>",
        "{{ _('All of %(name)s', name=x) }} · {{ ngettext('%(num)s day', '%(num)s days', x) }}",
    ],
)
def test_the_search_leaves_what_is_marked(env: Environment, source: str) -> None:
    assert unmarked(env, source) == []


def errors_in(source: str) -> Iterator[str]:
    """The sentences that domain errors are given as they are."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ERRORS:
            yield from bare(node.args)
        if isinstance(node, ast.ClassDef) and {getattr(b, "id", "") for b in node.bases} & ERRORS:
            yield from in_own_error(node)


def in_own_error(error: ast.ClassDef) -> Iterator[str]:
    """What an error of a module's own says: as its `message`, or as it hands on."""
    for node in ast.walk(error):
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "message":
            yield from bare([node.value])
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "super().__init__":
            yield from bare(node.args)


def bare(given: list[ast.expr]) -> Iterator[str]:
    """The words among what is given that nothing marks."""
    for node in given:
        if isinstance(node, ast.Constant | ast.JoinedStr | ast.BinOp):
            yield str(node.value) if isinstance(node, ast.Constant) else ast.unparse(node)


MODULES = [
    path
    for folder in ("services", "views")
    for path in sorted((ROOT / folder).rglob("*.py"))
    if not {"cli", "oidc_standin", "stripe_standin"} & set(path.parts)
]


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_an_error_says_nothing_untranslated(path: Path) -> None:
    assert set(errors_in(path.read_text())) - TO_MACHINES == set()


@pytest.mark.parametrize("given", ["'No.'", "f'No {x}.'", "'No ' + x"])
def test_an_error_with_bare_words_is_found(given: str) -> None:
    assert list(errors_in(f"raise NotFound({given})"))
    assert list(errors_in(f"class Gone(NotFound):\n    message = {given}"))
    assert list(
        errors_in(f"class Gone(NotFound):\n    def f(self):\n        super().__init__({given})")
    )
    assert not list(errors_in("raise NotFound(_('No.'))"))
    assert not list(errors_in("class Gone(NotFound):\n    message = _('No.')"))


@pytest.mark.parametrize("code", catalogue.translated())
def test_a_language_has_words_for_all_and_for_nothing_else(code: str) -> None:
    assert catalogue.problems(catalogue.read(code), catalogue.extract()) == [], "run `make words`"


@pytest.mark.parametrize("code", catalogue.translated())
def test_a_catalogue_is_as_the_command_writes_it(code: str) -> None:
    text = (catalogue.FOLDER / f"{code}.po").read_text()
    assert catalogue.as_text(catalogue.update(code)) == text, "run `make words`"


def test_what_is_wrong_with_a_catalogue_is_told() -> None:
    """The control: each fault of a translation is seen."""
    wanted, given = catalogue.read("de"), catalogue.read("de")
    for catalog in (wanted, given):
        for message in list(catalog):
            if message.id:
                catalog.delete(message.id)
    for number, text in enumerate(["lost", "empty", "%(name)s owns", "unsure"]):
        wanted.add(text, locations=[("x", number)])
    wanted.add(("%(num)s day", "%(num)s days"))
    given.add("empty", "")
    given.add("%(name)s owns", "%(Name)s besitzt")
    given.add("unsure", "unsicher", flags=["fuzzy"])
    given.add("%(num)s day", "%(num)s Tag")
    given.add("said no more", "nicht mehr gesagt")
    assert sorted(catalogue.problems(given, wanted)) == [
        "fuzzy: unsure",
        "missing: lost",
        "unused: said no more",
        "with other placeholders: %(name)s owns",
        "without its plural: %(num)s day",
        "without words: empty",
    ]


@pytest.mark.parametrize("code", catalogue.translated())
def test_every_translation_can_be_filled(code: str) -> None:
    """Each is put together with values, as pages do: a stray percent sign would end them."""
    values = _Anything()
    for message in catalogue.read(code):
        if message.id:
            texts = (message.string,) if isinstance(message.string, str) else message.string
            assert all(text % values for text in texts)


class _Anything(dict):  # type: ignore[type-arg]
    def __missing__(self, key: str) -> str:
        return "x"


def test_words_are_marked_under_the_names_that_are_looked_for() -> None:
    """Extraction knows `_`, `N_` and their like: a bare noop() would be seen by nobody."""
    sources = [*(ROOT / "services").rglob("*.py"), *(ROOT / "views").rglob("*.py")]
    bare = [
        name(path)
        for path in sources
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id in ("noop", "gettext_noop")
    ]
    assert bare == []
