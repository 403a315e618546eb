"""Is this database the one that the shop was written for? Names each thing that is not so."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from repo import migrations, schema
from repo.migrations import OwnerConnection
from services.schema import advice
from services.schema.objects import KINDS, SchemaObject, list_objects, read_objects

OBJECTS = migrations.FOLDER.parent / "schema.objects"
# What the seeds bring (sql/seeds; the catalogue's specification names the least of it). Staff who
# sell other things say so with `--without-seeds`.
SEEDS = {
    "add-ons of the set extensions": 9,
    "add-ons of the set ai_tools": 55,
    "add-ons of the set plugins": 5,
    "bundles": 8,
    "promotional codes": 4,
    "customer tiers": 11,
    "plan features": 36,
    "categories": 20,
    "feature definitions": 72,
    "features of add-ons": 295,
}
# More of these is told and harms nothing; more of anything else on a table of ours is wrong.
_HARMLESS = {"table", "view", "index", "function", "sequence", "type", "extension"}
_COUNTED = {("table", name) for name in (
    "usage_events", "usage_events_other", "add_ons", "add_on_bundles", "promotional_codes",
    "subscription_tiers", "plan_features", "categories", "feature_definitions", "add_on_features")
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing in one line; what is not wrong is only told."""

    kind: str
    name: str
    problem: str
    is_wrong: bool = True

    def __str__(self) -> str:
        return f"{self.kind} {self.name} {self.problem}"


@dataclass(frozen=True)
class Report:
    """What was looked at, how many of each kind are good of how many, and what was found."""

    counts: dict[str, tuple[int, int]]
    findings: list[Finding]

    @property
    def is_whole(self) -> bool:
        """Nothing is wrong."""
        return not any(finding.is_wrong for finding in self.findings)

    @property
    def summary(self) -> str:
        """`40 tables, 58 of 59 foreign keys, …`, in the order that one reads a schema."""
        return ", ".join(
            f"{total} {KINDS[kind]}" if good == total else f"{good} of {total} {KINDS[kind]}"
            for kind, (good, total) in self.counts.items()
        )


def check(conn: OwnerConnection, *, with_seeds: bool = True) -> Report:
    """Compare the database with the migrations, the listing and the seeds.

    Writes nothing that lasts, provided the caller rolls the transaction back.
    """
    history = list(_history(conn))
    if any(finding.is_wrong for finding in history):
        # What pending migrations make is missing, of course: it would hide what else is wrong.
        return Report({}, history)
    expected = read_objects(OBJECTS.read_text(encoding="utf-8"))
    found = list_objects(schema.read_catalogue(conn))
    findings = list(compare(expected, found))
    told = {(finding.kind, finding.name) for finding in findings}
    findings += [
        Finding(fault.kind, fault.name, fault.problem)
        for fault in schema.list_faults(conn)
        if (fault.kind, fault.name) not in told
    ]
    if {one.key for one in found} >= _COUNTED:
        findings += _partitions(conn)
        findings += _seeds(conn) if with_seeds else []
    return Report(_count(expected, told), findings)


def compare(expected: list[SchemaObject], found: list[SchemaObject]) -> Iterator[Finding]:
    """What is missing, what is otherwise, and what is there besides."""
    wanted, there = ({one.key: one for one in objects} for objects in (expected, found))
    gone = {one.holder for one in _holders(expected)} - {one.holder for one in _holders(found)}
    for key, one in wanted.items():
        if key not in there:
            if one.holder not in gone or one in _holders([one]):
                yield Finding(*key, f"is missing: {advice.missing(one)}")
        elif there[key].meaning != one.meaning:
            is_now = there[key].definition
            yield Finding(*key, f"is otherwise ({is_now}): {advice.different(one, there[key])}")
    known = {one.holder for one in _holders(expected)}
    for key, one in there.items():
        if key not in wanted:
            yield from _besides(one, known)


def _count(expected: list[SchemaObject], told: set[tuple[str, str]]) -> dict[str, tuple[int, int]]:
    total = Counter(one.kind for one in expected)
    wrong = Counter(one.kind for one in expected if one.key in told)
    return {kind: (total[kind] - wrong[kind], total[kind]) for kind in KINDS if total[kind]}


def _besides(one: SchemaObject, known: set[str | None]) -> Iterator[Finding]:
    is_own = one in _holders([one])
    if one.holder is not None and one.holder not in known and not is_own:
        return  # it hangs on something that is told itself
    if one.kind == "row security":
        return
    if one.is_door or one.kind not in _HARMLESS:
        yield Finding(*one.key, f"should not be there: {advice.besides(one)}")
    else:
        yield Finding(*one.key, "is not of the shop's making", is_wrong=False)


def _holders(objects: Iterable[SchemaObject]) -> list[SchemaObject]:
    return [one for one in objects if one.kind in ("table", "view", "function")]


def _history(conn: OwnerConnection) -> Iterator[Finding]:
    standing = migrations.compare(conn)
    for version in standing.changed:
        yield Finding("migration", version, "was changed after it had been applied: put it back"
                      " as it was and write a new one")  # fmt: skip
    for version in standing.pending:
        yield Finding("migration", version, "is pending: run `flask --app app db upgrade`")
    for version in standing.unknown:
        yield Finding("migration", version, "is applied and is not here: this code is older than"
                      " the database; deploy the newer one")  # fmt: skip


def _partitions(conn: OwnerConnection) -> Iterator[Finding]:
    state = schema.check_partitions(conn)
    for month in state.missing:
        yield Finding("partition", f"of usage_events for {month}", "is missing:"
                      " run SELECT make_usage_partitions(3)")  # fmt: skip
    if state.outside:
        found = f"holds {state.outside} events that no month was made for in time"
        yield Finding("partition", "usage_events_other", f"{found}: move them to their months")


def _seeds(conn: OwnerConnection) -> Iterator[Finding]:
    counts = schema.count_seeds(conn)
    for name, wanted in SEEDS.items():
        if counts[name] < wanted:
            yield Finding("number of", name, f"is {counts[name]}, and {wanted} belong there: run"
                          " `flask --app app db seed`")  # fmt: skip
