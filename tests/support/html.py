"""HTML, read as a browser would, and everything noted that it had to forgive."""

from __future__ import annotations

from dataclasses import dataclass

import html5lib
from bs4 import BeautifulSoup
from bs4.builder import HTML5TreeBuilder


@dataclass(frozen=True)
class Reading:
    """A page, and what is invalid in it."""

    page: BeautifulSoup
    problems: list[str]


class _Builder(HTML5TreeBuilder):
    """Beautiful Soup's own, which here keeps the errors: nobody must read again to find them."""

    def __init__(self) -> None:
        super().__init__(store_line_numbers=False)
        self.problems: list[str] = []

    def feed(self, markup: str | bytes) -> None:
        """Build a page."""
        parser = html5lib.HTMLParser(tree=self.create_treebuilder)
        assert self.underlying_builder is not None
        self.underlying_builder.parser = parser
        parser.parse(markup).original_encoding = None
        self.underlying_builder.parser = None
        self.problems = _problems_of(parser)


def read(text: str) -> Reading:
    """Read a page, or a piece of one as if it were all of it."""
    builder = _Builder()
    return Reading(BeautifulSoup(text, builder=builder), builder.problems)


def problems_of_fragment(text: str) -> list[str]:
    """What is invalid in a piece that belongs into a page."""
    parser = html5lib.HTMLParser()
    parser.parseFragment(text, container="div")
    return _problems_of(parser)


def _problems_of(parser: html5lib.HTMLParser) -> list[str]:
    return [f"line {line}: {code} {detail}" for (line, _), code, detail in parser.errors]
