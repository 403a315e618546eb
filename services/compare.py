"""Add-ons side by side: what they share, and where they differ."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from repo import compare
from repo.db import Work
from repo.rows import AddOnLink, ComparedAddOn
from services import data_facts
from services.errors import NotFound
from services.filters import BILLING_TYPES
from services.i18n import gettext as _
from services.i18n import lookup, ngettext
from services.money import money, number
from services.options import ORDER
from services.products import values_of

MOST = 4
LETTERS = ("a", "b", "c", "d")
# Some more letters are heeded, so that one too many is told and not overlooked.
_HEEDED = frozenset("abcdefgh")
SHOWN_TO_ADD = 24
_LONGEST_SLUG = 100
_KINDS = ("capability", "integration", "limit", "support")


@dataclass(frozen=True, slots=True)
class Cell:
    """What one add-on has to say to a row: words, or yes and no."""

    words: tuple[str, ...] = ()
    has: bool | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """A row; `codes` names the labels by which its words are looked up, where they are codes."""

    label: str
    cells: tuple[Cell, ...]
    codes: str | None = None

    @property
    def differs(self) -> bool:
        """The add-ons are not alike in this."""
        return len(set(self.cells)) > 1


@dataclass(frozen=True, slots=True)
class Group:
    """Rows of one kind; `kind` is that of features, and None where the title says it all."""

    title: str
    rows: tuple[Row, ...]
    kind: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What an address asks to compare: the slugs, each once, and what was wrong with it."""

    slugs: tuple[str, ...]
    repeated: tuple[str, ...] = ()
    too_many: bool = False


@dataclass(frozen=True, slots=True)
class ComparePage:
    """Up to four add-ons side by side."""

    asked: Asked
    add_ons: list[ComparedAddOn]
    groups: list[Group]
    to_add: list[AddOnLink]

    @property
    def slugs(self) -> list[str]:
        """Those that are shown, in order."""
        return [add_on.slug for add_on in self.add_ons]

    @property
    def missing(self) -> list[str]:
        """What was asked for and cannot be shown."""
        return [slug for slug in self.asked.slugs if slug not in self.slugs]


def read_asked(args: Iterable[tuple[str, str]]) -> Asked:
    """What an address asks for: `a` to `d`; whatever comes after these is one too many."""
    given = sorted(
        (name, value.strip().lower()[:_LONGEST_SLUG])
        for name, value in args
        if name in _HEEDED and value.strip()
    )
    slugs = tuple(dict.fromkeys(slug for _name, slug in given))
    all_given = [slug for _name, slug in given]
    return Asked(
        slugs=slugs[:MOST],
        repeated=tuple(slug for slug in slugs[:MOST] if all_given.count(slug) > 1),
        too_many=len(slugs) > MOST,
    )


def as_query(slugs: Sequence[str]) -> dict[str, str]:
    """The parameters that ask for these."""
    return dict(zip(LETTERS, slugs, strict=False))


def compare_page(work: Work, asked: Asked) -> ComparePage:
    """The add-ons side by side. Raises NotFound where none of those asked for is there."""
    found = compare.list_compared(work.conn, slugs=asked.slugs)
    to_add = compare.list_to_add(work.conn, slugs=asked.slugs, page_size=SHOWN_TO_ADD)
    add_ons = found.result()
    if asked.slugs and not add_ons:
        raise NotFound(_("No such add-on is in the shop, or it is no longer sold."))
    return ComparePage(
        asked=asked,
        add_ons=add_ons,
        groups=_groups(add_ons) if add_ons else [],
        to_add=to_add.result(),
    )


def _groups(add_ons: list[ComparedAddOn]) -> list[Group]:
    groups = [
        Group(_("Price"), tuple(_prices(add_ons))),
        Group(_("Facts"), tuple(_facts(add_ons))),
        *(Group("", tuple(_features(add_ons, kind)), kind) for kind in _KINDS),
        Group(_("Your data"), tuple(_privacy(add_ons))),
    ]
    return [group for group in groups if group.rows]


def _prices(add_ons: list[ComparedAddOn]) -> Iterable[Row]:
    prices = [dict(zip(a.billing_types, a.amounts, strict=True)) for a in add_ons]
    for billing_type in ORDER:
        if any(billing_type in each for each in prices):
            yield Row(
                lookup(BILLING_TYPES[billing_type]),
                tuple(
                    _words(money(each[billing_type], add_on.currency))
                    if billing_type in each
                    else Cell(has=False)
                    for add_on, each in zip(add_ons, prices, strict=True)
                ),
            )
    if any(add_on.billing_type == "custom" for add_on in add_ons):
        custom = [add_on.billing_type == "custom" for add_on in add_ons]
        yield Row(_("On request"), tuple(Cell(has=each) for each in custom))
    yield Row(
        _("Free trial"),
        tuple(
            _words(ngettext("%(num)s day", "%(num)s days", a.trial_days))
            if a.trial_days
            else Cell(has=False)
            for a in add_ons
        ),
    )
    yield Row(_("For tiers from"), tuple(_words(a.required_tier_name or _("All")) for a in add_ons))


def _facts(add_ons: list[ComparedAddOn]) -> Iterable[Row]:
    yield Row(_("State"), tuple(_words(a.status) for a in add_ons), codes="status")
    yield Row(_("Rating"), tuple(_rating(a) for a in add_ons))
    yield Row(
        _("Integration"),
        tuple(_words(a.integration_type) for a in add_ons),
        codes="integration_type",
    )
    yield Row(_("Category"), tuple(_words(a.category_name) for a in add_ons))
    yield Row(_("Publisher"), tuple(_words(a.publisher) for a in add_ons))
    yield Row(_("Version"), tuple(_words(a.version) for a in add_ons))


def _rating(add_on: ComparedAddOn) -> Cell:
    if not add_on.review_count:
        return _words(_("No reviews yet"))
    stars = _("%(stars)s of 5", stars=number(add_on.avg_rating))
    return _words(stars, ngettext("%(num)s review", "%(num)s reviews", add_on.review_count))


def _features(add_ons: list[ComparedAddOn], kind: str) -> Iterable[Row]:
    held = [{f["key"]: f for f in add_on.features if f["kind"] == kind} for add_on in add_ons]
    names = {key: str(f["name"]) for each in held for key, f in each.items()}
    # What most of them have comes first.
    for key in sorted(names, key=lambda k: (-sum(k in each for each in held), names[k])):
        yield Row(
            names[key],
            tuple(
                Cell(tuple(values_of(each[key]["configuration"])), has=True)
                if key in each
                else Cell(has=False)
                for each in held
            ),
        )


def _privacy(add_ons: list[ComparedAddOn]) -> Iterable[Row]:
    told = [dict(data_facts.facts(add_on.privacy)) for add_on in add_ons]
    for label in dict.fromkeys(label for each in told for label in each):
        unsaid = _("Not stated")
        yield Row(label, tuple(_words(*each.get(label, [unsaid])) for each in told))


def _words(*words: str) -> Cell:
    return Cell(tuple(words))
