"""Which language the asker reads, and words in it.

Every sentence for a person goes through `gettext` or `ngettext`, in templates and in services
alike; the English sentence is the key. The catalogues stand beside this file as `<language>.po` and
are read at the start: there is nothing to compile. What the publishers write (names, descriptions)
is theirs and is not translated.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import lru_cache
from pathlib import Path
from typing import TypeVar

from babel import Locale
from babel.messages.pofile import read_po
from jinja2 import Environment

# Language code to its own name, as the chooser shows it; the first is what the keys are written in.
LANGUAGES = {"en": "English", "de": "Deutsch"}
DEFAULT = "en"
_FOLDER = Path(__file__).parent
# How numbers, dates and money are written in each.
_REGIONS = {"en": "en_US", "de": "de_DE"}

_language: ContextVar[str] = ContextVar("language", default=DEFAULT)


def language() -> str:
    """The code of the language in force: `en` or `de`."""
    return _language.get()


def region() -> str:
    """The Babel locale in force, for numbers, dates and money."""
    return _REGIONS[_language.get()]


def direction() -> str:
    """How the language in force is written: `ltr` or `rtl`."""
    return _direction(_language.get())


def choose(code: str) -> None:
    """Let this request (or job) speak a language; an unknown one is English."""
    _language.set(closest(code))


def closest(tag: str) -> str:
    """The language of ours that a browser's or a person's (`de-CH`) means; English for others."""
    code = tag.partition("-")[0].lower()
    return code if code in LANGUAGES else DEFAULT


@contextmanager
def speaking(code: str) -> Iterator[None]:
    """Speak a language for a stretch: for mails, which go to somebody else than who is asking."""
    token = _language.set(closest(code))
    try:
        yield
    finally:
        _language.reset(token)


def gettext(message: str, /, **values: object) -> str:
    """The sentence in the language in force, its `%(name)s` filled; a percent sign is `%%`."""
    return lookup(message) % values


def ngettext(singular: str, plural: str, number: int, /, **values: object) -> str:
    """One of two sentences by a number, which fills `%(num)s`."""
    return lookup_plural(singular, plural, number) % {"num": number, **values}


def lookup(message: str) -> str:
    """The sentence in the language in force, with its placeholders as they are."""
    return _messages(_language.get()).get(message, message)


def lookup_plural(singular: str, plural: str, number: int) -> str:
    """One of two sentences by a number, as above; English and German count alike."""
    return _plurals(_language.get()).get(singular, (singular, plural))[0 if number == 1 else 1]


def install(env: Environment) -> None:
    """Let templates say `_()`, `ngettext()` and `{% trans %}`, whose line breaks do not count."""
    env.add_extension("jinja2.ext.i18n")
    env.policies["ext.i18n.trimmed"] = True
    env.install_gettext_callables(lookup, lookup_plural, newstyle=True)  # type: ignore[attr-defined]


def noop(message: str) -> str:
    """Mark a sentence to be translated where it is shown: for constants of a module."""
    return message


K = TypeVar("K", bound=Hashable)


class Words(Mapping[K, str]):
    """A code's words for a person, each in the language in force when it is looked up."""

    def __init__(self, words: Mapping[K, str]) -> None:
        self._words = words

    def __getitem__(self, key: K) -> str:
        """The words; raises KeyError."""
        return lookup(self._words[key])

    def __iter__(self) -> Iterator[K]:
        return iter(self._words)

    def __len__(self) -> int:
        return len(self._words)


@lru_cache
def _direction(code: str) -> str:
    return str(Locale.parse(_REGIONS[code]).text_direction)


@lru_cache
def _messages(code: str) -> dict[str, str]:
    found = _read(code).items()
    return {key: text if isinstance(text, str) else text[0] for key, text in found}


@lru_cache
def _plurals(code: str) -> dict[str, tuple[str, ...]]:
    return {key: texts for key, texts in _read(code).items() if isinstance(texts, tuple)}


@lru_cache
def _read(code: str) -> dict[str, str | tuple[str, ...]]:
    """A catalogue's sentences; of plurals the key is the singular."""
    if code == DEFAULT:
        return {}
    with (_FOLDER / f"{code}.po").open("rb") as file:
        catalog = read_po(file, locale=code)
    found: dict[str, str | tuple[str, ...]] = {}
    for message in catalog:
        if not message.id or message.fuzzy or not message.string:
            continue
        if isinstance(message.id, str):
            found[message.id] = str(message.string)
        else:
            found[message.id[0]] = tuple(message.string)
    return found
