"""Each component's examples are rendered, and its page of parameters is the macro's own."""

from __future__ import annotations

import inspect
from pathlib import Path
from typing import Any

import html5lib
import pytest
import yaml
from flask import Flask, render_template_string
from jinja2.runtime import Macro

COMPONENTS = Path(__file__).parents[2] / "templates" / "components"
PAGES = {path.stem: yaml.safe_load(path.read_text()) for path in sorted(COMPONENTS.glob("*.yaml"))}
EXAMPLES = [
    pytest.param(name, example, id=f"{name}: {example['name']}")
    for name, page in PAGES.items()
    for example in page["examples"]
]


def test_every_component_has_its_page() -> None:
    assert {path.stem for path in COMPONENTS.glob("*.html")} == PAGES.keys()


@pytest.mark.parametrize("name", PAGES)
def test_the_page_names_the_macros_parameters(app: Flask, name: str) -> None:
    page = PAGES[name]
    with app.test_request_context("/"):
        module: Any = app.jinja_env.get_template(f"components/{name}.html").make_module()
        macro: Macro = getattr(module, page["macro"])
    named = [parameter["name"] for parameter in page["parameters"]]
    # A call block's words are handed over as `content` in the page, and as caller() to the macro.
    expected = [*macro.arguments, *(["content"] if macro.caller else [])]
    assert named == expected


@pytest.mark.parametrize(("name", "example"), EXAMPLES)
def test_an_example_renders_as_valid_html(app: Flask, name: str, example: dict[str, Any]) -> None:
    given = dict(example["with"])
    content = given.pop("content", None)
    macro = PAGES[name]["macro"]
    source = f"{{% from 'components/{name}.html' import {macro} %}}"
    if content is None:
        source += f"{{{{ {macro}(**given) }}}}"
    else:
        source += f"{{% call {macro}(**given) %}}{{{{ content|safe }}}}{{% endcall %}}"
    with app.test_request_context("/"):
        html = render_template_string(source, given=given, content=content)
    assert html.strip()
    parser = html5lib.HTMLParser(strict=True)
    parser.parseFragment(html, container="div")
    assert "Undefined" not in html


def test_the_test_reads_the_macro_as_it_is() -> None:
    """The control: Jinja tells a macro's arguments, or the comparison above compares nothing."""
    assert "arguments" in inspect.signature(Macro.__init__).parameters
