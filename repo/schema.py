"""What stands in the database, from PostgreSQL's own catalogue."""

from __future__ import annotations

from dataclasses import dataclass

from repo.loader import load
from repo.migrations import OwnerConnection
from repo.rows import (
    DatabaseFunction,
    Grant,
    OtherObject,
    PartitionState,
    Relation,
    SchemaFault,
    SeedCount,
    TableColumn,
    TableConstraint,
    TableIndex,
    TablePolicy,
    TableTrigger,
    Text,
)

_queries = load("schema")
_use_public_path = _queries.one("use_public_path", Text)
_list_relations = _queries.many("list_relations", Relation)
_list_columns = _queries.many("list_columns", TableColumn)
_list_constraints = _queries.many("list_constraints", TableConstraint)
_list_indexes = _queries.many("list_indexes", TableIndex)
_list_policies = _queries.many("list_policies", TablePolicy)
_list_triggers = _queries.many("list_triggers", TableTrigger)
_list_functions = _queries.many("list_functions", DatabaseFunction)
_list_grants = _queries.many("list_grants", Grant)
_list_others = _queries.many("list_others", OtherObject)
_list_faults = _queries.many("list_faults", SchemaFault)
_check_partitions = _queries.one("check_partitions", PartitionState)
_count_seeds = _queries.many("count_seeds", SeedCount)


@dataclass(frozen=True)
class Catalogue:
    """All that stands in the schema, procrastinate's queue too; partitions of a month left out."""

    relations: list[Relation]
    columns: list[TableColumn]
    constraints: list[TableConstraint]
    indexes: list[TableIndex]
    policies: list[TablePolicy]
    triggers: list[TableTrigger]
    functions: list[DatabaseFunction]
    grants: list[Grant]
    others: list[OtherObject]


def read_catalogue(conn: OwnerConnection) -> Catalogue:
    """The whole schema, as it is in this transaction."""
    _use_public_path(conn)
    return Catalogue(
        relations=_list_relations(conn),
        columns=_list_columns(conn),
        constraints=_list_constraints(conn),
        indexes=_list_indexes(conn),
        policies=_list_policies(conn),
        triggers=_list_triggers(conn),
        functions=_list_functions(conn),
        grants=_list_grants(conn),
        others=_list_others(conn),
    )


def list_faults(conn: OwnerConnection) -> list[SchemaFault]:
    """What is wrong whatever the schema should be: invalid indexes, open doors, strong roles."""
    return _list_faults(conn)


def check_partitions(conn: OwnerConnection) -> PartitionState:
    """Whether this month's and the next one's events have their partitions."""
    return _check_partitions(conn)


def count_seeds(conn: OwnerConnection) -> dict[str, int]:
    """How many rows there are of each thing that the seeds bring."""
    return {row.name: row.rows for row in _count_seeds(conn)}
