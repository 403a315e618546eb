"""What the database can answer besides rows, in the store's words."""

from __future__ import annotations


class DatabaseUnavailable(Exception):
    """No connection could be had, or it was lost; nothing was committed that was not answered."""


class RuleViolated(Exception):
    """A named constraint refused a row; `rule` is the constraint's name, which is the rule's."""

    def __init__(self, rule: str) -> None:
        """Keep the name; the row's values may be private and are not repeated."""
        super().__init__(rule)
        self.rule = rule


class ValueDoesNotFit(Exception):
    """A value does not fit its column: a number too large, a text with a NUL; nothing was written.

    The message is the SQLSTATE; the value may be private and is not repeated.
    """


class MigrationError(Exception):
    """The migrations and the database do not fit; the message says which and what to do."""


class DumpError(Exception):
    """PostgreSQL's programs cannot save or restore the database; the message says why."""
