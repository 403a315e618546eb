"""Finds words in templates that nobody could translate: in text, in attributes, in expressions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from jinja2 import Environment, nodes

SPOKEN = {"aria-label", "aria-description", "placeholder", "title", "alt"}
_LETTERS = re.compile(r"[^\W\d_]{2,}")
# In a mail's text, the rest of an address.
_PATH = re.compile(r"/\S*")
# A sentence, or a word that begins one; not a class, an id, a method or a file.
_SPEECH = re.compile(r"^[A-Z][a-z]|[a-z,] [A-Za-z]")
_TRANSLATE = {"_", "gettext", "ngettext"}
# What stands in these is for the browser.
_SILENT = {"style", "script"}


def unmarked(env: Environment, source: str) -> list[str]:
    """The words that stand in a template as they are."""
    reader = _Reader()
    reader.feed(_without_jinja(env, source))
    reader.close()
    return [*reader.found, *_in_expressions(env.parse(source))]


def _without_jinja(env: Environment, source: str) -> str:
    """The template's HTML alone; what is said in a {% trans %} block is marked."""
    kept, is_block, in_trans = [], False, False
    for _line, kind, value in env.lex(source):
        if kind == "block_begin":
            is_block = True
        elif kind == "name" and is_block:
            in_trans = value == "trans" or (in_trans and value != "endtrans")
            is_block = False
        elif kind == "data" and not in_trans:
            kept.append(value)
    return "".join(kept)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []
        self._in: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = dict(attrs)
        spoken = {name: given.get(name) for name in SPOKEN}
        if tag == "meta" and given.get("name") == "description":
            spoken["content"] = given.get("content")
        self.found += [f"{name}={text}" for name, text in spoken.items() if _says(text)]
        self._in = tag

    def handle_endtag(self, tag: str) -> None:
        self._in = None

    def handle_data(self, data: str) -> None:
        if self._in not in _SILENT and _says(data):
            self.found.append(" ".join(data.split()))


def _says(text: str | None) -> bool:
    return bool(text and _LETTERS.search(_PATH.sub("", text)))


def _in_expressions(tree: nodes.Node) -> Iterator[str]:
    """Strings that are put out or handed on: `{{ 'Ended' if … }}`, `{{ sums('Total') }}`."""
    for node in tree.iter_child_nodes():
        if isinstance(node, nodes.Call) and getattr(node.node, "name", "") in _TRANSLATE:
            continue
        if isinstance(node, nodes.Const) and _is_speech(node.value):
            yield node.value
        # "seat{{ '' if one else 's' }}" is a plural of English alone.
        if isinstance(node, nodes.CondExpr) and _is_plural(node):
            yield "s"
        yield from _in_expressions(node)


def _is_speech(value: object) -> bool:
    if not isinstance(value, str) or re.search(r"[-=:/#]\S", value):
        return False
    return bool(_SPEECH.search(value))


def _is_plural(node: nodes.CondExpr) -> bool:
    ends = (node.expr1, node.expr2)
    return any(isinstance(end, nodes.Const) and end.value in ("s", "es") for end in ends)
