"""The templates of what is generated: `sql/docs/`."""

from __future__ import annotations

from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined

FOLDER = Path(__file__).parents[2] / "sql" / "docs"


def environment() -> Environment:
    """For Markdown and SQL, where nothing is escaped."""
    return Environment(  # noqa: S701 - never shown by a browser
        loader=FileSystemLoader(FOLDER),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
