"""What to do about each thing of the schema that is not as it should be, in one line."""

from __future__ import annotations

from services.schema.objects import SchemaObject

_AS_WRITTEN = "make it as sql/schema.sql has it"


def missing(one: SchemaObject) -> str:
    """How to bring back what is not there."""
    table, _, name = one.name.partition(".")
    match one.kind:
        case "index":
            return f"run {one.definition}"
        case "trigger":
            return f"run {_statement(one)}"
        case "constraint" | "foreign key":
            return f"run ALTER TABLE {table} ADD CONSTRAINT {name} {one.definition}"
        case "grant":
            return f"run {_grant(one)}"
        case "extension":
            return f"run CREATE EXTENSION {one.name}"
        case "table":
            return f"{_AS_WRITTEN}, or restore a backup"
        case "column":
            return f"run ALTER TABLE {table} ADD COLUMN {name} {one.definition}"
    return _AS_WRITTEN


def different(wanted: SchemaObject, found: SchemaObject) -> str:
    """How to put right what is there and otherwise than it should be."""
    table, _, name = wanted.name.partition(".")
    match wanted.kind:
        case "trigger" if _statement(found) == _statement(wanted):
            return f"run ALTER TABLE {table} ENABLE TRIGGER {name}"
        case "row security" if wanted.definition == "forced":
            return (
                f"run ALTER TABLE {wanted.name} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY"
            )
        case "grant":
            return f"run {besides(found).removeprefix('run ')}; {_grant(wanted)}"
    return f"{_AS_WRITTEN}: {wanted.definition}"


def besides(one: SchemaObject) -> str:
    """How to be rid of what nobody expects."""
    table, _, name = one.name.partition(".")
    match one.kind:
        case "grant":
            return f"run {_grant(one, 'REVOKE', 'FROM')}"
        case "policy" | "trigger" | "rule":
            return f"run DROP {one.kind.upper()} {name} ON {table}"
        case "constraint" | "foreign key":
            return f"run ALTER TABLE {table} DROP CONSTRAINT {name}"
        case "column":
            return f"run ALTER TABLE {table} DROP COLUMN {name}"
        case "function":
            return f"run ALTER FUNCTION {one.name} SECURITY INVOKER, or DROP it"
        case "view":
            return f"run ALTER VIEW {one.name} SET (security_invoker = true), or DROP it"
    return "a migration should make it, or somebody should drop it"


def _grant(one: SchemaObject, verb: str = "GRANT", to: str = "TO") -> str:
    role, _, thing = one.name.partition(" on ")
    kind, _, name = thing.partition(" ")
    privileges = one.definition.replace(" (and may give it on)", "")
    if kind == "column":
        name, _, column = name.partition(".")
        privileges = ", ".join(f"{word} ({column})" for word in privileges.split(", "))
    on = f"{kind.upper()} {name}" if kind in ("sequence", "function", "schema") else name
    return f"{verb} {privileges} ON {on} {to} {role}"


def _statement(trigger: SchemaObject) -> str:
    """What makes the trigger, without its state."""
    return trigger.definition.partition(": ")[2]
