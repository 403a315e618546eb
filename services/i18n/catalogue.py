"""The catalogues for translators: what there is to translate, and what is wrong with what is there.

`make words` brings every `<language>.po` up to date. The files hold no dates, versions or line
numbers, so that they differ only where words do.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po, write_po

from services.i18n import DEFAULT, LANGUAGES

FOLDER = Path(__file__).parent
ROOT = FOLDER.parents[1]
_PLACES = ("services", "views", "templates")
_HEADER = """\
# The shop's words in {name}. docs/translation.md says how they are kept.
msgid ""
msgstr ""
"Language: {code}\\n"
"Plural-Forms: {plurals}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""
_PLACEHOLDER = re.compile(r"%\(\w+\)s|%%|%")


def translated() -> list[str]:
    """The languages that need a catalogue: all but the one that the keys are written in."""
    return [code for code in LANGUAGES if code != DEFAULT]


def extract(root: Path = ROOT) -> Catalog:
    """Every sentence that code and templates mark, with the files that say it."""
    with (FOLDER / "babel.cfg").open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)  # type: ignore[no-untyped-call]
    catalog = Catalog()
    found = extract_from_dir(
        root, methods, options, directory_filter=lambda path: _is_ours(root, Path(path))
    )
    for name, _line, message, _comments, context in sorted(found, key=lambda one: one[:2]):
        catalog.add(message, None, [(name, 1)], context=context)
    return catalog


def update(code: str) -> Catalog:
    """A language's catalogue with what is said now: new sentences without words yet."""
    catalog = read(code)
    catalog.update(extract(), no_fuzzy_matching=True)
    return catalog


def read(code: str) -> Catalog:
    """A language's catalogue as its file is."""
    with (FOLDER / f"{code}.po").open("rb") as file:
        return read_po(file, locale=code)


def as_text(catalog: Catalog) -> str:
    """A catalogue as its file holds it: by file, without anything that differs by machine."""
    code = str(catalog.locale)
    header = _HEADER.format(name=LANGUAGES[code], code=code, plurals=catalog.plural_forms)
    body = BytesIO()
    write_po(
        body,
        catalog,
        width=98,
        omit_header=True,
        sort_by_file=True,
        ignore_obsolete=True,
        include_lineno=False,
    )
    return header + body.getvalue().decode().rstrip("\n") + "\n"


def problems(catalog: Catalog, wanted: Catalog) -> list[str]:
    """What keeps a catalogue from being whole, a line each."""
    found = [f"unused: {_key(m)}" for m in _messages(catalog) if m.id not in wanted]
    for message in _messages(wanted):
        translation = catalog.get(message.id)
        if translation is None:
            found.append(f"missing: {_key(message)}")
        else:
            found += [f"{wrong}: {_key(message)}" for wrong in _wrong(message, translation)]
    return found


def _wrong(message: Message, translation: Message) -> Iterator[str]:
    if translation.fuzzy:
        yield "fuzzy"
    asked, given = _forms(message.id), _forms(translation.string)
    if len(asked) != len(given):
        yield "without its plural"
    elif not all(given):
        yield "without words"
    elif any(_placeholders(one) != _placeholders(other) for one, other in zip(asked, given)):  # noqa: B905
        yield "with other placeholders"


def _forms(text: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [text or ""] if text is None or isinstance(text, str) else list(text)


def _placeholders(text: str) -> list[str]:
    return sorted(_PLACEHOLDER.findall(text))


def _messages(catalog: Catalog) -> Iterator[Message]:
    return (message for message in catalog if message.id)


def _key(message: Message) -> str:
    return _forms(message.id)[0]


def _is_ours(root: Path, path: Path) -> bool:
    inside = path.relative_to(root).parts
    return inside[:1] == () or (inside[0] in _PLACES and not inside[-1].startswith((".", "__")))
