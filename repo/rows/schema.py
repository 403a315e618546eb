"""The schema itself, as the catalogue of PostgreSQL describes it."""

from __future__ import annotations

from dataclasses import dataclass

_QUEUE = "procrastinate_"


@dataclass(frozen=True, slots=True)
class Text:
    """One word of the database's."""

    value: str


@dataclass(frozen=True, slots=True)
class Relation:
    """A table or a view; `definition` is the view's query."""

    name: str
    kind: str
    form: str
    partition_of: str | None
    partition_bound: str | None
    row_security: str
    asks_as_caller: bool
    definition: str | None
    comment: str | None

    @property
    def is_queue(self) -> bool:
        """It belongs to procrastinate, whose schema is not ours to describe."""
        return self.name.startswith(_QUEUE)


@dataclass(frozen=True, slots=True)
class TableColumn:
    """A column; `filled_by` says what `expression` is: default, generated, identity or plain."""

    relation: str
    name: str
    type: str
    is_nullable: bool
    filled_by: str
    expression: str | None
    comment: str | None


@dataclass(frozen=True, slots=True)
class TableConstraint:
    """A key, a check or a foreign key, which has a `target`."""

    relation: str
    name: str
    kind: str
    definition: str
    columns: list[str]
    target: str | None


@dataclass(frozen=True, slots=True)
class TableIndex:
    """An index that no constraint made."""

    relation: str
    name: str
    definition: str


@dataclass(frozen=True, slots=True)
class TablePolicy:
    """Who sees (`sees`) and writes (`writes`) which rows with which command."""

    relation: str
    name: str
    is_permissive: bool
    command: str
    roles: str
    sees: str | None
    writes: str | None


@dataclass(frozen=True, slots=True)
class TableTrigger:
    """A trigger, and whether it is enabled."""

    relation: str
    name: str
    definition: str
    state: str


@dataclass(frozen=True, slots=True)
class DatabaseFunction:
    """A function; a definer's runs with its owner's rights."""

    name: str
    arguments: str
    result: str
    language: str
    volatility: str
    is_definer: bool
    is_strict: bool
    parallel: str
    settings: str | None
    body: str
    comment: str | None

    @property
    def is_queue(self) -> bool:
        """It belongs to procrastinate, whose schema is not ours to describe."""
        return self.name.startswith(_QUEUE)

    @property
    def signature(self) -> str:
        """Its name with its arguments, which together are its own."""
        return f"{self.name}({self.arguments})"


@dataclass(frozen=True, slots=True)
class Grant:
    """What a role may do with a thing it does not own."""

    thing: str
    role: str
    privileges: str


@dataclass(frozen=True, slots=True)
class OtherObject:
    """An extension, a sequence, a type or a rule."""

    kind: str
    name: str
    definition: str


@dataclass(frozen=True, slots=True)
class SchemaFault:
    """Something that is wrong in any schema."""

    kind: str
    name: str
    problem: str


@dataclass(frozen=True, slots=True)
class PartitionState:
    """The months without a partition (`2026-11`), and the events that fell into none."""

    missing: list[str]
    outside: int


@dataclass(frozen=True, slots=True)
class SeedCount:
    """How many rows there are of something that the seeds bring."""

    name: str
    rows: int


@dataclass(frozen=True, slots=True)
class TableCount:
    """How many rows a table has."""

    name: str
    rows: int
