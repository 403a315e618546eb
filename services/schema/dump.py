"""`sql/schema.sql`: what pg_dump writes of the schema, made readable, and the same every time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import groupby

from repo.migrations import Step
from services.schema.templates import environment

Block = tuple[str, str, str]
_QUEUE = "procrastinate"
_BLOCK = re.compile(r"^--\n-- Name: (.*); Type: (.*); Schema: .*\n--\n", re.MULTILINE)
# 18 names what no earlier version does.
_NAMED_NOT_NULL = re.compile(r" CONSTRAINT \w+_not_null NOT NULL")
_NOISE = re.compile(
    r"^(?:SET \w+ = .*;|SELECT pg_catalog\.set_config\(.*|\\.*|--.*)\n", re.MULTILINE
)
_QUOTED = re.compile(r"(\$\w*\$).*?\1|'(?:[^']|'')*'", re.DOTALL)
_TABLES = "Tables and views"
_TITLES = {
    "EXTENSION": "Extensions", "TYPE": "Types", "FUNCTION": "Functions", "TABLE": _TABLES,
    "VIEW": _TABLES, "SEQUENCE": _TABLES, "SEQUENCE OWNED BY": _TABLES,
    "TABLE ATTACH": "Partitions", "DEFAULT": "Defaults", "CONSTRAINT": "Keys",
    "INDEX": "Indexes", "INDEX ATTACH": "Indexes of partitions", "TRIGGER": "Triggers",
    "FK CONSTRAINT": "Foreign keys", "ROW SECURITY": "Row-level security",
    "POLICY": "Row-level security", "ACL": "Grants",
}  # fmt: skip


def tidy(dumped: str, steps: Iterable[Step]) -> str:
    """The file's text, from pg_dump's. The queue's own objects come last, under a heading."""
    blocks = list(_blocks(dumped))
    ours = [block for block in blocks if _QUEUE not in block[0]]
    queue = [block for block in blocks if _QUEUE in block[0]]
    sections = [(title, list(group)) for title, group in groupby(ours, key=lambda one: one[1])]
    sections.append(("The job queue, as procrastinate brings it", queue))
    template = environment().get_template("schema.sql")
    statements = [(title, _closed_up(blocks)) for title, blocks in sections]
    return template.render(sections=statements, steps=list(steps))


def _blocks(dumped: str) -> Iterator[Block]:
    """Name, section and SQL of each statement."""
    parts = _BLOCK.split(dumped)
    section = ""
    for start in range(1, len(parts), 3):
        name, kind, body = parts[start : start + 3]
        if name.startswith("EXTENSION "):
            continue  # the extension's own comment, which only its owner may set
        if kind != "COMMENT":  # comments stay with what they are about
            section = _TITLES.get(kind, kind.capitalize())
        yield name, section, _readable(body).strip() + "\n"


def _closed_up(blocks: Iterable[Block]) -> str:
    """The statements with a line between them, but none between those of one line."""
    texts = (text if text.count("\n") > 1 else text.rstrip("\n") for _, _, text in blocks)
    return "\n".join(texts).rstrip("\n")


def _readable(text: str) -> str:
    """Without noise; what is quoted, a function's body or a string, is left as it is."""
    pieces, end = [], 0
    for quoted in _QUOTED.finditer(text):
        pieces += [_quiet(text[end : quoted.start()]), quoted[0]]
        end = quoted.end()
    return "".join([*pieces, _quiet(text[end:])])


def _quiet(sql: str) -> str:
    sql = _NOISE.sub("", _NAMED_NOT_NULL.sub(" NOT NULL", sql))
    return re.sub(r"\n{3,}", "\n\n", re.sub(r"\bpublic\.", "", sql))
